"""A running source as the rest of the program sees it: opened, asked for its newest frame, lost and found again."""

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple
from urllib.parse import urlsplit

from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.cameras.wire import unpack
from strpcheck.adapters.children.process import Child
from strpcheck.adapters.clock import SystemClock
from strpcheck.errors import CameraError, ChildLostError
from strpcheck.messages import News
from strpcheck.ports import Encoding, Frame, SourceNotice

__all__ = ["CAPTURE_CHILD", "CapturedFrames", "Patience", "name_of"]

CAPTURE_CHILD = ("-m", "strpcheck.adapters.cameras.child_main")
MAX_FRAME_BYTES = 1 << 25
"""Twice the largest grey frame that is taken."""
GRACE_SECONDS = 2.0
"""A child that is asked to wait so long must answer within this much more, or it hangs."""
LEAST_FRAMES = 0.9
"""Of those a video says it has: fewer, and it was cut off."""

HINTS = {
    SourceKind.CAMERA: "plug a camera in, or see which there are with `strpcheck scan --list`; "
    "close other programs that use it",
    SourceKind.VIDEO: "play it in another program, or copy it again",
    SourceKind.STREAM: "check the address, the network and whether the camera is on",
}


class Patience(NamedTuple):
    """How long to wait for what, in milliseconds; a test has less."""

    opening: int = 12_000
    silence: int = 3_000
    """Of a camera that is open; drivers say nothing when the cable comes out."""
    file_silence: int = 10_000
    camera_retry: int = 400
    """So that a camera is back within 2 s: a try where there is none takes a millisecond."""
    stream_retries: tuple[int, ...] = (500, 1000, 2000, 4000, 8000)
    """Each longer than the last, so that a camera that starts is not drowned in calls."""


@dataclass(slots=True)
class _State:
    """Where a source stands."""

    is_asked: bool = False
    """Whether the child was told to open it."""
    is_open: bool = False
    missed: str = ""
    """What it was called when the officer was told that it is gone; empty while it is there."""
    has_given: bool = False
    """Whether a frame ever came."""
    is_first: bool = True
    """Whether it is what the program was started for: where that cannot be opened, there is nothing to wait for."""
    is_over: bool = False
    last_number: int = 0
    last_news_ms: int = 0
    position_ms: int = 0
    retry_at_ms: int = 0
    tries: int = 0
    kept: Frame | None = None
    """The frame that came with the news that the source is back."""


class _Wanted(NamedTuple):
    """Another source to watch."""

    order: Order
    name: str | None
    where_now: Callable[[], int | None]


class CapturedFrames:
    """Implements `FrameSource` with a capture child; one thread at a time, but for `change`."""

    def __init__(
        self,
        order: Order,
        *,
        name: str | None = None,
        where_now: Callable[[], int | None] = lambda: None,
        arguments: Sequence[str] = CAPTURE_CHILD,
        patience: Patience = Patience(),  # noqa: B008 -- immutable
        now_ms: Callable[[], int] = SystemClock().monotonic_ms,  # noqa: B008 -- it has no state
        pause: Callable[[float], None] = time.sleep,
    ) -> None:
        """Open nothing yet.

        Args:
            order: What to open.
            name: How it is called; default by its place.
            where_now: Number of the camera at this moment: one that was unplugged may come back under another.
            arguments: Of the interpreter, for the child.
            patience: Time limits.
            now_ms: The monotonic clock.
            pause: Waits so many seconds.
        """
        self._order = order
        self._given_name = name
        self._where_now = where_now
        self._patience = patience
        self._child = Child(arguments, max_reply_bytes=MAX_FRAME_BYTES)
        self._now_ms, self._pause = now_ms, pause
        self._state = _State()
        self._wanted: _Wanted | None = None

    @property
    def name(self) -> str:
        """See `FrameSource.name`."""
        return self._given_name or name_of(self._order)

    @property
    def kind(self) -> str:
        """See `FrameSource.kind`."""
        return self._order.kind.value

    @property
    def has_ended(self) -> bool:
        """See `FrameSource.has_ended`."""
        return self._state.is_over

    @property
    def child_pid(self) -> int | None:
        """Of the capture child."""
        return self._child.pid

    def newest(self, *, rest_ms: int, wait_ms: int) -> Frame | SourceNotice | None:
        """See `FrameSource.newest`."""
        self._turn()
        if rest_ms > 0:
            self._pause(rest_ms / 1000)
        kept, self._state.kept = self._state.kept, None
        if kept is not None or self._state.is_over:
            return kept
        try:
            if not self._state.is_asked and not self._asked_to_open(wait_ms):
                return None
            told, payload = self._ask({"after": self._state.last_number, "wait": wait_ms}, wait_ms)
            return self._heard(told, payload)
        except (ChildLostError, ValueError, KeyError) as e:
            self._child.close()
            return self._lost("its process died" if isinstance(e, ChildLostError) else "its process talks nonsense")

    def change(self, order: Order, *, name: str | None, where_now: Callable[[], int | None]) -> None:
        """Watch another source from the next call of `newest` on, which may be under way in another thread.

        Args:
            order: What to open; waited for where it cannot be opened.
            name: How it is called; default by its place.
            where_now: Number of the camera at this moment.
        """
        self._wanted = _Wanted(order, name, where_now)

    def close(self) -> None:
        """Let go of the source."""
        self._child.close()

    def _turn(self) -> None:
        """To what was wanted meanwhile."""
        wanted, self._wanted = self._wanted, None
        if wanted is not None:
            self._child.close()
            self._order, self._given_name, self._where_now = wanted
            self._state = _State(is_first=False)

    def _asked_to_open(self, wait_ms: int) -> bool:
        """Tell the child to open the source, once it is time to."""
        state = self._state
        early = state.retry_at_ms - self._now_ms()
        if early > 0:
            self._pause(min(early, wait_ms) / 1000)
            return False
        number = self._where_now()
        if number is not None:
            self._order = replace(self._order, place=str(number))
        self._ask({"open": self._order.as_object()}, wait_ms)
        state.is_asked, state.last_number, state.last_news_ms = True, 0, self._now_ms()
        return True

    def _ask(self, request: dict[str, Any], wait_ms: int) -> tuple[dict[str, Any], bytes]:
        """One request to the child."""
        return unpack(self._child.ask(json.dumps(request).encode(), seconds=wait_ms / 1000 + GRACE_SECONDS))

    def _heard(self, told: dict[str, Any], payload: bytes) -> Frame | SourceNotice | None:
        """What the child's answer means."""
        match told["state"]:
            case "frame":
                return self._frame(told, payload)
            case "opened":
                return self._open_now(told)
            case "ended":
                return self._over(told)
            case "lost":
                return self._lost(str(told["reason"]))
            case _:
                return self._silent()

    def _frame(self, told: dict[str, Any], payload: bytes) -> Frame | SourceNotice:
        """A frame: the source is well, and one that was missed says so first."""
        state = self._state
        state.last_number, state.last_news_ms, state.tries = told["number"], self._now_ms(), 0
        state.position_ms, state.has_given = told["position"] or 0, True
        frame = Frame(
            number=told["number"],
            captured_ms=told["captured"],
            position_ms=told["position"],
            encoding=Encoding(told["encoding"]),
            width=told["width"],
            height=told["height"],
            payload=payload,
        )
        if not state.missed:
            return frame
        missed, state.missed, state.kept = state.missed, "", frame
        if missed == self.name:
            return SourceNotice(f"{missed} is back", news=News.BACK, facts={"name": missed})
        message = f"{missed} is back as {self.name}"
        return SourceNotice(message, news=News.BACK_AS, facts={"name": missed, "now": self.name})

    def _open_now(self, told: dict[str, Any]) -> SourceNotice | None:
        """Say once what was got."""
        self._state.is_open, self._state.last_news_ms = True, self._now_ms()
        if self._state.has_given:
            return None
        rate = f", {told['rate']:g} frames a second" if told["rate"] else ""
        spelt = f", {told['format']}" if told["format"].isalnum() else ""
        notes = "".join(f"; {note}" for note in told["notes"])
        size = f"{told['width']}x{told['height']}"
        message = f"{self.name}: {size}{rate}{spelt}{notes}"
        return SourceNotice(message, news=News.OPENED, facts={"name": self.name, "details": size})

    def _over(self, told: dict[str, Any]) -> SourceNotice | None:
        """A video came to its end, or to where it was cut off."""
        self._state.is_over = True
        if told["frames"] >= LEAST_FRAMES * told["expected"]:
            return None
        return SourceNotice(
            f"{self.name} is damaged: {told['frames']} of {told['expected']} frames could be read",
            HINTS[SourceKind.VIDEO],
            News.DAMAGED,
            {"name": self.name, "read": told["frames"], "expected": told["expected"]},
        )

    def _silent(self) -> SourceNotice | None:
        """Nothing came in time: wait on, or give the source up."""
        state, patience = self._state, self._patience
        limit = patience.opening
        if state.is_open:
            limit = patience.silence if self._order.kind is SourceKind.CAMERA else patience.file_silence
        if self._now_ms() - state.last_news_ms <= limit:
            return None
        self._child.close()
        return self._lost("it gives no frames any more" if state.is_open else "it does not answer")

    def _lost(self, reason: str) -> SourceNotice | None:
        """Try again, and tell it once; what never gave anything is an error, and a video has no second chance."""
        state = self._state
        state.is_open, state.is_asked = False, False
        if state.is_first and not state.has_given:
            message = f"cannot read {self.name}: {reason}"
            raise CameraError(message, hint=HINTS[self._order.kind])
        if self._order.kind is SourceKind.VIDEO:
            state.is_over = True
            message = f"{self.name} cannot be read beyond {state.position_ms / 1000:.1f} s: {reason}"
            facts = {"name": self.name, "seconds": f"{state.position_ms / 1000:.1f}"}
            return SourceNotice(message, HINTS[SourceKind.VIDEO], News.CUT, facts)
        state.retry_at_ms = self._now_ms() + self._pause_ms()
        if state.missed:
            return None
        state.missed = self.name
        message = f"{self.name} is gone ({reason}): waiting for it"
        return SourceNotice(message, news=News.GONE, facts={"name": self.name})

    def _pause_ms(self) -> int:
        """How long to leave a source alone."""
        if self._order.kind is SourceKind.CAMERA:
            return self._patience.camera_retry
        pauses = self._patience.stream_retries
        self._state.tries += 1
        return pauses[min(self._state.tries, len(pauses)) - 1]


def name_of(order: Order) -> str:
    """As verdicts name a source; what stands before the @ of an address is somebody's password."""
    if order.kind is SourceKind.CAMERA:
        return f"camera {order.place}"
    if order.kind is SourceKind.VIDEO:
        return order.place
    parts = urlsplit(order.place)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}{parts.path}"
