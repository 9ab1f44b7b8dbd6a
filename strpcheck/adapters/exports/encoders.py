"""Rows of an export as bytes of one format, as many at a time as are asked for; nothing here knows a file."""

import csv
import io
import json
from base64 import b64encode
from collections.abc import Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeAlias

from strpcheck.adapters.exports.page_rows import page_rows
from strpcheck.adapters.exports.sheet_rows import sheet_rows
from strpcheck.documents.export_row import INVENTED, SHOWN_COLUMNS, Value
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
FORMULA_BEGINS: Final = tuple(f"\0{sign}" for sign in FORMULA)
NOTHING: Final = (None,) * len(SHOWN_COLUMNS)
MEMBERS: Final = SHOWN_COLUMNS[:-1]
"""All but the details, which are JSON already."""


def csv_rows(entries: Sequence[SeenEntry], _row: int) -> bytes:
    """RFC 4180: CRLF, quoted where it must be; an apostrophe before what a spreadsheet would run."""
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(map(_guarded, entries))
    return target.getvalue().encode()


def plain_rows(entries: Sequence[SeenEntry], _row: int) -> bytes:
    """The same without apostrophes: for the writer of Parquet, which no spreadsheet reads."""
    target = io.StringIO(newline="")
    csv.writer(target, lineterminator="\r\n").writerows(map(_cells, entries))
    return target.getvalue().encode()


def jsonl_rows(entries: Sequence[SeenEntry], _row: int) -> bytes:
    """One object a line, in ASCII."""
    return "".join(map(_line, entries)).encode()


def _cells(entry: SeenEntry) -> list[object]:
    """An entry's cells; of a boolean its word as JSON spells it."""
    cells: list[object] = [entry.number, entry.leaf, *(entry.values or NOTHING)]
    invented = cells[INVENTED + 2]
    if invented is not None:
        cells[INVENTED + 2] = "true" if invented else "false"
    return cells


def _guarded(entry: SeenEntry) -> list[object]:
    """Cells that no spreadsheet runs."""
    cells = _cells(entry)
    joined = "\0".join([str(cell) for cell in cells])
    if not any(sign in joined for sign in FORMULA_BEGINS):  # one look at a row instead of one at each cell
        return cells
    return [f"'{cell}" if str(cell).startswith(FORMULA) else cell for cell in cells]


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
