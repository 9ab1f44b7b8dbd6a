"""Logs on disk as others left them: of an older form, or worked on with another program."""

import sqlite3
from contextlib import closing
from pathlib import Path

FOLDER = Path(__file__).parent.parent / "vectors" / "logs"
LEFT = {"form-1": 1, "form-1-doctor": 1, "form-2": 2, "form-3": 3}
"""Logs that the code of earlier versions wrote, with their forms."""

MORE = "CREATE TABLE more AS SELECT zeroblob(1000) FROM sqlite_master a, sqlite_master b, sqlite_master c"
"""More than is kept in memory: half of the change goes into the file."""

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


def left_by(name: str, path: Path) -> Path:
    """A log as the code of an earlier version wrote it, in place of whatever is there."""
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript((FOLDER / f"{name}.sql").read_text(encoding="utf-8"))
        connection.execute("PRAGMA journal_mode = WAL")
    return path


def cut_short(path: Path) -> Path:
    """A log in which power was lost in the middle of a change: half of it is in the file."""
    journal = path.with_name(f"{path.name}-journal")
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        for statement in ("PRAGMA cache_size = 1", "BEGIN", "UPDATE trace SET seal = zeroblob(16)", MORE):
            other.execute(statement)
        torn, before = path.read_bytes(), journal.read_bytes()
        other.execute("ROLLBACK")
    path.write_bytes(torn)
    journal.write_bytes(before)
    return path
