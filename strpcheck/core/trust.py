"""Whom a signature speaks for: vetted issuer keys, what each may sign, and when."""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strpcheck.core.permit import Environment, KeyId
from strpcheck.errors import TrustListError

__all__ = [
    "Issuer",
    "Purpose",
    "RefusedWindow",
    "StatusSource",
    "TrustAnchor",
    "TrustList",
    "build_trust_list",
    "key_id_of",
    "vet_public_key",
]

# Curve edwards25519 (RFC 8032 section 5.1).
PRIME = 2**255 - 19
CURVE_D = -121665 * pow(121666, -1, PRIME) % PRIME
SQRT_MINUS_ONE = pow(2, (PRIME - 1) // 4, PRIME)
PUBLIC_KEY_BYTES = 32


class Purpose(StrEnum):
    """What a listed key may sign."""

    PERMIT = "permit"
    STATUS = "status"
    CANARY = "canary"
    OTHER_ENVIRONMENT = "other-environment"
    """Nothing here: listed so that its permits are named as the other environment's."""


@dataclass(frozen=True, slots=True)
class RefusedWindow:
    """[start, end) of `iat` whose permits are refused although their key stays: an insider's afternoon."""

    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class TrustAnchor:
    """An issuer's public key that we accept."""

    key_id: KeyId
    issuer: str
    public_key: Ed25519PublicKey
    purposes: frozenset[Purpose]
    valid_from: datetime | None = None
    valid_until: datetime | None = None
    """The first second at which it may not sign any more."""
    revoked_at: datetime | None = None
    """Set once revoked; every permit of the key falls whatever its `iat`, since a thief writes any `iat`."""
    refused: tuple[RefusedWindow, ...] = ()

    def may_sign_at(self, issued_at: datetime) -> bool:
        """Whether the key's window covers `iat` and no refused issuing window does."""
        if self.valid_from is not None and issued_at < self.valid_from:
            return False
        if self.valid_until is not None and issued_at >= self.valid_until:
            return False
        return not any(window.start <= issued_at < window.end for window in self.refused)


@dataclass(frozen=True, slots=True)
class StatusSource:
    """A status list an issuer's permits may refer to."""

    uri: str
    file_name: str
    until: datetime
    """Until when the list must be published."""


@dataclass(frozen=True, slots=True)
class Issuer:
    """An authority and its status lists."""

    id: str
    status_sources: Mapping[str, StatusSource]
    """By uri."""


@dataclass(frozen=True, slots=True)
class TrustList:
    """Every issuer and key a laptop accepts; made by `build_trust_list` alone."""

    environment: Environment
    issuers: Mapping[str, Issuer] = field(default_factory=dict)
    anchors: Mapping[KeyId, TrustAnchor] = field(default_factory=dict)

    def publishes(self, issuer: str, uri: str) -> bool:
        """Whether an issuer publishes the status list `uri`."""
        known = self.issuers.get(issuer)
        return known is not None and uri in known.status_sources

    def may_sign_status(self, key_id: KeyId, issuer: str) -> bool:
        """Whether a key holds purpose `status` for the issuer and is not revoked."""
        anchor = self.anchors.get(key_id)
        return (
            anchor is not None
            and anchor.issuer == issuer
            and Purpose.STATUS in anchor.purposes
            and anchor.revoked_at is None
        )


def key_id_of(public_key: bytes) -> KeyId:
    """The `kid` of a key: the first 8 bytes of SHA-256 over its 32 raw bytes (design, section 2)."""
    return KeyId(hashlib.sha256(public_key).digest()[:8])


def vet_public_key(raw: bytes) -> Ed25519PublicKey:
    """Accept an Ed25519 public key only in its one encoding, on the curve, and not of small order.

    OpenSSL takes any 32 bytes and accepts forgeries under small-order keys (64 of 64 messages under the identity),
    so the question is asked once, when a trust list is loaded.

    Args:
        raw: 32 bytes, RFC 8032 encoding of a point.

    Raises:
        TrustListError: Wrong length, not canonical, not on the curve, or of small order.

    Source: RFC 8032 sections 5.1.2 and 5.1.3; Chalkias et al., "Taming the many EdDSAs" (2020).
    """
    if len(raw) != PUBLIC_KEY_BYTES:
        message = f"expected a public key of {PUBLIC_KEY_BYTES} bytes, got {len(raw)}"
        raise TrustListError(message)
    x, y = _decompress(raw)
    for _ in range(3):  # three doublings: a point of order 1, 2, 4 or 8 arrives at the identity (0, 1)
        x, y = _double(x, y)
    if (x, y) == (0, 1):
        message = f"public key {raw.hex()} is of small order"
        raise TrustListError(message)
    return Ed25519PublicKey.from_public_bytes(raw)


def build_trust_list(
    environment: Environment, issuers: Iterable[Issuer], anchors: Iterable[tuple[TrustAnchor, KeyId]]
) -> TrustList:
    """Put vetted anchors together and refuse a list that contradicts itself.

    Args:
        environment: Production or training, fixed by the root.
        issuers: Each id once.
        anchors: Each with the `kid` the document states for it.

    Raises:
        TrustListError: A stated kid is not the key's, a kid or issuer stands twice, an issuer is not listed,
            or two issuers publish the same status uri or file.
    """
    known = _index_issuers(issuers)
    table: dict[KeyId, TrustAnchor] = {}
    for anchor, stated in anchors:
        if stated != anchor.key_id:
            message = f"stated kid {stated.hex()} is not the key's own {anchor.key_id.hex()}"
            raise TrustListError(message)
        if anchor.key_id in table:
            message = f"kid {anchor.key_id.hex()} stands twice in the trust list"
            raise TrustListError(message)
        if anchor.issuer not in known and Purpose.OTHER_ENVIRONMENT not in anchor.purposes:
            message = f"key {anchor.key_id.hex()} belongs to issuer {anchor.issuer!r}, which is not listed"
            raise TrustListError(message)
        table[anchor.key_id] = anchor
    return TrustList(environment, known, table)


def _index_issuers(issuers: Iterable[Issuer]) -> dict[str, Issuer]:
    """Issuers by id; ids, status uris and file names each once."""
    known: dict[str, Issuer] = {}
    uris: set[str] = set()
    names: set[str] = set()
    for issuer in issuers:
        if issuer.id in known:
            message = f"issuer {issuer.id!r} stands twice in the trust list"
            raise TrustListError(message)
        for source in issuer.status_sources.values():
            if source.uri in uris or source.file_name in names:
                message = f"status list {source.uri!r} or its file stands twice in the trust list"
                raise TrustListError(message)
            uris.add(source.uri)
            names.add(source.file_name)
        known[issuer.id] = issuer
    return known


def _decompress(raw: bytes) -> tuple[int, int]:
    """Decode a point and refuse every encoding but the canonical one."""
    number = int.from_bytes(raw, "little")
    sign, y = number >> 255, number & (2**255 - 1)
    if y >= PRIME:
        message = f"public key {raw.hex()} is not canonically encoded"
        raise TrustListError(message)
    u, v = (y * y - 1) % PRIME, (CURVE_D * y * y + 1) % PRIME
    # x = sqrt(u/v) by RFC 8032 section 5.1.3 step 2 and 3; v is never 0, since -1/d is not a square.
    x = u * pow(v, 3, PRIME) * pow(u * pow(v, 7, PRIME), (PRIME - 5) // 8, PRIME) % PRIME
    if v * x * x % PRIME != u:
        x = x * SQRT_MINUS_ONE % PRIME
    if v * x * x % PRIME != u:
        message = f"public key {raw.hex()} is not a point of the curve"
        raise TrustListError(message)
    if x == 0 and sign:
        message = f"public key {raw.hex()} is not canonically encoded"
        raise TrustListError(message)
    return (PRIME - x if x & 1 != sign else x), y


def _double(x: int, y: int) -> tuple[int, int]:
    """Add a point to itself (affine; complete on this curve, so no case is special)."""
    product = CURVE_D * x * x * y * y % PRIME
    return (
        2 * x * y * pow(1 + product, -1, PRIME) % PRIME,
        (y * y + x * x) * pow(1 - product, -1, PRIME) % PRIME,
    )
