"""A POSIX terminal that hands over every key at once and shows none, and is put back whatever happens."""

import contextlib
import os
import select
import signal
import sys
import threading
from collections.abc import Callable
from types import FrameType
from typing import Any, Self, TypeAlias

if sys.platform != "win32":
    import termios

__all__ = ["PosixKeys"]

Handler: TypeAlias = Callable[[int, FrameType | None], object] | int | None

PIECE = 4096
END_OF_INPUT = b"\x04"
"""Ctrl-D: without line editing the terminal hands it over as it is."""


class PosixKeys:
    """Keys from a terminal."""

    def __init__(self, terminal: int, *, ends_at: bytes | None = END_OF_INPUT) -> None:
        """Take nothing over yet.

        Args:
            terminal: Its descriptor.
            ends_at: The key that ends the input; None where keys are acts, and that one is asked about like any other.
        """
        self._terminal, self._ends_at = terminal, ends_at
        self._before = termios.tcgetattr(terminal)
        self._handlers: dict[int, Handler] = {}
        self._wake_read, self._wake_write = os.pipe()

    def __enter__(self) -> Self:
        """Make the terminal quiet."""
        # Only the main thread may set handlers, and only there do signals arrive.
        if threading.current_thread() is threading.main_thread():
            for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
                self._handlers[number] = signal.signal(number, self._put_back_and_end)
        # NOW: a scan that is under way is not thrown away.
        termios.tcsetattr(self._terminal, termios.TCSANOW, _quiet(self._terminal, self._before))
        return self

    def __exit__(self, *_: object) -> None:
        """Put the terminal back."""
        self._put_back()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)
        os.close(self._wake_read)
        os.close(self._wake_write)

    def read(self, wait_ms: int | None) -> bytes | None:
        """What was typed.

        Args:
            wait_ms: How long to wait for it; None until it comes or `wake` is called.

        Returns:
            The bytes; empty where none came in time; None where the input is over.
        """
        timeout = None if wait_ms is None else wait_ms / 1000
        ready, _, _ = select.select([self._terminal, self._wake_read], [], [], timeout)
        if self._terminal not in ready:
            return b""
        try:
            piece = os.read(self._terminal, PIECE)
        except OSError:  # how Linux says that the other end is gone
            return None
        return None if not piece or piece == self._ends_at else piece

    def wake(self) -> None:
        """End a `read` that waits in another thread."""
        os.write(self._wake_write, b"\0")

    def _put_back(self) -> None:
        """Set the terminal as it was; one that is gone needs nothing."""
        with contextlib.suppress(termios.error, OSError):
            termios.tcsetattr(self._terminal, termios.TCSANOW, self._before)

    def _put_back_and_end(self, number: int, _frame: FrameType | None) -> None:
        """Whatever the signal would have done, after the terminal was put back."""
        self._put_back()
        signal.signal(number, self._handlers[number])
        signal.raise_signal(number)


def _quiet(terminal: int, attributes: list[Any]) -> list[Any]:
    """No echo, no lines, CR as it comes; Ctrl-C still ends the program.

    The keys that would stop the program or kill it with a core dump are off: both leave the terminal as it is here, and
    nobody at a road block means them. So is Ctrl-S, which would stop the screen.
    """
    input_flags, output_flags, control_flags, local_flags, *speeds, keys = attributes
    input_flags &= ~(termios.ICRNL | termios.INLCR | termios.IGNCR | termios.ISTRIP | termios.IXON)
    local_flags &= ~(termios.ECHO | termios.ICANON | termios.IEXTEN)
    # POSIX: 0 switches a key off; on the BSDs it is 255.
    off = os.fpathconf(terminal, "PC_VDISABLE").to_bytes(1, "big")
    keys = list(keys)
    for key in (termios.VSUSP, termios.VQUIT):
        keys[key] = off
    keys[termios.VMIN], keys[termios.VTIME] = 1, 0
    return [input_flags, output_flags, control_flags, local_flags, *speeds, keys]
