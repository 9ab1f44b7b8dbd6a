"""Which failures of SQLite mean that the file itself is no database, or not whole any more."""

import sqlite3

__all__ = ["is_damage", "primary_code"]

DAMAGED = frozenset({sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT})
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
