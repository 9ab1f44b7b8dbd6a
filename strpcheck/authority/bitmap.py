"""The bit string of a status list, from the few indexes that are not VALID."""

from collections.abc import Iterable

from strpcheck.core.status_list import Status

__all__ = ["build_bitmap", "padded_length"]

GRAIN = 64
"""Lists grow in steps of this many indexes, whatever their bits: a list must never become shorter."""


def padded_length(issued: int) -> int:
    """How many indexes a list answers for when `issued` of them are taken."""
    return -(-issued // GRAIN) * GRAIN


def build_bitmap(issued: int, bits: int, marks: Iterable[tuple[int, Status]]) -> bytes:
    """Pack a list, least significant bits first.

    Args:
        issued: Indexes below it are VALID unless marked; those from it on were never issued and are INVALID.
        bits: 1 or 2 per index.
        marks: Index and status of each that is not VALID, in any order, all below `issued`.

    Returns:
        `padded_length(issued) * bits / 8` bytes.

    Raises:
        ValueError: A mark that `bits` cannot say, or beyond the list.
    """
    length = padded_length(issued)
    packed = bytearray(length * bits // 8)
    per_byte = 8 // bits
    for index, status in (*marks, *((index, Status.INVALID) for index in range(issued, length))):
        if status >= 1 << bits or not 0 <= index < length:
            message = f"expected a status of {bits} bits below index {length}, got {status} at {index}"
            raise ValueError(message)
        packed[index // per_byte] |= status << index % per_byte * bits
    return bytes(packed)
