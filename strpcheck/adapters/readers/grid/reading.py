"""One picture: regions, finders, grids laid on them, modules weighed and mended; zxing-cpp reads what is whole then."""

from contextlib import suppress
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

from strpcheck.adapters.readers.engine import Corners, Symbol
from strpcheck.adapters.readers.grid.codewords import modules_of
from strpcheck.adapters.readers.grid.equalizer import module_darkness
from strpcheck.adapters.readers.grid.finders import find_corners
from strpcheck.adapters.readers.grid.homography import led
from strpcheck.adapters.readers.grid.regions import Region, find_regions
from strpcheck.adapters.readers.grid.registration import Registration, likeness, refined, registered
from strpcheck.adapters.readers.qr_layout import MAX_VERSION, size_of
from strpcheck.adapters.readers.zxing import ZxingEngine

if TYPE_CHECKING:
    from collections.abc import Iterable

    from numpy.typing import NDArray

    from strpcheck.adapters.readers.grid.finders import Corner
    from strpcheck.adapters.readers.qr_layout import Modules
    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["DEGENERATE", "corners_of", "grids_in", "read_symbols", "symbol_of"]

DEGENERATE = (ArithmeticError, ValueError, np.linalg.LinAlgError, cv2.error)
"""What geometry raises where three places in line were taken for finders: then nothing was read there."""
REGIONS = 3
"""A picture has at most so many that are looked at."""
CORNERS = 2
"""Trios of finders tried in a region: in 230 of 231 frames the first was right."""
TOO_FEW, TOO_MANY = 0.88, 1.07
"""True number of modules to the one that finders tell by their size; 0.89 and 1.06 were seen."""
MOST_VERSIONS = 5
SURE, POSSIBLE = 0.5, 0.25
"""Likeness from which no other trio is tried, and from which a grid is weighed at all."""
MOST_GRIDS = 2
"""Grids weighed in a region."""
DRAWN_PIXELS = 4
QUIET = 4


def read_symbols(grey: "GreyImage", zxing: ZxingEngine, known: "Iterable[Corners]" = ()) -> list[Symbol]:
    """Every symbol that a grid can be laid on and mended in one picture, except where known ones lie."""
    taken = [np.array(corners, np.float32) for corners in known]
    found = []
    for region in find_regions(grey, REGIONS, taken):
        with suppress(*DEGENERATE):
            for grid in grids_in(grey, region):
                symbol = symbol_of(module_darkness(grey, grid), grid, zxing)
                if symbol is not None:
                    found.append(symbol)
                    break
    return found


def grids_in(grey: "GreyImage", region: Region) -> list[Registration]:
    """Grids that may lie over a symbol in a region, likeliest first."""
    tried: list[tuple[float, Registration]] = []
    for corner in find_corners(grey, region, CORNERS):
        for version in _versions(corner):
            grid = registered(grey, corner.finders, version, passes=2)
            tried.append((likeness(grey, grid), grid))
        if max((like for like, _ in tried), default=0.0) > SURE:
            break
    tried.sort(key=lambda each: -each[0])
    return [refined(grey, grid, passes=2) for like, grid in tried[:MOST_GRIDS] if like > POSSIBLE]


def symbol_of(darkness: "Floats", grid: Registration, zxing: ZxingEngine) -> Symbol | None:
    """The symbol that weighed modules stand for, or None where they cannot be mended."""
    modules = modules_of(darkness, grid.version)
    if modules is None:
        return None
    for symbol in zxing.find(_drawn(modules)):
        return Symbol(symbol.octets, corners_of(grid), symbol.part)
    return None


def _versions(corner: "Corner") -> "Iterable[int]":
    """Versions whose size is about that, likeliest first."""
    sizes = {version: size_of(version) for version in range(1, MAX_VERSION + 1)}
    near = sorted(sizes, key=lambda version: abs(sizes[version] - corner.modules))
    return [version for version in near if TOO_FEW < sizes[version] / corner.modules < TOO_MANY][:MOST_VERSIONS]


def _drawn(modules: "Modules") -> "GreyImage":
    """A perfect picture of a symbol."""
    paper = np.pad(np.where(modules, np.uint8(0), np.uint8(255)), QUIET, constant_values=255)
    return np.kron(paper, np.ones((DRAWN_PIXELS, DRAWN_PIXELS), np.uint8))


def corners_of(grid: Registration) -> Corners:
    """Where the symbol's corners lie in the picture."""
    size = size_of(grid.version)
    square = np.array([(0, 0), (size, 0), (size, size), (0, size)], float)
    first, second, third, fourth = ((round(x), round(y)) for x, y in led(grid.to_picture, square).tolist())
    return first, second, third, fourth
