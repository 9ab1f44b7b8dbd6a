"""Which of several copies is the newest: the updater says so, not their names or dates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from tuf.api.metadata import Targets

from strpcheck.adapters.tuf.client import fetch
from strpcheck.adapters.tuf.held import version_of
from strpcheck.errors import StrpcheckError
from strpcheck.ports import Carrier

__all__ = ["Rank", "newest_first", "rank_of"]

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing is over at this time: whoever takes the copy asks that."""


@dataclass(frozen=True, slots=True, order=True)
class Rank:
    """How new a copy is, by the versions that it is signed with; the keys that are best kept speak first.

    A thief of online keys signs any version of the timestamp that he likes, under the roots and targets of before the
    rotation that took these keys from him.
    """

    root: int
    targets: int
    timestamp: int


def rank_of(carrier: Carrier, pinned: bytes) -> Rank:
    """The rank of a copy that verifies whole.

    Args:
        carrier: The copy.
        pinned: The root to verify from.

    Raises:
        StrpcheckError: It does not.
    """
    with fetch(carrier, pinned, None, NO_TIME) as fetched:
        held = fetched.held
        return Rank(version_of(held.roots[-1]), version_of(held.roles[Targets.type]), fetched.verified.version)


def newest_first(carriers: Sequence[Carrier], pinned: bytes) -> tuple[int, ...]:
    """The places of the copies that verify whole, the newest first; of equal ones the first.

    An order of attempts, no verdict: a laptop refuses what it must, whatever stands first here.
    """
    ranks: list[tuple[Rank, int]] = []
    for place, carrier in enumerate(carriers):
        try:
            ranks.append((rank_of(carrier, pinned), -place))
        except StrpcheckError:
            continue
    return tuple(-place for _, place in sorted(ranks, reverse=True))
