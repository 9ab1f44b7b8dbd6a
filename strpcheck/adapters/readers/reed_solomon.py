"""Reed-Solomon correction over GF(256) as QR symbols use it (ISO/IEC 18004:2015 annex A and B), with erasures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

__all__ = ["Corrected", "correct"]

FIELD_POLYNOMIAL = 0x11D
"""x^8 + x^4 + x^3 + x^2 + 1; 2 generates the field."""
ORDER = 255


def _powers() -> list[int]:
    """Powers of 2, twice around so that a sum of two logarithms needs no remainder."""
    powers = [1]
    while len(powers) < 2 * ORDER:
        double = powers[-1] << 1
        powers.append(double ^ FIELD_POLYNOMIAL if double > ORDER else double)
    return powers


POWER = _powers()
LOG = [0, *(POWER.index(value) for value in range(1, ORDER + 1))]
POWERS, LOGS = np.array(POWER, np.int64), np.array(LOG, np.int64)


@dataclass(frozen=True, slots=True)
class Corrected:
    """A block that is whole again."""

    block: bytes
    errors: int
    """Codewords that were wrong and not among the erasures."""


def correct(block: bytes, checks: int, erasures: Sequence[int] = ()) -> Corrected | None:
    """Give the codeword that a damaged block stands for.

    Args:
        block: Data codewords and then check codewords, at most 255.
        checks: How many of them are check codewords: twice the errors and once the erasures may be as many.
        erasures: Places in the block that are not believed, each once; they may be right all the same.

    Returns:
        The whole block, or None where more is broken than can be mended.
    """
    syndromes = _syndromes(block, checks)
    if not any(syndromes):
        return Corrected(block, 0)
    if len(erasures) > checks:
        return None
    last = len(block) - 1
    erased = [1]
    for place in erasures:
        erased = _product(erased, [1, POWER[(last - place) % ORDER]])
    # Forney's syndromes: what the errors alone leave once the erasures are divided out.
    locator = _error_locator(_product(erased, syndromes)[len(erasures) : checks])
    errors = len(locator) - 1
    if 2 * errors + len(erasures) > checks:
        return None
    whole = _product(locator, erased)
    powers = np.flatnonzero(_at_inverse_powers(whole, len(block)) == 0)
    if len(powers) != len(whole) - 1:
        return None
    mended = _mended(block, powers, whole, _product(whole, syndromes)[:checks])
    if mended is None or any(_syndromes(mended, checks)):
        return None
    return Corrected(mended, errors)


def _syndromes(block: bytes, checks: int) -> list[int]:
    """Values at the roots 2^0, 2^1, ... of the generator: all 0 for a whole block."""
    codewords = np.frombuffer(block, np.uint8)
    terms = POWERS[LOGS[codewords] + _exponents(checks, len(block))]
    terms[:, codewords == 0] = 0
    values: list[int] = np.bitwise_xor.reduce(terms, axis=1).tolist()
    return values


@cache
def _exponents(checks: int, length: int) -> "NDArray[np.int64]":
    """Root by root, the logarithm of what each codeword is multiplied with."""
    return np.outer(np.arange(checks), np.arange(length - 1, -1, -1)) % ORDER


def _times(left: int, right: int) -> int:
    """Product in the field."""
    return POWER[LOG[left] + LOG[right]] if left and right else 0


def _product(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Product of two polynomials, their lowest coefficients first."""
    product = [0] * (len(left) + len(right) - 1)
    for at, factor in enumerate(left):
        if factor:
            for shift, other in enumerate(right, at):
                if other:
                    product[shift] ^= POWER[LOG[factor] + LOG[other]]
    return product


def _error_locator(syndromes: Sequence[int]) -> list[int]:
    """Berlekamp-Massey: the shortest recurrence of the syndromes, its lowest coefficient (1) first."""
    locator, previous = [1], [1]
    errors, shift, scale = 0, 1, 1
    for step, syndrome in enumerate(syndromes):
        gap = syndrome
        for index in range(1, min(errors, len(locator) - 1) + 1):
            gap ^= _times(locator[index], syndromes[step - index])
        if gap == 0:
            shift += 1
            continue
        factor = POWER[LOG[gap] - LOG[scale] + ORDER]
        update = [0] * shift + [_times(factor, value) for value in previous]
        summed = _sum(locator, update)
        if 2 * errors <= step:
            previous, errors, scale, shift = locator, step + 1 - errors, gap, 1
        else:
            shift += 1
        locator = summed
    return _sum(locator[: errors + 1], [0] * (errors + 1))


def _sum(left: Sequence[int], right: Sequence[int]) -> list[int]:
    """Sum of two polynomials, as long as the longer."""
    longer, shorter = (left, right) if len(left) >= len(right) else (right, left)
    return [value ^ shorter[at] if at < len(shorter) else value for at, value in enumerate(longer)]


def _at_inverse_powers(polynomial: Sequence[int], count: int) -> "NDArray[np.int64]":
    """Values at 2^0, 2^-1, 2^-2, ... (Chien)."""
    powers = np.arange(count)
    values = np.zeros(count, np.int64)
    for degree, coefficient in enumerate(polynomial):
        if coefficient:
            values ^= POWERS[(LOG[coefficient] - powers * degree) % ORDER]
    return values


def _mended(
    block: bytes, powers: "NDArray[np.int64]", locator: Sequence[int], evaluator: Sequence[int]
) -> bytes | None:
    """Forney: what is wrong at each place, taken out; None where the places contradict each other."""
    mended = bytearray(block)
    slope = [value if degree % 2 else 0 for degree, value in enumerate(locator)]  # the formal derivative times x
    over, under = (_at_inverse_powers(polynomial, len(block)) for polynomial in (evaluator, slope))
    for power in powers.tolist():
        if under[power] == 0:
            return None
        if over[power]:
            mended[-1 - power] ^= POWER[LOG[over[power]] - LOG[under[power]] + ORDER]
    return bytes(mended)
