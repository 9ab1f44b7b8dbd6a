"""Forms of the log's file: how a new one is made, and how one that an earlier version left is taken over.

Both run inside a transaction of the caller's, and ask again in it: two commands may come at once.
"""

import sqlite3
from typing import Final

from strpcheck.adapters.sqlite_trace import SHIFT_COLUMN, TRACE_TABLES
from strpcheck.adapters.sqlite_tree import TreeTable

__all__ = ["LOG_VERSION", "TAKEN_OVER", "form_of", "make", "take_over", "write_again"]

LOG_VERSION: Final = 4
WITHOUT_TREE, WITHOUT_SHIFTS = 3, 2
TAKEN_OVER: Final = frozenset({WITHOUT_TREE, WITHOUT_SHIFTS})
"""Forms that logs were left in since the first release; no entry and no seal in them is written anew."""

ENTRY_TABLE: Final = """
CREATE TABLE entry (
    number INTEGER PRIMARY KEY,
    salt BLOB NOT NULL,
    body BLOB NOT NULL,
    leaf BLOB NOT NULL
) STRICT
"""


def form_of(connection: sqlite3.Connection) -> int:
    """The version that a file says it has; 0 where there is nothing in it."""
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


def write_again(connection: sqlite3.Connection) -> None:
    """Write the form that the file has: SQLite leaves out a row that is written as it was, and this it writes."""
    connection.execute(f"PRAGMA user_version = {form_of(connection)}")


def make(connection: sqlite3.Connection, tree: TreeTable) -> None:
    """Make the tables, all or none."""
    if form_of(connection) == 0:
        for statement in (ENTRY_TABLE, *TRACE_TABLES.split(";")):
            connection.execute(statement)
        tree.make()
        connection.execute(f"PRAGMA user_version = {LOG_VERSION}")


def take_over(connection: sqlite3.Connection, tree: TreeTable) -> bool:
    """Bring a log of an earlier form up to this one; whether it was of one."""
    form = form_of(connection)
    if form == WITHOUT_SHIFTS:
        connection.execute(SHIFT_COLUMN)
    if form in TAKEN_OVER:
        tree.make()
        connection.execute(f"PRAGMA user_version = {LOG_VERSION}")
    return form in TAKEN_OVER
