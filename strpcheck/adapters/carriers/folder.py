"""A folder as carrier: a published repository on a disk, a share or a stick."""

from collections.abc import Iterator
from pathlib import Path

from strpcheck.adapters.carriers.paths import vetted_parts
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["CHUNK_BYTES", "FolderCarrier", "is_published"]

CHUNK_BYTES = 1 << 16


class FolderCarrier:
    """Reads a published folder; nothing it holds is believed before signatures say so."""

    def __init__(self, folder: Path) -> None:
        """Check that there is something to read.

        Raises:
            CarrierError: No folder, or not one that `authority publish` wrote.
        """
        if not is_published(folder):
            message = f"{folder} holds no published repository"
            hint = "give the folder that `strpcheck authority publish` wrote, or a bundle"
            raise CarrierError(message, hint=hint, trouble=Trouble.NO_REPOSITORY)
        self._folder = folder

    @property
    def name(self) -> str:
        """The folder, in full: it is found again from anywhere."""
        return str(self._folder.resolve())

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """The file at a relative path from an offset on, in pieces, or None where there is none.

        Raises:
            CarrierError: The path leaves the folder, or the file cannot be read.
        """
        place = self._folder.joinpath(*vetted_parts(path))
        try:
            return self._pieces(place, start) if place.is_file() else None
        except OSError as e:
            raise _unreadable(place, e) from e

    def _pieces(self, place: Path, start: int) -> Iterator[bytes]:
        """The file, bounded by whoever reads."""
        try:
            with place.open("rb") as file:
                file.seek(start)
                while piece := file.read(CHUNK_BYTES):
                    yield piece
        except OSError as e:
            raise _unreadable(place, e) from e


def is_published(folder: Path) -> bool:
    """Whether a folder sets out as a published repository.

    Raises:
        CarrierError: It cannot be looked into.
    """
    try:
        return (folder / "metadata").is_dir()
    except OSError as e:
        raise _unreadable(folder, e) from e


def _unreadable(place: Path, error: OSError) -> CarrierError:
    """A stick that was pulled out, or a share that went away, most likely."""
    message = f"cannot read {place}: {error.strerror or error}"
    hint = "check the stick or the network share, then sync again"
    return CarrierError(message, hint=hint, trouble=Trouble.CARRIER_UNREADABLE)
