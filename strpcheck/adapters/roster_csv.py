"""CSV as spreadsheet programs really write it: their encodings, their separators, their quoting, one row at a time."""

import codecs
import csv
import re
from collections import deque
from collections.abc import Iterator
from io import TextIOWrapper
from pathlib import Path
from typing import BinaryIO, TextIO

from strpcheck.documents.roster_rows import COLUMNS, RosterFault, RosterHeader, RosterRow, parse_header
from strpcheck.errors import RosterError

__all__ = ["count_lines", "read_csv"]

MAX_LINE_CHARS = 8192
"""Twenty times a row at every limit."""
MAX_ROW_LINES = 8
"""A quote never closed must not swallow the good rows below it. With `MAX_LINE_CHARS` this also stays below the
131,072 characters at which the csv module gives up a cell."""
CHUNK_BYTES = 1 << 20
SEPARATORS = (",", ";", "\t")
"""Semicolon where the comma is the decimal sign, as in Indonesia; tab in `Unicode Text`."""
SEPARATOR_LINE = re.compile(r'"?sep=([,;|\t])"?\s*', re.IGNORECASE)
"""Excel's own first line that names the separator."""
LINE_ENDS = ("\n", "\r")
UTF16_MARKS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
BLANK = " \t\r\n,;|"
UTF8_LETTER = re.compile(rb"[\xc3-\xc5][\x80-\xbf]|\xe2\x80[\x80-\xbf]")
"""Latin letters and curly quotes in UTF-8; in Windows-1252 they would be pairs nobody writes."""
UNPAIRED = "expected quotes in pairs; a quoted cell is not closed, or text follows its closing quote"


class Lines:
    """Physical lines of a text, bounded in length; those of a row that did not close its quote can be had again."""

    def __init__(self, text: TextIO) -> None:
        self._text = text
        self._again: deque[str] = deque()
        self._taken: list[str] = []
        self.number = 0
        """Of the line given last, from 1."""
        self.fault = ""
        """Why a row was given up, where it was not its quotes."""

    def __iter__(self) -> "Lines":
        return self

    def __next__(self) -> str:
        """Give the next line, or give up the row that asks for too much."""
        if len(self._taken) == MAX_ROW_LINES:
            raise csv.Error
        fresh = not self._again
        line = self._text.readline(MAX_LINE_CHARS) if fresh else self._again.popleft()
        if not line:
            raise StopIteration
        self.number += 1
        self._taken.append(line)
        if len(line) == MAX_LINE_CHARS and not line.endswith(LINE_ENDS):
            if fresh:
                self._skip_rest()
            self.fault = f"expected lines of less than {MAX_LINE_CHARS} characters, got a longer one"
            raise csv.Error
        return line

    def begin_row(self) -> int:
        """Forget the row before; returns the line on which the next one starts."""
        self._taken.clear()
        self.fault = ""
        return self.number + 1

    @property
    def spans_lines(self) -> bool:
        """Whether the row at hand took more than one line."""
        return len(self._taken) > 1

    def retreat(self) -> None:
        """Go back to the line after the first of this row: what a stray quote swallowed is read as rows again."""
        back = self._taken[1:]
        self._again.extendleft(reversed(back))
        self.number -= len(back)

    def _skip_rest(self) -> None:
        """Read on to the end of an overlong line without keeping it."""
        while len(piece := self._text.readline(MAX_LINE_CHARS)) == MAX_LINE_CHARS and not piece.endswith(LINE_ENDS):
            pass


def read_csv(path: Path) -> Iterator[RosterRow]:
    """Read a CSV in any encoding and with any separator that spreadsheet programs use; blank rows are left out.

    Raises:
        RosterError: No header fits, or the file mixes encodings.
        OSError: It cannot be read.

    Source: RFC 4180, and what Excel writes instead.
    """
    with path.open("rb") as file:
        encoding = _encoding(file, path.name)
        file.seek(0)
        # What cannot be decoded becomes U+FFFD, which spoils its own row only.
        with TextIOWrapper(file, encoding, errors="replace", newline="") as text:
            lines = Lines(text)
            separator, header = _read_header(lines, path.name)
            yield from _rows(lines, separator, header)


def count_lines(path: Path) -> int:
    """Count line ends; no more than a bound for the rows, since a quoted cell may hold some."""
    with path.open("rb") as file:
        return sum(chunk.count(b"\n") for chunk in _chunks(file)) + 1


def _rows(lines: Lines, separator: str, header: RosterHeader) -> Iterator[RosterRow]:
    """Every row that is not blank; after one that cannot be read, on with the line below its first."""
    reader = csv.reader(lines, delimiter=separator, strict=True)
    while True:
        start = lines.begin_row()
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error:
            cells = None
        row = None if cells is None else header.row(start, cells)
        # A stray quote also shows as a row over several lines that does not come out even.
        if cells is None or row is None or (lines.spans_lines and (row.faults or len(cells) < len(COLUMNS))):
            reason = lines.fault if lines.fault and not lines.spans_lines else UNPAIRED
            yield header.row(start, [], (RosterFault("", reason),))
            lines.retreat()
            reader = csv.reader(lines, delimiter=separator, strict=True)
        elif "".join(cells).strip():
            yield row


def _read_header(lines: Lines, name: str) -> tuple[str, RosterHeader]:
    """The separator and the header, from the first line that is neither blank nor `sep=`."""
    separators: tuple[str, ...] = SEPARATORS
    while True:
        lines.begin_row()
        try:
            line = next(lines)
        except StopIteration:
            message = f"{name} holds no header"
            raise RosterError(message, hint="run `strpcheck authority template > roster.csv`") from None
        except csv.Error as e:
            message = f"{name}: line {lines.number}: {lines.fault}"
            raise RosterError(message) from e
        if named := SEPARATOR_LINE.fullmatch(line):
            separators = (named[1],)
        elif line.strip(BLANK):
            break
    readings = [_split(line, separator) for separator in separators]
    fits = [sum(cell.strip().lower() in COLUMNS for cell in cells) for cells in readings]
    best = fits.index(max(fits))
    return separators[best], parse_header(readings[best])


def _split(line: str, separator: str) -> list[str]:
    """Cells of one line; none where its quotes do not pair."""
    try:
        return next(csv.reader([line], delimiter=separator, strict=True))
    except csv.Error:
        return []


def _encoding(file: BinaryIO, name: str) -> str:
    """Tell the encoding by the mark, else by reading the whole file: one letter at its end may decide."""
    mark = file.read(3)
    if mark.startswith(UTF16_MARKS):
        return "utf-16"
    if mark == codecs.BOM_UTF8:
        return "utf-8-sig"
    decoder = codecs.getincrementaldecoder("utf-8")()
    file.seek(0)
    try:
        for chunk in _chunks(file):
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError as e:
        file.seek(0)
        if any(UTF8_LETTER.search(chunk) for chunk in _chunks(file)):
            # Read as Windows-1252, every name with an accent would be printed wrong on a permit.
            message = f"{name} is UTF-8 in some places and another encoding in others"
            raise RosterError(message, hint="save the roster as `CSV UTF-8` and look its accents through") from e
        return "cp1252"
    return "utf-8"


def _chunks(file: BinaryIO) -> Iterator[bytes]:
    """The rest of a file, piece by piece."""
    return iter(lambda: file.read(CHUNK_BYTES), b"")
