"""How recent what a laptop holds is, list by list, in the words that its verdicts will use."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from strpcheck.core.floors import SignedRole
from strpcheck.core.generation import Station
from strpcheck.core.policy import Freshness
from strpcheck.ports import HeldView

__all__ = ["Age", "Holding", "holdings"]

DOCUMENTS = (
    ("trust.json", "targets"),
    ("policy.json", "policy"),
    ("devices.json", "targets"),
    ("canary.json", "status"),
    ("conflicts.json", "status"),
)
"""Documents of a generation, with the role that signs each."""
LISTS = "status"
"""Role that signs the lists' places."""


class Age(StrEnum):
    """What an age means for verdicts (design, section 3)."""

    FRESH = "fresh"
    AGEING = "ageing"
    """Permits still pass, with a line."""
    STALE = "stale"
    """Nobody passes without a look aside."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A document or list that is in force."""

    name: str
    """A file's, or a list's uri."""
    version: int
    """Of the role that signed it."""
    signed_at: datetime
    """What its age is counted from: its own `iat`, or when the authority last said that it is the newest."""
    age: timedelta
    state: Age
    limit_at: datetime | None
    """When its state changes next; None once it is stale."""


def holdings(view: HeldView, station: Station, now: datetime) -> Iterator[Holding]:
    """Every document and list in force.

    Args:
        view: What is in force.
        station: Its floor keeps a slow clock from making anything younger.
        now: By the laptop's clock.
    """
    generation = view.generation
    freshness = generation.policy.freshness

    def holding(name: str, role: SignedRole, signed_at: datetime) -> Holding:
        """One of them."""
        age = station.age(signed_at, now)
        state, limit = _state(age, freshness)
        return Holding(name, role.version, signed_at, age, state, None if limit is None else signed_at + limit)

    for name, role in DOCUMENTS:
        yield holding(name, view.roles[role], generation.confirmed_at)
    for (_, uri), found in sorted(generation.lists.items()):
        yield holding(uri, view.roles[LISTS], found.issued_at)


def _state(age: timedelta, freshness: Freshness) -> tuple[Age, timedelta | None]:
    """What an age means, and the age at which that ends."""
    if age <= freshness.fresh:
        return Age.FRESH, freshness.fresh
    if age <= freshness.stale:
        return Age.AGEING, freshness.stale
    return Age.STALE, None
