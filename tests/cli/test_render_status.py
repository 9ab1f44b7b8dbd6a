"""Laws of the status line: there where somebody watches, gone before a verdict, nowhere else."""

import io
from datetime import timedelta

import pytest

from strpcheck.cli.render_status import StatusLine
from strpcheck.live import Pulse
from strpcheck.messages import load

AWAKE = Pulse(27.4, is_idle=False, list_age=timedelta(hours=3))
IDLE = Pulse(10.1, is_idle=True, list_age=None)


class Terminal(io.StringIO):
    """A stream that is one."""

    def isatty(self) -> bool:
        """Always."""
        return True


def line(stream: io.StringIO, term: str = "xterm") -> StatusLine:
    """On a stream, in English."""
    return StatusLine(load("en"), stream, {"TERM": term})


def test_the_line_tells_rate_and_age_and_is_drawn_over() -> None:
    """A shorter one leaves nothing of a longer one."""
    stream = Terminal()
    status = line(stream)

    status.show(AWAKE)
    status.show(IDLE)

    first, second = stream.getvalue().split("\r")[1:]
    assert first.startswith("Scanning, 27 frames a second")
    assert "3 h" in first
    assert second.startswith("Waiting for a card, 10 frames a second")
    assert len(second) >= len(first)


def test_the_line_is_gone_before_anything_else_is_printed() -> None:
    """Once; a line that is not there is not taken away."""
    stream = Terminal()
    status = line(stream)
    status.clear()
    status.show(AWAKE)

    status.clear()
    status.clear()

    drawn, blank, nothing = stream.getvalue().split("\r")[1:]
    assert (blank, nothing) == (" " * len(drawn), "")


@pytest.mark.parametrize(("stream", "term"), [(io.StringIO(), "xterm"), (Terminal(), "dumb")])
def test_nothing_is_drawn_where_nobody_watches(stream: io.StringIO, term: str) -> None:
    """A pipe or a file, and a terminal that cannot go back in a line."""
    status = line(stream, term)

    status.show(AWAKE)
    status.clear()

    assert stream.getvalue() == ""
