"""The form of policy.json: what the authority's operations sign, and what contradicts itself in it."""

from typing import Annotated, Literal, TypeAlias

from pydantic import Field, model_validator

from strpcheck.documents.fields import (
    Area,
    CategoryCode,
    CategoryPattern,
    Day,
    EndTime,
    ExemptCode,
    GroupId,
    IssuerId,
    Listed,
    PlainText,
    PostId,
    PublicKeyText,
    StartTime,
)
from strpcheck.documents.model import Document, twice

__all__ = [
    "CategoryEntry",
    "ExemptEntry",
    "ExtensionEntry",
    "FreshnessEntry",
    "GroupEntry",
    "HoursEntry",
    "OverridesEntry",
    "PolicyDocument",
    "PostEntry",
    "ReplayEntry",
    "RetentionEntry",
    "WindowEntry",
]

MAX_FAULTS_TOLD = 3

Patterns: TypeAlias = Annotated[Listed[CategoryPattern], Field(min_length=1, max_length=128)]


class FreshnessEntry(Document):
    """How old signed evidence may be, in hours."""

    fresh_h: Annotated[int, Field(ge=1, le=72)]
    stale_h: Annotated[int, Field(ge=1, le=72)]
    """At most 72: no policy may let a list answer for longer."""

    @model_validator(mode="after")
    def _in_order(self) -> "FreshnessEntry":
        """Nothing is stale before it stops being fresh."""
        if self.fresh_h > self.stale_h:
            message = "expected fresh_h at most stale_h"
            raise ValueError(message)
        return self


class _Days(Document):
    """Inclusive WIB days; null is open-ended."""

    first: Day | None = Field(validation_alias="from", serialization_alias="from")
    last: Day | None = Field(validation_alias="until", serialization_alias="until")

    @model_validator(mode="after")
    def _days_in_order(self) -> "_Days":
        """A range that no day fits is a slip of the pen."""
        if self.first is not None and self.last is not None and self.last < self.first:
            message = "expected `until` not before `from`"
            raise ValueError(message)
        return self


class CategoryEntry(_Days):
    """A category that is honoured on these days; a code may stand again with other days."""

    code: CategoryCode


class ExemptEntry(_Days):
    """Who passes without any permit on these days."""

    code: ExemptCode


class HoursEntry(_Days):
    """[start, end) of a WIB day; an end before the start lies on the next day."""

    start: StartTime
    end: EndTime

    @model_validator(mode="after")
    def _hours_are_some(self) -> "HoursEntry":
        """Midnight has one spelling at either end, and no hours are empty."""
        if self.end == "00:00":
            message = "expected 24:00 for an end at midnight"
            raise ValueError(message)
        if self.start == self.end:
            message = "expected an end other than the start; all day is 00:00 to 24:00"
            raise ValueError(message)
        return self


class WindowEntry(HoursEntry):
    """Hours in which a group honours some categories; windows add up."""

    group: GroupId
    categories: Patterns


class PostEntry(Document):
    """A checkpoint."""

    id: PostId
    group: GroupId
    area: Area
    lat: Annotated[float, Field(ge=-90, le=90)]
    lon: Annotated[float, Field(ge=-180, le=180)]


class GroupEntry(Document):
    """Posts that share rules."""

    id: GroupId
    categories: Patterns
    """Honoured here."""
    check_destination: bool
    """Whether the post's area must be one of the permit's destinations."""
    open_hours: Annotated[Listed[HoursEntry], Field(max_length=64)]
    """When everyone may pass."""


class ExtensionEntry(Document):
    """Permits of an issuer whose last WIB day lies in [exp_from, exp_to] run through `until`, inclusive."""

    iss: IssuerId
    categories: Patterns
    exp_from: Day
    exp_to: Day
    until: Day

    @model_validator(mode="after")
    def _in_order(self) -> "ExtensionEntry":
        """An extension that ends before what it extends is a slip of the pen."""
        if not self.exp_from <= self.exp_to <= self.until:
            message = "expected exp_from, exp_to and until in this order"
            raise ValueError(message)
        return self


class ReplayEntry(Document):
    """How fast a permit may travel from post to post."""

    km_per_h: Annotated[int, Field(ge=1, le=300)]
    slack_min: Annotated[int, Field(ge=0, le=1440)]
    within_h: Annotated[int, Field(ge=0, le=168)]


class RetentionEntry(Document):
    """How many days log entries stay."""

    routine_days: Annotated[int, Field(ge=1, le=365)]
    unacknowledged_days: Annotated[int, Field(ge=1, le=30)]
    incident_days: Annotated[int, Field(ge=1, le=3650)] = 365
    """Of forgeries and conflicts. May be missing: policies that were signed before it could be set mean a year."""

    @model_validator(mode="after")
    def _forgeries_stay_longest(self) -> "RetentionEntry":
        """Whoever is wanted by a court is not forgotten before everybody else."""
        shortest = max(self.routine_days, self.unacknowledged_days)
        if self.incident_days < shortest:
            message = f"incident_days: expected at least {shortest}, as long as routine entries stay"
            raise ValueError(message)
        return self


class OverridesEntry(Document):
    """What an officer needs to decide otherwise than a verdict advises."""

    supervisor_pin: bool


class PolicyDocument(Document):
    """One version of the rules."""

    freshness: FreshnessEntry
    categories: Annotated[Listed[CategoryEntry], Field(max_length=512)]
    posts: Annotated[Listed[PostEntry], Field(min_length=1, max_length=1024)]
    """At least one: a policy without any would stop every laptop."""
    groups: Annotated[Listed[GroupEntry], Field(max_length=128)]
    windows: Annotated[Listed[WindowEntry], Field(max_length=512)]
    extensions: Annotated[Listed[ExtensionEntry], Field(max_length=512)]
    exempt: Annotated[Listed[ExemptEntry], Field(max_length=128)]
    replay: ReplayEntry
    retention: RetentionEntry
    overrides: OverridesEntry = OverridesEntry(supervisor_pin=False)
    """May be missing, unlike all else: policies that were signed before there were overrides have none."""
    auditors: Annotated[Listed[PublicKeyText], Field(max_length=32)]
    witnesses: Annotated[Listed[PublicKeyText], Field(max_length=32)]
    messages: dict[Literal["id", "en"], PlainText]
    """A notice to officers by language; may be empty."""

    @model_validator(mode="after")
    def _holds_together(self) -> "PolicyDocument":
        """Ids once each, and no rule for a group that does not exist."""
        groups = [group.id for group in self.groups]
        faults = [
            *twice("group", groups),
            *twice("post", [post.id for post in self.posts]),
            *(
                f"posts[{at}]: group {post.group!r} is not listed"
                for at, post in enumerate(self.posts)
                if post.group not in groups
            ),
            *(
                f"windows[{at}]: group {window.group!r} is not listed"
                for at, window in enumerate(self.windows)
                if window.group not in groups
            ),
        ]
        if faults:
            raise ValueError("; ".join(faults[:MAX_FAULTS_TOLD]))
        return self
