"""The modules whose colour every symbol of a version shares: a grid is laid on them, an equalizer learns from them."""

from functools import cache
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from strpcheck.adapters.readers.qr_layout import (
    FORMAT_PLACES,
    TIMING,
    VERSION_BITS_FROM,
    alignment_centres,
    size_of,
)

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Known: TypeAlias = NDArray[np.int8]

__all__ = ["alignment_middles", "finder_middles", "format_places", "known_modules"]

FINDER_SIDE = 7
VERSION_GENERATOR = 0b1_1111_0010_0101
"""ISO/IEC 18004:2015 annex D."""


@cache
def known_modules(version: int) -> "Known":
    """What each module of a version is before any data: 1 dark, -1 light, 0 not known.

    Source: ISO/IEC 18004:2015 section 6.3, annexes D and E. Format bits differ from symbol to symbol and are not known.
    """
    size = size_of(version)
    known = np.zeros((size, size), np.int8)
    known[TIMING, :] = known[:, TIMING] = np.where(np.arange(size) % 2, -1, 1)
    for x, y in alignment_middles(version):
        _draw_rings(known, int(y), int(x), dark=(0, 2), reach=2)
    for x, y in finder_middles(version):
        _draw_rings(known, int(y), int(x), dark=(0, 1, 3), reach=4)
    if version >= VERSION_BITS_FROM:
        bits = _version_bits(version)
        for number in range(18):
            row, column = number // 3, size - 11 + number % 3
            known[row, column] = known[column, row] = 1 if bits >> number & 1 else -1
    known[size - 8, 8] = 1  # always dark (section 7.9.1)
    return known


def finder_middles(version: int) -> tuple[tuple[float, float], ...]:
    """X and y in modules of the middles of the finders: top left, top right, bottom left."""
    far = size_of(version) - FINDER_SIDE / 2
    return (3.5, 3.5), (far, 3.5), (3.5, far)


@cache
def alignment_middles(version: int) -> tuple[tuple[float, float], ...]:
    """X and y in modules of the middles of the alignment patterns."""
    centres = alignment_centres(version)
    finders = {(centres[0], centres[0]), (centres[0], centres[-1]), (centres[-1], centres[0])} if centres else set()
    return tuple((column + 0.5, row + 0.5) for row in centres for column in centres if (row, column) not in finders)


def format_places(version: int) -> "tuple[NDArray[np.intp], NDArray[np.intp]]":
    """Rows and columns, 2 x 15, of both copies of the format bits, the lowest bit first (section 7.9.1, figure 25)."""
    size = size_of(version)
    second = [*((8, size - 1 - bit) for bit in range(8)), *((size - 15 + bit, 8) for bit in range(8, 15))]
    places = np.array([FORMAT_PLACES, second])
    return places[..., 0], places[..., 1]


def _draw_rings(known: "Known", row: int, column: int, *, dark: tuple[int, ...], reach: int) -> None:
    """Square rings around a module; what falls outside the symbol is left out."""
    for down in range(-reach, reach + 1):
        for across in range(-reach, reach + 1):
            if 0 <= row + down < len(known) and 0 <= column + across < len(known):
                known[row + down, column + across] = 1 if max(abs(down), abs(across)) in dark else -1


def _version_bits(version: int) -> int:
    """The version and its check bits."""
    rest = version << 12
    for bit in range(17, 11, -1):
        if rest >> bit & 1:
            rest ^= VERSION_GENERATOR << (bit - 12)
    return version << 12 | rest
