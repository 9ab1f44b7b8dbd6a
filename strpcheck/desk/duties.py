"""The acts of the officer on duty, each committed before the screen says so, and the shift's numbers as they grow."""

from collections.abc import Callable, Mapping

from strpcheck.acts import Act, exempt, override, resolve, turn_back
from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.desk.cards import ShownCard
from strpcheck.desk.feed import Feed
from strpcheck.duty import Duty
from strpcheck.errors import ShiftError
from strpcheck.scan import Checkpoint
from strpcheck.shift import ClosedShift, close_shift, hand_over
from strpcheck.tally import Tally, tally_of

__all__ = ["Duties"]


class Duties:
    """Everything of the station that is written into the log."""

    def __init__(self, in_force: Callable[[], Checkpoint], tell: Callable[[Mapping[str, object]], None]) -> None:
        """Count the open shift anew: after a power cut it goes on as it was.

        Args:
            in_force: The laptop as it stands.
            tell: Hears of every act, for lamps, gates and other programs.

        Raises:
            LogError: The log cannot be read.
        """
        self._in_force = in_force
        self._feed = Feed(in_force().log, tell)
        self._begin(in_force().duty())

    @property
    def at(self) -> Checkpoint:
        """The laptop as it stands."""
        return self._in_force()

    @property
    def duty(self) -> Duty | None:
        """Whose shift it is; None before a video with nobody on duty."""
        return self._duty

    @property
    def tally(self) -> Tally:
        """What it came to so far."""
        return self._tally

    def catch_up(self) -> None:
        """Count and tell what was logged since, by this program or another.

        Raises:
            ShiftError: One is needed, and it was closed meanwhile.
            LogError: The log cannot be read.
        """
        self._read_on()
        duty = self.at.duty()
        if duty != self._duty:
            self._begin(duty)

    def exempt(self, category: str) -> Act:
        """Count an exempt passage."""
        return self._done(exempt(self.at, category))

    def turn_back(self, reason: TurnedBack, about: int | None) -> Act:
        """Count a vehicle that was turned back."""
        return self._done(turn_back(self.at, reason, about=about))

    def override(self, card: ShownCard, decision: Decision, reason: OverrideReason, *, by_supervisor: bool) -> Act:
        """Log that the officer decided otherwise."""
        return self._done(override(self.at, card.entry, decision, reason, by_supervisor=by_supervisor))

    def resolve(self, card: ShownCard, decision: Decision) -> Act:
        """Log what came of a PERIKSA."""
        return self._done(resolve(self.at, card.entry, decision))

    def hand_over(self, officer: str) -> Duty:
        """The shift becomes another officer's."""
        _, duty = hand_over(self.at, officer)
        self.catch_up()
        return duty

    def close(self) -> ClosedShift:
        """The shift is over."""
        closed = close_shift(self.at)
        self._read_on()
        return closed

    def lost(self) -> ClosedShift:
        """What the shift came to that another program closed, as far as the log was read.

        Raises:
            ShiftError: There was none.
        """
        if self._duty is None:
            message = "no shift was open"
            raise ShiftError(message)
        return ClosedShift(self._duty, self.at.clock.now(), self._feed.newest, self._tally)

    def _begin(self, duty: Duty | None) -> None:
        """Count a shift from its first entry, as far as the log was read."""
        self._duty = duty
        self._tally = Tally(0) if duty is None else tally_of(self.at.log, duty.number, self._feed.newest)

    def _read_on(self) -> None:
        """Every entry since the last look."""
        for body in self._feed.read_on():
            self._tally.add(body)

    def _done(self, act: Act) -> Act:
        """An act that is in the log."""
        self.catch_up()
        return act
