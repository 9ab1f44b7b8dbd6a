"""The laptop's health, question by question: what is right, what somebody should look at, what keeps it from work."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from strpcheck.canaries import self_test
from strpcheck.core.cbor import CborItem
from strpcheck.core.generation import Station
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.errors import StrpcheckError, SyncError
from strpcheck.ports import Clock, HeldView, ScanLog, Trace
from strpcheck.upkeep import Age, holdings

__all__ = [
    "Examination",
    "Finding",
    "Health",
    "ask",
    "examine_canaries",
    "examine_clock",
    "examine_held",
    "log_examination",
    "worst_of",
]

Examination = Callable[[], "Finding"]
"""One question; what it raises is the answer too."""


class Health(StrEnum):
    """What an answer means, the best first."""

    OK = "ok"
    WARN = "warn"
    """The laptop works; somebody should look."""
    FAIL = "fail"
    """No verdict, or none that could be relied on, until this is mended."""


@dataclass(frozen=True, slots=True)
class Finding:
    """An answer."""

    health: Health
    detail: str
    """What was found."""
    advice: str = ""
    """What to do about it; empty where nothing is wrong."""


def ask(examinations: Mapping[str, Examination]) -> Iterator[tuple[str, Finding]]:
    """Ask every question, whatever the others found."""
    for name, examine in examinations.items():
        try:
            yield name, examine()
        except StrpcheckError as e:
            yield name, Finding(Health.FAIL, e.message, e.hint)


def examine_clock(view: HeldView | None, mark: datetime | None, now: datetime) -> Finding:
    """Whether the clock stands behind what certainly has passed."""
    floor = None if view is None else view.generation.newest_signed_time
    told = f"it is {now:%Y-%m-%d %H:%M:%S} UTC"
    if floor is not None and Station("", floor, clock_mark=mark).clock_is_suspect(now):
        behind = max(floor, mark or floor)
        detail = f"{told}, but it was {behind:%Y-%m-%d %H:%M:%S} UTC before"
        return Finding(Health.FAIL, detail, "put the clock right, then run `strpcheck clock confirm`")
    return Finding(Health.OK, told)


def examine_held(view: HeldView | None, station: Station, now: datetime) -> Finding:
    """Whether what is in force is whole and recent."""
    if view is None:
        return Finding(Health.FAIL, "nothing is in force", "run `strpcheck sync CARRIER`")
    oldest = max(holdings(view, station, now), key=lambda item: item.age)
    detail = f"generation {view.generation.id} verifies; {oldest.name} is {oldest.state.value}"
    if oldest.state is Age.FRESH:
        return Finding(Health.OK, detail)
    return Finding(Health.WARN, detail, "run `strpcheck sync`")


def examine_canaries(view: HeldView | None) -> Finding:
    """Whether known permits get the verdicts that are known of them, on this machine, now."""
    if view is None:
        return Finding(Health.FAIL, "there is nothing to test with", "run `strpcheck sync CARRIER`")
    try:
        self_test(view.generation, view.canaries)
    except SyncError as e:
        return Finding(Health.FAIL, e.message, "do not scan with this laptop: install strpcheck anew, then sync")
    return Finding(Health.OK, f"{len(view.canaries)} known permits, each with its verdict")


def worst_of(findings: Mapping[str, Finding]) -> Health:
    """The worst of several."""
    order = list(Health)
    return max((found.health for found in findings.values()), key=order.index, default=Health.OK)


def log_examination(log: ScanLog, clock: Clock, floor: datetime, device: str, findings: Mapping[str, Finding]) -> None:
    """Enter what was found, question by question, without its words.

    Raises:
        LogError: It cannot be written: then no verdict could be shown either.
    """
    now = clock.now()
    moment = Moment(now, floor, clock.monotonic_ms(), invented=clock.invented)
    healths: dict[int | str, CborItem] = {name: found.health.value for name, found in findings.items()}
    body = encode_entry(EntryKind.DOCTOR, moment, {"device": device, "findings": healths})
    log.append(body, Trace(now, counts_for_clock=not clock.invented))
