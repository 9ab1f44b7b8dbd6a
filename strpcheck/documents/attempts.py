"""attempts.json: what came of a laptop's last syncs, for whoever asks why its lists are old."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Annotated

from pydantic import Field

from strpcheck.documents.fields import Listed, UtcTime
from strpcheck.documents.model import Document, read_document, write_document

__all__ = [
    "MAX_ATTEMPTS",
    "MAX_ATTEMPTS_BYTES",
    "Attempt",
    "AttemptEntry",
    "AttemptResult",
    "AttemptsDocument",
    "read_attempts",
    "write_attempts",
]

MAX_ATTEMPTS = 20
MAX_ATTEMPTS_BYTES = 64 * 1024
MAX_CARRIER_CHARS, MAX_MESSAGE_CHARS = 300, 300
NAME = "attempts.json"


class AttemptResult(StrEnum):
    """How a sync ended."""

    NEW = "new"
    """Something newer came in force."""
    SAME = "same"
    """There was nothing newer."""
    FAILED = "failed"
    """What was in force stayed."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One sync that was tried."""

    at: datetime
    """By the laptop's clock."""
    carrier: str
    result: AttemptResult
    error: str = ""
    """Name of the kind of failure; empty where there was none."""
    trouble: str = ""
    """A `Trouble` by its value, of this strpcheck or a newer one; empty where only the kind of failure is known."""
    message: str = ""
    """What went wrong, in English, for whoever repairs it."""
    received: int | None = None
    """Bytes of files; None where nobody counted."""


class AttemptEntry(Document):
    """One sync that was tried."""

    at: UtcTime
    carrier: Annotated[str, Field(max_length=MAX_CARRIER_CHARS)]
    result: Annotated[AttemptResult, Field(strict=False)]
    error: Annotated[str, Field(pattern="^[A-Za-z]{0,40}$")]
    """Name of the kind of failure; empty where there was none."""
    trouble: Annotated[str, Field(pattern="^[a-z_]{0,40}$")]
    """What was the matter for whoever looks after the laptop; empty where only the kind of failure says so."""
    message: Annotated[str, Field(max_length=MAX_MESSAGE_CHARS)]
    received: Annotated[int, Field(ge=0)] | None
    """Bytes of files; null where nobody counted."""


class AttemptsDocument(Document):
    """The last syncs, the newest last."""

    attempts: Annotated[Listed[AttemptEntry], Field(max_length=MAX_ATTEMPTS)]


def read_attempts(raw: bytes) -> tuple[Attempt, ...]:
    """Read the last syncs, the newest last.

    Raises:
        DocumentError: Not an attempts document.
    """
    document = read_document(AttemptsDocument, raw, name=NAME, max_bytes=MAX_ATTEMPTS_BYTES)
    return tuple(
        Attempt(entry.at, entry.carrier, entry.result, entry.error, entry.trouble, entry.message, entry.received)
        for entry in document.attempts
    )


def write_attempts(attempts: tuple[Attempt, ...]) -> bytes:
    """Spell the newest of these; what is too long loses its end."""
    entries = tuple(
        AttemptEntry(
            at=attempt.at,
            carrier=attempt.carrier[:MAX_CARRIER_CHARS],
            result=attempt.result,
            error=attempt.error,
            trouble=attempt.trouble,
            message=attempt.message[:MAX_MESSAGE_CHARS],
            received=attempt.received,
        )
        for attempt in attempts[-MAX_ATTEMPTS:]
    )
    return write_document(AttemptsDocument(attempts=entries))
