"""The log as it was at one moment: read only, while others go on writing, and never more of it at once than a row."""

import sqlite3
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from strpcheck.adapters.sqlite_damage import bounded, is_damage, said
from strpcheck.adapters.sqlite_odd import be_file
from strpcheck.adapters.sqlite_reading import is_as_written
from strpcheck.adapters.sqlite_trace import changed
from strpcheck.documents.export_row import wall_of
from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = ["LogSnapshot", "SnapshotEntry"]

BUSY_SECONDS = 5.0
ENTRIES = "SELECT number, salt, body, leaf FROM entry WHERE number BETWEEN ? AND ? ORDER BY number"
BODIES = "SELECT number, body FROM entry WHERE number BETWEEN 1 AND ? ORDER BY number"


class SnapshotEntry(NamedTuple):  # a tuple: there are millions
    """An entry that is what was written, or was purged."""

    number: int
    salt: bytes
    """Empty where the entry was purged."""
    body: bytes
    """Empty where the entry was purged."""
    leaf: bytes


class LogSnapshot:
    """Everything is read in one transaction, which writes nothing and keeps nobody from writing."""

    def __init__(self, path: Path) -> None:
        """Open the log.

        Raises:
            LogError: It is missing or damaged.
        """
        self._path = path
        be_file(path, "put it back from a copy")
        try:
            address = f"{path.absolute().as_uri()}?mode=ro"
            self._connection = sqlite3.connect(
                address, uri=True, timeout=BUSY_SECONDS, isolation_level=None, check_same_thread=False
            )
            bounded(self._connection).execute("BEGIN")
        except sqlite3.Error as e:
            raise self._told(e) from e

    def span(self, since: datetime, until: datetime, size: int) -> tuple[int, int]:
        """First and last of the first `size` entries whose wall time lies in [since, until); (1, 0) for none.

        What lies between the two belongs to the range, whatever its time: a clock may have been put back.

        Raises:
            LogError: The log cannot be read.
        """
        try:
            times = range(round(since.timestamp()), round(until.timestamp()))
            first = self._first(BODIES, times, size)
            return (1, 0) if first is None else (first, self._first(f"{BODIES} DESC", times, size) or first)
        except sqlite3.Error as e:
            raise self._told(e) from e

    def entries(self, first: int, last: int) -> Iterator[SnapshotEntry]:
        """Entries in order; those that were purged have their number and leaf.

        Raises:
            LogError: One is missing, or is not what was written.
        """
        expected = first
        try:
            for number, salt, body, leaf in self._connection.execute(ENTRIES, (first, last)):
                entry = SnapshotEntry(number, salt, body, leaf)
                if number != expected or not is_as_written(entry):
                    raise changed(self._path, f"entry {expected} is not what was written")
                yield entry
                expected += 1
        except sqlite3.Error as e:
            raise self._told(e) from e
        if expected <= last:
            raise changed(self._path, f"entry {expected} is missing")

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _first(self, query: str, times: range, size: int) -> int | None:
        """The first entry in that order whose wall time is one of those."""
        for number, body in self._connection.execute(query, (size,)):
            if wall_of(body) in times:
                return int(number)
        return None

    def _told(self, error: sqlite3.Error) -> LogError:
        """What SQLite could not do, in our words."""
        message = f"cannot read the log {self._path}: {said(error)}"
        hint = "keep the file and tell the auditor" if is_damage(error) else "check who else holds the file"
        return LogError(message, hint=hint, trouble=Trouble.LOG_GONE if is_damage(error) else Trouble.LOG_BUSY)
