"""What lies where a copy is to be written: nothing newer, nobody else's, and nothing that is no copy, is replaced."""

from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from strpcheck.adapters.carriers.bundle import BundleCarrier
from strpcheck.adapters.carriers.folder import FolderCarrier, is_published
from strpcheck.adapters.published_folder import FIRST_ROOT, TIMESTAMP
from strpcheck.adapters.tuf.held import version_of
from strpcheck.adapters.tuf.newest import rank_of
from strpcheck.errors import CarrierError, StrpcheckError, SyncError, WriteError
from strpcheck.ports import Carrier
from strpcheck.troubles import Trouble

__all__ = ["refuse_better"]

SYNC_FIRST = "bring this laptop up to date first: `strpcheck sync {place}`; or choose another name"
OTHER_NAME = "choose another name, or remove what is there first"
MAX_METADATA_BYTES = 1 << 22
"""Ours have a few thousand; of a larger file nothing is read on."""


class _Held:
    """The files of the generation in force, to be ranked like any other copy."""

    name = "in force"

    def __init__(self, files: Mapping[str, Callable[[], bytes]]) -> None:
        self._files = files

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """A file from an offset on."""
        content = self._files.get(path)
        return None if content is None else iter([content()[start:]])


def refuse_better(target: Path, files: Mapping[str, Callable[[], bytes]], pinned: bytes) -> None:
    """Make sure that a copy may be written to a place.

    Args:
        target: A bundle or a folder; there may be nothing yet.
        files: Of the generation in force, by their paths.
        pinned: The root that this laptop was set up with.

    Raises:
        CarrierError: What is there cannot be read.
        WriteError: It is newer, another authority's, or no whole copy.
    """
    there = _there(target)
    if there is None:
        return
    ours = _Held(files)
    if _content(there, FIRST_ROOT) not in {None, _content(ours, FIRST_ROOT)}:
        message = f"{target} holds another authority's repository"
        raise WriteError(message, hint=OTHER_NAME, trouble=Trouble.COPY_NOT_OURS)
    try:
        rank = rank_of(there, pinned)
    except StrpcheckError as e:
        _refuse_torn(target, there, ours, e)
        return
    if rank > rank_of(ours, pinned):
        message = f"{target} holds a newer copy than this laptop"
        raise WriteError(message, hint=SYNC_FIRST.format(place=target), trouble=Trouble.COPY_NEWER)


def _there(target: Path) -> Carrier | None:
    """What is there already; None where nothing of the kind is."""
    if is_published(target):
        return FolderCarrier(target)
    if not target.is_file():
        return None
    try:
        return BundleCarrier(target)
    except CarrierError as e:
        if e.trouble is not Trouble.BUNDLE_REFUSED:
            raise
        message = f"{target} is there already and no bundle of ours: {e.message}"
        raise WriteError(message, hint=OTHER_NAME, trouble=Trouble.COPY_NOT_OURS) from e


def _refuse_torn(target: Path, there: Carrier, ours: Carrier, error: StrpcheckError) -> None:
    """Leave alone what does not verify, but for a folder whose copy was cut short: that is brought to its end."""
    if isinstance(there, FolderCarrier) and _claimed(there) <= _claimed(ours):
        return
    message = f"{target} is there already and no whole copy: {error.message}"
    raise WriteError(message, hint=OTHER_NAME, trouble=Trouble.COPY_NOT_OURS) from error


def _claimed(copy: Carrier) -> int:
    """The version that a timestamp states, whoever signed it; 0 where there is none that can be read."""
    try:
        return version_of(_content(copy, TIMESTAMP) or b"")
    except Exception:  # noqa: BLE001 -- a foreign parser over whatever somebody left there
        return 0


def _content(copy: Carrier, path: str) -> bytes | None:
    """A small file, or None where there is none."""
    pieces, content = copy.read(path), b""
    if pieces is None:
        return None
    for piece in pieces:
        content += piece
        if len(content) > MAX_METADATA_BYTES:
            message = f"{path} is longer than any of ours"
            raise SyncError(message, trouble=Trouble.OFFER_CHANGED)
    return content
