"""The lines of `scan --json` while a shift is open: every event, for lamps, gates and other programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from strpcheck.documents.fields import write_time
from strpcheck.documents.verdict import Judged, verdict_object

__all__ = ["Acted", "act_object", "event_object", "verdict_event"]


class Acted(Protocol):
    """What is told of an officer's act; the use case's own type fits."""

    @property
    def kind(self) -> str:
        """Of its log entry."""

    @property
    def entry(self) -> int:
        """Number of its log entry."""

    @property
    def at(self) -> datetime:
        """When, aware."""

    @property
    def officer(self) -> str:
        """Badge; empty where no shift was open."""

    @property
    def fields(self) -> Mapping[int | str, object]:
        """What is the kind's own."""


def verdict_event(judged: Judged, entry: int) -> dict[str, object]:
    """A verdict: the line of the contract, with what tells it from other events and the number of its entry."""
    return {"event": "verdict", "entry": entry, **verdict_object(judged, with_person=False)}


def act_object(acted: Acted) -> dict[str, object]:
    """An act: exempt, turned_back, override, resolved or shift, with the fields of its entry."""
    told: dict[str, object] = {
        "event": str(acted.kind),
        "entry": acted.entry,
        "at": write_time(acted.at),
        "officer": acted.officer or None,
    }
    return told | {str(name): value for name, value in acted.fields.items()}


def event_object(event: str, at: datetime, **facts: object) -> dict[str, object]:
    """Any other event: source, notice, cleared, locked, unlocked, synced, stopped, resumed."""
    return {"event": event, "at": write_time(at), **facts}
