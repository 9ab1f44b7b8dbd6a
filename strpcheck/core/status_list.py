"""The meaning of a status list: which value stands at an index, least significant bit first, with nothing decoded."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

__all__ = ["MAX_INDEXES", "Status", "StatusList"]

MAX_INDEXES = 2**32
"""`idx` < 2^32 (design, section 2)."""


class Status(IntEnum):
    """Registered values of a Token Status List that we sign; 3 is reserved and means nothing to us."""

    VALID = 0
    INVALID = 1
    SUSPENDED = 2


@dataclass(frozen=True, slots=True)
class StatusList:
    """One signed list that was verified; `bitmap` may be bytes or a mapped file whose hash was checked."""

    issuer: str
    """Whose permits it answers for: the issuer its signing key holds purpose `status` for."""
    uri: str
    """`sub`, equal byte for byte to the permits' `uri`."""
    issued_at: datetime
    """`iat`, aware UTC: the only time its age is counted from."""
    bits: int
    """Bits per index, 1 or 2."""
    bitmap: Sequence[int]
    """Index 0 stands in the least significant bits of byte 0."""

    def __len__(self) -> int:
        """Number of indexes the list answers for."""
        return len(self.bitmap) * 8 // self.bits

    def value(self, index: int) -> int | None:
        """The raw value at `index`, or None beyond the list's end.

        Source: Token Status List, section 4.1: values are packed from the least significant bit.
        """
        # A negative index would read from the list's end.
        if index < 0:
            return None
        try:
            if self.bits == 1:
                return (self.bitmap[index >> 3] >> (index & 7)) & 1
            return (self.bitmap[index >> 2] >> ((index & 3) << 1)) & 3
        except IndexError:
            return None
