"""The updater as every room uses it: over a carrier, at a given time, on file systems without links too."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from tuf.api import exceptions
from tuf.api.metadata import Root
from tuf.ngclient import Updater, UpdaterConfig
from tuf.ngclient.fetcher import FetcherInterface

from strpcheck.adapters.tuf.roles import METADATA_FOLDER
from strpcheck.errors import ForbiddenError

if TYPE_CHECKING:
    from strpcheck.ports import Carrier

__all__ = ["CarrierUpdater", "Tally"]

BASE = "carrier:///"
"""Never resolved: the fetcher below takes it off again."""

MAX_ROOT_ROTATIONS = 256


class Tally:
    """Implements `Carrier` over another, and counts what comes."""

    def __init__(self, carrier: "Carrier") -> None:
        self._carrier = carrier
        self.received = 0
        """Bytes of files, without what the connection adds."""

    @property
    def name(self) -> str:
        """The carrier's own."""
        return self._carrier.name

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """The same pieces."""
        pieces = self._carrier.read(path, start)
        return None if pieces is None else self._counted(pieces)

    def _counted(self, pieces: Iterator[bytes]) -> Iterator[bytes]:
        for piece in pieces:
            self.received += len(piece)
            yield piece


class CarrierUpdater(Updater):
    """The standard's workflow for metadata, and for nothing else: targets have ways of their own."""

    def __init__(self, carrier: "Carrier", folder: Path, bootstrap: bytes, reference: datetime) -> None:
        """Verify the root to begin with; nothing is fetched yet.

        Args:
            carrier: Believed in nothing.
            folder: Holds the metadata verified so far, by role, and takes what is verified now.
            bootstrap: The root that a person pinned, or one that was verified from it.
            reference: The time that `expires` is compared with.
        """
        config = UpdaterConfig(max_root_rotations=MAX_ROOT_ROTATIONS)
        fetcher = _CarrierFetcher(carrier)
        super().__init__(str(folder), BASE + METADATA_FOLDER, fetcher=fetcher, config=config, bootstrap=bootstrap)
        # No public way exists to give the updater a time; a contract test holds this one.
        self._trusted_set.reference_time = reference

    @property
    def consistent_snapshot(self) -> bool:
        """Whether file names of targets hold their hashes."""
        return bool(self._trusted_set.root.consistent_snapshot)

    def _update_root_symlink(self) -> None:
        """Keep the newest root under its plain name as a file: sticks know no links, and Windows asks who makes one."""
        version = self._trusted_set.root.version
        newest = Path(self._dir, "root_history", f"{version}.root.json").read_bytes()
        self._persist_metadata(Root.type, newest)


class _CarrierFetcher(FetcherInterface):
    """Hands the updater's requests to a carrier."""

    def __init__(self, carrier: "Carrier") -> None:
        self._carrier = carrier

    def _fetch(self, url: str) -> Iterator[bytes]:
        """The file behind our own made-up address; the caller stops reading at the signed length."""
        try:
            pieces = self._carrier.read(url.removeprefix(BASE))
        except ForbiddenError as e:
            # Some stores say so of every file that is not there; of a next root the updater takes it for that.
            raise exceptions.DownloadHTTPError(e.message, 403) from e
        if pieces is None:
            message = f"{url.removeprefix(BASE)} is missing"
            raise exceptions.DownloadHTTPError(message, 404)
        return pieces
