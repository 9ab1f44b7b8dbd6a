"""The log read only, as of one moment: every entry as it stands, and damage passed over by name."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strpcheck.adapters.sqlite_damage import bounded, is_damage, said
from strpcheck.adapters.sqlite_forms import LOG_VERSION, TAKEN_OVER, form_of
from strpcheck.adapters.sqlite_log import BUSY_SECONDS
from strpcheck.adapters.sqlite_odd import be_file, be_tables
from strpcheck.adapters.sqlite_told import GONE
from strpcheck.errors import LogError
from strpcheck.ports import WalkedEntry
from strpcheck.troubles import Trouble

__all__ = ["SqliteWalk", "opened_walk"]

ENTRIES = "SELECT number, salt, body, leaf FROM entry WHERE number BETWEEN ? AND ? ORDER BY number"
ONE = "SELECT number, salt, body, leaf FROM entry WHERE number = ?"
LATER = "try again, or check who else holds the file"


class SqliteWalk:
    """Implements `EntryWalk` within one transaction that only reads: nobody waits for it, and it sees one moment."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection = connection
        self._path = path

    def newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""
        with _told(self._path):
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
                    at = row[0] + 1
                    yield WalkedEntry._make(row)
            except sqlite3.DatabaseError as e:
                if not is_damage(e):  # ends the walk
                    raise _unreadable(self._path, e) from e
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
                raise _unreadable(self._path, e) from e
            return WalkedEntry(number, b"", b"", b"")
        return None if row is None else WalkedEntry._make(row)


@contextmanager
def opened_walk(path: Path, *, busy_seconds: float = BUSY_SECONDS) -> Iterator[SqliteWalk]:
    """Open a log of any form that entries were ever written in; nothing is written, nor brought up to date.

    Raises:
        LogError: It is missing, is none, or a newer strpcheck made it.
    """
    be_file(path, GONE)
    with _told(path):
        connection = sqlite3.connect(
            f"{path.absolute().as_uri()}?mode=ro", uri=True, timeout=busy_seconds, isolation_level=None
        )
    try:
        with _told(path):
            bounded(connection).execute("BEGIN")
            form = form_of(connection)
            be_tables(connection, path, GONE)
        if form > LOG_VERSION:
            message = f"the log {path} was made by a newer strpcheck"
            raise LogError(message, hint="install that version again", trouble=Trouble.LOG_NEWER)
        if form not in {LOG_VERSION, *TAKEN_OVER}:
            message = f"{path} holds no log"
            raise LogError(message, hint=GONE, trouble=Trouble.LOG_GONE)
        yield SqliteWalk(connection, path)
    finally:
        connection.close()


@contextmanager
def _told(path: Path) -> Iterator[None]:
    """Say in our words what SQLite could not do."""
    try:
        yield
    except (sqlite3.Error, UnicodeDecodeError) as e:  # the latter quotes a damaged schema, and trips over it
        raise _unreadable(path, e) from e


def _unreadable(path: Path, error: Exception) -> LogError:
    """The log as a whole cannot be read."""
    hint, trouble = (GONE, Trouble.LOG_GONE) if is_damage(error) else (LATER, Trouble.LOG_BUSY)
    return LogError(f"cannot read the log {path}: {said(error)}", hint=hint, trouble=trouble)
