"""What the station's keys do, one key an act."""

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from strpcheck.acts import Act as LoggedAct
from strpcheck.acts import exempt_today
from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.core.verdict import Outcome
from strpcheck.desk.cards import Cards, ShownCard
from strpcheck.desk.duties import Duties
from strpcheck.desk.keys import BACK, ENTER, PRINT, Act, act_of
from strpcheck.desk.modes import (
    Help,
    Menu,
    Mode,
    Slip,
    Summary,
    card_menu,
    exempt_menu,
    override_menu,
    slip_of,
    turn_back_menu,
)
from strpcheck.desk.pins import Asked
from strpcheck.desk.stage import Stage
from strpcheck.messages import Station, Translator
from strpcheck.ports import KeyPress

if TYPE_CHECKING:
    from strpcheck.desk.ways import Ways

__all__ = ["Acting", "Opener"]

ALWAYS = frozenset({Act.EXEMPT, Act.TURN_BACK, Act.CAMERA, Act.THEME, Act.MUTE, Act.HELP})
ON_DUTY = frozenset({Act.HANDOVER, Act.END})
REFUSING = frozenset({Outcome.REJECT, Outcome.REFER})


class Opener(Protocol):
    """What opens and closes things over the screen: the desk itself."""

    def open(self, mode: Mode | None) -> None:
        """Put something over the screen, or take it away."""

    def ask_pin(self, title: Station, then: Callable[[], None]) -> None:
        """Ask for the officer's PIN, or the supervisor's, before something is done."""

    def ask(self, asked: Asked, title: Station, then: Callable[[str], None], right: Callable[[str], bool]) -> None:
        """Ask for something else."""

    def clear(self) -> None:
        """Every verdict off the screen, at once."""

    def switch_sound(self) -> bool:
        """On where it was off; whether it is on now."""

    def end(self) -> None:
        """Leave the screen."""


class Acting:
    """Turns keys into acts; what an act wrote is in the log before it is said."""

    def __init__(
        self, words: Translator, stage: Stage, cards: Cards, duties: Duties, *, ways: "Ways", opener: Opener
    ) -> None:
        self._words, self._stage, self._cards, self._duties = words, stage, cards, duties
        self._ways, self._opener = ways, opener
        self._acts: dict[Act, Callable[[], None]] = {
            Act.EXEMPT: self._exempt,
            Act.TURN_BACK: self._turn_back,
            Act.OVERRIDE: lambda: self._with_card(list(self._cards), self._override),
            Act.PASSED: lambda: self._resolve(Decision.PASSED),
            Act.REFUSED: lambda: self._resolve(Decision.REFUSED),
            Act.SLIP: lambda: self._with_card(self._refused(), self._slip),
            Act.WIPE: self._wipe,
            Act.CAMERA: self._camera,
            Act.THEME: stage.switch_theme,
            Act.MUTE: self._mute,
            Act.HANDOVER: self._hand_over,
            Act.HELP: lambda: opener.open(Help(frozenset(Act))),
            Act.END: lambda: opener.ask_pin(Station.END_TITLE, self._close),
        }

    @property
    def possible(self) -> frozenset[Act]:
        """Acts whose keys work now, and are printed."""
        on_duty = self._duties.duty is not None
        acts = ALWAYS | (ON_DUTY if on_duty else frozenset())
        if len(self._cards):
            acts |= {Act.WIPE} | ({Act.OVERRIDE} if on_duty else frozenset())
        if any(card.is_open for card in self._cards):
            acts |= {Act.PASSED, Act.REFUSED}
        return acts | ({Act.SLIP} if self._refused() else frozenset())

    def press(self, key: KeyPress, mode: Mode | None) -> None:
        """A key, with whatever stands over the screen.

        Raises:
            LogError: Its act could not be written, so it is not done.
        """
        if mode is None:
            act = act_of(key.name, self.possible)
            if act is not None:
                self._acts[act]()
        elif isinstance(mode, Summary):
            if key.name in {ENTER, BACK}:
                self._opener.end()
        elif key.name == BACK:
            self._opener.open(None)
        elif isinstance(mode, Menu):
            self._choose(mode, key.name)
        elif isinstance(mode, Slip) and key.name == PRINT:
            self._print(mode)

    def _choose(self, menu: Menu, key: str) -> None:
        """An item of a menu; other keys are passed over."""
        chosen = menu.press(key)
        if chosen is not None:
            self._opener.open(None)
            chosen()

    def _print(self, slip: Slip) -> None:
        """Where there is a printer."""
        printed = self._ways.print_slip(slip.text)
        self._stage.say(self._words.station(Station.PRINTED if printed else Station.NOT_PRINTED), warns=not printed)
        self._opener.open(None)

    def _exempt(self) -> None:
        """A menu of who passes without a permit today."""
        codes = exempt_today(self._duties.at)
        self._opener.open(exempt_menu(self._words, codes, lambda code: self._said(self._duties.exempt(code))))

    def _turn_back(self) -> None:
        """A menu of why; the vehicle's own code goes along where it is the only one on the screen."""
        refused = self._refused()
        about = refused[0].entry if len(refused) == len(self._cards) == 1 else None

        def count(reason: TurnedBack) -> None:
            """One of them."""
            self._said(self._duties.turn_back(reason, about))

        self._opener.open(turn_back_menu(self._words, count))

    def _override(self, card: ShownCard) -> None:
        """A menu of why; then the supervisor's PIN where the policy asks for it."""
        decision = Decision.REFUSED if card.passes else Decision.PASSED
        supervised = self._duties.at.generation.policy.override_needs_supervisor

        def decide(reason: OverrideReason) -> None:
            """For one of them."""
            if not supervised:
                self._overridden(card, decision, reason, by_supervisor=False)
                return
            self._opener.ask(
                Asked.SUPERVISOR_PIN,
                Station.OVERRIDE_PIN_TITLE,
                lambda _: self._overridden(card, decision, reason, by_supervisor=True),
                self._ways.guards.is_supervisor,
            )

        self._opener.open(override_menu(self._words, decision, decide))

    def _overridden(self, card: ShownCard, decision: Decision, reason: OverrideReason, *, by_supervisor: bool) -> None:
        """It is decided."""
        self._said(self._duties.override(card, decision, reason, by_supervisor=by_supervisor))
        passes = decision is Decision.PASSED
        line = Station.OVERRIDDEN_PASSED if passes else Station.OVERRIDDEN_REFUSED
        self._cards.resolve(card.entry, decision, self._words.station(line))

    def _resolve(self, decision: Decision) -> None:
        """What came of a PERIKSA."""

        def resolve(card: ShownCard) -> None:
            """Of this one."""
            self._said(self._duties.resolve(card, decision))
            passes = decision is Decision.PASSED
            line = Station.RESOLVED_PASSED if passes else Station.RESOLVED_REFUSED
            self._cards.resolve(card.entry, decision, self._words.station(line))

        self._with_card([card for card in self._cards if card.is_open], resolve)

    def _slip(self, card: ShownCard) -> None:
        """On the screen, in both languages."""
        at: datetime = self._duties.at.clock.now()
        self._opener.open(slip_of(card, post=self._duties.at.post, at=at))

    def _with_card(self, cards: list[ShownCard], act: Callable[[ShownCard], None]) -> None:
        """Do something with the only card, or ask which of several is meant."""
        if len(cards) == 1:
            act(cards[0])
        elif cards:
            self._opener.open(card_menu(self._cards, cards, act))

    def _refused(self) -> list[ShownCard]:
        """Cards that turn somebody back, as things stand."""
        return [card for card in self._cards if card.outcome in REFUSING and not card.passes]

    def _wipe(self) -> None:
        """Everything off the screen, at once."""
        self._opener.clear()
        self._stage.say(self._words.station(Station.WIPED))

    def _camera(self) -> None:
        """The next one."""
        name = self._ways.next_camera()
        words = self._words
        line = words.station(Station.NO_OTHER_CAMERA) if name is None else words.station(Station.CAMERA_NEXT, name=name)
        self._stage.say(line)

    def _mute(self) -> None:
        """Sound on or off."""
        is_on = self._opener.switch_sound()
        self._stage.say(self._words.station(Station.UNMUTED if is_on else Station.MUTED))

    def _hand_over(self) -> None:
        """The next officer's badge, then the PIN that belongs to it; the camera goes on."""
        guards = self._ways.guards

        def handed(badge: str) -> None:
            """To whom."""
            duty = self._duties.hand_over(badge)
            self._opener.clear()
            self._stage.say(self._words.station(Station.HANDED_OVER, officer=duty.officer))

        def ask_pin(badge: str) -> None:
            """Whether it is really theirs."""
            self._opener.ask(
                Asked.NEW_OFFICER_PIN,
                Station.HANDOVER_TITLE,
                lambda _: handed(badge),
                lambda pin: guards.is_officer(badge, pin),
            )

        self._opener.ask(Asked.BADGE, Station.HANDOVER_TITLE, ask_pin, guards.knows)

    def _close(self) -> None:
        """The shift is over: its numbers stay on the screen until the officer leaves."""
        closed = self._duties.close()
        self._opener.clear()
        self._opener.open(Summary(closed))

    def _said(self, act: LoggedAct) -> None:
        """It is in the log, and now it is said."""
        what = self._words.act(act.kind, act.fields)
        line = Station.COUNTED if act.officer else Station.COUNTED_UNSHIFTED
        self._stage.say(self._words.station(line, what=what, entry=act.entry))
