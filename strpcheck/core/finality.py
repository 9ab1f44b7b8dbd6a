"""INVALID is final: which revocations a newer status list takes back."""

from strpcheck.core.status_list import StatusList

__all__ = ["taken_back"]

WIDENED = tuple(
    sum((byte >> place & 1) << 2 * place for place in range(8)).to_bytes(2, "little") for byte in range(256)
)
"""Eight indexes of one bit as eight of two."""
MOST = 3
"""Naming a few is enough, and looking for each in megabytes would take hours where a whole list was cleared."""


def taken_back(before: StatusList, after: StatusList, issued: int) -> tuple[int, ...]:
    """Indexes that the older list calls INVALID and the newer one does not: the lowest of them.

    Suspensions come and go; a permit that was revoked is never valid again, so a list that says so was not made by an
    honest register, or by one that forgot.

    Args:
        before: The older list.
        after: The newer one, at least as long.
        issued: Indexes below it were issued when the older one was made; those beyond were INVALID for want of a
            permit, and are valid once they have one.
    """
    lost = _invalid(before) & ~_invalid(after) & ((1 << 2 * issued) - 1)
    found: list[int] = []
    while lost and len(found) < MOST:
        lowest = lost & -lost
        found.append((lowest.bit_length() - 1) // 2)
        lost ^= lowest
    return tuple(found)


def _invalid(listed: StatusList) -> int:
    """Bit 2n is set where index n is INVALID."""
    raw = bytes(listed.bitmap)
    if listed.bits == 1:
        raw = b"".join([WIDENED[byte] for byte in raw])
    values = int.from_bytes(raw, "little")
    # 01 is INVALID; 10 is SUSPENDED, and 11 means nothing.
    return values & ~(values >> 1) & int.from_bytes(b"\x55" * len(raw), "little")
