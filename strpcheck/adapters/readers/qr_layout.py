"""Where the modules of a QR symbol lie: its size, its reading order, its masks, its format bits and its blocks."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

__all__ = [
    "FORMAT_PLACES",
    "LEVELS",
    "MAX_VERSION",
    "TIMING",
    "VERSION_BITS_FROM",
    "BlockShape",
    "Modules",
    "alignment_centres",
    "block_shape",
    "format_bits",
    "mask_at",
    "reading_order",
    "size_of",
    "stated_format",
    "version_of",
]

Modules: TypeAlias = NDArray[np.bool_]
"""Square, row by row from the upper left corner of the symbol as printed; True is dark."""
Coordinates: TypeAlias = NDArray[np.intp]

MAX_VERSION = 40
FINDER = 9
"""Side of the corner that a finder pattern takes with its separator and the format bits."""
TIMING = 6
"""Row and column of the timing patterns."""
VERSION_BITS_FROM = 7
"""The first version that states its number in two blocks of 3 x 6 modules."""

# ISO/IEC 18004:2015 table 9, for versions 1 to 40: check codewords of a block, and blocks of a symbol.
CHECK_CODEWORDS = {
    "L": "7 10 15 20 26 18 20 24 30 18 20 24 26 30 22 24 28 30 28 28 28 28 30 30 26 28" + 14 * " 30",
    "M": "10 16 26 18 24 16 18 22 22 26 30 22 22 24 24 28 28 26 26 26 26" + 19 * " 28",
    "Q": "13 22 18 26 18 24 18 22 20 24 28 26 24 20 30 24 28 28 26 30 28 30 30 30 30 28" + 14 * " 30",
    "H": "17 28 22 16 22 28 26 26 24 28 24 28 22 24 24 30 28 28 26 28 30 24" + 18 * " 30",
}
BLOCKS = {
    "L": "1 1 1 1 1 2 2 2 2 4 4 4 4 4 6 6 6 6 7 8 8 9 9 10 12 12 12 13 14 15 16 17 18 19 19 20 21 22 24 25",
    "M": "1 1 1 2 2 4 4 4 5 5 5 8 9 9 10 10 11 13 14 16 17 17 18 20 21 23 25 26 28 29 31 33 35 37 38 40 43 45 47 49",
    "Q": "1 1 2 2 4 4 6 6 8 8 8 10 12 16 12 17 16 18 21 20 23 23 25 27 29 34 34 35 38 40 43 45 48 51 53 56 59 62 65 68",
    "H": "1 1 2 4 4 4 5 6 8 8 11 11 16 16 18 16 19 21 25 25 25 34 30 32 35 37 40 42 45 48 51 54 57 60 63 66 70 74 77 "
    "81",
}

LEVEL_BITS = {"L": 1, "M": 0, "Q": 3, "H": 2}
LEVELS = frozenset(LEVEL_BITS)
FORMAT_GENERATOR = 0b101_0011_0111
FORMAT_MASK = 0b101_0100_0001_0010
FORMAT_PLACES = (
    *((row, 8) for row in (0, 1, 2, 3, 4, 5, 7, 8)),
    *((8, column) for column in (7, 5, 4, 3, 2, 1, 0)),
)
"""Row and column of the format bits beside the upper left finder, the lowest bit first (figure 25)."""

MASKS: tuple[Callable[[Any, Any], Any], ...] = (
    lambda i, j: (i + j) % 2,
    lambda i, j: i % 2 + 0 * j,
    lambda i, j: j % 3 + 0 * i,
    lambda i, j: (i + j) % 3,
    lambda i, j: (i // 2 + j // 3) % 2,
    lambda i, j: (i * j) % 2 + (i * j) % 3,
    lambda i, j: ((i * j) % 2 + (i * j) % 3) % 2,
    lambda i, j: ((i + j) % 2 + (i * j) % 3) % 2,
)
"""Table 10: a module in row i and column j is turned over where the mask is 0."""


@dataclass(frozen=True, slots=True)
class BlockShape:
    """How the codewords of a symbol are dealt out to its blocks; the first block is the one described."""

    blocks: int
    data: int
    """Data codewords of the first block, which is never longer than another."""
    checks: int
    """Check codewords of every block."""
    all_data: int
    """Data codewords of the whole symbol: the check codewords follow them."""


def version_of(modules: Modules) -> int | None:
    """The version a symbol of this size has, 1 to 40; None for any other size."""
    version, rest = divmod(modules.shape[0] - 17, 4)
    return version if rest == 0 and 1 <= version <= MAX_VERSION else None


def size_of(version: int) -> int:
    """Modules a side."""
    return 17 + 4 * version


def block_shape(version: int, level: str) -> BlockShape:
    """Blocks of a symbol.

    Args:
        version: 1 to 40.
        level: One of L, M, Q, H.

    Source: ISO/IEC 18004:2015 section 7.5.1, table 9.
    """
    blocks = int(BLOCKS[level].split()[version - 1])
    checks = int(CHECK_CODEWORDS[level].split()[version - 1])
    codewords = len(reading_order(version)[0]) // 8
    return BlockShape(blocks, codewords // blocks - checks, checks, codewords - blocks * checks)


@cache
def reading_order(version: int) -> tuple[Coordinates, Coordinates]:
    """Rows and columns of the modules that carry codewords, in the order in which they are read.

    Source: ISO/IEC 18004:2015 section 7.7.3: pairs of columns from the right, upwards and downwards in turn.
    """
    size = size_of(version)
    free = ~_function_modules(version)
    rows: list[NDArray[np.intp]] = []
    columns: list[NDArray[np.intp]] = []
    rights = [*range(size - 1, TIMING, -2), *range(TIMING - 1, 0, -2)]
    for turn, right in enumerate(rights):
        down = np.repeat(np.arange(size), 2)
        row = down if turn % 2 else down[::-1]
        column = np.tile([right, right - 1], size)
        kept = free[row, column]
        rows.append(row[kept])
        columns.append(column[kept])
    return np.concatenate(rows), np.concatenate(columns)


def mask_at(mask: int, rows: Coordinates, columns: Coordinates) -> NDArray[np.bool_]:
    """Which of these modules the mask turned over; `mask` is 0 to 7."""
    turned: NDArray[np.bool_] = MASKS[mask](rows, columns) == 0
    return turned


def format_bits(level: str, mask: int) -> int:
    """The 15 format bits of a symbol.

    Source: ISO/IEC 18004:2015 section 7.9 and annex C.
    """
    stated = LEVEL_BITS[level] << 3 | mask
    rest = stated << 10
    for bit in range(14, 9, -1):
        if rest >> bit & 1:
            rest ^= FORMAT_GENERATOR << (bit - 10)
    return (stated << 10 | rest) ^ FORMAT_MASK


def stated_format(modules: Modules) -> int:
    """The 15 bits that stand beside the upper left finder, errors and all."""
    return sum(int(modules[place]) << bit for bit, place in enumerate(FORMAT_PLACES))


def _function_modules(version: int) -> Modules:
    """True where a module carries no codeword."""
    size = size_of(version)
    taken = np.zeros((size, size), np.bool_)
    taken[:FINDER, :FINDER] = taken[:FINDER, 1 - FINDER :] = taken[1 - FINDER :, :FINDER] = True
    centres = alignment_centres(version)
    for row in centres:
        for column in centres:
            if not taken[row, column]:  # three corners hold finders instead
                taken[row - 2 : row + 3, column - 2 : column + 3] = True
    taken[TIMING, :] = taken[:, TIMING] = True
    if version >= VERSION_BITS_FROM:
        taken[:6, -11:-8] = taken[-11:-8, :6] = True
    return taken


def alignment_centres(version: int) -> list[int]:
    """Rows, and columns, whose crossings hold alignment patterns, three of them finders instead.

    Source: ISO/IEC 18004:2015 annex E: the last one is 6 modules from the far edge, the gaps before it equal and even.
    """
    if version == 1:
        return []
    last, gaps = 10 + 4 * version, version // 7 + 1
    gap = 2 * -((TIMING - last) // (2 * gaps))
    if version == 32:  # noqa: PLR2004 -- the one row of annex E that its own rule does not give
        gap = 26
    return [TIMING, *(last - gap * step for step in range(gaps - 1, -1, -1))]
