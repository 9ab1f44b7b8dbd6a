"""A log as it lies on the disk, for whoever trusts nothing in it."""

from collections.abc import Iterator, Sequence
from typing import Any, Final, NamedTuple, Protocol, TypeAlias

from strpcheck.ports.station import KeptCheckpoint

__all__ = ["STATISTICS", "KeptHead", "RawLog", "RawRow", "Unreadable"]

STATISTICS: Final = "statistics"
"""Of a table that the database made to count for itself."""

RawRow: TypeAlias = tuple[Any, ...]
"""Number, salt, body, leaf; then of the row beside it entry, at, clock mark, issuer, permit, post, policy, shift, seal.

Each of whatever kind somebody put there. A plain tuple as the database gives it: a million of them are looked at, and
an object of each costs as much as the rest. The last nine are None where the row beside the entry is missing.
"""


class KeptHead(NamedTuple):
    """The head of the tree as it was kept; of whatever kind."""

    size: object
    peaks: object
    seal: object


class Unreadable(NamedTuple):
    """Entries that the disk does not give back."""

    first: int
    last: int
    why: str


class RawLog(Protocol):
    """Reads one moment of a log, and never fails for what somebody did to it."""

    @property
    def form(self) -> int:
        """As the file says."""

    def schema_faults(self) -> Sequence[tuple[str, str]]:
        """Name of each table, index or trigger that is missing, changed or too much, and which of these.

        What the database made to count for itself is `STATISTICS`: told, and no fault.
        """

    def damage(self) -> Sequence[str]:
        """What the database finds wrong in its own structures, page by page."""

    def last(self) -> int:
        """The largest number of an entry; 0 where there is none."""

    def outside(self) -> int:
        """How many entries have a number below one, or none at all."""

    def last_traced(self) -> int:
        """The largest entry that a row is kept of."""

    def trace_count(self) -> int:
        """How many rows are kept beside entries."""

    def traces_alone(self) -> Sequence[int]:
        """Some of the entries that only the row beside them is left of."""

    def batches(self) -> Iterator[Sequence[RawRow] | Unreadable]:
        """All entries in order with the rows beside them, some hundred at a time."""

    def nodes(self, level: int) -> Iterator[tuple[int, object]]:
        """Place and hash of the kept nodes of a level, in order."""

    def node_count(self) -> int:
        """How many are kept."""

    def head(self) -> KeptHead | None:
        """Of the tree."""

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        """As they were kept, the smallest first."""

    def bodies_before(self, number: int, least: int = 1) -> Iterator[tuple[int, object]]:
        """Number and body of the entries before one, down to `least`, that were not purged, the newest first."""
