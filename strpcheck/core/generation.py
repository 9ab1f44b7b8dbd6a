"""Trust list, policy and status lists that are in force together, with the signed times their ages are counted from."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from strpcheck.core.permit import Environment
from strpcheck.core.policy import Policy
from strpcheck.core.seen import Conflicts, Sighting
from strpcheck.core.status_list import StatusList
from strpcheck.core.trust import TrustList

__all__ = ["CLOCK_TOLERANCE", "SYNC_CONFIRMS_BEHIND", "Generation", "Station", "sync_confirms_clock"]

CLOCK_TOLERANCE = timedelta(seconds=120)
"""How far two honest clocks may disagree (design, section 3)."""

SYNC_CONFIRMS_BEHIND = timedelta(hours=2)
"""How old the signed time of a sync may be and still confirm the laptop's clock (design, section 3)."""


@dataclass(frozen=True, slots=True)
class Generation:
    """Everything signed that a decision reads."""

    id: str
    trust: TrustList
    policy: Policy
    lists: Mapping[tuple[str, str], StatusList]
    """By (issuer, uri); only lists whose signer may sign for that issuer are in here."""
    confirmed_at: datetime
    """`x-strp-issued` of the timestamp role: when the authority last said that this is the newest."""
    conflicts: Conflicts = field(default_factory=Conflicts)

    @property
    def environment(self) -> Environment:
        """Production or training."""
        return self.trust.environment

    @property
    def newest_signed_time(self) -> datetime:
        """The newest of `x-strp-issued` and every list's `iat`: no honest clock can be behind it."""
        return max([self.confirmed_at, *(item.issued_at for item in self.lists.values())])


@dataclass(frozen=True, slots=True)
class Station:
    """What the laptop itself brings to a decision; with it and the Facts every past decision can be made again."""

    post: str
    floor: datetime
    """The newest signed time of verified generations; ages are counted from max(now, floor)."""
    clock_mark: datetime | None = None
    """The newest wall time logged since the clock was last confirmed; None: nothing to go back behind."""
    sightings: tuple[Sighting, ...] = ()
    previous_policy: str | None = None
    """Digest of the policy of this station's previous scan."""
    asks_clock: bool = True
    """False only in a simulation, whose time is invented on purpose."""

    def clock_is_suspect(self, now: datetime) -> bool:
        """Whether the wall clock stands behind what is already known to have passed."""
        if not self.asks_clock:
            return False
        if now < self.floor - CLOCK_TOLERANCE:
            return True
        return self.clock_mark is not None and now < self.clock_mark - CLOCK_TOLERANCE

    def policy_changed(self, policy: Policy) -> bool:
        """Whether the rules are others than at this station's previous scan; before its first scan they are not."""
        return self.previous_policy is not None and self.previous_policy != policy.digest

    def age(self, signed_at: datetime, now: datetime) -> timedelta:
        """The age of something signed at `signed_at`: a slow clock makes nothing younger than the floor proves."""
        return max(now, self.floor) - signed_at


def sync_confirms_clock(issued: datetime, now: datetime) -> bool:
    """Whether a sync whose new `x-strp-issued` is `issued` shows that the wall clock is right."""
    return now - SYNC_CONFIRMS_BEHIND <= issued <= now + CLOCK_TOLERANCE
