"""Lays the grid of a symbol over a picture: from its finders to the alignment patterns, nearest first."""

from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, TypeAlias, cast

import cv2
import numpy as np

from strpcheck.adapters.readers.grid.function_patterns import alignment_middles, finder_middles, known_modules
from strpcheck.adapters.readers.grid.homography import fit_affine, fit_homography, led
from strpcheck.adapters.readers.qr_layout import VERSION_BITS_FROM, size_of

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["Registration", "contrast", "followed", "likeness", "refined", "registered", "sampled"]

PIXELS = 3
"""A module of the straightened picture in which patterns are looked for."""
MARGIN = 6
"""Modules around the symbol in it."""
FINDER_FOUND, ALIGNMENT_FOUND = 0.4, 0.45
"""Correlation from which a pattern counts as found."""
REACH = 0.45
"""Of the side: how far from what is known alignment patterns are looked for; the next pass goes on from there."""
DRIFT = 0.045
"""Modules by which a pattern may be off, for each module between it and the nearest known one."""
OUTLIER = 1.2
"""Modules by which a found pattern may contradict the others."""
SHAKE = 3.0
"""Modules by which a card may have moved between two frames and still be followed."""
CONTRAST_MODULES = 6
"""Half the side of the surroundings that a module's grey level is held against."""


@dataclass(frozen=True, slots=True)
class Registration:
    """A grid laid over a picture."""

    version: int
    to_picture: "Floats"
    """3 x 3: leads x and y in modules, from the symbol's upper left corner, to pixels; whole numbers are middles."""
    alignments: frozenset[tuple[float, float]] = frozenset()
    """Alignment patterns that were found."""


def registered(grey: "GreyImage", finders: "Floats", version: int, passes: int) -> Registration:
    """Lay a grid on three finders, 3 x 2, top left, top right, bottom left."""
    start = fit_affine(np.array(finder_middles(version)), finders, np.ones(3))
    return refined(grey, Registration(version, start), passes, first=True)


def refined(grey: "GreyImage", grid: Registration, passes: int, *, first: bool = False) -> Registration:
    """Look for the patterns where a grid expects them and lay it anew, so many times.

    Args:
        grey: The picture.
        grid: About right; within a module or two at the finders.
        passes: How often; each starts from the one before.
        first: Whether nothing but the finders is known yet.
    """
    for number in range(passes):
        grid = _pass(grey, grid, early=first and number == 0)
    return grid


def followed(grey: "GreyImage", grid: Registration) -> Registration:
    """Find a grid again that lay so in the frame before: first its finders, up to `SHAKE` away, then the rest."""
    moved = _pass(grey, grid, early=True, reach=SHAKE)
    return refined(grey, moved, passes=1)


def sampled(grey: "GreyImage", grid: Registration, samples: int, margin: int) -> "Floats":
    """The symbol straightened, so many samples a module, with so many modules around it."""
    side = (size_of(grid.version) + 2 * margin) * samples
    step = 1 / samples
    fine = np.array([[step, 0, step / 2 - margin], [0, step, step / 2 - margin], [0, 0, 1]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    matrix = grid.to_picture @ fine
    return cast("Floats", cv2.warpPerspective(grey, matrix, (side, side), flags=flags, borderMode=cv2.BORDER_REPLICATE))


def contrast(straight: "Floats", samples: int) -> "Floats":
    """Darkness against the surroundings, in units of how much these vary: 0 is neither, 1 about dark, -1 light."""
    light = straight.astype(np.float32)
    side = 2 * CONTRAST_MODULES * samples + 1
    mean = cv2.blur(light, (side, side))
    spread = np.sqrt(cv2.blur((light - mean) ** 2, (side, side)) + 1)
    return cast("Floats", (mean - light) / spread)


def likeness(grey: "GreyImage", grid: Registration) -> float:
    """How well the known modules are what they must be: 1 all of them, 0 as by chance."""
    known = known_modules(grid.version)
    seen = contrast(sampled(grey, grid, 1, 2), 1)[2:-2, 2:-2]
    asked = known != 0
    return float((seen[asked] * known[asked]).sum() / (np.abs(seen[asked]).sum() + 1e-6))


@cache
def _pattern(rings: str) -> "GreyImage":
    """A pattern ring by ring from its middle, D dark and L light, as the straightened picture shows it."""
    reach = len(rings) - 1
    away = np.abs(np.arange(-reach, reach + 1))
    light = np.array([255 if ring == "L" else 0 for ring in rings], np.uint8)[np.maximum(away[:, None], away)]
    large = np.kron(light, np.ones((PIXELS, PIXELS), np.uint8))
    return cast("GreyImage", cv2.GaussianBlur(large, (0, 0), 0.35 * PIXELS))


FINDER, ALIGNMENT = "DDLDL", "DLD"


@dataclass(frozen=True, slots=True)
class _Sought:
    """A pattern and where it should be."""

    middle: tuple[float, float]
    rings: str
    reach: float
    """Modules by which it may be off."""
    likeness: float = 0.0
    found: tuple[float, float] | None = None


def _pass(grey: "GreyImage", grid: Registration, *, early: bool, reach: float = 0.0) -> Registration:
    """Look for every pattern once and lay the grid on those that were found."""
    straight = cast("Floats", cv2.GaussianBlur(sampled(grey, grid, PIXELS, MARGIN), (0, 0), PIXELS / 4))
    patterns = _patterns(grid, early=early)
    sought = [_look(straight, replace(pattern, reach=max(reach, pattern.reach))) for pattern in patterns]
    # A finder that was not found stays where it was thought to be, and counts little.
    kept = [each for each in sought if each.found is not None or each.rings == FINDER]
    modules = np.array([each.middle for each in kept])
    pixels = led(grid.to_picture, np.array([each.found or each.middle for each in kept]))
    weights = np.array([_weight(each) for each in kept])
    alignments = frozenset(each.middle for each in kept if each.rings == ALIGNMENT)
    if not alignments:
        return Registration(grid.version, fit_affine(modules, pixels, weights))
    matrix = fit_homography(modules, pixels, weights)
    # What contradicts the rest by more than a module is something else that looks like a pattern.
    off = np.linalg.norm(led(np.linalg.pinv(matrix), pixels) - modules, axis=1)
    matrix = fit_homography(modules, pixels, weights * np.where(off > OUTLIER, 0.05, 1.0))
    return Registration(grid.version, matrix, alignments)


def _weight(sought: _Sought) -> float:
    """How much a pattern counts: a finder has three times the edges."""
    if sought.rings == FINDER:
        return 0.5 if sought.found is None else 3 * sought.likeness
    return sought.likeness**2


def _patterns(grid: Registration, *, early: bool) -> "Iterable[_Sought]":
    """What to look for in this pass, and how far around."""
    finders = finder_middles(grid.version)
    yield from (_Sought(middle, FINDER, 1.6 if early else 0.9) for middle in finders)
    known = np.array([*finders, *grid.alignments])
    for middle in alignment_middles(grid.version):
        away = float(np.linalg.norm(known - middle, axis=1).min())
        if middle in grid.alignments:
            yield _Sought(middle, ALIGNMENT, 0.9)
        elif grid.version < VERSION_BITS_FROM:  # one pattern alone, at the far corner
            yield _Sought(middle, ALIGNMENT, 1 + 0.1 * away)
        elif not early or away <= REACH * size_of(grid.version):
            yield _Sought(middle, ALIGNMENT, 0.8 + DRIFT * away)


def _look(straight: "Floats", sought: _Sought) -> _Sought:
    """Find a pattern around its place."""
    pattern = _pattern(sought.rings)
    half, reach = pattern.shape[0] / 2, sought.reach * PIXELS
    x, y = ((value + MARGIN) * PIXELS for value in sought.middle)
    left, top = max(0, int(x - half - reach)), max(0, int(y - half - reach))
    window = straight[top : int(y + half + reach) + 1, left : int(x + half + reach) + 1]
    if min(window.shape) <= pattern.shape[0]:
        return sought
    answer = cast("Floats", cv2.matchTemplate(window, pattern, cv2.TM_CCOEFF_NORMED))
    _, best, _, (column, row) = cv2.minMaxLoc(answer)
    if best <= (FINDER_FOUND if sought.rings == FINDER else ALIGNMENT_FOUND):
        return sought
    across = (left + column + _peak(answer[row], column) + half) / PIXELS - MARGIN
    down = (top + row + _peak(answer[:, column], row) + half) / PIXELS - MARGIN
    return replace(sought, likeness=float(best), found=(across, down))


def _peak(values: "Floats", at: int) -> float:
    """How far from the highest of equidistant values the parabola through it and its neighbours has its peak."""
    if not 0 < at < len(values) - 1:
        return 0.0
    before, here, after = (float(value) for value in values[at - 1 : at + 2])
    bend = before - 2 * here + after
    return 0.5 * (before - after) / bend if bend < -1e-6 else 0.0  # noqa: PLR2004 -- flat as a float can be
