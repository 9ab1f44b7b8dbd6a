"""Forms of the log's file: how a new one is made, and how one that an earlier version left is taken over.

Both run inside a transaction of the caller's, and ask again in it: two commands may come at once.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Final

from strpcheck.adapters.sqlite_first_form import WITHOUT_SEALS, take_over_rows
from strpcheck.adapters.sqlite_told import gone
from strpcheck.adapters.sqlite_trace import SHIFT_COLUMN, TRACE_TABLES
from strpcheck.adapters.sqlite_tree import TreeTable
from strpcheck.errors import LogError
from strpcheck.troubles import Trouble

__all__ = [
    "LOG_VERSION",
    "TAKEN_OVER",
    "WITHOUT_SHIFTS",
    "expected_schemas",
    "form_of",
    "make",
    "refuse_unknown",
    "take_over",
    "write_again",
]

LOG_VERSION: Final = 4
WITHOUT_TREE, WITHOUT_SHIFTS = 3, 2
TAKEN_OVER: Final = frozenset({WITHOUT_TREE, WITHOUT_SHIFTS, WITHOUT_SEALS})
"""Forms that logs were left in since the first one; no entry and no seal in them is written anew."""

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


def refuse_unknown(path: Path, form: int) -> None:
    """Let a form pass that entries were ever written in.

    Raises:
        LogError: It is of none: a newer strpcheck made it, or it is no log.
    """
    if form > LOG_VERSION:
        message = f"the log {path} was made by a newer strpcheck"
        hint = "install that version again; this one would damage the log"
        raise LogError(message, hint=hint, trouble=Trouble.LOG_NEWER)
    if form not in {LOG_VERSION, *TAKEN_OVER}:
        message = f"{path} holds no log"
        raise gone(message)


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


def take_over(connection: sqlite3.Connection, tree: TreeTable, path: Path) -> bool:
    """Bring a log of an earlier form up to this one; whether it was of one.

    Raises:
        LogError: It is not what it says it is.
    """
    form = form_of(connection)
    if form == WITHOUT_SEALS:
        take_over_rows(connection, path)
    elif form == WITHOUT_SHIFTS:
        connection.execute(SHIFT_COLUMN)
    if form in TAKEN_OVER:
        tree.make()
        connection.execute(f"PRAGMA user_version = {LOG_VERSION}")
    return form in TAKEN_OVER


def expected_schemas() -> Iterator[dict[str, str]]:
    """Every table, index and trigger by name with its statement, without white space: as made new, and as taken over.

    Form 2 alone stays different: form 1 gets tables as they are made, and form 3 had them. Not spelled out again,
    but asked of the database: what it writes down of a column that was added is its own.
    """
    for form in (0, WITHOUT_SHIFTS):
        with closing(sqlite3.connect(":memory:", isolation_level=None)) as connection:
            path = Path(":memory:")
            tree = TreeTable(connection, path)
            if form == WITHOUT_SHIFTS:
                for statement in (ENTRY_TABLE, *_without_shift(TRACE_TABLES).split(";")):
                    connection.execute(statement)
                connection.execute(f"PRAGMA user_version = {form}")
                take_over(connection, tree, path)
            else:
                make(connection, tree)
            rows = connection.execute("SELECT name, sql FROM sqlite_master WHERE name NOT LIKE 'sqlite%'")
            yield {name: "".join(sql.split()) for name, sql in rows}


def _without_shift(tables: str) -> str:
    """The tables as form 2 had them."""
    return tables.replace("seal BLOB NOT NULL,\n    shift INTEGER\n", "seal BLOB NOT NULL\n")
