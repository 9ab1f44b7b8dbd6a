"""Deletes what retention is over for, so that no byte of it stays in any file."""

import sqlite3
from collections.abc import Sequence
from pathlib import Path

from strpcheck.adapters.sqlite_damage import primary_code, said
from strpcheck.adapters.sqlite_trace import TraceTable
from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = ["clean", "empty"]

ROOM_TWICE = (
    "what was purged is overwritten in the file; make room for a second copy of it on its disk and in the folder for "
    "temporary files (SQLITE_TMPDIR names another), then run the same command again: it ends what is left to do"
)
EMPTY = "UPDATE entry SET salt = x'', body = x'' WHERE number BETWEEN ? AND ?"


def empty(connection: sqlite3.Connection, traces: TraceTable, ranges: Sequence[tuple[int, int]]) -> None:
    """Delete salt and body of entries, and which permits they were about; inside a transaction of the caller's."""
    for first, last in ranges:
        connection.execute(EMPTY, (first, last))
        traces.forget(first, last)


def clean(connection: sqlite3.Connection, path: Path) -> None:
    """Write the file anew without what was deleted, and leave nothing beside it.

    SQLite leaves deleted content in free pages and in the write-ahead log until something else comes there. It is
    overwritten where it stood (`secure_delete`), the file is written anew (`VACUUM`, which reaches what was deleted
    before), and both times the write-ahead log is cut.

    Raises:
        LogError: Another program holds the file, or there is no room for a second copy of it.
        sqlite3.Error: It cannot be written.
    """
    _cut(connection, path)
    try:
        connection.execute("VACUUM")
    except sqlite3.Error as e:
        if primary_code(e) != sqlite3.SQLITE_FULL:
            raise
        message = f"there is no room to write {path} anew: {said(e)}"
        raise LogError(message, hint=ROOM_TWICE, trouble=Trouble.CANNOT_WRITE) from e
    _cut(connection, path)


def _cut(connection: sqlite3.Connection, path: Path) -> None:
    """Bring everything into the file and cut the write-ahead log to nothing."""
    is_busy, _, _ = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    if is_busy:
        message = f"another program reads {path}, so what was purged is still on the disk"
        hint = "close it, then run the same command again: it ends what is left to do"
        raise LogError(message, hint=hint, trouble=Trouble.LOG_BUSY)
