"""The shape of a roster: its columns, one row of raw texts, and a header that puts cells into their columns."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from operator import itemgetter

from strpcheck.errors import RosterError

__all__ = [
    "COLUMNS",
    "DATE_COLUMNS",
    "NIK_AS_NUMBER",
    "RosterFault",
    "RosterHeader",
    "RosterRow",
    "parse_header",
]

COLUMNS = (
    "nik",
    "name",
    "category",
    "company",
    "areas",
    "application",
    "valid_from",
    "valid_until",
    "purpose",
    "photo",
)
"""Every roster has exactly these, in any order (design, section 6)."""

DATE_COLUMNS = frozenset({"valid_from", "valid_until"})

NIK_AS_NUMBER = "stored as a number, spreadsheet programs lose its last digits: format the column as text"
"""Said of a number cell and of a text such as 3.17402E+15 alike: a double holds 15 digits, a NIK has 16."""
TOO_MANY = "text stands outside the named columns, or a cell that holds the separator is not in quotes"
HINT = "run `strpcheck authority template` and keep its first line"
SHOWN_NAMES = 12
SHOWN_CHARS = 24


@dataclass(frozen=True, slots=True)
class RosterFault:
    """One thing that makes a row unusable."""

    column: str
    """The column at fault; empty where it is the row as a whole."""
    reason: str
    """Expected x, got y; never a whole NIK."""

    def __str__(self) -> str:
        """As the person who fills in the roster reads it."""
        return f"{self.column}: {self.reason}" if self.column else self.reason


@dataclass(frozen=True, slots=True)
class RosterRow:
    """One row as the file has it: nothing is checked yet."""

    line: int
    """Where it starts, counted as an editor or a spreadsheet counts, from 1."""
    cells: tuple[str, ...] = field(repr=False)
    """One text a column, in the order of `COLUMNS`; kept out of the repr because of the NIK."""
    faults: tuple[RosterFault, ...] = ()
    """What the reader saw and the texts no longer show: a formula, a NIK stored as a number, a cell too many."""


@dataclass(frozen=True, slots=True)
class RosterHeader:
    """Where each column stands in a file."""

    order: tuple[int, ...]
    """For each of `COLUMNS` its place in the file: a permutation, since no column may miss, repeat or be foreign."""
    width: int = len(COLUMNS)
    """Cells of the header's own line: more than the columns where blank ones stand behind them."""
    _arrange: Callable[[Sequence[str]], tuple[str, ...]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "_arrange", itemgetter(*self.order))

    def row(self, line: int, cells: Sequence[str], faults: tuple[RosterFault, ...] = ()) -> RosterRow:
        """Put a row's cells into their columns.

        Cells left out at the end are empty: spreadsheet programs drop them. Text behind the columns, or more cells
        than the header's line has, is a fault of the row: nobody can tell which separator was not meant as one.
        """
        count = len(cells)
        if count != len(COLUMNS):
            if count > self.width or any(cell.strip() for cell in cells[len(COLUMNS) :]):
                reason = f"expected {len(COLUMNS)} cells, got {count}: {TOO_MANY}"
                faults = (*faults, RosterFault("", reason))
            cells = [*cells[: len(COLUMNS)], *[""] * (len(COLUMNS) - count)]
        return RosterRow(line, self._arrange(cells), faults)


def parse_header(names: Sequence[str]) -> RosterHeader:
    """Find the columns by their names, in any case and order; blank ones at the end count for nothing.

    Raises:
        RosterError: A column is missing, unknown, there twice, or has no name; all of them are told at once.
    """
    found = [name.strip().lower() for name in names]
    while found and not found[-1]:
        found.pop()
    wrong = [
        *_told("missing", [name for name in COLUMNS if name not in found]),
        *_told("there twice", [name for name in COLUMNS if found.count(name) > 1]),
        *_told("unknown", list(dict.fromkeys(name for name in found if name and name not in COLUMNS))),
        *_told("without a name", [f"number {place}" for place, name in enumerate(found, 1) if not name]),
    ]
    if wrong:
        message = f"the roster's header does not fit: {'; '.join(wrong)}"
        raise RosterError(message, hint=HINT)
    return RosterHeader(tuple(found.index(name) for name in COLUMNS), len(names))


def _told(what: str, names: list[str]) -> list[str]:
    """One phrase naming some columns, none where there are none; foreign names are cut and made printable."""
    if not names:
        return []
    shown = ["".join(char if char.isprintable() else "?" for char in name[:SHOWN_CHARS]) for name in names]
    more = f" and {len(names) - SHOWN_NAMES} more" if len(names) > SHOWN_NAMES else ""
    return [f"{what}: {', '.join(shown[:SHOWN_NAMES])}{more}"]
