"""Verdicts differ for eyes that see no colours, and their colours can be read in sun and at night."""

from collections.abc import Mapping
from datetime import datetime
from itertools import combinations

import pytest
from rich.color import Color, ColorSystem

from strpcheck.adapters.terminal_screen.letters import FONT, big
from strpcheck.adapters.terminal_screen.shapes import ASCII_SHAPES, SHAPES, Shape
from strpcheck.core.permit import WIB
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.messages import Word, load

LEAST_CONTRAST = 7.0
SETS = pytest.mark.parametrize("shapes", [SHAPES, ASCII_SHAPES])


@SETS
def test_every_word_has_a_shape(shapes: Mapping[Word, Shape]) -> None:
    """No verdict is drawn without one."""
    assert set(shapes) == set(Word)


@SETS
def test_shapes_differ_without_colour(shapes: Mapping[Word, Shape]) -> None:
    """Any two verdicts differ by mark and by frame, so colour-blind eyes tell them apart."""
    pairs = list(combinations(shapes.values(), 2))

    assert all(first.mark != second.mark for first, second in pairs)
    assert all((first.edge, first.side) != (second.edge, second.side) for first, second in pairs)


@pytest.mark.parametrize("word", Word)
@pytest.mark.parametrize("system", [ColorSystem.TRUECOLOR, ColorSystem.EIGHT_BIT])
def test_contrast(word: Word, system: ColorSystem) -> None:
    """At least 7:1, as meant and as a palette of 256 shows it."""
    ink, paper = (
        Color.parse(colour).downgrade(system).get_truecolor() for colour in (SHAPES[word].ink, SHAPES[word].paper)
    )

    assert contrast(ink, paper) >= LEAST_CONTRAST


def test_the_measure_of_contrast() -> None:
    """Black on white is 21, and the project's measured pairs come out as measured."""
    white, black = Color.parse("#FFFFFF").get_truecolor(), Color.parse("#000000").get_truecolor()

    assert round(contrast(black, white), 1) == 21.0
    assert round(contrast(Color.parse("#1B5E20").get_truecolor(), white), 1) == 7.9
    assert round(contrast(Color.parse("#B00020").get_truecolor(), white), 1) == 7.3


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_word_can_be_drawn_within_80_columns(language: str) -> None:
    """With its mark, inside the frame."""
    verdicts = (
        Verdict(Reason.OK),
        Verdict(Reason.OK, (Advisory.CONFLICT_NEARBY,)),
        Verdict(Reason.STATUS_STALE),
        Verdict(Reason.REVOKED),
        Verdict(Reason.NO_BARCODE),
    )
    words = load(language)

    drawn = [
        big(f"{shape.mark} {words.word(verdict)}") for verdict, shape in zip(verdicts, SHAPES.values(), strict=True)
    ]

    assert all(lines is not None and len(lines[0]) <= 74 for lines in drawn)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_date_can_be_drawn(language: str) -> None:
    """All months, and an end with an hour."""
    words = load(language)
    ends = [datetime(2021, month, 28, 14, 30, tzinfo=WIB) for month in range(1, 13)]

    assert all(big(words.last_day(moment, short=True).upper()) for moment in ends)


@pytest.mark.parametrize(("times", "lines"), [(1, 3), (2, 5), (3, 8)])
def test_letters_can_be_drawn_larger(times: int, lines: int) -> None:
    """Each pixel becomes a square of them, and all lines are of one width."""
    drawn = big("LI", times=times)

    assert drawn is not None
    assert len(drawn) == lines
    assert {len(line) for line in drawn} == {6 * times}
    assert drawn[0].count("\u2588") == 2 * times


def test_what_has_no_drawing_is_not_drawn() -> None:
    """The caller writes it as text."""
    assert big("LOLOS @") is None


def test_glyphs_are_rectangles() -> None:
    """Five rows of equal width each, or the letters would lean."""
    for character, glyph in FONT.items():
        rows = glyph.split()

        assert len(rows) == 5, character
        assert len({len(row) for row in rows}) == 1, character


def contrast(first: tuple[int, int, int], second: tuple[int, int, int]) -> float:
    """WCAG 2.2 contrast ratio of two sRGB colours."""
    lighter, darker = sorted((luminance(first), luminance(second)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: tuple[int, int, int]) -> float:
    """WCAG 2.2 relative luminance."""
    red, green, blue = (
        part / 12.92 if (part := level / 255) <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for level in colour
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
