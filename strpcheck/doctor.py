"""The laptop's health, question by question: what is right, what somebody should look at, what keeps it from work."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never

from strpcheck.answers import Answer, Health
from strpcheck.canaries import self_test
from strpcheck.core.cbor import CborItem
from strpcheck.core.generation import Station
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.duty import enter_on_duty
from strpcheck.errors import HomeError, StrpcheckError, SyncError
from strpcheck.ports import Clock, HeldView, ScanLog, Trace
from strpcheck.troubles import Trouble
from strpcheck.upkeep import Age, holdings

__all__ = [
    "Examination",
    "Finding",
    "ask",
    "examine_canaries",
    "examine_clock",
    "examine_evidence",
    "examine_held",
    "found",
    "log_examination",
    "worst_of",
]

Examination = Callable[[], "Finding"]
"""One question; what it raises is the answer too."""


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of a question: an answer, which whoever speaks has the words for."""

    answer: Answer
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the answer names; times are aware, and told in WIB."""
    error: StrpcheckError | None = None
    """What was raised, where that is the answer."""

    @property
    def health(self) -> Health:
        """What it means."""
        return self.answer.health


def found(answer: Answer, **facts: object) -> Finding:
    """An answer with its facts."""
    return Finding(answer, facts)


def ask(examinations: Mapping[str, Examination]) -> Iterator[tuple[str, Finding]]:
    """Ask every question, whatever the others found."""
    for name, examine in examinations.items():
        try:
            yield name, examine()
        except StrpcheckError as e:
            yield name, Finding(Answer.FAILED, error=e)


def examine_clock(view: HeldView | None, mark: datetime | None, now: datetime) -> Finding:
    """Whether the clock stands behind what certainly has passed."""
    floor = None if view is None else view.generation.newest_signed_time
    if floor is not None and Station("", floor, clock_mark=mark).clock_is_suspect(now):
        return found(Answer.CLOCK_BEHIND, now=now, before=max(floor, mark or floor))
    return found(Answer.CLOCK_RIGHT, now=now)


def examine_held(view: HeldView | None, station: Station, now: datetime) -> Finding:
    """Whether what is in force is whole and recent.

    Raises:
        HomeError: Nothing is.
    """
    held = _must_hold(view)
    oldest = max(holdings(held, station, now), key=lambda item: item.age)
    facts = {"generation": held.generation.id, "name": oldest.name}
    match oldest.state:
        case Age.FRESH:
            return Finding(Answer.HELD_FRESH, facts)
        case Age.AGEING:
            return Finding(Answer.HELD_AGEING, facts)
        case Age.STALE:
            return Finding(Answer.HELD_STALE, facts)
        case _:
            assert_never(oldest.state)


def examine_canaries(view: HeldView | None) -> Finding:
    """Whether known permits get the verdicts that are known of them, on this machine, now.

    Raises:
        HomeError: Nothing is in force to test with.
    """
    held = _must_hold(view)
    try:
        self_test(held.generation, held.canaries)
    except SyncError as e:
        return Finding(Answer.CANARIES_WRONG, error=e)
    return found(Answer.CANARIES_RIGHT, count=len(held.canaries))


def examine_evidence(view: HeldView | None, keys_in: Callable[[Sequence[str]], int]) -> Finding:
    """Whether texts of forgeries are kept for the auditors.

    Args:
        view: What is in force.
        keys_in: How many of such words are keys that can be sealed to.

    Raises:
        HomeError: Nothing is in force.
    """
    keys = keys_in(_must_hold(view).generation.policy.auditors)
    return found(Answer.EVIDENCE_KEPT, count=keys) if keys else found(Answer.EVIDENCE_NOT_KEPT)


def _must_hold(view: HeldView | None) -> HeldView:
    """What is in force."""
    if view is None:
        message = "nothing is in force"
        raise HomeError(message, hint="run `strpcheck sync CARRIER`", trouble=Trouble.NOTHING_HELD)
    return view


def worst_of(findings: Mapping[str, Finding]) -> Health:
    """The worst of several."""
    order = list(Health)
    return max((finding.health for finding in findings.values()), key=order.index, default=Health.OK)


def log_examination(log: ScanLog, clock: Clock, floor: datetime, device: str, findings: Mapping[str, Finding]) -> None:
    """Enter what was found, question by question, without its words.

    Raises:
        LogError: It cannot be written: then no verdict could be shown either.
    """
    now = clock.now()
    moment = Moment(now, floor, clock.monotonic_ms(), invented=clock.invented)
    healths: dict[int | str, CborItem] = {name: finding.health.value for name, finding in findings.items()}
    fields: dict[int | str, CborItem] = {"device": device, "findings": healths}
    trace = Trace(now, counts_for_clock=not clock.invented)
    enter_on_duty(log, lambda who: encode_entry(EntryKind.DOCTOR, moment, {**fields, **who}), trace)
