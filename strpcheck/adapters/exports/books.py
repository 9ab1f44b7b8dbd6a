"""What stands around the rows in each format's file; rows come in chunks, and go to the disk as they come."""

import hashlib
from collections.abc import Callable, Mapping
from typing import IO, Final, Protocol

from strpcheck.adapters.exports.chunks import Chunk
from strpcheck.documents.export_row import COLUMNS
from strpcheck.ports import ExportFormat

__all__ = ["Book", "LinesBook", "Page", "book_in"]


class Book(Protocol):
    """One file in the making."""

    @property
    def sheet_rows(self) -> int | None:
        """How many entries a sheet of it takes; None where there are no sheets."""

    @property
    def sha256(self) -> str | None:
        """Of all that was written, where it was written in one go from the first byte to the last."""

    def add(self, chunk: Chunk) -> None:
        """Write the next rows."""

    def finish(self) -> None:
        """Write what stands behind the last row."""

    def close(self) -> None:
        """Let go of it, also where it was not finished."""


class Page(Protocol):
    """What stands around the rows of a page for people."""

    @property
    def head(self) -> str:
        """Before the first row."""

    @property
    def foot(self) -> str:
        """Behind the last."""


class LinesBook:
    """Rows one behind the other, with something before and behind."""

    sheet_rows = None

    def __init__(self, file: IO[bytes], head: bytes = b"", foot: bytes = b"") -> None:
        self._file, self._foot, self._digest = file, foot, hashlib.sha256()
        self._write(head)

    @property
    def sha256(self) -> str:
        """Of all that was written so far: gigabytes need not be read again for it."""
        return self._digest.hexdigest()

    def add(self, chunk: Chunk) -> None:
        """As they are."""
        self._write(chunk.payload)

    def finish(self) -> None:
        """Whatever ends the file."""
        self._write(self._foot)

    def close(self) -> None:
        """Nothing is held."""

    def _write(self, piece: bytes | memoryview) -> None:
        """The next bytes."""
        self._digest.update(piece)
        self._file.write(piece)


def book_in(form: ExportFormat, file: IO[bytes], page: Page) -> Book:
    """A file of that format, begun."""
    return BOOKS[form](file, page)


def _csv(file: IO[bytes], _page: Page) -> Book:
    return LinesBook(file, f"{','.join(COLUMNS)}\r\n".encode())


def _jsonl(file: IO[bytes], _page: Page) -> Book:
    return LinesBook(file)


def _html(file: IO[bytes], page: Page) -> Book:
    return LinesBook(file, page.head.encode(), page.foot.encode())


def _xlsx(file: IO[bytes], _page: Page) -> Book:
    from strpcheck.adapters.exports.sheets import SheetsBook

    return SheetsBook(file)


def _parquet(file: IO[bytes], _page: Page) -> Book:
    from strpcheck.adapters.exports.parquet import ParquetBook

    return ParquetBook(file)


BOOKS: Final[Mapping[ExportFormat, Callable[[IO[bytes], Page], Book]]] = {
    ExportFormat.CSV: _csv,
    ExportFormat.JSONL: _jsonl,
    ExportFormat.HTML: _html,
    ExportFormat.XLSX: _xlsx,
    ExportFormat.PARQUET: _parquet,
}
