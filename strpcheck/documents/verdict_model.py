"""The schema of the line of `--json`; nothing that scans imports it."""

from typing import Annotated

from pydantic import Field

from strpcheck.core.barcode import Likeness
from strpcheck.core.permit import Environment
from strpcheck.core.verdict import Advisory, Outcome, Reason
from strpcheck.documents.fields import Area, CategoryCode, Hex8, IssuerId, Listed, PostId, UtcTime
from strpcheck.documents.model import Document

__all__ = ["PermitObject", "PermitWithPerson", "VerdictDocument"]


class PermitObject(Document):
    """A permit whose signature held."""

    iss: IssuerId
    id: Hex8
    """The permit's random number (`cti`)."""
    category: CategoryCode
    areas: Annotated[Listed[Area], Field(min_length=1, max_length=4)]
    expires: UtcTime
    """Its `exp`: the first second out of time, before any extension."""


class PermitWithPerson(PermitObject):
    """The same with its holder, under `--with-person`."""

    name: Annotated[str, Field(min_length=1, max_length=48)]
    nik: Annotated[str, Field(pattern=r"^[0-9]{4}$")]
    """The last four digits; the permit holds no more."""
    company: Annotated[str, Field(min_length=1, max_length=48)] | None
    purpose: Annotated[str, Field(min_length=1, max_length=32)] | None
    photo: Annotated[str, Field(pattern=r"^[A-Za-z0-9+/]+={0,2}$")] | None
    """Base64 of the undecoded image."""


class VerdictDocument(Document):
    """One judgement."""

    source: str
    """What was judged: the file, the line of standard input, the argument, the camera, the video (@12.4s)."""
    outcome: Annotated[Outcome, Field(strict=False)]
    reason: Annotated[Reason, Field(strict=False)]
    advisories: Listed[Annotated[Advisory, Field(strict=False)]]
    asks_for_id: bool
    """Whether an ACCEPT reads LOLOS - CEK KTP."""
    likeness: Annotated[Likeness, Field(strict=False)] | None
    """What it looks like; null unless the reason is not_a_permit."""
    permit: PermitObject | PermitWithPerson | None
    """Null unless authenticated."""
    where: (
        Annotated[Listed[Annotated[Listed[int], Field(min_length=2, max_length=2)]], Field(min_length=4, max_length=4)]
        | None
    )
    """Corners [x, y] of the barcode in the picture: top left, top right, bottom right, bottom left as printed."""
    ends: UtcTime | None
    """The first second out of time with extensions; null unless authenticated."""
    post: PostId
    environment: Annotated[Environment, Field(strict=False)]
    generation: str
    list_age_s: int | None
    """Signed age of the status list that answered, in seconds; null where none did."""
    at: UtcTime
    """The time decided for."""
    simulated: bool
    """Whether that time was invented in production."""
