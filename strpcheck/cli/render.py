"""The one place that prints: verdicts, lists, notes and failures, each as the stream can take it."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from os import environ
from typing import TYPE_CHECKING, TextIO

from strpcheck.adapters.terminal_screen.console import console_on, tolerant
from strpcheck.cli.render_plain import plain_notice, plain_table
from strpcheck.messages import Phrase, Translator
from strpcheck.messages.printable import printable

if TYPE_CHECKING:
    from rich.console import Console

    from strpcheck.scan import Judgement

__all__ = ["Printer", "is_terminal", "render_error", "render_json", "render_missing", "render_note"]

MAX_MESSAGE_CHARS = 600
"""Of an error or a note: several paths fit, a flood does not."""

DUMB_TERMS = frozenset({"dumb", "unknown"})
DUMB_WIDTH = 80
"""Such a terminal seldom says how wide it is."""


def render_error(message: str, hint: str = "", *, meaning: str = "", stream: TextIO | None = None) -> None:
    """Tell a failure on stderr.

    Args:
        message: What went wrong, for whoever repairs it.
        hint: What the reader can do about it.
        meaning: What it means for the reader, in the reader's language; told first.
        stream: Default standard error.
    """
    target = tolerant(stream or sys.stderr)
    if meaning:
        target.write(f"strpcheck: {meaning}\n")
    target.write(f"strpcheck: error: {printable(message, max_chars=MAX_MESSAGE_CHARS)}\n")
    if hint:
        target.write(f"strpcheck: hint: {printable(hint, max_chars=MAX_MESSAGE_CHARS)}\n")
    target.flush()


def render_note(message: str, *, stream: TextIO | None = None) -> None:
    """Tell something on stderr that is no failure; stdout stays what was asked for."""
    target = tolerant(stream or sys.stderr)
    target.write(f"strpcheck: {printable(message, max_chars=MAX_MESSAGE_CHARS)}\n")
    target.flush()


def render_missing(missing_rungs: Mapping[str, str]) -> None:
    """Tell which reading rungs are off on this machine, each with the reason."""
    for rung, reason in missing_rungs.items():
        render_note(f"reading rung {rung} is off: {reason}")


def render_json(document: Mapping[str, object], *, stream: TextIO | None = None) -> None:
    """Print one object on one line, in ASCII: any encoding carries it and no control character survives."""
    target = stream or sys.stdout
    target.write(json.dumps(document, ensure_ascii=True, separators=(",", ":")) + "\n")
    target.flush()


def is_terminal(stream: TextIO, environment: Mapping[str, str] = environ) -> bool:
    """Whether a stream shows colours, marks and moving bars."""
    return stream.isatty() and environment.get("TERM", "").lower() not in DUMB_TERMS


@dataclass(frozen=True, slots=True)
class Printer:
    """Prints on one stream in one language, drawn on a terminal and in plain lines elsewhere."""

    words: Translator
    stream: TextIO
    environment: Mapping[str, str]
    """Read for TERM and NO_COLOR."""
    console: "Console | None" = None
    """Where the stream is a terminal."""

    @classmethod
    def on(
        cls,
        words: Translator,
        stream: TextIO | None = None,
        *,
        environment: Mapping[str, str] = environ,
        size: tuple[int, int] | None = None,
    ) -> "Printer":
        """Find out what a stream can do.

        Args:
            words: The language.
            stream: Default standard output.
            environment: Where TERM and NO_COLOR stand.
            size: Columns and lines; default what the terminal says.
        """
        target = tolerant(stream or sys.stdout)
        if not is_terminal(target, environment):
            return cls(words, target, environment)
        return cls(words, target, environment, console_on(target, environment, size or (None, None)))

    @property
    def width(self) -> int:
        """Columns there are; of a pipe as many as any terminal has."""
        return DUMB_WIDTH if self.console is None else self.console.width

    @property
    def bar(self) -> str:
        """What a bar is made of, where it is shown: never a colour."""
        return "\N{FULL BLOCK}" if self.console is not None and self._draws_blocks(self.console) else "#"

    def judgement(self, judgement: "Judgement") -> None:
        """Show one verdict, which is on disk by now."""
        from strpcheck.cli.render_notice import notice_of

        notice = notice_of(judgement, self.words)
        if self.console is None:
            self._write(plain_notice(notice, DUMB_WIDTH if self.stream.isatty() else None))
            return
        from strpcheck.cli.render_rich import print_notice

        print_notice(self.console, notice, draws_blocks=self._draws_blocks(self.console))
        self.stream.flush()

    def symbol(self, modules: Sequence[Sequence[bool]]) -> bool:
        """Draw a QR symbol where the terminal can and has room for it and a line below; whether it was drawn.

        Args:
            modules: Rows from the top, True for dark, quiet zone included.
        """
        if self.console is None or not self._draws_blocks(self.console):
            return False
        width, height = self.console.size
        if width < len(modules[0]) or height < len(modules) // 2 + 2:
            return False
        from strpcheck.cli.render_symbol import symbol_text

        self._write(symbol_text(modules))
        return True

    def line(self, text: str = "") -> None:
        """Print one line, whole, whatever it holds: never steering, never markup."""
        self._write(printable(text, max_chars=sys.maxsize) + "\n")

    def table(self, heads: Sequence[str], rows: Iterable[Sequence[object]], *, right: Iterable[int] = ()) -> None:
        """Print a list: the log, the state of an authority, the summary of a demo.

        Args:
            heads: One a column; `words.label(...)` has them in the language.
            rows: As many cells each; anything that `str` can spell, from anywhere.
            right: Numbers of the columns, from 0, that align to the right.
        """
        cells = [[printable(str(cell)) for cell in row] for row in rows]
        if not cells:
            cells = [[self.words.phrase(Phrase.EMPTY_TABLE), *("" for _ in heads[1:])]]
        if self.console is None:
            self._write(plain_table(heads, cells, frozenset(right)))
            return
        from strpcheck.cli.render_rich import print_table

        print_table(self.console, heads, cells, frozenset(right))
        self.stream.flush()

    def _write(self, text: str) -> None:
        """Hand over at once: whoever reads a pipe acts on each verdict."""
        self.stream.write(text)
        self.stream.flush()

    def _draws_blocks(self, console: "Console") -> bool:
        """See `ability.draws_blocks`."""
        from strpcheck.adapters.terminal_screen.ability import draws_blocks

        return draws_blocks(console, self.environment)
