"""What stands on a workbook's further sheets: rows there would be lost unseen, since the first sheet alone is read."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from enum import Enum, auto
from itertools import islice
from typing import Protocol

from strpcheck.documents.roster_rows import COLUMNS
from strpcheck.errors import RosterError

__all__ = ["Sheet", "vet_further_sheets"]

LOOKED_AT_ROWS = 5000
"""Of each further sheet, blank ones included: who keeps workers there begins higher up."""
LOOKED_AT_COLUMNS = 64
FEWEST_CELLS = 5
"""Filled cells of the shortest row a permit could be made of; a note with some number of 16 digits has fewer."""
NIK = re.compile(r"\d{16}(\.0)?", re.ASCII)
"""As a text, or as a number whichever way it is kept."""
HINT = "put its rows below those of the first sheet, or into a roster of their own"


class Sheet(Protocol):
    """What openpyxl gives for a sheet."""

    @property
    def title(self) -> str:
        """Its name on the tab."""

    def reset_dimensions(self) -> None:
        """Forget the size that the sheet states for itself."""

    def iter_rows(self, *, min_row: int, min_col: int, max_col: int, values_only: bool) -> Iterator[tuple[object, ...]]:
        """Its rows from the first on."""


class _Holding(Enum):
    """What a sheet is for."""

    NOTHING = auto()
    CELLS = auto()
    ROSTER = auto()


def vet_further_sheets(name: str, sheets: Iterable[Sheet], note: Callable[[str], None]) -> None:
    """Refuse a workbook that keeps workers beyond its first sheet; say once that other cells are not read.

    Args:
        name: Of the file, for messages.
        sheets: All but the first, hidden ones among them.
        note: Told at most once.

    Raises:
        RosterError: A sheet names the columns of a roster or holds rows of one.
    """
    others = []
    for sheet in sheets:
        holding = _holding(sheet)
        if holding is _Holding.ROSTER:
            message = (
                f"the sheet {sheet.title!r} of {name} holds rows of a roster too, but only the first sheet is read"
            )
            raise RosterError(message, hint=HINT)
        if holding is _Holding.CELLS:
            others.append(repr(sheet.title))
    if others:
        note(f"of {name} only the first sheet is read, not {', '.join(others)}")


def _holding(sheet: Sheet) -> _Holding:
    """Look at the upper part of a sheet."""
    sheet.reset_dimensions()  # it may state any size for itself
    found = _Holding.NOTHING
    rows = sheet.iter_rows(min_row=1, min_col=1, max_col=LOOKED_AT_COLUMNS, values_only=True)
    for values in islice(rows, LOOKED_AT_ROWS):
        texts = [text for value in values if value is not None and (text := str(value).strip())]
        if _is_of_a_roster(texts):
            return _Holding.ROSTER
        if texts:
            found = _Holding.CELLS
    return found


def _is_of_a_roster(texts: Sequence[str]) -> bool:
    """Whether a row names a roster's columns, or holds a NIK among as many cells as a worker needs."""
    if len(texts) < FEWEST_CELLS:
        return False
    named = {text.lower() for text in texts}.intersection(COLUMNS)
    return len(named) >= FEWEST_CELLS or any(map(NIK.fullmatch, texts))
