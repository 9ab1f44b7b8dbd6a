"""What deciding again needs: the log as it stands, damage included, and the generations that were in force."""

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple, Protocol

from strpcheck.core.generation import Generation

__all__ = ["EntryWalk", "Loss", "Lost", "PastGenerations", "WalkedEntry"]


class WalkedEntry(NamedTuple):  # a tuple: there are millions, and none is kept
    """One entry as it stands, not compared with anything yet."""

    number: int
    salt: bytes
    body: bytes
    leaf: bytes
    """All three empty where the file is damaged at this entry."""

    @property
    def is_purged(self) -> bool:
        """Whether salt and body were deleted, as retention demands; only number and leaf are left."""
        return bool(self.leaf) and not self.salt and not self.body


class EntryWalk(Protocol):
    """The entries of one moment, whatever is written meanwhile."""

    def newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""

    def entries(self, first: int, last: int) -> Iterator[WalkedEntry]:
        """Entries from number `first` to number `last` in order, also such as are no more what was written."""


class Loss(StrEnum):
    """Why a generation cannot be had."""

    MISSING = "missing"
    """It is not kept, or not any more."""
    DAMAGED = "damaged"


class Lost(NamedTuple):
    """A generation that cannot be had."""

    loss: Loss
    detail: str
    """For whoever mends it."""


class PastGenerations(Protocol):
    """Generations by their ids, each verified from the pinned root on whenever it is asked for."""

    def recall(self, generation_id: str) -> Generation | Lost:
        """A generation that was in force once, or why there is none."""
