"""What is found wrong, gathered so that a thousand entries in a row are one finding and a million faults fit."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime

from strpcheck.faults import Fault, Witness

__all__ = ["MAX_RANGES", "Finding", "Notebook", "Ranges"]

MAX_RANGES = 1_000
"""Findings of a kind, whatever their details; what comes behind is added to the last one.

Who reads that many has a log to throw away.
"""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong."""

    fault: Fault
    witness: Witness
    first: int = 0
    """Entry it begins with; 0 where it is about no entry."""
    last: int = 0
    detail: str = ""
    """A name, a size, a page or a number of seconds, as the fault has it."""
    counts: bool = True
    """Unset for what is told and explained."""
    since: datetime | None = None
    """Wall time of the last entry before it that is vouched for."""


class Ranges:
    """Numbers that ascend, kept as ranges; beyond a bound the last one swallows what comes."""

    def __init__(self, most: int = MAX_RANGES) -> None:
        self._most = most
        self._kept: list[list[int]] = []

    def add(self, first: int, last: int) -> None:
        """One more, behind or within the last."""
        if self._kept and (first <= self._kept[-1][1] + 1 or len(self._kept) >= self._most):
            self._kept[-1][1] = max(self._kept[-1][1], last)
        else:
            self._kept.append([first, last])

    def __iter__(self) -> Iterator[tuple[int, int]]:
        return ((first, last) for first, last in self._kept)

    def __bool__(self) -> bool:
        return bool(self._kept)


EXACT = frozenset({Witness.SEAL, Witness.NUMBERS})
WITNESSES = tuple(Witness)
OTHER_LEAVES = frozenset({Fault.EDITED, Fault.MOVED, Fault.MISSING, Fault.DAMAGED})
"""Together they name entries whose leaves are not what they were: a node over them says the same less exactly."""


CLOSE = frozenset({Witness.LEAF, Witness.SEAL})
"""They name entries one by one: that the row beside such a one does not fit it is no second finding."""

_Kind = tuple[Fault, Witness, bool]


class Notebook:
    """Findings as they come, in no order."""

    def __init__(self) -> None:
        self._kept: dict[_Kind, dict[str, list[Finding]]] = {}
        """By what is wrong and what gave it away, then by what is known besides."""
        self._counts: Counter[_Kind] = Counter()
        self._exact: list[tuple[int, int]] = []

    def add(
        self,
        fault: Fault,
        witness: Witness,
        first: int = 0,
        last: int | None = None,
        *,
        detail: str = "",
        counts: bool = True,
    ) -> None:
        """One more; it continues the last of its kind where it follows it."""
        end = first if last is None else last
        if witness in EXACT and fault in OTHER_LEAVES and len(self._exact) < MAX_RANGES:
            self._exact.append((first, end))
        kind = fault, witness, counts
        alike = self._kept.setdefault(kind, {})
        same = alike.get(detail)
        # 0 is about no entry: nothing goes on from there.
        if same is not None and same[-1].first <= first <= same[-1].last + (same[-1].first > 0):
            same[-1] = replace(same[-1], last=max(same[-1].last, end))
        elif self._counts[kind] < MAX_RANGES:
            self._counts[kind] += 1
            alike.setdefault(detail, []).append(Finding(fault, witness, first, end, detail, counts))
        else:
            self._swallow(next(reversed(alike.values())), first, end)

    def _swallow(self, same: list[Finding], first: int, end: int) -> None:
        """Add what is too much to the last of its kind; a detail that is not its own goes with it."""
        last = same[-1]
        same[-1] = replace(last, first=min(last.first, first), last=max(last.last, end))

    def names(self, first: int, last: int) -> bool:
        """Whether entries in a range were named one by one."""
        return any(begin <= last and first <= end for begin, end in self._exact)

    def has(self, fault: Fault) -> bool:
        """Whether there is one of a kind."""
        return any(kind[0] is fault for kind in self._kept)

    def all(self) -> list[Finding]:
        """By the entry they begin with; what only follows from a closer one is left out."""
        found = [finding for alike in self._kept.values() for same in alike.values() for finding in same]
        close = [each for each in found if each.fault in OTHER_LEAVES and each.witness in CLOSE]
        kept = [each for each in found if each.fault is not Fault.TRACE or not any(_holds(one, each) for one in close)]
        kept.sort(key=lambda each: (each.first, each.last, each.fault, WITNESSES.index(each.witness)))
        beside = zip([None, *kept], kept, strict=False)
        return [each for before, each in beside if before is None or _about(before) != _about(each)]


def _about(finding: Finding) -> tuple[object, ...]:
    """What two findings say the same of, whoever gave it away; of a file's parts each is one of its own."""
    own = finding.detail if not finding.first else ""
    return finding.fault, finding.first, finding.last, finding.counts, own


def _holds(one: Finding, other: Finding) -> bool:
    """Whether a finding is about every entry of another."""
    return one.first <= other.first and other.last <= one.last
