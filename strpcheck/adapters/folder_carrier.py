"""A folder as carrier: a published repository on a disk, a share or a stick."""

from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from strpcheck.errors import CarrierError

__all__ = ["FolderCarrier"]

CHUNK_BYTES = 1 << 16


class FolderCarrier:
    """Reads a published folder; nothing it holds is believed before signatures say so."""

    def __init__(self, folder: Path) -> None:
        """Check that there is something to read.

        Raises:
            CarrierError: No folder, or not one that `authority publish` wrote.
        """
        try:
            published = (folder / "metadata").is_dir()
        except OSError as e:
            message = f"cannot read the carrier {folder}: {e.strerror or e}"
            raise CarrierError(message) from e
        if not published:
            message = f"{folder} holds no published repository"
            raise CarrierError(message, hint="give the folder that `strpcheck authority publish` wrote")
        self._folder = folder

    @property
    def name(self) -> str:
        """The folder, in full: it is found again from anywhere."""
        return str(self._folder.resolve())

    def read(self, path: str) -> Iterator[bytes] | None:
        """The file at a relative path in pieces, or None where there is none.

        Raises:
            CarrierError: The path leaves the folder, or the file cannot be read.
        """
        parts = PurePosixPath(path).parts
        # A path comes from signed metadata, but a signer's mistake must not read a laptop's other files either.
        if not parts or any(part in {"..", "/", ""} or "\\" in part or ":" in part for part in parts):
            message = f"the path {path!r} leaves the carrier"
            raise CarrierError(message)
        place = self._folder.joinpath(*parts)
        try:
            return self._pieces(place) if place.is_file() else None
        except OSError as e:
            message = f"cannot read {place}: {e.strerror or e}"
            raise CarrierError(message) from e

    def _pieces(self, place: Path) -> Iterator[bytes]:
        """The file, bounded by whoever reads."""
        try:
            with place.open("rb") as file:
                while piece := file.read(CHUNK_BYTES):
                    yield piece
        except OSError as e:
            message = f"cannot read {place}: {e.strerror or e}"
            raise CarrierError(message, hint="check the stick or the network share, then sync again") from e
