"""How long one picture file may keep whoever reads them."""

from collections.abc import Iterator
from pathlib import Path

from strpcheck.adapters.readers.child import FILE_SECONDS, STEP_SECONDS, ReadingChild
from strpcheck.adapters.readers.stills import WATCHED_FILE_SECONDS, StillReader
from strpcheck.ports import PageReading, UnreadablePicture


class Patient(ReadingChild):
    """Reads nothing, and notes how long it would have waited."""

    def __init__(self) -> None:
        super().__init__()
        self.waits: list[float] = []

    def read_picture(
        self, octets: bytes, *, name: str, step_seconds: float = STEP_SECONDS, file_seconds: float = FILE_SECONDS
    ) -> Iterator[PageReading | UnreadablePicture]:
        """No page."""
        del octets, name, step_seconds
        self.waits.append(file_seconds)
        yield from ()


def test_a_file_in_a_watched_folder_has_less_time(tmp_path: Path) -> None:
    """Nobody chose it, and others wait behind it."""
    (tmp_path / "a.png").write_bytes(b"picture")
    child = Patient()
    reader = StillReader(child)

    list(next(reader.read([str(tmp_path / "a.png")])))
    list(next(reader.watch(str(tmp_path), present=True)))

    assert child.waits == [FILE_SECONDS, WATCHED_FILE_SECONDS]
    assert WATCHED_FILE_SECONDS <= 20
