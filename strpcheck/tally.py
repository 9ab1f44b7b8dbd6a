"""The numbers of a shift, counted from its log entries: after a power cut they are what they were."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from math import ceil
from typing import Any

from cbor2 import loads

from strpcheck.audit import UNREADABLE, unreadable
from strpcheck.core.permit import utc_from_seconds
from strpcheck.core.record import EntryKind
from strpcheck.ports import EntryLog

__all__ = ["Span", "Tally", "bodies", "tally_of"]

NINETY_FIFTH = 0.95


@dataclass(frozen=True, slots=True)
class Span:
    """How long something took, in milliseconds."""

    p50_ms: int
    p95_ms: int

    @classmethod
    def of(cls, taken_ms: Sequence[int]) -> "Span | None":
        """Median and 95th percentile by nearest rank; None of nothing."""
        if not taken_ms:
            return None
        ordered = sorted(taken_ms)
        return cls(_ranked(ordered, 0.5), _ranked(ordered, NINETY_FIFTH))


@dataclass(slots=True)
class Tally:
    """What a shift came to so far."""

    shift: int
    """Number of the entry that opened it; entries of other shifts do not count."""
    outcomes: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    exempt: Counter[str] = field(default_factory=Counter)
    turned_back: Counter[str] = field(default_factory=Counter)
    overrides: Counter[str] = field(default_factory=Counter)
    resolved: Counter[str] = field(default_factory=Counter)
    passed_over: int = 0
    """Refusals that had no entry of their own."""
    to_verdict_ms: list[int] = field(default_factory=list)
    between_ms: list[int] = field(default_factory=list)
    """From each code to the next."""
    youngest_list_s: int | None = None
    oldest_list_s: int | None = None
    _last: tuple[datetime, int] | None = None

    @property
    def scans(self) -> int:
        """Codes that got a verdict."""
        return self.outcomes.total()

    @property
    def between(self) -> Span | None:
        """From code to code; None before the second."""
        return Span.of(self.between_ms)

    @property
    def to_verdict(self) -> Span | None:
        """From the code in view to its verdict on the disk."""
        return Span.of(self.to_verdict_ms)

    def add(self, body: Mapping[str, Any]) -> None:
        """Count one decoded entry; those of other shifts and kinds change nothing."""
        if body.get("shift") != self.shift:
            return
        match body["kind"]:
            case EntryKind.SCAN:
                self._scan(body)
            case EntryKind.EXEMPT:
                self.exempt[body["category"]] += 1
            case EntryKind.TURNED_BACK:
                self.turned_back[body["reason"]] += 1
            case EntryKind.OVERRIDE:
                self.overrides[body["reason"]] += 1
            case EntryKind.RESOLVED:
                self.resolved[body["decision"]] += 1
            case _:
                pass

    def _scan(self, body: Mapping[str, Any]) -> None:
        """A verdict."""
        self.outcomes[body["outcome"]] += 1
        self.reasons[body["reason"]] += 1
        self.passed_over += body.get("passed_over", 0)
        self.to_verdict_ms.append(body["ms"])
        age = body.get("list_age_s")
        if age is not None:
            self.youngest_list_s = age if self.youngest_list_s is None else min(self.youngest_list_s, age)
            self.oldest_list_s = age if self.oldest_list_s is None else max(self.oldest_list_s, age)
        at = utc_from_seconds(body["times"]["wall"]), body["times"]["monotonic_ms"]
        if self._last is not None:
            self.between_ms.append(_between_ms(self._last, at))
        self._last = at


def tally_of(log: EntryLog, shift: int, last: int) -> Tally:
    """Count a shift anew from its entries, up to the number of the last one that counts.

    Raises:
        LogError: The log cannot be read, or an entry is not one.
    """
    tally = Tally(shift)
    for number, body in bodies(log, shift):
        if number <= last:
            tally.add(body)
    return tally


def bodies(log: EntryLog, first: int) -> Iterator[tuple[int, Mapping[str, Any]]]:
    """Entries from one on that were not purged, decoded.

    They were hashed when they were written, so a fast foreign parser may read them.

    Raises:
        LogError: The log cannot be read, or an entry is not one.
    """
    for entry in log.entries(first):
        if entry.is_purged:
            continue
        try:
            body = loads(entry.body)
            if not isinstance(body, Mapping) or "kind" not in body:
                raise TypeError
        except UNREADABLE as e:
            raise unreadable(entry.number) from e
        yield entry.number, body


def _between_ms(earlier: tuple[datetime, int], later: tuple[datetime, int]) -> int:
    """From one code to the next: by the clock nobody can turn, unless the machine was started anew in between."""
    by_wall = round((later[0] - earlier[0]).total_seconds() * 1000)
    by_monotonic = later[1] - earlier[1]
    return by_monotonic if by_monotonic >= 0 else max(by_wall, 0)


def _ranked(ordered: Sequence[int], share: float) -> int:
    """The nearest rank of a share."""
    return ordered[ceil(share * len(ordered)) - 1]
