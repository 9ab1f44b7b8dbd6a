"""The client that the conformance suite of The Update Framework drives: the updater of `sync`, for any repository.

Only the strict pass, with nothing of ours asked of the repository: no `x-strp-*`, no encodings, no other names. The
suite starts a process some five hundred times, so each call loads no more than it needs.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import quote

from tuf.api.exceptions import LengthOrHashMismatchError
from tuf.api.metadata import Metadata, Root, TargetFile

from strpcheck.adapters.durable import make_folder, write_durably
from strpcheck.adapters.tuf.held import told
from strpcheck.adapters.tuf.roles import METADATA_FOLDER, TARGETS_FOLDER
from strpcheck.errors import SyncError

if TYPE_CHECKING:
    from strpcheck.adapters.tuf.updating import CarrierUpdater
    from strpcheck.ports import Carrier

__all__ = ["Sides", "TargetPlace", "download", "initialise", "refresh"]

ROOT_FILE, PARTS = "root.json", "parts"

MAX_NAME_CHARS = 200
"""Of a file: the usual file systems take 255 bytes, of which its neighbour while it is written needs some."""


@dataclass(frozen=True, slots=True)
class Sides:
    """Implements `Carrier` over two: metadata and targets may lie in different places."""

    metadata: "Carrier"
    targets: "Carrier"

    @property
    def name(self) -> str:
        """Where the metadata lies."""
        return self.metadata.name

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """From the side that the path begins with."""
        side, _, rest = path.partition("/")
        return {METADATA_FOLDER: self.metadata, TARGETS_FOLDER: self.targets}[side].read(rest, start)


@dataclass(frozen=True, slots=True)
class TargetPlace:
    """Targets that are wanted, and where they go."""

    names: Sequence[str]
    folder: Path


def initialise(folder: Path, root: bytes) -> None:
    """Trust a root that verifies by itself.

    Raises:
        SyncError: It does not.
        WriteError: The folder cannot be written to.
    """
    with told():
        metadata = Metadata[Root].from_bytes(root)
        metadata.signed.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
    make_folder(folder)
    write_durably(folder / ROOT_FILE, root)


def refresh(folder: Path, carrier: "Carrier", now: datetime) -> "CarrierUpdater":
    """Bring the metadata in `folder` up to date; the names in it hold no versions.

    Raises:
        CarrierError: Something is missing or cannot be read.
        SyncError: Something does not verify.
    """
    from strpcheck.adapters.tuf.updating import CarrierUpdater

    with told():
        updater = CarrierUpdater(carrier, folder, (folder / ROOT_FILE).read_bytes(), now)
        updater.refresh()
        return updater


def download(folder: Path, carrier: "Carrier", now: datetime, wanted: TargetPlace) -> None:
    """Bring the metadata up to date, then look for each target and fetch it where it is not there yet.

    Raises:
        CarrierError: Something is missing or cannot be read.
        SyncError: Something does not verify, or no role signed such a target.
    """
    from strpcheck.adapters.tuf.downloads import NOTHING, Downloads

    updater = refresh(folder, carrier, now)
    with told():
        make_folder(folder / PARTS)
        make_folder(wanted.folder)
        downloads = Downloads(carrier, NOTHING, folder / PARTS)
        for name in wanted.names:
            info = updater.get_targetinfo(name)
            if info is None:
                message = f"no role signed a target {name}"
                raise SyncError(message, hint="check the name")
            place = wanted.folder / _file_name(name)
            if not (place.is_file() and _is_signed(info, place.read_bytes())):
                where = f"{TARGETS_FOLDER}/{_file_of(info, consistent=updater.consistent_snapshot)}"
                write_durably(place, downloads.plain(where, info.length, partial(_is_signed, info)))
        downloads.prune({})


def _file_name(target: str) -> str:
    """What a target is kept as: one name that leads nowhere else, and the same one every time."""
    quoted = quote(target, "")
    return quoted if len(quoted) <= MAX_NAME_CHARS else hashlib.sha256(target.encode()).hexdigest()


def _file_of(info: TargetFile, *, consistent: bool) -> str:
    """Where a target lies: with consistent snapshots its first hash stands before its name."""
    if not consistent:
        return info.path
    folder, slash, name = info.path.rpartition("/")
    return f"{folder}{slash}{next(iter(info.hashes.values()))}.{name}"


def _is_signed(info: TargetFile, content: bytes) -> bool:
    """Length and every hash, of whatever kind."""
    try:
        info.verify_length_and_hashes(content)
    except LengthOrHashMismatchError:
        return False
    return True
