"""The log in SQLite: an entry is committed to the disk before anybody hears of it."""

import sqlite3
from collections.abc import Sequence
from contextlib import AbstractContextManager, suppress
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.log_opening import BUSY_SECONDS
from strpcheck.adapters.sqlite_damage import MAX_BODY_BYTES, bounded, is_damage
from strpcheck.adapters.sqlite_forms import LOG_VERSION, form_of, make, refuse_unknown, take_over, write_again
from strpcheck.adapters.sqlite_odd import be_file, be_tables
from strpcheck.adapters.sqlite_purge import clean, empty
from strpcheck.adapters.sqlite_reading import LogReading
from strpcheck.adapters.sqlite_told import changed, told, transaction
from strpcheck.adapters.sqlite_tree import CHECKPOINT_EVERY, WORK
from strpcheck.core.merkle import CompactRange
from strpcheck.core.permit import PermitId
from strpcheck.core.record import SALT_BYTES, leaf_hash
from strpcheck.core.seen import Sighting
from strpcheck.errors import LogError
from strpcheck.ports import Cause, Entropy, KeptCheckpoint, Signer, Trace
from strpcheck.troubles import Trouble

__all__ = ["SqliteLog"]


class _CannotSignError(Exception):
    """A page that rotted stands between an entry and its checkpoint; it never leaves this module."""


class SqliteLog(LogReading):
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
        self._entropy, self._signer, self._busy_seconds = entropy, signer, busy_seconds
        if not may_make:
            be_file(path)
        with told(path, "open"):
            address = f"{path.absolute().as_uri()}?mode={'rwc' if may_make else 'rw'}"
            # Autocommit: every transaction below is begun and ended by name.
            connection = bounded(sqlite3.connect(address, uri=True, timeout=busy_seconds, isolation_level=None))
        super().__init__(connection, path)
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
        return int(self._append(None, body, trace) or 0)  # only asked behind a certain entry there may be none

    def append_after(self, newest: int, body: bytes, trace: Trace) -> int | None:
        """The same, if `newest` is still the newest entry's number; None where another program wrote meanwhile."""
        return self._append(newest, body, trace)

    def _append(self, newest: int | None, body: bytes, trace: Trace) -> int | None:
        """In one transaction; where a page that rotted keeps it from being signed, in another that signs nothing.

        SQLite commits nothing any more once it has met such a page.
        """
        with self._told("write"):
            for signs in (True, False):
                with suppress(_CannotSignError), self._transaction():
                    is_next = newest is None or self._newest() == newest
                    return self._insert(body, trace, signs=signs) if is_next else None
        return None

    def _insert(self, body: bytes, trace: Trace, *, signs: bool = True) -> int:
        """Write an entry and the row beside it, inside a transaction.

        Raises:
            LogError: It is longer than what may be read back: SQLite would call that damage, and it is none.
        """
        if len(body) > MAX_BODY_BYTES:
            message = f"expected an entry of at most {MAX_BODY_BYTES} bytes, got {len(body)}"
            hint = "the log is as it was: this is a fault of strpcheck, tell who maintains it"
            raise LogError(message, hint=hint, trouble=Trouble.ENTRY_TOO_LONG)
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
        if self._signer is not None and cause is not None and signs:
            self._sign(tree, cause, self._signer)
        return int(number)

    def _sign(self, tree: CompactRange, cause: Cause, signer: Signer) -> None:
        """Sign; where a log was changed, what is only signed in passing goes on without: nobody at the road waits."""
        try:
            self._tree.sign(tree, cause, signer)
        except LogError:
            if cause not in WORK:
                raise
        except sqlite3.DatabaseError as e:
            if cause in WORK and is_damage(e):
                raise _CannotSignError from e
            raise

    def check(self) -> None:
        """Look through the whole file, and whether it begins with what was signed last.

        Raises:
            LogError: Something is damaged, or other than was signed.
        """
        super().check()
        if self._signer is not None:
            with self._told("read"):
                self._tree.refuse_other(self._tree.head(), self._signer.public_key)

    def probe(self) -> None:
        """Write what is there anew, as durably as an entry, and wait for nobody.

        Raises:
            LogError: Nothing can be written.
        """
        with self._told("write"):
            self._connection.execute("PRAGMA busy_timeout = 0")
            try:
                with self._transaction():
                    self._tree.head()
                    write_again(self._connection)
            finally:
                self._connection.execute(f"PRAGMA busy_timeout = {round(self._busy_seconds * 1000)}")

    def purge(self, newest: int, ranges: Sequence[tuple[int, int]], body: bytes, trace: Trace) -> int | None:
        """Append an entry and, in one step with it, delete salt and body of those ranges.

        Nothing is done, and None returned, where `newest` is not the newest entry any more: it may be a hold.

        Raises:
            LogError: It cannot be written, or something of these entries was changed: then nothing is deleted.
        """
        with self._told("write"):
            self._connection.execute("PRAGMA secure_delete = ON")
            with self._transaction():
                if self._newest() != newest:
                    return None
                number = self._insert(body, trace)
                empty(self._connection, self._traces, ranges)
        return number

    def clean(self) -> None:
        """Leave no byte of what was purged in any file.

        Raises:
            LogError: Others hold the file, or there is no room for a second copy of it.
        """
        with self._told("clean"):
            clean(self._connection, self._path)

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

    def _prepare(self, *, may_make: bool) -> None:
        """Make the tables in a new log, take over an older one, leave one of this form as it is."""
        with self._told("open"):
            form = form_of(self._connection)
            be_tables(self._connection, self._path)
        is_new = form == 0 and may_make
        if not is_new:
            refuse_unknown(self._path, form)
            if form < LOG_VERSION:
                self._take_over()
        with self._told("open"):
            self._connection.execute("PRAGMA journal_mode = WAL")
            # FULL: a power cut takes no committed entry. NORMAL is ten times faster and loses the last ones.
            self._connection.execute("PRAGMA synchronous = FULL")
            if is_new:
                with self._transaction():
                    make(self._connection, self._tree)

    def _take_over(self) -> None:
        """Bring it up to this form, and sign what it held: from here on nothing is cut off unseen."""
        with self._told("write"), self._transaction():
            is_taken = take_over(self._connection, self._tree, self._path)
            if is_taken and self._signer is not None and self._newest():
                self._tree.sign(self._tree.head(), Cause.TAKEN_OVER, self._signer)

    def _transaction(self) -> AbstractContextManager[None]:
        """All or nothing."""
        return transaction(self._connection)
