"""The officer's straight line before a running camera: frame, show, verdict, log, and only then the screen."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Protocol, TypeVar

from strpcheck.core.schedule import Schedule
from strpcheck.ports import Frame, FrameReader, FrameSource, SourceNotice, TextSource
from strpcheck.scan import Checkpoint, Judgement
from strpcheck.view import Again, Glimpse, Sight, View

__all__ = ["LiveScan", "Onlooker", "Pulse"]

WAIT_MS = 100
"""For a frame: then texts are asked for again."""
PULSE_MS = 1000


@dataclass(frozen=True, slots=True)
class Pulse:
    """How it goes, once a second."""

    frames_per_second: float
    is_idle: bool
    list_age: timedelta | None
    """Signed age of the oldest status list in force; None where there is none."""


Done = TypeVar("Done")


class Onlooker(Protocol):
    """Whoever watches along: the officer's screen."""

    @property
    def rests(self) -> bool:
        """Whether nothing is to be judged now: the screen is locked."""

    @property
    def is_over(self) -> bool:
        """Whether nobody watches any more: whoever did has left, or their shift is over."""

    def see_again(self, told: Judgement) -> None:
        """A permit that was judged a moment ago is shown again; nothing new is in the log."""

    def look(self, frame: Frame | None, sights: Sequence[Sight]) -> None:
        """Take in what the camera sees and act on keys; called after every frame, and where none came in time."""

    def meanwhile(self, work: Callable[[], Done]) -> Done:
        """Do what takes a while, and listen to keys all the time: it touches neither log nor screen."""


class LiveScan:
    """Watches a source until it ends; each judgement is on disk before it is handed over."""

    def __init__(
        self,
        in_force: Callable[[], Checkpoint],
        frames: FrameSource,
        reader: FrameReader,
        texts: TextSource | None = None,
        desk: Onlooker | None = None,
    ) -> None:
        """Look at nothing yet.

        Args:
            in_force: The laptop as it stands: another one as soon as a sync has put another generation in force. Asked
                at every frame.
            frames: What is watched.
            reader: Reads the frames.
            texts: A hand scanner beside the camera.
            desk: Who watches along: shown every frame, and may have the scan rest.
        """
        self._frames, self._reader, self._texts = frames, reader, texts
        self._desk = desk
        self._view = View(in_force)
        self._now_ms = self._view.checkpoint.clock.monotonic_ms
        self._schedule = Schedule(reader.rungs)
        self._taken, self._pulse_ms = 0, self._now_ms()

    @property
    def checkpoint(self) -> Checkpoint:
        """What is judged by now."""
        return self._view.checkpoint

    @property
    def sights(self) -> tuple[Sight, ...]:
        """What stands in the picture now."""
        return self._view.sights()

    def run(self) -> Iterator[Judgement | SourceNotice | Pulse]:
        """Watch, and tell what there is to tell as it comes.

        Raises:
            CameraError: The source cannot be opened.
            LogError: A verdict could not be committed; it is lost on purpose.
            HomeError: The generation now in force is damaged, or its policy knows this post no more.
            ShiftError: A shift is needed, and it was closed meanwhile by another program.
        """
        while not self._frames.has_ended and not self._is_over():
            got = self._while_listening(self._newest)
            self._view.renew()
            rests = self._desk is not None and self._desk.rests
            if isinstance(got, SourceNotice):
                yield got
            elif got is not None and not rests:
                self._look_at(got)
            if self._is_over():  # the shift was ended while the frame was read
                return
            if self._texts is not None:
                typed = self._texts.texts()
                yield from self._view.hear(() if rests else typed)
            yield from self._new(self._view.judgements())
            yield from self._pulse()
            if self._desk is not None:
                self._desk.look(got if isinstance(got, Frame) else None, self._view.sights())
        if not self._is_over():
            yield from self._new(self._view.last_judgements())

    def _new(self, told: Iterable[Judgement | Again]) -> Iterator[Judgement]:
        """What was judged now; whoever watches along hears of what is shown again too."""
        for each in told:
            if isinstance(each, Judgement):
                yield each
            elif self._desk is not None:
                self._desk.see_again(each.judgement)

    def _is_over(self) -> bool:
        """Whether nobody watches any more."""
        return self._desk is not None and self._desk.is_over

    def _newest(self) -> Frame | SourceNotice | None:
        """What the source has to give now."""
        return self._frames.newest(rest_ms=self._schedule.rest_ms(self._now_ms()), wait_ms=WAIT_MS)

    def _while_listening(self, work: Callable[[], Done]) -> Done:
        """Do what takes a while; whoever watches along is not left alone meanwhile."""
        return work() if self._desk is None else self._desk.meanwhile(work)

    def _look_at(self, frame: Frame) -> None:
        """Have one frame read; the journey of a frame ends here, none is kept."""
        self._taken += 1
        rungs = self._schedule.rungs_for(self._now_ms())
        reading = self._while_listening(lambda: self._reader.read(frame, rungs))
        now_ms = self._now_ms()
        if reading.lost:
            self._schedule.lost(now_ms, rungs)
            return
        self._schedule.saw(now_ms, finder=reading.finder_seen, read_by={item.rung for item in reading.found})
        place = "" if frame.position_ms is None else f"@{frame.position_ms / 1000:.1f}s"
        for item in reading.found:
            source = self._frames.name + place
            glimpse = Glimpse(source, self._frames.kind, item.rung, item.corners, frame.captured_ms)
            self._view.see(item.barcode, glimpse)

    def _pulse(self) -> Iterator[Pulse]:
        """Once a second."""
        now_ms = self._now_ms()
        passed = now_ms - self._pulse_ms
        if passed >= PULSE_MS:
            rate = self._taken * 1000 / passed
            self._taken, self._pulse_ms = 0, now_ms
            self._view.checkpoint.duty()  # an empty road is not watched on where another program closed the shift
            yield Pulse(rate, self._schedule.is_idle(now_ms), self._list_age())

    def _list_age(self) -> timedelta | None:
        """By the newest time that is known, as decisions count it."""
        checkpoint = self._view.checkpoint
        generation = checkpoint.generation
        signed = [held.issued_at for held in generation.lists.values()]
        return max(checkpoint.clock.now(), generation.newest_signed_time) - min(signed) if signed else None
