"""The log in SQLite: an entry is committed to the disk before anybody hears of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.sqlite_damage import is_damage
from strpcheck.adapters.sqlite_forms import LOG_VERSION, TAKEN_OVER, form_of, make, take_over
from strpcheck.adapters.sqlite_trace import TraceTable, changed
from strpcheck.adapters.sqlite_tree import CHECKPOINT_EVERY, TreeTable
from strpcheck.core.permit import PermitId
from strpcheck.core.record import SALT_BYTES, leaf_hash
from strpcheck.core.seen import Sighting
from strpcheck.errors import LogError
from strpcheck.ports import Cause, Entropy, KeptCheckpoint, LogEntry, Signer, Trace
from strpcheck.troubles import Trouble

__all__ = ["BUSY_SECONDS", "SqliteLog"]

GONE = "the log is evidence: put it back from a copy, or tell the auditor and set up a new home with `strpcheck init`"
NO_VERDICT = "no verdict is shown without its entry: make room on the disk, or check who else holds the file"
ENTRIES = "SELECT number, salt, body, leaf FROM entry WHERE number >= ? ORDER BY number"
BUSY_SECONDS = 5.0
"""Another command may hold the log for a moment; longer means something is stuck."""


class SqliteLog:
    """Implements `ScanLog`: WAL, synchronous=FULL, one transaction an entry."""

    def __init__(
        self,
        path: Path,
        entropy: Entropy,
        signer: Signer | None = None,
        *,
        may_make: bool = False,
        busy_seconds: float = BUSY_SECONDS,
    ) -> None:
        """Open the log.

        Args:
            path: Its file.
            entropy: Gives each entry its salt.
            signer: Signs checkpoints with the device's key; None for who only reads, or looks at a copy.
            may_make: Make it where it is missing. Only `init` may: a log that is gone is not replaced by an empty one.
            busy_seconds: How long to wait for another command.

        Raises:
            LogError: It is missing, cannot be opened or written, or a newer strpcheck made it.
        """
        self._path = path
        self._entropy = entropy
        self._signer, self._busy_seconds = signer, busy_seconds
        if not may_make and not _exists(path):
            message = f"the log {path} is missing"
            raise LogError(message, hint=GONE, trouble=Trouble.LOG_GONE)
        with self._told("open"):
            address = f"{path.absolute().as_uri()}?mode={'rwc' if may_make else 'rw'}"
            # Autocommit: every transaction below is begun and ended by name.
            self._connection = sqlite3.connect(address, uri=True, timeout=busy_seconds, isolation_level=None)
        self._traces = TraceTable(self._connection, path)
        self._tree = TreeTable(self._connection, path)
        try:
            self._prepare(may_make=may_make)
        except BaseException:
            self._connection.close()
            raise

    def append(self, body: bytes, trace: Trace) -> int:
        """Salt and commit an entry; returns its number once it is on the disk.

        Raises:
            LogError: Disk full, read-only, locked or damaged: nothing may be shown.
        """
        with self._told("write"), self._transaction():
            return self._insert(body, trace)

    def append_after(self, newest: int, body: bytes, trace: Trace) -> int | None:
        """The same, if `newest` is still the newest entry's number; None where another program wrote meanwhile."""
        with self._told("write"), self._transaction():
            return self._insert(body, trace) if self._newest() == newest else None

    def _insert(self, body: bytes, trace: Trace) -> int:
        """Write an entry and the row beside it, inside a transaction."""
        salt = self._entropy(SALT_BYTES)
        leaf = leaf_hash(salt, body)
        number = self._connection.execute(
            "INSERT INTO entry (number, salt, body, leaf)"
            " VALUES ((SELECT coalesce(max(number), 0) + 1 FROM entry), ?, ?, ?) RETURNING number",
            (salt, body, leaf),
        ).fetchone()[0]
        self._traces.add(leaf, trace)
        tree = self._tree.add(leaf)
        if tree.size != number:
            raise changed(self._path, f"{number - 1} entries, and its tree is over {tree.size - 1}")
        cause = trace.signs or (Cause.COUNT if tree.size % CHECKPOINT_EVERY == 0 else None)
        if self._signer is not None and cause is not None:
            self._tree.sign(tree, cause, self._signer)
        return int(number)

    def probe(self) -> None:
        """Write what is there anew, as durably as an entry, and wait for nobody.

        Raises:
            LogError: Nothing can be written.
        """
        with self._told("write"):
            self._connection.execute("PRAGMA busy_timeout = 0")
            try:
                with self._transaction():
                    self._tree.write_again()
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {round(self._busy_seconds * 1000)}")

    def checkpoint(self, cause: Cause) -> KeptCheckpoint:
        """Sign all that is in the log now; a size that was signed before keeps its checkpoint.

        Raises:
            LogError: The log cannot be written, or was cut.
            RuntimeError: It was opened without the device's key.
        """
        if self._signer is None:
            message = "expected a signer where a checkpoint is asked for"
            raise RuntimeError(message)
        with self._told("write"), self._transaction():
            return self._tree.sign(self._tree.head(), cause, self._signer)

    def checkpoints(self) -> tuple[KeptCheckpoint, ...]:
        """All that were signed, the smallest first."""
        with self._told("read"):
            return tuple(self._tree.checkpoints())

    def newest_checkpoint(self) -> KeptCheckpoint | None:
        """The one over the most entries."""
        with self._told("read"):
            return self._tree.newest_checkpoint()

    def node_at(self, level: int, place: int) -> bytes:
        """The hash of a whole subtree of the tree over the entries.

        Raises:
            LogError: Something of it is missing.
        """
        with self._told("read"):
            return self._tree.node_at(level, place)

    def sightings(self, permit: PermitId, since: datetime) -> tuple[Sighting, ...]:
        """The first and the last sighting of the permit at each post on each WIB day, from `since` on, oldest first.

        No question needs the ones between, and a card shown all day must not make each entry longer than the last.
        """
        with self._told("read"):
            return self._traces.sightings(permit, since)

    def clock_mark(self) -> datetime | None:
        """The newest counting wall time since the clock was last confirmed, the confirming entry included."""
        with self._told("read"):
            return self._traces.clock_mark()

    def previous_policy(self) -> str | None:
        """Digest of the policy of the newest entry that one decided."""
        with self._told("read"):
            return self._traces.policy()

    def open_shift(self) -> int | None:
        """Number of the entry that opened the shift which is open now."""
        with self._told("read"):
            return self._traces.shift()

    def newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""
        with self._told("read"):
            return self._newest()

    def entry(self, number: int) -> LogEntry:
        """One entry.

        Raises:
            LogError: There is none of that number, or it is not what was written.
        """
        with self._told("read"):
            found = self._connection.execute(f"{ENTRIES} LIMIT 1", (number,)).fetchone()
        if found is None or found[0] != number or leaf_hash(found[1], found[2]) != found[3]:
            raise changed(self._path, f"entry {number} is not what was written")
        return LogEntry(number, found[1], found[2])

    def remains(self, number: int) -> LogEntry:
        """An entry as it is now: of a purged one, salt and body are empty. Raises `LogError` where it was changed."""
        with self._told("read"):
            found = self._connection.execute(f"{ENTRIES} LIMIT 1", (number,)).fetchone()
        if found is not None and found[:3] == (number, b"", b""):
            return LogEntry(number, b"", b"")
        return self.entry(number)

    def entries(self, first: int = 1) -> Iterator[LogEntry]:
        """All entries in order, from number `first` on, read as they are asked for.

        Raises:
            LogError: One is not what was written, or is missing.
        """
        with self._told("read"):
            last, expected = self._connection.execute("SELECT max(entry) FROM trace").fetchone()[0] or 0, first
            for number, salt, body, leaf in self._connection.execute(ENTRIES, (first,)):
                if number != expected or leaf_hash(salt, body) != leaf:
                    raise changed(self._path, f"entry {expected} is not what was written")
                yield LogEntry(number, salt, body)
                expected += 1
            if expected <= last:
                raise changed(self._path, f"entry {expected} is missing")

    def check(self) -> None:
        """Look through the whole file: SQLite at its structures, and we at every entry and what is kept of it.

        Raises:
            LogError: Something is damaged.
        """
        with self._told("read"):
            found = self._connection.execute("PRAGMA integrity_check(1)").fetchone()[0]
            if found != "ok":
                message = f"the log {self._path} is damaged: {found}"
                raise LogError(message, hint=GONE, trouble=Trouble.LOG_GONE)
            self._traces.check()
            if self._tree.head().size != self._newest():
                raise changed(self._path, "its tree is not over its entries")
        for _ in self.entries():
            pass

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def _prepare(self, *, may_make: bool) -> None:
        """Make the tables in a new log, take over an older one, leave one of this form as it is."""
        with self._told("open"):
            form = form_of(self._connection)
        if form > LOG_VERSION:
            message = f"the log {self._path} was made by a newer strpcheck"
            hint = "install that version again; this one would damage the log"
            raise LogError(message, hint=hint, trouble=Trouble.LOG_NEWER)
        if form in TAKEN_OVER:
            self._take_over()
            form = LOG_VERSION
        if form < LOG_VERSION and (form > 0 or not may_make):
            message = f"{self._path} holds no log" if form == 0 else f"the log {self._path} is of an older form"
            raise LogError(message, hint=GONE, trouble=Trouble.LOG_GONE)
        with self._told("open"):
            self._connection.execute("PRAGMA journal_mode = WAL")
            # FULL: a power cut takes no committed entry. NORMAL is ten times faster and loses the last ones.
            self._connection.execute("PRAGMA synchronous = FULL")
            if form < LOG_VERSION:
                with self._transaction():
                    make(self._connection, self._tree)

    def _take_over(self) -> None:
        """Bring it up to this form, and sign what it held: from here on nothing is cut off unseen."""
        with self._told("write"), self._transaction():
            if take_over(self._connection, self._tree) and self._signer is not None and self._newest():
                self._tree.sign(self._tree.head(), Cause.TAKEN_OVER, self._signer)

    def _newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""
        return int(self._connection.execute("SELECT coalesce(max(number), 0) FROM entry").fetchone()[0])

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Take the write lock at once, so that the number read is the number written."""
        self._connection.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._connection.execute("COMMIT")
        except BaseException:
            if self._connection.in_transaction:
                self._connection.execute("ROLLBACK")
            raise

    @contextmanager
    def _told(self, act: str) -> Iterator[None]:
        """Say in our words what SQLite could not do."""
        try:
            yield
        except sqlite3.Error as e:
            message = f"cannot {act} the log {self._path}: {e}"
            hint, trouble = (GONE, Trouble.LOG_GONE) if is_damage(e) else (NO_VERDICT, Trouble.LOG_BUSY)
            raise LogError(message, hint=hint, trouble=trouble) from e
        except UnicodeDecodeError as e:  # the library quotes a damaged schema in its error, and trips over it
            message = f"cannot {act} the log {self._path}: its schema is damaged"
            raise LogError(message, hint=GONE, trouble=Trouble.LOG_GONE) from e


def _exists(path: Path) -> bool:
    """Whether there is a file; one that cannot be looked at is told when it is opened."""
    try:
        return path.exists()
    except OSError:
        return True
