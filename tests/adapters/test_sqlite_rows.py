"""Laws of reading past damage: it ends, whatever the pages lead to, and no entry comes before one that came."""

import sqlite3
from contextlib import closing
from itertools import islice
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import make_key
from strpcheck.adapters.log_walk import opened_walk
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.ports import Trace, Unreadable
from tests.adapters.logs import worked_on
from tests.audited import START, audited

ENTRIES = 400
ENOUGH = 600
"""Entries, or pieces of them: a log of so few gives fewer."""
HEAD_BYTES, RIGHT_BYTES = 8, 4
"""Of a page within a tree: what is in front of its cells' places, and the last page below it."""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of which one page is above the pages with its entries."""
    file = tmp_path / "log.sqlite"
    with closing(SqliteLog(file, system_entropy, make_key(), may_make=True)) as log:
        log._connection.execute("PRAGMA synchronous = OFF")
        for number in range(ENTRIES):
            log.append(f"<{number}>".encode().ljust(300, b"."), Trace(START, counts_for_clock=True))
    return file


class Pages:
    """The pages of the table of entries."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with closing(sqlite3.connect(path)) as other:
            self.size = other.execute("PRAGMA page_size").fetchone()[0]
            root = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'entry'").fetchone()[0]
        self.raw = bytearray(path.read_bytes())
        self.root = (root - 1) * self.size
        count = int.from_bytes(self.raw[self.root + 3 : self.root + 5], "big")
        self._places = slice(self.root + HEAD_BYTES + RIGHT_BYTES, self.root + HEAD_BYTES + RIGHT_BYTES + 2 * count)

    @property
    def cells(self) -> list[bytes]:
        """Where each cell of the page above them stands, in the order of their numbers."""
        raw = self.raw[self._places]
        return [bytes(raw[at : at + 2]) for at in range(0, len(raw), 2)]

    def reorder(self, cells: list[bytes]) -> None:
        """Put them in another order."""
        self.raw[self._places] = b"".join(cells)

    def destroy(self, nth: int) -> None:
        """The page below a cell."""
        at = self.root + int.from_bytes(self.cells[nth], "big")
        below = (int.from_bytes(self.raw[at : at + 4], "big") - 1) * self.size
        self.raw[below : below + 8] = b"\xff" * 8

    def enlarge(self, nth: int) -> None:
        """Let the key of a cell say that more entries are below it than are."""
        at = self.root + int.from_bytes(self.cells[nth], "big") + 4
        assert self.raw[at] & 0x80, "expected a key of two bytes"
        self.raw[at : at + 2] = bytes([0x80 | (ENTRIES - 10) >> 7, (ENTRIES - 10) & 0x7F])

    def write(self) -> None:
        """To the file."""
        self._path.write_bytes(self.raw)


def damage(path: Path, how: str) -> None:
    """What a page above others may come to hold."""
    pages = Pages(path)
    assert len(pages.cells) > 20
    if how == "reversed":
        pages.destroy(2)
        pages.reorder(pages.cells[::-1])
    elif how == "a false key":
        middle = len(pages.cells) // 2  # where the library begins to look
        pages.destroy(middle + 5)
        pages.enlarge(middle)
    elif how == "a circle":
        cells = pages.cells
        pages.destroy(-1)
        pages.reorder([*cells[:10], *cells[3:10], *cells[17:]])
    else:
        cells = pages.cells
        pages.destroy(5)
        pages.reorder([*cells[12:], *cells[:12]])
    pages.write()


HOW = ["a false key", "reversed", "a circle", "turned"]


@pytest.mark.parametrize("how", HOW)
def test_pages_that_lead_back_end_no_later(path: Path, how: str) -> None:
    """Each entry comes once at most, in order, and then there is an end; the audit has one too."""
    damage(path, how)

    with closing(RawSqliteLog(path)) as log:
        found = list(islice(log.batches(), ENOUGH))

    numbers = [row[0] for batch in found if not isinstance(batch, Unreadable) for row in batch]
    assert len(found) < ENOUGH
    assert numbers == sorted(set(numbers))
    assert 0 < len(numbers) < ENTRIES
    assert audited(path, make_key().public_key).counted > 0


@pytest.mark.parametrize("how", HOW)
def test_a_walk_over_them_ends_too(path: Path, how: str) -> None:
    """Each entry once at most, in order."""
    damage(path, how)

    with opened_walk(path) as walk:
        numbers = [entry.number for entry in islice(walk.entries(1, ENTRIES), ENOUGH)]

    assert 0 < len(numbers) < ENOUGH
    assert numbers == sorted(set(numbers))


def test_the_largest_number_is_the_last(path: Path) -> None:
    """Nothing is asked for behind it, also where a page before it cannot be read."""
    worked_on(path, "UPDATE entry SET number = 9223372036854775807 WHERE number = 400")
    pages = Pages(path)
    pages.destroy(5)
    pages.write()

    with closing(RawSqliteLog(path)) as log:
        found = list(islice(log.batches(), ENOUGH))

    rows = [batch for batch in found if not isinstance(batch, Unreadable)]
    assert len(found) < ENOUGH
    assert rows[-1][-1][0] == (1 << 63) - 1
