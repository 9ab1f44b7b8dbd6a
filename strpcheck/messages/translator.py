"""One language's words: a compiled catalog behind methods that take the core's own types."""

import gettext
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from pathlib import Path
from typing import assert_never

from strpcheck.answers import Answer, Health
from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.core.barcode import Likeness, Part
from strpcheck.core.permit import WIB, Environment
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Advisory, Outcome, Reason, Verdict
from strpcheck.errors import StrpcheckError, UsageError
from strpcheck.messages.auditing import AuditorWords
from strpcheck.messages.categories import category_name
from strpcheck.messages.keys import (
    AREAS,
    SLIP_REASONS,
    Label,
    Phrase,
    Scene,
    Upkeep,
    Word,
    error_key,
)
from strpcheck.messages.scanner import Scanner
from strpcheck.messages.station import News, Slip, Station
from strpcheck.troubles import Trouble

__all__ = ["DEFAULT_LANGUAGE", "LANGUAGES", "LOCALE_DIR", "Translator", "load", "word_of"]

LANGUAGES = ("id", "en")
DEFAULT_LANGUAGE = "id"
LOCALE_DIR = Path(__file__).parent / "locale"

MIDNIGHT = time()
MINUTE, HOUR, DAY = 60, 3600, 86400


def word_of(verdict: Verdict) -> Word:
    """Which of the five words a verdict is called by."""
    match verdict.outcome:
        case Outcome.ACCEPT:
            return Word.ACCEPT_CHECK_ID if verdict.asks_for_id else Word.ACCEPT
        case Outcome.REFER:
            return Word.REFER
        case Outcome.REJECT:
            return Word.REJECT
        case Outcome.RETRY:
            return Word.RETRY
        case _:
            assert_never(verdict.outcome)


def load(language: str = DEFAULT_LANGUAGE) -> "Translator":
    """Read one language's compiled catalog.

    Args:
        language: One of `LANGUAGES`.

    Raises:
        UsageError: No such language.
    """
    if language not in LANGUAGES:
        message = f"expected a language of {', '.join(LANGUAGES)}, got {language!r}"
        raise UsageError(message, hint=f"run with `--lang {DEFAULT_LANGUAGE}` or leave the option out")
    return Translator(language, gettext.translation("strpcheck", LOCALE_DIR, [language]))


class Translator(AuditorWords):
    """The words of one language. Times are shown in WIB, whatever zone the machine is in."""

    def __init__(self, language: str, catalog: gettext.NullTranslations) -> None:
        self.language = language
        self._catalog = catalog

    @property
    def speaks_english(self) -> bool:
        """Whether an error's own message is in this language already."""
        return self.language == "en"

    def word(self, verdict: Verdict) -> str:
        """The word in large type, capitals: LOLOS, LOLOS - CEK KTP, PERIKSA, TOLAK or ULANGI."""
        return self._text(f"word.{word_of(verdict)}")

    def called(self, word: Word) -> str:
        """The same, by which word it is."""
        return self._text(f"word.{word}")

    def reason(
        self,
        reason: Reason,
        *,
        environment: Environment | None = None,
        likeness: Likeness | None = None,
        part: Part | None = None,
    ) -> str:
        """One or two sentences: what is the matter, and what to do.

        Args:
            reason: The verdict's Reason.
            environment: The laptop's own; makes `wrong_environment` say which way round.
            likeness: What a code that is no permit looks like.
            part: Place in a split code, if it is one.
        """
        if reason is Reason.WRONG_ENVIRONMENT and environment is not None:
            return self._text(f"reason.{reason}.{environment}")
        if reason is Reason.NOT_A_PERMIT and part is not None:
            return self._text(f"reason.{reason}.part", number=part.number, count=part.count)
        if reason is Reason.NOT_A_PERMIT and likeness not in {None, Likeness.OTHER}:
            return self._text(f"reason.{reason}.like", likeness=self._text(f"likeness.{likeness}"))
        return self._text(f"reason.{reason}")

    def advisory(self, advisory: Advisory) -> str:
        """The line of an advisory."""
        return self._text(f"advisory.{advisory}")

    def seen_today_at(self, at: datetime) -> str:
        """The line of `SEEN_TODAY_HERE` where it is known when."""
        return self._text("advisory.seen_today_here.at", time=f"{at.astimezone(WIB):%H:%M} WIB")

    def likeness(self, likeness: Likeness) -> str:
        """What a foreign code looks like, to stand inside a sentence."""
        return self._text(f"likeness.{likeness}")

    def label(self, label: Label) -> str:
        """What stands before a value or above a column."""
        return self._text(f"label.{label}")

    def phrase(self, phrase: Phrase, **facts: object) -> str:
        """A value or line of ours; facts from outside must be made printable by whoever prints."""
        return self._text(f"phrase.{phrase}", **facts)

    def scene(self, scene: Scene, **facts: object) -> str:
        """What the demo tells of a scene; facts as in `phrase`."""
        return self._text(f"scene.{scene}", **facts)

    def scanner(self, line: Scanner, **facts: object) -> str:
        """What is said of a hand scanner; facts as in `phrase`."""
        return self._text(f"scanner.{line}", **facts)

    def upkeep(self, line: Upkeep, **facts: object) -> str:
        """What is said to whoever looks after a laptop; facts as in `phrase`."""
        return self._text(f"upkeep.{line}", **facts)

    def station(self, line: Station, **facts: object) -> str:
        """What the officer's screen says; facts as in `phrase`."""
        return self._text(f"station.{line}", **facts)

    def news(self, news: News, **facts: object) -> str:
        """What happened to a source, and what to do; facts as in `phrase`."""
        return self._text(f"news.{news}", **facts)

    def turned_back(self, reason: str) -> str:
        """Why a vehicle was turned back: a `TurnedBack` or a Reason."""
        return self._text(f"turned_back.{reason}") if reason in set(TurnedBack) else self.why(Reason(reason))

    def why(self, reason: Reason) -> str:
        """A Reason in two or three words, to stand in a list."""
        return self._text(f"why.{reason}")

    def override(self, reason: OverrideReason) -> str:
        """Why an officer decided otherwise."""
        return self._text(f"override.{reason}")

    def decision(self, decision: Decision) -> str:
        """What became of the vehicle."""
        return self._text(f"decision.{decision}")

    def act(self, kind: EntryKind, fields: Mapping[int | str, object]) -> str:
        """An act in half a sentence.

        Args:
            kind: `EXEMPT`, `TURNED_BACK`, `OVERRIDE` or `RESOLVED`.
            fields: What its entry holds.
        """
        match kind:
            case EntryKind.EXEMPT:
                what = f"{fields['category']} ({self.category(str(fields['category']))})"
            case EntryKind.TURNED_BACK:
                what = self.turned_back(str(fields["reason"]))
            case EntryKind.OVERRIDE:
                decided = self._text(f"decision.{fields['decision']}")
                what = f"{decided} ({self.override(OverrideReason(str(fields['reason'])))})"
            case _:
                what = self._text(f"decision.{fields['decision']}")
        return self._text(f"act.{kind}", what=what)

    def slip(self, line: Slip, **facts: object) -> str:
        """A line of a slip; facts as in `phrase`."""
        return self._text(f"slip.{line}", **facts)

    def slip_reason(self, reason: Reason) -> str:
        """Why somebody cannot pass and what to do next, said to the holder.

        Raises:
            ValueError: Nobody is turned back for that.
        """
        if reason not in SLIP_REASONS:
            message = f"no slip for {reason}"
            raise ValueError(message)
        return self._text(f"slip.{reason}")

    def answer(self, answer: Answer, **facts: object) -> tuple[str, str]:
        """What `doctor` found, and what to do about it, empty where nothing is wrong; facts as in `phrase`."""
        advice = "" if answer.health is Health.OK else self._text(f"answer.{answer}.advice", **facts)
        return self._text(f"answer.{answer}", **facts), advice

    def trouble(self, trouble: Trouble) -> tuple[str, str]:
        """What is the matter with a laptop or its sync, and what to do; empty where an error's own hint says it."""
        advice = "" if trouble.is_told_by_its_hint else self._text(f"trouble.{trouble}.advice")
        return self._text(f"trouble.{trouble}"), advice

    def error(self, error: StrpcheckError | type[StrpcheckError]) -> str:
        """What a failure means for whoever stands at the laptop; its own message has the details."""
        return self._text(error_key(error if isinstance(error, type) else type(error)))

    def failure(self, error: StrpcheckError) -> tuple[str, str]:
        """What a failure means, as closely as it is known, and what to do as in `trouble`."""
        return (self.error(error), "") if error.trouble is None else self.trouble(error.trouble)

    def category(self, code: str) -> str:
        """The name of a category; one that a newer policy brought is shown by its code."""
        return category_name(code, self.language)

    def area(self, code: int) -> str:
        """The name of a Kemendagri area, or its number where the name is not known."""
        return self._text(f"area.{code}") if code in AREAS else self.phrase(Phrase.AREA_UNKNOWN, code=code)

    def day(self, moment: datetime, *, short: bool = False) -> str:
        """The WIB day of an aware moment: 20 Juli 2021, or 20 Jul 2021."""
        local = moment.astimezone(WIB)
        month = self._text(f"{'month_short' if short else 'month'}.{local.month}")
        return f"{local.day} {month} {local.year}"

    def moment(self, moment: datetime) -> str:
        """An aware moment to the minute: 20 Jul 2021 07:05 WIB."""
        return f"{self.day(moment, short=True)} {moment.astimezone(WIB):%H:%M} WIB"

    def last_day(self, ends: datetime, *, short: bool = False) -> str:
        """The inclusive last day of something that ends at `ends`, with the hour where that is not midnight."""
        local = ends.astimezone(WIB)
        if local.time() == MIDNIGHT:  # the midnight after the last day, as every permit of ours is written
            return self.day(local - timedelta(seconds=1), short=short)
        return f"{self.day(local, short=short)} {local:%H:%M}"

    def age(self, age: timedelta) -> str:
        """An age in the two largest units that say something; one from a clock slightly behind is a moment."""
        seconds = int(age.total_seconds())
        if seconds < MINUTE:
            return self.phrase(Phrase.AGE_MOMENT)
        if seconds < HOUR:
            return self.phrase(Phrase.AGE_MINUTES, minutes=seconds // MINUTE)
        if seconds < DAY:
            return self.phrase(Phrase.AGE_HOURS, hours=seconds // HOUR, minutes=seconds % HOUR // MINUTE)
        return self.phrase(Phrase.AGE_DAYS, days=seconds // DAY, hours=seconds % DAY // HOUR)

    def _text(self, key: str, **facts: object) -> str:
        """The catalog's text with facts filled in; keys are derived, and a test walks them all."""
        text = self._catalog.gettext(key)
        return text.format(**facts) if facts else text
