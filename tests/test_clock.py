"""Laws of confirming the clock: the supervisor's word, in the log, and never against what was signed."""

import pytest

from strpcheck.clock import confirm_clock
from strpcheck.errors import HomeError, LogError
from strpcheck.ports import Trace
from tests.core.making import GENERATION, HOUR, NOW, SECOND, SIGNED
from tests.laptop import MemoryLog, Times


def test_a_confirmed_clock_is_bound_by_nothing_before() -> None:
    """A clock that had run a year fast is put right once, and that heals everything."""
    log = MemoryLog()
    log.append(b"\xa0", Trace(NOW + 8760 * HOUR, counts_for_clock=True))

    at = confirm_clock(log, Times(NOW), GENERATION, "laptop-1")

    assert (at, log.clock_mark()) == (NOW, NOW)


def test_the_log_says_who_and_when() -> None:
    """One entry, with the floor it was held against."""
    log = MemoryLog()

    confirm_clock(log, Times(NOW), GENERATION, "laptop-1")

    (body,) = log.bodies
    assert (body["kind"], body["device"], body["by"]) == ("clock", "laptop-1", "supervisor")
    assert body["times"]["wall"] == int(NOW.timestamp())
    assert body["times"]["floor"] == int(SIGNED.timestamp())


def test_a_clock_before_what_was_signed_is_not_confirmed() -> None:
    """No PIN makes that right; the hint says what does."""
    log = MemoryLog()

    with pytest.raises(HomeError, match="this clock says 2021-07-13 23:57 UTC, but the lists were signed") as caught:
        confirm_clock(log, Times(SIGNED - 121 * SECOND), GENERATION, "laptop-1")

    assert log.kept == []
    assert caught.value.hint == "put the clock right first, then confirm it"


def test_two_minutes_behind_are_honest() -> None:
    """As far as two clocks may disagree."""
    assert confirm_clock(MemoryLog(), Times(SIGNED - 120 * SECOND), GENERATION, "laptop-1") == SIGNED - 120 * SECOND


def test_nothing_is_confirmed_that_was_not_logged() -> None:
    """The entry is the confirmation."""
    with pytest.raises(LogError):
        confirm_clock(MemoryLog(fails=True), Times(NOW), GENERATION, "laptop-1")


def test_an_invented_time_confirms_nothing() -> None:
    """Under `--at` the act is played and logged, and has no effect on the machine's own clock."""
    log = MemoryLog()
    log.append(b"\xa0", Trace(NOW + HOUR, counts_for_clock=True))

    confirm_clock(log, Times(NOW, invented=True), GENERATION, "laptop-1")

    assert log.clock_mark() == NOW + HOUR
