"""station.json: what a laptop is told once, when it is set up."""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from pydantic import Field

from strpcheck.documents.fields import PlainText, PostId, UtcTime
from strpcheck.documents.model import Document, faults_named, read_document
from strpcheck.documents.sealed import SealedDocument, write_sealed

__all__ = ["MAX_STATION_BYTES", "StationDocument", "StationSettings", "read_station", "write_station"]

MAX_STATION_BYTES = 16 * 1024
NAME = "station.json"


@dataclass(frozen=True, slots=True)
class StationSettings:
    """A laptop's own settings; nothing in here is secret or trusted."""

    post: str
    device: str
    """The name people know the laptop by."""
    carrier: str | None
    """Where the last successful sync came from; None before the first."""
    created: datetime
    """Aware UTC."""


class StationContent(Document):
    """A laptop's own settings, before their digest stands beside them."""

    post: PostId
    device: PlainText
    carrier: Annotated[str, Field(min_length=1, max_length=4096)] | None
    """Where the last successful sync came from: a folder or an address."""
    created: UtcTime


class StationDocument(StationContent, SealedDocument):
    """A laptop's own settings: a flipped bit must not judge by another post's rules."""


def read_station(raw: bytes) -> StationSettings:
    """Read the settings.

    Raises:
        DocumentError: Not a station document, or damaged.
    """
    document = read_document(StationDocument, raw, name=NAME, max_bytes=MAX_STATION_BYTES)
    return StationSettings(document.post, document.device, document.carrier, document.created)


def write_station(settings: StationSettings) -> bytes:
    """Spell the settings.

    Raises:
        DocumentError: A text is too long, or not one a screen shows as it is.
    """
    with faults_named(NAME):
        content = StationContent(
            post=settings.post, device=settings.device, carrier=settings.carrier, created=settings.created
        )
    return write_sealed(content)
