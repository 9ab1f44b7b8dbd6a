"""What an officer does besides scanning: each act is a log entry first, and only then it is said that it is done."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.core.cbor import CborItem
from strpcheck.core.permit import WIB
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.duty import on_duty
from strpcheck.errors import UsageError
from strpcheck.ports import Cause, ShiftChange, Trace
from strpcheck.scan import Checkpoint

__all__ = [
    "Act",
    "Draft",
    "act_after",
    "act_logged",
    "draft_of",
    "exempt",
    "exempt_today",
    "override",
    "resolve",
    "turn_back",
]

REFUSALS = frozenset(reason.value for reason in Reason if reason.outcome in {Outcome.REJECT, Outcome.REFER})


@dataclass(frozen=True, slots=True)
class Act:
    """An act that is in the log."""

    kind: EntryKind
    entry: int
    at: datetime
    officer: str
    """Empty where no shift was open."""
    fields: Mapping[int | str, CborItem]
    """What is the kind's own."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An act that is to be written."""

    body: bytes
    trace: Trace
    officer: str
    """Empty where no shift is open."""


def exempt_today(at: Checkpoint) -> tuple[str, ...]:
    """Codes of those who pass without a permit today, in the policy's order."""
    today = at.clock.now().astimezone(WIB).date()
    found = (rule.code for rule in at.generation.policy.exempt if rule.days.holds(today))
    return tuple(dict.fromkeys(found))


def exempt(at: Checkpoint, category: str) -> Act:
    """Count somebody who passed without a permit and needs none; nothing personal.

    Raises:
        UsageError: The policy exempts no such category today; those it does are listed.
        LogError: The entry could not be written, so nothing is counted.
    """
    known = exempt_today(at)
    if category not in known:
        message = f"expected an exempt category of today, got {category!r}"
        listed = ", ".join(known) if known else "none: the policy exempts nobody today"
        raise UsageError(message, hint=f"exempt today: {listed}")
    return act_logged(at, EntryKind.EXEMPT, {"category": category})


def turn_back(at: Checkpoint, reason: str, *, about: int | None = None) -> Act:
    """Count a vehicle that was turned back.

    Args:
        at: Where.
        reason: A `TurnedBack`, or the Reason of a refusal.
        about: Number of the scan's entry where there was one.

    Raises:
        UsageError: No such reason.
        LogError: The entry could not be written, so nothing is counted.
    """
    known = [item.value for item in TurnedBack]
    if reason not in known and reason not in REFUSALS:
        message = f"expected a reason to turn back, got {reason!r}"
        raise UsageError(message, hint=f"one of {', '.join(known)}, or a verdict's reason such as expired")
    return act_logged(at, EntryKind.TURNED_BACK, {"reason": reason, **_about(about)})


def override(at: Checkpoint, about: int, decision: Decision, reason: OverrideReason, *, by_supervisor: bool) -> Act:
    """Log that the officer decided otherwise than a verdict advised.

    Args:
        at: Where.
        about: Number of the scan's entry.
        decision: What became of the vehicle.
        reason: Why.
        by_supervisor: Whether the supervisor's PIN was given.

    Raises:
        LogError: The entry could not be written, so nothing is overridden.
    """
    fields: dict[int | str, CborItem] = {
        "about": about,
        "decision": decision.value,
        "reason": reason.value,
        "by_supervisor": by_supervisor,
    }
    return act_logged(at, EntryKind.OVERRIDE, fields)


def resolve(at: Checkpoint, about: int, decision: Decision) -> Act:
    """Log what came of a PERIKSA.

    Raises:
        LogError: The entry could not be written, so it stays open.
    """
    return act_logged(at, EntryKind.RESOLVED, {"about": about, "decision": decision.value})


def act_logged(at: Checkpoint, kind: EntryKind, fields: Mapping[int | str, CborItem]) -> Act:
    """Commit an act's entry with what every act has: times, place, device, generation, officer.

    Raises:
        LogError: The entry could not be written.
        ShiftError: A shift is needed here, and none is open.
    """
    act: Act | None = None
    while act is None:
        act = act_after(at.log.newest(), at, kind, fields)
    return act


def act_after(
    newest: int,
    at: Checkpoint,
    kind: EntryKind,
    fields: Mapping[int | str, CborItem],
    change: ShiftChange = ShiftChange.NONE,
) -> Act | None:
    """The same, if `newest` is still the log's newest entry; None where another program wrote meanwhile."""
    # A shift is signed where it begins and where it ends: what was cut off is then cut off from within one.
    signs = None if change is ShiftChange.NONE else Cause.SHIFT
    draft = draft_of(at, kind, fields, change, signs)
    entry = at.log.append_after(newest, draft.body, draft.trace)
    return None if entry is None else Act(kind, entry, draft.trace.at, draft.officer, fields)


def draft_of(
    at: Checkpoint,
    kind: EntryKind,
    fields: Mapping[int | str, CborItem],
    change: ShiftChange = ShiftChange.NONE,
    signs: Cause | None = None,
) -> Draft:
    """What every act has, of now: to be written only behind the entry that was the newest before.

    Raises:
        ShiftError: A shift is needed here, and none is open.
        LogError: The log cannot be read.
    """
    duty, now = at.duty(), at.clock.now()
    moment = Moment(now, at.generation.newest_signed_time, at.clock.monotonic_ms(), invented=at.clock.invented)
    where: dict[int | str, CborItem] = {
        "device": at.device,
        "post": at.post,
        "generation": at.generation.id,
        "policy": at.generation.policy.digest,
    }
    body = encode_entry(kind, moment, {**where, **on_duty(duty), **fields})
    trace = Trace(now, counts_for_clock=not at.clock.invented, post=at.post, shift=change, signs=signs)
    return Draft(body, trace, "" if duty is None else duty.officer)


def _about(entry: int | None) -> dict[int | str, CborItem]:
    """The scan that an act is about."""
    return {} if entry is None else {"about": entry}
