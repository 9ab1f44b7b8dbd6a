"""A bar appears only when somebody is watching and work lasts."""

import io
from dataclasses import dataclass
from typing import TextIO

import pytest

from strpcheck.cli.render_progress import progress_bar
from tests.cli.render_cases import NO_COLOUR, Terminal, without_styles


@dataclass
class Ticks:
    """A clock the test turns."""

    now_ms: int = 0

    def __call__(self) -> int:
        """Milliseconds."""
        return self.now_ms


def work(stream: TextIO, *, step_ms: int, steps: int = 10, fails: bool = False) -> None:
    """Do `steps` pieces of work, and perhaps fail at the end."""
    ticks = Ticks()
    with progress_bar("[bold]kartu", steps, monotonic_ms=ticks, stream=stream, environment=NO_COLOUR) as bar:
        for _ in range(steps):
            ticks.now_ms += step_ms
            bar.advance()
        if fails:
            raise RuntimeError


def test_short_work_draws_nothing() -> None:
    """Up to a second there is no bar."""
    stream = Terminal()

    work(stream, step_ms=99)

    assert not stream.getvalue()


def test_longer_work_shows_how_far_it_is() -> None:
    """Label, done and total; the label is data, not markup."""
    stream = Terminal()

    work(stream, step_ms=500)

    text = without_styles(stream.getvalue())
    assert "[bold]kartu" in text
    assert "9/10" in text
    assert "10/10" in text


def test_nobody_watching_nothing_drawn() -> None:
    """A file or a pipe gets no bar, however long the work."""
    stream = io.StringIO()

    work(stream, step_ms=5000)

    assert not stream.getvalue()


def test_redrawing_is_bounded() -> None:
    """A million quick steps are drawn ten times a second, not a million times."""
    often, seldom = Terminal(), Terminal()

    work(often, step_ms=1, steps=3000)
    work(seldom, step_ms=100, steps=30)

    assert often.getvalue().count("kartu") <= seldom.getvalue().count("kartu") + 1


def test_the_bar_goes_away_when_work_fails() -> None:
    """The error stands on a clean line with the cursor back."""
    stream = Terminal()

    with pytest.raises(RuntimeError):
        work(stream, step_ms=500, fails=True)

    assert stream.getvalue().endswith(("\x1b[2K", "\x1b[?25h"))
    assert stream.getvalue().count("\x1b[?25l") == stream.getvalue().count("\x1b[?25h")


def test_a_closed_bar_stays_closed() -> None:
    """Whoever advances it afterwards draws nothing."""
    stream = Terminal()
    ticks = Ticks()
    with progress_bar("kartu", None, monotonic_ms=ticks, stream=stream, environment=NO_COLOUR) as bar:
        ticks.now_ms = 2000
        bar.advance()
    before = stream.getvalue()

    ticks.now_ms = 9000
    bar.advance()

    assert stream.getvalue() == before
