"""What is read in the log: entries as they were written, the tree over them, and checkpoints."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.log_opening import BUSY_SECONDS, opened_moment
from strpcheck.adapters.sqlite_damage import is_damage, said
from strpcheck.adapters.sqlite_forms import TAKEN_OVER, WITHOUT_SHIFTS
from strpcheck.adapters.sqlite_indexes import damage_in
from strpcheck.adapters.sqlite_told import GONE, changed, gone, told
from strpcheck.adapters.sqlite_trace import TraceTable
from strpcheck.adapters.sqlite_tree import TreeTable
from strpcheck.core.record import leaf_hash
from strpcheck.errors import LogError
from strpcheck.ports import KeptCheckpoint, LogEntry
from strpcheck.troubles import Trouble

__all__ = ["LogReading", "SqliteLogReader", "as_written"]

NAMED = f"`strpcheck log verify` names the page and its entries; {GONE}"
ENTRIES = "SELECT number, salt, body, leaf FROM entry WHERE number >= ? ORDER BY number"


class LogReading:
    """The part of the log that changes nothing."""

    def __init__(self, connection: sqlite3.Connection, path: Path, *, only_reads: bool = False) -> None:
        self._connection, self._path, self._only_reads = connection, path, only_reads
        self._traces, self._tree = TraceTable(connection, path), TreeTable(connection, path)

    def checkpoints(self) -> tuple[KeptCheckpoint, ...]:
        """All that were signed, the smallest first."""
        with self._told("read"):
            return tuple(self._tree.checkpoints())

    def newest_checkpoint(self) -> KeptCheckpoint | None:
        """The one over the most entries."""
        with self._told("read"):
            return self._tree.newest_checkpoint()

    def node_at(self, level: int, place: int) -> bytes:
        """The hash of a whole subtree of the tree over the entries.

        Raises:
            LogError: Something of it is missing.
        """
        with self._told("read"):
            return self._tree.node_at(level, place)

    def newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""
        with self._told("read"):
            return self._newest()

    def open_shift(self) -> int | None:
        """Number of the entry that opened the shift which is open now."""
        with self._told("read"):
            return self._traces.shift()

    def entry(self, number: int) -> LogEntry:
        """One entry.

        Raises:
            LogError: There is none of that number, or it is not what was written.
        """
        with self._told("read"):
            found = self._connection.execute(f"{ENTRIES} LIMIT 1", (number,)).fetchone()
        entry = None if found is None else LogEntry(*found)
        if entry is None or entry.number != number or not _is_as_written(entry):
            raise changed(self._path, f"entry {number} is not what was written")
        return entry

    def entries(self, first: int = 1) -> Iterator[LogEntry]:
        """All entries in order, from number `first` on, read as they are asked for; of purged ones the leaf is left.

        Raises:
            LogError: One is not what was written, or is missing.
        """
        with self._told("read"):
            last = self._newest("SELECT coalesce(max(entry), 0) FROM trace")
            yield from as_written(self._path, self._rows(first), first, last)

    def _rows(self, first: int) -> Iterator[tuple[int, bytes, bytes, bytes]]:
        """Entries as they stand, from number `first` on.

        Raises:
            LogError: A page is damaged; it says up to which entry all could be read.
            sqlite3.Error: Whatever else SQLite could not do.
        """
        read = first - 1
        try:
            for row in self._connection.execute(ENTRIES, (first,)):
                yield row
                read = row[0]
        except sqlite3.DatabaseError as e:
            if not is_damage(e):
                raise
            message = f"cannot read the log {self._path} behind entry {read}: {said(e)}"
            raise LogError(message, hint=NAMED, trouble=Trouble.LOG_PAGE) from e

    def check(self) -> None:
        """Look through the whole file: SQLite at its structures, and we at every entry and what is kept of it.

        Raises:
            LogError: Something is damaged.
        """
        with self._told("read"):
            for found in damage_in(self._connection, 1, system_entropy):
                message = f"the log {self._path} is damaged: {found}"
                raise gone(message)
            self._traces.check()
            if self._tree.head().size != self._newest():
                raise changed(self._path, "its tree is not over its entries")
        for _ in self.entries():
            pass

    def _newest(self, question: str = "SELECT coalesce(max(number), 0) FROM entry") -> int:
        """Number of the newest entry; 0 where there is none."""
        found = self._connection.execute(question).fetchone()[0]
        if not isinstance(found, int):
            raise changed(self._path, "the number of an entry is none")
        return found

    def _told(self, act: str) -> AbstractContextManager[None]:
        """Say in our words what SQLite could not do."""
        return told(self._path, act, only_reads=self._only_reads)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()


class SqliteLogReader(LogReading):
    """Implements `SignedLog` as of one moment, of any form, and also where nothing can be written."""

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open the log.

        Raises:
            LogError: As `opened_moment` does.
        """
        connection, self._form = opened_moment(path, busy_seconds)
        super().__init__(connection, path, only_reads=True)

    def newest_checkpoint(self) -> KeptCheckpoint | None:
        """The one over the most entries; older forms had none."""
        return None if self._form in TAKEN_OVER else super().newest_checkpoint()

    def open_shift(self) -> int | None:
        """Number of the entry that opened the shift which is open now; the oldest forms had no shifts."""
        return None if self._form <= WITHOUT_SHIFTS else super().open_shift()


def as_written(
    path: Path, rows: Iterable[tuple[int, bytes, bytes, bytes]], first: int, last: int
) -> Iterator[LogEntry]:
    """Entries from number `first` to at least number `last`, each as it was written, or purged.

    Raises:
        LogError: One is not, or is missing.
    """
    expected = first
    for row in rows:
        entry = LogEntry._make(row)
        if entry.number != expected or not _is_as_written(entry):
            raise changed(path, f"entry {expected} is not what was written")
        yield entry
        expected += 1
    if expected <= last:
        raise changed(path, f"entry {expected} is missing")


def _is_as_written(entry: tuple[int, bytes, bytes, bytes]) -> bool:
    """Whether an entry is what its leaf was made of, or was emptied; of whatever kinds its values are in truth."""
    _, salt, body, leaf = entry
    try:
        return leaf_hash(salt, body) == leaf or (salt, body) == (b"", b"")
    except TypeError:
        return False
