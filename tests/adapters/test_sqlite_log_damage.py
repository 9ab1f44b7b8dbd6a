"""Laws of a damaged log: no verdict is made from what is not what was written, and nobody reads it as evidence."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.permit import PermitId
from strpcheck.core.seen import Sighting
from strpcheck.errors import LogError
from strpcheck.ports import Trace
from tests.adapters.logs import worked_on

NOW = datetime(2021, 7, 5, 1, 0, tzinfo=UTC)
PERMITS = [PermitId("XX-JK", bytes([number]) * 8) for number in range(5)]
POSTS = ["LAMPIRI", "SEMANGGI", "DAAN-MOGOT"]
EVERY = 37
"""Of the bits in bytes that hold something; a sweep over all of them, and over all empty ones, found none more."""


class Answers(NamedTuple):
    """What verdicts are made from."""

    clock_mark: datetime | None
    policy: str | None
    sightings: list[tuple[Sighting, ...]]


def answers(path: Path) -> Answers:
    """Ask a log as a scan does."""
    with closing(SqliteLog(path, system_entropy)) as log:
        return Answers(log.clock_mark(), log.previous_policy(), [log.sightings(permit, NOW) for permit in PERMITS])


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A log of a few shows, a sync among them, closed."""
    path = tmp_path_factory.mktemp("log") / "log.sqlite"
    with closing(SqliteLog(path, system_entropy, may_make=True)) as log:
        for number in range(18):
            seen = PERMITS[number % 4] if number % 6 else None
            at = NOW + timedelta(minutes=7 * number)
            post, policy = POSTS[number % 3], "" if seen is None else f"{number % 2}123456789abcdef"
            log.append(b"body", Trace(at, counts_for_clock=number % 5 > 0, permit=seen, post=post, policy=policy))
    return path


def flipped(whole: Path, path: Path, positions: Iterator[int] | range) -> Iterator[int]:
    """The log with one bit turned after another; whatever lay beside it is gone."""
    raw = whole.read_bytes()
    for position in positions:
        for beside in path.parent.glob(f"{path.name}*"):
            beside.unlink()
        damaged = bytearray(raw)
        damaged[position // 8] ^= 1 << position % 8
        path.write_bytes(damaged)
        yield position


def test_a_flipped_bit_is_noticed_before_a_verdict_uses_it(whole: Path, tmp_path: Path) -> None:
    """Each lookup gives what it gave, or says that the log was changed."""
    raw, right, noticed = whole.read_bytes(), answers(Path(shutil.copy(whole, tmp_path / "copy.sqlite"))), 0
    held = [8 * place + bit for place in range(len(raw)) if raw[place] for bit in range(8)]

    for position in flipped(whole, tmp_path / "log.sqlite", iter(held[::EVERY])):
        try:
            found = answers(tmp_path / "log.sqlite")
        except LogError:
            noticed += 1
        else:
            assert found == right, position

    assert noticed > len(held) // EVERY // 4


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE trace SET clock_mark = clock_mark - 86400 WHERE entry = 18", "kept of entry 18 is not what was"),
        ("UPDATE trace SET policy = 'p' WHERE entry = 18", "kept of entry 18 is not what was"),
        ("UPDATE trace SET shift = 5 WHERE entry = 18", "kept of entry 18 is not what was"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE number = 18", "kept of entry 18 is not what was"),
        ("DELETE FROM trace WHERE entry = 18", "18 entries, and something is kept of 17"),
        ("DELETE FROM entry WHERE number = 18", "17 entries, and something is kept of 18"),
        ("DELETE FROM trace", "18 entries, and something is kept of 0"),
    ],
)
def test_the_newest_is_believed_only_beside_its_entry(whole: Path, tmp_path: Path, statement: str, told: str) -> None:
    """The clock is judged by it, and nothing new is written behind it."""
    path = worked_on(Path(shutil.copy(whole, tmp_path)), statement)

    with closing(SqliteLog(path, system_entropy)) as log:
        with pytest.raises(LogError, match=told) as caught:
            log.clock_mark()
        with pytest.raises(LogError, match=told):
            log.previous_policy()
        with pytest.raises(LogError, match="was changed"):
            log.append(b"more", Trace(NOW, counts_for_clock=True))

    assert "tell the auditor" in caught.value.hint


def test_a_sighting_that_was_changed_is_not_judged_by(whole: Path, tmp_path: Path) -> None:
    """Another post would make a journey that nobody made; the other permits' sightings are what they were."""
    right = answers(Path(shutil.copy(whole, tmp_path / "copy.sqlite")))
    path = worked_on(Path(shutil.copy(whole, tmp_path)), "UPDATE trace SET post = 'LAMPIRI' WHERE entry = 2")

    with closing(SqliteLog(path, system_entropy)) as log:
        with pytest.raises(LogError, match="what is kept of entry 2 is not what was written"):
            log.sightings(PERMITS[1], NOW)
        assert log.sightings(PERMITS[2], NOW) == right.sightings[2]


@pytest.mark.parametrize("index", ["trace_permit", "trace_again"])
def test_a_sighting_that_an_index_lost_is_missed(whole: Path, tmp_path: Path, index: str) -> None:
    """What is not found is judged by too: the one index is asked about the other."""
    path = Path(shutil.copy(whole, tmp_path))
    (sql,) = sqlite3.connect(path).execute("SELECT sql FROM sqlite_schema WHERE name = ?", (index,)).fetchone()
    worked_on(
        path,
        f"DROP INDEX {index}",
        sql.replace("number IS NOT NULL", "number IS NOT NULL AND entry <> 2"),
        "PRAGMA writable_schema = ON",
        "UPDATE sqlite_schema SET sql = replace(sql, ' AND entry <> 2', '')",
    )

    with closing(SqliteLog(path, system_entropy)) as log, pytest.raises(LogError, match="its two indexes disagree"):
        log.sightings(PERMITS[1], NOW)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE entry SET body = x'00' WHERE number = 7", "entry 7 is not what was written"),
        ("UPDATE entry SET salt = zeroblob(16) WHERE number = 7", "entry 7 is not what was written"),
        ("DELETE FROM entry WHERE number = 7", "entry 7 is not what was written"),
        ("DELETE FROM entry WHERE number > 7", "entry 8 is missing"),
    ],
)
def test_an_entry_that_was_changed_is_nobodys_evidence(whole: Path, tmp_path: Path, statement: str, told: str) -> None:
    """Whoever reads the log is told where it was changed."""
    with closing(SqliteLog(worked_on(Path(shutil.copy(whole, tmp_path)), statement), system_entropy)) as log:
        with pytest.raises(LogError, match=told):
            list(log.entries())
        with pytest.raises(LogError):
            log.check()


@pytest.mark.parametrize(
    "statement",
    ["UPDATE trace SET post = 'LAMPIRI' WHERE entry = 2", "DELETE FROM trace WHERE entry = 3", "DELETE FROM trace"],
)
def test_a_check_looks_at_every_row(whole: Path, tmp_path: Path, statement: str) -> None:
    """Also at those that no lookup of today's would reach."""
    path = worked_on(Path(shutil.copy(whole, tmp_path)), statement)

    with closing(SqliteLog(path, system_entropy)) as log, pytest.raises(LogError, match="was changed"):
        log.check()


def test_a_whole_log_passes(whole: Path, tmp_path: Path) -> None:
    """And an empty one."""
    with closing(SqliteLog(Path(shutil.copy(whole, tmp_path)), system_entropy)) as log:
        log.check()
        assert [entry.number for entry in log.entries()] == list(range(1, 19))
    with closing(SqliteLog(tmp_path / "new.sqlite", system_entropy, may_make=True)) as log:
        log.check()
        assert (log.clock_mark(), log.previous_policy(), list(log.entries())) == (None, None, [])
