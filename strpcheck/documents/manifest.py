"""FILE.manifest: what the device signs of an export, so that whoever has the file can tell what it is and is not."""

from typing import Annotated, Literal

from pydantic import Field

from strpcheck.documents.fields import Hex8, Listed, UtcTime
from strpcheck.documents.model import Document, read_document, write_document

__all__ = [
    "MAX_MANIFEST_BYTES",
    "ManifestDevice",
    "ManifestDocument",
    "ManifestEntries",
    "ManifestFile",
    "ManifestFilters",
    "ManifestList",
    "ManifestRange",
    "ManifestTool",
    "ManifestVouches",
    "manifest_text",
    "read_manifest",
]

MAX_MANIFEST_BYTES = 1 << 20
"""A year of hourly generations, 64 digits each, is 600 KB."""
NAME = "manifest"

Whole = Annotated[int, Field(ge=0)]
Base64 = Annotated[str, Field(pattern="^[A-Za-z0-9+/]+={0,2}$")]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]


class ManifestFile(Document):
    """The file."""

    name: str
    sha256: Digest
    bytes: Whole
    rows: Whole
    """One an entry, heads not counted."""
    format: Literal["csv", "xlsx", "jsonl", "parquet", "html"]


class ManifestEntries(Document):
    """Which entries of the log, without gaps; 1 and 0 where there are none."""

    first: Annotated[int, Field(ge=1)]
    last: Whole


class ManifestFilters(Document):
    """What was asked for."""

    since: UtcTime = Field(validation_alias="from", serialization_alias="from")
    until: UtcTime = Field(validation_alias="to", serialization_alias="to")
    """The range goes from the first entry of a wall time in [from, to) to the last one, whatever lies between."""
    post: str | None
    """Rows of other posts have number and leaf alone; null where all are shown."""


class ManifestRange(Document):
    """What leads from the leaves of these entries to the root in the checkpoint."""

    before: Listed[Base64]
    """Whole subtrees before the first entry, from the left."""
    behind: Listed[Base64]
    """Whole subtrees behind the last entry, from the left."""


class ManifestTool(Document):
    """What wrote it."""

    name: str
    version: str


class ManifestDevice(Document):
    """Whose log it is."""

    name: str
    kid: Hex8
    public_key: Base64


class ManifestList(Document):
    """A status list that answered for one of these entries."""

    uri: str
    newest_s: int | None
    """Its least age when it answered, in seconds; null where no entry tells one."""
    oldest_s: int | None
    """Its greatest."""


class ManifestVouches(Document):
    """What rests on what, in words."""

    file: str
    order: str
    cells: str
    redacted: str
    not_proved: str


class ManifestDocument(Document):
    """The text of a signed note by the device's key: this object on one line, keys sorted, no blanks."""

    v: Literal[1]
    file: ManifestFile
    entries: ManifestEntries
    redacted: bool
    """Whether every row is without what is personal, or names a permit or an officer."""
    filters: ManifestFilters
    checkpoint: str
    """The signed note that the proof leads to."""
    range: ManifestRange
    leaves: Literal["in the file", "beside the file"]
    """In the file: each row has its entry and leaf. Beside: FILE.leaves has one a line, in hexadecimal, in order."""
    tool: ManifestTool
    made_at: UtcTime
    device: ManifestDevice
    policies: Listed[str]
    """Digests of those that decided any of the rows that are shown."""
    generations: Listed[str]
    """Ids of those that were in force."""
    lists: Listed[ManifestList]
    vouches: ManifestVouches


def manifest_text(manifest: ManifestDocument) -> str:
    """What is signed: one line."""
    return write_document(manifest).decode() + "\n"


def read_manifest(text: str) -> ManifestDocument:
    """Read what was signed; whether it was is asked before.

    Raises:
        DocumentError: No manifest.
    """
    return read_document(ManifestDocument, text.encode(), name=NAME, max_bytes=MAX_MANIFEST_BYTES)
