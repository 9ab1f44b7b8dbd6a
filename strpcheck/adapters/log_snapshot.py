"""The log as it was at one moment: read only, while others go on writing, and never more of it at once than a row."""

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeAlias

from strpcheck.adapters.log_opening import opened_moment
from strpcheck.adapters.sqlite_reading import as_written
from strpcheck.adapters.sqlite_told import told
from strpcheck.documents.export_row import wall_of
from strpcheck.ports import LogEntry

__all__ = ["LogSnapshot", "SnapshotEntry"]

ENTRIES = "SELECT number, salt, body, leaf FROM entry WHERE number BETWEEN ? AND ? ORDER BY number"
BODIES = "SELECT number, body FROM entry WHERE number BETWEEN 1 AND ? ORDER BY number"


SnapshotEntry: TypeAlias = LogEntry
"""One that is what was written, or was purged."""


class LogSnapshot:
    """Everything is read in one transaction, which writes nothing and keeps nobody from writing."""

    def __init__(self, path: Path) -> None:
        """Open the log.

        Raises:
            LogError: As `opened_moment` does.
        """
        self._path = path
        self._connection, _ = opened_moment(path, check_same_thread=False)

    def span(self, since: datetime, until: datetime, size: int) -> tuple[int, int]:
        """First and last of the first `size` entries whose wall time lies in [since, until); (1, 0) for none.

        What lies between the two belongs to the range, whatever its time: a clock may have been put back.

        Raises:
            LogError: The log cannot be read.
        """
        with told(self._path, "read", only_reads=True):
            times = range(round(since.timestamp()), round(until.timestamp()))
            first = self._first(BODIES, times, size)
            return (1, 0) if first is None else (first, self._first(f"{BODIES} DESC", times, size) or first)

    def entries(self, first: int, last: int) -> Iterator[SnapshotEntry]:
        """Entries in order; those that were purged have their number and leaf.

        Raises:
            LogError: One is missing, or is not what was written.
        """
        with told(self._path, "read", only_reads=True):
            yield from as_written(self._path, self._connection.execute(ENTRIES, (first, last)), first, last)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _first(self, query: str, times: range, size: int) -> int | None:
        """The first entry in that order whose wall time is one of those."""
        for number, body in self._connection.execute(query, (size,)):
            if wall_of(body) in times:
                return int(number)
        return None
