"""What a permit is once its signature held: facts the decision and the log use, and a person only the officer sees."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from enum import IntEnum, StrEnum
from typing import NewType

__all__ = [
    "WIB",
    "Environment",
    "Facts",
    "KeyId",
    "Permit",
    "PermitId",
    "Person",
    "Photo",
    "PhotoFormat",
    "utc_from_seconds",
]

KeyId = NewType("KeyId", bytes)
"""First 8 bytes of SHA-256 over the 32 raw bytes of an Ed25519 public key (COSE `kid`)."""

WIB = timezone(timedelta(hours=7), "WIB")
"""Waktu Indonesia Barat, UTC+7 all year: every rule and screen speaks it (field.md: no daylight saving)."""


class Environment(StrEnum):
    """Which world a root, a trust list or a permit belongs to; the two never mix."""

    PRODUCTION = "production"
    TRAINING = "training"


class PhotoFormat(IntEnum):
    """Claim 169 key 17: how the face is encoded."""

    JPEG = 1
    JPEG2000 = 2
    AVIF = 3
    WEBP = 4


@dataclass(frozen=True, slots=True)
class Photo:
    """A face as the issuer put it into the permit: 1 to 1,024 undecoded bytes."""

    encoded: bytes
    format: PhotoFormat


@dataclass(frozen=True, slots=True)
class PermitId:
    """A permit's identity everywhere, never its text: issuer (`iss`) and random number (`cti`)."""

    issuer: str
    number: bytes

    @property
    def text(self) -> str:
        """The number as people and file names show it: 16 hex digits."""
        return self.number.hex()


@dataclass(frozen=True, slots=True)
class Facts:
    """What the decision needs and the log keeps of a permit: nothing that names a person."""

    id: PermitId
    key_id: KeyId
    issued_at: datetime
    """`iat`, aware UTC."""
    not_before: datetime
    """`nbf`, aware UTC."""
    expires: datetime
    """`exp`, aware UTC, before any extension; the first second out of time."""
    category: str
    areas: tuple[int, ...]
    """Destinations, one to four Kemendagri codes 1101..9999."""
    status_uri: str
    status_index: int
    environment: Environment
    """Training exactly when the permit says its person is synthetic."""
    has_photo: bool


@dataclass(frozen=True, slots=True)
class Person:
    """What the officer compares with the person at the window; never logged."""

    name: str
    nik_suffix: str
    """The last four digits of the NIK, as printed on the KTP."""
    company: str | None
    purpose: str | None
    application: int | None
    photo: Photo | None


@dataclass(frozen=True, slots=True)
class Permit:
    """Claims whose signature held."""

    facts: Facts
    person: Person


def utc_from_seconds(seconds: int) -> datetime:
    """Turn a CWT NumericDate into an aware UTC time.

    Args:
        seconds: Seconds since 1970-01-01T00:00:00Z, already bounded by the caller.

    Source: RFC 8392 section 2.
    """
    return datetime.fromtimestamp(seconds, UTC)
