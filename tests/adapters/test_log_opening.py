"""Laws of opening a log to be read: wherever it lies, as of one moment, and nothing left behind."""

import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.log_opening import opened_file, opened_moment
from strpcheck.adapters.log_snapshot import LogSnapshot
from strpcheck.adapters.log_walk import opened_walk
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.adapters.sqlite_reading import SqliteLogReader
from strpcheck.errors import LogError
from strpcheck.ports import Trace
from strpcheck.troubles import Trouble
from tests.adapters.logs import as_of_form
from tests.only_read import only_read

TRACE = Trace(datetime(2021, 7, 5, 1, tzinfo=UTC), counts_for_clock=True)
ENTRIES, LATER_ENTRIES = 5, 3


def walked(path: Path) -> list[int]:
    """Numbers of the entries, as deciding again reads them."""
    with opened_walk(path) as walk:
        return [entry.number for entry in walk.entries(1, 99)]


def exported(path: Path) -> list[int]:
    """The same, as an export reads them."""
    with closing(opened_file(path)[0]) as connection:
        last = connection.execute("SELECT max(number) FROM entry").fetchone()[0]
    with closing(LogSnapshot(path)) as snapshot:
        return [entry.number for entry in snapshot.entries(1, last)]


def examined(path: Path) -> list[int]:
    """The same, as the audit reads them."""
    with closing(RawSqliteLog(path)) as log:
        return [row[0] for batch in log.batches() if isinstance(batch, list) for row in batch]


def listed(path: Path) -> list[int]:
    """The same, as `log show` reads them."""
    with closing(SqliteLogReader(path)) as log:
        return [entry.number for entry in log.entries()]


READERS = pytest.mark.parametrize("read", [walked, exported, examined, listed])
Reader = Callable[[Path], list[int]]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log that nobody has open, alone in its folder."""
    file = tmp_path / "home" / "log.sqlite"
    file.parent.mkdir()
    with closing(SqliteLog(file, system_entropy, may_make=True)) as log:
        fill(log, ENTRIES)
    return file


def fill(log: SqliteLog, count: int) -> None:
    """Write some entries."""
    for _ in range(count):
        log.append(b"<an entry>", TRACE)


def copied(path: Path, folder: Path, *ends: str) -> Path:
    """The log as it lies on the disk while somebody writes it: its newest entries are not in the file yet."""
    folder.mkdir()
    with closing(SqliteLog(path, system_entropy)) as log:
        fill(log, LATER_ENTRIES)
        for end in ("", *ends):
            shutil.copy(f"{path}{end}", folder)
    return folder / path.name


@READERS
def test_a_folder_that_may_only_be_read(path: Path, read: Reader) -> None:
    """A log that nobody has open needs no file beside it."""
    with only_read(path.parent) as folder:
        found = read(path)

        assert found == list(range(1, ENTRIES + 1))
        assert [file.name for file in folder.iterdir()] == [path.name]


@READERS
def test_a_copy_with_all_its_files_is_read_whole(path: Path, tmp_path: Path, read: Reader) -> None:
    """Also where it may only be read: the newest entries stand beside the file."""
    copy = copied(path, tmp_path / "copy", "-wal", "-shm")
    with only_read(copy.parent):
        found = read(copy)

    assert found == list(range(1, ENTRIES + LATER_ENTRIES + 1))


@READERS
def test_a_part_of_a_log_is_not_read_as_if_it_were_all(path: Path, tmp_path: Path, read: Reader) -> None:
    """Nobody takes a log for cut whose newest entries lie beside it; where a file may be made, they are read."""
    copy = copied(path, tmp_path / "copy", "-wal")
    with (
        only_read(copy.parent),
        pytest.raises(LogError, match=r"entries are in log\.sqlite-wal") as caught,
    ):
        read(copy)

    assert (caught.value.trouble, "copy log.sqlite and log.sqlite-wal" in caught.value.hint) == (
        Trouble.LOG_BESIDE,
        True,
    )
    assert read(copy) == list(range(1, ENTRIES + LATER_ENTRIES + 1))


@READERS
def test_a_journal_beside_it_is_named_as_what_it_is(path: Path, read: Reader) -> None:
    """It holds no entries that a copy would bring along: whoever writes undoes the change."""
    path.with_name("log.sqlite-journal").write_bytes(bytes(600))

    with (
        only_read(path.parent),
        pytest.raises(LogError, match=r"what a change replaced may be in log\.sqlite-journal") as caught,
    ):
        read(path)

    assert (caught.value.trouble, "log checkpoint" in caught.value.hint) == (Trouble.LOG_TORN, True)
    assert read(path) == list(range(1, ENTRIES + 1))


def test_an_empty_file_beside_it_holds_nothing(path: Path) -> None:
    """As a program that was stopped leaves it after its last entry was brought in."""
    path.with_name("log.sqlite-wal").touch()

    with only_read(path.parent):
        assert listed(path) == list(range(1, ENTRIES + 1))


@READERS
@pytest.mark.parametrize("name", ["log.sqlite", "none/log.sqlite"])
def test_a_log_that_is_not_there_is_told_alike(tmp_path: Path, read: Reader, name: str) -> None:
    """And none is made."""
    with pytest.raises(LogError, match="is missing") as caught:
        read(tmp_path / name)

    assert (caught.value.trouble, caught.value.hint.startswith("the log is evidence")) == (Trouble.LOG_GONE, True)
    assert list(tmp_path.iterdir()) == []


def test_a_log_that_another_program_holds_is_told(path: Path) -> None:
    """Whoever reads is not told to make room on the disk."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LogError, match="cannot read the log") as caught:
            opened_file(path, busy_seconds=0)

    assert "locked" in caught.value.message
    assert (caught.value.trouble, "no other program" in caught.value.hint) == (Trouble.LOG_UNREADABLE, True)


@pytest.mark.parametrize("read", [walked, listed])
def test_a_damaged_log_is_told_where_it_may_only_be_read(path: Path, read: Reader) -> None:
    """As anywhere; the audit names what is damaged instead."""
    path.write_bytes(b"\xff" * 200 + path.read_bytes()[200:])

    with only_read(path.parent), pytest.raises(LogError, match="not a database") as caught:
        read(path)

    assert caught.value.trouble is Trouble.LOG_GONE


def test_what_is_opened_is_one_moment(path: Path) -> None:
    """From the opening on, not from the first question."""
    connection, form = opened_moment(path)
    with closing(connection), closing(SqliteLog(path, system_entropy)) as log:
        fill(log, 1)
        seen = connection.execute("SELECT max(number) FROM entry").fetchone()[0]

    assert (form, seen, listed(path)[-1]) == (4, ENTRIES, ENTRIES + 1)


@pytest.mark.parametrize("form", [2, 3])
def test_an_older_form_is_read_where_nothing_can_be_written(path: Path, form: int) -> None:
    """It had no checkpoints, and the older one no shifts; nobody brings it up to date."""
    as_of_form(path, form)

    with only_read(path.parent), closing(SqliteLogReader(path)) as log:
        told = (len(list(log.entries())), log.newest_checkpoint(), log.open_shift())

    assert told == (ENTRIES, None, None)


def test_who_would_write_is_told_that_he_cannot(path: Path) -> None:
    """Not to make room, and not that somebody else holds the file."""
    with only_read(path.parent), pytest.raises(LogError, match="cannot open the log") as caught:
        SqliteLog(path, system_entropy)

    assert (caught.value.trouble, "allow writing" in caught.value.hint) == (Trouble.LOG_UNWRITABLE, True)
