"""The laptop whose log is looked at, out of devices.json: its public key alone, where its home is not at hand."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strpcheck.documents.devices import Device
    from strpcheck.ports import RawLog

__all__ = ["listed_device"]

AS_PUBLISHED = "give devices.json as the authority publishes it: the newest of targets/*.devices.json"


def listed_device(file: Path, which: str | None, log: "RawLog") -> "Device":
    """The laptop that is named, or the one that signed the log.

    Args:
        file: devices.json.
        which: An id or a name; None to go by the checkpoints in the log.
        log: Whose it is, is asked.

    Raises:
        DocumentError: The file is no devices.json.
        HomeError: It cannot be read.
        LogError: The log cannot be read.
        UsageError: There is no such laptop, none that signed, or several.
    """
    from strpcheck.errors import UsageError
    from strpcheck.verify.signers import signers_in

    devices = _devices(file)
    if which is None:
        found = signers_in(log, devices)
        if not found:
            message = f"no laptop in {file} signed a checkpoint in this log"
            raise UsageError(message, hint=f"take a newer devices.json, or name one with --device: {_names(devices)}")
    else:
        found = [device for device in devices if which.strip().casefold() in {device.id, device.name.casefold()}]
        if not found:
            message = f"there is no laptop {which!r} in {file}"
            raise UsageError(message, hint=f"give an id or a name: {_names(devices)}")
    if len(found) > 1:
        what = "signed checkpoints in this log" if which is None else f"are called {which!r}"
        message = f"{len(found)} laptops in {file} {what}"
        raise UsageError(message, hint=f"name the one whose log it is by its id, with --device: {_names(found)}")
    return found[0]


def _devices(file: Path) -> "Sequence[Device]":
    """All that were ever enrolled."""
    from strpcheck.adapters.bounded import read_bounded
    from strpcheck.documents.devices import MAX_DEVICES_BYTES, read_devices
    from strpcheck.errors import DocumentError

    raw = read_bounded(file, MAX_DEVICES_BYTES, hint=AS_PUBLISHED)
    try:
        return read_devices(raw)
    except DocumentError as e:
        message = f"cannot take {file} for the list of laptops: {e.message}"
        raise DocumentError(message, hint=e.hint or AS_PUBLISHED, trouble=e.trouble) from e


def _names(devices: "Sequence[Device]") -> str:
    """As many as one reads."""
    most = 10
    named = ", ".join(f"{device.id} ({device.name}, {device.post})" for device in devices[:most])
    return (named or "it lists none") + (f" and {len(devices) - most} more" if len(devices) > most else "")
