"""Which of several copies is the newest: the updater says so, not their names or dates."""

from collections.abc import Sequence
from datetime import UTC, datetime

from strpcheck.adapters.tuf.client import fetch
from strpcheck.errors import StrpcheckError
from strpcheck.ports import Carrier

__all__ = ["newest_of"]

NO_TIME = datetime(1970, 1, 1, tzinfo=UTC)
"""Nothing is over at this time: whoever takes the copy asks that."""


def newest_of(carriers: Sequence[Carrier], pinned: bytes) -> Carrier:
    """The copy that verifies whole and has the highest version; the first one where none verifies, to tell why.

    Args:
        carriers: At least one.
        pinned: The root to verify from.
    """
    verified: list[tuple[int, int]] = []
    for place, carrier in enumerate(carriers):
        try:
            with fetch(carrier, pinned, None, NO_TIME) as fetched:
                verified.append((fetched.verified.version, -place))
        except StrpcheckError:
            continue
    return carriers[-max(verified)[1]] if verified else carriers[0]
