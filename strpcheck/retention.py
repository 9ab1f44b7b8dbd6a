"""Retention: what may be purged by class and age, what is held, and that both are entries of the log themselves."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from cbor2 import loads

from strpcheck.audit import readable
from strpcheck.core.cbor import CborItem
from strpcheck.core.evidence import evidence_of
from strpcheck.core.permit import utc_from_seconds
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.retention import EntryClass, Hold, Range, class_of, held, limit_of, ranges_of
from strpcheck.errors import UsageError
from strpcheck.ports import Cause, EntryLog, LogEntry, Trace
from strpcheck.scan import Checkpoint

__all__ = ["Plan", "Purged", "add_hold", "holds", "plan_purge", "purge", "release_hold"]

ORPHANED = timedelta(days=1)
"""Evidence stands before its entry; what has none after a day will never have one."""
MAX_TEXT_CHARS = 200
"""Of a reason or a name: entries are read on terminals."""


@dataclass(frozen=True, slots=True)
class Plan:
    """What a purge would take."""

    ranges: tuple[Range, ...]
    kinds: Counter[str]
    """How many of each kind."""
    held: int
    """Entries whose time is over, and that a hold keeps."""
    before: Mapping[EntryClass, datetime]
    """Entries of a class that are older than this go."""
    evidence: frozenset[str] = frozenset()
    """Kept for entries that go."""
    evidence_named: frozenset[str] = frozenset()
    """Kept for entries that stay."""

    @property
    def count(self) -> int:
        """How many entries."""
        return self.kinds.total()


@dataclass(frozen=True, slots=True)
class Purged:
    """What a purge took."""

    plan: Plan
    entry: int | None
    """Its own; None where there was nothing to purge."""
    evidence: int = 0
    """Files that went, those included that no entry ever named."""


def plan_purge(at: Checkpoint, classes: Sequence[EntryClass]) -> Plan:
    """Find what is old enough, by the newest signed time: a clock that somebody put forward purges nothing.

    Of the shift that is open nothing goes, since its numbers are still counted.

    Raises:
        LogError: The log cannot be read, or an entry is not one.
    """
    now = _sure_now(at)
    limits = {each: limit_of(each, at.generation.policy.retention) for each in classes}
    before = {each: now - limit for each, limit in limits.items() if limit is not None}
    kept, open_from = holds(at.log), at.log.open_shift() or at.log.newest() + 1
    kinds, numbers, passed_over = Counter[str](), [], 0
    named, going = Counter[str | None](), Counter[str | None]()
    for entry, body in _bodies(at.log):
        digest = evidence_of(body)
        named[digest] += 1
        if entry.number >= open_from or not _is_over(body, before):
            continue
        if held(kept, entry.number, now):
            passed_over += 1
            continue
        kinds[body["kind"]] += 1
        numbers.append(entry.number)
        going[digest] += 1
    ranges, staying = tuple(ranges_of(numbers)), named - going
    return Plan(ranges, kinds, passed_over, before, frozenset(filter(None, going)), frozenset(filter(None, staying)))


def purge(at: Checkpoint, classes: Sequence[EntryClass]) -> Purged:
    """Delete salt and body of what is old enough, for good; number and leaf stay, so that the tree still verifies.

    A checkpoint is signed before it, and another one over its entry. Evidence goes with the entries that name it.

    Raises:
        LogError: The log cannot be read or written; what was purged is purged, and the command may be run again.
        WriteError: The same where a file of evidence cannot be removed.
    """
    known = at.log.newest()
    plan, entry = plan_purge(at, classes), None
    while plan.ranges and entry is None:
        # Somebody may have asked for an entry to be held while the log was looked through.
        newest = at.log.newest()
        if any(body["kind"] == EntryKind.HOLD for _, body in _bodies(at.log, known + 1)):
            plan = plan_purge(at, classes)
        known = newest
        entry = _deleted(at, newest, plan) if plan.ranges else None
    try:
        # Cut off before this, it is swept with the orphans of the next purge.
        swept = _swept(at, plan)
    finally:
        at.log.clean()
    return Purged(plan, entry, swept)


def _deleted(at: Checkpoint, newest: int, plan: Plan) -> int | None:
    """Do what was planned; None where somebody wrote meanwhile."""
    at.log.checkpoint(Cause.PURGE)
    fields: dict[int | str, CborItem] = {
        "ranges": [list(each) for each in plan.ranges],
        "kinds": dict(plan.kinds.items()),
        "held": plan.held,
        "before": {each.value: int(limit.timestamp()) for each, limit in plan.before.items()},
    }
    if plan.evidence:
        fields["evidence"] = len(plan.evidence)
    body, trace = _entry(at, EntryKind.PURGE, fields, Cause.PURGE)
    return at.log.purge(newest, plan.ranges, body, trace)


def _swept(at: Checkpoint, plan: Plan) -> int:
    """Delete the evidence that no entry names any more; returns how many files went."""
    if at.evidence is None:
        return 0
    return at.evidence.sweep(plan.evidence_named, plan.evidence, _sure_now(at) - ORPHANED)


def add_hold(at: Checkpoint, first: int, last: int, *, reason: str, author: str, until: datetime) -> int:
    """Keep entries from being purged; returns the number of the hold.

    Raises:
        UsageError: No such entries, no reason or author, or an end that is past.
        LogError: The entry could not be written, so nothing is held.
    """
    newest = at.log.newest()
    if not 1 <= first <= last <= newest:
        message = f"expected entries between 1 and {newest}, got {first} to {last}"
        raise UsageError(message, hint="`strpcheck log show` lists them")
    if until <= max(at.clock.now(), at.generation.newest_signed_time):  # a clock that is behind makes no end to come
        message = f"expected an end that is to come, got {until:%Y-%m-%d %H:%M} UTC"
        raise UsageError(message, hint="a hold ends by itself: give the day after the case is expected to be closed")
    fields: dict[int | str, CborItem] = {
        "act": "add",
        "ranges": [[first, last]],
        "until": int(until.timestamp()),
        **_told(reason, author),
    }
    body, trace = _entry(at, EntryKind.HOLD, fields)
    return at.log.append(body, trace)


def release_hold(at: Checkpoint, number: int, *, reason: str, author: str) -> int:
    """End a hold before its time; returns the number of the entry that says so.

    Raises:
        UsageError: No such hold is in force, or no reason or author.
        LogError: The entry could not be written, so it is still held.
    """
    in_force = sorted({hold.number for hold in holds(at.log)})
    if number not in in_force:
        message = f"there is no hold {number}"
        hint = f"in force: {', '.join(map(str, in_force))}" if in_force else "none is in force"
        raise UsageError(message, hint=hint)
    body, trace = _entry(at, EntryKind.HOLD, {"act": "release", "hold": number, **_told(reason, author)})
    return at.log.append(body, trace)


def holds(log: EntryLog) -> tuple[Hold, ...]:
    """Every hold that was not released, ended or not: one for each range that its entry names.

    Raises:
        LogError: The log cannot be read, or an entry is not one.
    """
    found: dict[int, list[Hold]] = {}
    for entry, body in _bodies(log):
        if body["kind"] != EntryKind.HOLD:
            continue
        with readable(entry.number):
            if body["act"] == "release":
                found.pop(body["hold"], None)
                continue
            until = utc_from_seconds(body["until"])
            told = str(body["reason"]), str(body["author"])
            ranges = [(int(first), int(last)) for first, last in body["ranges"]]
            found[entry.number] = [Hold(entry.number, *each, *told, until) for each in ranges]
    return tuple(hold for held in found.values() for hold in held)


def _sure_now(at: Checkpoint) -> datetime:
    """The latest time that it surely is: a clock that is ahead proves nothing."""
    return min(at.clock.now(), at.generation.newest_signed_time)


def _is_over(body: Mapping[str, Any], before: Mapping[EntryClass, datetime]) -> bool:
    """Whether an entry's time is over; one that was written under a slow clock is as old as what was signed then."""
    limit = before.get(class_of(body["kind"], body.get("reason", "")))
    return limit is not None and _newest_time(body) < limit


def _newest_time(body: Mapping[str, Any]) -> datetime:
    """The later of what the wall clock said, and of what had been signed."""
    times = body["times"]
    return utc_from_seconds(max(times["wall"], times["floor"]))


def _bodies(log: EntryLog, first: int = 1) -> Iterator[tuple[LogEntry, Mapping[str, Any]]]:
    """Entries that were not purged, decoded."""
    for entry in log.entries(first):
        if entry.is_purged:
            continue
        with readable(entry.number):
            body = loads(entry.body)
            _ = class_of(body["kind"], body.get("reason", "")), _newest_time(body)
        yield entry, body


def _told(reason: str, author: str) -> dict[int | str, CborItem]:
    """Why and by whom.

    Raises:
        UsageError: One of the two is no text for a terminal.
    """
    return {"reason": _text("reason", reason), "author": _text("author", author)}


def _text(what: str, text: str) -> str:
    """What somebody typed, fit for a terminal."""
    if not text.strip() or len(text) > MAX_TEXT_CHARS or not text.isprintable():
        message = f"expected a {what} of 1 to {MAX_TEXT_CHARS} visible characters"
        raise UsageError(message, hint="a case number and an office are enough")
    return text


def _entry(
    at: Checkpoint, kind: EntryKind, fields: Mapping[int | str, CborItem], signs: Cause | None = None
) -> tuple[bytes, Trace]:
    """An entry's body, and what is looked up of it."""
    now = at.clock.now()
    moment = Moment(now, at.generation.newest_signed_time, at.clock.monotonic_ms(), invented=at.clock.invented)
    where: dict[int | str, CborItem] = {
        "device": at.device,
        "post": at.post,
        "generation": at.generation.id,
        "policy": at.generation.policy.digest,
    }
    trace = Trace(now, counts_for_clock=not at.clock.invented, post=at.post, signs=signs)
    return encode_entry(kind, moment, {**where, **fields}), trace
