"""The supervisor's sync: the newest generation comes in force whole, or the old one stays.

Its entry is committed first: nothing judges that the log does not name. What stops between the two, or fails at the
switch, leaves the old generation in force and an entry of what was verified; the next sync enters it again. Its
confirmation of the clock holds all the same: it rests on the signed time that was verified, not on the switch.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from strpcheck.canaries import self_test
from strpcheck.core.cbor import CborItem
from strpcheck.core.floors import TIMESTAMP, Floors
from strpcheck.core.generation import CLOCK_TOLERANCE, Generation, Station, sync_confirms_clock
from strpcheck.core.permit import Environment
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.duty import enter_on_duty
from strpcheck.errors import SyncError
from strpcheck.memory import check_memory, logged_floor
from strpcheck.ports import Carrier, Cause, Clock, GenerationStore, OfferedGeneration, ScanLog, Trace, Traffic
from strpcheck.succession import check_complete, check_ends, check_succession
from strpcheck.troubles import Trouble

__all__ = ["SyncReport", "synchronise"]


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did."""

    generation: Generation
    is_new: bool
    """Whether it came in force now: newer than what was, or what was is damaged."""
    clock_confirmed: bool
    over: tuple[str, ...] = ()
    """Roles that had expired when they came in force: nobody signed anything newer, or the clock is ahead."""
    traffic: Traffic = field(default_factory=Traffic)


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
    """Stage what a carrier offers, verify it all, test it, log it, and only then put it in force.

    Args:
        carrier: Believed in nothing.
        store: The laptop's generations.
        log: Takes an entry for the sync.
        clock: This laptop's; a sync with a recent signed time confirms it.
        environment: Of the root pinned at `init`.
        device: Name of this laptop, for the entry.
        accept: Asked before anything comes in force; raises where the offer is no use to this laptop.

    Raises:
        StrpcheckError: Refused, or the log cannot be written; what was in force stays in force.
    """
    now = clock.now()
    mark = None if clock.invented else log.clock_mark()
    with store.stage(carrier) as offered:
        generation = offered.generation
        _refuse_other_environment(generation, environment)
        floors = offered.standing.spared(offered.floors)
        over = _judged(offered, floors, _reference(floors, mark, now), log)
        accept(generation)
        if offered.is_new:
            self_test(generation, offered.canaries)
        confirmed = not clock.invented and _confirms_clock(offered, floors, mark, now, log)
        report = SyncReport(generation, offered.is_new, confirmed, over, offered.traffic)
        _enter(report, log, clock, device, now)
        if offered.is_new:
            offered.activate(now)
    return report


def _enter(report: SyncReport, log: ScanLog, clock: Clock, device: str, now: datetime) -> None:
    """Enter a sync in the log."""
    generation, confirmed = report.generation, report.clock_confirmed
    moment = Moment(now, generation.newest_signed_time, clock.monotonic_ms(), invented=clock.invented)
    fields: dict[int | str, CborItem] = {
        "device": device,
        "generation": generation.id,
        "new": report.is_new,
        "clock_confirmed": confirmed,
    }
    trace = Trace(now, counts_for_clock=not clock.invented, confirms_clock=confirmed, signs=Cause.SYNC)
    enter_on_duty(log, lambda who: encode_entry(EntryKind.SYNC, moment, {**fields, **who}), trace)


def _refuse_other_environment(generation: Generation, environment: Environment) -> None:
    """A training laptop never takes production's lists, nor the reverse."""
    if generation.environment is not environment:
        message = f"the carrier offers {generation.environment.value}, this laptop is set up for {environment.value}"
        hint = "sync from your own authority's repository"
        raise SyncError(message, hint=hint, trouble=Trouble.OTHER_ENVIRONMENT)


def _judged(offered: OfferedGeneration, floors: Floors, reference: datetime, log: ScanLog) -> tuple[str, ...]:
    """Refuse what takes anything back, is over or lacks something; gives the roles that are over all the same."""
    check_memory(offered, log)
    if offered.is_new:
        # Before its end is asked: of an old stick that has expired too, that it is old says more.
        check_succession(floors, offered.standing, reference)
    over = check_ends(offered.standing, reference, floors.newest, is_new=offered.is_new)
    check_complete(offered.generation, reference)
    return over


def _reference(floors: Floors, mark: datetime | None, now: datetime) -> datetime:
    """The time that ends are judged by: max(floor, now), or the floor while the clock is suspect."""
    floor = floors.newest
    if floor is None:
        return now
    return floor if Station("", floor, clock_mark=mark).clock_is_suspect(now) else max(floor, now)


def _confirms_clock(
    offered: OfferedGeneration, floors: Floors, mark: datetime | None, now: datetime, log: ScanLog
) -> bool:
    """Whether a signed time that this laptop never saw shows that its clock is right."""
    issued, known = offered.generation.confirmed_at, floors.roles.get(TIMESTAMP)
    went_back = mark is not None and now < mark - CLOCK_TOLERANCE
    seen = [None if known is None else known.issued_at, logged_floor(log) if went_back else None]
    newest_seen = max(filter(None, seen), default=None)
    # With nothing to compare, an old copy may pose as news: it confirms no clock that went back.
    is_unseen = not went_back if newest_seen is None else issued > newest_seen
    return offered.is_new and is_unseen and sync_confirms_clock(issued, now)
