"""Lines that issuing leaves behind: index.jsonl of the permits, rejected.jsonl of the bad rows."""

from typing import Annotated

from pydantic import Field

from strpcheck.documents.fields import Hex8, Listed
from strpcheck.documents.model import Document

__all__ = ["IndexLine", "RejectedLine"]


class IndexLine(Document):
    """A permit that was issued, and its files."""

    line: Annotated[int, Field(ge=1)]
    """Line of the roster, the header being 1."""
    id: Hex8
    """The permit's random number (`cti`)."""
    company: str | None
    application: Annotated[int, Field(ge=0, lt=2**32)] | None
    text: str | None
    """Name of the barcode's text file; null where none was asked for."""
    png: str | None
    """Name of the barcode's picture; null where none was asked for."""


class RejectedLine(Document):
    """A row that gave no permit."""

    line: Annotated[int, Field(ge=1)]
    """Line of the roster, the header being 1."""
    reasons: Annotated[Listed[str], Field(min_length=1)]
    """Why, in words."""
    row: dict[str, str]
    """The row as it was read, by column."""
