"""The grid engine: regions, finders, grids laid on them, modules weighed and mended, and zxing-cpp reads what is whole."""

from typing import TYPE_CHECKING, TypeAlias

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
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from strpcheck.adapters.readers.grid.finders import Corner
    from strpcheck.adapters.readers.qr_layout import Modules
    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["GridEngine", "grids_in", "symbol_of"]

REGIONS = 3
"""A picture has at most so many that are looked at."""
CORNERS = 4
"""Trios of finders tried in a region."""
SIZE_TOLERANCE = 0.16
"""How far from the truth the number of modules may be that finders tell by their size."""
MOST_VERSIONS = 5
SURE, POSSIBLE = 0.5, 0.25
"""Likeness from which no other trio is tried, and from which a grid is weighed at all."""
MOST_GRIDS = 2
"""Grids weighed in a region."""
DRAWN_PIXELS = 4
QUIET = 4


class GridEngine:
    """An `Engine` of our own for symbols that are found but not read by others: 2 pixels a module, dark, or smeared."""

    missing: str | None = None

    def __init__(self) -> None:
        self._zxing = ZxingEngine()

    def find(self, grey: "GreyImage") -> "Sequence[Symbol]":
        """See `Engine.find`."""
        found = []
        for region in find_regions(grey, REGIONS):
            for grid in grids_in(grey, region):
                symbol = symbol_of(module_darkness(grey, grid), grid, self._zxing)
                if symbol is not None:
                    found.append(symbol)
                    break
        return found

    def close(self) -> None:
        """Nothing is held."""


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
        return Symbol(symbol.octets, _corners(grid), symbol.part)
    return None


def _versions(corner: "Corner") -> "Iterable[int]":
    """Versions whose size is about that, likeliest first."""
    sizes = {version: size_of(version) for version in range(1, MAX_VERSION + 1)}
    near = sorted(sizes, key=lambda version: abs(sizes[version] - corner.modules))
    return [version for version in near if abs(sizes[version] / corner.modules - 1) < SIZE_TOLERANCE][:MOST_VERSIONS]


def _drawn(modules: "Modules") -> "GreyImage":
    """A perfect picture of a symbol."""
    paper = np.pad(np.where(modules, np.uint8(0), np.uint8(255)), QUIET, constant_values=255)
    return np.kron(paper, np.ones((DRAWN_PIXELS, DRAWN_PIXELS), np.uint8))


def _corners(grid: Registration) -> Corners:
    """Where the symbol's corners lie in the picture."""
    size = size_of(grid.version)
    square = np.array([(0, 0), (size, 0), (size, size), (0, size)], float)
    first, second, third, fourth = ((round(x), round(y)) for x, y in led(grid.to_picture, square).tolist())
    return first, second, third, fourth
