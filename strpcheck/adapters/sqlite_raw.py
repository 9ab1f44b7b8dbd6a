"""The log's file read as it lies there: for the audit, which must not stumble over what it is to find.

Nothing here makes, changes or heals anything, and no value is believed to be of the kind that its column says.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager
from functools import cached_property
from pathlib import Path
from typing import Any, Final

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.log_opening import BUSY_SECONDS, opened_file
from strpcheck.adapters.sqlite_damage import is_damage, said
from strpcheck.adapters.sqlite_forms import expected_schemas
from strpcheck.adapters.sqlite_indexes import INDEXES, damage_in
from strpcheck.adapters.sqlite_odd import OURS, odd_tables
from strpcheck.adapters.sqlite_rows import RawRows
from strpcheck.adapters.sqlite_told import failed, gone, told
from strpcheck.errors import LogError
from strpcheck.ports import STATISTICS, KeptCheckpoint, KeptHead, RawRow, Unreadable

__all__ = ["RawSqliteLog"]

SOME = 100
"""Faults of a kind that are named one by one."""
BODIES = "SELECT number, body FROM entry WHERE number <= ? AND number >= ? AND body <> x'' ORDER BY number DESC"
"""From the last entry wanted on: the library goes to the page of the number asked for, which may be the damaged one."""
ALONE = "SELECT entry FROM trace WHERE NOT EXISTS (SELECT 1 FROM entry WHERE number = trace.entry) LIMIT ?"
OUTSIDE = (
    "SELECT (SELECT count(*) FROM entry WHERE number < 1) + (SELECT count(*) FROM entry WHERE number IS NULL)"
    " + (SELECT count(*) FROM entry WHERE number > 9223372036854775807)"
)
"""Texts and blobs sort behind every number; each part is found by the key."""
TABLES = "SELECT name FROM pragma_table_list WHERE schema = 'main'"
ANALYZED: Final = {
    "sqlite_stat1": "CREATETABLEsqlite_stat1(tbl,idx,stat)",
    "sqlite_stat4": "CREATETABLEsqlite_stat4(tbl,idx,neq,nlt,ndlt,sample)",
}
"""What SQLite makes for itself where somebody asked it to count (ANALYZE), without white space: the way to an answer
may go by it, no answer does."""
SIGNED = "SELECT size, CAST(cause AS BLOB), CAST(note AS BLOB) FROM checkpoint ORDER BY size"
LAST = "SELECT number FROM entry WHERE typeof(number) = 'integer' ORDER BY number DESC LIMIT 1"
LAST_TRACED = "SELECT entry FROM trace WHERE typeof(entry) = 'integer' ORDER BY entry DESC LIMIT 1"


class RawSqliteLog:
    """Implements `RawLog`: one snapshot, whatever is written meanwhile."""

    def __init__(self, path: Path, busy_seconds: float = BUSY_SECONDS) -> None:
        """Open the file to be read only.

        Raises:
            LogError: As `opened_file` does; damage is found later.
        """
        self._path = path
        self._connection, self._refused = opened_file(path, busy_seconds, as_it_lies=True)
        self._odd = odd_tables(self._connection)

    @property
    def form(self) -> int:
        """As the file says."""
        return int(self._one("PRAGMA user_version"))

    def schema_faults(self) -> Sequence[tuple[str, str]]:
        """What differs from the schema that the program makes, or from one that it took over."""
        with self._told():
            # Not by their type: whatever is none of ours is told, also what hides behind a name like SQLite's own.
            rows = self._connection.execute("SELECT CAST(name AS BLOB), CAST(sql AS BLOB) FROM sqlite_master")
            found = {self._text(name): "".join(self._text(sql).split()) for name, sql in rows}
        return min((_differences(found, expected) for expected in expected_schemas()), key=len)

    @cached_property
    def _faults(self) -> dict[str, str] | None:
        """The same by name; None where it cannot be read, as whoever asks for it is told."""
        try:
            return dict(self.schema_faults())
        except LogError:
            return None

    def damage(self) -> Sequence[str]:
        """What SQLite finds in its pages, and we in its indexes, a line a fault."""
        try:
            lines = self._checked()
        except UnicodeDecodeError:  # as in `_told`
            lines = ["its schema is damaged"]
        except sqlite3.DatabaseError as e:
            if not is_damage(e):
                raise failed(self._path, "read", e, only_reads=True) from e
            lines = self._first_damage(said(e))
        return [line for line in (*self._refused, *lines) if not line.startswith("***")]

    def _checked(self) -> list[str]:
        """All of the file where it has our schema: what somebody else's tables and indexes would compute is not run."""
        faults = self._faults
        if faults is not None and set(faults.values()) <= {"missing", STATISTICS}:
            ours = not set(faults) & {"trace", *INDEXES} and "trace" not in self._odd
            return damage_in(self._connection, SOME, system_entropy, with_indexes=ours)
        self._connection.execute("PRAGMA ignore_check_constraints = ON")
        known = {name for (name,) in self._connection.execute(TABLES)} & OURS - self._odd
        rows = [row for name in sorted(known) for row in self._connection.execute(f"PRAGMA quick_check({name})")]
        return [line for (told,) in rows for line in str(told).splitlines() if line != "ok"]

    def _first_damage(self, otherwise: str) -> list[str]:
        """What it says before it stumbles itself: the library looks ahead and would lose that."""
        try:
            asked = "SELECT * FROM pragma_quick_check(?) LIMIT 1"
            rows = self._connection.execute(asked, (SOME,)).fetchall()
        except (sqlite3.DatabaseError, UnicodeDecodeError):
            rows = []
        return [line for (told,) in rows for line in str(told).splitlines() if line != "ok"] or [otherwise]

    def last(self) -> int:
        """The largest number of an entry."""
        return int(self._one(LAST, "entry") or 0)

    def outside(self) -> int:
        """How many have a number below one, or none at all."""
        return int(self._one(OUTSIDE, "entry"))

    def last_traced(self) -> int:
        """The largest entry that a row is kept of."""
        return int(self._one(LAST_TRACED, "trace") or 0)

    def trace_count(self) -> int:
        """How many rows are kept beside entries."""
        return int(self._one("SELECT count(*) FROM trace", "trace"))

    def traces_alone(self) -> Sequence[int]:
        """Some of the entries that only the row beside them is left of."""
        self._read("trace", "entry")
        with self._told():
            return [entry for (entry,) in self._connection.execute(ALONE, (SOME,)) if isinstance(entry, int)]

    def batches(self) -> Iterator[Sequence[RawRow] | Unreadable]:
        """All entries in order; behind a page that cannot be read it goes on with the next that can."""
        self._read("entry")
        with self._told():
            yield from RawRows(self._connection, self._end(), alone="trace" in self._odd).batches()

    def nodes(self, level: int) -> Iterator[tuple[int, object]]:
        """Place and hash of the kept nodes of a level, in order, as far as they can be read."""
        self._read("tree_node")
        with self._told():
            asked = "SELECT place, hash FROM tree_node WHERE level = ? AND typeof(place) = 'integer' ORDER BY place"
            yield from self._connection.execute(asked, (level,))

    def node_count(self) -> int:
        """How many are kept."""
        return int(self._one("SELECT count(*) FROM tree_node", "tree_node"))

    def head(self) -> KeptHead | None:
        """Of the tree."""
        self._read("tree_head")
        with self._told():
            kept = self._connection.execute("SELECT size, peaks, seal FROM tree_head").fetchone()
        return None if kept is None else KeptHead(*kept)

    def checkpoints(self) -> Iterator[KeptCheckpoint]:
        """As they were kept, the smallest first."""
        self._read("checkpoint")
        with self._told():
            for size, cause, note in self._connection.execute(SIGNED):
                yield KeptCheckpoint(size if isinstance(size, int) else -1, self._text(cause), self._text(note))

    def bodies_before(self, number: int, least: int = 1) -> Iterator[tuple[int, object]]:
        """Those that were not purged, the newest first."""
        self._read("entry")
        with self._told():
            yield from self._connection.execute(BODIES, (number - 1, max(least, 1)))

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    @cached_property
    def _encoding(self) -> str:
        """Of texts in the file: somebody may have made it anew in another one."""
        return str(self._one("PRAGMA encoding"))

    def _text(self, raw: object) -> str:
        """A text that somebody may have damaged, told from what was written."""
        return raw.decode(self._encoding, "backslashreplace") if isinstance(raw, bytes) else str(raw)

    def _read(self, *names: str) -> None:
        """Before a table is read: a view in its place may go on for ever, and what it tells is not what stands there.

        Raises:
            LogError: It is no table.
        """
        for name in self._odd.intersection(names):
            damage = f"{name} is no table of its own"
            message = f"cannot read the log {self._path}: {damage}"
            raise gone(message, damage)

    def _one(self, question: str, *tables: str) -> Any:  # noqa: ANN401 -- a single value of the question's own kind
        """A single value; None where there is none."""
        self._read(*tables)
        with self._told():
            found = self._connection.execute(question).fetchone()
        return None if found is None else found[0]

    def _end(self) -> int:
        """The last number, as far as that can be read."""
        try:
            return self.last()
        except LogError:
            return 0

    def _told(self) -> AbstractContextManager[None]:
        """Say in our words what SQLite could not do: damage is a finding of whoever asked, all else ends the audit."""
        return told(self._path, "read", only_reads=True)


def _differences(found: dict[str, str], expected: dict[str, str]) -> list[tuple[str, str]]:
    """What is missing, changed or too much, by name; of what is too much, what SQLite made for itself."""
    missing = [(name, "missing") for name in expected if name not in found]
    changed = [(name, "changed") for name in expected if name in found and found[name] != expected[name]]
    more = {name: sql for name, sql in found.items() if name not in expected}
    added = [(name, STATISTICS if ANALYZED.get(name) == sql else "added") for name, sql in more.items()]
    return [*missing, *changed, *added]
