"""Which older versions of a list a new one is spelled from, so that every laptop finds a short way up."""

from collections.abc import Callable, Iterable
from datetime import datetime, timedelta

from strpcheck.ports import ListVersion

__all__ = ["LONGEST", "rungs"]

SLOTS = ((timedelta(hours=1), 24), (timedelta(hours=6), 8), (timedelta(days=1), 14))
"""Length of a slot and how many of them are looked back over (design, section 4)."""

LONGEST = max(length * count for length, count in SLOTS) + timedelta(days=1)
"""Versions older than this are no rung."""

ALL_OF = timedelta(hours=1)
MOST_OF_THEM = 24
"""Of the last hour every version counts: whoever took one that is no first of its slot gets to the next first."""


def rungs(versions: Iterable[ListVersion], now: datetime, holds: Callable[[ListVersion], bool]) -> list[ListVersion]:
    """Choose the versions that deltas to the version of `now` begin at, oldest first.

    The first version of each slot of the calendar (UTC) is a rung. So whoever holds any version of the last two weeks
    is one delta away from the next first of an hour, six hours or a day, and that is a rung of today's version: at the
    time, deltas to it were made by this same rule, and they stay.

    Args:
        versions: Published before, in any order.
        now: `iat` of the new version.
        holds: Whether a version's bytes are still to be had.
    """
    known = sorted((item for item in versions if item.issued_at <= now), key=lambda item: (item.issued_at, item.sha256))
    there = [item for item in known if now - item.issued_at <= LONGEST and holds(item)]
    chosen = {item.sha256 for item in [item for item in there if now - item.issued_at <= ALL_OF][-MOST_OF_THEM:]}
    for length, count in SLOTS:
        firsts: dict[int, str] = {}
        for item in there:
            slot = int(item.issued_at.timestamp() // length.total_seconds())
            firsts.setdefault(slot, item.sha256)
        chosen |= {firsts[slot] for slot in sorted(firsts)[-count:]}
    return [item for item in there if item.sha256 in chosen]
