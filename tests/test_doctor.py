"""Laws of `doctor`: every question is asked whatever the others found, and the worst answer counts."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from strpcheck.answers import Answer, Health
from strpcheck.core.generation import Station
from strpcheck.doctor import (
    Finding,
    ask,
    examine_canaries,
    examine_clock,
    examine_evidence,
    examine_held,
    found,
    log_examination,
    worst_of,
)
from strpcheck.errors import HomeError
from strpcheck.ports import HeldView
from strpcheck.troubles import Trouble
from tests.auditors import audited
from tests.core.making import GENERATION, HOUR, NOW, SIGNED, STATION
from tests.laptop import MemoryLog, Times, standing_of
from tests.offered import CANARIES, GOOD

VIEW = HeldView(GENERATION, CANARIES, standing_of(GENERATION).roles, SIGNED)
LONG_AGO = datetime.fromisoformat("1970-01-01T00:00:00Z")


def test_an_answer_that_is_a_failure_stops_no_other_question() -> None:
    """What was raised is the answer."""
    error = HomeError("a part was changed", hint="sync again")

    def broken() -> Finding:
        raise error

    told = dict(ask({"first": broken, "second": lambda: found(Answer.LOG_WHOLE)}))

    assert told == {"first": Finding(Answer.FAILED, error=error), "second": Finding(Answer.LOG_WHOLE)}


@pytest.mark.parametrize(
    ("now", "mark", "finding"),
    [
        (NOW, None, found(Answer.CLOCK_RIGHT, now=NOW)),
        (NOW, NOW, found(Answer.CLOCK_RIGHT, now=NOW)),
        (NOW, NOW + HOUR, found(Answer.CLOCK_BEHIND, now=NOW, before=NOW + HOUR)),
        (SIGNED - HOUR, None, found(Answer.CLOCK_BEHIND, now=SIGNED - HOUR, before=SIGNED)),
        (LONG_AGO, None, found(Answer.CLOCK_BEHIND, now=LONG_AGO, before=SIGNED)),
    ],
    ids=["nothing logged", "logged now", "logged later", "before the lists", "1970"],
)
def test_the_clock_is_held_against_what_has_passed(now: datetime, mark: datetime | None, finding: Finding) -> None:
    """Signed times and what was logged."""
    assert examine_clock(VIEW, mark, now) == finding


def test_with_nothing_held_the_clock_is_only_told() -> None:
    """There is nothing to hold it against."""
    assert examine_clock(None, None, LONG_AGO) == found(Answer.CLOCK_RIGHT, now=LONG_AGO)


@pytest.mark.parametrize(
    ("age", "answer"),
    [(HOUR, Answer.HELD_FRESH), (20 * HOUR, Answer.HELD_AGEING), (90 * HOUR, Answer.HELD_STALE)],
    ids=lambda value: value if isinstance(value, str) else f"{value / HOUR:.0f} h",
)
def test_what_is_held_must_be_recent(age: timedelta, answer: Answer) -> None:
    """Old lists do not stop the laptop, but somebody should sync; the oldest is named."""
    finding = examine_held(VIEW, STATION, SIGNED + age)

    assert finding == found(answer, generation=GENERATION.id, name=finding.facts["name"])


def test_nothing_held_is_a_failure() -> None:
    """No verdict without lists."""
    told = dict(
        ask({"held": lambda: examine_held(None, Station("", NOW), NOW), "test": lambda: examine_canaries(None)})
    )

    assert [finding.health for finding in told.values()] == [Health.FAIL, Health.FAIL]
    assert {finding.error.trouble for finding in told.values() if finding.error} == {Trouble.NOTHING_HELD}


def test_canaries_are_asked_again() -> None:
    """On this machine, by the functions that decide for people."""
    assert examine_canaries(VIEW) == found(Answer.CANARIES_RIGHT, count=len(CANARIES))
    assert examine_canaries(replace(VIEW, canaries=(("revoked", GOOD[1]),))).answer is Answer.CANARIES_WRONG


def test_evidence_is_kept_where_the_policy_names_an_auditor() -> None:
    """One whose key can be sealed to."""
    named = HeldView(audited(["age1a", "age1b"], GENERATION), CANARIES, VIEW.roles, SIGNED)

    assert examine_evidence(named, len) == found(Answer.EVIDENCE_KEPT, count=2)
    assert examine_evidence(named, lambda _: 0) == found(Answer.EVIDENCE_NOT_KEPT)
    assert examine_evidence(VIEW, len) == found(Answer.EVIDENCE_NOT_KEPT)
    assert found(Answer.EVIDENCE_NOT_KEPT).health is Health.WARN


def test_the_worst_answer_counts() -> None:
    """None at all is nothing wrong."""
    ok, warn, fail = map(found, (Answer.LOG_WHOLE, Answer.NO_PIN, Answer.DISK_FULL))

    assert worst_of({}) is Health.OK
    assert worst_of({"a": ok, "b": warn}) is Health.WARN
    assert worst_of({"a": fail, "b": warn, "c": ok}) is Health.FAIL


def test_what_was_found_is_in_the_log() -> None:
    """By question, without words that may name files or people."""
    log = MemoryLog()

    log_examination(log, Times(NOW), SIGNED, "laptop-1", {"disk": found(Answer.DISK_FILLING, free=300)})

    (body,) = log.bodies
    assert (body["kind"], body["device"], body["findings"]) == ("doctor", "laptop-1", {"disk": "warn"})
    assert log.traces[0].counts_for_clock
