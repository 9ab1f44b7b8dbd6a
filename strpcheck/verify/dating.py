"""Since when: the time of the last entry before a finding that nothing is said against."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Final

from strpcheck.core.permit import utc_from_seconds
from strpcheck.errors import LogError
from strpcheck.faults import Fault
from strpcheck.ports import RawLog
from strpcheck.verify.bodies import BodyReader
from strpcheck.verify.findings import Finding, Ranges

__all__ = ["dated", "time_of"]

LOOKED_BACK: Final = 1_000
"""Stretches of entries that are no good, one behind the other, that are passed over on the way back."""


def dated(findings: Sequence[Finding], log: RawLog, bodies: BodyReader) -> Iterator[Finding]:
    """Each finding with its time, where an entry before it has one.

    Args:
        findings: By the entry that they begin with.
        log: Where they were found.
        bodies: Reads entries.
    """
    suspected = _joined((each.first, each.last) for each in findings if each.fault is not Fault.CLOCK and each.first)
    looked_from, known = 0, None  # what was found for the finding before: nothing is looked through twice
    for finding in findings:
        if finding.first > looked_from:
            found = _time_before(finding.first, looked_from, suspected, log, bodies)
            looked_from, known = finding.first, found or known
        yield replace(finding, since=known if finding.first else None)


def time_of(wall: int | None) -> datetime | None:
    """A wall time that an entry holds, however far off it is."""
    try:
        return None if wall is None else utc_from_seconds(wall)
    except (ValueError, OverflowError, OSError):
        return None


def _time_before(
    number: int, least: int, suspected: Sequence[tuple[int, int]], log: RawLog, bodies: BodyReader
) -> datetime | None:
    """Of the nearest entry before one, down to the least that nobody looked at yet."""
    before = number
    for _ in range(LOOKED_BACK):
        found = _body_before(before, least, log)
        if found is None:
            return None
        before, raw = found
        stretch = _stretch_of(before, suspected)
        if stretch is not None:
            before = stretch
            continue
        body = bodies.read(raw)
        time = None if body is None else time_of(body["times"]["wall"])
        if time is not None:
            return time
    return None


def _body_before(number: int, least: int, log: RawLog) -> tuple[int, object] | None:
    """The nearest entry before one that has a body."""
    try:
        return next(log.bodies_before(number, least), None)
    except LogError:  # damaged there too, as is told
        return None


def _stretch_of(number: int, suspected: Sequence[tuple[int, int]]) -> int | None:
    """Where the suspected stretch begins that an entry is in; None where it is in none."""
    at = bisect_right(suspected, number, key=_first) - 1
    return suspected[at][0] if at >= 0 and number <= suspected[at][1] else None


def _first(stretch: tuple[int, int]) -> int:
    """Where it begins."""
    return stretch[0]


def _joined(ranges: Iterable[tuple[int, int]]) -> list[tuple[int, int]]:
    """Ranges by their beginning, those that touch made one."""
    known = sorted(ranges)
    joined = Ranges(len(known))
    for each in known:
        joined.add(*each)
    return list(joined)
