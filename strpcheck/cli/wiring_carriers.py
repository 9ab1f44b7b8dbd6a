"""Builds carriers: which kind a supervisor's word means, and which one is the default of the next sync."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from strpcheck.errors import CarrierError, StrpcheckError, SyncError, UsageError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.cli.wiring import Site
    from strpcheck.ports import Carrier

__all__ = ["Copy", "Refused", "carrier_at", "copies_at", "in_turn", "named_copies", "remember_carrier"]

Answer = TypeVar("Answer")


@dataclass(frozen=True, slots=True)
class Copy:
    """One of the copies that lie in one place."""

    label: str
    """Tells it from those beside it."""
    carrier: "Carrier"


@dataclass(frozen=True, slots=True)
class Refused:
    """A copy that was passed over."""

    label: str
    error: StrpcheckError


def carrier_at(place: str, root: bytes, ca: Path | None = None) -> "Carrier":
    """The carrier a supervisor names; of several copies the newest. Arguments and errors as of `copies_at`."""
    return copies_at(place, root, ca)[0].carrier


def copies_at(place: str, root: bytes, ca: Path | None = None) -> Sequence[Copy]:
    """What a supervisor names: an address, a published folder, a bundle, or a folder of bundles.

    Args:
        place: As it was typed, or remembered.
        root: Of several copies those are taken that verify from it.
        ca: Certificates to trust instead of the system's.

    Returns:
        At least one, in the order in which they are to be tried.

    Raises:
        CarrierError: There is nothing of the kind.
        UsageError: Certificates were given for what needs none.
    """
    from strpcheck.adapters.carriers.addresses import is_address

    if not place or not place.isprintable():
        # It is remembered as text: a name that cannot be would be found out after the sync, too late.
        message = f"expected the carrier's name in printable characters, got {place!r}"
        raise CarrierError(message, hint="rename the file or folder", trouble=Trouble.CARRIER_NAME)
    if ca is not None and not place.lower().startswith("https://"):
        message = f"expected an https address beside --ca, got {place}"
        raise UsageError(message, hint="leave --ca out: only https asks for certificates", trouble=Trouble.CA_NEEDLESS)
    if is_address(place):
        from strpcheck.adapters.carriers.http import HttpCarrier

        return [Copy(place, HttpCarrier(place, ca=ca))]
    return _copies_on_disk(place, root)


def named_copies(site: "Site", place: str, ca: Path | None) -> Sequence[Copy]:
    """The copies that a sync may take.

    Args:
        site: Whose root several copies are verified from.
        place: As it was typed, or the one of the last success.
        ca: Certificates to trust, as given now; else those that were given for this address once.

    Raises:
        CarrierError: There is nothing of the kind.
        UsageError: Certificates were given for what needs none.
    """
    return copies_at(place, site.home.root(), site.home.certificates.of(place) if ca is None else ca)


def in_turn(copies: Sequence[Copy], attempt: "Callable[[Carrier], Answer]") -> tuple[Answer, Sequence[Refused]]:
    """Try one copy after the other; gives what the first good one came to, and those before it.

    Raises:
        StrpcheckError: Every copy is refused, and all are told; or the laptop itself is at fault.
    """
    refused: list[Refused] = []
    for copy in copies:
        try:
            return attempt(copy.carrier), refused
        except (CarrierError, SyncError) as e:
            refused.append(Refused(copy.label, e))
    first = refused[0].error
    if len(refused) == 1:
        raise first
    message = "; ".join(f"{one.label}: {one.error.message}" for one in refused)
    raise type(first)(message, hint=first.hint, trouble=first.trouble) from first


def remember_carrier(site: "Site", name: str, ca: Path | None) -> None:
    """Keep the carrier of a success as the default of the next sync, and the certificates that were given for it.

    Raises:
        WriteError: The home cannot be written to.
    """
    if ca is not None:
        site.home.certificates.keep(name, ca)
    if name != site.settings.carrier:
        site.home.save_settings(replace(site.settings, carrier=name))


def _copies_on_disk(place: str, root: bytes) -> Sequence[Copy]:
    """A bundle, a published folder, or whatever of both lies on a stick."""
    from strpcheck.adapters.carriers.addresses import meant_address
    from strpcheck.adapters.carriers.bundle import BundleCarrier
    from strpcheck.adapters.carriers.folder import FolderCarrier, is_published

    path = Path(place)
    if is_published(path):
        return _copies_in(path, [Copy(place, FolderCarrier(path))], root)
    if path.is_file():
        return [Copy(place, BundleCarrier(path))]
    if path.is_dir():
        return _copies_in(path, [], root)
    address = meant_address(place)
    if address is not None:
        message = f"there is no folder and no file {place}"
        raise CarrierError(message, hint=f"did you mean {address}?", trouble=Trouble.NO_SCHEME)
    return [Copy(place, FolderCarrier(path))]  # tells what is expected there


def _copies_in(folder: Path, copies: list[Copy], root: bytes) -> Sequence[Copy]:
    """What a stick holds beside a folder that sets out as published: the newest first."""
    from strpcheck.adapters.carriers.bundle import BundleCarrier, bundles_in
    from strpcheck.adapters.carriers.folder import FolderCarrier
    from strpcheck.adapters.tuf.newest import newest_first

    refused = None
    for file in bundles_in(folder):
        try:
            copies.append(Copy(str(file), BundleCarrier(file, str(folder.resolve()))))
        except CarrierError as e:
            refused = refused or e
    if not copies:
        if refused is not None:
            raise refused
        return [Copy(str(folder), FolderCarrier(folder))]  # tells what is expected there
    if len(copies) == 1:
        return copies
    order = newest_first([copy.carrier for copy in copies], root)
    return [copies[place] for place in order] or copies[:1]
