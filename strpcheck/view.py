"""What was shown or typed a moment ago, and its verdicts: one a show, on disk before anybody hears of it."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from strpcheck.core.barcode import Barcode
from strpcheck.core.permit import Permit, PermitId
from strpcheck.core.shows import MAX_SHOWS, Show, Shows
from strpcheck.core.verdict import Verdict
from strpcheck.errors import StrpcheckError
from strpcheck.ports import Outline, SourceNotice
from strpcheck.scan import Checkpoint, Judgement

__all__ = ["Again", "Glimpse", "Sight", "View"]

TYPED_STAYS_MS = 1000
"""A text that was typed cannot be held up until the refusal before it is a second old."""
HAND = "hand"
HAND_SCANNER = "hand scanner"


@dataclass(frozen=True, slots=True)
class Glimpse:
    """How a barcode was seen last."""

    source: str
    source_kind: str
    rung: str
    where: Outline | None
    at_ms: int


@dataclass(frozen=True, slots=True)
class Sight:
    """A code that stands in the picture now."""

    outline: Outline
    entry: int
    """Of its verdict; 0 while there is none."""
    verdict: Verdict | None
    seen_ms: int
    """When it was seen last."""


@dataclass(frozen=True, slots=True)
class Again:
    """A permit that is shown again within the echo's window: nothing was judged or logged anew."""

    judgement: Judgement
    """What was said of it."""


class View:
    """Judges shows, whether a camera sees them or a hand scanner types them."""

    def __init__(self, in_force: Callable[[], Checkpoint]) -> None:
        """Nothing was seen yet; `in_force` gives the laptop as it stands."""
        self._in_force = in_force
        self._checkpoint = in_force()
        self._shows: Shows[Glimpse] = Shows()
        # By barcode for what is in view, by permit for echoes: numbers and verdicts, nothing of a person.
        self._told: dict[Barcode, tuple[int, Verdict]] = {}
        self._echoed: dict[PermitId, Judgement] = {}

    @property
    def checkpoint(self) -> Checkpoint:
        """What is judged by now."""
        return self._checkpoint

    def renew(self) -> None:
        """Take over what a sync put in force meanwhile.

        Raises:
            HomeError: The generation now in force is damaged, or its policy knows this post no more.
        """
        checkpoint = self._in_force()
        if checkpoint is not self._checkpoint:
            self._checkpoint = checkpoint
            self._shows.forget_echoes()

    def sights(self) -> tuple[Sight, ...]:
        """What stands in the picture, each with the verdict it was given."""
        sights = []
        for show in self._shows.in_view:
            if show.where.where is not None:
                entry, verdict = self._told.get(show.barcode, (0, None))
                sights.append(Sight(show.where.where, entry, verdict, show.where.at_ms))
        return tuple(sights)

    def see(self, barcode: Barcode, glimpse: Glimpse) -> None:
        """Take in what a frame showed."""
        self._shows.see(glimpse.at_ms, barcode, glimpse)

    def hear(self, typed: Iterable[str | SourceNotice]) -> Iterator[SourceNotice]:
        """Take in what was typed; what the source has to say of it is handed on."""
        for text in typed:
            if isinstance(text, SourceNotice):
                yield text
                continue
            now_ms = self._now_ms()
            glimpse = Glimpse(HAND_SCANNER, HAND, "", None, now_ms)
            self._shows.see(now_ms, Barcode(text), glimpse, stays_ms=TYPED_STAYS_MS)

    def judgements(self) -> Iterator[Judgement | Again]:
        """Judge every show that is due; an echo is neither judged nor logged, only told as what it is.

        Raises:
            LogError: A verdict could not be committed; it is lost on purpose.
            ShiftError: A shift is needed, and it was closed meanwhile.
        """
        for show in self._shows.due(self._now_ms()):
            told = self._judge(show)
            if told is not None:
                judgement = told.judgement if isinstance(told, Again) else told
                self._told[show.barcode] = judgement.entry, judgement.verdict
                yield told
        present = {show.barcode for show in self._shows.in_view}
        for barcode in [barcode for barcode in self._told if barcode not in present]:
            del self._told[barcode]

    def last_judgements(self) -> Iterator[Judgement | Again]:
        """The same, where nothing more will be seen or typed."""
        self._shows.hurry()
        yield from self.judgements()

    def _judge(self, show: Show[Glimpse]) -> Judgement | Again | None:
        """One show; None where nothing is to be said now."""
        seen = show.where
        recognised = self._checkpoint.recognise(show.barcode, seen.at_ms)
        if isinstance(recognised.found, Permit):
            permit = recognised.found.facts.id
            if self._shows.authenticated(show, permit):
                known = self._echoed.get(permit)
                return None if known is None else Again(replace(known, permit=recognised.found, where=seen.where))
            passed_over: int | None = 0
        else:
            permit, passed_over = None, self._shows.refuse(show)
        if passed_over is None:
            return None
        try:
            judgement = self._checkpoint.conclude(
                recognised, seen.source, seen.source_kind, rung=seen.rung, where=seen.where, passed_over=passed_over
            )
        except StrpcheckError:
            # Nobody heard of it: once the log can be written again, the card that is still held up is judged.
            self._shows.take_back(show, passed_over)
            raise
        if permit is not None:
            self._remember(permit, judgement)
        return judgement

    def _remember(self, permit: PermitId, judgement: Judgement) -> None:
        """For its echoes; as many as the shows themselves remember."""
        self._echoed.pop(permit, None)
        self._echoed[permit] = replace(judgement, permit=None)
        while len(self._echoed) > MAX_SHOWS:
            del self._echoed[next(iter(self._echoed))]

    def _now_ms(self) -> int:
        """On the monotonic clock."""
        return self._checkpoint.clock.monotonic_ms()
