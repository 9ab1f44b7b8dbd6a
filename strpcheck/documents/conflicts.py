"""conflicts.json: permits seen in contradiction elsewhere, as salted hashes with an end."""

from datetime import datetime, timedelta
from typing import Annotated

from pydantic import Field, model_validator

from strpcheck.core.seen import Conflicts
from strpcheck.documents.fields import Hex32, Listed, Salt, UtcTime
from strpcheck.documents.model import Document, read_document
from strpcheck.errors import DocumentError

__all__ = ["MAX_CONFLICTS_BYTES", "ConflictEntry", "ConflictsDocument", "check_ends", "read_conflicts"]

MAX_CONFLICTS_BYTES = 1024 * 1024
NAME = "conflicts.json"
LONGEST_WARNING = timedelta(hours=12)
"""A warning that stayed longer would keep a person off the road for a mistake (design, section 4)."""


class ConflictEntry(Document):
    """A warning."""

    hash: Hex32
    """SHA-256 over salt, length of the issuer, issuer and permit number."""
    until: UtcTime
    """The first second at which it warns no more."""


class ConflictsDocument(Document):
    """Every warning in force."""

    salt: Salt
    conflicts: Annotated[Listed[ConflictEntry], Field(max_length=8192)]

    @model_validator(mode="after")
    def _each_once(self) -> "ConflictsDocument":
        """One end for a warning."""
        if len({entry.hash for entry in self.conflicts}) != len(self.conflicts):
            message = "expected each hash once"
            raise ValueError(message)
        return self


def read_conflicts(raw: bytes) -> Conflicts:
    """Read the warnings of a generation.

    Raises:
        DocumentError: Not a conflicts document.
    """
    document = read_document(ConflictsDocument, raw, name=NAME, max_bytes=MAX_CONFLICTS_BYTES)
    return Conflicts(
        bytes.fromhex(document.salt), {bytes.fromhex(entry.hash): entry.until for entry in document.conflicts}
    )


def check_ends(conflicts: Conflicts, confirmed_at: datetime) -> None:
    """Refuse warnings that reach further ahead than they may.

    Args:
        conflicts: Of a generation.
        confirmed_at: When that generation was signed.

    Raises:
        DocumentError: One ends more than `LONGEST_WARNING` after it.
    """
    latest = max(conflicts.until.values(), default=confirmed_at)
    if latest > confirmed_at + LONGEST_WARNING:
        message = f"{NAME}: expected warnings to end within {LONGEST_WARNING} of the signing, got one until {latest}"
        raise DocumentError(message)
