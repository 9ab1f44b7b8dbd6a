"""Opens a log to be read only, as it is at one moment and wherever it lies, or says why that cannot be."""

import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from strpcheck.adapters.sqlite_damage import is_damage, primary_code
from strpcheck.adapters.sqlite_forms import form_of, refuse_unknown
from strpcheck.adapters.sqlite_told import GONE, told
from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = ["BUSY_SECONDS", "must_exist", "opened_file", "opened_moment"]

BUSY_SECONDS: Final = 5.0
"""Another command may hold the log for a moment; longer means something is stuck."""
NOT_MADE: Final = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})
"""What SQLite says where it can make no file beside the log, as on a full disk; one that nobody has open needs none."""
COPY: Final = "copy log.sqlite and log.sqlite-wal to a folder that you may write to, and read them there"


def must_exist(path: Path) -> None:
    """Let a file pass, and one that cannot be looked at: why is told when it is opened.

    Raises:
        LogError: There is none. None is ever made in its place by who only looks.
    """
    try:
        exists = path.exists()
    except OSError:
        return
    if not exists:
        message = f"the log {path} is missing"
        raise LogError(message, hint=GONE, trouble=Trouble.LOG_GONE)


def opened_moment(
    path: Path, busy_seconds: float = BUSY_SECONDS, *, check_same_thread: bool = True
) -> tuple[sqlite3.Connection, int]:
    """The same as `opened_file`, of any form that entries were ever written in; with that form.

    Raises:
        LogError: It is missing, damaged, none, held by another program, or a newer strpcheck made it.
    """
    connection = opened_file(path, busy_seconds, check_same_thread=check_same_thread)
    try:
        with told(path, "read", only_reads=True):
            form = form_of(connection)
        refuse_unknown(path, form)
    except BaseException:
        connection.close()
        raise
    return connection, form


def opened_file(
    path: Path, busy_seconds: float = BUSY_SECONDS, *, check_same_thread: bool = True
) -> sqlite3.Connection:
    """A connection within one transaction that only reads; nobody waits for it, and it sees one moment.

    What is damaged, or no log at all, is opened too: each question will say so.

    Args:
        path: Of the log.
        busy_seconds: How long to wait for another program.
        check_same_thread: As SQLite's library takes it.

    Raises:
        LogError: It is missing, held by another program, or only a part of it can be read where it lies.
    """
    must_exist(path)
    address = path.absolute().as_uri()
    with told(path, "read", only_reads=True):
        try:
            return _begun(f"{address}?mode=ro", busy_seconds, check_same_thread=check_same_thread)
        except sqlite3.DatabaseError as e:
            is_full = getattr(e, "sqlite_errorcode", None) == sqlite3.SQLITE_IOERR_SHMSIZE
            if primary_code(e) not in NOT_MADE and not is_full:
                raise
            _refuse_part(path, e)
        return _begun(f"{address}?immutable=1", busy_seconds, check_same_thread=check_same_thread)


def _begun(address: str, busy_seconds: float, *, check_same_thread: bool) -> sqlite3.Connection:
    """A connection that has looked at the file once."""
    connection = sqlite3.connect(
        address, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=check_same_thread
    )
    try:
        connection.execute("BEGIN")
        connection.execute("PRAGMA schema_version").fetchone()  # from here on it is one moment
    except sqlite3.DatabaseError as e:
        if not is_damage(e):
            connection.close()
            raise
    return connection


def _refuse_part(path: Path, error: sqlite3.DatabaseError) -> None:
    """Refuse the file alone where entries stand beside it: without them it would look cut.

    Raises:
        LogError: They do.
    """
    beside, size = path.with_name(f"{path.name}-wal"), 0
    with suppress(OSError):  # none, or the folder cannot be looked into: then the file cannot be opened either
        size = beside.stat().st_size
    if size:
        message = f"cannot read the log {path} here: entries are in {beside.name}, and no file can be made beside it"
        raise LogError(message, hint=COPY, trouble=Trouble.LOG_BESIDE) from error
