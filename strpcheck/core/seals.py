"""Digests over what is kept beside the log's entries: a bit that flips in it is noticed before it is believed."""

import hashlib

__all__ = ["SEAL_BYTES", "head_seal", "trace_seal"]

SEAL_BYTES = 16


def trace_seal(row: tuple[object, ...], leaf: bytes) -> bytes:
    """A digest over all that is kept of an entry, the shift last, and its leaf."""
    # Without a shift it is the digest that logs of form 2 hold, which had none: they are taken over as they are.
    told = row if row[-1] is not None else row[:-1]
    # `ascii` tells every kind of value apart and spells it in one way, also what a flipped bit made of it.
    return hashlib.sha256(ascii(told).encode() + leaf).digest()[:SEAL_BYTES]


def head_seal(size: object, peaks: object) -> bytes:
    """A digest over the tree's head: a bit that flips in it must not be signed."""
    return hashlib.sha256(ascii((size, peaks)).encode()).digest()[:SEAL_BYTES]
