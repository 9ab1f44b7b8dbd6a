"""Officers' shifts and hours, read from the entries that begin and end shifts."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

__all__ = ["OfficerHours", "ShiftHours"]

MOST_OFFICERS = 500
"""A laptop is one lane's; beyond that the log was made up, and it may not fill the memory."""


@dataclass(slots=True)
class OfficerHours:
    """What one officer's shifts come to."""

    shifts: int = 0
    seconds: int = 0
    """Inside the period, by the wall clock."""
    unmeasured: int = 0
    """Shifts whose beginning or end the log does not tell."""
    is_open: bool = False
    """Whether the last one has not ended: it is counted up to the log's newest entry."""


@dataclass(slots=True)
class ShiftHours:
    """Adds shifts up, entry by entry; one shift is open at a time."""

    start: int | None = None
    """Of the period, in seconds since 1970 UTC."""
    end: int | None = None
    officer: str | None = None
    """Whose alone; None: everybody's."""
    officers: dict[str, OfficerHours] = field(default_factory=dict)
    _open: tuple[int, str, int] | None = None
    """Entry, officer and time of the beginning."""

    def add(self, number: int, body: Mapping[str, Any]) -> None:
        """A shift entry."""
        act, at = body["act"], body["times"]["wall"]
        if act in {"handover", "close"}:
            self._end(body, at)
        if act in {"handover", "open"}:
            self._lost()
            self._open = number, body["officer"], at

    def finish(self, at: int) -> None:
        """The log's newest entry was of that time."""
        if self._open is None:
            return
        _, officer, begun = self._open
        if self._measured(officer, begun, at):
            self.officers[officer].is_open = True
        self._open = None

    def _end(self, body: Mapping[str, Any], at: int) -> None:
        """A shift ended that began with an entry which was met or was not."""
        if self._open is not None and self._open[0] == body["shift"]:
            _, officer, begun = self._open
            self._measured(officer, begun, at)
            self._open = None
            return
        self._lost()
        if (self.start is None or self.start <= at) and (self.end is None or at < self.end):
            self._unmeasured(body["from"])

    def _lost(self) -> None:
        """The end of the open shift is not in the log: what cannot be known is not guessed."""
        if self._open is not None:
            self._unmeasured(self._open[1])
            self._open = None

    def _measured(self, officer: str, begun: int, ended: int) -> bool:
        """Count a shift as far as it lies in the period; whether any of it does."""
        first = begun if self.start is None else max(begun, self.start)
        last = ended if self.end is None else min(ended, self.end)
        # A clock that went back makes no negative hours.
        is_inside = (self.start is None or ended >= self.start) and (self.end is None or begun < self.end)
        counted = self._of(officer) if is_inside else None
        if counted is None:
            return False
        counted.shifts += 1
        counted.seconds += max(last - first, 0)
        return True

    def _unmeasured(self, officer: str) -> None:
        """Count a shift of unknown length."""
        counted = self._of(officer)
        if counted is not None:
            counted.shifts += 1
            counted.unmeasured += 1

    def _of(self, officer: str) -> OfficerHours | None:
        """An officer's sum; None where it is not asked for."""
        if self.officer not in {None, officer}:
            return None
        if officer not in self.officers and len(self.officers) >= MOST_OFFICERS:
            return None
        return self.officers.setdefault(officer, OfficerHours())
