"""Implements `Screen` on a terminal: rich's live display in the alternate screen, and a person's keys."""

import os
import signal
import sys
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from types import FrameType
from typing import TextIO, TypeAlias

from rich.cells import cached_cell_len
from rich.console import Group
from rich.control import Control
from rich.live import Live

from strpcheck.adapters.keyboard.presses import HeardKeys
from strpcheck.adapters.terminal_screen.ability import draws_blocks
from strpcheck.adapters.terminal_screen.console import console_on, tolerant
from strpcheck.adapters.terminal_screen.look import Look
from strpcheck.adapters.terminal_screen.page import page_lines
from strpcheck.errors import ScreenError
from strpcheck.ports import Frame, KeyPress, Scene, Wanted

__all__ = ["REDRAW_MS", "TerminalScreen"]

Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None

REDRAW_MS = 100
"""At most ten pages a second: a slow line or console keeps up, and no eye gains from more."""
GIVE_BACK = b"\x1b[2J\x1b[H\x1b[0m\x1b[?1049l\x1b[?25h"
"""Page and colours gone, the other screen back, the cursor shown (ECMA-48, xterm)."""
USUAL = (80, 24)
"""Columns and lines of a terminal that does not say."""
END_OF_INPUT = "\x04"
"""Ctrl-D."""


class TerminalScreen:
    """Implements `Screen`; everything but the keys happens in one thread."""

    def __init__(
        self,
        heard: HeardKeys,
        now_ms: Callable[[], int],
        *,
        stream: TextIO | None = None,
        environment: Mapping[str, str] = os.environ,
        size: Callable[[], tuple[int, int]] | None = None,
    ) -> None:
        """Take the terminal over; before the keys are, and given back after them: signals are handled in that order.

        Args:
            heard: Where keys come from; a hand scanner listens to the rest of it.
            now_ms: The monotonic clock.
            stream: The terminal; default standard output.
            environment: Read for TERM, COLORTERM and NO_COLOR.
            size: Columns and lines at this moment; default what the terminal says.
        """
        self._heard, self._now_ms, self._environment = heard, now_ms, environment
        self._stream = tolerant(stream or sys.stdout)
        self._measured = size or self._measure
        self._console = console_on(self._stream, environment, self._measured())
        self._live = Live(
            console=self._console,
            screen=True,
            auto_refresh=False,
            redirect_stdout=False,
            redirect_stderr=False,
            vertical_overflow="crop",
        )
        self._shown: Scene | None = None
        self._size = (0, 0)
        self._drawn_ms: int | None = None
        self._is_open = True
        self._is_asked_to_close = False
        self._handlers: dict[int, Handler] = {}
        self._guard_signals()
        self._live.start()

    def show(self, scene: Scene, picture: Frame | None) -> None:
        """See `Screen.show`; a terminal shows no picture.

        Raises:
            ScreenError: The terminal is gone.
        """
        del picture
        now_ms = self._now_ms()
        if self._drawn_ms is not None and now_ms - self._drawn_ms < REDRAW_MS:
            return
        wanted, size = _still(scene), self._measured()
        if wanted == self._shown and size == self._size:
            return
        self._console.size = size
        look = Look(self._console, *size, scene.theme, draws_blocks(self._console, self._environment))
        try:
            self._live.update(Group(*page_lines(look, scene)), refresh=True)
        except OSError as e:
            message = "the terminal is gone"
            raise ScreenError(message) from e
        if not scene.cards:  # rich remembers how wide each text was, and with it the text
            cached_cell_len.cache_clear()
        self._shown, self._size, self._drawn_ms = wanted, size, now_ms

    def pressed(self) -> Sequence[KeyPress | Wanted]:
        """See `Screen.pressed`; Ctrl-D wants the screen closed, and so does whoever hangs up."""
        found: list[KeyPress | Wanted] = [
            Wanted.CLOSE if press.name == END_OF_INPUT else press for press in self._heard.presses()
        ]
        if self._heard.has_ended and not self._is_asked_to_close:
            self._is_asked_to_close = True
            found.append(Wanted.CLOSE)
        return found

    def take_all(self, *, wanted: bool) -> None:
        """See `Screen.take_all`."""
        self._heard.take_all(wanted=wanted)

    def close(self) -> None:
        """See `Screen.close`."""
        if not self._is_open:
            return
        self._is_open, self._shown = False, None
        with suppress(OSError):  # a terminal that is gone needs nothing
            # Where there is no other screen, as on an old console, the page would stay in view.
            self._live.update("", refresh=True)
            self._console.control(Control.clear(), Control.home())
            self._live.stop()
        cached_cell_len.cache_clear()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    def _measure(self) -> tuple[int, int]:
        """Columns and lines, as the terminal itself says; a variable from before it changed does not count."""
        try:
            width, height = os.get_terminal_size(self._stream.fileno())
        except (OSError, ValueError):
            return USUAL
        return (width or USUAL[0], height or USUAL[1])

    def _guard_signals(self) -> None:
        """Give the terminal back also where a signal ends the program; only the main thread may ask for that."""
        if sys.platform == "win32" or threading.current_thread() is not threading.main_thread():
            return
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            self._handlers[number] = signal.signal(number, self._give_back_and_end)

    def _give_back_and_end(self, number: int, _frame: FrameType | None) -> None:
        """Whatever the signal would have done, after the terminal was given back."""
        with suppress(OSError, ValueError):  # ValueError: no file stands behind the stream
            os.write(self._stream.fileno(), GIVE_BACK)
        self._is_open = False
        signal.signal(number, self._handlers[number])
        signal.raise_signal(number)


def _still(scene: Scene) -> Scene:
    """A scene without what a terminal does not show."""
    return replace(scene, spots=(), frame_size=(0, 0), cards=tuple(replace(card, photo=None) for card in scene.cards))
