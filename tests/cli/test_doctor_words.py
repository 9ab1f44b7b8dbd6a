"""Laws of what `doctor` says: every answer to every question, in both languages, and in English to programs."""

import io
import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from strpcheck.answers import Answer, Health
from strpcheck.cli.doctor_words import as_object, in_words
from strpcheck.cli.render import Printer
from strpcheck.doctor import Finding
from strpcheck.errors import CarrierError, CborError, HomeError
from strpcheck.messages import Label, Translator, Upkeep, load
from strpcheck.troubles import Trouble

MORNING, EVENING = datetime(2021, 7, 5, 0, 30, tzinfo=UTC), datetime(2021, 7, 5, 11, 0, tzinfo=UTC)
HELD = {"generation": "78681be67f78c85e", "name": "policy.json"}
VERSIONS = {"versions": "Python 3.11.2, tuf 7.0.1, zxing-cpp 3.1.0"}
BROKEN = HomeError("a part was changed: 0123", hint="run `strpcheck sync`", trouble=Trouble.HELD_DAMAGED)
SILENT = CarrierError("http://192.0.2.1: nobody answers in time", hint="try again", trouble=Trouble.NO_ANSWER)
LOST = HomeError("floors.json was changed", hint="sync", trouble=Trouble.FLOORS_DAMAGED)
CHANGED = HomeError("supervisor.json was changed", hint="set it up again", trouble=Trouble.PIN_FILE)

QUESTIONS: dict[str, list[Finding]] = {
    "clock": [
        Finding(Answer.CLOCK_RIGHT, {"now": MORNING}),
        Finding(Answer.CLOCK_BEHIND, {"now": MORNING, "before": EVENING}),
    ],
    "generation": [
        *(Finding(answer, HELD) for answer in (Answer.HELD_FRESH, Answer.HELD_AGEING, Answer.HELD_STALE)),
        Finding(Answer.FAILED, error=BROKEN),
    ],
    "canaries": [Finding(Answer.CANARIES_RIGHT, {"count": 3}), Finding(Answer.CANARIES_WRONG, error=BROKEN)],
    "evidence": [Finding(Answer.EVIDENCE_KEPT, {"count": 2}), Finding(Answer.EVIDENCE_NOT_KEPT)],
    "floors": [
        Finding(Answer.FLOORS_KEPT, {"newest": MORNING}),
        Finding(Answer.FLOORS_NONE),
        Finding(Answer.FLOORS_DAMAGED, error=LOST),
    ],
    "past": [
        Finding(Answer.PAST_KEPT, {"count": 12, "since": MORNING}),
        Finding(Answer.PAST_NONE),
        Finding(Answer.PAST_DAMAGED, {"since": MORNING}, BROKEN),
    ],
    "disk": [
        Finding(answer, {"free": free})
        for answer, free in ((Answer.DISK_ROOMY, 48213), (Answer.DISK_FILLING, 1210), (Answer.DISK_FULL, 87))
    ],
    "keys": [
        Finding(Answer.KEYS_KEPT, {"device": "27f3ec874b13dabd"}),
        Finding(Answer.KEYS_OPEN, {"files": "device.pem", "places": "/home/pos/device.pem"}),
        Finding(Answer.KEYS_DAMAGED, error=CHANGED),
        Finding(Answer.NO_PIN),
    ],
    "log": [Finding(Answer.LOG_WHOLE)],
    "camera": [Finding(Answer.CAMERA_LISTED, {"cameras": "0 Integrated Camera"}), Finding(Answer.CAMERA_NONE)],
    "display": [Finding(Answer.DISPLAY_THERE), Finding(Answer.DISPLAY_NONE)],
    "libraries": [
        Finding(Answer.LIBRARIES_THERE, VERSIONS),
        Finding(Answer.NO_ZBAR, VERSIONS),
        Finding(Answer.LIBRARY_MISSING, {"library": "zxing-cpp"}),
    ],
    "carrier": [
        Finding(Answer.CARRIER_ANSWERS, {"place": "/media/usb/strp"}),
        Finding(Answer.CARRIER_EMPTY, {"place": "/media/usb/strp"}),
        Finding(Answer.CARRIER_SILENT, error=SILENT),
    ],
}
"""Every question with every answer that it can get, beside a failure that is common to all."""
FINDINGS = [finding for findings in QUESTIONS.values() for finding in findings]


@pytest.fixture(params=["id", "en"])
def words(request: pytest.FixtureRequest) -> Translator:
    """Each language."""
    return load(request.param)


def test_every_answer_is_among_these() -> None:
    """None can be added without its words."""
    assert {finding.answer for finding in FINDINGS} == set(Answer)


def test_every_answer_reads_as_approved(golden: Callable[[str, str], None]) -> None:
    """Question by question, first in Bahasa Indonesia, then in English."""
    told = io.StringIO()
    for language in ("id", "en"):
        words = load(language)
        heads = [words.label(head) for head in (Label.CHECKED, Label.STATE, Label.SEEN, Label.ADVICE)]
        rows = [
            (words.upkeep(Upkeep(f"check_{name}")), words.upkeep(Upkeep(one.health.value)), *in_words(one, words))
            for name, findings in QUESTIONS.items()
            for one in findings
        ]
        Printer.on(words, told).table(heads, rows)
        told.write("\n")

    golden("doctor-words.txt", told.getvalue())


def test_every_answer_is_a_sentence_and_says_what_to_do_unless_all_is_well(words: Translator) -> None:
    """With every fact in its place."""
    for finding in FINDINGS:
        sentence, advice = in_words(finding, words)

        assert re.fullmatch(r"[A-Z0-9/a-z-].*\.", sentence), finding
        assert bool(advice) is (finding.health is not Health.OK), finding
        assert "answer." not in sentence + advice
        assert not set("{}") & set(sentence + advice)


def test_times_are_told_in_wib(words: Translator) -> None:
    """As everywhere."""
    assert "5 Jul 2021 07:30 WIB" in in_words(QUESTIONS["clock"][0], words)[0]


def test_no_answer_is_left_in_the_other_language() -> None:
    """Sentences and advice differ, but for what is a name or a command."""
    pairs = [(in_words(finding, load("id")), in_words(finding, load("en"))) for finding in FINDINGS]

    same = [told for told, other in pairs if told[0] == other[0] or (told[1] and told[1] == other[1])]

    assert same == []


@pytest.mark.parametrize("trouble", Trouble, ids=str)
def test_whatever_is_the_matter_has_its_words(words: Translator, trouble: Trouble) -> None:
    """A sentence and what to do, or the error's own hint where only that can say it."""
    sentence, advice = in_words(Finding(Answer.FAILED, error=HomeError("x", hint="try y", trouble=trouble)), words)

    assert sentence.endswith(".")
    assert not sentence.startswith("trouble.")
    assert (advice == "try y") is trouble.is_told_by_its_hint
    assert not advice.startswith("trouble.")


def test_a_failure_nobody_thought_of_is_told_by_its_kind(words: Translator) -> None:
    """With its own hint."""
    finding = Finding(Answer.FAILED, error=CborError("expected a map, got 7", hint="ask"))

    assert in_words(finding, words) == (words.error(CborError), "ask")


def test_a_program_reads_english_and_codes() -> None:
    """The details of an error are its own words, which name what is damaged."""
    english = load("en")

    assert as_object(QUESTIONS["disk"][2], english) == {
        "health": "fail",
        "detail": "Nearly full: only 87 MB are free.",
        "advice": "Make room now: without its log entry no verdict is shown.",
        "answer": "disk_full",
    }
    assert as_object(Finding(Answer.FAILED, error=BROKEN), english) == {
        "health": "fail",
        "detail": "a part was changed: 0123",
        "advice": "run `strpcheck sync`",
        "answer": "failed",
    }
    past = as_object(QUESTIONS["past"][2], english)
    assert (past["detail"], past["advice"].startswith("Tell the auditor")) == ("a part was changed: 0123", True)


def test_an_error_without_a_hint_gets_its_kinds_advice() -> None:
    """A program too is told what to do."""
    silent = CarrierError("http://192.0.2.1: nothing", trouble=Trouble.NO_ANSWER)

    told = as_object(Finding(Answer.CARRIER_SILENT, error=silent), load("en"))

    assert told["advice"] == load("en").trouble(Trouble.NO_ANSWER)[1]
