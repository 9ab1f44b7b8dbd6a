"""Laws of `doctor`: every question is asked whatever the others found, and the worst answer counts."""

from dataclasses import replace
from datetime import datetime

import pytest

from strpcheck.core.generation import Station
from strpcheck.doctor import (
    Finding,
    Health,
    ask,
    examine_canaries,
    examine_clock,
    examine_held,
    log_examination,
    worst_of,
)
from strpcheck.errors import HomeError
from strpcheck.ports import HeldView
from tests.core.making import GENERATION, HOUR, NOW, SIGNED, STATION
from tests.laptop import MemoryLog, Times, standing_of
from tests.test_sync import CANARIES, GOOD

VIEW = HeldView(GENERATION, CANARIES, standing_of(GENERATION).roles, SIGNED)
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00Z")


def test_an_answer_that_is_a_failure_stops_no_other_question() -> None:
    """What was raised is the answer, with its hint as advice."""

    def broken() -> Finding:
        message = "a part was changed"
        raise HomeError(message, hint="sync again")

    told = dict(ask({"first": broken, "second": lambda: Finding(Health.OK, "fine")}))

    assert told == {
        "first": Finding(Health.FAIL, "a part was changed", "sync again"),
        "second": Finding(Health.OK, "fine"),
    }


@pytest.mark.parametrize(
    ("now", "mark", "health"),
    [
        (NOW, None, Health.OK),
        (NOW, NOW, Health.OK),
        (NOW, NOW + HOUR, Health.FAIL),
        (SIGNED - HOUR, None, Health.FAIL),
        (LONG_AGO, None, Health.FAIL),
    ],
)
def test_the_clock_is_held_against_what_has_passed(now: datetime, mark: datetime | None, health: Health) -> None:
    """Signed times and what was logged; the advice says both steps."""
    found = examine_clock(VIEW, mark, now)

    assert found.health is health
    assert ("strpcheck clock confirm" in found.advice) is (health is Health.FAIL)


def test_with_nothing_held_the_clock_is_only_told() -> None:
    """There is nothing to hold it against."""
    assert examine_clock(None, None, LONG_AGO) == Finding(Health.OK, "it is 1970-01-01 00:00:00 UTC")


@pytest.mark.parametrize(("age", "health"), [(HOUR, Health.OK), (20 * HOUR, Health.WARN), (90 * HOUR, Health.WARN)])
def test_what_is_held_must_be_recent(age: object, health: Health) -> None:
    """Old lists do not stop the laptop, but somebody should sync."""
    assert examine_held(VIEW, STATION, SIGNED + age).health is health  # type: ignore[operator] # an age


def test_nothing_held_is_a_failure() -> None:
    """No verdict without lists."""
    assert examine_held(None, Station("", NOW), NOW).health is Health.FAIL
    assert examine_canaries(None).health is Health.FAIL


def test_canaries_are_asked_again() -> None:
    """On this machine, by the functions that decide for people."""
    assert examine_canaries(VIEW).health is Health.OK
    wrong = examine_canaries(replace(VIEW, canaries=(("revoked", GOOD[1]),)))
    assert (wrong.health, "do not scan" in wrong.advice) == (Health.FAIL, True)


def test_the_worst_answer_counts() -> None:
    """None at all is nothing wrong."""
    ok, warn, fail = (Finding(health, "") for health in Health)

    assert worst_of({}) is Health.OK
    assert worst_of({"a": ok, "b": warn}) is Health.WARN
    assert worst_of({"a": fail, "b": warn, "c": ok}) is Health.FAIL


def test_what_was_found_is_in_the_log() -> None:
    """By question, without words that may name files or people."""
    log = MemoryLog()

    log_examination(log, Times(NOW), SIGNED, "laptop-1", {"disk": Finding(Health.WARN, "3 MB free")})

    (body,) = log.bodies
    assert (body["kind"], body["device"], body["findings"]) == ("doctor", "laptop-1", {"disk": "warn"})
    assert log.traces[0].counts_for_clock
