"""XLSX rosters: the first sheet's cells as texts, what a spreadsheet does to numbers and dates undone."""

import math
import re
import warnings
import zipfile
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, time
from io import SEEK_END
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Protocol

from strpcheck.adapters.roster_sheets import vet_further_sheets
from strpcheck.documents.roster_rows import (
    COLUMNS,
    DATE_COLUMNS,
    NIK_AS_NUMBER,
    RosterFault,
    RosterHeader,
    RosterRow,
    parse_header,
)
from strpcheck.errors import RosterError

__all__ = ["read_xlsx"]

# A zip archive may unfold a thousandfold; openpyxl holds all but the sheet itself in memory.
MAX_MEMBERS = 1000
MAX_SHEET_BYTES = 1 << 30
"""A sheet with all its rows used has about 700 MB of XML."""
MAX_OTHER_BYTES = 1 << 27
"""The table of shared texts, the largest other part: over a million distinct names."""
HARMLESS_BYTES = 1 << 22
MAX_RATIO = 100
"""XML of rosters packs 10 to 30 times; checked above `HARMLESS_BYTES`."""
MAX_ROWS = 1048576
"""Of any sheet (ECMA-376 part 1, section 18.3.1.73 as Excel keeps it); a row numbered higher is an attack."""
READ_COLUMNS = 64
"""A wide margin for blank columns; cells further right are not looked at, since each would cost memory in every row."""
BATCH_ROWS = 500
DAMAGED_HINT = "open it in a spreadsheet program and save it again as XLSX"
SPOILED = {
    "f": "expected a value, got a formula: paste it as a value",
    "e": "expected a value, got an error of the spreadsheet",
}
"""Types of cells whose value nobody vouches for."""
SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
EXACT_WHOLE = 10**15
"""Above 15 digits spreadsheet programs change numbers."""


class Cell(Protocol):
    """What openpyxl gives for a cell."""

    @property
    def value(self) -> object:
        """The value by its type, a formula as its text."""

    @property
    def data_type(self) -> str:
        """`f` for a formula, `e` for an error."""


def read_xlsx(path: Path, note: Callable[[str], None]) -> Iterator[RosterRow]:
    """Read the first sheet of a workbook; blank rows are left out.

    The result a spreadsheet stored for a formula is not taken: nobody sees in the sheet whether it is up to date, and
    programs that write workbooks may store anything.

    Args:
        path: The workbook.
        note: Told once where further sheets hold cells, which are not read.

    Raises:
        RosterError: No workbook, one that unfolds beyond all measure, no header fits, or a further sheet holds workers.
        OSError: It cannot be read.
    """
    _refuse_bombs(path)
    header: RosterHeader | None = None
    columns: tuple[str, ...] = ()
    blank: tuple[Cell, ...] | None = None
    for line, cells in enumerate(_sheet_rows(path, note), 1):
        if line > MAX_ROWS:
            message = f"{path.name}: expected at most {MAX_ROWS} rows"
            raise RosterError(message)
        if cells is blank:
            continue  # rows the file leaves out are one and the same: a million of them cost little
        if all(cell.value is None for cell in cells):
            blank = cells
            continue
        if header is None:
            header = parse_header([_text("", cell)[0] for cell in cells])
            columns = tuple(COLUMNS[header.order.index(place)] for place in range(len(COLUMNS)))
        else:
            row = header.row(line, *_texts(columns, cells))
            if row.faults or any(cell.strip() for cell in row.cells):
                yield row
    if header is None:
        message = f"the first sheet of {path.name} holds no header"
        raise RosterError(message, hint="run `strpcheck authority template > roster.csv`")


def _texts(columns: tuple[str, ...], cells: Sequence[Cell]) -> tuple[list[str], tuple[RosterFault, ...]]:
    """Texts of a row as the file orders them, and the faults of its cells."""
    texts, faults = [], []
    for column, cell in zip(columns, cells, strict=False):
        text, reason = _text(column, cell)
        texts.append(text)
        if reason:
            faults.append(RosterFault(column, reason))
    outside = [_text("", cell)[0] for cell in cells[len(columns) :]]
    while outside and not outside[-1].strip():
        outside.pop()
    return texts + outside, tuple(faults)


def _text(column: str, cell: Cell) -> tuple[str, str]:
    """The text of a cell, and the reason where it may not be taken."""
    if cell.data_type in SPOILED:
        return "", SPOILED[cell.data_type]
    match cell.value:
        case None:
            return "", ""
        case str(text):
            return text, ""
        case date() | time() as moment:
            return _date_text(column, moment)
        case bool() as truth:  # before int: a bool is one
            return str(truth).upper(), ""
        case int() | float() as number:
            return ("", NIK_AS_NUMBER) if column == "nik" else (_number_text(number), "")
        case _:
            return "", "expected a text, a number or a day, got something else"


def _date_text(column: str, value: date | time) -> tuple[str, str]:
    """A day as the roster spells it, with its time where it has one; no other column takes a date."""
    if column not in DATE_COLUMNS:
        return "", "expected a text, got a date: format the column as text"
    if isinstance(value, datetime) and value.time() == time():
        value = value.date()
    return str(value), ""


def _number_text(value: float) -> str:
    """A number as the sheet shows it."""
    if math.isfinite(value) and abs(value) < EXACT_WHOLE and value == int(value):
        return str(int(value))
    return str(value)[:READ_COLUMNS]


def _refuse_bombs(path: Path) -> None:
    """Look at the stated sizes before anything is unfolded; zipfile never reads more of a member than stated."""
    with path.open("rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                members = archive.infolist()
        except Exception as e:  # a foreign parser of foreign files: it raises more than BadZipFile
            message = f"{path.name} is a damaged workbook, or none at all"
            raise RosterError(message, hint=DAMAGED_HINT) from e
        size = file.seek(0, SEEK_END)
    packed = sum(member.compress_size for member in members)
    if len(members) > MAX_MEMBERS or packed > size or any(map(_is_bomb, members)):
        message = f"{path.name} unfolds to more than a roster ever needs"
        raise RosterError(message, hint="copy the rows into a new workbook, or save the roster as `CSV UTF-8`")


def _is_bomb(member: zipfile.ZipInfo) -> bool:
    """Whether one part is too large for what it is, or packed too tightly to be a roster."""
    limit = MAX_SHEET_BYTES if SHEET.fullmatch(member.filename) else MAX_OTHER_BYTES
    tight = member.file_size > MAX_RATIO * max(member.compress_size, 1)
    return member.file_size > limit or (tight and member.file_size > HARMLESS_BYTES)


def _open_rows(file: BinaryIO, name: str, note: Callable[[str], None]) -> Iterator[tuple[Cell, ...]]:
    """The first sheet's rows; formulas as such, external links left alone."""
    from openpyxl import load_workbook

    sheet, *further = load_workbook(file, read_only=True, data_only=False, keep_links=False).worksheets
    vet_further_sheets(name, further, note)
    # A sheet may state any size for itself: less than it has would cut rows off.
    sheet.reset_dimensions()
    rows: Iterator[tuple[Cell, ...]] = sheet.iter_rows(min_row=1, min_col=1, max_col=READ_COLUMNS)
    return rows


def _sheet_rows(path: Path, note: Callable[[str], None]) -> Iterator[tuple[Cell, ...]]:
    """Rows of the first sheet from its first on; openpyxl's own failures become ours."""
    rows: Iterator[tuple[Cell, ...]] | None = None
    with path.open("rb") as file:
        while True:
            try:
                # openpyxl warns of styles and rules that it leaves out; nobody needs them here.
                with warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    rows = rows if rows is not None else _open_rows(file, path.name, note)
                    batch = list(islice(rows, BATCH_ROWS))
            except RosterError:
                raise
            except Exception as e:  # a foreign parser of foreign files: it raises nearly anything
                message = f"{path.name} is a damaged workbook, or none at all"
                raise RosterError(message, hint=DAMAGED_HINT) from e
            if not batch:
                return
            yield from batch
