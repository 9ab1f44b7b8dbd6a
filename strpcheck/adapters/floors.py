"""floors.json on disk, beside the store: whoever wipes the generations leaves what no offer may fall below."""

from collections.abc import Callable
from pathlib import Path

from strpcheck.adapters.bounded import read_bounded
from strpcheck.core.floors import Floors
from strpcheck.documents.floors import MAX_FLOORS_BYTES, read_floors, write_floors
from strpcheck.errors import DocumentError, HomeError
from strpcheck.troubles import Trouble

__all__ = ["FLOORS_FILE", "FloorsFile"]

FLOORS_FILE = "floors.json"
HEALED = "the next sync that brings something new writes it again"


class FloorsFile:
    """Reads and replaces the file."""

    def __init__(self, path: Path, write: Callable[[Path, bytes], None]) -> None:
        self._path = path
        self._write = write

    def read(self) -> Floors | None:
        """What is remembered; None where no sync came to its end yet.

        Raises:
            HomeError: It was damaged, or cannot be read.
        """
        if not self._path.exists():
            return None
        try:
            raw = read_bounded(self._path, MAX_FLOORS_BYTES, hint=HEALED, trouble=Trouble.FLOORS_DAMAGED)
            return read_floors(raw)
        except DocumentError as e:
            message = f"{self._path} was changed: {e.message}"
            raise HomeError(message, hint=HEALED, trouble=Trouble.FLOORS_DAMAGED) from e

    def keep(self, floors: Floors) -> None:
        """Remember these, whole or not at all.

        Raises:
            WriteError: The file cannot be written.
        """
        self._write(self._path, write_floors(floors))
