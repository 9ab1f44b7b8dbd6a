"""The policy in force: who may pass which post at which hour, what was extended, how old a list may be."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from strpcheck.core.permit import WIB

__all__ = [
    "MAX_STALE",
    "MINUTES_PER_DAY",
    "CategoryRule",
    "DateRange",
    "ExtensionRule",
    "Freshness",
    "Group",
    "Hours",
    "Policy",
    "Post",
    "ReplayRule",
    "Retention",
    "Window",
    "covers",
]

MAX_STALE = timedelta(hours=72)
"""No policy may set a list stale later than this (design, section 3)."""

MINUTES_PER_DAY = 1440


@dataclass(frozen=True, slots=True)
class DateRange:
    """Inclusive WIB days; None is open-ended."""

    first: date | None = None
    last: date | None = None

    def holds(self, day: date) -> bool:
        """Whether `day`, a WIB day, lies inside."""
        return (self.first is None or self.first <= day) and (self.last is None or day <= self.last)


@dataclass(frozen=True, slots=True)
class Hours:
    """[start, end) in minutes of a WIB day; an end at or before the start lies on the next day.

    Past midnight belongs to the starting day: 22:00-06:00 with a last day still runs until 06:00 of the morning after.
    """

    start_minute: int
    """0..1439."""
    end_minute: int
    """1..1440."""
    days: DateRange = field(default_factory=DateRange)

    def holds(self, now: datetime) -> bool:
        """Whether the moment `now` (aware) lies inside on a day of the range."""
        local = now.astimezone(WIB)
        day = local.date()
        # Whole minutes decide: both bounds are minutes, so seconds cannot cross one.
        minute = local.hour * 60 + local.minute
        if self.start_minute < self.end_minute:
            return self.start_minute <= minute < self.end_minute and self.days.holds(day)
        if minute >= self.start_minute:
            return self.days.holds(day)
        return minute < self.end_minute and self.days.holds(day - timedelta(days=1))


def covers(patterns: tuple[str, ...], category: str) -> bool:
    """Whether a category code is named, literally or by its family (`KR-*`); `*` names every category."""
    return category in patterns or "*" in patterns or category[:3] + "*" in patterns


@dataclass(frozen=True, slots=True)
class Freshness:
    """Limits on signed ages: up to `fresh` fresh, up to `stale` ageing (a line), beyond stale (REFER)."""

    fresh: timedelta = timedelta(hours=12)
    stale: timedelta = MAX_STALE


@dataclass(frozen=True, slots=True)
class CategoryRule:
    """A category code that is honoured on these days."""

    code: str
    days: DateRange = field(default_factory=DateRange)


@dataclass(frozen=True, slots=True)
class Post:
    """A checkpoint."""

    id: str
    group: str
    area: int
    """Kemendagri code of where it stands."""
    latitude: float
    longitude: float


@dataclass(frozen=True, slots=True)
class Group:
    """Posts that share rules."""

    id: str
    categories: tuple[str, ...]
    """Honoured here; others are `post_not_allowed`."""
    check_destination: bool = False
    """Whether the post's area must be one of the permit's destinations."""
    open_hours: tuple[Hours, ...] = ()
    """When everyone may pass, with or without a permit."""


@dataclass(frozen=True, slots=True)
class Window:
    """Hours in which a group honours some categories; windows add up."""

    group: str
    categories: tuple[str, ...]
    hours: Hours


@dataclass(frozen=True, slots=True)
class ExtensionRule:
    """Permits whose last WIB day lies in [exp_first, exp_last] run through `until`, inclusive."""

    issuer: str
    categories: tuple[str, ...]
    exp_first: date
    exp_last: date
    until: date

    def applies(self, issuer: str, category: str, expires: datetime) -> bool:
        """Whether a permit of that issuer and category ending at `expires` is extended."""
        # exp is the midnight *after* the last day, so the last day holds the second before it.
        last_day = (expires - timedelta(seconds=1)).astimezone(WIB).date()
        return (
            issuer == self.issuer and covers(self.categories, category) and self.exp_first <= last_day <= self.exp_last
        )

    @property
    def end(self) -> datetime:
        """The midnight (WIB) after `until`: the first second out of time."""
        return datetime.combine(self.until + timedelta(days=1), time(), WIB)


@dataclass(frozen=True, slots=True)
class ReplayRule:
    """How fast a permit may travel from post to post before two sightings contradict each other."""

    km_per_h: float = 60.0
    slack: timedelta = timedelta(minutes=15)
    within: timedelta = timedelta(hours=12)


@dataclass(frozen=True, slots=True)
class Retention:
    """How long entries of the log stay."""

    routine: timedelta = timedelta(days=14)
    unacknowledged: timedelta = timedelta(days=30)
    """Routine ones too, where no headquarters took notice of them."""
    incident: timedelta = timedelta(days=365)
    """Forgeries and conflicts; a case that takes longer is what holds are for."""


@dataclass(frozen=True, slots=True)
class Policy:
    """One version of the rules, as signed."""

    digest: str
    """First 16 hex digits of SHA-256 over the signed document: tells one policy from another."""
    freshness: Freshness
    categories: Mapping[str, tuple[CategoryRule, ...]]
    posts: Mapping[str, Post]
    groups: Mapping[str, Group]
    windows: tuple[Window, ...] = ()
    extensions: tuple[ExtensionRule, ...] = ()
    exempt: tuple[CategoryRule, ...] = ()
    replay: ReplayRule = field(default_factory=ReplayRule)
    retention: Retention = field(default_factory=Retention)
    override_needs_supervisor: bool = False
    """Whether an officer who decides otherwise than a verdict advises needs the supervisor's PIN."""
    auditors: tuple[str, ...] = ()
    witnesses: tuple[str, ...] = ()
    messages: Mapping[str, str] = field(default_factory=dict)
    """An authority's notice to officers by language, `id` and `en`."""

    def group_of(self, post: str) -> Group | None:
        """The group of a post, or None where this policy does not know the post."""
        known = self.posts.get(post)
        return None if known is None else self.groups.get(known.group)

    def effective_end(self, issuer: str, category: str, expires: datetime) -> datetime:
        """When a permit really ends: its `exp`, or the latest extension that applies to it."""
        ends = expires
        for rule in self.extensions:
            if rule.applies(issuer, category, expires):
                ends = max(ends, rule.end)
        return ends

    def is_open(self, post: str, now: datetime) -> bool:
        """Whether everyone may pass this post now."""
        group = self.group_of(post)
        return group is not None and any(hours.holds(now) for hours in group.open_hours)

    def hour_holds(self, group: str, category: str, now: datetime) -> bool:
        """Whether a category passes a group's posts now; one that no window of the group names passes all day."""
        naming = [item.hours for item in self.windows if item.group == group and covers(item.categories, category)]
        if any(hours.holds(now) for hours in naming):
            return True
        # A window names a category only on its own days: one announced for tomorrow closes nothing today.
        today = now.astimezone(WIB).date()
        return not any(hours.days.holds(today) for hours in naming)
