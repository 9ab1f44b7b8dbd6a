"""The officer's straight line before a running camera: frame, show, verdict, log, and only then the screen."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta

from strpcheck.core.barcode import Barcode
from strpcheck.core.permit import Permit
from strpcheck.core.schedule import Schedule
from strpcheck.core.shows import Show, Shows
from strpcheck.ports import Frame, FrameReader, FrameSource, Outline, SourceNotice, TextSource
from strpcheck.scan import Checkpoint, Judgement

__all__ = ["LiveScan", "Pulse"]

WAIT_MS = 100
"""For a frame: then texts are asked for again."""
PULSE_MS = 1000
TYPED_STAYS_MS = 1000
"""A text that was typed cannot be held up until the refusal before it is a second old."""
HAND = "hand"
HAND_SCANNER = "hand scanner"


@dataclass(frozen=True, slots=True)
class Pulse:
    """How it goes, once a second."""

    frames_per_second: float
    is_idle: bool
    list_age: timedelta | None
    """Signed age of the oldest status list in force; None where there is none."""


@dataclass(frozen=True, slots=True)
class _Glimpse:
    """How a barcode was seen last."""

    source: str
    source_kind: str
    rung: str
    where: Outline | None
    at_ms: int


class LiveScan:
    """Watches a source until it ends; each judgement is on disk before it is handed over."""

    def __init__(
        self,
        in_force: Callable[[], Checkpoint],
        frames: FrameSource,
        reader: FrameReader,
        texts: TextSource | None = None,
    ) -> None:
        """Look at nothing yet.

        Args:
            in_force: The laptop as it stands: another one as soon as a sync has put another generation in force. Asked
                at every frame.
            frames: What is watched.
            reader: Reads the frames.
            texts: A hand scanner beside the camera.
        """
        self._in_force, self._frames, self._reader, self._texts = in_force, frames, reader, texts
        self._checkpoint = in_force()
        self._now_ms = self._checkpoint.clock.monotonic_ms
        self._schedule = Schedule(reader.rungs)
        self._shows: Shows[_Glimpse] = Shows()
        self._taken, self._pulse_ms = 0, self._now_ms()

    def run(self) -> Iterator[Judgement | SourceNotice | Pulse]:
        """Watch, and tell what there is to tell as it comes.

        Raises:
            CameraError: The source cannot be opened.
            LogError: A verdict could not be committed; it is lost on purpose.
            HomeError: The generation now in force is damaged, or its policy knows this post no more.
        """
        while not self._frames.has_ended:
            got = self._frames.newest(rest_ms=self._schedule.rest_ms(self._now_ms()), wait_ms=WAIT_MS)
            self._renew()
            if isinstance(got, SourceNotice):
                yield got
            elif got is not None:
                self._look_at(got)
            self._hear()
            yield from self._judgements()
            yield from self._pulse()
        self._shows.hurry()
        yield from self._judgements()

    def _renew(self) -> None:
        """Take over what a sync put in force meanwhile."""
        checkpoint = self._in_force()
        if checkpoint is not self._checkpoint:
            self._checkpoint = checkpoint
            self._shows.forget_echoes()

    def _look_at(self, frame: Frame) -> None:
        """Have one frame read; the journey of a frame ends here, none is kept."""
        self._taken += 1
        rungs = self._schedule.rungs_for(self._now_ms())
        reading = self._reader.read(frame, rungs)
        now_ms = self._now_ms()
        if reading.lost:
            self._schedule.lost(now_ms, rungs)
            return
        self._schedule.saw(now_ms, finder=reading.finder_seen, read_by={item.rung for item in reading.found})
        place = "" if frame.position_ms is None else f"@{frame.position_ms / 1000:.1f}s"
        for item in reading.found:
            source = self._frames.name + place
            glimpse = _Glimpse(source, self._frames.kind, item.rung, item.corners, frame.captured_ms)
            self._shows.see(frame.captured_ms, item.barcode, glimpse)

    def _hear(self) -> None:
        """Take in what was typed."""
        for text in self._texts.texts() if self._texts is not None else ():
            now_ms = self._now_ms()
            glimpse = _Glimpse(HAND_SCANNER, HAND, "", None, now_ms)
            self._shows.see(now_ms, Barcode(text), glimpse, stays_ms=TYPED_STAYS_MS)

    def _judgements(self) -> Iterator[Judgement]:
        """Judge every show that is due; an echo is neither judged nor logged."""
        for show in self._shows.due(self._now_ms()):
            judgement = self._judge(show)
            if judgement is not None:
                yield judgement

    def _judge(self, show: Show[_Glimpse]) -> Judgement | None:
        """One show; None where nothing is to be said now."""
        seen = show.where
        recognised = self._checkpoint.recognise(show.barcode, seen.at_ms)
        if isinstance(recognised.found, Permit):
            if self._shows.authenticated(show, recognised.found.facts.id):
                return None
            passed_over: int | None = 0
        else:
            passed_over = self._shows.refuse(show)
        if passed_over is None:
            return None
        return self._checkpoint.conclude(
            recognised, seen.source, seen.source_kind, rung=seen.rung, where=seen.where, passed_over=passed_over
        )

    def _pulse(self) -> Iterator[Pulse]:
        """Once a second."""
        now_ms = self._now_ms()
        passed = now_ms - self._pulse_ms
        if passed >= PULSE_MS:
            rate = self._taken * 1000 / passed
            self._taken, self._pulse_ms = 0, now_ms
            yield Pulse(rate, self._schedule.is_idle(now_ms), self._list_age())

    def _list_age(self) -> timedelta | None:
        """By the newest time that is known, as decisions count it."""
        generation = self._checkpoint.generation
        signed = [held.issued_at for held in generation.lists.values()]
        return max(self._checkpoint.clock.now(), generation.newest_signed_time) - min(signed) if signed else None
