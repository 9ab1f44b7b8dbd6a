"""Questions 7 to 14: may the holder of these authentic facts pass this post now?"""

from datetime import datetime, timedelta
from typing import NamedTuple

from strpcheck.core.generation import CLOCK_TOLERANCE, Generation, Station
from strpcheck.core.permit import WIB, Facts
from strpcheck.core.policy import covers
from strpcheck.core.seen import Journey, journey, seen_today_here
from strpcheck.core.status_list import Status, StatusList
from strpcheck.core.verdict import Advisory, Outcome, Reason, Verdict

__all__ = ["decide", "refuse"]

ADVISORIES = tuple(Advisory)
"""In their order; iterating over an enumeration costs ten times a tuple."""


def refuse(reason: Reason, generation: Generation, station: Station, now: datetime) -> Verdict:
    """The verdict on a barcode that gave no permit: the Reason, and what holds for everyone at this post."""
    present = (
        (Advisory.OPEN_HOURS, generation.policy.is_open(station.post, now)),
        (Advisory.POLICY_CHANGED, station.policy_changed(generation.policy)),
    )
    return Verdict(reason, tuple(advisory for advisory, holds in present if holds))


def decide(facts: Facts, generation: Generation, station: Station, now: datetime) -> Verdict:
    """Judge authentic facts; the first failing question wins.

    Pure and total: the same four arguments give the same verdict years later, which is what an auditor recomputes.

    Args:
        facts: Of a permit whose signature held.
        generation: What is in force.
        station: Post, sightings, clock floor and clock mark.
        now: Aware UTC, taken once per scan.

    Source: design section 3, questions 7 to 14.
    """
    policy, held = generation.policy, generation.lists.get((facts.id.issuer, facts.status_uri))
    list_age = None if held is None else station.age(held.issued_at, now)
    confirmed_age = station.age(generation.confirmed_at, now)
    local = now.astimezone(WIB)
    case = _Case(
        facts,
        generation,
        station,
        now,
        held=held,
        ends=policy.effective_end(facts.id.issuer, facts.category, facts.expires),
        confirmed_age=confirmed_age,
        evidence_age=confirmed_age if list_age is None else max(confirmed_age, list_age),
        local=local,
        everyone_passes=policy.is_open(station.post, local),
    )
    reason = case.first_failing()
    return Verdict(reason, case.advisories(reason), list_age, case.ends)


class _Case(NamedTuple):
    """One decision's inputs, and what several questions read from them."""

    facts: Facts
    generation: Generation
    station: Station
    now: datetime
    held: StatusList | None
    """The list that answers for the permit."""
    ends: datetime
    """With extensions."""
    confirmed_age: timedelta
    """Age of trust list and policy."""
    evidence_age: timedelta
    """Age of the oldest evidence: the list, or the confirmation that trust list and policy are the newest."""
    local: datetime
    """`now` in WIB: every rule of the policy asks for it."""
    everyone_passes: bool
    """Open hours."""

    def first_failing(self) -> Reason:
        """Ask in order."""
        for question in (
            self.key,
            self.revocation,
            self.clock,
            self.time,
            self.status,
            self.freshness,
            self.policy,
            self.elsewhere,
        ):
            reason = question()
            if reason is not Reason.OK:
                return reason
        return Reason.OK

    @property
    def newer_than_list(self) -> bool:
        """Whether the permit was issued after the list: it cannot stand in it yet, and its bit says nothing."""
        return self.held is not None and self.facts.issued_at > self.held.issued_at

    def key(self) -> Reason:
        """(7) The key not revoked, and allowed to sign when the permit was issued."""
        anchor = self.generation.trust.anchors.get(self.facts.key_id)
        if anchor is None:
            # authenticate() found it; only a decision made again under another generation arrives here.
            return Reason.UNKNOWN_KEY
        if anchor.revoked_at is not None:
            return Reason.KEY_REVOKED
        return Reason.OK if anchor.may_sign_at(self.facts.issued_at) else Reason.KEY_OUT_OF_TIME

    def revocation(self) -> Reason:
        """(8) Revoked stays revoked, whatever the list's age and the clock: a revocation does not go stale."""
        if self.held is None or self.newer_than_list:
            return Reason.OK
        return Reason.REVOKED if self.held.value(self.facts.status_index) == Status.INVALID else Reason.OK

    def clock(self) -> Reason:
        """(9) A clock to be trusted."""
        # An authentic permit from the future proves the same as a list from the future: this clock is slow.
        from_future = self.station.asks_clock and self.facts.issued_at > self.now + CLOCK_TOLERANCE
        return Reason.CLOCK_SUSPECT if from_future or self.station.clock_is_suspect(self.now) else Reason.OK

    def time(self) -> Reason:
        """(10) In its time, counted with extensions."""
        if self.now < self.facts.not_before - CLOCK_TOLERANCE:
            return Reason.NOT_YET_VALID
        if self.now < self.ends:
            return Reason.OK
        # A policy confirmed after the end would have carried an extension, had there been one.
        confirmed = self.generation.confirmed_at >= self.ends
        return Reason.EXPIRED if confirmed else Reason.EXPIRED_NOT_CONFIRMED

    def status(self) -> Reason:
        """(11) What the list says of it."""
        if self.held is None:
            return Reason.STATUS_UNKNOWN
        if self.newer_than_list:
            return Reason.OK
        match self.held.value(self.facts.status_index):
            case Status.VALID:
                return Reason.OK
            case Status.SUSPENDED:
                return Reason.SUSPENDED
            case _:  # beyond the list's end, or the reserved value 3; INVALID was answered by (8)
                return Reason.STATUS_UNKNOWN

    def freshness(self) -> Reason:
        """(12) Evidence recent enough."""
        return Reason.STATUS_STALE if self.evidence_age > self.generation.policy.freshness.stale else Reason.OK

    def policy(self) -> Reason:
        """(13) Category, post, hour and destination, in that order."""
        policy, category, post = self.generation.policy, self.facts.category, self.station.post
        rules = policy.categories.get(category)
        if rules is None:
            # A newer policy may know the category: only a fresh one refuses for it.
            fresh = self.confirmed_age <= policy.freshness.fresh
            return Reason.CATEGORY_NOT_ALLOWED if fresh else Reason.CATEGORY_UNKNOWN
        today = self.local.date()
        if not any(rule.days.holds(today) for rule in rules):
            return Reason.CATEGORY_NOT_ALLOWED
        group = policy.group_of(post)
        if group is None or not covers(group.categories, category):
            return Reason.POST_NOT_ALLOWED
        if not self.everyone_passes and not policy.hour_holds(group.id, category, self.local):
            return Reason.HOUR_NOT_ALLOWED
        if group.check_destination and policy.posts[post].area not in self.facts.areas:
            return Reason.AREA_NOT_ALLOWED
        return Reason.OK

    def elsewhere(self) -> Reason:
        """(14) Not used elsewhere in a way nobody travels, by own sightings or by what headquarters lists."""
        listed = self.generation.conflicts.lists(self.facts.id, self.now)
        return Reason.REPLAY_CONFLICT if listed or self.journey is Journey.IMPOSSIBLE else Reason.OK

    @property
    def journey(self) -> Journey:
        """How this station's own sightings fit the present one."""
        if not self.station.sightings:
            return Journey.PLAUSIBLE
        policy = self.generation.policy
        return journey(self.station.sightings, self.station.post, self.now, posts=policy.posts, rule=policy.replay)

    def advisories(self, reason: Reason) -> tuple[Advisory, ...]:
        """Every line that applies; those that change the word only where the word is LOLOS."""
        accepted = reason.outcome is Outcome.ACCEPT
        policy, station = self.generation.policy, self.station
        extended = self.now >= self.facts.expires
        present = (
            accepted and self.journey is Journey.NEARBY,
            accepted and extended and not self.facts.has_photo,
            policy.freshness.fresh < self.evidence_age <= policy.freshness.stale,
            self.newer_than_list,
            seen_today_here(station.sightings, station.post, self.now),
            self.everyone_passes,
            station.policy_changed(policy),
        )
        return tuple(advisory for advisory, holds in zip(ADVISORIES, present, strict=True) if holds)
