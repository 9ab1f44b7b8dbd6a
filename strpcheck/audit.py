"""The auditor's view of the log: entries as rows that a person reads."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cbor2 import CBORDecodeError, loads

from strpcheck.core.permit import utc_from_seconds
from strpcheck.errors import LogError
from strpcheck.ports import LogEntry, ScanLog

__all__ = ["LogRow", "log_rows"]


@dataclass(frozen=True, slots=True)
class LogRow:
    """One entry, decoded."""

    number: int
    kind: str
    at: datetime
    post: str
    outcome: str
    reason: str
    advisories: tuple[str, ...]
    permit: str
    """16 hex digits, empty where nothing was authenticated."""
    generation: str
    invented: bool
    """Whether the time was set by `--at`."""
    simulated: bool
    """Whether it was decided for another time than its own: nobody passed by it."""
    fields: dict[str, Any]
    """The whole body."""


def log_rows(log: ScanLog) -> Iterator[LogRow]:
    """Read the log from its first entry on.

    Raises:
        LogError: An entry cannot be read; the message names it.
    """
    return (_row(entry) for entry in log.entries())


def _row(entry: LogEntry) -> LogRow:
    """Decode an entry; it was hashed when it was written, so a fast foreign parser may read it."""
    try:
        body = loads(entry.body)
        times = body["times"]
        return LogRow(
            number=entry.number,
            kind=body["kind"],
            at=utc_from_seconds(times["wall"]),
            post=body.get("post", ""),
            outcome=body.get("outcome", ""),
            reason=body.get("reason", ""),
            advisories=tuple(body.get("advisories", ())),
            permit=body["permit"]["cti"].hex() if "permit" in body else "",
            generation=body.get("generation", ""),
            invented=times["invented"],
            simulated="simulated_at" in body,
            fields=body,
        )
    except (CBORDecodeError, KeyError, TypeError, AttributeError, ValueError, OverflowError, OSError) as e:
        # OSError: a time beyond what the system can count.
        message = f"entry {entry.number} of the log cannot be read"
        raise LogError(message, hint="the file was changed or damaged: keep it and tell the auditor") from e
