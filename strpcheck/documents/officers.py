"""officers.json: badges of those who may have a shift on a laptop, each with its PIN's memory-hard hash."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field, model_validator

from strpcheck.documents.fields import Hex32, Listed, UtcTime
from strpcheck.documents.model import Document, faults_named, read_document, twice
from strpcheck.documents.sealed import SealedDocument, write_sealed

__all__ = ["BADGE", "MAX_OFFICERS_BYTES", "Officer", "OfficersDocument", "read_officers", "write_officers"]

MAX_OFFICERS_BYTES = 256 * 1024
MAX_OFFICERS = 500
NAME = "officers.json"
BADGE = r"^[0-9A-Za-z](?:[0-9A-Za-z./-]{0,30}[0-9A-Za-z])?$"
SALT_16 = r"^[0-9a-f]{32}$"


@dataclass(frozen=True, slots=True)
class Officer:
    """Somebody who may have a shift here."""

    badge: str
    salt: bytes
    """16 bytes."""
    pin_hash: bytes
    """32 bytes of scrypt."""
    added: datetime
    """Aware UTC; when the PIN was set."""


class OfficerEntry(Document):
    """One badge."""

    badge: Annotated[str, Field(pattern=BADGE)]
    salt: Annotated[str, Field(pattern=SALT_16)]
    scrypt: Hex32
    """Of the PIN: N = 2^15, r = 8, p = 1, 32 bytes."""
    added: UtcTime


class OfficersContent(Document):
    """The badges, before their digest stands beside them."""

    officers: Annotated[Listed[OfficerEntry], Field(max_length=MAX_OFFICERS)]

    @model_validator(mode="after")
    def _once_each(self) -> "OfficersContent":
        """Two PINs for one badge would both be wrong half the time."""
        faults = twice("badge", [officer.badge for officer in self.officers])
        if faults:
            raise ValueError("; ".join(faults))
        return self


class OfficersDocument(OfficersContent, SealedDocument):
    """Badges of those who may have a shift: a flipped bit must lock nobody out unnoticed."""


def read_officers(raw: bytes) -> tuple[Officer, ...]:
    """Read the badges.

    Raises:
        DocumentError: Not an officers document, or damaged.
    """
    document = read_document(OfficersDocument, raw, name=NAME, max_bytes=MAX_OFFICERS_BYTES)
    return tuple(
        Officer(entry.badge, bytes.fromhex(entry.salt), bytes.fromhex(entry.scrypt), entry.added)
        for entry in document.officers
    )


def write_officers(officers: tuple[Officer, ...]) -> bytes:
    """Spell the badges.

    Raises:
        DocumentError: A badge that is none, the same one twice, or too many.
    """
    with faults_named(NAME):
        content = OfficersContent(
            officers=tuple(
                OfficerEntry(
                    badge=officer.badge, salt=officer.salt.hex(), scrypt=officer.pin_hash.hex(), added=officer.added
                )
                for officer in officers
            )
        )
    return write_sealed(content)
