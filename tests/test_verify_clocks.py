"""Laws of the audit about time: a jump is found, one that put the clock right is explained, a start is neither."""

from pathlib import Path

import pytest

from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.faults import Fault
from strpcheck.ports import Trace
from tests.audited import START, Book, audited, booked

HOUR = 3_600


@pytest.fixture(scope="module")
def key() -> KeyFile:
    """The device's."""
    return make_key()


def jumps(path: Path, key: KeyFile) -> list[tuple[int, int, str, bool]]:
    """First and last entry, by how much, and whether it counts."""
    found = audited(path, key.public_key).findings
    assert {each.fault for each in found} <= {Fault.CLOCK}
    return [(each.first, each.last, each.detail, each.counts) for each in found]


def scans(book: Book, count: int) -> None:
    """Some entries."""
    for _ in range(count):
        book.scan()


@pytest.mark.parametrize(
    ("seconds", "told"), [(HOUR, "+3600 s"), (-HOUR, "-3600 s"), (121, "+121 s"), (-121, "-121 s")]
)
def test_a_jump_within_a_run_is_found(tmp_path: Path, key: KeyFile, seconds: int, told: str) -> None:
    """Forwards and backwards, up to where the clock stands otherwise again."""
    with booked(tmp_path / "log", key) as book:
        book.monotonic_ms = 30 * HOUR * 1000
        scans(book, 3)
        book.pass_by(seconds, slept=seconds)
        scans(book, 4)
        book.pass_by(-seconds, slept=-seconds)
        scans(book, 1)

    back = told.translate(str.maketrans("+-", "-+"))
    assert jumps(tmp_path / "log", key) == [(4, 7, told, True), (8, 8, back, True)]


@pytest.mark.parametrize("seconds", [120, -120, 0])
def test_what_clocks_may_differ_by_is_no_jump(tmp_path: Path, key: KeyFile, seconds: int) -> None:
    """Two minutes, as everywhere."""
    with booked(tmp_path / "log", key) as book:
        scans(book, 3)
        book.pass_by(seconds, slept=seconds)
        scans(book, 3)

    assert jumps(tmp_path / "log", key) == []


def test_small_steps_add_up(tmp_path: Path, key: KeyFile) -> None:
    """A clock that is put back a minute after each entry jumped all the same."""
    with booked(tmp_path / "log", key) as book:
        for _ in range(5):
            book.scan()
            book.pass_by(-60, slept=-60)

    assert jumps(tmp_path / "log", key) == [(4, 5, "-180 s", True)]


@pytest.mark.parametrize("how", ["clock", "sync"])
def test_a_clock_that_was_confirmed_after_it_is_explained(tmp_path: Path, key: KeyFile, how: str) -> None:
    """It was put right: told, and not counted."""
    with booked(tmp_path / "log", key) as book:
        scans(book, 3)
        book.pass_by(-HOUR, slept=-HOUR)
        book.clock() if how == "clock" else book.sync(confirms=True)
        scans(book, 3)
        book.pass_by(9 * HOUR, slept=9 * HOUR)
        scans(book, 2)
        book.sync(confirms=True)

    assert jumps(tmp_path / "log", key) == [(4, 4, "-3600 s", False), (8, 10, "+32400 s", False)]


def test_a_sync_that_confirmed_nothing_explains_nothing(tmp_path: Path, key: KeyFile) -> None:
    """It came from an old stick."""
    with booked(tmp_path / "log", key) as book:
        scans(book, 3)
        book.pass_by(-HOUR, slept=-HOUR)
        book.sync()

    assert jumps(tmp_path / "log", key) == [(4, 4, "-3600 s", True)]


def test_a_start_is_no_jump(tmp_path: Path, key: KeyFile) -> None:
    """The other clock begins again, at whatever it begins with."""
    with booked(tmp_path / "log", key) as book:
        scans(book, 3)
        for begins_at in (5_000, 40_000):
            book.pass_by(9 * HOUR)
            book.monotonic_ms = begins_at
            scans(book, 3)

    assert jumps(tmp_path / "log", key) == []


def test_a_start_that_counted_further_than_the_run_before_does_not_count(tmp_path: Path, key: KeyFile) -> None:
    """It may have been one: the machine was off in between. It is told, since it may have been a jump as well."""
    with booked(tmp_path / "log", key) as book:
        scans(book, 3)
        book.pass_by(9 * HOUR)
        book.monotonic_ms = 1_000_000
        scans(book, 3)

    assert jumps(tmp_path / "log", key) == [(4, 6, "+31520 s", False)]


def test_a_clock_that_went_back_over_a_start_is_found(tmp_path: Path, key: KeyFile) -> None:
    """The machine would have started before the entry that it had written."""
    with booked(tmp_path / "log", key) as book:
        scans(book, 3)
        book.pass_by(-HOUR)
        book.monotonic_ms = 5_000
        scans(book, 3)

    assert jumps(tmp_path / "log", key) == [(4, 6, "-3605 s", True)]


def test_an_invented_time_says_nothing(tmp_path: Path, key: KeyFile) -> None:
    """Training sets it as it likes."""
    with booked(tmp_path / "log", key) as book:
        scans(book, 3)
        times = Moment(START.replace(year=2030), START, book.monotonic_ms, invented=True)
        body = encode_entry(EntryKind.DOCTOR, times, {"device": "laptop-3"})
        book.log.append(body, Trace(START.replace(year=2030), counts_for_clock=False))
        scans(book, 3)

    assert jumps(tmp_path / "log", key) == []
