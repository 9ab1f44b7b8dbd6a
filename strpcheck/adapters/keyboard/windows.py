"""A Windows console that hands over every key at once and shows none."""

import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Self

__all__ = ["WindowsKeys"]

POLL_S = 0.005
"""A console cannot be waited for together with anything else."""
SPECIAL = "\0"
"""Comes before the number of a key that is no character."""
END_OF_INPUT = frozenset("\x03\x04\x1a")
"""Ctrl-C where the console hands it over, Ctrl-D, and Ctrl-Z, which Windows means by it."""


@dataclass(slots=True)
class WindowsKeys:
    """Keys from the console.

    The console also announces arrow keys by U+00E0, which is a letter on a French keyboard and what a scanner's 0
    becomes there: it is taken for the letter. An arrow key then types two characters, and those are passed over as
    any that a person presses by chance.
    """

    has_key: Callable[[], bool]
    """`msvcrt.kbhit`."""
    next_key: Callable[[], str]
    """`msvcrt.getwch`: waits, shows nothing."""
    _woken: threading.Event = field(default_factory=threading.Event)
    _is_over: bool = False

    def __enter__(self) -> Self:
        """The console needs no preparation."""
        return self

    def __exit__(self, *_: object) -> None:
        """Nor has anything to be put back."""

    def read(self, wait_ms: int | None) -> bytes | None:
        """As `PosixKeys.read`, in UTF-8."""
        if self._is_over:
            return None
        polls = None if wait_ms is None else int(wait_ms / 1000 / POLL_S)
        while not self.has_key():
            if polls == 0 or self._woken.wait(POLL_S):
                return b""
            polls = None if polls is None else polls - 1
        typed = ""
        while self.has_key():
            key = self.next_key()
            if key in END_OF_INPUT:
                self._is_over = True
                return typed.encode("utf-8", "replace") or None
            if key == SPECIAL:
                self.next_key()
            else:
                typed += key
        return typed.encode("utf-8", "replace")

    def wake(self) -> None:
        """End a `read` that waits in another thread."""
        self._woken.set()
