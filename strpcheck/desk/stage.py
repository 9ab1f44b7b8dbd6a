"""Puts everything the station knows into one scene: what is always there, the verdicts, what stands over them."""

from collections.abc import Sequence
from datetime import timedelta

from strpcheck.core.permit import WIB, Environment
from strpcheck.desk.cards import Cards
from strpcheck.desk.duties import Duties
from strpcheck.desk.keys import Act, choices
from strpcheck.desk.modes import Mode
from strpcheck.desk.pins import Typing
from strpcheck.desk.standstill import Standstill
from strpcheck.desk.words import counters
from strpcheck.errors import StrpcheckError
from strpcheck.live import Pulse
from strpcheck.messages import Label, News, Phrase, Station, Translator, word_of
from strpcheck.messages.printable import printable
from strpcheck.ports import Alarm, Frame, Locked, Over, Scene, SourceNotice, Spot, Strip, Theme, Tone
from strpcheck.scan import Checkpoint
from strpcheck.view import Sight

__all__ = ["Stage"]

DAY_FROM, DAY_UNTIL = 6, 18
"""Hours in Jakarta: the sun rises shortly before six and sets about six, all year."""
SEES = frozenset({News.BACK, News.BACK_AS, News.OPENED})
"""News of a source that is well: itself again, or another one that was changed to."""


class Stage:
    """The screen's contents; nothing of a verdict is kept here."""

    def __init__(self, words: Translator, at: Checkpoint, theme: Theme | None, standstill: Standstill) -> None:
        """Say nothing yet; `theme` is None for the local time's."""
        self._standstill = standstill
        self._words, self._at, self._theme = words, at, theme
        self._said, self._warns = "", False
        self._list_age: timedelta | None = None
        self._is_idle, self._is_gone = False, False
        self._frame_size = (0, 0)
        self.is_locked = False
        """Whether nobody is here."""

    @property
    def alarm(self) -> StrpcheckError | None:
        """Why scanning cannot go on."""
        return self._standstill.error

    @property
    def hides(self) -> bool:
        """Whether neither the road nor a verdict may be seen."""
        return self.is_locked or self.alarm is not None

    def say(self, line: str, *, warns: bool = False) -> None:
        """One line that stands until the next."""
        self._said, self._warns = line, warns

    def news(self, told: SourceNotice) -> None:
        """Something about the source: a fault stays in the eye until the source is well again."""
        line = f"{told.message}: {told.hint}" if told.hint else told.message
        if told.news is not None:
            line = self._words.news(told.news, **told.facts)
        self._is_gone = told.news is News.GONE or (self._is_gone and told.news not in SEES)
        self.say(printable(line), warns=bool(told.hint) or told.news is News.GONE)

    def pulse(self, pulse: Pulse, at: Checkpoint) -> None:
        """How it goes, once a second."""
        self._list_age, self._is_idle, self._at = pulse.list_age, pulse.is_idle, at

    def switch_theme(self) -> None:
        """Day to night and back; from then on it no longer follows the clock."""
        self._theme = Theme.NIGHT if self.theme is Theme.DAY else Theme.DAY

    @property
    def theme(self) -> Theme:
        """In force now."""
        if self._theme is not None:
            return self._theme
        hour = self._at.clock.now().astimezone(WIB).hour
        return Theme.DAY if DAY_FROM <= hour < DAY_UNTIL else Theme.NIGHT

    def scene(
        self,
        cards: Cards,
        duties: Duties,
        sights: Sequence[Sight],
        mode: Mode | None,
        *,
        possible: frozenset[Act],
        waits_s: int,
        frame: Frame | None,
    ) -> Scene:
        """Everything, as the screen takes it; of the frame only its size, and of a PIN's wait whole seconds.

        Args:
            cards: The verdicts.
            duties: Of the officer on duty.
            sights: What stands in the picture.
            mode: What stands over the screen.
            possible: Acts whose keys work now.
            waits_s: Until the next PIN may be tried.
            frame: What the camera saw, None where there is nothing new.
        """
        words = self._words
        if frame is not None:
            self._frame_size = (frame.width, frame.height)
        is_training = self._at.generation.environment is Environment.TRAINING
        return Scene(
            theme=self.theme,
            strip=self._locked_strip() if self.is_locked else self._strip(duties),
            training=words.phrase(Phrase.TRAINING) if is_training else "",
            cards=() if self.hides else cards.drawn(),
            idle=words.station(Station.IDLE),
            keys=choices(words, possible) if mode is None and not self.hides else (),
            said=self._said or self._at.generation.policy.messages.get(words.language, ""),
            said_tone=Tone.WARN if self._warns else Tone.PLAIN,
            over=self._over(mode, waits_s),
            spots=() if self.hides else tuple(_spot(sight, cards) for sight in sights),
            frame_size=self._frame_size,
            is_blind=self._is_gone,
        )

    def _over(self, mode: Mode | None, waits_s: int) -> Over | None:
        """What stands over everything: something being typed, that scanning stopped, the lock, a menu."""
        words = self._words
        if isinstance(mode, Typing):
            return mode.prompt(words, waits_s)
        if self.alarm is not None:
            meaning, advice = words.failure(self.alarm)
            advice = advice or self.alarm.hint
            retry = words.station(Station.ALARM_RETRY)
            return Alarm(words.station(Station.ALARM_TITLE), meaning, f"{advice} {retry}.", self.alarm.message)
        if self.is_locked:
            return Locked(words.station(Station.LOCKED_TITLE), words.station(Station.LOCKED_ADVICE))
        return None if mode is None else mode.over(words)

    def _state(self) -> Station:
        """Of the source."""
        if self._is_gone:
            return Station.GONE
        return Station.WAITING if self._is_idle else Station.WATCHING

    def _locked_strip(self) -> Strip:
        """The time and the post: nobody's badge, and no numbers of a shift."""
        local = self._at.clock.now().astimezone(WIB)
        labels = ("", self._words.label(Label.POST), "", "")
        return Strip(f"{local:%H:%M:%S} WIB", self._at.post, "", "", "", labels=labels)

    def _strip(self, duties: Duties) -> Strip:
        """What is always there."""
        words, duty, age = self._words, duties.duty, self._list_age
        local = self._at.clock.now().astimezone(WIB)
        fresh = self._at.generation.policy.freshness.fresh
        return Strip(
            clock=f"{local:%H:%M:%S} WIB",
            post=self._at.post,
            shift=words.station(Station.UNSHIFTED) if duty is None else f"{duty.since.astimezone(WIB):%H:%M}",
            officer="" if duty is None else duty.officer,
            list_age=words.phrase(Phrase.NO_LIST) if age is None else words.age(age),
            list_tone=Tone.WARN if age is None or age > fresh else Tone.PLAIN,
            labels=(
                words.label(Label.LIST_AGE),
                words.label(Label.POST),
                words.label(Label.OFFICER),
                words.label(Label.SHIFT),
            ),
            counters=() if duty is None else counters(words, duties.tally),
            state=words.station(self._state()),
            state_tone=Tone.WARN if self._is_gone else Tone.PLAIN,
        )


def _spot(sight: Sight, cards: Cards) -> Spot:
    """Where a code stands, as its card has it."""
    word = None if sight.verdict is None else word_of(sight.verdict)
    return Spot(sight.outline, word, cards.number_of(sight.entry))
