"""CWT claims to Permit and back, by the CDDL of the permit profile (Claim 169)."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum

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

# Bound once: reading a member of an enumeration costs five times a global, forty times a scan.
ISS, EXP, NBF, IAT, CTI, IDENTITY, STATUS, STRP = (int(claim) for claim in Claim)
NIK_SUFFIX, NAME, PHOTO, PHOTO_FORMAT = (int(key) for key in IdentityKey)
CATEGORY_CODE, COMPANY, AREAS, PURPOSE, APPLICATION, SYNTHETIC = (int(key) for key in StrpKey)
NOTHING: frozenset[int] = frozenset()
CLAIMS = frozenset(map(int, Claim))
IDENTITY_REQUIRED, IDENTITY_OPTIONAL = frozenset({NIK_SUFFIX, NAME}), frozenset({PHOTO, PHOTO_FORMAT})
STRP_REQUIRED = frozenset({CATEGORY_CODE, AREAS})
STRP_OPTIONAL = frozenset({COMPANY, PURPOSE, APPLICATION, SYNTHETIC})
REFERENCE = frozenset({"idx", "uri"})

Map = Mapping[int | str, CborItem]


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
    top = _as_map(claims, CLAIMS, NOTHING)
    issued_at = _number(top, IAT, EARLIEST, LATEST - 1)
    not_before = _number(top, NBF, EARLIEST, LATEST - 1)
    expires = _number(top, EXP, EARLIEST, LATEST - 1)
    if not issued_at - ISSUED_AFTER_START <= not_before < expires:
        message = "nbf is not before exp, or iat is more than a day after nbf"
        raise BadClaimsError(message)
    number = top[CTI]
    if not isinstance(number, bytes) or len(number) != NUMBER_BYTES:
        message = f"cti is not {NUMBER_BYTES} bytes"
        raise BadClaimsError(message)
    uri, index = _status(top[STATUS])
    strp = _as_map(top[STRP], STRP_REQUIRED, STRP_OPTIONAL)
    category = _category(strp[CATEGORY_CODE])
    person = _person(top[IDENTITY], strp, category[:2])
    facts = Facts(
        id=PermitId(_text(top, ISS, MAX_ISSUER_BYTES), number),
        key_id=key_id,
        issued_at=utc_from_seconds(issued_at),
        not_before=utc_from_seconds(not_before),
        expires=utc_from_seconds(expires),
        category=category,
        areas=_areas(strp[AREAS]),
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


def _as_map(item: CborItem, required: frozenset[int], optional: frozenset[int]) -> Map:
    """A map with every required key and no unknown one."""
    if not isinstance(item, dict):
        message = "expected a map"
        raise BadClaimsError(message)
    keys = item.keys()
    if keys != required and not (required <= keys <= required | optional):
        message = "a key is missing or unknown"
        raise BadClaimsError(message)
    return item


def _text(source: Map, key: int | str, max_bytes: int) -> str:
    """A text of 1 to `max_bytes` bytes that a screen shows as it is."""
    text = source[key]
    if not isinstance(text, str) or not 0 < len(text) <= max_bytes:
        message = f"key {key} is not a text of 1 to {max_bytes} bytes"
        raise BadClaimsError(message)
    if not is_plain_text(text) or len(text.encode()) > max_bytes:
        message = f"the text of key {key} is not allowed"
        raise BadClaimsError(message)
    return text


def _number(source: Map, key: int | str, least: int, most: int) -> int:
    """An integer within bounds; a boolean is none."""
    number = source[key]
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        message = f"key {key} is not an integer from {least} to {most}"
        raise BadClaimsError(message)
    return number


def _status(item: CborItem) -> tuple[str, int]:
    """The status list reference: uri and idx."""
    if not isinstance(item, dict) or item.keys() != {"status_list"}:
        message = "the status claim is not a status_list"
        raise BadClaimsError(message)
    reference = item["status_list"]
    if not isinstance(reference, dict) or reference.keys() != REFERENCE:
        message = "the status list reference is not idx and uri"
        raise BadClaimsError(message)
    return _text(reference, "uri", MAX_URI_BYTES), _number(reference, "idx", 0, MAX_INDEXES - 1)


def _person(item: CborItem, strp: Map, kind: str) -> Person:
    """The holder and what the kind of category, ES, KR or PR, asks for beside the name."""
    identity = _as_map(item, IDENTITY_REQUIRED, IDENTITY_OPTIONAL)
    suffix = identity[NIK_SUFFIX]
    if not isinstance(suffix, str) or len(suffix) != NIK_SUFFIX_DIGITS or not (suffix.isascii() and suffix.isdigit()):
        message = "the identity is not the last four digits of a NIK"
        raise BadClaimsError(message)
    company = _text(strp, COMPANY, MAX_COMPANY_BYTES) if COMPANY in strp else None
    purpose = _text(strp, PURPOSE, MAX_PURPOSE_BYTES) if PURPOSE in strp else None
    _require(kind not in SECTORS or company is not None, "a company is required for ES and KR")
    _require(kind != INDIVIDUAL or company is None, "an individual's permit names a company")
    _require(purpose is None or kind == INDIVIDUAL, "only PR states a purpose")
    return Person(
        name=_text(identity, NAME, MAX_NAME_BYTES),
        nik_suffix=suffix,
        company=company,
        purpose=purpose,
        application=_number(strp, APPLICATION, 0, 2**32 - 1) if APPLICATION in strp else None,
        photo=_photo(identity) if len(identity) > len(IDENTITY_REQUIRED) else None,
    )


def _photo(identity: Map) -> Photo:
    """Photo and its format: both, where there is one of them."""
    encoded = identity.get(PHOTO)
    if not isinstance(encoded, bytes) or not 1 <= len(encoded) <= MAX_PHOTO_BYTES:
        message = f"the photo is not 1 to {MAX_PHOTO_BYTES} bytes"
        raise BadClaimsError(message)
    _require(PHOTO_FORMAT in identity, "a photo without its format")
    return Photo(encoded, PhotoFormat(_number(identity, PHOTO_FORMAT, min(PhotoFormat), max(PhotoFormat))))


def _category(code: CborItem) -> str:
    """A category code such as KR-LOG; whether it is honoured is the policy's question."""
    if not isinstance(code, str) or CATEGORY.fullmatch(code) is None:
        message = "the category is not a code of six characters"
        raise BadClaimsError(message)
    return code


def _areas(item: CborItem) -> tuple[int, ...]:
    """One to four destination areas."""
    if not isinstance(item, list) or not 1 <= len(item) <= MAX_AREAS:
        message = f"expected 1 to {MAX_AREAS} areas"
        raise BadClaimsError(message)
    return tuple([_number({AREAS: area}, AREAS, FIRST_AREA, LAST_AREA) for area in item])


def _environment(strp: Map) -> Environment:
    """Training exactly where the person is stated to be synthetic."""
    synthetic = strp.get(SYNTHETIC, False)
    if not isinstance(synthetic, bool):
        message = "synthetic is not a boolean"
        raise BadClaimsError(message)
    return Environment.TRAINING if synthetic else Environment.PRODUCTION
