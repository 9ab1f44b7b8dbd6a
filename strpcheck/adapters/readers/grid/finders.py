"""Where the three finder patterns of a symbol may be within a region of texture."""

from dataclasses import dataclass
from functools import cache
from itertools import combinations
from typing import TYPE_CHECKING, TypeAlias, cast

import cv2
import numpy as np

from strpcheck.adapters.readers.grid.regions import Region, flattened

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["Corner", "find_corners"]

SIDE = 280
"""Of the flattened square in pixels: four a module of the permits' usual versions."""
SEARCHED_PIXELS = 2.5
"""Of a module while finders are looked for: fewer lose the light ring, more cost time."""
SEARCHED_SIZES = (121, 97, 81, 69, 57, 47, 39, 31, 25, 21)
"""Modules a side, a fifth apart: what the pattern still answers to."""
MIN_LIKENESS = 0.35
"""Correlation with the pattern from which a place is looked at."""
MIN_TRIO_LIKENESS = 1.55
"""Of three finders together: 99 of 100 true ones reach 1.72, the best of a hundred textures without a symbol 1.61."""
MOST_PLACES = 26
"""Of the best places: three of 26 are 2,600 trios."""
REACH = 0.28
"""How far from its corner of the square, as a share of the distance from the middle, a finder may lie."""
MAX_SIZES, MAX_LEGS = 1.5, 1.45
"""Ratio of the sizes of the finders of a trio, and of its legs: what a tilt that texture did not show leaves."""
DIAGONAL = (1.15, 1.7)
"""Of the hypotenuse to the mean leg; 1.41 in the square."""
SAME = 6.0
"""Pixels within which two trios are one."""
SAME_SIZE = 0.25
"""Logarithm of the ratio within which they are of one size."""


@dataclass(frozen=True, slots=True)
class Corner:
    """Three places that may be the finders of one symbol."""

    finders: "Floats"
    """3 x 2: x and y, in pixels of the picture, of the middles of the top left, top right and bottom left finder."""
    modules: float
    """About how many modules a side has."""
    likeness: float
    """Higher is likelier."""


def find_corners(grey: "GreyImage", region: Region, most: int) -> list[Corner]:
    """The likeliest trios of finders within a region, likeliest first, at most so many."""
    flat, back = flattened(grey, region, SIDE)
    places = _places(flat)
    if len(places) < 3:  # noqa: PLR2004 -- finders a symbol has
        return []
    return [
        Corner(_through(back, trio.reshape(3, 2)), float(modules), float(likeness))
        for likeness, modules, trio in _trios(places, most)
    ]


def _through(matrix: "Floats", points: "Floats") -> "Floats":
    """Points led through an affine 3 x 3 matrix."""
    return cast("Floats", points @ matrix[:2, :2].T + matrix[:2, 2])


@cache
def _pattern() -> "GreyImage":
    """A finder with its light surroundings, averaged over all turns: it is the same however the symbol lies."""
    reach = 4.5
    width = 2 * int(np.ceil(reach * SEARCHED_PIXELS)) + 1
    finely = 8
    along = ((np.arange(width * finely) + 0.5) / finely - width / 2) / SEARCHED_PIXELS
    x, y = np.meshgrid(along, along)
    total = np.zeros((width, width))
    turns = np.linspace(0, np.pi / 2, 12, endpoint=False)
    for turn in turns:
        across, down = x * np.cos(turn) + y * np.sin(turn), y * np.cos(turn) - x * np.sin(turn)
        ring = np.floor(np.maximum(np.abs(across), np.abs(down)) + 0.5)
        light = np.isin(ring, (2, 4, 5, 6, 7))
        total += light.reshape(width, finely, width, finely).mean((1, 3))
    return cast("GreyImage", np.rint(total / len(turns) * 255).astype(np.uint8))


def _places(flat: "GreyImage") -> "Floats":
    """Likeness, x, y and pixels a module of the places that look like finders and lie where finders can; best first."""
    places = np.concatenate([_places_of(flat, SIDE / size) for size in SEARCHED_SIZES])
    return places[np.argsort(-places[:, 0], kind="stable")][:MOST_PLACES]


def _places_of(flat: "GreyImage", module: float) -> "Floats":
    """The same for one size of module."""
    shrink = module / SEARCHED_PIXELS
    pattern = _pattern()
    size = round(flat.shape[0] / shrink)
    if size <= pattern.shape[0]:
        return np.empty((0, 4))
    scaled = cv2.resize(flat, (size, size), interpolation=cv2.INTER_AREA if shrink > 1 else cv2.INTER_LINEAR)
    likeness = cv2.matchTemplate(scaled, pattern, cv2.TM_CCOEFF_NORMED)
    peaks = (likeness == cv2.dilate(likeness, np.ones((7, 7), np.uint8))) & (likeness > MIN_LIKENESS)
    y, x = np.nonzero(peaks)
    here = likeness[y, x]
    half = pattern.shape[0] / 2
    x, y = ((x + half) * shrink - 0.5, (y + half) * shrink - 0.5)
    middle = flat.shape[0] / 2
    expected = (SIDE / 2 - 3.5 * module) * np.sqrt(2)
    near = np.abs(np.hypot(x - middle, y - middle) - expected) < REACH * expected
    return cast("Floats", np.stack([here, x, y, np.full(len(x), module)], axis=1)[near])


@cache
def _threes(count: int) -> "NDArray[np.intp]":
    """Every three of so many."""
    return np.array(list(combinations(range(count), 3)))


def _trios(places: "Floats", most: int) -> "list[tuple[float, float, Floats]]":
    """Threes that could be the finders of one symbol: how likely, modules a side, and the points in order."""
    threes = _threes(len(places))
    points, modules = places[threes, 1:3], places[threes, 3]
    # The side opposite each point; the longest is the diagonal, and the point opposite it the top left finder.
    sides = np.linalg.norm(points[:, (1, 0, 0)] - points[:, (2, 2, 1)], axis=2)
    corner = sides.argmax(axis=1)
    rows = np.arange(len(threes))
    first, second = (corner + 1) % 3, (corner + 2) % 3
    one, other, diagonal = sides[rows, first], sides[rows, second], sides.max(axis=1)
    leg, module = (one + other) / 2, modules.mean(axis=1)
    stretch, bend = np.maximum(one, other) / np.minimum(one, other).clip(1), diagonal / leg.clip(1)
    good = (modules.max(axis=1) <= MAX_SIZES * modules.min(axis=1)) & (stretch <= MAX_LEGS)
    good &= (bend > DIAGONAL[0]) & (bend < DIAGONAL[1]) & (np.abs(leg - (SIDE - 7 * module)) < 0.3 * SIDE)
    likeness = places[threes, 0].sum(axis=1) - 0.5 * np.log(stretch.clip(1)) - 0.5 * np.abs(bend - np.sqrt(2))
    good &= likeness > MIN_TRIO_LIKENESS
    likeness[~good] = -np.inf
    chosen: list[tuple[float, float, Floats]] = []
    for row in np.argsort(-likeness, kind="stable").tolist():
        if len(chosen) == most or not good[row]:
            break
        trio = _in_order(points[row], int(corner[row]))
        size = leg[row] / module[row] + 7
        # In sharp pictures a finder answers to a pattern of half its size nearly as well: both sizes are told.
        if all(np.abs(trio - kept).max() > SAME or abs(np.log(size / told)) > SAME_SIZE for _, told, kept in chosen):
            chosen.append((likeness[row], size, trio))
    return chosen


def _in_order(points: "Floats", corner: int) -> "Floats":
    """Top left, top right, bottom left: clockwise on a screen, where y grows downwards."""
    top_left, one, other = points[corner], points[(corner + 1) % 3], points[(corner + 2) % 3]
    across, down = one - top_left, other - top_left
    if across[0] * down[1] - across[1] * down[0] < 0:
        one, other = other, one
    return np.stack([top_left, one, other])
