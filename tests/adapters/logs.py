"""Logs on disk as others left them: of an older form, or worked on with another program."""

import sqlite3
from contextlib import closing
from pathlib import Path

TREE = ("tree_head", "tree_node", "checkpoint")


def without_triggers(connection: sqlite3.Connection) -> None:
    """Drop what keeps slips away, as whoever means to change a log does first."""
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")


def worked_on(path: Path, *statements: str) -> Path:
    """A log that somebody changed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        without_triggers(connection)
        for statement in statements:
            connection.execute(statement)
    return path


def as_of_form(path: Path, form: int) -> Path:
    """What an earlier version left: 3 had no tree, 2 no column for shifts, whose rows' seals were made without one."""
    shifts = ["ALTER TABLE trace DROP COLUMN shift"] if form == 2 else []
    return worked_on(path, *(f"DROP TABLE {name}" for name in TREE), *shifts, f"PRAGMA user_version = {form}")
