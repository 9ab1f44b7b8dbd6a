"""What is in view of a running camera: when a barcode is shown anew, which one is silent, which permit is an echo."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

from strpcheck.core.barcode import Barcode, sets_out_as_permit
from strpcheck.core.permit import PermitId
from strpcheck.core.seen import ECHO_WINDOW

__all__ = ["BRIDGED_MS", "ECHO_MS", "MAX_SHOWS", "REFUSAL_EVERY_MS", "Show", "Shows"]

BRIDGED_MS = 500
"""A hand shakes and a frame is lost; half a second without the barcode is another show."""
ECHO_MS = round(ECHO_WINDOW.total_seconds() * 1000)
REFUSAL_EVERY_MS = 1000
"""Of what is not authenticated: nobody reads faster, and a hostile screen must not fill the disk."""
MAX_SHOWS = 256
"""Of barcodes at once, and of permits remembered: a flood of codes costs so much memory and no more."""

Where = TypeVar("Where")


@dataclass(slots=True)
class Show(Generic[Where]):
    """A barcode that is in view, or was a moment ago."""

    barcode: Barcode
    where: Where
    """Whatever the caller knows of how it was seen last."""
    is_permit: bool
    """Whether it sets out as one: its sender's word."""
    until_ms: int
    """Seen again before then, it is the same show."""
    is_told: bool = False
    is_held_back: bool = False
    """Whether its refusal waits for the one before it to be a second old."""
    permit: PermitId | None = None
    """Once it was authenticated."""


class Shows(Generic[Where]):
    """Everything in view; times are monotonic milliseconds, and one that runs backwards stands still."""

    def __init__(self) -> None:
        self._shows: dict[Barcode, Show[Where]] = {}
        self._echoes: dict[PermitId, int] = {}
        self._now_ms = 0
        self._permit_until_ms = 0
        self._refusal_due_ms = 0
        self._passed_over = 0

    @property
    def in_view(self) -> tuple[Show[Where], ...]:
        """Everything that is, seen longest ago first."""
        return tuple(self._shows.values())

    @property
    def is_empty(self) -> bool:
        """Whether nothing is in view."""
        return not self._shows

    def see(self, now_ms: int, barcode: Barcode, where: Where, *, stays_ms: int = 0) -> None:
        """Take note of a barcode in view.

        Args:
            now_ms: When.
            barcode: What.
            where: Replaces what was known of how it is seen.
            stays_ms: How long it counts as in view by itself: a text that is typed is over at once.
        """
        self._pass_to(now_ms)
        until_ms = self._now_ms + BRIDGED_MS + stays_ms
        show = self._shows.pop(barcode, None) or Show(barcode, where, sets_out_as_permit(barcode), until_ms)
        show.where, show.until_ms = where, max(until_ms, show.until_ms)
        self._shows[barcode] = show  # at the end: those seen longest ago stand first
        if show.is_permit and not stays_ms:  # what is typed was meant by itself, and so is what is typed after it
            self._permit_until_ms = max(self._permit_until_ms, until_ms)
        if show.permit is not None:
            self._remember(show.permit, stays_ms)
        while len(self._shows) > MAX_SHOWS:
            self._let_go(next(iter(self._shows)))

    def due(self, now_ms: int) -> Iterator[Show[Where]]:
        """Shows that wait for their verdict; adverts and links are silent beside a permit."""
        self._pass_to(now_ms)
        for show in list(self._shows.values()):
            if self._has_its_say(show):
                # Nobody asks for the signature of what may not be refused yet.
                if show.is_held_back and self._now_ms < self._refusal_due_ms:
                    continue
                yield show

    def authenticated(self, show: Show[Where], permit: PermitId) -> bool:
        """Take note of whose show it is; whether it is an echo, which is neither judged nor logged again."""
        show.is_told, show.permit = True, permit
        is_echo = permit in self._echoes
        self._remember(permit, 0)
        return is_echo

    def refuse(self, show: Show[Where]) -> int | None:
        """Ask to refuse what is not authenticated.

        Returns:
            How many refusals were passed over since the last one, to be counted into this one; None where this one
            has to wait, and is passed over if it leaves the view meanwhile.
        """
        if self._now_ms < self._refusal_due_ms:
            show.is_held_back = True
            return None
        self._refusal_due_ms = self._now_ms + REFUSAL_EVERY_MS
        show.is_told = True
        passed_over, self._passed_over = self._passed_over, 0
        return passed_over

    def take_back(self, show: Show[Where], passed_over: int | None) -> None:
        """What was to be told of a show could not be: it is as if it had not been judged.

        Args:
            show: Whose verdict is lost.
            passed_over: Refusals that its entry would have counted.
        """
        show.is_told, permit, show.permit = False, show.permit, None
        if permit is not None:
            self._echoes.pop(permit, None)
        self._passed_over += passed_over or 0

    def hurry(self) -> None:
        """Nothing more will be seen: one refusal that waits need not wait any longer, and counts the others."""
        self._refusal_due_ms = 0
        waiting = [show for show in self._shows.values() if show.is_held_back and self._has_its_say(show)]
        for show in waiting[1:]:
            self._let_go(show.barcode)

    def forget_echoes(self) -> None:
        """Another generation is in force: what it says of a permit shown a moment ago is news."""
        self._echoes.clear()

    def _has_its_say(self, show: Show[Where]) -> bool:
        """Whether a verdict is wanted of it now."""
        return not show.is_told and (show.is_permit or self._now_ms >= self._permit_until_ms)

    def _pass_to(self, now_ms: int) -> None:
        """Let time pass, and go what left the view."""
        self._now_ms = max(self._now_ms, now_ms)
        for barcode in [barcode for barcode, show in self._shows.items() if self._now_ms >= show.until_ms]:
            self._let_go(barcode)
        for permit in [permit for permit, until_ms in self._echoes.items() if self._now_ms >= until_ms]:
            del self._echoes[permit]

    def _let_go(self, barcode: Barcode) -> None:
        """A show is over; a refusal that never got its turn is counted."""
        show = self._shows.pop(barcode)
        self._passed_over += show.is_held_back and not show.is_told

    def _remember(self, permit: PermitId, stays_ms: int) -> None:
        """A permit was seen just now."""
        until_ms = max(self._now_ms + ECHO_MS + stays_ms, self._echoes.pop(permit, 0))
        self._echoes[permit] = until_ms
        while len(self._echoes) > MAX_SHOWS:
            del self._echoes[next(iter(self._echoes))]
