"""When a window's pixels change: a strip of the screen through a verdict's word, its sentence and a person's name."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import Final

from benchmarks._station_process import now_ms
from tests.adapters.screen.displays import Display

__all__ = ["Pixels", "watched"]

TOP, BOTTOM = 0.16, 0.80
"""Shares of the height."""
LEFT, RIGHT = 0.25, 0.32
"""Shares of the width. The live picture and the clock are nowhere near while a card is shown."""
EVERY_S: Final = 0.005
SETTLED_MS: Final = 400
"""After a verdict's line: then its page has long been drawn, and the next vehicle is not there yet."""


@dataclass
class Pixels:
    """A screen that is looked at all the time."""

    changes: list[int] = field(default_factory=list)
    """When a look saw other pixels than the one before; up to a look late."""

    def shown_ms(self, told_ms: int) -> int | None:
        """When the page of a verdict stood, or None where nothing changed: the last change around its line.

        Args:
            told_ms: When the line with the verdict came.
        """
        return max((at for at in self.changes if -20 <= at - told_ms <= SETTLED_MS), default=None)


@contextmanager
def watched(there: Display | None) -> Iterator[Pixels | None]:
    """Look at a screen until it is enough; None where there is none."""
    if there is None:
        yield None
        return
    pixels, over = Pixels(), Event()
    looking = Thread(target=_look, args=(there, pixels, over))
    looking.start()
    try:
        yield pixels
    finally:
        over.set()
        looking.join()


def _look(there: Display, pixels: Pixels, over: Event) -> None:
    """Compare with the look before, again and again."""
    from Xlib import X, display

    server = display.Display(there.name)
    root = server.screen().root
    size = root.get_geometry()
    place = round(LEFT * size.width), round(TOP * size.height)
    area = round((RIGHT - LEFT) * size.width), round((BOTTOM - TOP) * size.height)
    before = b""
    while not over.is_set():
        seen = root.get_image(*place, *area, X.ZPixmap, 0xFFFFFF).data
        if seen != before:
            pixels.changes.append(now_ms())
            before = seen
        time.sleep(EVERY_S)
    server.close()
