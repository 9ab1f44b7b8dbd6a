"""How the log asks SQLite: all or nothing, and told in our words where it cannot be done."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strpcheck.adapters.sqlite_damage import is_damage, said
from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = ["GONE", "told", "transaction"]

GONE = "the log is evidence: put it back from a copy, or tell the auditor and set up a new home with `strpcheck init`"
NO_VERDICT = "no verdict is shown without its entry: make room on the disk, or check who else holds the file"


@contextmanager
def told(path: Path, act: str) -> Iterator[None]:
    """Run what asks SQLite something.

    Args:
        path: Of the log.
        act: What was to be done, as a verb.

    Raises:
        LogError: It could not be done.
    """
    try:
        yield
    except sqlite3.Error as e:
        message = f"cannot {act} the log {path}: {said(e)}"
        hint, trouble = (GONE, Trouble.LOG_GONE) if is_damage(e) else (NO_VERDICT, Trouble.LOG_BUSY)
        raise LogError(message, hint=hint, trouble=trouble) from e
    except UnicodeDecodeError as e:  # the library quotes a damaged schema in its error, and trips over it
        message = f"cannot {act} the log {path}: its schema is damaged"
        raise LogError(message, hint=GONE, trouble=Trouble.LOG_GONE) from e


@contextmanager
def transaction(connection: sqlite3.Connection) -> Iterator[None]:
    """Take the write lock at once, so that the number read is the number written; all of it or nothing."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise
