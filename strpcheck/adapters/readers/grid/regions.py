"""Which parts of a picture are textured as symbols are, and how their square lies there as far as texture tells."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

import cv2
import numpy as np

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["Region", "find_regions", "flattened"]

CELL = 8
"""Pixels of the squares in which texture is averaged: a few modules."""
FINE, COARSE = 0.6, 4.0
"""Sigmas in pixels between which texture lies: modules of 1.5 to 8 pixels."""
SMOOTHED = 5
"""Cells; keeps a symbol in one piece."""
MIN_CONTRAST, MIN_LEVELS = 1.5, 1.0
"""The strongest texture stands out so many times, and so many grey levels, from the picture's calm parts."""
CALM = 20
"""Percentile taken for them: a close symbol leaves no more of the picture free."""
SHARE = 0.35
"""Of the way from the calm to the strongest: where a symbol's edge lies."""
STRONGEST = 99.7
"""Percentile taken for the strongest: a symbol covers at least this little of a picture worth looking at."""
MIN_CELLS = 25
MARGIN_CELLS = 3
MAX_STRETCH = 4.0
"""How much longer than wide a region may be: a card tilted by 45 degrees comes to 1.5."""
ROOM = 1.5
"""Side of the flattened picture to the side of the symbol in it."""


@dataclass(frozen=True, slots=True)
class Region:
    """A patch of texture, taken for a square that was stretched."""

    middle: tuple[float, float]
    """x and y in pixels."""
    side: float
    """Of the square as seen, in pixels: the geometric mean of its extents."""
    to_square: "Floats"
    """2 x 2: turns offsets from the middle into offsets of a square whose side is 1."""
    cells: int
    """How large it is."""


def find_regions(grey: "GreyImage", most: int, known: "Iterable[Floats]" = ()) -> list[Region]:
    """The largest patches of texture, largest first, at most so many.

    Args:
        grey: Height x width grey levels.
        most: How many at most.
        known: Corners, 4 x 2, of symbols that are not looked for any more: their texture would hide a fainter one's.
    """
    energy = _texture(grey)
    if energy is None:
        return []
    for corners in known:
        _calm(energy, corners)
    floor, strongest = np.percentile(energy, (CALM, STRONGEST)).tolist()
    if strongest < MIN_CONTRAST * floor + MIN_LEVELS:
        return []
    textured = (energy > floor + SHARE * (strongest - floor)).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(textured)
    areas = stats[1:count, cv2.CC_STAT_AREA]
    found = []
    for label in (np.argsort(-areas, kind="stable")[:most] + 1).tolist():
        if stats[label, cv2.CC_STAT_AREA] >= MIN_CELLS:
            region = _square(energy, labels == label, stats[label])
            if region is not None:
                found.append(region)
    return found


def flattened(grey: "GreyImage", region: Region, side: int) -> "tuple[GreyImage, Floats]":
    """A region drawn as the square it is taken for, in the middle of a picture with room around it.

    Args:
        grey: The picture.
        region: One found in it.
        side: Of the square, in pixels of the result.

    Returns:
        The square picture, `ROOM` times as wide as `side`, and the 3 x 3 matrix that leads from its pixels to those of
        the picture.
    """
    width = round(ROOM * side)
    there = np.eye(3)
    there[:2, :2] = side * region.to_square
    there[:2, 2] = width / 2 - there[:2, :2] @ region.middle
    back = np.linalg.inv(there)
    # Averaging matters where the picture has more pixels than the square: INTER_AREA is not for warps, so blur first.
    shrink = region.side / side
    source = cv2.GaussianBlur(grey, (0, 0), 0.4 * shrink) if shrink > 1.3 else grey  # noqa: PLR2004 -- hardly smaller
    flat = cv2.warpAffine(source, there[:2], (width, width), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
    return cast("GreyImage", flat), back


def _texture(grey: "GreyImage") -> "Floats | None":
    """How strong the grey levels change within a few pixels, cell by cell; None for a picture too small for cells."""
    height, width = grey.shape
    columns, rows = width // CELL, height // CELL
    if min(columns, rows) <= SMOOTHED:
        return None
    whole = grey[: rows * CELL, : columns * CELL]
    change = cv2.absdiff(cv2.GaussianBlur(whole, (0, 0), FINE), cv2.GaussianBlur(whole, (0, 0), COARSE))
    cells = cv2.resize(change, (columns, rows), interpolation=cv2.INTER_AREA).astype(np.float32)
    return cast("Floats", cv2.blur(cells, (SMOOTHED, SMOOTHED)))


def _calm(energy: "Floats", corners: "Floats") -> None:
    """Take the texture out of a quadrangle and its surroundings."""
    middle = corners.mean(axis=0)
    away = np.linalg.norm(corners - middle, axis=1, keepdims=True).clip(1)
    wider = corners + (corners - middle) / away * CELL * SMOOTHED
    quietest = float(np.percentile(energy, CALM))
    cv2.fillConvexPoly(energy, np.rint(wider / CELL).astype(np.int32), quietest)


def _square(energy: "Floats", patch: "NDArray[np.bool_]", stats: "NDArray[np.int32]") -> Region | None:
    """The square whose picture has the patch's second moments: for a square they are side * side / 12."""
    left, top, width, height = (int(value) for value in stats[: cv2.CC_STAT_AREA])
    rows = slice(max(0, top - MARGIN_CELLS), top + height + MARGIN_CELLS)
    columns = slice(max(0, left - MARGIN_CELLS), left + width + MARGIN_CELLS)
    inside = energy[rows, columns]
    strong = _largest(inside > np.percentile(inside, 90) / 2)
    y, x = np.nonzero(strong)
    if len(x) < MIN_CELLS // 2:
        return None
    spread = np.cov(x, y) * CELL * CELL
    values, vectors = np.linalg.eigh(spread)
    sides = np.sqrt(12 * np.maximum(values, 1.0))
    if sides[1] > MAX_STRETCH * sides[0]:
        return None
    middle = (float(x.mean()) + columns.start + 0.5) * CELL, (float(y.mean()) + rows.start + 0.5) * CELL
    to_square = vectors @ np.diag(1 / sides) @ vectors.T
    return Region(middle, float(np.sqrt(sides.prod())), to_square, int(patch.sum()))


def _largest(mask: "NDArray[np.bool_]") -> "NDArray[np.bool_]":
    """The largest connected piece."""
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask.astype(np.uint8))
    if count <= 1:
        return mask
    return cast("NDArray[np.bool_]", labels == 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA])))
