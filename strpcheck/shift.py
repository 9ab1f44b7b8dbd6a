"""Shifts: who opened one when, handed it over, closed it, and what it came to."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strpcheck.acts import act_after
from strpcheck.core.cbor import CborItem
from strpcheck.core.record import EntryKind
from strpcheck.duty import Duty, duty_now, duty_required
from strpcheck.errors import ShiftError
from strpcheck.ports import ShiftChange
from strpcheck.scan import Checkpoint
from strpcheck.tally import Span, Tally, tally_of
from strpcheck.troubles import Trouble

__all__ = ["ClosedShift", "close_shift", "hand_over", "open_shift", "summary_object"]


@dataclass(frozen=True, slots=True)
class ClosedShift:
    """A shift that is over, and its numbers."""

    duty: Duty
    closed_at: datetime
    entry: int
    tally: Tally


def open_shift(at: Checkpoint, officer: str) -> Duty:
    """Open a shift; the laptop's self-test was passed just before, or it would not have come so far.

    Raises:
        ShiftError: One is open.
        LogError: The entry could not be written, so none is opened.
    """
    while True:
        newest, there = at.log.newest(), duty_now(at.log)
        if there is not None:
            message = f"a shift of {there.officer} is open since {there.since:%Y-%m-%d %H:%M} UTC"
            hint = "close it with `strpcheck shift close`, or take it over with `strpcheck shift open --handover`"
            raise ShiftError(message, hint=hint, trouble=Trouble.SHIFT_IS_OPEN)
        fields: dict[int | str, CborItem] = {"act": "open", "officer": officer}
        act = act_after(newest, at, EntryKind.SHIFT, fields, ShiftChange.OPENS)
        if act is not None:
            return Duty(act.entry, officer, act.at)


def hand_over(at: Checkpoint, officer: str) -> tuple[ClosedShift, Duty]:
    """End one officer's shift and begin the next one's, in one entry: there is no moment without an officer.

    Raises:
        ShiftError: None is open.
        LogError: The entry could not be written, so nothing changes.
    """
    closed = _ended(at, ShiftChange.OPENS, {"act": "handover", "officer": officer})
    return closed, Duty(closed.entry, officer, closed.closed_at)


def close_shift(at: Checkpoint) -> ClosedShift:
    """Close the shift with its summary.

    Raises:
        ShiftError: None is open.
        LogError: The entry could not be written, so it stays open.
    """
    return _ended(at, ShiftChange.CLOSES, {"act": "close"})


def _ended(at: Checkpoint, change: ShiftChange, fields: Mapping[int | str, CborItem]) -> ClosedShift:
    """Write the entry that ends a shift; its numbers are those of every entry before it, and of no other."""
    while True:
        newest, duty = at.log.newest(), duty_required(at.log)
        tally = tally_of(at.log, duty.number, newest)
        told: dict[int | str, CborItem] = {"from": duty.officer, "summary": _counts(tally), **fields}
        act = act_after(newest, at, EntryKind.SHIFT, told, change)
        if act is not None:
            return ClosedShift(duty, act.at, act.entry, tally)


def summary_object(duty: Duty, tally: Tally, closed_at: datetime | None) -> dict[str, object]:
    """A shift's numbers as JSON's own kinds of values; times in RFC 3339, durations in seconds."""
    return {
        "shift": duty.number,
        "officer": duty.officer,
        "opened": f"{duty.since:%Y-%m-%dT%H:%M:%SZ}",
        "closed": None if closed_at is None else f"{closed_at:%Y-%m-%dT%H:%M:%SZ}",
        "scans": tally.scans,
        "outcomes": _ordered(tally.outcomes),
        "reasons": _ordered(tally.reasons),
        "exempt": _ordered(tally.exempt),
        "turned_back": _ordered(tally.turned_back),
        "overrides": _ordered(tally.overrides),
        "resolved": _ordered(tally.resolved),
        "passed_over": tally.passed_over,
        "between_codes_s": _seconds(tally.between),
        "to_verdict_s": _seconds(tally.to_verdict),
        "list_age_s": None
        if tally.oldest_list_s is None
        else {"youngest": tally.youngest_list_s, "oldest": tally.oldest_list_s},
    }


def _counts(tally: Tally) -> dict[int | str, CborItem]:
    """What a closing entry keeps; an auditor counts the same from the scans."""
    counts: dict[int | str, CborItem] = {
        "scans": tally.scans,
        "outcomes": _counted(tally.outcomes),
        "reasons": _counted(tally.reasons),
        "exempt": _counted(tally.exempt),
        "turned_back": _counted(tally.turned_back),
        "overrides": _counted(tally.overrides),
        "resolved": _counted(tally.resolved),
        "passed_over": tally.passed_over,
    }
    for name, span in (("between_codes_ms", tally.between), ("to_verdict_ms", tally.to_verdict)):
        if span is not None:
            counts[name] = [span.p50_ms, span.p95_ms]
    if tally.youngest_list_s is not None and tally.oldest_list_s is not None:
        counts["list_age_s"] = [tally.youngest_list_s, tally.oldest_list_s]
    return counts


def _counted(counter: Counter[str]) -> dict[int | str, CborItem]:
    """As CBOR takes it."""
    return dict(counter.items())


def _ordered(counter: Counter[str]) -> dict[str, int]:
    """The most frequent first, then by name."""
    return dict(sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _seconds(span: Span | None) -> dict[str, float] | None:
    """Median and 95th percentile."""
    return None if span is None else {"p50": span.p50_ms / 1000, "p95": span.p95_ms / 1000}
