"""Which failures of SQLite mean that the file itself is no database, or not whole any more."""

import sqlite3

__all__ = ["MAX_BODY_BYTES", "MAX_VALUE_BYTES", "bounded", "is_damage", "primary_code", "said"]

MAX_VALUE_BYTES = 1 << 23
"""Of what stands in one place of the log. A scan is of 700 bytes, an entry of a large purge of a megabyte. What claims
to be longer is not read into memory."""
MAX_BODY_BYTES = MAX_VALUE_BYTES - 256
"""Of an entry that is written: with salt, leaf and number it is still read back."""
DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_TOOBIG})
PRIMARY_CODE = 0xFF
"""The rest of an error code says more of the same (SQLite, "Result and Error Codes", section 2)."""


def primary_code(error: Exception) -> int | None:
    """What SQLite says in general; None for a misuse of `sqlite3` itself, which has no code."""
    code = getattr(error, "sqlite_errorcode", None)
    return None if code is None else code & PRIMARY_CODE


def is_damage(error: Exception) -> bool:
    """Whether room on the disk would not help, but a copy would."""
    code = primary_code(error)
    if code is None:  # only a text that is none comes as one of these without SQLite having said a word
        return isinstance(error, sqlite3.OperationalError)
    return code in DAMAGED


def bounded(connection: sqlite3.Connection) -> sqlite3.Connection:
    """The same, which now reads and writes nothing that is longer than anything in a log."""
    connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, MAX_VALUE_BYTES)
    return connection


def said(error: Exception) -> str:
    """What SQLite said; but of a text that is none, not what stands there: it belongs on no terminal."""
    is_text = isinstance(error, sqlite3.OperationalError) and not hasattr(error, "sqlite_errorcode")
    return "what should be a text in it is none" if is_text else str(error)
