"""The target that takes what the capture child tells of a camera: frames and news, or it is as good as dead."""

from typing import Final

from strpcheck.adapters.cameras.captured import CapturedFrames
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.cameras.wire import LENGTH, pack
from strpcheck.errors import CameraError
from strpcheck.ports import Encoding, Frame
from tests.fuzz.targets import Target

NEXT: Final = b"\xff"
"""Between two replies; no UTF-8 holds it."""
PAYLOAD: Final = b"payload"
OPENED: Final = {"state": "opened", "width": 1280, "height": 720, "rate": 30.0, "format": "MJPG", "notes": ["no zoom"]}
FRAME: Final = {
    "state": "frame",
    "number": 1,
    "captured": 1000,
    "position": None,
    "encoding": "jpeg",
    "width": 1280,
    "height": 720,
}


class Parrot:
    """A capture child that says what it was given, whatever it is asked."""

    def __init__(self, replies: list[bytes]) -> None:
        self._replies = replies
        self.pid = None

    def ask(self, *_: bytes, seconds: float) -> bytes:
        """The next reply; the last one for ever."""
        assert seconds > 0
        return self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]

    def close(self) -> None:
        """Nothing to end."""


def camera() -> Target:
    """Any replies of the capture child: frames that are frames, news in one line, or a camera error in our words."""

    def check(octets: bytes) -> None:
        told = octets[1:].split(NEXT)
        replies = [pack({"state": "waiting"}), *(LENGTH.pack(len(each)) + each + PAYLOAD for each in told)]
        kinds = list(SourceKind)
        source = CapturedFrames(Order(kinds[octets[0] % len(kinds)] if octets else kinds[0], "0"))
        source._child = Parrot(replies)  # type: ignore[assignment]  # a double
        try:
            for _ in range(len(told) + 1):
                _check_news(source.newest(rest_ms=0, wait_ms=0))
        except CameraError as error:
            assert error.message.isprintable(), repr(error.message)  # noqa: PT017 -- both ends are right

    def said(*replies: dict[str, object]) -> bytes:
        return NEXT.join(pack(reply)[LENGTH.size :] for reply in replies)

    stories = (
        said(OPENED, FRAME, {**FRAME, "number": 2, "position": 40}),
        said(OPENED, {"state": "lost", "reason": "unplugged"}, FRAME),
        said(OPENED, FRAME, {"state": "ended", "frames": 9, "expected": 10}),
        said({"state": "waiting"}, FRAME),
    )
    return Target(tuple(bytes([kind]) + story for kind in range(len(SourceKind)) for story in stories), check)


def _check_news(news: object) -> None:
    """A frame holds what frames hold; a notice is one printable line."""
    if isinstance(news, Frame):
        assert isinstance(news.encoding, Encoding)
        numbers = (news.number, news.captured_ms, news.width, news.height)
        assert {type(number) for number in numbers} == {int}, numbers
        assert min(numbers) >= 0, numbers
        assert news.position_ms is None or news.position_ms >= 0
    elif news is not None:
        assert news.message.isprintable(), repr(news.message)  # type: ignore[attr-defined]  # a notice
