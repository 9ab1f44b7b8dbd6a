"""The verdicts on the screen: how long each stays, which is whose, and that nothing of one is left when it goes."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from strpcheck.core.acts import Decision
from strpcheck.core.permit import PermitId
from strpcheck.core.shows import MAX_SHOWS
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.ports import Card, Notice, Photo

__all__ = ["Cards", "ShownCard"]

MAX_CARDS = 4
"""More cannot be read at a glance; the newest count."""


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A verdict on the screen, and what acts need to know of it."""

    entry: int
    outcome: Outcome
    reason: Reason
    permit: PermitId | None
    shown_ms: int
    notice: Notice
    photo: Photo | None
    decision: Decision | None = None
    """The officer's, which stands before the verdict; None where there is none."""
    resolution: str = ""
    """The same in words."""
    is_beside: bool = False
    """Whether its code was seen while the newest card was on the screen."""

    @property
    def is_open(self) -> bool:
        """Whether a PERIKSA waits for what came of it."""
        return self.outcome is Outcome.REFER and self.decision is None

    @property
    def passes(self) -> bool:
        """Whether the vehicle may go on, as things stand."""
        return self.outcome is Outcome.ACCEPT if self.decision is None else self.decision is Decision.PASSED


class Cards:
    """Replaced by the next code, kept side by side while several are in view; times are monotonic milliseconds."""

    def __init__(self, stays_ms: int) -> None:
        """Empty; each card stays so long at most."""
        self._stays_ms = stays_ms
        self._cards: list[ShownCard] = []
        self._decided: dict[int, tuple[Decision, str]] = {}

    def __len__(self) -> int:
        return len(self._cards)

    def __iter__(self) -> Iterator[ShownCard]:
        return iter(self._cards)

    def show(self, card: ShownCard) -> None:
        """Put a card on the screen; the others have until the next look to be in view beside it."""
        kept = [replace(other, is_beside=False) for other in self._cards]
        self._cards = [self._as_decided(card), *kept][:MAX_CARDS]

    def see(self, seen: Mapping[int, int]) -> bool:
        """Let go what the newest card replaced: its code is not in view, or was a moment before and never beside it.

        Args:
            seen: When the code of each entry in view was seen last.

        Returns:
            Whether anything went.
        """
        if len(self._cards) < 2:  # noqa: PLR2004 -- asked at every frame, and most show one card or none
            return False
        newest, before = self._cards[:1], len(self._cards)
        others = []
        for card in self._cards[1:]:
            at_ms = seen.get(card.entry)
            is_beside = card.is_beside or (at_ms is not None and at_ms > newest[0].shown_ms)
            if is_beside or at_ms is not None:
                others.append(replace(card, is_beside=is_beside))
        self._cards = [*newest, *others]
        return len(self._cards) < before

    def shows(self, entry: int) -> bool:
        """Whether the card of an entry is on the screen."""
        return any(card.entry == entry for card in self._cards)

    def pass_to(self, now_ms: int) -> bool:
        """Let go what has been there long enough; whether anything went."""
        kept = [card for card in self._cards if now_ms - card.shown_ms < self._stays_ms]
        went = len(kept) < len(self._cards)
        self._cards = kept
        return went

    def resolve(self, entry: int, decision: Decision, resolution: str) -> None:
        """Write down on a card what the officer made of it; it is there again when the card is."""
        self._decided.pop(entry, None)
        self._decided[entry] = decision, resolution
        while len(self._decided) > MAX_SHOWS:
            del self._decided[next(iter(self._decided))]
        self._cards = [self._as_decided(card) for card in self._cards]

    def _as_decided(self, card: ShownCard) -> ShownCard:
        """A card with what the officer made of it."""
        decided = self._decided.get(card.entry)
        return card if decided is None else replace(card, decision=decided[0], resolution=decided[1])

    def wipe(self) -> bool:
        """Let everything go; whether there was anything."""
        had, self._cards = bool(self._cards), []
        return had

    def number_of(self, entry: int) -> int:
        """Of the card of an entry, from 1; 0 where there is none, or only one."""
        if len(self._cards) < 2:  # noqa: PLR2004 -- one needs no number
            return 0
        # In the order in which the codes were judged, so that a number does not jump when the next one comes.
        entries = sorted(card.entry for card in self._cards)
        return entries.index(entry) + 1 if entry in entries else 0

    def drawn(self) -> tuple[Card, ...]:
        """As the screen takes them, by number."""
        ordered = sorted(self._cards, key=lambda card: card.entry) if len(self._cards) > 1 else self._cards
        return tuple(Card(card.notice, card.photo, self.number_of(card.entry), card.resolution) for card in ordered)
