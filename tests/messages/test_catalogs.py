"""Every reason, advisory and label has its words in both languages, and what ships is what was edited."""

import string
from itertools import chain

import pytest

from strpcheck import errors
from strpcheck.answers import Answer
from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.core.barcode import Likeness
from strpcheck.core.verdict import Advisory, Outcome, Reason
from strpcheck.documents.export_row import COLUMNS
from strpcheck.faults import Fault
from strpcheck.messages.again import Again
from strpcheck.messages.audit import Audit
from strpcheck.messages.exports import Export
from strpcheck.messages.keys import AREAS, Label, Phrase, Scene, Upkeep, Word, every_key
from strpcheck.messages.report import Report
from strpcheck.messages.scanner import Scanner
from strpcheck.messages.station import News, Slip, Station
from strpcheck.messages.translator import LANGUAGES
from strpcheck.troubles import Trouble
from tools import messages as tool

LONGEST_SENTENCE_CHARS = 190
"""Two lines and a bit at 80 columns: what is read at a glance."""


@pytest.mark.parametrize("language", LANGUAGES)
def test_what_ships_is_what_was_edited(language: str) -> None:
    """The committed .mo is, byte for byte, the compiled .po."""
    shipped = tool.po_path(language).with_suffix(".mo").read_bytes()

    compiled = tool.compiled(language)

    assert shipped == compiled


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_key_lacks_a_text_and_no_text_a_key(language: str) -> None:
    """A catalog holds exactly the keys of the code, each with a text."""
    assert list(tool.problems(language)) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_extracting_changes_nothing(language: str) -> None:
    """The committed .po has the keys' order and the tool's spelling, so that only texts make differences."""
    before = tool.po_path(language).read_text(encoding="utf-8")

    extracted = tool.extracted(language)

    assert extracted == before


def test_every_enumeration_is_walked() -> None:
    """Each member of what the catalogs speak for has a key, and no key stands twice."""
    keys = list(every_key())

    wanted = chain(
        (f"reason.{item}" for item in Reason),
        (f"advisory.{item}" for item in Advisory),
        (f"likeness.{item}" for item in Likeness),
        (f"word.{item}" for item in Word),
        (f"label.{item}" for item in Label),
        (f"phrase.{item}" for item in Phrase),
        (f"scanner.{item}" for item in Scanner),
        (f"upkeep.{item}" for item in Upkeep),
        (f"again.{item}" for item in Again),
        (f"scene.{item}" for item in Scene),
        (f"report.{item}" for item in Report),
        (f"remark.{item}" for item in Advisory),
        (f"export.{item}" for item in Export),
        (f"column.{item}" for item in COLUMNS),
        (f"station.{item}" for item in Station),
        (f"news.{item}" for item in News),
        (f"slip.{item}" for item in Slip),
        (f"slip.{item}" for item in Reason if item.outcome in {Outcome.REJECT, Outcome.REFER}),
        (f"why.{item}" for item in Reason),
        (f"turned_back.{item}" for item in TurnedBack),
        (f"override.{item}" for item in OverrideReason),
        (f"decision.{item}" for item in Decision),
        (f"act.{item}" for item in ("exempt", "turned_back", "override", "resolved")),
        (f"answer.{item}" for item in Answer if not item.is_told_by_its_error),
        (f"trouble.{item}" for item in Trouble),
        (f"fault.{item}" for item in Fault),
        (f"fault.{item}.advice" for item in Fault),
        (f"audit.{item}" for item in Audit),
        (f"area.{item}" for item in AREAS),
        (f"error.{name}" for name in errors.__all__),
    )
    assert set(wanted) <= set(keys)
    assert len(keys) == len(set(keys))


def test_languages_fill_in_the_same_facts() -> None:
    """A translation names exactly the facts the other one names."""
    first, second = (tool.texts(language) for language in LANGUAGES)

    named = {key: (_fields(first[key]), _fields(second[key])) for key in first}

    assert {key: pair for key, pair in named.items() if pair[0] != pair[1]} == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_texts_are_short_and_ascii(language: str) -> None:
    """A sentence is read at a glance, and every stream can carry it."""
    texts = tool.texts(language)

    assert [key for key, text in texts.items() if len(text) > LONGEST_SENTENCE_CHARS] == []
    assert [key for key, text in texts.items() if not text.isascii()] == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_sentences_differ(language: str) -> None:
    """No two reasons or advisories are told by the same sentence."""
    sentences = [text for key, text in tool.texts(language).items() if key.startswith(("reason.", "advisory."))]

    assert len(sentences) == len(set(sentences))


@pytest.mark.parametrize("language", LANGUAGES)
def test_refer_says_where_to_look(language: str) -> None:
    """PERIKSA always sends the officer aside: the lane goes on."""
    texts = tool.texts(language)
    aside = {"id": "tepi", "en": "aside"}[language]

    silent = [
        reason
        for reason in Reason
        if reason.outcome is Outcome.REFER and aside not in texts[f"reason.{reason}"].lower()
    ]

    assert silent == []


def test_the_page_of_verdicts_is_current() -> None:
    """docs/verdicts.md is what the catalogs and the decision say now."""
    committed = tool.VERDICTS_PAGE.read_text(encoding="utf-8")

    assert committed == tool.verdicts_page()


def _fields(text: str) -> set[str]:
    """Names of the facts a text asks for."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name is not None}
