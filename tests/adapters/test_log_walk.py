"""Laws of walking a log: one moment of it, nothing written, every form, and damage passed over by name."""

import hashlib
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.log_walk import opened_walk
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.record import leaf_hash
from strpcheck.errors import LogError
from strpcheck.ports import Trace
from strpcheck.troubles import Trouble
from tests.adapters.logs import as_of_form, worked_on

TRACE = Trace(datetime(2021, 7, 5, 1, tzinfo=UTC), counts_for_clock=True)
ENTRIES = 60
PAGE_BYTES = 4096


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of some pages."""
    file = tmp_path / "log.sqlite"
    with closing(SqliteLog(file, system_entropy, may_make=True)) as log:
        for number in range(1, ENTRIES + 1):
            log.append(body(number), TRACE)
    return file


def body(number: int) -> bytes:
    """What an entry says, found again in the file."""
    return f"<entry {number}>".encode().ljust(400, b".")


def numbers(path: Path, first: int = 1, last: int = ENTRIES) -> list[int]:
    """Of the entries that are walked."""
    with opened_walk(path) as walk:
        return [entry.number for entry in walk.entries(first, last)]


def test_every_entry_as_it_stands(path: Path) -> None:
    """Number, salt, body and leaf, in order."""
    with opened_walk(path) as walk:
        entries = list(walk.entries(1, ENTRIES))

    assert [entry.number for entry in entries] == list(range(1, ENTRIES + 1))
    assert [entry.body for entry in entries] == [body(number) for number in range(1, ENTRIES + 1)]
    assert all(leaf_hash(entry.salt, entry.body) == entry.leaf for entry in entries)


def test_a_range_is_inclusive_and_ends_with_the_newest(path: Path) -> None:
    """Whatever is asked for beyond it."""
    assert numbers(path, 7, 9) == [7, 8, 9]
    assert numbers(path, ENTRIES, ENTRIES + 7) == [ENTRIES]
    assert numbers(path, ENTRIES + 1, ENTRIES + 7) == []


def test_it_is_one_moment(path: Path) -> None:
    """Entries that are written meanwhile are not in it, and their writer does not wait."""
    with opened_walk(path) as walk, closing(SqliteLog(path, system_entropy, busy_seconds=0)) as log:
        walked = walk.entries(1, ENTRIES + 7)
        before = next(walked).number
        written = log.append(body(ENTRIES + 1), TRACE)
        rest = [entry.number for entry in walked]
        newest = walk.newest()

    assert (before, written, rest[-1], newest) == (1, ENTRIES + 1, ENTRIES, ENTRIES)


def test_walking_writes_nothing(path: Path) -> None:
    """Not one byte of the file."""
    before = hashlib.sha256(path.read_bytes()).hexdigest()

    numbers(path)

    assert hashlib.sha256(path.read_bytes()).hexdigest() == before


@pytest.mark.parametrize("form", [2, 3])
def test_a_log_of_an_older_form_is_walked_as_it_is(path: Path, form: int) -> None:
    """And stays one."""
    as_of_form(path, form)

    walked = numbers(path)

    with closing(sqlite3.connect(path)) as connection:
        assert (len(walked), connection.execute("PRAGMA user_version").fetchone()) == (ENTRIES, (form,))


def test_an_entry_that_was_changed_is_given_as_it_stands(path: Path) -> None:
    """Whoever walks compares; one that is gone leaves a gap."""
    worked_on(path, "UPDATE entry SET body = x'00' WHERE number = 3", "DELETE FROM entry WHERE number = 5")

    with opened_walk(path) as walk:
        entries = list(walk.entries(2, 6))

    assert [(entry.number, entry.body == body(entry.number)) for entry in entries] == [
        (2, True), (3, False), (4, True), (6, True),
    ]  # fmt: skip


def test_a_damaged_page_costs_its_own_entries(path: Path) -> None:
    """They are named, and those behind them are walked."""
    raw = bytearray(path.read_bytes())
    page = raw.index(b"<entry 30>") // PAGE_BYTES * PAGE_BYTES
    raw[page] ^= 0xFF  # which kind of page it is
    path.write_bytes(raw)
    lost = [number for number in range(1, ENTRIES + 1) if not can_be_read(path, number)]

    with opened_walk(path) as walk:
        entries = list(walk.entries(1, ENTRIES))

    assert [entry.number for entry in entries] == list(range(1, ENTRIES + 1))
    assert [entry.number for entry in entries if not entry.leaf] == lost
    assert 30 in lost
    assert len(lost) < ENTRIES / 2


def can_be_read(path: Path, number: int) -> bool:
    """Whether one entry can, asked for by itself."""
    with closing(sqlite3.connect(path)) as connection:
        try:
            return connection.execute("SELECT leaf FROM entry WHERE number = ?", (number,)).fetchone() is not None
        except sqlite3.DatabaseError:
            return False


def test_a_log_that_is_gone_is_not_made(tmp_path: Path) -> None:
    """Looking never makes evidence."""
    with pytest.raises(LogError, match="is missing") as caught:
        numbers(tmp_path / "log.sqlite")

    assert caught.value.trouble is Trouble.LOG_GONE
    assert not (tmp_path / "log.sqlite").exists()


@pytest.mark.parametrize(
    ("version", "message", "trouble"),
    [
        (0, "holds no log", Trouble.LOG_GONE),
        (-1, "holds no log", Trouble.LOG_GONE),
        (5, "newer strpcheck", Trouble.LOG_NEWER),
    ],
)
def test_a_form_that_is_not_known_is_refused(path: Path, version: int, message: str, trouble: Trouble) -> None:
    """None of these has entries that we could understand."""
    worked_on(path, f"PRAGMA user_version = {version}")

    with pytest.raises(LogError, match=message) as caught:
        numbers(path)

    assert caught.value.trouble is trouble


def test_what_is_no_database_is_told(tmp_path: Path) -> None:
    """In our words, with what to do."""
    (tmp_path / "log.sqlite").write_bytes(b"no database " * 1000)

    with pytest.raises(LogError, match="cannot read the log") as caught:
        numbers(tmp_path / "log.sqlite")

    assert (caught.value.trouble, bool(caught.value.hint)) == (Trouble.LOG_GONE, True)


def test_a_failure_that_is_no_damage_ends_the_walk(path: Path) -> None:
    """An interrupted read, say: entries behind it must not be told as damaged."""
    with opened_walk(path) as walk:
        walked = walk.entries(1, ENTRIES)
        next(walked)
        walk._connection.interrupt()  # as a failing disk would, which no test has

        with pytest.raises(LogError, match="cannot read the log") as caught:
            list(walked)

    assert caught.value.trouble is Trouble.LOG_UNREADABLE
