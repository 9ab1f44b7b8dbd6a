"""The supervisor's sync: the newest generation comes in force whole, or the old one stays."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode
from strpcheck.core.decide import decide
from strpcheck.core.generation import Generation, Station, sync_confirms_clock
from strpcheck.core.permit import Environment, Permit
from strpcheck.core.policy import CategoryRule, Freshness, Group, Policy, Post
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Reason
from strpcheck.errors import SyncError
from strpcheck.ports import Carrier, Clock, GenerationStore, ScanLog, Trace

__all__ = ["SyncReport", "check_succession", "self_test", "synchronise"]

NOWHERE = "SELF-TEST"
"""Post and group of the self-test; no policy knows them."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did."""

    generation: Generation
    is_new: bool
    clock_confirmed: bool


def synchronise(
    carrier: Carrier, store: GenerationStore, log: ScanLog, clock: Clock, *, environment: Environment, device: str
) -> SyncReport:
    """Stage what a carrier offers, verify it all, test it, and only then put it in force.

    Args:
        carrier: Believed in nothing.
        store: The laptop's generations.
        log: Takes an entry for the sync.
        clock: This laptop's; a sync with a recent signed time confirms it.
        environment: Of the root pinned at `init`.
        device: Name of this laptop, for the entry.

    Raises:
        StrpcheckError: Refused; what was in force stays in force.
    """
    held, now = store.current(), clock.now()
    with store.stage(carrier, _reference(held, log, clock)) as offered:
        generation = offered.generation
        if generation.environment is not environment:
            message = (
                f"the carrier offers {generation.environment.value}, this laptop is set up for {environment.value}"
            )
            raise SyncError(message, hint="sync from your own authority's repository")
        if offered.is_new:
            check_succession(held, generation)
            self_test(generation, offered.canaries)
            offered.activate()
    confirmed = offered.is_new and not clock.invented and sync_confirms_clock(generation.confirmed_at, now)
    body = encode_entry(
        EntryKind.SYNC,
        Moment(now, generation.newest_signed_time, clock.monotonic_ms(), invented=clock.invented),
        {"device": device, "generation": generation.id, "new": offered.is_new, "clock_confirmed": confirmed},
    )
    log.append(body, Trace(now, counts_for_clock=not clock.invented, confirms_clock=confirmed))
    return SyncReport(generation, offered.is_new, confirmed)


def check_succession(held: Generation | None, offered: Generation) -> None:
    """Refuse an offer that takes back what is known: an older list, a shorter one, one that vanished.

    Raises:
        SyncError: Names the list.

    Source: design section 4, "Refused".
    """
    if held is None:
        return
    for key, before in held.lists.items():
        after = offered.lists.get(key)
        if after is None:
            continue  # read_status_lists() already refused one that vanished before its end
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


def _reference(held: Generation | None, log: ScanLog, clock: Clock) -> datetime:
    """The time that expiry is judged by: max(floor, now), or the floor while the clock is suspect."""
    now = clock.now()
    if held is None:
        return now
    floor = held.newest_signed_time
    mark = None if clock.invented else log.clock_mark()
    suspect = Station("", floor, clock_mark=mark).clock_is_suspect(now)
    return floor if suspect else max(floor, now)
