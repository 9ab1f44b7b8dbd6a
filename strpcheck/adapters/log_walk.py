"""The log read only, as of one moment: every entry as it stands, and damage passed over by name."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from strpcheck.adapters.log_opening import BUSY_SECONDS, opened_moment
from strpcheck.adapters.sqlite_damage import is_damage
from strpcheck.adapters.sqlite_told import failed, told
from strpcheck.ports import WalkedEntry

__all__ = ["SqliteWalk", "opened_walk"]

ENTRIES = "SELECT number, salt, body, leaf FROM entry WHERE number BETWEEN ? AND ? ORDER BY number"
ONE = "SELECT number, salt, body, leaf FROM entry WHERE number = ?"


class SqliteWalk:
    """Implements `EntryWalk` within one transaction that only reads: nobody waits for it, and it sees one moment."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""
        with told(self._path, "read", only_reads=True):
            return int(self._connection.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0])

    def entries(self, first: int, last: int) -> Iterator[WalkedEntry]:
        """Entries from number `first` to number `last`, read as they are asked for.

        Where the file is damaged each number is tried by itself, until one can be read again. So is the entry before:
        the library looks one row ahead, and what it stumbles over costs a row that was read already.

        Raises:
            LogError: It cannot be read for another reason than damage.
        """
        at, last = first, min(last, self.newest())
        while at <= last:
            try:
                for row in self._connection.execute(ENTRIES, (at, last)):
                    if row[0] >= at:  # a damaged page may lead back: who followed would go round in a circle
                        at = row[0] + 1
                        yield WalkedEntry._make(row)
            except sqlite3.DatabaseError as e:
                if not is_damage(e):  # ends the walk
                    raise failed(self._path, "read", e, only_reads=True) from e
                found = self._one(at)
                if found is not None:
                    yield found
                at += 1
            else:
                return

    def _one(self, number: int) -> WalkedEntry | None:
        """An entry by its number, nothing beside it being looked at; None where there is none."""
        try:
            row = self._connection.execute(ONE, (number,)).fetchone()
        except sqlite3.DatabaseError as e:
            if not is_damage(e):
                raise failed(self._path, "read", e, only_reads=True) from e
            return WalkedEntry(number, b"", b"", b"")
        return None if row is None else WalkedEntry._make(row)


@contextmanager
def opened_walk(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Iterator[SqliteWalk]:
    """Open a log of any form that entries were ever written in; nothing is written, nor brought up to date.

    Raises:
        LogError: As `opened_moment` does.
    """
    connection, _ = opened_moment(path, busy_seconds)
    with closing(connection):
        yield SqliteWalk(connection, path)
