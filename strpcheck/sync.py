"""The supervisor's sync: the newest generation comes in force whole, or the old one stays."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode
from strpcheck.core.decide import decide
from strpcheck.core.generation import CLOCK_TOLERANCE, Generation, Station, sync_confirms_clock
from strpcheck.core.permit import Environment, Permit
from strpcheck.core.policy import CategoryRule, Freshness, Group, Policy, Post
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Reason
from strpcheck.errors import StrpcheckError, SyncError
from strpcheck.ports import Carrier, Clock, GenerationStore, ScanLog, Trace

__all__ = ["SyncReport", "check_succession", "self_test", "synchronise"]

NOWHERE = "SELF-TEST"
"""Post and group of the self-test; no policy knows them."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did."""

    generation: Generation
    is_new: bool
    """Whether it came in force now: newer than what was, or what was is damaged."""
    clock_confirmed: bool


def anything(_: Generation) -> None:
    """Take whatever verifies."""


def synchronise(
    carrier: Carrier,
    store: GenerationStore,
    log: ScanLog,
    clock: Clock,
    *,
    environment: Environment,
    device: str,
    accept: Callable[[Generation], None] = anything,
) -> SyncReport:
    """Stage what a carrier offers, verify it all, test it, and only then put it in force.

    Args:
        carrier: Believed in nothing.
        store: The laptop's generations.
        log: Takes an entry for the sync.
        clock: This laptop's; a sync with a recent signed time confirms it.
        environment: Of the root pinned at `init`.
        device: Name of this laptop, for the entry.
        accept: Asked before anything comes in force; raises where the offer is no use to this laptop.

    Raises:
        StrpcheckError: Refused; what was in force stays in force.
    """
    held, now = _in_force(store), clock.now()
    reference = _reference(held, log, clock)
    with store.stage(carrier, reference) as offered:
        generation = offered.generation
        if generation.environment is not environment:
            message = (
                f"the carrier offers {generation.environment.value}, this laptop is set up for {environment.value}"
            )
            raise SyncError(message, hint="sync from your own authority's repository")
        accept(generation)
        if offered.is_new:
            check_succession(held, generation, reference)
            self_test(generation, offered.canaries)
            offered.activate()
    confirmed = offered.is_new and not clock.invented and _confirms_clock(held, generation, log.clock_mark(), now)
    body = encode_entry(
        EntryKind.SYNC,
        Moment(now, generation.newest_signed_time, clock.monotonic_ms(), invented=clock.invented),
        {"device": device, "generation": generation.id, "new": offered.is_new, "clock_confirmed": confirmed},
    )
    log.append(body, Trace(now, counts_for_clock=not clock.invented, confirms_clock=confirmed))
    return SyncReport(generation, offered.is_new, confirmed)


def check_succession(held: Generation | None, offered: Generation, now: datetime) -> None:
    """Refuse an offer that takes back what is known: an older signing or list, a shorter one, one that vanished.

    Args:
        held: In force; None where nothing is, or it is damaged.
        offered: Verified.
        now: A list may be gone only after the `until` that was promised for it.

    Raises:
        SyncError: Names the list.

    Source: design section 4, "Refused".
    """
    if held is None:
        return
    if offered.confirmed_at < held.confirmed_at:
        message = f"what is offered was signed at {offered.confirmed_at}, what is in force at {held.confirmed_at}"
        raise SyncError(message, hint="get a newer copy of the repository")
    for key, before in held.lists.items():
        after = offered.lists.get(key)
        if after is None:
            # By the trust list in force: the offered one may no longer name what it takes away.
            if now < held.trust.issuers[before.issuer].status_sources[before.uri].until:
                message = f"the list {before.uri} is not offered any more, before its end"
                raise SyncError(message, hint="tell the authority: a list is published until its end")
            continue
        if after.issued_at < before.issued_at:
            message = f"the list {before.uri} offered is older than the one in force"
            raise SyncError(message, hint="get a newer copy of the repository")
        if len(after) < len(before):
            message = f"the list {before.uri} offered holds {len(after)} permits, the one in force {len(before)}"
            raise SyncError(message, hint="tell the authority: a list must never become shorter")


def self_test(generation: Generation, canaries: Iterable[tuple[str, str]]) -> None:
    """Ask of known permits what is known of them, by the same functions that decide for people.

    Args:
        generation: About to come in force.
        canaries: Kind and barcode text.

    Raises:
        SyncError: A good one is not accepted, a revoked one is, or a forged one has a signature that holds: a list
            that calls everything revoked, or nothing, never comes in force.
    """
    for kind, barcode in canaries:
        found = _canary_verdict(generation, barcode)
        expected = {"good": Reason.OK, "revoked": Reason.REVOKED, "forged": Reason.BAD_SIGNATURE}[kind]
        if found is not expected:
            message = f"the self-test found {found.value} for a {kind} permit, expected {expected.value}"
            raise SyncError(message, hint="what was in force stays; tell the authority that its lists are wrong")


def _canary_verdict(generation: Generation, barcode: str) -> Reason:
    """The verdict on a canary under a neutral policy at its list's own time: age, hour and post cannot fail it."""
    station = Station(NOWHERE, generation.newest_signed_time)
    moment = generation.newest_signed_time
    found = authenticate(Barcode(barcode), generation, station, moment, purpose=Purpose.CANARY)
    if not isinstance(found, Permit):
        return found
    held = generation.lists.get((found.facts.id.issuer, found.facts.status_uri))
    if held is not None:
        moment = held.issued_at
    neutral = replace(generation, policy=_neutral_policy(found.facts.category), confirmed_at=moment)
    return decide(found.facts, neutral, Station(NOWHERE, moment), moment).reason


def _neutral_policy(category: str) -> Policy:
    """A policy that lets a category through everywhere."""
    return Policy(
        digest="",
        freshness=Freshness(),
        categories={category: (CategoryRule(category),)},
        posts={NOWHERE: Post(NOWHERE, NOWHERE, 0, 0.0, 0.0)},
        groups={NOWHERE: Group(NOWHERE, ("*",))},
    )


def _in_force(store: GenerationStore) -> Generation | None:
    """What is in force, where there is anything; damage is no reason not to fetch it anew."""
    try:
        return store.current()
    except StrpcheckError:
        return None  # no catch-and-continue: the store compares the offer with what of it is whole


def _confirms_clock(held: Generation | None, new: Generation, mark: datetime | None, now: datetime) -> bool:
    """Whether a signed time that this laptop never saw shows that its clock is right."""
    if held is not None:
        is_unseen = new.confirmed_at > held.confirmed_at
    else:
        # With nothing to compare, an old copy may pose as news: it confirms no clock that went back.
        is_unseen = mark is None or now >= mark - CLOCK_TOLERANCE
    return is_unseen and sync_confirms_clock(new.confirmed_at, now)


def _reference(held: Generation | None, log: ScanLog, clock: Clock) -> datetime:
    """The time that expiry is judged by: max(floor, now), or the floor while the clock is suspect."""
    now = clock.now()
    if held is None:
        return now
    floor = held.newest_signed_time
    mark = None if clock.invented else log.clock_mark()
    suspect = Station("", floor, clock_mark=mark).clock_is_suspect(now)
    return floor if suspect else max(floor, now)
