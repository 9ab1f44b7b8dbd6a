"""Takes frames as fast as they come and keeps only the newest: nobody ever waits in a queue."""

from collections.abc import Callable
from threading import Condition, Thread
from typing import Any, NamedTuple

from strpcheck.adapters.cameras.opening import NotOpenedError, Opened
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.cameras.pixels import Pixels, pixels_of

__all__ = ["Grabber"]

MAX_GAP_MS = 5000
"""Between two frames of a video: a longer pause is damage or malice, and nobody sits it out."""
USUAL_RATE = 25.0
"""Of a video that does not tell its own."""

Told = dict[str, Any]


class Taken(NamedTuple):
    """The newest frame."""

    number: int
    captured_ms: int
    position_ms: int | None
    pixels: Pixels


class Grabber(Thread):
    """One source, grabbed by a thread of its own until it ends or is let go."""

    def __init__(self, order: Order, open_it: Callable[[Order], Opened], now_ms: Callable[[], int]) -> None:
        """Open nothing yet: that may take long, and whoever asks meanwhile hears so."""
        super().__init__(daemon=True)
        self._order, self._open_it, self._now_ms = order, open_it, now_ms
        self._news = Condition()
        self._is_wanted, self._is_let_go = True, False
        self._opened: Told | None = None
        self._end: Told | None = None
        self._newest: Taken | None = None

    def answer(self, after: int, wait_s: float) -> tuple[Told, bytes]:
        """What there is to tell of the time after a frame: that the source opened, a newer frame, or its end.

        Args:
            after: Number of the frame that was given last.
            wait_s: How long to wait for something.
        """
        with self._news:
            self._is_wanted = True
            self._news.wait_for(lambda: self._has_news(after), wait_s)
            if self._opened is not None:
                opened, self._opened = self._opened, None
                return opened, b""
            taken = self._newest
            if taken is not None and taken.number > after:
                return _frame(taken), taken.pixels.payload
            return self._end or {"state": "waiting"}, b""

    def let_go(self) -> None:
        """Let the thread end as soon as it can."""
        with self._news:
            self._is_let_go = True
            self._news.notify_all()

    def run(self) -> None:
        """Open, grab, tell how it ended."""
        try:
            opened = self._open_it(self._order)
        except NotOpenedError as e:
            self._tell_end({"state": "lost", "reason": str(e)})
            return
        with self._news:
            self._opened = {
                "state": "opened",
                "width": opened.width,
                "height": opened.height,
                "rate": opened.rate,
                "format": opened.fourcc,
                "notes": list(opened.notes),
            }
            self._news.notify_all()
        try:
            frames = self._grab_all(opened)
        finally:
            opened.capture.release()
        self._tell_end(self._ended(opened, frames))

    def _grab_all(self, opened: Opened) -> int:
        """Take every frame; how many there were."""
        # A recording, also one that lies on a server, is played; what is live comes when it comes.
        pace = _Pace(opened, self._now_ms()) if self._is_recording(opened) else None
        number = 0
        while not self._is_let_go and opened.capture.grab():
            number += 1
            position = None if pace is None else pace.position(number)
            if pace is not None and not self._rest(pace.wait_ms(self._now_ms())):
                break
            if opened.is_raw or self._is_wanted:
                self._keep(opened, number, position)
        return number

    def _keep(self, opened: Opened, number: int, position: int | None) -> None:
        """Decode what was taken, as far as it is, and put it in the place of the frame before."""
        captured = self._now_ms()
        done, picture = opened.capture.retrieve()
        pixels = pixels_of(picture, self._order.view, opened.fourcc) if done else None
        if pixels is not None:
            with self._news:
                self._newest = Taken(number, captured, position, pixels)
                self._is_wanted = False
                self._news.notify_all()

    def _is_recording(self, opened: Opened) -> bool:
        """A file, or a stream with an end."""
        return self._order.kind is SourceKind.VIDEO or (self._order.kind is SourceKind.STREAM and opened.frames > 0)

    def _rest(self, milliseconds: int) -> bool:
        """Wait for a frame's time; whether anybody is still there then."""
        with self._news:
            return not self._news.wait_for(lambda: self._is_let_go, milliseconds / 1000)

    def _ended(self, opened: Opened, frames: int) -> Told:
        """A recording that gave frames has ended; whatever else gives none any more is lost."""
        if self._is_recording(opened) and frames:
            return {"state": "ended", "frames": frames, "expected": opened.frames}
        return {"state": "lost", "reason": "it gives no frames any more" if frames else "it gives no frames"}

    def _tell_end(self, told: Told) -> None:
        """There will be no more."""
        with self._news:
            self._end = told
            self._news.notify_all()

    def _has_news(self, after: int) -> bool:
        """Whether there is anything to answer with."""
        newer = self._newest is not None and self._newest.number > after
        return newer or self._opened is not None or self._end is not None


class _Pace:
    """Plays a recording in its own time."""

    def __init__(self, opened: Opened, now_ms: int) -> None:
        self._capture = opened.capture
        self._usual_ms = 1000 / (opened.rate or USUAL_RATE)
        self._start_ms = now_ms
        self._told_ms = self._position_ms = 0.0

    def position(self, number: int) -> int:
        """Where the frame that was just taken stands; times that make no sense are those of an even pace."""
        import cv2

        before, self._told_ms = self._told_ms, self._capture.get(cv2.CAP_PROP_POS_MSEC)
        ahead = self._told_ms - before
        if number > 1:
            self._position_ms += ahead if 0 < ahead <= MAX_GAP_MS else self._usual_ms
        return round(self._position_ms)

    def wait_ms(self, now_ms: int) -> int:
        """How long until that frame's time."""
        return max(0, round(self._start_ms + self._position_ms) - now_ms)


def _frame(taken: Taken) -> Told:
    """What goes before a frame's payload."""
    return {
        "state": "frame",
        "number": taken.number,
        "captured": taken.captured_ms,
        "position": taken.position_ms,
        "encoding": taken.pixels.encoding.value,
        "width": taken.pixels.width,
        "height": taken.pixels.height,
    }
