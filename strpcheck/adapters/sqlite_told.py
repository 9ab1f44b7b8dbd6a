"""How the log asks SQLite: all or nothing, and told in our words where it cannot be done."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from strpcheck.adapters.sqlite_damage import is_damage, primary_code, said
from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = ["GONE", "ROLL_BACK", "changed", "failed", "gone", "told", "transaction"]

GONE = "the log is evidence: put it back from a copy, or tell the auditor and set up a new home with `strpcheck init`"
KEEP_IT = "the file was changed or damaged: keep it and tell the auditor"
NO_VERDICT = "no verdict is shown without its entry: make room on the disk, or check who else holds the file"
LATER = "check that you may read it, that no other program holds it and that its disk is not full, then try again"
ELSEWHERE = "allow writing to its folder and files, or do this on the laptop itself; `strpcheck log show` reads it here"
ROLL_BACK = "a change to it was cut short: keep a copy, run `strpcheck log checkpoint` on the laptop, which undoes it"
NOT_WRITABLE = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})


@contextmanager
def told(path: Path, act: str, *, only_reads: bool = False) -> Iterator[None]:
    """Run what asks SQLite something.

    Args:
        path: Of the log.
        act: What was to be done, as a verb.
        only_reads: Whether nobody waits for an entry of his to be written.

    Raises:
        LogError: It could not be done.
    """
    try:
        yield
    except sqlite3.Error as e:
        raise failed(path, act, e, only_reads=only_reads) from e
    except UnicodeDecodeError as e:  # the library quotes a damaged schema in its error, and trips over it
        damage = "its schema is damaged"
        message = f"cannot {act} the log {path}: {damage}"
        raise gone(message, damage) from e


def gone(message: str, damage: str = "") -> LogError:
    """There is no log that can be read: a copy would help."""
    return LogError(message, hint=GONE, trouble=Trouble.LOG_GONE, damage=damage)


def changed(path: Path, what: str) -> LogError:
    """The log is not what was written."""
    return LogError(f"the log {path} was changed: {what}", hint=KEEP_IT, trouble=Trouble.LOG_GONE)


def failed(path: Path, act: str, error: sqlite3.Error, *, only_reads: bool = False) -> LogError:
    """What SQLite could not do, with what helps."""
    damage, code = said(error), primary_code(error)
    message = f"cannot {act} the log {path}: {damage}"
    if is_damage(error) or code == sqlite3.SQLITE_ERROR:  # a table or a column is not there
        return gone(message, damage)
    if getattr(error, "sqlite_errorcode", None) == sqlite3.SQLITE_READONLY_ROLLBACK:
        return LogError(message, hint=ROLL_BACK, trouble=Trouble.LOG_TORN)
    if code in NOT_WRITABLE and not only_reads:
        return LogError(message, hint=ELSEWHERE, trouble=Trouble.LOG_UNWRITABLE)
    if only_reads:
        return LogError(message, hint=LATER, trouble=Trouble.LOG_UNREADABLE)
    return LogError(message, hint=NO_VERDICT, trouble=Trouble.LOG_BUSY)


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
