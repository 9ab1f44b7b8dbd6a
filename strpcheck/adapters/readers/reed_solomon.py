"""Reed-Solomon correction over GF(256) as QR symbols use it (ISO/IEC 18004:2015 annex A and B)."""

from collections.abc import Sequence

__all__ = ["correct"]

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


def correct(block: bytes, checks: int) -> bytes | None:
    """Give the codeword that a damaged block stands for.

    Args:
        block: Data codewords and then check codewords, at most 255.
        checks: How many of them are check codewords; half as many errors can be mended.

    Returns:
        A block of the same length, or None where more is broken than can be mended.
    """
    syndromes = _syndromes(block, checks)
    if not any(syndromes):
        return block
    locator = _error_locator(syndromes)
    # A root at 2^-p names the codeword p places before the end.
    places = [place for place in range(len(block)) if _evaluate(locator[::-1], POWER[-place % ORDER]) == 0]
    if len(places) != len(locator) - 1:
        return None
    mended = bytearray(block)
    for place, magnitude in zip(places, _magnitudes(syndromes, places), strict=True):
        mended[-1 - place] ^= magnitude
    return None if any(_syndromes(mended, checks)) else bytes(mended)


def _times(left: int, right: int) -> int:
    """Product in the field."""
    return POWER[LOG[left] + LOG[right]] if left and right else 0


def _over(left: int, right: int) -> int:
    """Quotient in the field; the divisor is not 0."""
    return POWER[LOG[left] - LOG[right] + ORDER] if left else 0


def _evaluate(coefficients: Sequence[int], at: int) -> int:
    """Value of a polynomial, its highest coefficient first (Horner)."""
    value = 0
    for coefficient in coefficients:
        value = _times(value, at) ^ coefficient
    return value


def _syndromes(block: bytes | bytearray, checks: int) -> list[int]:
    """Values at the roots 2^0, 2^1, ... of the generator: all 0 for a whole block."""
    return [_evaluate(block, POWER[root]) for root in range(checks)]


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
        factor = _over(gap, scale)
        update = [0] * shift + [_times(factor, value) for value in previous]
        width = max(len(locator), len(update))
        summed = [a ^ b for a, b in zip(_padded(locator, width), _padded(update, width), strict=True)]
        if 2 * errors <= step:
            previous, errors, scale, shift = locator, step + 1 - errors, gap, 1
        else:
            shift += 1
        locator = summed
    return locator[: errors + 1]


def _padded(values: list[int], width: int) -> list[int]:
    """Zeros behind, up to a width."""
    return values + [0] * (width - len(values))


def _magnitudes(syndromes: Sequence[int], places: Sequence[int]) -> list[int]:
    """Solve sum(magnitude_k * root_k^step) = syndrome_step for the magnitudes (Gauss-Jordan; the roots differ)."""
    size = len(places)
    rows = [[POWER[place * step % ORDER] for place in places] + [syndromes[step]] for step in range(size)]
    for pivot in range(size):
        chosen = next(index for index in range(pivot, size) if rows[index][pivot])
        rows[pivot], rows[chosen] = rows[chosen], rows[pivot]
        rows[pivot] = [_over(value, rows[pivot][pivot]) for value in rows[pivot]]
        for index in range(size):
            factor = rows[index][pivot]
            if index != pivot and factor:
                rows[index] = [a ^ _times(factor, b) for a, b in zip(rows[index], rows[pivot], strict=True)]
    return [row[-1] for row in rows]
