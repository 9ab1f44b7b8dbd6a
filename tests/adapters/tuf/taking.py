"""A repository with two publishes, and what a laptop takes or refuses of an offer of it."""

from datetime import datetime

import pytest

from strpcheck.adapters.tuf.client import fetch
from strpcheck.adapters.tuf.held import HeldMetadata
from strpcheck.errors import SyncError
from tests.adapters.tuf.repositories import (
    DAY,
    NOW,
    TARGETS,
    Offer,
    pinned,
    signed,
)

FIRST = signed()
SECOND_PUBLISH = signed(FIRST, {**TARGETS, "status/2021w26.cwt": b"list 2"}, now=NOW + DAY)
NEWER = {**TARGETS, "status/2021w26.cwt": b"list 2"}


def take(
    carrier: Offer,
    *,
    root: bytes = pinned(FIRST),
    before: HeldMetadata | None = None,
    reference: datetime = NOW,
) -> dict[str, bytes]:
    """Every target that is taken from an offer, by path."""
    with fetch(carrier, root, before, reference) as fetched:
        return {path: fetched.content(path) for path in fetched.verified.files}


def refused(
    carrier: Offer, told: str | None = None, *, root: bytes = pinned(FIRST), before: HeldMetadata | None = None
) -> None:
    """What is offered is refused with these words and a hint."""
    with pytest.raises(SyncError, match=told) as caught:
        take(carrier, root=root, before=before)
    assert caught.value.hint
