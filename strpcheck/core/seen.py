"""What earlier sightings of a permit say about the present one: an echo, a return trip, or a journey nobody makes."""

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from enum import Enum
from math import asin, cos, radians, sin, sqrt

from strpcheck.core.permit import WIB, PermitId
from strpcheck.core.policy import Post, ReplayRule

__all__ = [
    "ECHO_WINDOW",
    "Conflicts",
    "Journey",
    "Sighting",
    "conflict_hash",
    "distance_km",
    "journey",
    "seen_today_here",
]

ECHO_WINDOW = timedelta(seconds=3)
"""The same code held still is one scan (field.md, the officer)."""

EARTH_RADIUS_KM = 6371.0088
"""Mean radius (IUGG); the error of a sphere is far below the policy's slack."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """One earlier time this laptop authenticated the permit."""

    post: str
    at: datetime
    """Aware UTC."""


class Journey(Enum):
    """What the way from the earlier sightings to here asks of the traveller."""

    PLAUSIBLE = "plausible"
    NEARBY = "nearby"
    """Faster than the policy's speed, within its slack."""
    IMPOSSIBLE = "impossible"


@dataclass(frozen=True, slots=True)
class Conflicts:
    """Permits other posts saw in contradiction, as salted hashes only: no number, post or time can be read back."""

    salt: bytes = b""
    until: Mapping[bytes, datetime] = field(default_factory=dict)
    """From hash to the end of the warning."""

    def lists(self, permit: PermitId, now: datetime) -> bool:
        """Whether a warning for the permit is in force at `now`."""
        if not self.until:
            return False
        end = self.until.get(conflict_hash(self.salt, permit))
        return end is not None and now < end


def conflict_hash(salt: bytes, permit: PermitId) -> bytes:
    """SHA-256 over the document's salt, the issuer's length and text, and the permit's number."""
    issuer = permit.issuer.encode()
    # The length keeps (issuer, number) pairs apart whatever characters an issuer holds.
    return hashlib.sha256(salt + bytes([len(issuer)]) + issuer + permit.number).digest()


def distance_km(here: Post, there: Post) -> float:
    """Great-circle distance between two posts in kilometres (haversine)."""
    first, second = radians(here.latitude), radians(there.latitude)
    across = sin((second - first) / 2) ** 2
    across += cos(first) * cos(second) * sin(radians(there.longitude - here.longitude) / 2) ** 2
    return 2 * EARTH_RADIUS_KM * asin(min(1.0, sqrt(across)))


def journey(
    sightings: Iterable[Sighting], post: str, now: datetime, *, posts: Mapping[str, Post], rule: ReplayRule
) -> Journey:
    """Judge the way from each earlier sighting to this post; the worst counts.

    Args:
        sightings: Earlier sightings of the same permit, any order, any post.
        post: Where it is shown now.
        now: Aware UTC.
        posts: The policy's posts; a sighting at a post it no longer knows proves nothing.
        rule: Speed, slack and how far back to look.
    """
    worst = Journey.PLAUSIBLE
    here = posts.get(post)
    if here is None:
        return worst
    for sighting in sightings:
        there = posts.get(sighting.post)
        # The time between two sightings has no sign: a clock put right may have turned their order round.
        took = abs(now - sighting.at)
        if there is None or sighting.post == post or took > rule.within:
            continue
        needed = timedelta(hours=distance_km(here, there) / rule.km_per_h)
        if took + rule.slack < needed:
            return Journey.IMPOSSIBLE
        if took < needed:
            worst = Journey.NEARBY
    return worst


def seen_today_here(sightings: Collection[Sighting], post: str, now: datetime) -> bool:
    """Whether the permit was seen at this post earlier on this WIB day; an echo of this very show does not count."""
    if not sightings:  # nearly always, and the day need not be worked out for it
        return False
    today = now.astimezone(WIB).date()
    return any(
        sighting.post == post and abs(now - sighting.at) > ECHO_WINDOW and sighting.at.astimezone(WIB).date() == today
        for sighting in sightings
    )
