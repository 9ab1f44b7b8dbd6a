"""canary.json: permits known to be good, revoked and forged, for the self-test after every sync."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Annotated

from pydantic import Field, model_validator

from strpcheck.core.barcode import MAX_BARCODE_CHARS
from strpcheck.documents.fields import Listed
from strpcheck.documents.model import Document, read_document

__all__ = ["MAX_CANARY_BYTES", "Canary", "CanaryDocument", "CanaryEntry", "CanaryKind", "read_canaries"]

MAX_CANARY_BYTES = 128 * 1024
NAME = "canary.json"


class CanaryKind(StrEnum):
    """What the self-test must find."""

    GOOD = "good"
    REVOKED = "revoked"
    FORGED = "forged"


@dataclass(frozen=True, slots=True)
class Canary:
    """A permit whose verdict is known beforehand."""

    kind: CanaryKind
    barcode: str


class CanaryEntry(Document):
    """One known permit."""

    kind: Annotated[CanaryKind, Field(strict=False)]
    barcode: Annotated[str, Field(min_length=1, max_length=MAX_BARCODE_CHARS)]


class CanaryDocument(Document):
    """The set; without every kind it could not tell a list that refuses all from one that refuses none."""

    canaries: Annotated[Listed[CanaryEntry], Field(max_length=64)]

    @model_validator(mode="after")
    def _every_kind(self) -> "CanaryDocument":
        """At least one of each kind."""
        present = {entry.kind for entry in self.canaries}
        missing = [kind.value for kind in CanaryKind if kind not in present]
        if missing:
            message = f"expected at least one canary of each kind, got none that is {', '.join(missing)}"
            raise ValueError(message)
        return self


def read_canaries(raw: bytes) -> tuple[Canary, ...]:
    """Read the canary set of a generation.

    Raises:
        DocumentError: Not a canary document, or a kind is missing.
    """
    document = read_document(CanaryDocument, raw, name=NAME, max_bytes=MAX_CANARY_BYTES)
    return tuple(Canary(entry.kind, entry.barcode) for entry in document.canaries)
