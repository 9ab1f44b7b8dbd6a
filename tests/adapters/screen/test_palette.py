"""Laws of the screen's colours: read in the sun and by night, and told apart by people who see no red or no green."""

from itertools import combinations

import numpy as np
import pytest

from strpcheck.adapters.screen.palette import FORMS, PALETTES, Colour
from strpcheck.messages import Word
from strpcheck.ports import Theme

LEAST_CONTRAST = 7.0
LEAST_APART = 40.0
NIGHT_WHITE = 0.18
"""Relative luminance of the brightest large surface at night; a white page has 1."""

# Machado, Oliveira, Fernandes: A Physiologically-based Model for Simulation of Color Vision Deficiency,
# IEEE Transactions on Visualization and Computer Graphics 15 (2009), severity 1.0; for linear RGB.
BLINDNESS = {
    "protanopia": np.array(
        [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]]
    ),
    "deuteranopia": np.array(
        [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.011820, 0.042940, 0.968881]]
    ),
}
XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
WHITE_POINT = np.array([0.95047, 1.0, 1.08883])


def linear(colour: Colour) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """IEC 61966-2-1."""
    values = np.array(colour) / 255
    return np.where(values <= 0.04045, values / 12.92, ((values + 0.055) / 1.055) ** 2.4)


def luminance(colour: Colour) -> float:
    """WCAG 2.2, relative luminance."""
    return float(linear(colour) @ np.array([0.2126, 0.7152, 0.0722]))


def contrast(one: Colour, other: Colour) -> float:
    """WCAG 2.2, contrast ratio."""
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def lab(colour: Colour, sight: str | None) -> "np.ndarray[tuple[int], np.dtype[np.float64]]":
    """CIE 1976 L*a*b* as somebody sees it."""
    seen = linear(colour) if sight is None else np.clip(BLINDNESS[sight] @ linear(colour), 0, 1)
    ratio = (XYZ @ seen) / WHITE_POINT
    scaled = np.where(ratio > 216 / 24389, np.cbrt(ratio), (24389 / 27 * ratio + 16) / 116)
    return np.array([116 * scaled[1] - 16, 500 * (scaled[0] - scaled[1]), 200 * (scaled[1] - scaled[2])])


def apart(one: Colour, other: Colour, sight: str | None) -> float:
    """CIE 1976 colour difference."""
    return float(np.linalg.norm(lab(one, sight) - lab(other, sight)))


def test_the_measures_are_those_of_the_standards() -> None:
    """Black on white has 21:1; a usual green and red are far apart, and near for who sees no green."""
    assert contrast((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert apart((0, 0, 0), (255, 255, 255), None) == pytest.approx(100, abs=0.1)
    green, red = (0, 128, 0), (200, 0, 0)
    assert apart(green, red, None) > 2.5 * apart(green, red, "deuteranopia")


@pytest.mark.parametrize("theme", Theme)
def test_everything_that_is_read_has_a_contrast_of_seven(theme: Theme) -> None:
    """Every ink on its paper."""
    faint = {name: contrast(pair.ink, pair.paper) for name, pair in PALETTES[theme].pairs()}

    assert {name: ratio for name, ratio in faint.items() if ratio < LEAST_CONTRAST} == {}


@pytest.mark.parametrize("theme", Theme)
@pytest.mark.parametrize("sight", BLINDNESS)
@pytest.mark.parametrize(("one", "other"), list(combinations(Word, 2)))
def test_each_pair_of_outcomes_is_told_apart_without_red_or_green(
    theme: Theme, sight: str, one: Word, other: Word
) -> None:
    """By colour, or by mark and border."""
    papers = PALETTES[theme].verdicts
    difference = apart(papers[one].paper, papers[other].paper, sight)

    differs_in_shape = FORMS[one].mark is not FORMS[other].mark and FORMS[one].border is not FORMS[other].border
    assert difference >= LEAST_APART or differs_in_shape


@pytest.mark.parametrize(
    ("theme", "sight", "least"),
    [
        (Theme.DAY, "deuteranopia", LEAST_APART),
        (Theme.DAY, "protanopia", LEAST_APART),
        (Theme.NIGHT, "deuteranopia", LEAST_APART),
        # Dark red is nearly black to who sees no red, and at night nothing may be bright: here the shape does the rest.
        (Theme.NIGHT, "protanopia", 25.0),
    ],
)
def test_who_may_pass_and_who_may_not_are_two_colours_to_everybody(theme: Theme, sight: str, least: float) -> None:
    """LOLOS and TOLAK differ in mark and border already: these two must not be mixed up at a glance either."""
    papers = PALETTES[theme].verdicts

    assert apart(papers[Word.ACCEPT].paper, papers[Word.REJECT].paper, sight) >= least


def test_no_two_outcomes_share_a_mark_or_a_border() -> None:
    """Colour comes last."""
    assert set(FORMS) == set(Word)
    assert len({form.mark for form in FORMS.values()}) == len(Word)
    assert len({form.border for form in FORMS.values()}) == len(Word)


def test_nothing_large_is_bright_at_night() -> None:
    """No white flash, whatever verdict comes."""
    bright = {name: luminance(pair.paper) for name, pair in PALETTES[Theme.NIGHT].pairs()}

    assert {name: light for name, light in bright.items() if light > NIGHT_WHITE} == {}


@pytest.mark.parametrize("theme", Theme)
def test_edges_are_seen_beside_the_page(theme: Theme) -> None:
    """A border that nobody sees is no shape: 3:1, as WCAG asks of what is no text."""
    palette = PALETTES[theme]
    faint = [word for word, edge in palette.edges.items() if contrast(edge, palette.page.paper) < 3]

    assert faint == []
