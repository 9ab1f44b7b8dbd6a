"""The laptop's end of a sync: a carrier's repository through the updater into a temporary folder."""

import hashlib
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from urllib.parse import quote

from tuf.api.metadata import Metadata, Root, Targets

from strpcheck.adapters.durable import make_folder
from strpcheck.adapters.tuf.downloads import NOTHING, Downloads, Stock
from strpcheck.adapters.tuf.held import HeldMetadata, VerifiedMetadata, told, verify_held
from strpcheck.adapters.tuf.roles import CANARY, DELEGATED, METADATA_FOLDER, POLICY, TARGETS_FOLDER
from strpcheck.adapters.tuf.spelling import plainly_spelled
from strpcheck.adapters.tuf.updating import CarrierUpdater, Tally
from strpcheck.errors import SyncError
from strpcheck.ports import Carrier, Traffic
from strpcheck.troubles import Trouble

__all__ = ["Fetched", "fetch"]

PREFIX = "strpcheck-sync-"


@dataclass(frozen=True, slots=True)
class Fetched:
    """A verified offer: metadata, what it says, and the target files in a folder that goes with the context."""

    held: HeldMetadata
    verified: VerifiedMetadata
    folder: Path
    traffic: Traffic

    def content(self, path: str) -> bytes:
        """A target's bytes, compared with the metadata we keep, not only with what the updater looked at.

        Raises:
            SyncError: Not offered, or not the signed bytes.
        """
        signed = self.verified.files.get(path)
        place = self.folder / quote(path, "")
        if signed is None or not place.is_file():
            message = f"the repository holds no {path}"
            hint = "it was not made by `strpcheck authority publish`"
            raise SyncError(message, hint=hint, trouble=Trouble.OFFER_INCOMPLETE)
        with told():
            content = place.read_bytes()
        if hashlib.sha256(content).hexdigest() != signed.sha256:
            message = f"{path} is not what its role signed"
            raise SyncError(message, trouble=Trouble.OFFER_CHANGED)
        return content


@contextmanager
def fetch(
    carrier: Carrier, pinned: bytes, held: HeldMetadata | None, reference: datetime, stock: Stock = NOTHING
) -> Iterator[Fetched]:
    """Take a carrier's repository through the updater into a temporary folder.

    Args:
        carrier: Believed in nothing.
        pinned: The root a person pinned at `init`.
        held: What is in force, for the updater's rollback checks; None before the first sync.
        reference: The time that `expires` is compared with.
        stock: Files that need not be fetched, and where what comes is kept when the link breaks.

    Raises:
        CarrierError: Something is missing or cannot be read.
        SyncError: Something does not verify; the message says what.
    """
    with ExitStack() as stack:
        with told():
            folder = tempfile.TemporaryDirectory(prefix=PREFIX, dir=_swept(stock), ignore_cleanup_errors=True)
            place = Path(stack.enter_context(folder))
            fetched = _download(Tally(carrier), pinned, held, reference, stock=stock, folder=place)
        # Outside of told(): what fails while the offer is looked at is told by whoever looks.
        yield fetched


def _swept(stock: Stock) -> Path | None:
    """Beside the parts that are kept, without what killed syncs left there; else wherever the system puts such folders.

    Two syncs never come here at once: whoever keeps parts holds the store's lock.
    """
    if stock.parts is None:
        return None
    make_folder(stock.parts, private=True)
    for left in stock.parts.parent.glob(f"{PREFIX}*"):
        shutil.rmtree(left, ignore_errors=True)
    return stock.parts.parent


def _download(
    carrier: Tally, pinned: bytes, held: HeldMetadata | None, reference: datetime, *, stock: Stock, folder: Path
) -> Fetched:
    """Let the updater verify the metadata, and fetch every target that it lists."""
    metadata, targets, parts = folder / METADATA_FOLDER, folder / TARGETS_FOLDER, stock.parts or folder / "parts"
    for place in (metadata, targets):
        place.mkdir()
    make_folder(parts, private=True)
    if held is not None:
        _lay_out(held, metadata)
    updater = CarrierUpdater(carrier, metadata, pinned, reference)
    updater.refresh()
    for path in (POLICY, CANARY):  # asking for a target of each delegated role loads the role
        updater.get_targetinfo(path)
    offered = plainly_spelled(_collect(metadata, pinned))
    verified = verify_held(offered, pinned)
    downloads = Downloads(carrier, stock, parts)
    downloads.prune(verified.files)
    for path, signed in verified.files.items():
        (targets / quote(path, "")).write_bytes(downloads.target(path, signed))
    return Fetched(offered, verified, targets, Traffic(carrier.received, downloads.ways))


def _lay_out(held: HeldMetadata, folder: Path) -> None:
    """Put held metadata where the updater looks for its cache: what it rolls back from is what is in force."""
    history = folder / "root_history"
    history.mkdir()
    for root in held.roots:
        (history / f"{_root_version(root)}.root.json").write_bytes(root)
    (folder / "timestamp.json").write_bytes(held.timestamp)
    (folder / "snapshot.json").write_bytes(held.snapshot)
    for role, metadata in held.roles.items():
        (folder / f"{role}.json").write_bytes(metadata)


def _collect(folder: Path, pinned: bytes) -> HeldMetadata:
    """Read back what the updater verified and kept."""
    names = (Targets.type, *(role.name for role in DELEGATED))
    history = folder / "root_history"
    versions = sorted(int(file.name.split(".")[0]) for file in history.iterdir())
    first = _root_version(pinned)
    return HeldMetadata(
        roots=tuple((history / f"{version}.root.json").read_bytes() for version in versions if version >= first),
        timestamp=(folder / "timestamp.json").read_bytes(),
        snapshot=(folder / "snapshot.json").read_bytes(),
        roles={name: (folder / f"{name}.json").read_bytes() for name in names},
    )


def _root_version(raw: bytes) -> int:
    """The version of a root that was verified already."""
    return Metadata[Root].from_bytes(raw).signed.version
