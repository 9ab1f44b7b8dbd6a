"""Opens a log to be read only, as it is at one moment and wherever it lies, or says why that cannot be."""

import sqlite3
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Final

from strpcheck.adapters.sqlite_damage import bounded, is_damage, primary_code
from strpcheck.adapters.sqlite_forms import form_of, refuse_unknown
from strpcheck.adapters.sqlite_odd import be_file, be_tables
from strpcheck.adapters.sqlite_told import ROLL_BACK, told
from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = ["BUSY_SECONDS", "opened_file", "opened_moment"]

BUSY_SECONDS: Final = 5.0
"""Another command may hold the log for a moment; longer means something is stuck."""
NOT_MADE: Final = frozenset({sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY})
"""What SQLite says where it can make no file beside the log, as on a full disk; one that nobody has open needs none."""
COPY: Final = "copy log.sqlite and log.sqlite-wal to a folder that you may write to, and read them there"
BESIDE: Final = {
    "-wal": ("entries are", COPY, Trouble.LOG_BESIDE),
    "-journal": ("what a change replaced may be", ROLL_BACK, Trouble.LOG_TORN),
}
"""What a file beside the log holds, and what is to be done about it."""


def opened_moment(
    path: Path, busy_seconds: float = BUSY_SECONDS, *, check_same_thread: bool = True
) -> tuple[sqlite3.Connection, int]:
    """A connection as of `opened_file`, to a log of any form that entries were ever written in; with that form.

    Raises:
        LogError: It is missing, damaged, none, held by another program, or a newer strpcheck made it.
    """
    connection, _ = opened_file(path, busy_seconds, check_same_thread=check_same_thread)
    try:
        with told(path, "read", only_reads=True):
            form = form_of(connection)
            be_tables(connection, path)
        refuse_unknown(path, form)
    except BaseException:
        connection.close()
        raise
    return connection, form


def opened_file(
    path: Path, busy_seconds: float = BUSY_SECONDS, *, check_same_thread: bool = True, as_it_lies: bool = False
) -> tuple[sqlite3.Connection, Sequence[str]]:
    """A connection within one transaction that only reads; nobody waits for it, and it sees one moment.

    What is damaged, or no log at all, is opened too: each question will say so.

    Args:
        path: Of the log.
        busy_seconds: How long to wait for another program.
        check_same_thread: As SQLite's library takes it.
        as_it_lies: Have what can be read of a file read whose schema SQLite refuses.

    Returns:
        The connection, and what SQLite would refuse the whole file for.

    Raises:
        LogError: It is missing, held by another program, or only a part of it can be read where it lies.
    """
    be_file(path)
    address = path.absolute().as_uri()
    with told(path, "read", only_reads=True):
        try:
            connection = _connected(f"{address}?mode=ro", busy_seconds, check_same_thread=check_same_thread)
            return connection, _begun(connection, as_it_lies=as_it_lies)
        except sqlite3.DatabaseError as e:
            code = getattr(e, "sqlite_errorcode", None)
            may_lie = primary_code(e) in NOT_MADE or code == sqlite3.SQLITE_IOERR_SHMSIZE
            if not may_lie or code == sqlite3.SQLITE_READONLY_ROLLBACK:  # half of a change is in the file
                raise
            _refuse_part(path, e)
        connection = _connected(f"{address}?immutable=1", busy_seconds, check_same_thread=check_same_thread)
        return connection, _begun(connection, as_it_lies=as_it_lies)


def _connected(address: str, busy_seconds: float, *, check_same_thread: bool) -> sqlite3.Connection:
    """A connection that reads nothing which is longer than anything in a log."""
    return bounded(
        sqlite3.connect(
            address, uri=True, timeout=busy_seconds, isolation_level=None, check_same_thread=check_same_thread
        )
    )


def _begun(connection: sqlite3.Connection, *, as_it_lies: bool) -> Sequence[str]:
    """Begin, and look at the file once: from here on it is one moment; returns what SQLite refuses it for."""
    try:
        connection.execute("BEGIN")
        connection.execute("SELECT 1 FROM sqlite_master").fetchone()  # which reads the whole schema
    except UnicodeDecodeError:  # the library quotes a damaged schema in its error, and trips over it
        refused: Sequence[str] = ("its schema is damaged",)
    except sqlite3.DatabaseError as e:
        if not is_damage(e) and primary_code(e) != sqlite3.SQLITE_ERROR:  # a schema that this SQLite does not know
            connection.close()
            raise
        refused = (str(e),)
    else:
        return ()
    if as_it_lies:
        connection.execute("PRAGMA writable_schema = ON")
    return refused


def _refuse_part(path: Path, error: sqlite3.DatabaseError) -> None:
    """Refuse the file alone where entries stand beside it, without which it would look cut, or a change's other half.

    Raises:
        LogError: They do.
    """
    for suffix in BESIDE:
        beside, size = path.with_name(f"{path.name}{suffix}"), 0
        with suppress(OSError):  # none, or the folder cannot be looked into: then the file cannot be opened either
            size = beside.stat().st_size
        if size:
            holds, hint, trouble = BESIDE[suffix]
            message = f"cannot read the log {path} here: {holds} in {beside.name}, and no file can be made beside it"
            raise LogError(message, hint=hint, trouble=trouble) from error
