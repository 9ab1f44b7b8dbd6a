"""Rows of a spreadsheet as its XML: every text a text, whatever it looks like, and no formula anywhere.

Source: ECMA-376 part 1, 18.3.1.4 (c), 18.3.1.53 (is), 22.9.2.19 (ST_Xstring: what XML cannot hold is _xHHHH_).
"""

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from strpcheck.documents.export_row import COLUMNS, Value

if TYPE_CHECKING:
    from strpcheck.adapters.exports.encoders import SeenEntry

__all__ = ["CUT", "MAX_CELL_CHARS", "column_name", "head_row", "sheet_rows"]

MAX_CELL_CHARS: Final = 32_767
"""Of a spreadsheet's cell; more makes Excel call the file damaged."""
CUT: Final = " [cut]"
"""Ends a text that is longer; the entry itself is whole in the log and in JSON Lines."""

UNSAFE: Final = re.compile(r"[&<>\x00-\x09\x0b-\x1f\ufffe\uffff]|_x[0-9A-Fa-f]{4}_|^\s|\s$", re.MULTILINE)
UNSPEAKABLE: Final = re.compile(r"[\x00-\x08\x0b-\x1f\ufffe\uffff]|_(?=x[0-9A-Fa-f]{4}_)")
WORDS: Final = {True: "true", False: "false"}


def column_name(place: int) -> str:
    """A, B ... Z, AA ...: of a column from 0."""
    name = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        name = chr(ord("A") + letter) + name
    return name


BEGINS: Final = tuple(f'<c r="{column_name(place)}' for place in range(len(COLUMNS)))


def head_row() -> bytes:
    """The names of the columns, in the first row."""
    cells = "".join(
        f'<c r="{column_name(place)}1" s="2" t="inlineStr"><is><t>{name}</t></is></c>'
        for place, name in enumerate(COLUMNS)
    )
    return f'<row r="1">{cells}</row>'.encode()


def sheet_rows(entries: "Sequence[SeenEntry]", row: int) -> bytes:
    """Rows from that one of the sheet on."""
    return "".join(
        [_row((entry.number, entry.leaf, *(entry.values or ())), row + place) for place, entry in enumerate(entries)]
    ).encode()


def _row(values: Sequence[Value], row: int) -> str:
    """One row; cells that hold nothing are left out."""
    cells = [WORDS[value] if type(value) is bool else value for value in values]
    texts = [cell for cell in cells if isinstance(cell, str)]
    joined = "\n".join(texts)
    # One look at a row instead of one at each cell.
    is_plain = len(joined) * 2 <= MAX_CELL_CHARS and joined.count("\n") == len(texts) - 1 and not UNSAFE.search(joined)
    text_begins, text_ends = f'{row}" s="1" t="inlineStr"><is><t>', "</t></is></c>"
    parts = [f'<row r="{row}">']
    for begin, cell in zip(BEGINS, cells):  # noqa: B905 -- a row that is not shown has two cells of all
        if isinstance(cell, int):
            parts.append(f'{begin}{row}"><v>{cell}</v></c>')
        elif cell:
            parts.append(begin + (text_begins + cell + text_ends if is_plain else _guarded(cell, row)))
    parts.append("</row>")
    return "".join(parts)


def _guarded(text: str, row: int) -> str:
    """A text cell of which every character arrives as it was."""
    # Spreadsheets count UTF-16, where a character has two units at most.
    if len(text) > MAX_CELL_CHARS or (len(text) * 2 > MAX_CELL_CHARS and not text.isascii()):
        text = text[: (MAX_CELL_CHARS - len(CUT)) // (1 if text.isascii() else 2)] + CUT
    spoken = UNSPEAKABLE.sub(lambda found: f"_x{ord(found[0]):04X}_", escape(text))
    return f'{row}" s="1" t="inlineStr"><is><t xml:space="preserve">{spoken}</t></is></c>'
