"""From how dark the modules are to the codewords of a symbol: what is least sure is given up first, and mended."""

from dataclasses import dataclass
from functools import cache
from math import comb, log2
from typing import TYPE_CHECKING, TypeAlias

import numpy as np

from strpcheck.adapters.readers.grid.function_patterns import format_places, known_modules
from strpcheck.adapters.readers.qr_layout import (
    LEVELS,
    BlockShape,
    block_shape,
    format_bits,
    mask_at,
    reading_order,
)
from strpcheck.adapters.readers.reed_solomon import correct

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strpcheck.adapters.readers.qr_layout import Modules

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["modules_of"]

BLOCK_EVIDENCE_BITS = 18.0
"""A block of noise passes for mended once in 2 to the so many; a symbol has up to 81 blocks."""
SYMBOL_EVIDENCE_BITS = 40.0
"""The same for a whole symbol: no symbol made of noise in the lifetime of a laptop."""
ERASED_AT_ONCE = 2
FORMATS = tuple((level, mask) for level in sorted(LEVELS) for mask in range(8))


@dataclass(frozen=True, slots=True)
class _Mended:
    """A whole block."""

    block: bytes
    evidence: float
    """Bits by which chance would have had to help."""


def modules_of(darkness: "Floats", version: int) -> "Modules | None":
    """Decide every module of a symbol such that all its blocks are whole.

    Args:
        darkness: Side x side; the sign says dark or light, the size how sure.
        version: 1 to 40.

    Returns:
        The modules as they were printed, True for dark; None where too much is broken.

    Source: Forney's generalized minimum distance decoding: the codewords least sure of are taken for erased, two more
    each time, until the rest mends. The fewer checks are left over, the likelier chance mends noise into something that
    nobody wrote: such answers are not taken.
    """
    level, mask = _format_of(darkness, version)
    rows, columns = reading_order(version)
    turned = mask_at(mask, rows, columns)
    sure = darkness[rows, columns] * np.where(turned, -1, 1)
    count = len(sure) // 8
    bits = sure[: 8 * count].reshape(count, 8)
    received = np.packbits(bits > 0, axis=1).ravel()
    trust = np.sort(np.abs(bits), axis=1)[:, :2] @ np.array([1.0, 0.25])  # the weakest bit decides, then the next
    shape = block_shape(version, level)
    evidence = 0.0
    for places in _blocks(version, level):
        mended = _mended(received[places], trust[places], shape)
        if mended is None:
            return None
        received[places] = np.frombuffer(mended.block, np.uint8)
        evidence += mended.evidence
    if evidence < SYMBOL_EVIDENCE_BITS:
        return None
    return _drawn(received, version, level, mask)


def _format_of(darkness: "Floats", version: int) -> tuple[str, int]:
    """The level and mask whose 15 bits are most like what both copies show together."""
    rows, columns = format_places(version)
    seen = darkness[rows, columns].sum(axis=0)
    return FORMATS[int(np.argmax(_format_signs() @ seen))]


@cache
def _format_signs() -> "Floats":
    """32 x 15: 1 where a format's bit is dark, -1 where it is light, the lowest bit first."""
    bits = [[format_bits(level, mask) >> bit & 1 for bit in range(15)] for level, mask in FORMATS]
    return np.array(bits) * 2.0 - 1


@cache
def _blocks(version: int, level: str) -> "tuple[NDArray[np.intp], ...]":
    """Block by block, where its codewords stand among all: data, then checks (section 7.6)."""
    shape = block_shape(version, level)
    longer = shape.all_data - shape.blocks * shape.data
    blocks = []
    for number in range(shape.blocks):
        data = number + shape.blocks * np.arange(shape.data)
        last = number - (shape.blocks - longer)
        extra = [shape.blocks * shape.data + last] if last >= 0 else []
        checks = shape.all_data + number + shape.blocks * np.arange(shape.checks)
        blocks.append(np.concatenate([data, np.array(extra, np.intp), checks]))
    return tuple(blocks)


def _mended(received: "NDArray[np.uint8]", trust: "Floats", shape: BlockShape) -> _Mended | None:
    """Mend a block with as few erasures as do it."""
    doubtful = np.argsort(trust, kind="stable").tolist()
    block = received.tobytes()
    for erased in range(0, shape.checks - ERASED_AT_ONCE, ERASED_AT_ONCE):
        found = correct(block, shape.checks, doubtful[:erased])
        if found is None:
            continue
        evidence = _evidence(len(block), shape.checks, erased, found.errors)
        if evidence >= BLOCK_EVIDENCE_BITS or (erased == 0 and found.errors * 2 <= shape.checks - ERASED_AT_ONCE):
            return _Mended(found.block, evidence)
    return None


@cache
def _evidence(length: int, checks: int, erased: int, errors: int) -> float:
    """Bits: how many blocks of noise stand against one within so many errors of some codeword."""
    return 8.0 * (checks - erased - errors) - log2(comb(length - erased, errors))


def _drawn(codewords: "NDArray[np.uint8]", version: int, level: str, mask: int) -> "Modules":
    """The symbol that holds these codewords."""
    modules = known_modules(version) > 0
    rows, columns = format_places(version)
    modules[rows, columns] = np.array([format_bits(level, mask) >> bit & 1 for bit in range(15)], np.bool_)
    rows, columns = reading_order(version)
    bits = np.zeros(len(rows), np.bool_)
    written = np.unpackbits(codewords).astype(np.bool_)
    bits[: len(written)] = written  # up to seven remainder bits stay 0
    modules[rows, columns] = bits ^ mask_at(mask, rows, columns)
    return modules
