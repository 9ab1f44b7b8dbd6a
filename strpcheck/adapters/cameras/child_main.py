"""The child that holds the camera: drivers and demuxers meet strangers' bytes in it, and may die of them."""

import json
from collections.abc import Callable, Iterable

from strpcheck.adapters.cameras.grabber import Grabber
from strpcheck.adapters.cameras.opening import Opened, open_capture
from strpcheck.adapters.cameras.order import Order
from strpcheck.adapters.cameras.wire import pack
from strpcheck.adapters.children.loop import Answer, serve
from strpcheck.adapters.clock import SystemClock

__all__ = ["main", "serve_frames"]


def serve_frames(open_it: Callable[[Order], Opened]) -> None:
    """Answer `open`, which begins with a source, and `next`, which gives its newest frame."""
    serve(lambda: (b"", _answer(open_it)))


def _answer(open_it: Callable[[Order], Opened]) -> Answer:
    """Holds one grabber at a time."""
    now_ms = SystemClock().monotonic_ms
    grabber: Grabber | None = None

    def answer(request: bytes) -> Iterable[bytes]:
        nonlocal grabber
        asked = json.loads(request)
        if "open" in asked:
            if grabber is not None:
                grabber.let_go()
                grabber.join(1)
            grabber = Grabber(Order.from_object(asked["open"]), open_it, now_ms)
            grabber.start()
            return [pack({"state": "waiting"})]
        assert grabber is not None  # noqa: S101 -- our own parent opens first
        return [pack(*grabber.answer(asked["after"], asked["wait"] / 1000))]

    return answer


def main() -> None:
    """Serve one parent."""
    serve_frames(open_capture)


if __name__ == "__main__":
    main()
