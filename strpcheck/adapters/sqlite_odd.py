"""What somebody put where the log is expected: no file at all, or in the file no table but what goes by its name."""

import sqlite3
import stat
from pathlib import Path
from typing import Final

from strpcheck.adapters.sqlite_told import changed, gone

__all__ = ["OURS", "be_file", "be_tables", "odd_tables"]

OURS: Final = frozenset({"entry", "trace", "tree_head", "tree_node", "checkpoint"})
KINDS: Final = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND type <> 'table'"
LOOSE: Final = "SELECT name FROM pragma_table_list WHERE schema = 'main' AND NOT strict"
HIDDEN: Final = "SELECT count(*) FROM pragma_table_xinfo(?) WHERE hidden"


def be_file(path: Path) -> None:
    """Make sure that there is a file: a pipe would be waited for, and a device read for ever.

    Args:
        path: Of the log; one that cannot be looked at is told when it is opened. None is ever made by who only looks.

    Raises:
        LogError: It is missing, or something else stands there.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError) as e:
        message = f"the log {path} is missing"
        raise gone(message) from e
    if not stat.S_ISREG(mode):
        message = f"the log {path} is no file"
        raise gone(message)


def be_tables(connection: sqlite3.Connection, path: Path) -> None:
    """Make sure that what the log is read from is what it is written to.

    Raises:
        LogError: Somebody put something else in a table's place, or a table that takes values of any kind.
        sqlite3.Error: The file cannot be read.
    """
    odd = odd_tables(connection) or {name for (name,) in connection.execute(LOOSE)} & OURS
    for name in sorted(odd):
        raise changed(path, f"{name} is not the table that was made")


def odd_tables(connection: sqlite3.Connection) -> frozenset[str]:
    """Which of the log's tables are views, virtual tables, or tables of which a column is computed.

    To read these is to run what somebody wrote there, which may take for ever, or all the memory there is.
    """
    try:
        odd = {name for (name,) in connection.execute(KINDS)} & OURS
        return frozenset(odd | {name for name in OURS - odd if connection.execute(HIDDEN, (name,)).fetchone()[0]})
    except (sqlite3.DatabaseError, UnicodeDecodeError):
        return frozenset()  # whoever asks for one of them will be told what is wrong
