"""Laws of a QR symbol on a terminal: whole and dark on light, or not at all."""

import pytest

from strpcheck.adapters.symbols import QrSymbols
from strpcheck.cli.render import Printer
from strpcheck.messages import load
from tests.cli.render_cases import NO_COLOUR, TRUECOLOUR, Terminal

MODULES = QrSymbols().modules("STRPCHECK")
"""29 modules a side with the quiet zone: 15 lines."""


def printed(size: tuple[int, int], environment: dict[str, str]) -> tuple[bool, str]:
    """Whether a terminal shows it, and what it receives."""
    stream = Terminal()
    drawn = Printer.on(load("en"), stream, environment=environment, size=size).symbol(MODULES)
    return drawn, stream.getvalue()


@pytest.mark.parametrize("environment", [NO_COLOUR, TRUECOLOUR], ids=["NO_COLOR", "colours"])
def test_a_symbol_is_dark_on_light_whatever_the_theme(environment: dict[str, str]) -> None:
    """Colours that no theme changes, ended in each line; a scanner needs them even where people want none."""
    drawn, text = printed((29, 16), environment)

    lines = text.splitlines()
    assert (drawn, len(lines)) == (True, 15)
    assert all(line.startswith("\x1b[38;5;16;48;5;231m") and line.endswith("\x1b[0m") for line in lines)
    assert {len(line.removeprefix("\x1b[38;5;16;48;5;231m").removesuffix("\x1b[0m")) for line in lines} == {29}


def test_each_character_stands_for_two_modules() -> None:
    """The left upper finder pattern, and below an odd last row nothing."""
    _, text = printed((80, 24), NO_COLOUR)
    lines = [line.removeprefix("\x1b[38;5;16;48;5;231m").removesuffix("\x1b[0m") for line in text.splitlines()]

    assert [line[4:11] for line in lines[2:6]] == [
        "\u2588\u2580\u2580\u2580\u2580\u2580\u2588",
        "\u2588 \u2588\u2588\u2588 \u2588",
        "\u2588 \u2580\u2580\u2580 \u2588",
        "\u2580\u2580\u2580\u2580\u2580\u2580\u2580",
    ]
    assert lines[-1] == " " * 29


@pytest.mark.parametrize(
    ("size", "environment"),
    [
        pytest.param((28, 16), NO_COLOUR, id="narrow"),
        pytest.param((29, 15), NO_COLOUR, id="low"),
        pytest.param((80, 24), {"TERM": "linux"}, id="no blocks"),
        pytest.param((80, 24), {"TERM": "dumb"}, id="dumb"),
    ],
)
def test_a_symbol_that_would_not_be_whole_is_not_drawn(size: tuple[int, int], environment: dict[str, str]) -> None:
    """Cut off, or in characters that the font lacks."""
    assert printed(size, environment) == (False, "")
