"""How dark each module of a symbol is, once the blur that lens, hand and pixels put between neighbours is taken out."""

from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np

from strpcheck.adapters.readers.grid.function_patterns import known_modules
from strpcheck.adapters.readers.grid.registration import Registration, contrast, sampled
from strpcheck.adapters.readers.qr_layout import size_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["module_darkness"]

SAMPLES = 2
"""A module: at one the equalizer could not undo a shift by half a module."""
NEIGHBOURS = 1
"""Modules around a module whose samples say something about it."""
STEPS = 3
"""Rounds of learning from its own decisions."""
RIDGE = 3.0
"""What keeps the equalizer from learning noise, in modules."""


def module_darkness(grey: "GreyImage", grid: Registration) -> "Floats":
    """Weigh every module of a symbol.

    A linear equalizer (least mean squares, ridge) is learnt from the modules that every symbol of the version shares,
    then again from all modules, each counted by how sure it was of them.

    Returns:
        Side x side: about 1 for dark, -1 for light; the nearer to 0, the less sure.
    """
    size = size_of(grid.version)
    margin = NEIGHBOURS + 1
    seen = contrast(sampled(grey, grid, SAMPLES, margin), SAMPLES)
    views = _neighbourhoods(seen, size, margin)
    known = known_modules(grid.version).ravel().astype(np.float32)
    taught = known != 0
    weights = _learnt(views[taught], known[taught], None)
    answer = views @ weights
    for _ in range(STEPS):
        wanted = np.where(taught, known, np.sign(answer))
        trust = np.where(taught, 1.0, np.minimum(1.0, np.abs(answer))).astype(np.float32)
        answer = views @ _learnt(views, wanted, trust)
    return cast("Floats", answer.reshape(size, size))


def _neighbourhoods(seen: "Floats", size: int, margin: int) -> "Floats":
    """A row a module: the samples of it and its neighbours, and 1."""
    width = (2 * NEIGHBOURS + 1) * SAMPLES
    first = (margin - NEIGHBOURS) * SAMPLES
    used = seen[first : first + (size - 1) * SAMPLES + width, first : first + (size - 1) * SAMPLES + width]
    windows = np.lib.stride_tricks.sliding_window_view(used, (width, width))[::SAMPLES, ::SAMPLES]
    flat = windows.reshape(size * size, width * width)
    return np.hstack([flat, np.ones((len(flat), 1), np.float32)])


def _learnt(views: "Floats", wanted: "Floats", trust: "Floats | None") -> "Floats":
    """What to multiply a neighbourhood with to get what is wanted."""
    weighed = (views if trust is None else views * trust[:, None]).T
    normal = weighed @ views
    normal[np.diag_indices_from(normal)] += RIDGE
    return cast("Floats", np.linalg.solve(normal, weighed @ wanted).astype(np.float32))
