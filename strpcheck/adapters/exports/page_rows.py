"""Rows of a page of HTML: every value a text, and nothing in it that a browser acts on."""

import re
from collections.abc import Sequence
from html import escape
from typing import TYPE_CHECKING, Final

from strpcheck.documents.export_row import KIND, SHOWN_COLUMNS

if TYPE_CHECKING:
    from strpcheck.adapters.exports.encoders import SeenEntry

__all__ = ["page_rows", "page_text"]

UNSEEN: Final = re.compile(
    r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\ufffe\uffff]"
)
"""Controls, and marks that turn the direction of writing round or take no room: shown as what they are."""


def page_text(text: str) -> str:
    """A text that is read as it stands, and only read."""
    return UNSEEN.sub(lambda found: f"\\u{ord(found[0]):04x}", escape(text))


def page_rows(entries: "Sequence[SeenEntry]", _row: int) -> bytes:
    """Rows of the page's one table."""
    return "".join(map(_row_of, entries)).encode()


def _row_of(entry: "SeenEntry") -> str:
    """One row; one that is not shown has number and leaf, and room for the rest."""
    if entry.values is None:
        return f'<tr class="kept"><td>{entry.number}<td>{entry.leaf}<td colspan="{len(SHOWN_COLUMNS)}">\n'
    cells = "".join(f"<td>{_cell(value)}" for value in entry.values)
    kind = page_text(str(entry.values[KIND]))
    return f'<tr data-kind="{kind}"><td>{entry.number}<td>{entry.leaf}{cells}\n'


def _cell(value: str | int | None) -> str:
    """A value's text."""
    if value is None:
        return ""
    return page_text(str(value).lower() if type(value) is bool else str(value))
