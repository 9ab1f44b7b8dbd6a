"""The officer's station: takes what the scan tells and what is pressed, and makes of both what the screen shows."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import TypeVar

from strpcheck.desk.acting import Acting
from strpcheck.desk.cards import Cards, ShownCard
from strpcheck.desk.duties import Duties
from strpcheck.desk.modes import Help, Menu, Mode, Slip, Summary
from strpcheck.desk.pins import Asked, PinGate, Typing
from strpcheck.desk.stage import Stage
from strpcheck.desk.standstill import Standstill
from strpcheck.desk.ways import Habits, Ways
from strpcheck.documents.events import event_object
from strpcheck.errors import HomeError, LogError, StrpcheckError
from strpcheck.live import Pulse
from strpcheck.messages import News, Station, Translator
from strpcheck.ports import Cue, Frame, KeyPress, Screen, SourceNotice, Speaker, Wanted
from strpcheck.scan import Judgement
from strpcheck.view import Sight

__all__ = ["Desk"]

Done = TypeVar("Done")


class Desk:
    """Implements `Onlooker`."""

    def __init__(self, words: Translator, screen: Screen, speaker: Speaker, ways: Ways, habits: Habits) -> None:
        """Show nothing yet.

        Raises:
            LogError: The log cannot be read.
            ShiftError: A shift is needed, and none is open.
        """
        at = ways.in_force()
        self._words, self._screen, self._speaker, self._ways, self._habits = words, screen, speaker, ways, habits
        self._clock = at.clock
        self._duties = Duties(ways.in_force, ways.tell)
        self._cards = Cards(habits.wipe_ms)
        self._standstill = Standstill(ways.tell, at.clock.now)
        self._stage = Stage(words, at, habits.theme, self._standstill)
        self._acting = Acting(words, self._stage, self._cards, self._duties, ways=ways, opener=self)
        self._gate = PinGate()
        self._mode: Mode | None = None
        self._is_muted, self._has_left, self._is_asked_to_leave = habits.is_muted, False, False
        self._sights: Sequence[Sight] = ()
        self._last_ms = self._clock.monotonic_ms()
        self._generation = at.generation.id

    @property
    def rests(self) -> bool:
        """See `Onlooker.rests`: where nobody is, nothing is judged."""
        return self._stage.is_locked

    @property
    def is_over(self) -> bool:
        """See `Onlooker.is_over`: after a shift's end its numbers may still be read, and nothing is judged."""
        return self._has_left or isinstance(self._mode, Summary)

    @property
    def has_left(self) -> bool:
        """Whether the officer is gone from the screen."""
        return self._has_left

    @property
    def is_in_use(self) -> bool:
        """Whether there is something to be read or answered, though nothing is watched any more."""
        return len(self._cards) > 0 or self._mode is not None or self._stage.alarm is not None

    @property
    def is_on_duty(self) -> bool:
        """Whether a shift is open."""
        return self._duties.duty is not None

    def ask_to_leave(self) -> None:
        """Ctrl-C, at any moment: what follows happens with the next look."""
        self._is_asked_to_leave = True

    def _leave(self) -> None:
        """Somebody closes the window or presses Ctrl-C: on duty that takes a PIN."""
        if self._duties.duty is None or isinstance(self._mode, Summary):
            self.end()
        else:
            self.ask_pin(Station.LEAVE_TITLE, self.end)

    def end(self) -> None:
        """Leave the screen; an open shift stays open."""
        self._has_left = True

    def take(self, told: Judgement | SourceNotice | Pulse) -> None:
        """Take in what the scan tells; a judgement is on disk by now.

        Raises:
            LogError: The log cannot be read.
            ShiftError: The shift was closed by another program.
        """
        if isinstance(told, Judgement):
            self._judgement(told)
        elif isinstance(told, SourceNotice):
            self._stage.news(told)
            if told.news is not News.OPENED:  # what was asked for is no event
                now = self._clock.now()
                self._ways.tell(event_object("notice", now, message=told.message, hint=told.hint or None))
        else:
            self._pulse(told)

    def stop(self, error: StrpcheckError) -> None:
        """Scanning cannot go on: say so, and show no verdict."""
        self.clear()
        if not isinstance(self._mode, Typing):
            self._mode = None  # the alarm stands in front of it, and its keys would act unseen
        self._standstill.begin(error)

    def lose_shift(self) -> None:
        """Another program closed the shift: say so, and leave its numbers until somebody has read them."""
        self.clear()
        self._mode = Summary(self._duties.lost(), is_elsewhere=True)

    def look(self, frame: Frame | None, sights: Sequence[Sight] = ()) -> None:
        """See `Onlooker.look`."""
        self._sights = sights
        if self._cards.see({sight.entry: sight.seen_ms for sight in sights}) and isinstance(self._mode, Menu | Slip):
            self._mode = None  # it may be about the card that went
        self._listen(frame)

    def meanwhile(self, work: Callable[[], Done]) -> Done:
        """See `Onlooker.meanwhile`."""
        return self._ways.meanwhile(work, lambda: self._listen(None))

    def _listen(self, frame: Frame | None) -> None:
        """Act on keys, let time pass, and show how things are."""
        for pressed in self._screen.pressed():
            if isinstance(pressed, Wanted):
                self._is_asked_to_leave = True
            else:
                self._press(pressed)
        if self._is_asked_to_leave:
            self._is_asked_to_leave = False
            self._leave()
        now_ms = self._clock.monotonic_ms()
        if self._cards.pass_to(now_ms):
            self._cleared()
        self._lock_if_idle(now_ms)
        scene = self._stage.scene(
            self._cards,
            self._duties,
            self._sights,
            self._mode,
            possible=self._acting.possible,
            waits_s=self._gate.waits_s(now_ms),
            frame=frame,
        )
        self._screen.take_all(wanted=isinstance(self._mode, Typing))
        self._screen.show(scene, None if self._stage.hides else frame)

    def open(self, mode: Mode | None) -> None:
        """Put something over the screen, or take it away."""
        self._mode = mode

    def clear(self) -> None:
        """Every verdict off the screen, at once."""
        if self._cards.wipe():
            self._cleared()

    def _cleared(self) -> None:
        """A card went, and with it what may be about it and name its holder."""
        if isinstance(self._mode, Menu | Slip):
            self._mode = None
        self._ways.tell(event_object("cleared", self._clock.now()))

    def switch_sound(self) -> bool:
        """On where it was off; whether it is on now."""
        self._is_muted = not self._is_muted
        return not self._is_muted

    def ask_pin(self, title: Station, then: Callable[[], None]) -> None:
        """Ask for the officer's PIN, or the supervisor's, before something is done."""
        guards = self._ways.guards

        def is_right(pin: str) -> bool:
            """Of whoever has the shift when it was typed to its end: another program may have handed it over."""
            with suppress(LogError):  # behind an alarm the screen can still be left
                self._duties.catch_up()
            duty = self._duties.duty
            return (duty is not None and guards.is_officer(duty.officer, pin)) or guards.is_supervisor(pin)

        self._mode = Typing(Asked.OFFICER_PIN, title, lambda _: then(), is_right)

    def ask(self, asked: Asked, title: Station, then: Callable[[str], None], right: Callable[[str], bool]) -> None:
        """Ask for something else."""
        self._mode = Typing(asked, title, then, right)

    def see_again(self, told: Judgement) -> None:
        """See `Onlooker.see_again`: where another verdict took its card's place, the card comes back.

        Where nothing stands on the screen, it was wiped or its time was over, and stays so.
        """
        if len(self._cards) and not self._cards.shows(told.entry):
            self._show(told)

    def _judgement(self, told: Judgement) -> None:
        """A verdict: seen, heard, counted."""
        self._standstill.end()
        self._stage.say("")
        self._show(told)
        self._duties.catch_up()

    def _show(self, told: Judgement) -> None:
        """Put a verdict on the screen, and sound it."""
        self._last_ms = self._clock.monotonic_ms()
        permit = told.permit
        held = None if permit is None else permit.person.photo
        card = ShownCard(
            entry=told.entry,
            outcome=told.verdict.outcome,
            reason=told.verdict.reason,
            permit=None if permit is None else permit.facts.id,
            shown_ms=self._last_ms,
            notice=self._ways.notice(told),
            photo=None if held is None else self._ways.photo(held.encoded, held.format),
        )
        self._cards.show(card)
        if isinstance(self._mode, Menu | Help | Slip):
            self._mode = None  # nothing stands in front of a verdict
        if not self._is_muted:
            self._speaker.play(Cue[told.verdict.outcome.name])

    def _pulse(self, pulse: Pulse) -> None:
        """Once a second: numbers, and whether a sync put something else in force."""
        at = self._ways.in_force()
        self._stage.pulse(pulse, at)
        before = self._duties.duty
        self._duties.catch_up()
        if self._duties.duty != before:
            self._taken_over()
        self._standstill.look(at.log)
        if at.generation.id != self._generation:
            self._generation = at.generation.id
            self._stage.say(self._words.station(Station.SYNCED))
            self._ways.tell(event_object("synced", self._clock.now(), generation=self._generation))

    def _taken_over(self) -> None:
        """Another program handed the shift over: neither a card nor a PIN that is half typed is the next officer's."""
        self.clear()
        duty = self._duties.duty
        if duty is not None:
            self._mode = None
            self._stage.say(self._words.station(Station.HANDED_OVER, officer=duty.officer))

    def _press(self, key: KeyPress) -> None:
        """One key; whatever it wrote is in the log before the screen says so."""
        self._last_ms = self._clock.monotonic_ms()
        try:
            if isinstance(self._mode, Typing):
                self._type(self._mode, key)
            elif self._stage.is_locked:
                self.ask_pin(Station.UNLOCK_TITLE, self._unlock)
            elif self._stage.alarm is None:  # its keys are not printed
                self._acting.press(key, self._mode)
        except (LogError, HomeError) as error:
            self._mode = None
            self.stop(error)
            self._stage.say(self._words.station(Station.NOT_DONE), warns=True)

    def _type(self, typing: Typing, key: KeyPress) -> None:
        """A key of something that is typed; what follows is done once it is right."""
        typed = typing.press(key)
        now_ms = self._clock.monotonic_ms()
        if typed is None or (typed and self._gate.waits_s(now_ms)):
            return
        if not typed:
            self._mode = None
            return
        if self._gate.lets(typing, typed, now_ms):
            self._mode = None
            typing.then(typed)

    def _lock_if_idle(self, now_ms: int) -> None:
        """Nobody was here for long: nothing personal stays on the screen."""
        if self._habits.lock_ms is None or self.is_over or self.rests or not self.is_on_duty:
            return
        if now_ms - self._last_ms >= self._habits.lock_ms:
            self._stage.is_locked, self._mode = True, None
            self.clear()
            self._ways.tell(event_object("locked", self._clock.now()))

    def _unlock(self) -> None:
        """Somebody who may is back."""
        self._stage.is_locked = False
        self._ways.tell(event_object("unlocked", self._clock.now()))
