"""Rows of an export as bytes of one format, as many at a time as are asked for; nothing here knows a file."""

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from strpcheck.adapters.exports.page_rows import page_rows
from strpcheck.adapters.exports.sheet_rows import sheet_rows
from strpcheck.documents.export_row import SHOWN_COLUMNS, Value
from strpcheck.ports import ExportFormat

__all__ = ["ENCODERS", "Encoder", "SeenEntry", "csv_rows", "jsonl_rows", "plain_rows"]


class SeenEntry(NamedTuple):  # a tuple: each of a million rows makes one
    """An entry that is what was written, and what of it is shown."""

    number: int
    leaf: str
    """Hexadecimal."""
    salt: bytes
    body: bytes
    values: tuple[Value, ...] | None
    """Of `SHOWN_COLUMNS`; None where only number and leaf are shown."""
    whole: bool
    """Whether salt and body may leave this laptop."""


Encoder: TypeAlias = Callable[[Sequence[SeenEntry], int], bytes]
"""Entries in order, and the row of its sheet that the first of them comes to."""

FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for more than a text; a line's end counts since some begin anew behind it."""
QUOTED: Final = ('"', ",", "\r", "\n")
RUN_OR_QUOTED: Final = (*QUOTED, *(f"\0{sign}" for sign in FORMULA))
"""Looked for in a whole row, whose cells each follow a NUL."""
IDS: Final = tuple(map(SHOWN_COLUMNS.index, ("officer", "permit_id", "areas", "generation", "policy")))
"""Columns of digits that are no numbers: always marked, so that whoever takes the mark off need not look."""
NAMES: Final = tuple(map(SHOWN_COLUMNS.index, ("post", "device")))
"""Columns of names, which may be digits."""
LIKE_A_NUMBER: Final = re.compile(r"[0-9.,: /-]*[0-9](?:[eE][0-9]+)?%?")
NOTHING: Final = "," * len(SHOWN_COLUMNS) + "\r\n"
MEMBERS: Final = SHOWN_COLUMNS[:-1]
"""All but the details, which are JSON already."""


def csv_rows(entries: Sequence[SeenEntry], _row: int) -> bytes:
    """RFC 4180: CRLF, quoted where it must be; an apostrophe before what a spreadsheet would run or round."""
    return "".join([_csv_line(entry, RUN_OR_QUOTED) for entry in entries]).encode()


def plain_rows(entries: Sequence[SeenEntry], _row: int) -> bytes:
    """The same without apostrophes: for the writer of Parquet, which no spreadsheet reads."""
    return "".join([_csv_line(entry, QUOTED) for entry in entries]).encode()


def jsonl_rows(entries: Sequence[SeenEntry], _row: int) -> bytes:
    """One object a line, in ASCII."""
    return "".join(map(_line, entries)).encode()


def _csv_line(entry: SeenEntry, special: Sequence[str]) -> str:
    """A row; one look at all of it tells whether any cell but the details, which are JSON, needs more than itself."""
    if entry.values is None:
        return f"{entry.number},{entry.leaf}{NOTHING}"
    cells = ["" if value is None else value if isinstance(value, str) else _word(value) for value in entry.values]
    details = cells.pop()
    if special is RUN_OR_QUOTED:
        _mark_ids(cells)
    joined = "\0" + "\0".join(cells)
    for sign in special:
        if sign in joined:
            cells = [_quoted(cell, guarded=special is RUN_OR_QUOTED) for cell in cells]
            break
    doubled = details.replace('"', '""')
    return f'{entry.number},{entry.leaf},{",".join(cells)},"{doubled}"\r\n'


def _mark_ids(cells: list[str]) -> None:
    """Put an apostrophe before ids: 00e1234567890123 is a permit's number, and to a spreadsheet it is 0."""
    for place in IDS:
        if cells[place]:
            cells[place] = f"'{cells[place]}"
    for place in NAMES:
        if LIKE_A_NUMBER.fullmatch(cells[place]):
            cells[place] = f"'{cells[place]}"


def _word(value: int) -> str:
    """A number; of a boolean its word as JSON spells it."""
    return str(value).lower()


def _quoted(cell: str, *, guarded: bool) -> str:
    """A cell that no reader takes for two, and no spreadsheet for a formula."""
    if guarded and cell.startswith(FORMULA):
        cell = f"'{cell}"
    if not any(sign in cell for sign in QUOTED):
        return cell
    doubled = cell.replace('"', '""')
    return f'"{doubled}"'


def _line(entry: SeenEntry) -> str:
    """A row as an object; one that is not shown has its number and its leaf alone."""
    head = f'{{"entry":{entry.number},"leaf":"{entry.leaf}"'
    if entry.values is None:
        return head + "}\n"
    *values, details = entry.values
    members = ENCODE(dict(zip(MEMBERS, values, strict=True)))[1:-1]
    kept = ""
    if entry.whole:
        kept = f',"salt":"{b64encode(entry.salt).decode()}","body":"{b64encode(entry.body).decode()}"'
    return f'{head},{members},"details":{details}{kept}}}\n'


ENCODE: Final = json.JSONEncoder(separators=(",", ":")).encode
ENCODERS: Final[Mapping[ExportFormat, Encoder]] = {
    ExportFormat.CSV: csv_rows,
    ExportFormat.JSONL: jsonl_rows,
    ExportFormat.PARQUET: plain_rows,
    ExportFormat.XLSX: sheet_rows,
    ExportFormat.HTML: page_rows,
}
