"""Whether a QR symbol is a part of a structured append, read from its modules: the zxing-cpp binding does not tell."""

import numpy as np

from strpcheck.adapters.readers.qr_layout import (
    Modules,
    block_shape,
    format_bits,
    mask_at,
    reading_order,
    stated_format,
    version_of,
)
from strpcheck.adapters.readers.reed_solomon import correct
from strpcheck.core.barcode import Part

__all__ = ["part_of"]

STRUCTURED_APPEND = 0b0011
"""Mode indicator (ISO/IEC 18004:2015 table 2)."""
HEADER_CODEWORDS = 2
"""Mode indicator, number and count: 12 bits. The parity that follows is of no use to a reader that joins nothing."""


def part_of(modules: Modules, level: str, mask: int) -> Part | None:
    """Read the header of a structured append, which stands before everything else or not at all.

    Args:
        modules: The symbol as sampled, with the errors the picture put into it, maybe mirrored.
        level: Error correction level, one of L, M, Q, H.
        mask: 0 to 7.

    Returns:
        The part, or None where the symbol stands for itself. None, too, where the first block cannot be mended: whoever
        decoded the symbol has mended it, and the harm lies in joining parts, which nobody here does.

    Source: ISO/IEC 18004:2015 section 8.
    """
    version = version_of(modules)
    if version is None:
        return None
    block = _first_block(_upright(modules, level, mask), version, level, mask)
    if block is None or block[0] >> 4 != STRUCTURED_APPEND:
        return None
    number, count = block[0] & 0xF, block[1] >> 4
    return Part(number + 1, count + 1)


def _upright(modules: Modules, level: str, mask: int) -> Modules:
    """Undo a mirror: the format bits lie symmetric to the diagonal, so they read well in one of the two ways only."""
    expected = format_bits(level, mask)
    errors = (stated_format(modules) ^ expected).bit_count()
    mirrored = (stated_format(modules.T) ^ expected).bit_count()
    return modules.T if mirrored < errors else modules


def _first_block(modules: Modules, version: int, level: str, mask: int) -> bytes | None:
    """The first block's codewords, mended."""
    shape = block_shape(version, level)
    # Codewords are dealt out to the blocks one at a time: the first block's lie `blocks` apart (section 7.6).
    places = np.concatenate(
        [
            np.arange(shape.data) * shape.blocks,
            shape.all_data + np.arange(shape.checks) * shape.blocks,
        ]
    )
    bits = (places[:, None] * 8 + np.arange(8)).ravel()
    rows, columns = (axis[bits] for axis in reading_order(version))
    corrected = correct(np.packbits(modules[rows, columns] ^ mask_at(mask, rows, columns)).tobytes(), shape.checks)
    return None if corrected is None else corrected.block
