"""Laws of the clocks: whole seconds in UTC, and an invented time that stands still."""

from datetime import UTC, datetime, timedelta, timezone

from strpcheck.adapters.clock import InventedClock, SystemClock
from strpcheck.adapters.entropy import system_entropy


def test_the_machines_clock_tells_whole_seconds_in_utc() -> None:
    """The log keeps no finer time, and a decision must be repeatable from it."""
    now = SystemClock().now()

    assert (now.tzinfo, now.microsecond) == (UTC, 0)
    assert not SystemClock().invented


def test_the_other_hand_never_turns_back() -> None:
    """Milliseconds since an arbitrary start."""
    clock = SystemClock()

    looks = [clock.monotonic_ms() for _ in range(1000)]

    assert looks == sorted(looks)


def test_an_invented_time_stands_still() -> None:
    """As given, in UTC, without fractions; only the other hand runs."""
    given = datetime(2021, 7, 5, 7, 30, 0, 999_999, timezone(timedelta(hours=7)))
    clock = InventedClock(given)

    assert clock.now() == clock.now() == datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
    assert clock.now().tzinfo is UTC
    assert clock.invented


def test_random_bytes_are_as_many_as_asked_and_differ() -> None:
    """What salts and numbers are made of."""
    drawn = {system_entropy(16) for _ in range(100)}

    assert {len(each) for each in drawn} == {16}
    assert len(drawn) == 100
