"""Logs of form 1, whose rows beside the entries had no seals: they get them where the entry makes the very same row.

A row that its entry does not make was changed by somebody, or its entry was. It stays as it stood and gets no seal, so
that every reader tells of it as of a row in a later form that was changed.
"""

import sqlite3
from pathlib import Path
from typing import Final

from strpcheck.adapters.sqlite_told import changed
from strpcheck.adapters.sqlite_trace import TRACE_TABLES
from strpcheck.core import cbor
from strpcheck.core.seals import trace_seal
from strpcheck.core.traced import Body, TracedRow, has_times, made_row
from strpcheck.errors import CborError

__all__ = ["WITHOUT_SEALS", "take_over_rows"]

WITHOUT_SEALS: Final = 1

FIRST_TRACE: Final = """
CREATE TABLE trace (
    entry INTEGER PRIMARY KEY REFERENCES entry(number),
    at INTEGER NOT NULL,
    clock_mark INTEGER,
    issuer TEXT,
    number BLOB,
    post TEXT NOT NULL,
    policy TEXT NOT NULL
) STRICT
"""
"""`policy` was that of the entry itself; it is carried along since form 2."""

SCHEMA: Final = "SELECT sql FROM sqlite_master WHERE type = 'table' AND name = 'trace'"
COLUMNS: Final = "entry, at, clock_mark, issuer, number, post, policy"
AS_IT_STOOD: Final = f"INSERT INTO trace ({COLUMNS}, seal) SELECT {COLUMNS}, x'' FROM first_trace"  # noqa: S608 -- no input
ENTRIES: Final = "SELECT number, body, leaf FROM entry ORDER BY number"
ROW: Final = f"SELECT {COLUMNS} FROM trace WHERE entry = ?"  # noqa: S608 -- no input
SEAL: Final = "UPDATE trace SET policy = ?, seal = ? WHERE entry = ?"
POLICY, SHIFT = 6, 7


def take_over_rows(connection: sqlite3.Connection, path: Path) -> None:
    """Make `trace` as later forms have it, inside a transaction of the caller's; nothing of an entry is touched.

    Raises:
        LogError: The table is not the one that form 1 had: a later form is not to be sealed anew as if it were this.
    """
    kept = connection.execute(SCHEMA).fetchone()
    if kept is None or "".join(str(kept[0]).split()) != "".join(FIRST_TRACE.split()):
        raise changed(path, f"it says that it is of form {WITHOUT_SEALS}, and what is kept of its entries is not")
    table, *indexes = TRACE_TABLES.split(";")
    connection.execute("ALTER TABLE trace RENAME TO first_trace")
    connection.execute(table)
    connection.execute(AS_IT_STOOD)
    connection.execute("DROP TABLE first_trace")  # and its indexes, of which one has a name that is used again
    for index in indexes:
        connection.execute(index)
    _seal(connection)


def _seal(connection: sqlite3.Connection) -> None:
    """Seal every row that its entry makes."""
    before: TracedRow | None = None
    for number, raw, leaf in connection.execute(ENTRIES):
        kept, body = connection.execute(ROW, (number,)).fetchone(), _body(raw)
        made = None if body is None or kept is None else _made(number, body, before, kept)
        if made is not None:
            connection.execute(SEAL, (made[POLICY], trace_seal(made, leaf), number))
            before = made
        elif kept is not None:
            before = (*kept, None)  # the next one was made from this one, as whoever compares them later takes it


def _made(number: int, body: Body, before: TracedRow | None, kept: TracedRow) -> TracedRow | None:
    """The row that an entry makes, if that is the one which is kept."""
    made, alone = made_row(number, body, before), made_row(number, body, None)
    if made is None or alone is None or made[SHIFT] is not None:  # no entry of form 1 opened a shift
        return None
    policies = {alone[POLICY]}
    if "simulated_at" in body:  # the first logs of all kept it there too
        policies.add(body.get("policy"))
    return made if kept[:POLICY] == made[:POLICY] and kept[POLICY] in policies else None


def _body(raw: bytes) -> Body | None:
    """An entry's body; None where it is none."""
    try:
        body = cbor.decode(raw)
    except CborError:
        return None
    return body if has_times(body) else None
