"""The lines of `scan --json` while a shift is open: every event, for lamps, gates and other programs."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal

from pydantic import Field

from strpcheck.core.permit import utc_from_seconds
from strpcheck.documents.fields import UtcTime, write_time
from strpcheck.documents.model import Document
from strpcheck.documents.verdict import Judged, verdict_object

__all__ = ["EventDocument", "entry_event", "event_object", "verdict_event"]

TOLD = (
    "officer", "shift", "post", "generation", "act", "from", "category", "reason", "decision", "about", "by_supervisor",
    "badge", "summary",
)  # fmt: skip
"""Of an entry; what else it holds is for auditors."""


class EventDocument(Document):
    """One line that is no verdict; verdicts have the keys of verdict.schema.json, with `event` and `entry`."""

    event: Literal[
        "exempt", "turned_back", "override", "resolved", "shift", "officer", "sync", "clock", "doctor",
        "notice", "cleared", "locked", "unlocked", "synced", "stopped", "resumed",
    ]  # fmt: skip
    """In the first row kinds of log entries; in the second what the log does not hold: something about the source, the
    verdict left the screen, the screen was locked or unlocked, a sync took effect, no verdicts come, they do again."""
    at: UtcTime
    entry: int | None = None
    """Number of the log entry."""
    officer: str | None = None
    """Badge of whoever has the shift."""
    shift: int | None = None
    """Number of the entry that opened it."""
    post: str | None = None
    generation: str | None = None
    """What is in force."""
    act: Literal["open", "close", "handover", "add", "replace"] | None = None
    """Of shift: open, close, handover; of officer: add, replace."""
    former: Annotated[str | None, Field(validation_alias="from", serialization_alias="from")] = None
    """Of a handover: the badge of who had the shift before."""
    category: str | None = None
    """Of an exempt passage."""
    reason: str | None = None
    """Why a vehicle was turned back, or a verdict overridden."""
    decision: Literal["passed", "refused"] | None = None
    """What became of the vehicle, in override and resolved."""
    about: int | None = None
    """Number of the scan's entry that an act is about."""
    by_supervisor: bool | None = None
    """Whether an override was confirmed with the supervisor's PIN."""
    badge: str | None = None
    """Who was added, or has another PIN now."""
    summary: dict[str, int | list[int] | dict[str, int]] | None = None
    """A closed shift's numbers."""
    message: str | None = None
    """Of a notice: what is the matter with the source."""
    error: str | None = None
    """Of stopped: what is the matter."""
    hint: str | None = None
    """What can be done about it."""


def verdict_event(judged: Judged, entry: int) -> dict[str, object]:
    """A verdict: the line of the contract, with what tells it from other events and the number of its entry."""
    return {"event": "verdict", "entry": entry, **verdict_object(judged, with_person=False)}


def entry_event(number: int, body: Mapping[str, Any]) -> dict[str, object]:
    """Any entry of the log that is no verdict, decoded: an act, a shift, a sync."""
    told: dict[str, object] = {
        "event": str(body["kind"]),
        "entry": number,
        "at": write_time(utc_from_seconds(body["times"]["wall"])),
    }
    return told | {name: body[name] for name in TOLD if name in body}


def event_object(event: str, at: datetime, **facts: object) -> dict[str, object]:
    """An event that the log does not hold."""
    return {"event": event, "at": write_time(at), **facts}
