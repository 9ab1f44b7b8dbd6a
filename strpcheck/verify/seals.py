"""Rows beside the entries whose seal does not hold: either the row was changed, or the entry's leaf was."""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from strpcheck.core.seals import trace_seal
from strpcheck.faults import Fault, Witness
from strpcheck.ports import RawRow
from strpcheck.verify.findings import Notebook, Ranges

__all__ = ["LEAF", "NUMBER", "SEAL", "TRACED", "Suspects", "unsealed"]

NUMBER, SALT, BODY, LEAF, SEAL = 0, 1, 2, 3, 12
TRACED = slice(4, 12)
"""Columns of a raw row that are of the row beside the entry."""
MOST_SAMPLES = 48
"""Of rows that are compared each with each."""


class _Sample(NamedTuple):
    """A row whose seal does not hold, and the leaf that stands there now."""

    number: int
    traced: tuple[object, ...]
    seal: object
    leaf: bytes


def unsealed(rows: Sequence[RawRow]) -> list[RawRow]:
    """Rows whose seal is not over what stands there; those beside which nothing is kept are another's care."""
    try:
        return [row for row in rows if trace_seal(row[4:12], row[3]) != row[12] and row[4] is not None]
    except TypeError:  # a leaf that is no bytes
        return [row for row in rows if row[4] is not None and not _holds(row)]


class Suspects:
    """Gathers them until a signature tells which of the two it was."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._open = Ranges()
        self._samples: list[_Sample] = []
        self._compared = 0
        self._moved: set[int] = set()
        self._told_last = (Fault.EDITED, 0)

    def add(self, rows: Sequence[RawRow]) -> None:
        """Some more."""
        for row in rows:
            self._open.add(row[NUMBER], row[NUMBER])
            if len(self._samples) < MOST_SAMPLES and isinstance(row[LEAF], bytes):
                self._samples.append(_Sample(row[NUMBER], row[TRACED], row[SEAL], row[LEAF]))

    def settle(self, size: int, is_edited: Callable[[int, int], bool]) -> None:
        """Tell what those up to `size` were, by whether the leaves of a range are others than were signed."""
        if not self._open:
            return
        moved, later = self._moved_ones(), Ranges()
        for first, end in self._open:
            last = min(end, size)
            if end > size:
                later.add(max(first, size + 1), end)
            if first <= last:
                self._notebook.add(*self._told(first, last, moved, is_edited=is_edited(first, last)))
        self._open = later

    def _told(self, first: int, last: int, moved: set[int], *, is_edited: bool) -> tuple[Fault, Witness, int, int]:
        """What a range of them was."""
        if not is_edited:
            return Fault.TRACE, Witness.SEAL, first, last
        sampled = [each.number for each in self._samples if first <= each.number <= last]
        fault = Fault.MOVED if sum(number in moved for number in sampled) * 2 > len(sampled) else Fault.EDITED
        if not sampled and self._told_last[1] + 1 == first:  # goes on from what was told
            fault = self._told_last[0]
        self._told_last = (fault, last)
        return fault, Witness.SEAL, first, last

    def _moved_ones(self) -> set[int]:
        """Entries that stand where another one was written: each row's seal holds over the leaf of its own entry."""
        if self._compared < len(self._samples):  # not at every signature anew
            self._compared = len(self._samples)
            for row in self._samples:
                for other in self._samples:
                    if other.number != row.number and trace_seal(row.traced, other.leaf) == row.seal:
                        self._moved |= {row.number, other.number}
        return self._moved


def _holds(row: RawRow) -> bool:
    """Of a row of whatever kinds."""
    return isinstance(row[LEAF], bytes) and bool(trace_seal(row[TRACED], row[LEAF]) == row[SEAL])
