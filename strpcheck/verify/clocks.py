"""The wall clock against the one that nobody turns back: where the first jumped within one run of the machine."""

from dataclasses import dataclass, replace

from strpcheck.faults import Fault, Witness
from strpcheck.verify.bodies import Body
from strpcheck.verify.findings import Notebook

__all__ = ["TOLERANCE_MS", "ClockWatch"]

TOLERANCE_MS = 120_000
"""What the clocks of a laptop and of a permit may differ by anywhere in the house."""


@dataclass(frozen=True, slots=True)
class _Jump:
    """A jump that no entry explained yet."""

    number: int
    seconds: int
    counts: bool


class ClockWatch:
    """Follows both clocks from entry to entry.

    A machine that was started anew counts from zero again; where it had counted further than before by its first entry,
    only the wall clock tells: it then started after the last entry of the run before. A jump is explained once the
    clock as it stands after it is confirmed, by a supervisor or by a sync: it was put right.
    """

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._base = self._wall_ms = self._monotonic = 0
        self._last = 0
        self._jump: _Jump | None = None

    def see(self, number: int, body: Body) -> None:
        """One more entry; an invented time says nothing."""
        times = body["times"]
        if times["invented"]:
            return
        wall_ms, monotonic = times["wall"] * 1000, times["monotonic_ms"]
        if self._last and not -TOLERANCE_MS <= wall_ms - monotonic - self._base <= TOLERANCE_MS:
            self._differ(number, wall_ms, monotonic)
        elif not self._last:
            self._base = wall_ms - monotonic
        self._wall_ms, self._monotonic, self._last = wall_ms, monotonic, number
        if body["kind"] == "clock" or (body["kind"] == "sync" and body.get("clock_confirmed") is True):
            self._confirm(number)

    def end(self) -> None:
        """No entry follows."""
        self._tell(self._last)

    def _differ(self, number: int, wall_ms: int, monotonic: int) -> None:
        """A jump, or the machine was started anew."""
        base = wall_ms - monotonic
        started_later = base >= self._wall_ms - TOLERANCE_MS
        counted_on = monotonic - self._monotonic
        self._tell(self._last)
        if counted_on >= 0 or not started_later:
            # A start whose first entry comes within two minutes of the other run's count would be a strange chance.
            may_be_start = started_later and counted_on > TOLERANCE_MS
            before = self._base if counted_on >= 0 else self._wall_ms
            self._jump = _Jump(number, (base - before) // 1000, counts=not may_be_start)
        self._base = base

    def _confirm(self, number: int) -> None:
        """The clock is right as it stands."""
        if self._jump is not None:
            self._jump = replace(self._jump, counts=False)
            self._tell(number)
        self._base = self._wall_ms - self._monotonic

    def _tell(self, last: int) -> None:
        """What jumped, with the entries up to the next one that is timed otherwise."""
        if self._jump is not None:
            found, self._jump = self._jump, None
            self._notebook.add(
                Fault.CLOCK, Witness.BODY, found.number, last, detail=f"{found.seconds:+d} s", counts=found.counts
            )
