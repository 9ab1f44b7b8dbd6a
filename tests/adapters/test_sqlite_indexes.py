"""Laws of the log's indexes: what one lost, or has at another place, an audit finds."""

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import make_key
from strpcheck.adapters.sqlite_indexes import INDEXES
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.core.permit import PermitId
from strpcheck.errors import LogError
from strpcheck.ports import Trace
from tests.audited import START

ENTRIES = 30


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A log of some permits, each shown more than once."""
    file = tmp_path / "log.sqlite"
    with closing(SqliteLog(file, system_entropy, make_key(), may_make=True)) as log:
        for nth in range(ENTRIES):
            permit = PermitId("XX-JK", bytes([nth % 7] * 8)) if nth % 5 else None
            log.append(b"<%d>" % nth, Trace(START + timedelta(seconds=nth), counts_for_clock=True, permit=permit))
    return file


def damage_of(path: Path) -> list[str]:
    """What an audit is told."""
    with closing(RawSqliteLog(path)) as log:
        return list(log.damage())


def worked_on(path: Path, index: str, other: str) -> None:
    """Make an index of other rows, or in another order, under the name and the definition of ours."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        (kept,) = connection.execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
        connection.execute(f"DROP INDEX {index}")
        connection.execute(f"CREATE INDEX {index} ON trace {other}")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_schema SET sql = ? WHERE name = ?", (kept, index))


def test_indexes_that_are_whole_are_not_told(path: Path) -> None:
    """Nor that some entries have no permit."""
    assert damage_of(path) == []


@pytest.mark.parametrize("index", sorted(INDEXES))
@pytest.mark.parametrize("wanting", ["at > 1625443205", "entry <> 3", "entry <> 29"])
def test_a_row_that_an_index_lost_is_told(path: Path, index: str, wanting: str) -> None:
    """One or many, wherever they are."""
    (by,) = [INDEXES[index].replace("-at", "at DESC")]
    worked_on(path, index, f"(number, {by}) WHERE number IS NOT NULL AND {wanting}")

    assert damage_of(path) == [f"index {index} has other rows than its table"]


@pytest.mark.parametrize("index", sorted(INDEXES))
def test_what_sqlite_counted_hides_no_row_that_an_index_lost(path: Path, index: str) -> None:
    """With its tables there too (ANALYZE), indexes are compared as in any other log of ours."""
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("ANALYZE")
    before = damage_of(path)
    by = INDEXES[index].replace("-at", "at DESC")
    worked_on(path, index, f"(number, {by}) WHERE number IS NOT NULL AND entry <> 3")

    assert (before, damage_of(path)) == ([], [f"index {index} has other rows than its table"])


@pytest.mark.parametrize("index", sorted(INDEXES))
def test_an_index_in_another_order_is_told(path: Path, index: str) -> None:
    """It has every row, and a look-up passes them by."""
    by = "at" if INDEXES[index] == "-at" else "at DESC"
    worked_on(path, index, f"(number, {by}) WHERE number IS NOT NULL")

    assert [line for line in damage_of(path) if index in line] != []


@pytest.mark.parametrize(("kind", "content"), [(0, 0), (7, 0), (13, 0), (29, 0x41), (29, 0xFF)])
@pytest.mark.parametrize("index", sorted(INDEXES))
def test_a_value_of_another_kind_in_an_index_is_told(path: Path, index: str, kind: int, content: int) -> None:
    """No value, a fraction, a text, or a text that is none: nothing of it stops the audit, and nothing passes."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        size = other.execute("PRAGMA page_size").fetchone()[0]
        root = other.execute("SELECT rootpage FROM sqlite_schema WHERE name = ?", (index,)).fetchone()[0]
    raw = bytearray(path.read_bytes())
    page = (root - 1) * size
    cell = page + int.from_bytes(raw[page + 8 : page + 10], "big")
    # A cell of an index: bytes of its content, bytes of its head, and the kind of each value; 28 is 8 bytes.
    assert raw[cell + 2] == 28
    raw[cell + 2] = kind
    begin = cell + 1 + raw[cell + 1]
    raw[begin : begin + 8] = bytes([content] * 8)
    path.write_bytes(raw)

    told = [line for line in damage_of(path) if index in line]

    assert told != []
    with closing(SqliteLog(path, system_entropy)) as log, pytest.raises(LogError, match=r"is damaged|was changed"):
        log.check()
