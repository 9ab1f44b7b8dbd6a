"""Signed times: the floor, what confirms a clock, what makes it suspect."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strpcheck.core.generation import sync_confirms_clock
from strpcheck.core.permit import Environment
from tests.core.making import GENERATION, HOUR, NOW, SECOND, SIGNED, STATION, holding, status_list


@pytest.mark.parametrize(
    ("issued", "confirms"),
    [
        (-2 * HOUR - SECOND, False),
        (-2 * HOUR, True),
        (timedelta(), True),
        (120 * SECOND, True),
        (121 * SECOND, False),
    ],
)
def test_what_confirms_a_clock(issued: timedelta, confirms: bool) -> None:  # noqa: FBT001 -- the answer
    """A signed time in [now - 2 h, now + 120 s]."""
    assert sync_confirms_clock(NOW + issued, NOW) is confirms


@pytest.mark.parametrize(
    ("behind", "suspect"), [(120 * SECOND, False), (121 * SECOND, True), (timedelta(), False), (-HOUR, False)]
)
def test_a_clock_behind_the_floor(behind: timedelta, suspect: bool) -> None:  # noqa: FBT001 -- the answer
    """Now < floor - 120 s; a fast clock is never suspect by the floor."""
    assert replace(STATION, floor=NOW + behind).clock_is_suspect(NOW) is suspect


@pytest.mark.parametrize(("behind", "suspect"), [(120 * SECOND, False), (121 * SECOND, True), (-HOUR, False)])
def test_a_clock_that_went_back(behind: timedelta, suspect: bool) -> None:  # noqa: FBT001 -- the answer
    """More than 120 s before the newest wall time logged since it was confirmed."""
    assert replace(STATION, clock_mark=NOW + behind).clock_is_suspect(NOW) is suspect


def test_a_simulation_asks_no_clock() -> None:
    """Its time is invented on purpose."""
    station = replace(STATION, floor=NOW + 24 * HOUR, clock_mark=NOW + 24 * HOUR, asks_clock=False)

    assert not station.clock_is_suspect(NOW)


def test_ages_are_counted_from_the_later_of_clock_and_floor() -> None:
    """A slow clock makes nothing younger."""
    assert STATION.age(SIGNED, NOW) == NOW - SIGNED
    assert replace(STATION, floor=NOW + HOUR).age(SIGNED, NOW) == NOW + HOUR - SIGNED


def test_the_newest_signed_time() -> None:
    """Of the confirmation and every list, and of the confirmation alone where there is no list."""
    newer = holding(GENERATION, status_list({}, issued_at=SIGNED + HOUR))

    assert newer.newest_signed_time == SIGNED + HOUR
    assert replace(newer, confirmed_at=SIGNED + 2 * HOUR).newest_signed_time == SIGNED + 2 * HOUR
    assert holding(GENERATION).newest_signed_time == SIGNED


def test_the_environment_is_the_trust_lists() -> None:
    """Fixed by the root, told by the trust list."""
    assert GENERATION.environment is Environment.TRAINING
