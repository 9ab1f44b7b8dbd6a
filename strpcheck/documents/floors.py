"""floors.json: what a laptop remembers of its syncs beside its generations, so that wiping those takes nothing back."""

import hashlib
from typing import Annotated, Literal

from pydantic import Field, model_validator

from strpcheck.core.floors import Floors, ListFloor, RoleFloor, Word
from strpcheck.documents.fields import Hex32, IssuerId, Listed, StatusUri, UtcTime
from strpcheck.documents.json_text import write_json
from strpcheck.documents.model import Document, read_document, to_plain, write_document

__all__ = ["MAX_FLOORS_BYTES", "FloorsDocument", "ListFloorEntry", "RoleFloorEntry", "read_floors", "write_floors"]

MAX_FLOORS_BYTES = 256 * 1024
NAME = "floors.json"
MAX_VERSION = 2**53 - 1
"""The largest integer that I-JSON knows; a thief may have signed a larger one, and the file must stay readable."""

KeyName = Annotated[str, Field(pattern=r"^[!-~]{1,128}$")]
Version = Annotated[int, Field(ge=1)]


class RoleFloorEntry(Document):
    """The newest version of a role that was in force."""

    role: Literal["root", "targets", "policy", "status", "snapshot", "timestamp"]
    version: Version
    issued_at: UtcTime | None
    """`x-strp-issued` of the timestamp role; null of every other."""
    delegator_version: Version
    """Of the role that named the keys, when they signed."""
    keys: Annotated[Listed[KeyName], Field(max_length=64)]
    """Ids of the keys that signed."""


class ListFloorEntry(Document):
    """The newest status list that was in force under a uri."""

    issuer: IssuerId
    uri: StatusUri
    issued_at: UtcTime
    indexes: Annotated[int, Field(ge=0)]
    until: UtcTime
    """Until when the trust list promised it."""
    delegator_version: Version
    """Of targets, which signs the trust list."""
    keys: Annotated[Listed[KeyName], Field(max_length=64)]
    """The kid that signed."""


class FloorsDocument(Document):
    """What no offer may fall below."""

    roles: Annotated[Listed[RoleFloorEntry], Field(max_length=16)]
    lists: Annotated[Listed[ListFloorEntry], Field(max_length=256)]
    sha256: Hex32
    """Of the document without this member: a flipped bit must not raise a floor for ever."""

    @model_validator(mode="after")
    def _whole(self) -> "FloorsDocument":
        """Nobody signs this file, but damage is noticed."""
        if self.sha256 != _digest(self):
            message = "the digest is not that of the content"
            raise ValueError(message)
        return self


def read_floors(raw: bytes) -> Floors:
    """Read what was remembered.

    Raises:
        DocumentError: The file was damaged.
    """
    document = read_document(FloorsDocument, raw, name=NAME, max_bytes=MAX_FLOORS_BYTES)
    lists = {
        (entry.issuer, entry.uri): ListFloor(entry.issued_at, entry.indexes, entry.until, _word(entry))
        for entry in document.lists
    }
    return Floors(
        {entry.role: RoleFloor(entry.version, _word(entry), entry.issued_at) for entry in document.roles},
        lists,
        {key: floor.until for key, floor in lists.items()},
    )


def write_floors(floors: Floors) -> bytes:
    """Spell what is to be remembered.

    Raises:
        DocumentError: A name does not fit.
    """
    roles = [
        {
            "role": name,
            "version": min(floor.version, MAX_VERSION),
            "issued_at": floor.issued_at,
            "delegator_version": min(floor.word.delegator_version, MAX_VERSION),
            "keys": tuple(sorted(floor.word.keys)),
        }
        for name, floor in sorted(floors.roles.items())
    ]
    lists = [
        {
            "issuer": issuer,
            "uri": uri,
            "issued_at": floor.issued_at,
            "indexes": floor.indexes,
            "until": floor.until,
            "delegator_version": min(floor.word.delegator_version, MAX_VERSION),
            "keys": tuple(sorted(floor.word.keys)),
        }
        for (issuer, uri), floor in sorted(floors.lists.items())
    ]
    draft = FloorsDocument.model_construct(
        roles=tuple(RoleFloorEntry.model_validate(role) for role in roles),
        lists=tuple(ListFloorEntry.model_validate(entry) for entry in lists),
        sha256="",
    )
    return write_document(draft.model_copy(update={"sha256": _digest(draft)}))


def _word(entry: RoleFloorEntry | ListFloorEntry) -> Word:
    """Whose word it is."""
    return Word(entry.delegator_version, frozenset(entry.keys))


def _digest(document: FloorsDocument) -> str:
    """SHA-256 over everything but itself."""
    plain = to_plain(document)
    del plain["sha256"]
    return hashlib.sha256(write_json(plain)).hexdigest()
