"""One line below the verdicts that says how the camera does, if somebody is watching."""

import sys
from collections.abc import Mapping
from os import environ
from typing import TYPE_CHECKING, TextIO

from strpcheck.adapters.terminal_screen.console import tolerant
from strpcheck.cli.render import is_terminal
from strpcheck.messages import Phrase, Translator
from strpcheck.messages.printable import cell_width, printable

if TYPE_CHECKING:
    from strpcheck.live import Pulse

__all__ = ["StatusLine"]


class StatusLine:
    """Stands on stderr until something else is printed; nothing is drawn where `stream` is no terminal."""

    def __init__(
        self, words: Translator, stream: TextIO | None = None, environment: Mapping[str, str] = environ
    ) -> None:
        target = stream or sys.stderr
        self._words = words
        self._watched = is_terminal(target, environment)
        self._stream = tolerant(target)
        self._drawn = 0

    def show(self, pulse: "Pulse") -> None:
        """Draw the line anew."""
        if not self._watched:
            return
        words = self._words
        age = words.phrase(Phrase.NO_LIST) if pulse.list_age is None else words.age(pulse.list_age)
        phrase = Phrase.WATCHING_IDLE if pulse.is_idle else Phrase.WATCHING
        line = printable(words.phrase(phrase, rate=round(pulse.frames_per_second), age=age))
        width = cell_width(line)
        # Blanks instead of a steering code: every terminal has them.
        self._stream.write("\r" + line + " " * max(0, self._drawn - width))
        self._stream.flush()
        self._drawn = width

    def clear(self) -> None:
        """Take the line away: a verdict comes."""
        if self._drawn:
            self._stream.write("\r" + " " * self._drawn + "\r")
            self._stream.flush()
            self._drawn = 0
