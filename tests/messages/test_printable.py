"""Text from anywhere cannot steer a screen, hide, or reorder."""

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.blank_letters import BLANK_LETTERS
from strpcheck.messages.printable import STEERING, cell_width, printable


def test_no_code_point_steers() -> None:
    """Every code point there is: what steers or hides is spelled out, what is ordinary stays."""
    everything = [chr(code) for code in range(sys.maxunicode + 1)]

    wrong = [
        hex(ord(character))
        for character in everything
        if (printable(f"a{character}") == f"a{character}")
        == (unicodedata.category(character) in STEERING or character in BLANK_LETTERS)
    ]

    assert wrong == []


@pytest.mark.parametrize(
    "character", ["\x00", "\x1b", "\x9b", "\u200b", "\u202e", "\u2028", "\ud800", "\U000e0041", "\u3164"]
)
def test_what_steers_is_spelled_in_ascii(character: str) -> None:
    """The reader sees which character stood there."""
    shown = printable(character)

    assert shown.isascii()
    assert shown.isprintable()
    assert shown.encode().decode("unicode_escape") == character


@pytest.mark.parametrize(
    "text",
    [
        *(" ", "   ", "\u00a0", "\u2003", "\u3000", " \u3000"),
        *("\ufe0f", "\u3164", "\u2800", "\u034f", "\uffa0", "\u180b", "\u17b4 \u17b5"),
        *("\U000e0100", "\U000e01ef", "\U0001d159", "\U00016fe4", "\U000e0080", "\ufdd0", "\uffff"),
    ],
)
def test_a_text_that_shows_nothing_is_spelled(text: str) -> None:
    """A genuine key can name its holder so; the officer sees that there is no name to compare."""
    shown = printable(text)

    assert shown.isascii()
    assert shown.strip()
    assert shown.encode().decode("unicode_escape") == text


def test_a_blank_between_letters_stays() -> None:
    """Of any width; an empty text stays empty."""
    assert printable("a\u00a0b\u3000c d ") == "a\u00a0b\u3000c d "
    assert printable("") == ""


@given(st.text(max_size=300))
def test_any_text_comes_out_printable(text: str) -> None:
    """Whatever comes in, no control, format or line character comes out."""
    shown = printable(text)

    assert not {unicodedata.category(character) for character in shown} & STEERING
    assert shown.strip() or not text
    assert "\n" not in shown


def test_ordinary_text_stays() -> None:
    """Names of people and files are shown as they are."""
    assert printable("Jalan Ñuñez/王 小明 (2).png") == "Jalan Ñuñez/王 小明 (2).png"


def test_long_text_loses_its_middle() -> None:
    """Start and end tell a path from another."""
    shown = printable("a" * 300 + "z" * 300, max_chars=21)

    assert shown == "a" * 9 + "..." + "z" * 9


def test_spelling_out_does_not_escape_the_limit() -> None:
    """A flood of hidden characters is as short as any other text."""
    assert len(printable("\U000e0041" * 1000)) <= 200


def test_marks_do_not_climb() -> None:
    """Two combining marks stand, the third is spelled."""
    assert printable("e\u0301\u0302") == "e\u0301\u0302"
    assert printable("e\u0301\u0302\u0303") == "e\u0301\u0302\\u0303"


def test_widths_are_columns() -> None:
    """Wide characters fill two, marks none."""
    assert cell_width("abc") == 3
    assert cell_width("王") == 2
    assert cell_width("e\u0301") == 1
