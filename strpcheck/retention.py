"""Retention: what may be purged by class and age, and that a purge is entries of the log itself."""

from collections import Counter, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from strpcheck.acts import draft_of
from strpcheck.audit import readable
from strpcheck.core.cbor import CborItem
from strpcheck.core.evidence import evidence_of
from strpcheck.core.generation import Station
from strpcheck.core.permit import utc_from_seconds
from strpcheck.core.record import EntryKind
from strpcheck.core.retention import EntryClass, Range, class_of, held, limit_of
from strpcheck.errors import HomeError
from strpcheck.holds import holds
from strpcheck.ports import Cause
from strpcheck.scan import Checkpoint
from strpcheck.tally import bodies
from strpcheck.troubles import Trouble

__all__ = ["MAX_RANGES", "Part", "Plan", "Purged", "plan_purge", "planned", "purge"]

ORPHANED = timedelta(days=1)
"""Evidence stands before its entry; what has none after a day will never have one."""
MAX_RANGES = 20_000
"""That one entry of a purge names: half a second of a laptop's time, which an officer's scan waits for."""


@dataclass(frozen=True, slots=True)
class Part:
    """What one entry of a purge takes: the entry and the deletions it names are one transaction."""

    ranges: tuple[Range, ...]
    kinds: Counter[str]
    """How many of each kind."""
    evidence: frozenset[str] = frozenset()
    """Kept for entries that go."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a purge would take."""

    parts: tuple[Part, ...]
    """In the order of their entries."""
    held: int
    """Entries whose time is over, and that a hold keeps."""
    before: Mapping[EntryClass, datetime]
    """Entries of a class that are older than this go."""
    signed: datetime
    """When anything was signed last, as far as this laptop knows: age is counted from there."""
    on_duty: int = 0
    """Entries whose time is over, and that stand in the open shift: its numbers are still counted."""
    waiting: int = 0
    """Entries whose time is over by the clock alone, where that is well ahead of what was signed."""
    evidence_named: frozenset[str] = frozenset()
    """Kept for entries that stay."""


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge took, or would."""

    plan: Plan
    """The last one: where somebody asked for a hold meanwhile it was made anew."""
    parts: tuple[Part, ...]
    entries: tuple[int, ...] = field(default=())
    """Its own, one a part; none where nothing was purged."""
    evidence: int = 0
    """Files that went, those included that no entry ever named."""

    @property
    def entry(self) -> int | None:
        """The last of them; None where nothing was purged."""
        return self.entries[-1] if self.entries else None

    @property
    def ranges(self) -> tuple[Range, ...]:
        """All."""
        return tuple(each for part in self.parts for each in part.ranges)

    @property
    def kinds(self) -> Counter[str]:
        """How many of each kind in all."""
        return sum((part.kinds for part in self.parts), Counter[str]())

    @property
    def count(self) -> int:
        """How many entries."""
        return self.kinds.total()


class _Going:
    """Entries that go, in their order: of a million of them no more is held than their ranges."""

    def __init__(self, max_ranges: int) -> None:
        self._max_ranges, self._parts = max_ranges, list[Part]()
        self._begin()

    def add(self, number: int, kind: str, evidence: str | None) -> None:
        """One more, behind all that are there."""
        if self._ranges and self._ranges[-1][1] == number - 1:
            self._ranges[-1] = self._ranges[-1][0], number
        else:
            if len(self._ranges) == self._max_ranges:
                self._end()
            self._ranges.append((number, number))
        self._kinds[kind] += 1
        if evidence is not None:
            self._evidence.add(evidence)

    def parts(self) -> tuple[Part, ...]:
        """All of them, each for an entry of a purge."""
        if self._ranges:
            self._end()
        return tuple(self._parts)

    def _begin(self) -> None:
        """A part that nothing is in."""
        self._ranges, self._kinds, self._evidence = list[Range](), Counter[str](), set[str]()

    def _end(self) -> None:
        """Whatever comes now is another part's."""
        self._parts.append(Part(tuple(self._ranges), self._kinds, frozenset(self._evidence)))
        self._begin()


def plan_purge(at: Checkpoint, classes: Sequence[EntryClass], *, max_ranges: int = MAX_RANGES) -> Plan:
    """Find what is old enough, by the newest signed time: a clock that somebody put forward purges nothing.

    Of the shift that is open nothing goes, since its numbers are still counted.

    Raises:
        HomeError: The clock stands behind what certainly has passed: an entry of the purge would have a wrong time.
        LogError: The log cannot be read, or an entry is not one.
    """
    _check_clock(at)
    now, limits = _sure_now(at), _limits(at, classes)
    kept, open_from = holds(at.log), at.log.open_shift() or at.log.newest() + 1
    late, going, counts, staying = _late(at), _Going(max_ranges), Counter[str](), set[str | None]()
    for number, body in bodies(at.log, 1):
        digest, over_at = evidence_of(body), _over_at(number, body, limits)
        is_over = over_at is not None and over_at < now
        if is_over and number < open_from and not held(kept, number, now):
            going.add(number, body["kind"], digest)
            continue
        staying.add(digest)
        if is_over:
            counts["held" if number < open_from else "on duty"] += 1
        elif over_at is not None and over_at < late:
            counts["waiting"] += 1
    before = {each: now - limit for each, limit in limits.items()}
    signed, named = at.generation.newest_signed_time, frozenset(filter(None, staying))
    return Plan(going.parts(), counts["held"], before, signed, counts["on duty"], counts["waiting"], named)


def planned(plan: Plan) -> Purged:
    """What would be told of it, had it been done."""
    return Purged(plan, plan.parts, evidence=len(_evidence_of(plan.parts)))


def purge(at: Checkpoint, classes: Sequence[EntryClass], *, max_ranges: int = MAX_RANGES) -> Purged:
    """Delete salt and body of what is old enough, for good; number and leaf stay, so that the tree still verifies.

    Each part is an entry of its own, in one step with what it takes: who stops between two leaves a log that verifies,
    and the same command goes on. A checkpoint is signed before each, and another one over its entry. Evidence goes with
    the entries that name it.

    Raises:
        LogError: The log cannot be read or written; what was purged is purged, and the command may be run again.
        WriteError: The same where a file of evidence cannot be removed.
    """
    known = at.log.newest()
    plan = plan_purge(at, classes, max_ranges=max_ranges)
    waiting, done, entries = deque(plan.parts), list[Part](), list[int]()
    while waiting:
        # Somebody may have asked for an entry to be held while the log was looked through, or since the last part.
        newest = at.log.newest()
        if any(body["kind"] == EntryKind.HOLD for _, body in bodies(at.log, known + 1)):
            plan = plan_purge(at, classes, max_ranges=max_ranges)
            waiting = deque(plan.parts)
        known = newest
        entry = _deleted(at, newest, plan, waiting[0]) if waiting else None
        if entry is not None:
            entries.append(entry)
            done.append(waiting.popleft())
    try:
        # Cut off before this, it is swept with the orphans of the next purge.
        swept = _swept(at, plan, done)
    finally:
        at.log.clean()
    return Purged(plan, tuple(done), tuple(entries), swept)


def _deleted(at: Checkpoint, newest: int, plan: Plan, part: Part) -> int | None:
    """Do a part of what was planned; None where somebody wrote meanwhile."""
    at.log.checkpoint(Cause.PURGE)
    fields: dict[int | str, CborItem] = {
        "ranges": [list(each) for each in part.ranges],
        "kinds": dict(part.kinds.items()),
        "held": plan.held,
        "before": {each.value: int(limit.timestamp()) for each, limit in plan.before.items()},
    }
    if part.evidence:
        fields["evidence"] = len(part.evidence)
    draft = draft_of(at, EntryKind.PURGE, fields, signs=Cause.PURGE)
    return at.log.purge(newest, part.ranges, draft.body, draft.trace)


def _swept(at: Checkpoint, plan: Plan, done: Iterable[Part]) -> int:
    """Delete the evidence that no entry names any more; returns how many files went."""
    if at.evidence is None:
        return 0
    return at.evidence.sweep(plan.evidence_named, _evidence_of(done), _sure_now(at) - ORPHANED)


def _evidence_of(parts: Iterable[Part]) -> frozenset[str]:
    """Of all of them."""
    return frozenset[str]().union(*(part.evidence for part in parts))


def _sure_now(at: Checkpoint) -> datetime:
    """The latest time that it surely is: a clock that is ahead proves nothing."""
    return min(at.clock.now(), at.generation.newest_signed_time)


def _check_clock(at: Checkpoint) -> None:
    """Refuse to purge by a clock that verdicts would not be trusted to.

    Raises:
        HomeError: It stands behind what was signed, or behind an entry of the log.
    """
    now, floor = at.clock.now(), at.generation.newest_signed_time
    mark = None if at.clock.invented else at.log.clock_mark()
    if Station(at.post, floor, clock_mark=mark).clock_is_suspect(now):
        before = max(floor, mark or floor)
        message = f"this clock says {now:%Y-%m-%d %H:%M} UTC, but it was {before:%Y-%m-%d %H:%M} UTC before"
        hint = "nothing is purged by it: put the clock right, run `strpcheck clock confirm`, then purge again"
        raise HomeError(message, hint=hint, trouble=Trouble.CLOCK_BEHIND)


def _late(at: Checkpoint) -> datetime:
    """By when entries are over that wait for a sync; as long as what was signed is fresh none is waited for."""
    wall, signed = at.clock.now(), at.generation.newest_signed_time
    return wall if wall - signed > at.generation.policy.freshness.fresh else min(wall, signed)


def _limits(at: Checkpoint, classes: Sequence[EntryClass]) -> dict[EntryClass, timedelta]:
    """How old entries may become, by class; of those that are asked for and do not stay."""
    found = {each: limit_of(each, at.generation.policy.retention) for each in classes}
    return {each: limit for each, limit in found.items() if limit is not None}


def _over_at(number: int, body: Mapping[str, Any], limits: Mapping[EntryClass, timedelta]) -> datetime | None:
    """When an entry's time is over; None where it stays.

    One that was written under a slow clock is as old as what was signed then.

    Raises:
        LogError: Its class or its age cannot be told: it is not guessed at.
    """
    with readable(number):
        limit = limits.get(class_of(body["kind"], body.get("reason", "")))
        newest = _newest_time(body)
        return None if limit is None else newest + limit


def _newest_time(body: Mapping[str, Any]) -> datetime:
    """The later of what the wall clock said, and of what had been signed."""
    wall, floor = body["times"]["wall"], body["times"]["floor"]
    if bool in {type(wall), type(floor)}:  # Python counts them, and then they are very old
        raise TypeError
    return utc_from_seconds(max(wall, floor))
