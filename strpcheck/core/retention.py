"""How long an entry of the log stays: by what it is, how old it surely is, and whether it is held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final, assert_never

from strpcheck.core.policy import Retention
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Reason

__all__ = ["EntryClass", "Hold", "Range", "class_of", "held", "limit_of", "longest_of"]

INCIDENTS: Final = frozenset(
    {Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY, Reason.KEY_REVOKED, Reason.WRONG_ISSUER, Reason.REPLAY_CONFLICT}
)
ROUTINE: Final = frozenset(
    {
        EntryKind.SCAN,
        EntryKind.CHECK,
        EntryKind.EXEMPT,
        EntryKind.TURNED_BACK,
        EntryKind.OVERRIDE,
        EntryKind.RESOLVED,
    }
)

Range = tuple[int, int]
"""Numbers of the first and of the last entry."""


class EntryClass(StrEnum):
    """What the law treats alike."""

    ROUTINE = "routine"
    """Who passed, and what the officer counted: gone after the policy's days."""
    INCIDENT = "incident"
    """A forgery or a conflict: somebody may have to answer for it."""
    RECORD = "record"
    """What the laptop did: syncs, shifts, exports, purges. The rest cannot be understood without it, so it stays."""


@dataclass(frozen=True, slots=True)
class Hold:
    """Entries that somebody needs, and until when."""

    number: int
    """Of the entry that holds them: its name."""
    first: int
    last: int
    reason: str
    author: str
    until: datetime

    def covers(self, entry: int, now: datetime) -> bool:
        """Whether it keeps an entry from being purged."""
        return self.first <= entry <= self.last and now < self.until


def class_of(kind: str, reason: str) -> EntryClass:
    """The class of an entry; a kind that a later version wrote is never purged by this one."""
    if kind not in ROUTINE:
        return EntryClass.RECORD
    return EntryClass.INCIDENT if reason in INCIDENTS else EntryClass.ROUTINE


def limit_of(entry_class: EntryClass, retention: Retention) -> timedelta | None:
    """How old an entry of a class may become; None where it stays.

    No headquarters acknowledges entries in this version, so routine ones go at the policy's maximum.
    """
    match entry_class:
        case EntryClass.ROUTINE:
            return max(retention.routine, retention.unacknowledged)
        case EntryClass.INCIDENT:
            return retention.incident
        case EntryClass.RECORD:
            return None
        case _:
            assert_never(entry_class)


def longest_of(retention: Retention) -> timedelta:
    """How old a judgement may become: as long may what it was made by be asked for."""
    return max(limit for each in EntryClass if (limit := limit_of(each, retention)) is not None)


def held(holds: Sequence[Hold], entry: int, now: datetime) -> bool:
    """Whether any of them keeps an entry."""
    return any(hold.covers(entry, now) for hold in holds)
