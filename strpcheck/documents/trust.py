"""trust.json: issuers, their status lists, and the keys that speak for them."""

from typing import Annotated, TypeAlias

from pydantic import Field, model_validator

from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.trust import (
    Issuer,
    Purpose,
    RefusedWindow,
    StatusSource,
    TrustAnchor,
    TrustList,
    build_trust_list,
    key_id_of,
    vet_public_key,
)
from strpcheck.documents.fields import Hex8, Hex32, IssuerId, Listed, StatusFile, StatusUri, UtcTime
from strpcheck.documents.model import Document, read_document, twice

__all__ = [
    "MAX_TRUST_BYTES",
    "IssuerEntry",
    "KeyEntry",
    "RefusedEntry",
    "StatusEntry",
    "TrustDocument",
    "parse_trust",
    "read_trust",
    "trust_list_of",
]

MAX_TRUST_BYTES = 256 * 1024
"""A few hundred keys; a list near it means that something else is wrong."""

NAME = "trust.json"
ALONE = frozenset({Purpose.CANARY, Purpose.OTHER_ENVIRONMENT})
"""Purposes that a key holds alone: no canary passes a road, and another environment's key signs nothing here."""

EachPurpose: TypeAlias = Annotated[Purpose, Field(strict=False)]


class StatusEntry(Document):
    """A status list that an issuer's permits may refer to."""

    uri: StatusUri
    file: StatusFile
    """Plain name of the target below `status/`."""
    until: UtcTime
    """Until when the list must be published."""


class IssuerEntry(Document):
    """An authority."""

    id: IssuerId
    status: Annotated[Listed[StatusEntry], Field(max_length=256)]

    @model_validator(mode="after")
    def _lists_once(self) -> "IssuerEntry":
        """A mapping by uri would swallow the second list before the trust list could refuse it."""
        faults = twice("status list", [source.uri for source in self.status])
        if faults:
            raise ValueError("; ".join(faults))
        return self


class RefusedEntry(Document):
    """[from, to) of `iat` whose permits are refused although the key stays."""

    start: UtcTime = Field(validation_alias="from", serialization_alias="from")
    end: UtcTime = Field(validation_alias="to", serialization_alias="to")

    @model_validator(mode="after")
    def _in_order(self) -> "RefusedEntry":
        """An empty window refuses nothing, which nobody means."""
        if self.start >= self.end:
            message = "expected `from` before `to`"
            raise ValueError(message)
        return self


class KeyEntry(Document):
    """A public key, whom it speaks for, and what it may sign."""

    kid: Hex8
    """First 8 bytes of SHA-256 over the raw public key."""
    issuer: IssuerId
    public_key: Hex32
    """32 raw bytes, Ed25519."""
    purposes: Annotated[Listed[EachPurpose], Field(min_length=1, max_length=4)]
    valid_from: UtcTime | None = Field(validation_alias="from", serialization_alias="from")
    valid_until: UtcTime | None = Field(validation_alias="until", serialization_alias="until")
    """The first second at which it may not sign any more."""
    revoked: UtcTime | None
    """Once set, every permit of the key falls."""
    refused: Annotated[Listed[RefusedEntry], Field(max_length=64)]

    @model_validator(mode="after")
    def _consistent(self) -> "KeyEntry":
        """Purposes once each, lonely ones alone; a window that is one."""
        held = frozenset(self.purposes)
        if len(held) != len(self.purposes):
            message = "expected each purpose once"
            raise ValueError(message)
        if held & ALONE and len(held) > 1:
            message = f"expected purpose {min(held & ALONE).value} alone"
            raise ValueError(message)
        if self.valid_from is not None and self.valid_until is not None and self.valid_from >= self.valid_until:
            message = "expected `from` before `until`"
            raise ValueError(message)
        return self


class TrustDocument(Document):
    """Every issuer and key that a laptop accepts."""

    environment: Annotated[Environment, Field(strict=False)] = Field(
        validation_alias="x-strp-environment", serialization_alias="x-strp-environment"
    )
    issuers: Annotated[Listed[IssuerEntry], Field(max_length=64)]
    keys: Annotated[Listed[KeyEntry], Field(max_length=512)]

    @model_validator(mode="after")
    def _each_once(self) -> "TrustDocument":
        """Ids once each; what else contradicts itself is refused when the trust list is built."""
        faults = twice("issuer", [issuer.id for issuer in self.issuers]) + twice("kid", [key.kid for key in self.keys])
        if faults:
            raise ValueError("; ".join(faults))
        return self


def read_trust(raw: bytes) -> TrustList:
    """Read a trust list whose signature was verified.

    Raises:
        DocumentError: Not a trust document.
        TrustListError: A key is not one we may accept, or the list contradicts itself.
    """
    return trust_list_of(parse_trust(raw))


def parse_trust(raw: bytes) -> TrustDocument:
    """Read the document alone; its keys are not vetted yet.

    Raises:
        DocumentError: Not a trust document.
    """
    return read_document(TrustDocument, raw, name=NAME, max_bytes=MAX_TRUST_BYTES)


def trust_list_of(document: TrustDocument) -> TrustList:
    """Vet every key and build the list that decisions read.

    Raises:
        TrustListError: A key is not one we may accept, or the list contradicts itself.
    """
    return build_trust_list(
        document.environment,
        [_issuer(entry) for entry in document.issuers],
        [(_anchor(entry), KeyId(bytes.fromhex(entry.kid))) for entry in document.keys],
    )


def _issuer(entry: IssuerEntry) -> Issuer:
    """An issuer with its lists by uri."""
    return Issuer(
        entry.id,
        {source.uri: StatusSource(source.uri, source.file, source.until) for source in entry.status},
    )


def _anchor(entry: KeyEntry) -> TrustAnchor:
    """A vetted key under its own kid, whatever the document states."""
    raw = bytes.fromhex(entry.public_key)
    return TrustAnchor(
        key_id=key_id_of(raw),
        issuer=entry.issuer,
        public_key=vet_public_key(raw),
        purposes=frozenset(entry.purposes),
        valid_from=entry.valid_from,
        valid_until=entry.valid_until,
        revoked_at=entry.revoked,
        refused=tuple(RefusedWindow(window.start, window.end) for window in entry.refused),
    )
