"""Blind changes of inputs, for machines without a guided engine: flips, cuts, repeats, splices, telling numbers."""

from collections.abc import Callable, Sequence
from typing import Final

import numpy as np

__all__ = ["mutated"]

TELLING: Final = tuple(
    number.to_bytes(size, order)
    for size in (1, 2, 4)
    for order in ("big", "little")
    for number in (0, 1, 0x7F, 0x80, 0xFF, (1 << 8 * size) - 1, (1 << 8 * size - 1) - 1)
    if number < 1 << 8 * size
)
"""What lengths and counts are easily wrong about."""
MOST_CHANGES: Final = 4
LONGEST: Final = 64
"""Of what is cut out, repeated or taken from another input."""

Change = Callable[[np.random.Generator, bytes, bytes], bytes]


def mutated(chance: np.random.Generator, corpus: Sequence[bytes], max_bytes: int) -> bytes:
    """Take one input and change it in one place or a few."""
    octets, other = (corpus[int(at)] for at in chance.integers(0, len(corpus), 2))
    for _ in range(int(chance.integers(1, MOST_CHANGES + 1))):
        octets = CHANGES[int(chance.integers(0, len(CHANGES)))](chance, octets, other)
    return octets[:max_bytes]


def _place(chance: np.random.Generator, octets: bytes) -> int:
    """Anywhere, behind the last byte included."""
    return int(chance.integers(0, len(octets) + 1))


def _flip(chance: np.random.Generator, octets: bytes, _: bytes) -> bytes:
    """One bit turned."""
    at = _place(chance, octets)
    return (
        octets[:at] + bytes(octet ^ 1 << int(chance.integers(0, 8)) for octet in octets[at : at + 1]) + octets[at + 1 :]
    )


def _cut(chance: np.random.Generator, octets: bytes, _: bytes) -> bytes:
    """A few bytes left out."""
    at = _place(chance, octets)
    return octets[:at] + octets[at + int(chance.integers(1, LONGEST)) :]


def _end(chance: np.random.Generator, octets: bytes, _: bytes) -> bytes:
    """Cut short."""
    return octets[: _place(chance, octets)]


def _repeat(chance: np.random.Generator, octets: bytes, _: bytes) -> bytes:
    """A few bytes twice."""
    at = _place(chance, octets)
    end = at + int(chance.integers(1, LONGEST))
    return octets[:end] + octets[at:]


def _telling(chance: np.random.Generator, octets: bytes, _: bytes) -> bytes:
    """A number at a limit put over what was there."""
    at, number = _place(chance, octets), TELLING[int(chance.integers(0, len(TELLING)))]
    return octets[:at] + number + octets[at + len(number) :]


def _splice(chance: np.random.Generator, octets: bytes, other: bytes) -> bytes:
    """A piece of another input put in."""
    at, start = _place(chance, octets), _place(chance, other)
    return octets[:at] + other[start : start + int(chance.integers(1, LONGEST))] + octets[at:]


CHANGES: Final[tuple[Change, ...]] = (_flip, _cut, _end, _repeat, _telling, _splice)
