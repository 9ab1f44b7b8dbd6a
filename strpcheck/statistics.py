"""What a log comes to: one pass over its entries, counts only, in memory that does not grow with them."""

from collections import Counter, defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from strpcheck.audit import UNREADABLE, check_names, decoded, unreadable
from strpcheck.core import cbor
from strpcheck.core.permit import WIB
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Advisory, Reason
from strpcheck.histogram import Histogram, Scale
from strpcheck.log_filter import LogFilter
from strpcheck.ports import EntryLog
from strpcheck.shift_hours import ShiftHours
from strpcheck.spells import Spells

__all__ = ["CONFLICTS", "HOURS", "NEARBY", "OTHER", "Statistics", "statistics_of"]

HOURS = 24
HOUR_S = 3600
MOST_NAMES = 500
"""Names that a counter tells apart. An honest log has a few dozen; one that was made up may not fill the memory."""
MOST_ALIKE = 4_096
OTHER = "..."
"""Stands for all the names beyond."""
WIB_S = int(WIB.utcoffset(None).total_seconds())
BETWEEN_MS = Scale(((60_000, 100), (600_000, 1_000), (86_400_000, 60_000)))
"""Tenths of a second in the first minute, seconds up to ten, then minutes."""
LIST_AGE_S = Scale(((259_200, 60), (2_592_000, 3_600)))
"""Minutes up to the three days that no policy may exceed, then hours."""
SHIFT_MARK = cbor.encode("kind") + cbor.encode(EntryKind.SHIFT.value)
EVERYTHING = LogFilter()
CONFLICTS = REPLAY, NEARBY = Reason.REPLAY_CONFLICT.value, Advisory.CONFLICT_NEARBY.value


@dataclass(slots=True)
class Statistics:
    """The counts."""

    counts_invented: bool = False
    """Whether times set by `--at` count: in training they are the clock, in production they are no times at all."""
    shifts: ShiftHours = field(default_factory=ShiftHours)
    spells: Spells = field(default_factory=Spells)
    first: tuple[int, int] | None = None
    """Number and time of the first entry that was asked for."""
    last: tuple[int, int] | None = None
    kinds: Counter[str] = field(default_factory=Counter)
    """Of all that was asked for, counted or not."""
    purged: int = 0
    """In the whole log: nobody knows what they were."""
    simulated: Counter[str] = field(default_factory=Counter)
    """Outcomes of what was decided for another time than its own; not among the others."""
    invented: int = 0
    """Entries whose time was set by `--at`."""
    hours: dict[str, list[int]] = field(default_factory=dict)
    """Verdicts by post, and there by the hour of the day (WIB)."""
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By outcome and reason."""
    advisories: Counter[str] = field(default_factory=Counter)
    passed_over: int = 0
    """Refusals that had no entry of their own."""
    between_ms: Histogram = field(default_factory=lambda: Histogram(BETWEEN_MS))
    """From a scan to the next at one post in one shift."""
    list_age_s: Histogram = field(default_factory=lambda: Histogram(LIST_AGE_S))
    exempt: Counter[str] = field(default_factory=Counter)
    turned_back: Counter[str] = field(default_factory=Counter)
    overrides: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By decision and reason."""
    by_supervisor: int = 0
    """Overrides with the supervisor's PIN."""
    resolved: Counter[str] = field(default_factory=Counter)
    """What came of a PERIKSA."""
    conflicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    """By post: a permit seen elsewhere too soon, `replay_conflict`, or nearly so, `conflict_nearby`."""
    officers: Counter[str] = field(default_factory=Counter)
    """Verdicts in officers' shifts."""
    _scan: tuple[int, str, int, int] | None = None
    """Shift, post, wall and monotonic time of the scan before."""
    _alike: defaultdict[tuple[str, str, str, str | None, int], int] = field(default_factory=lambda: defaultdict(int))
    """Verdicts by outcome, reason, post, officer and hour until they are settled: one step each instead of five."""

    @property
    def entries(self) -> int:
        """How many were asked for, counted or not."""
        return self.kinds.total()

    @property
    def verdicts(self) -> int:
        """How many of them count as verdicts."""
        return self.outcomes.total()

    def add(self, number: int, body: Mapping[str, Any]) -> None:
        """Count one decoded entry."""
        kind, times = body["kind"], body["times"]
        at = times["wall"]
        _count(self.kinds, kind)
        if self.first is None:
            self.first = number, at
        self.last = number, at
        if times["invented"]:
            self.invented += 1
            if not self.counts_invented:
                return
        if "simulated_at" in body:
            _count(self.simulated, body["outcome"])
            return
        is_verdict = kind in VERDICTS
        if "policy" in body:
            self.spells.met(number, at, (body["generation"], body["policy"]), verdict=is_verdict)
        if is_verdict:
            self._verdict(body, at)
        else:
            ACTS.get(kind, _nothing)(self, number, body)

    def _verdict(self, body: Mapping[str, Any], at: int) -> None:
        """A scan or a check."""
        outcome, reason, post = body["outcome"], body["reason"], body["post"]
        shift = body.get("shift")
        officer = None if shift is None else body["officer"]
        self._alike[outcome, reason, post, officer, (at + WIB_S) // HOUR_S % HOURS] += 1
        advisories, age = body["advisories"], body.get("list_age_s")
        if advisories or reason == REPLAY:
            self._say(post, reason, advisories)
        if age is not None:
            self.list_age_s.add(age)
        if "passed_over" in body:
            self.passed_over += body["passed_over"]
        if shift is not None and body["kind"] == "scan":
            self._follow(shift, post, at, body["times"]["monotonic_ms"])
        if len(self._alike) > MOST_ALIKE:
            self.settle()

    def settle(self) -> None:
        """Bring what was added into the counts that are read."""
        for (outcome, reason, post, officer, hour), count in self._alike.items():
            _count(self.outcomes, outcome, count)
            _count(self.reasons, (outcome, reason), count)
            if officer is not None:
                _count(self.officers, officer, count)
            place = post if post in self.hours or len(self.hours) < MOST_NAMES else OTHER
            self.hours.setdefault(place, [0] * HOURS)[hour] += count
        self._alike.clear()

    def _say(self, post: str, reason: str, advisories: Sequence[str]) -> None:
        """What was said beside a verdict, and which conflicts it tells of."""
        if reason == REPLAY:
            _count(self.conflicts, (post, reason))
        for advisory in advisories:
            _count(self.advisories, advisory)
            if advisory == NEARBY:
                _count(self.conflicts, (post, advisory))

    def _follow(self, shift: int, post: str, at: int, monotonic_ms: int) -> None:
        """Measure from the scan before, by the clock nobody can turn unless the machine was started anew."""
        before = self._scan
        self._scan = shift, post, at, monotonic_ms
        if before is not None and before[:2] == (shift, post):
            by_monotonic = monotonic_ms - before[3]
            self.between_ms.add(by_monotonic if by_monotonic >= 0 else max(at - before[2], 0) * 1000)


def statistics_of(log: EntryLog, which: LogFilter = EVERYTHING, *, counts_invented: bool = False) -> Statistics:
    """Count what is asked for.

    A shift's hours count as far as they lie in the period, wherever it began.

    Raises:
        LogError: An entry cannot be read; the message names it.
        UsageError: Nothing was found, and what is asked for by name is nowhere in the log.
    """
    start, end = (None if at is None else int(at.timestamp()) for at in (which.start, which.end))
    found = Statistics(counts_invented, ShiftHours(start, end, which.officer))
    asks, whenever, newest_at = not which.asks_nothing, which.of_any_time, 0
    for number, body in decoded(log, which, mark=SHIFT_MARK):
        if body is None:
            found.purged += 1
            continue
        try:
            if not asks or which.holds(body):
                found.add(number, body)
                newest_at = body["times"]["wall"]
            if body["kind"] == "shift" and whenever.holds(body) and (counts_invented or not body["times"]["invented"]):
                found.shifts.add(number, body)
        except UNREADABLE as e:
            raise unreadable(number) from e
    found.settle()
    found.shifts.finish(newest_at)
    if not found.entries:
        check_names(log, which)
    return found


def _count(counter: Counter[Any], name: object, count: int = 1) -> None:
    """Count a name, or as one of the others once there are too many."""
    if name in counter or len(counter) < MOST_NAMES:
        counter[name] += count
    else:
        counter[(OTHER, OTHER) if isinstance(name, tuple) else OTHER] += count


def _exempt(found: Statistics, _number: int, body: Mapping[str, Any]) -> None:
    """Somebody passed who needs no permit."""
    _count(found.exempt, body["category"])


def _turned_back(found: Statistics, _number: int, body: Mapping[str, Any]) -> None:
    """A vehicle was turned back."""
    _count(found.turned_back, body["reason"])


def _overridden(found: Statistics, _number: int, body: Mapping[str, Any]) -> None:
    """The officer decided otherwise."""
    _count(found.overrides, (body["decision"], body["reason"]))
    found.by_supervisor += bool(body["by_supervisor"])


def _resolved(found: Statistics, _number: int, body: Mapping[str, Any]) -> None:
    """Something came of a PERIKSA."""
    _count(found.resolved, body["decision"])


def _synced(found: Statistics, number: int, body: Mapping[str, Any]) -> None:
    """Lists came."""
    found.spells.sync(number, body["times"]["wall"], body["generation"], is_new=body["new"])


def _nothing(_found: Statistics, _number: int, _body: Mapping[str, Any]) -> None:
    """Counted by its kind alone: what later versions write, too."""


VERDICTS = frozenset({EntryKind.SCAN.value, EntryKind.CHECK.value})
ACTS: Mapping[str, Callable[[Statistics, int, Mapping[str, Any]], None]] = {
    EntryKind.EXEMPT.value: _exempt,
    EntryKind.TURNED_BACK.value: _turned_back,
    EntryKind.OVERRIDE.value: _overridden,
    EntryKind.RESOLVED.value: _resolved,
    EntryKind.SYNC.value: _synced,
}
