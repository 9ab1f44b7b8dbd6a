"""Laws of the rota: each laptop its own second of each hour, and after failures later and later, never all at once."""

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from strpcheck.core.permit import KeyId
from strpcheck.rota import LONGEST_BACKOFF, Rota, next_slot, pause_after, wait_until
from tests.laptop import Times

NOW = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
DEVICES = [KeyId(number.to_bytes(8)) for number in range(1000)]


def most(_: int) -> bytes:
    """The highest draw."""
    return b"\xff" * 8


def least(_: int) -> bytes:
    """The lowest draw."""
    return bytes(8)


def test_every_hour_has_one_second_of_each_laptop() -> None:
    """Asked again and again it is the same one, and after it comes that of the next hour."""
    first = next_slot(DEVICES[7], NOW)
    second = next_slot(DEVICES[7], first)

    assert next_slot(DEVICES[7], first - timedelta(seconds=1)) == first
    assert NOW < first <= NOW + 2 * HOUR
    assert second.replace(minute=0, second=0) - first.replace(minute=0, second=0) == HOUR
    assert second - first != HOUR


def test_a_thousand_laptops_spread_over_the_hour() -> None:
    """No minute sees much more than its share of 17."""
    midnight = NOW.replace(minute=0) - timedelta(seconds=1)

    minutes = Counter(next_slot(device, midnight).minute for device in DEVICES)

    assert len(minutes) == 60
    assert max(minutes.values()) <= 34


@pytest.mark.parametrize(("failures", "longest"), [(1, 2), (2, 4), (3, 8), (9, 512), (10, 600), (999, 600)])
def test_pauses_double_up_to_ten_minutes(failures: int, longest: int) -> None:
    """Drawn from the whole of the interval."""
    assert pause_after(failures, None, least) == timedelta(0)
    assert timedelta(seconds=longest - 0.01) < pause_after(failures, None, most) <= timedelta(seconds=longest)


def test_what_the_carrier_asks_for_comes_on_top() -> None:
    """Everybody was told the same: none comes before it, and not all at it. A day is not waited for."""
    assert pause_after(1, 120, least) == timedelta(seconds=120)
    assert pause_after(10, 120, most) > timedelta(seconds=719)
    assert pause_after(1, 86400, least) == HOUR


def test_a_success_ends_the_row_of_failures() -> None:
    """The next failure is a first one again."""
    rota = Rota(DEVICES[1], most)
    pauses = [rota.after_failure(NOW, None) - NOW for _ in range(12)]

    slot = rota.after_success(NOW)

    assert pauses == sorted(pauses)
    assert pauses[-1] <= LONGEST_BACKOFF
    assert slot == next_slot(DEVICES[1], NOW)
    assert rota.after_failure(NOW, None) - NOW == pauses[0]


def test_waiting_looks_at_the_clock_again_and_again() -> None:
    """Twenty seconds at most, and at the end no longer than is left."""
    clock, slept = Times(NOW), []

    def sleep(seconds: float) -> None:
        """Time passes."""
        slept.append(seconds)
        clock.moment += timedelta(seconds=seconds)

    wait_until(NOW + timedelta(seconds=50), clock, sleep)

    assert slept == [20, 20, 10]


@pytest.mark.parametrize("jump", [9 * HOUR, -timedelta(seconds=1)], ids=["lid closed", "clock put back"])
def test_no_jump_of_the_clock_is_waited_out(jump: timedelta) -> None:
    """Past the time, or before the beginning: go on now."""
    clock, slept = Times(NOW), []

    def sleep(seconds: float) -> None:
        """The clock jumps meanwhile."""
        slept.append(seconds)
        clock.moment = NOW + jump

    wait_until(NOW + HOUR, clock, sleep)

    assert len(slept) == 1


def test_a_reason_to_go_on_ends_the_wait() -> None:
    """A link that came up, a stick that was put in: asked after each step, and not waited out."""
    clock, slept = Times(NOW), []

    def sleep(seconds: float) -> None:
        """Time passes."""
        slept.append(seconds)
        clock.moment += timedelta(seconds=seconds)

    wait_until(NOW + HOUR, clock, sleep, lambda: len(slept) == 3)

    assert slept == [20, 20, 20]
