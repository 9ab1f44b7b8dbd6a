"""Entries of a log read past what is damaged: page by page, then one by one, then the next that can be read."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Final

from strpcheck.adapters.sqlite_damage import MAX_VALUE_BYTES, is_damage
from strpcheck.ports import RawRow, Unreadable

__all__ = ["RawRows"]

BATCH: Final = 1024
MAX_BATCH_BYTES: Final = MAX_VALUE_BYTES
"""Of entries that are looked at together: usually it is half a megabyte."""
LARGEST: Final = (1 << 63) - 1
DISORDER: Final = "entries are out of order"
ROWS: Final = (
    "SELECT entry.number, salt, body, leaf, trace.entry, at, clock_mark, issuer, trace.number, post, policy, shift,"
    " seal FROM entry LEFT JOIN trace ON trace.entry = entry.number"
    " WHERE entry.number >= ? AND typeof(entry.number) = 'integer' ORDER BY entry.number"
)
ROWS_ALONE: Final = (
    "SELECT number, salt, body, leaf, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL FROM entry"
    " WHERE number >= ? AND typeof(number) = 'integer' ORDER BY number"
)
"""Where the table beside the entries is gone, is another, or cannot be read."""


class _Disorder(sqlite3.DatabaseError):
    """Rows that were asked for in order come in another: a page above them is damaged, and SQLite did not notice."""

    sqlite_errorcode = sqlite3.SQLITE_CORRUPT


class RawRows:
    """One pass over the entries."""

    def __init__(self, connection: sqlite3.Connection, last: int, *, alone: bool = False) -> None:
        """Prepare to read.

        Args:
            connection: To the log.
            last: The largest number, as far as that can be known.
            alone: Leave out what is kept beside the entries: it is not to be asked.
        """
        self._connection, self._last = connection, last
        self._asked = ROWS_ALONE if alone else self._question()
        self._following: int | None = 1

    def batches(self) -> Iterator[Sequence[RawRow] | Unreadable]:
        """All of them in order, some hundred at a time.

        Raises:
            sqlite3.DatabaseError: For a reason that is no damage.
        """
        while self._following is not None and self._following <= LARGEST:
            try:
                yield from self._in_order(self._following)
            except sqlite3.DatabaseError as e:
                if not is_damage(e):
                    raise
                if not self._is_text(e):
                    yield from self._past_damage(self._following, str(e))

    def _in_order(self, number: int) -> Iterator[Sequence[RawRow]]:
        """As long as all goes well."""
        rows = self._connection.execute(self._asked, (number,))
        batch, weight, before = list[RawRow](), 0, number - 1
        for row in rows:
            if row[0] < before:
                raise _Disorder(DISORDER)
            before = row[0]
            batch.append(row)
            weight += _weight(row)
            if len(batch) == BATCH or weight > MAX_BATCH_BYTES:
                if before < number:  # a whole batch of one number
                    raise _Disorder(DISORDER)
                self._following = number = before + 1
                yield batch
                batch, weight = [], 0
        if batch and before < number:
            raise _Disorder(DISORDER)
        if batch:
            self._following = before + 1
            yield batch
        self._following = None

    def _past_damage(self, number: int, why: str) -> Iterator[Sequence[RawRow] | Unreadable]:
        """What can be read of the entries that should have come, and how many cannot."""
        found, is_readable = self._singly(number)
        if found:
            number = found[-1][0] + 1
            yield found
        self._following = number
        if not is_readable:
            self._following = self._readable_from(number)
            yield Unreadable(number, (self._following or max(number, self._last) + 1) - 1, why)

    def _question(self) -> str:
        """For the rows, with what is kept beside them where that can be asked for."""
        try:
            self._connection.execute(f"EXPLAIN {ROWS}", (0,)).close()
        except sqlite3.OperationalError:
            return ROWS_ALONE
        return ROWS

    def _is_text(self, error: sqlite3.DatabaseError) -> bool:
        """Whether only a text was none; from now on they are taken as they are."""
        if self._connection.text_factory is not str or hasattr(error, "sqlite_errorcode"):
            return False
        self._connection.text_factory = _as_it_is
        return True

    def _singly(self, number: int) -> tuple[list[RawRow], bool]:
        """Entries one by one, no more than come at once; and whether the next may be read, as far as that is known."""
        found, weight = list[RawRow](), 0
        while len(found) < BATCH and weight <= MAX_BATCH_BYTES:
            row = self._single(number)
            if row is None:
                return found, False
            found.append(row)
            weight += _weight(row)
            number = row[0] + 1
        return found, True

    def _single(self, number: int) -> RawRow | None:
        """The first entry from a number on, without the row beside it where only that cannot be read.

        A damaged page may lead to an entry before it: who took that would go round in a circle.
        """
        for asked in (self._asked, ROWS_ALONE) if number <= LARGEST else ():
            with suppress(sqlite3.DatabaseError):
                found: RawRow | None = self._connection.execute(f"{asked} LIMIT 1", (number,)).fetchone()
                return found if found is None or found[0] >= number else None
        return None

    def _readable_from(self, number: int) -> int | None:
        """The first entry behind a number that can be read: found in growing steps, then between the last two."""
        step = 1
        while self._single(number + step) is None:
            if number + step > self._last:
                return None
            step *= 2
        low = step // 2
        while step - low > 1:
            middle = (low + step) // 2
            low, step = (middle, step) if self._single(number + middle) is None else (low, middle)
        found = self._single(number + step)
        return None if found is None else int(found[0])


def _weight(row: RawRow) -> int:
    """Bytes of what may be long in it."""
    try:
        return len(row[1]) + len(row[2]) + len(row[3]) + len(row[7] or "") + len(row[9] or "") + len(row[10] or "")
    except TypeError:  # of other kinds than its columns'
        return sum(len(each) for each in row if isinstance(each, bytes | str))


def _as_it_is(raw: bytes) -> str:
    """A text that somebody damaged, so that it can be told from what was written."""
    return raw.decode("utf-8", "surrogateescape")
