"""What is printed besides verdicts: failures, notes, JSON lines and lists."""

import io
import json
import subprocess
import sys
from collections.abc import Callable

import pytest

from strpcheck.cli.render import Printer, is_terminal, render_error, render_json, render_note
from strpcheck.messages import load
from tests.cli.render_cases import HOSTILE, NO_COLOUR, TRUECOLOUR, Terminal, without_styles

Golden = Callable[[str, str], None]


def test_a_pipe_is_no_terminal() -> None:
    """Whatever TERM says."""
    assert not is_terminal(io.StringIO(), TRUECOLOUR)
    assert is_terminal(Terminal(), {})


def test_errors_have_their_form() -> None:
    """Error, then hint; the officer's sentence first where there is one."""
    stream = io.StringIO()

    render_error("disk full", "free some space", meaning="Call the supervisor.", stream=stream)

    assert stream.getvalue() == (
        "strpcheck: Call the supervisor.\nstrpcheck: error: disk full\nstrpcheck: hint: free some space\n"
    )


def test_errors_without_a_hint_have_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    """They go to stderr, and stdout stays what was asked for."""
    render_error("cannot read \x1b[31m'x'\npng")
    render_note("3 files left out")

    told = capsys.readouterr()
    assert told.err == "strpcheck: error: cannot read \\x1b[31m'x'\\x0apng\nstrpcheck: 3 files left out\n"
    assert not told.out


def test_json_is_one_ascii_line(capsys: pytest.CaptureFixture[str]) -> None:
    """Any encoding carries it, and a control character stays an escape."""
    document = {"source": HOSTILE, "reason": "ok"}

    render_json(document)

    line = capsys.readouterr().out
    assert line.isascii()
    assert line.count("\n") == 1
    assert "\x1b" not in line
    assert json.loads(line) == document


def test_lines_are_printed_whole() -> None:
    """A long line of ours is not cut; one of somebody else's cannot steer."""
    stream = io.StringIO()

    Printer.on(load("id"), stream, environment={}).line("x" * 5000 + "\x1b")

    assert stream.getvalue() == "x" * 5000 + "\\x1b\n"


@pytest.mark.parametrize("kind", ["plain", "drawn"])
def test_tables(golden: Golden, kind: str) -> None:
    """A list is aligned, its cells are data, and nothing is cut."""
    stream = Terminal() if kind == "drawn" else io.StringIO()
    printer = Printer.on(load("id"), stream, environment=NO_COLOUR, size=(80, 50))
    rows = [(1, "LOLOS", "ok", "gambar/kartu-01.png"), (12, "TOLAK", "revoked", "[red]\x1b[2J/王/" + "panjang-" * 8)]

    printer.table(("Entri", "Putusan", "Alasan", "Sumber"), rows, right=(0,))
    printer.table(("Entri", "Putusan"), ())

    golden(f"render/table-{kind}.txt", without_styles(stream.getvalue()))


def test_plain_printing_never_loads_rich() -> None:
    """Its import costs more than a verdict: only a terminal pays."""
    script = (
        "import io, sys\n"
        "from strpcheck.cli.render import Printer, render_error\n"
        "from strpcheck.cli.render_progress import progress_bar\n"
        "from strpcheck.messages import load\n"
        "Printer.on(load(), io.StringIO()).table(('a',), [('b',)])\n"
        "render_error('x')\n"
        "print('rich' in sys.modules)\n"
    )

    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
