"""A log with everything an honest one has, and what may be done to a copy of it by hand."""

import hashlib
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.core.checkpoint import LogCheckpoint
from strpcheck.core.merkle import CompactRange
from strpcheck.core.permit import PermitId
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.seals import head_seal, trace_seal
from strpcheck.ports import Cause, ShiftChange, Signer, Trace
from strpcheck.verify import Report, verify_log
from tests.adapters.logs import without_triggers

START = datetime(2021, 7, 5, tzinfo=UTC)
POLICY = "c1" * 32


@dataclass
class Book:
    """Writes entries as the program does, twenty seconds apart."""

    log: SqliteLog
    wall: datetime = START
    monotonic_ms: int = 60_000
    floor: datetime = START
    """The newest signed time."""
    shift: int | None = field(default=None)

    def pass_by(self, seconds: int = 20, *, slept: int = 0) -> None:
        """Time goes by, of which the machine may have counted less."""
        self.wall += timedelta(seconds=seconds)
        self.monotonic_ms += (seconds - slept) * 1000

    def scan(self, permit: bytes | None = None) -> int:
        """A card or a code that is none."""
        self.pass_by()
        fields: dict[int | str, Any] = {"device": "laptop-3", "post": "P", "policy": POLICY, "outcome": "RETRY"}
        if permit is not None:
            fields |= {"outcome": "ACCEPT", "permit": {"iss": "XX-JK", "cti": permit}}
        known = None if permit is None else PermitId("XX-JK", permit)
        trace = Trace(self.wall, counts_for_clock=True, permit=known, post="P", policy=POLICY)
        return self._append(EntryKind.SCAN, fields, trace)

    def sync(self, *, confirms: bool = False) -> int:
        """A sync, over which is signed."""
        self.pass_by()
        trace = Trace(self.wall, counts_for_clock=True, confirms_clock=confirms, signs=Cause.SYNC)
        return self._append(EntryKind.SYNC, {"device": "laptop-3", "clock_confirmed": confirms}, trace)

    def clock(self) -> int:
        """A supervisor confirmed the clock."""
        self.pass_by()
        trace = Trace(self.wall, counts_for_clock=True, confirms_clock=True)
        return self._append(EntryKind.CLOCK, {"device": "laptop-3", "by": "supervisor"}, trace)

    def turn(self, act: str) -> int:
        """A shift is opened, handed over or closed."""
        self.pass_by()
        change = ShiftChange.CLOSES if act == "close" else ShiftChange.OPENS
        trace = Trace(self.wall, counts_for_clock=True, post="P", shift=change, signs=Cause.SHIFT)
        return self._append(EntryKind.SHIFT, {"device": "laptop-3", "post": "P", "act": act}, trace)

    def other(self, kind: str, fields: dict[int | str, Any], signs: Cause | None = None) -> int:
        """An entry of a kind that a later version writes."""
        self.pass_by()
        body = encode_entry(EntryKind.DOCTOR, self._moment(), {**fields, "kind": kind})
        return self.log.append(body, Trace(self.wall, counts_for_clock=True, signs=signs))

    def days(self, entries: int) -> None:
        """Shifts, syncs and scans, up to so many entries."""
        while (number := self.log.newest() + 1) <= entries:
            match number % 90:
                case 1:
                    self.sync(confirms=True)
                case 2:
                    self.turn("open")
                case 40:
                    self.turn("handover")
                case 80:
                    self.turn("close")
                case _:
                    self.scan(None if number % 3 else hashlib.sha256(bytes([number % 50])).digest()[:8])

    def _append(self, kind: EntryKind, fields: dict[int | str, Any], trace: Trace) -> int:
        """Write it."""
        return self.log.append(encode_entry(kind, self._moment(), fields), trace)

    def _moment(self) -> Moment:
        """Now."""
        return Moment(self.wall, self.floor, self.monotonic_ms)


@contextmanager
def booked(path: Path, signer: Signer, *, may_make: bool = True) -> Iterator[Book]:
    """A log to be written; how durably is not what is tested."""
    with closing(SqliteLog(path, system_entropy, signer, may_make=may_make)) as log:
        log._connection.execute("PRAGMA synchronous = OFF")
        yield Book(log)


def audited(path: Path, key: bytes, *given: LogCheckpoint) -> Report:
    """What the audit says of a log, beside checkpoints that were kept elsewhere."""
    with closing(RawSqliteLog(path)) as log:
        return verify_log(log, key, given)


def told(report: Report) -> set[tuple[str, int, int]]:
    """Its findings that count: fault, first and last entry."""
    return {(each.fault.value, each.first, each.last) for each in report.findings if each.counts}


class Forger:
    """Changes a log by hand, and as much of what would give it away as he thinks of."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self._triggers = [sql for (sql,) in self("SELECT sql FROM sqlite_master WHERE type = 'trigger'")]
        without_triggers(self.connection)

    def done(self) -> None:
        """Put the triggers back and leave."""
        for sql in self._triggers:
            self.connection.execute(sql)
        self.connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        self.connection.close()

    def __call__(self, statement: str, *values: object) -> list[Any]:
        """Do it."""
        return self.connection.execute(statement, values).fetchall()

    def rewrite(self, number: int, body: bytes, salt: bytes = bytes(range(16))) -> None:
        """Another body, with a salt and a leaf that fit."""
        leaf = hashlib.sha256(b"\0" + salt + body).digest()
        self("UPDATE entry SET salt = ?, body = ?, leaf = ? WHERE number = ?", salt, body, leaf, number)

    def reseal(self) -> None:
        """Make every seal anew."""
        rows = self(
            "SELECT trace.entry, at, clock_mark, issuer, trace.number, post, policy, shift, leaf"
            " FROM trace JOIN entry ON entry.number = trace.entry"
        )
        for row in rows:
            self("UPDATE trace SET seal = ? WHERE entry = ?", trace_seal(row[:-1], row[-1]), row[0])

    def regrow(self, *, with_nodes: bool = True, with_head: bool = True) -> CompactRange:
        """Make the tree anew over what stands there now."""
        tree = CompactRange()
        if with_nodes:
            self("DELETE FROM tree_node")
        for (leaf,) in self("SELECT leaf FROM entry ORDER BY number"):
            tree, whole = tree.append(leaf)
            for node in whole if with_nodes else ():
                if node.level and node.level % 4 == 0:
                    self("INSERT INTO tree_node VALUES (?, ?, ?)", *node)
        if with_head:
            peaks = b"".join(tree.peaks)
            seal = head_seal(tree.size, peaks)
            self("UPDATE tree_head SET size = ?, peaks = ?, seal = ?", tree.size, peaks, seal)
        return tree
