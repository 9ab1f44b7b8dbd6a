"""CWT claims to Permit and back, by the CDDL of the permit profile (Claim 169)."""

import re
import unicodedata
from collections.abc import Callable, Mapping
from datetime import timedelta
from enum import IntEnum
from typing import TypeVar

from strpcheck.core import cbor
from strpcheck.core.cbor import CborItem
from strpcheck.core.permit import (
    Environment,
    Facts,
    KeyId,
    Permit,
    PermitId,
    Person,
    Photo,
    PhotoFormat,
    utc_from_seconds,
)
from strpcheck.core.status_list import MAX_INDEXES
from strpcheck.errors import BadClaimsError, CborError

__all__ = [
    "CATEGORY",
    "MAX_AREAS",
    "MAX_COMPANY_BYTES",
    "MAX_ISSUER_BYTES",
    "MAX_NAME_BYTES",
    "MAX_PHOTO_BYTES",
    "MAX_PURPOSE_BYTES",
    "MAX_URI_BYTES",
    "Claim",
    "encode_claims",
    "is_plain_text",
    "parse_claims",
]


class Claim(IntEnum):
    """CWT claims (RFC 8392; IANA registry for 169 and 65535) and our private one."""

    ISS = 1
    EXP = 4
    NBF = 5
    IAT = 6
    CTI = 7
    IDENTITY = 169
    STATUS = 65535
    STRP = -65537


class IdentityKey(IntEnum):
    """Keys inside Claim 169 that the profile uses."""

    ID = 1
    NAME = 4
    PHOTO = 16
    PHOTO_FORMAT = 17


class StrpKey(IntEnum):
    """Keys inside the private claim."""

    CATEGORY = 1
    COMPANY = 2
    AREAS = 3
    PURPOSE = 4
    APPLICATION = 5
    SYNTHETIC = 6


# Limits of design section 2.
MAX_ISSUER_BYTES = 8
MAX_NAME_BYTES = 48
MAX_COMPANY_BYTES = 48
MAX_PURPOSE_BYTES = 32
MAX_URI_BYTES = 24
MAX_PHOTO_BYTES = 1024
MAX_AREAS = 4
CATEGORY = re.compile(r"[A-Z]{2}-[A-Z0-9]{3}")
NUMBER_BYTES = 8
NIK_SUFFIX_DIGITS = 4
EARLIEST, LATEST = 1577836800, 4102444800
"""2020-01-01 and 2100-01-01 UTC: [EARLIEST, LATEST)."""
ISSUED_AFTER_START = int(timedelta(days=1).total_seconds())
"""iat <= nbf + 86400."""
FIRST_AREA, LAST_AREA = 1101, 9999
SECTORS, INDIVIDUAL = ("ES", "KR"), "PR"
FORBIDDEN_CATEGORIES = frozenset({"Cc", "Cf", "Zl", "Zp", "Co", "Cs"})
"""Controls, invisible format marks (bidi among them), separators, private use; surrogates cannot be UTF-8."""
MAX_MARKS_IN_A_ROW = 2

Map = Mapping[int | str, CborItem]
Checked = TypeVar("Checked")


def is_plain_text(text: str) -> bool:
    """Whether a text is one a screen shows as it is: NFC, nothing invisible, no tower of combining marks."""
    if text.isascii():
        return text.isprintable()
    if not unicodedata.is_normalized("NFC", text):
        return False
    marks = 0
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category.startswith("M") else 0
        if category in FORBIDDEN_CATEGORIES or marks > MAX_MARKS_IN_A_ROW:
            return False
    return True


def parse_claims(payload: bytes, key_id: KeyId) -> Permit:
    """Read claims whose signature held.

    Args:
        payload: The signed bytes.
        key_id: The key they were signed with; it becomes part of the Facts.

    Raises:
        BadClaimsError: Anything but the CDDL of design section 2: the issuer's fault.

    Source: design section 2; RFC 8392; Token Status List section 6 (status claim).
    """
    try:
        claims = cbor.decode(payload)
    except CborError as e:
        raise BadClaimsError(e.message) from e
    top = _as_map(claims, set(Claim), set())
    times = [_number(top, name, EARLIEST, LATEST - 1) for name in (Claim.IAT, Claim.NBF, Claim.EXP)]
    issued_at, not_before, expires = times
    _require(issued_at <= not_before + ISSUED_AFTER_START, "iat is more than a day after nbf")
    _require(not_before < expires, "nbf is not before exp")
    uri, index = _status(top[Claim.STATUS])
    strp = _as_map(
        top[Claim.STRP],
        {StrpKey.CATEGORY, StrpKey.AREAS},
        {StrpKey.COMPANY, StrpKey.PURPOSE, StrpKey.APPLICATION, StrpKey.SYNTHETIC},
    )
    person = _person(top[Claim.IDENTITY], strp)
    number = top[Claim.CTI]
    _require(isinstance(number, bytes) and len(number) == NUMBER_BYTES, "cti is not 8 bytes")
    facts = Facts(
        id=PermitId(_text(top, Claim.ISS, MAX_ISSUER_BYTES), bytes(number)),  # type: ignore[arg-type]
        key_id=key_id,
        issued_at=utc_from_seconds(issued_at),
        not_before=utc_from_seconds(not_before),
        expires=utc_from_seconds(expires),
        category=_category(strp),
        areas=_areas(strp[StrpKey.AREAS]),
        status_uri=uri,
        status_index=index,
        environment=_environment(strp),
        has_photo=person.photo is not None,
    )
    return Permit(facts, person)


def encode_claims(permit: Permit) -> bytes:
    """Write a permit's claims; what `parse_claims` would refuse is refused here too.

    Raises:
        BadClaimsError: The permit breaks the CDDL, so no laptop could read it.
    """
    facts, person = permit.facts, permit.person
    identity: dict[int | str, CborItem] = {IdentityKey.ID: person.nik_suffix, IdentityKey.NAME: person.name}
    if person.photo is not None:
        identity[IdentityKey.PHOTO] = person.photo.encoded
        identity[IdentityKey.PHOTO_FORMAT] = int(person.photo.format)
    strp: dict[int | str, CborItem] = {StrpKey.CATEGORY: facts.category, StrpKey.AREAS: list(facts.areas)}
    if person.company is not None:
        strp[StrpKey.COMPANY] = person.company
    if person.purpose is not None:
        strp[StrpKey.PURPOSE] = person.purpose
    if person.application is not None:
        strp[StrpKey.APPLICATION] = person.application
    if facts.environment is Environment.TRAINING:
        strp[StrpKey.SYNTHETIC] = True
    payload = cbor.encode(
        {
            Claim.ISS: facts.id.issuer,
            Claim.EXP: int(facts.expires.timestamp()),
            Claim.NBF: int(facts.not_before.timestamp()),
            Claim.IAT: int(facts.issued_at.timestamp()),
            Claim.CTI: facts.id.number,
            Claim.IDENTITY: identity,
            Claim.STATUS: {"status_list": {"idx": facts.status_index, "uri": facts.status_uri}},
            Claim.STRP: strp,
        }
    )
    # Reading back costs a tenth of the signature and keeps one set of rules instead of two.
    _require(parse_claims(payload, facts.key_id) == permit, "the permit does not survive its own encoding")
    return payload


def _require(condition: bool, message: str) -> None:  # noqa: FBT001 -- an assertion, read as one
    """Refuse unless the condition holds."""
    if not condition:
        raise BadClaimsError(message)


def _as_map(item: CborItem, required: set[IntEnum], optional: set[IntEnum]) -> Map:
    """A map with every required key and no unknown one."""
    if not isinstance(item, dict):
        message = "expected a map"
        raise BadClaimsError(message)
    keys = item.keys()
    _require(required <= keys and keys <= required | optional, "a key is missing or unknown")
    return item


def _text(source: Map, key: int | str, max_bytes: int) -> str:
    """A text of 1 to `max_bytes` bytes that a screen shows as it is."""
    text = source[key]
    if not isinstance(text, str):
        message = f"key {key} is not a text"
        raise BadClaimsError(message)
    _require(0 < len(text.encode()) <= max_bytes and is_plain_text(text), f"the text of key {key} is not allowed")
    return text


def _number(source: Map, key: int | str, least: int, most: int) -> int:
    """An integer within bounds; a boolean is none."""
    number = source[key]
    if not isinstance(number, int) or isinstance(number, bool):
        message = f"key {key} is not an integer"
        raise BadClaimsError(message)
    _require(least <= number <= most, f"the number of key {key} is out of bounds")
    return number


def _optional(read: Callable[[], Checked], source: Map, key: int) -> Checked | None:
    """What `read` gives where the key is present."""
    return read() if key in source else None


def _status(item: CborItem) -> tuple[str, int]:
    """uri and idx of the status list reference."""
    if not isinstance(item, dict) or item.keys() != {"status_list"}:
        message = "the status claim is not a status_list"
        raise BadClaimsError(message)
    reference = item["status_list"]
    if not isinstance(reference, dict) or reference.keys() != {"idx", "uri"}:
        message = "the status list reference is not idx and uri"
        raise BadClaimsError(message)
    return _text(reference, "uri", MAX_URI_BYTES), _number(reference, "idx", 0, MAX_INDEXES - 1)


def _person(item: CborItem, strp: Map) -> Person:
    """The holder and what the category asks for beside the name."""
    identity = _as_map(
        item, {IdentityKey.ID, IdentityKey.NAME}, {IdentityKey.PHOTO, IdentityKey.PHOTO_FORMAT}
    )
    suffix = identity[IdentityKey.ID]
    if not (isinstance(suffix, str) and len(suffix) == NIK_SUFFIX_DIGITS and suffix.isascii() and suffix.isdigit()):
        message = "the identity is not the last four digits of a NIK"
        raise BadClaimsError(message)
    company = _optional(lambda: _text(strp, StrpKey.COMPANY, MAX_COMPANY_BYTES), strp, StrpKey.COMPANY)
    purpose = _optional(lambda: _text(strp, StrpKey.PURPOSE, MAX_PURPOSE_BYTES), strp, StrpKey.PURPOSE)
    application = _optional(lambda: _number(strp, StrpKey.APPLICATION, 0, 2**32 - 1), strp, StrpKey.APPLICATION)
    kind = _category(strp)[:2]
    _require(kind not in SECTORS or company is not None, "a company is required for ES and KR")
    _require(kind != INDIVIDUAL or company is None, "an individual's permit names a company")
    _require(purpose is None or kind == INDIVIDUAL, "only PR states a purpose")
    return Person(
        name=_text(identity, IdentityKey.NAME, MAX_NAME_BYTES),
        nik_suffix=suffix,
        company=company,
        purpose=purpose,
        application=application,
        photo=_photo(identity),
    )


def _photo(identity: Map) -> Photo | None:
    """Photo and its format: both or neither."""
    encoded = identity.get(IdentityKey.PHOTO)
    if encoded is None:
        _require(IdentityKey.PHOTO_FORMAT not in identity, "a photo format without a photo")
        return None
    if not isinstance(encoded, bytes) or not 1 <= len(encoded) <= MAX_PHOTO_BYTES:
        message = f"the photo is not 1 to {MAX_PHOTO_BYTES} bytes"
        raise BadClaimsError(message)
    _require(IdentityKey.PHOTO_FORMAT in identity, "a photo without its format")
    return Photo(encoded, PhotoFormat(_number(identity, IdentityKey.PHOTO_FORMAT, 1, 4)))


def _category(strp: Map) -> str:
    """A category code such as KR-LOG; whether it is honoured is the policy's question."""
    code = strp[StrpKey.CATEGORY]
    if not isinstance(code, str):
        message = "the category is not a text"
        raise BadClaimsError(message)
    _require(CATEGORY.fullmatch(code) is not None, "the category is not a code of six characters")
    return code


def _areas(item: CborItem) -> tuple[int, ...]:
    """One to four destination areas."""
    if not isinstance(item, list) or not 1 <= len(item) <= MAX_AREAS:
        message = f"expected 1 to {MAX_AREAS} areas"
        raise BadClaimsError(message)
    return tuple(_number({0: area}, 0, FIRST_AREA, LAST_AREA) for area in item)


def _environment(strp: Map) -> Environment:
    """Training exactly where the person is stated to be synthetic."""
    synthetic = strp.get(StrpKey.SYNTHETIC, False)
    if not isinstance(synthetic, bool):
        message = "synthetic is not a boolean"
        raise BadClaimsError(message)
    return Environment.TRAINING if synthetic else Environment.PRODUCTION
