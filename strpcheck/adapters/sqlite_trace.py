"""What scanning looks up again in the log: each row under a digest of its own, and every lookup made in two ways."""

import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import NamedTuple, assert_never

from strpcheck.adapters.sqlite_told import changed
from strpcheck.core.permit import WIB, PermitId
from strpcheck.core.seals import trace_seal
from strpcheck.core.seen import Sighting
from strpcheck.ports import ShiftChange, Trace

__all__ = ["SHIFT_COLUMN", "TRACE_TABLES", "TraceTable"]

TRACE_TABLES = """
CREATE TABLE trace (
    entry INTEGER PRIMARY KEY REFERENCES entry(number),
    at INTEGER NOT NULL,
    clock_mark INTEGER,
    issuer TEXT,
    number BLOB,
    post TEXT NOT NULL,
    policy TEXT NOT NULL,
    seal BLOB NOT NULL,
    shift INTEGER
) STRICT;
CREATE INDEX trace_permit ON trace (number, at) WHERE number IS NOT NULL;
CREATE INDEX trace_again ON trace (number, at DESC) WHERE number IS NOT NULL
"""
"""`trace` repeats what scanning looks up again and can be made anew from `entry`, which alone is the log.

Mark, policy and shift are carried along from row to row: reading the newest costs the same after a year. The second
index is there to be compared with the first: a bit that flips in one of them hides a sighting, and nothing else would
say so.
"""

SHIFT_COLUMN = "ALTER TABLE trace ADD COLUMN shift INTEGER"
"""Takes a log of form 2 over: none of its rows is written anew, and each seal still holds."""

ENDS = "SELECT (SELECT max(number) FROM entry), (SELECT max(entry) FROM trace)"
ROWS = (
    "SELECT trace.entry, trace.at, trace.clock_mark, trace.issuer, trace.number, trace.post, trace.policy,"
    " trace.shift, trace.seal, entry.leaf FROM trace {way} JOIN entry ON entry.number = trace.entry {which}"
)
ONE = ROWS.format(way="", which="WHERE trace.entry = ?")
ALL = ROWS.format(way="", which="ORDER BY trace.entry")
RANGE = ROWS.format(way="", which="WHERE trace.entry BETWEEN ? AND ? ORDER BY trace.entry")
FORGET = "UPDATE trace SET issuer = NULL, number = NULL, seal = ? WHERE entry = ?"
SEEN = ROWS.format(way="INDEXED BY trace_permit", which="WHERE trace.number = ? AND trace.at >= ?")
SEEN_AGAIN = "SELECT entry FROM trace INDEXED BY trace_again WHERE number = ? AND at >= ?"
ADD = (
    "INSERT INTO trace (entry, at, clock_mark, issuer, number, post, policy, shift, seal)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)"
)


class _Row(NamedTuple):  # a tuple as SQLite gives it: each scan reads some, and a dataclass costs as much as the rest
    """What is kept of one entry; times in whole seconds since 1970 UTC."""

    entry: int
    at: int
    clock_mark: int | None
    """As this entry left it."""
    issuer: str | None
    number: bytes | None
    post: str
    policy: str
    """Of the newest entry up to this one that a policy decided; empty where there was none."""
    shift: int | None
    """The entry that opened the shift which is open after this one."""


FIELDS = len(_Row._fields)


class TraceTable:
    """The rows, written beside each entry, and never believed before their digest is compared."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def add(self, leaf: bytes, trace: Trace) -> None:
        """Write the row of the entry after the newest, inside its transaction."""
        before, permit, at = self._newest(newly=1), trace.permit, int(trace.at.timestamp())
        entry = 1 if before is None else before.entry + 1
        row = _Row(
            entry=entry,
            at=at,
            clock_mark=_next_mark(None if before is None else before.clock_mark, at, trace),
            issuer=None if permit is None else permit.issuer,
            number=None if permit is None else permit.number,
            post=trace.post,
            policy=trace.policy or ("" if before is None else before.policy),
            shift=_next_shift(None if before is None else before.shift, entry, trace),
        )
        self._connection.execute(ADD, (*row, trace_seal(tuple(row), leaf)))

    def clock_mark(self) -> datetime | None:
        """As the newest entry left it."""
        newest = self._newest()
        return None if newest is None or newest.clock_mark is None else _utc(newest.clock_mark)

    def policy(self) -> str | None:
        """Of the newest entry that one decided."""
        newest = self._newest()
        return newest.policy or None if newest is not None else None

    def shift(self) -> int | None:
        """As the newest entry left it."""
        newest = self._newest()
        return None if newest is None else newest.shift

    def sightings(self, permit: PermitId, since: datetime) -> tuple[Sighting, ...]:
        """The first and the last sighting of the permit at each post on each WIB day, oldest first."""
        asked = (permit.number, int(since.timestamp()))
        rows = list(self._rows(SEEN, asked))
        again = [entry for (entry,) in self._connection.execute(SEEN_AGAIN, asked)]
        if sorted(row.entry for row in rows) != sorted(again):
            raise changed(self._path, "its two indexes disagree about when a permit was seen")
        shows: dict[tuple[str, int], list[int]] = {}
        for row in rows:
            if row.issuer == permit.issuer:
                shows.setdefault((row.post, _wib_day(row.at)), []).append(row.at)
        ends = {(at, post) for (post, _), times in shows.items() for at in (min(times), max(times))}
        return tuple(Sighting(post, _utc(at)) for at, post in sorted(ends))

    def forget(self, first: int, last: int) -> None:
        """Keep nothing that tells which permits the entries of a range were about, inside their purge's transaction.

        Raises:
            LogError: A row is not what was written: whoever purged it would hide that.
        """
        leaves = dict(
            self._connection.execute("SELECT number, leaf FROM entry WHERE number BETWEEN ? AND ?", (first, last))
        )
        for row in list(self._rows(RANGE, (first, last))):
            bare = row._replace(issuer=None, number=None)
            self._connection.execute(FORGET, (trace_seal(tuple(bare), leaves[row.entry]), row.entry))

    def check(self) -> None:
        """Look at every row.

        Raises:
            LogError: One was changed, or is missing.
        """
        newest, found = self._newest(), 0
        for row in self._rows(ALL):
            found += 1
            if row.entry != found:
                raise changed(self._path, f"nothing is kept of entry {found}")
        if found < (0 if newest is None else newest.entry):
            raise changed(self._path, f"nothing is kept of what follows entry {found}")

    def _newest(self, *, newly: int = 0) -> _Row | None:
        """The newest row; it is that of the newest entry, but for those that are being written."""
        entry, traced = self._connection.execute(ENDS).fetchone()
        if not isinstance(entry, int | None) or not isinstance(traced, int | None):
            raise changed(self._path, "the number of an entry is none")
        if (entry or 0) - newly != (traced or 0):
            raise changed(self._path, f"{entry or 0} entries, and something is kept of {traced or 0}")
        if traced is None:
            return None
        rows = list(self._rows(ONE, (traced,)))
        if not rows:
            raise changed(self._path, f"what was kept of entry {traced} is gone")
        return rows[0]

    def _rows(self, question: str, asked: tuple[object, ...] = ()) -> Iterator[_Row]:
        """Rows that are what was written.

        Raises:
            LogError: One is not.
        """
        for kept in self._connection.execute(question, asked):
            row = kept[:FIELDS]
            seal, leaf = kept[FIELDS:]
            if not isinstance(leaf, bytes) or trace_seal(row, leaf) != seal:
                raise changed(self._path, f"what is kept of entry {row[0]} is not what was written")
            yield _Row(*row)


def _next_mark(mark: int | None, at: int, trace: Trace) -> int | None:
    """The mark that an entry leaves."""
    if trace.confirms_clock or (mark is None and trace.counts_for_clock):
        return at
    return max(mark, at) if mark is not None and trace.counts_for_clock else mark


def _next_shift(shift: int | None, entry: int, trace: Trace) -> int | None:
    """The shift that an entry leaves open."""
    match trace.shift:
        case ShiftChange.OPENS:
            return entry
        case ShiftChange.CLOSES:
            return None
        case ShiftChange.NONE:
            return shift
        case _:
            assert_never(trace.shift)


def _wib_day(seconds: int) -> int:
    """The day in Jakarta."""
    return (seconds + int(WIB.utcoffset(None).total_seconds())) // 86400


def _utc(seconds: int) -> datetime:
    """A time that was kept."""
    return datetime.fromtimestamp(seconds, UTC)
