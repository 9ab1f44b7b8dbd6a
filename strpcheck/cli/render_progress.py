"""A bar on stderr for work that takes longer than a second, if somebody is watching."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from os import environ
from typing import TYPE_CHECKING, TextIO

from strpcheck.adapters.terminal_screen.console import console_on
from strpcheck.cli.render import is_terminal
from strpcheck.messages.printable import printable

if TYPE_CHECKING:
    from rich.progress import Progress, TaskID

__all__ = ["ProgressBar", "progress_bar"]

PATIENCE_MS = 1000
"""Shorter work is over before a bar could be read (design, section 6)."""
REDRAW_MS = 100
"""Ten times a second looks alive and costs nothing measurable."""


class ProgressBar:
    """Counts what is done; draws nothing during the first second, nor where `stream` is no terminal."""

    def __init__(
        self,
        label: str,
        total: int | None,
        *,
        monotonic_ms: Callable[[], int],
        stream: TextIO,
        environment: Mapping[str, str],
    ) -> None:
        self._label = printable(label)
        self._total = total
        self._monotonic_ms = monotonic_ms
        self._stream = stream
        self._watched = is_terminal(stream, environment)
        self._environment = environment
        self._done = 0
        self._next_draw_ms = monotonic_ms() + PATIENCE_MS
        self._drawn: tuple[Progress, TaskID] | None = None

    def advance(self, count: int = 1) -> None:
        """That many more are done."""
        self._done += count
        if not self._watched or self._monotonic_ms() < self._next_draw_ms:
            return
        self._next_draw_ms = self._monotonic_ms() + REDRAW_MS
        if self._drawn is None:
            self._drawn = self._start()
        progress, task = self._drawn
        progress.update(task, completed=self._done, refresh=True)

    def close(self) -> None:
        """Take the bar away, so that it never stands between verdicts."""
        if self._drawn is not None:
            self._drawn[0].stop()
            self._drawn = None
        self._watched = False

    def _start(self) -> "tuple[Progress, TaskID]":
        """Load rich only now: most work never gets here."""
        from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

        console = console_on(self._stream, self._environment)
        columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
        # No thread redraws it: the work itself does, so that a hung task looks hung. stdout is not rich's to wrap.
        progress = Progress(
            *columns,
            TimeRemainingColumn(),
            console=console,
            auto_refresh=False,
            transient=True,
            redirect_stdout=False,
            redirect_stderr=False,
        )
        progress.start()
        return progress, progress.add_task(self._label, total=self._total)


@contextmanager
def progress_bar(
    label: str,
    total: int | None,
    *,
    monotonic_ms: Callable[[], int],
    stream: TextIO | None = None,
    environment: Mapping[str, str] = environ,
) -> Iterator[ProgressBar]:
    """Count work with a bar that goes away at the end, also when the work fails.

    Args:
        label: What is counted.
        total: How many; None where nobody knows.
        monotonic_ms: `Clock.monotonic_ms`.
        stream: Default standard error.
        environment: Where TERM stands.
    """
    bar = ProgressBar(label, total, monotonic_ms=monotonic_ms, stream=stream or sys.stderr, environment=environment)
    try:
        yield bar
    finally:
        bar.close()
