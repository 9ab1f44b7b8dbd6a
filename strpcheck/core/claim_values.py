"""The values inside claims: the identity, the permit's own facts, and what a text or a number may be."""

import re
import unicodedata
from collections.abc import Mapping
from datetime import timedelta
from enum import IntEnum

from strpcheck.core.cbor import CborItem
from strpcheck.core.permit import Environment, Person, Photo, PhotoFormat
from strpcheck.errors import BadClaimsError

__all__ = [
    "APPLICATION",
    "AREAS",
    "CATEGORY",
    "CATEGORY_CODE",
    "COMPANY",
    "EARLIEST",
    "INDIVIDUAL",
    "ISSUED_AFTER_START",
    "LATEST",
    "MAX_AREAS",
    "MAX_COMPANY_BYTES",
    "MAX_ISSUER_BYTES",
    "MAX_NAME_BYTES",
    "MAX_PHOTO_BYTES",
    "MAX_PURPOSE_BYTES",
    "MAX_URI_BYTES",
    "NAME",
    "NIK_SUFFIX",
    "NIK_SUFFIX_DIGITS",
    "PHOTO",
    "PHOTO_FORMAT",
    "PURPOSE",
    "SECTORS",
    "STRP_OPTIONAL",
    "STRP_REQUIRED",
    "SYNTHETIC",
    "IdentityKey",
    "StrpKey",
    "as_map",
    "is_plain_text",
    "read_areas",
    "read_category",
    "read_environment",
    "read_number",
    "read_person",
    "read_text",
    "require",
]


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
"""Controls, format marks (bidi among them), separators, private use; surrogates cannot be UTF-8."""
MAX_MARKS_IN_A_ROW = 2

# Bound once: reading a member of an enumeration costs five times a global, dozens of times a scan.
NIK_SUFFIX, NAME, PHOTO, PHOTO_FORMAT = (int(key) for key in IdentityKey)
CATEGORY_CODE, COMPANY, AREAS, PURPOSE, APPLICATION, SYNTHETIC = (int(key) for key in StrpKey)
IDENTITY_REQUIRED, IDENTITY_OPTIONAL = frozenset({NIK_SUFFIX, NAME}), frozenset({PHOTO, PHOTO_FORMAT})
STRP_REQUIRED = frozenset({CATEGORY_CODE, AREAS})
STRP_OPTIONAL = frozenset({COMPANY, PURPOSE, APPLICATION, SYNTHETIC})

Map = Mapping[int | str, CborItem]


def is_plain_text(text: str) -> bool:
    """Whether a text steers nothing: NFC, no control, format or private character, no tower of combining marks.

    It may still show nothing: blank letters are refused where permits are issued and spelled on the screen, since which
    they are changes with Unicode's version, and the wire's rule must not (decision 0018).
    """
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


def require(condition: bool, message: str) -> None:  # noqa: FBT001 -- an assertion, read as one
    """Refuse unless the condition holds."""
    if not condition:
        raise BadClaimsError(message)


def as_map(item: CborItem, required: frozenset[int], optional: frozenset[int]) -> Map:
    """A map with every required key and no unknown one."""
    if not isinstance(item, dict):
        message = "expected a map"
        raise BadClaimsError(message)
    keys = item.keys()
    if keys != required and not (required <= keys <= required | optional):
        message = "a key is missing or unknown"
        raise BadClaimsError(message)
    return item


def read_text(text: CborItem, max_bytes: int) -> str:
    """A text of 1 to `max_bytes` bytes that steers no screen."""
    if not isinstance(text, str) or not 0 < len(text) <= max_bytes:
        message = f"expected a text of 1 to {max_bytes} bytes"
        raise BadClaimsError(message)
    # Ascii has as many bytes as characters, and nearly every text is.
    shown = text.isprintable() if text.isascii() else is_plain_text(text) and len(text.encode()) <= max_bytes
    if not shown:
        message = f"expected at most {max_bytes} bytes and nothing that steers a screen"
        raise BadClaimsError(message)
    return text


def read_number(number: CborItem, least: int, most: int) -> int:
    """An integer within bounds; a boolean is none."""
    if not isinstance(number, int) or isinstance(number, bool) or not least <= number <= most:
        message = f"expected an integer from {least} to {most}"
        raise BadClaimsError(message)
    return number


def read_person(item: CborItem, strp: Map, kind: str) -> Person:
    """The holder and what the kind of category, ES, KR or PR, asks for beside the name."""
    identity = as_map(item, IDENTITY_REQUIRED, IDENTITY_OPTIONAL)
    suffix = identity[NIK_SUFFIX]
    if not isinstance(suffix, str) or len(suffix) != NIK_SUFFIX_DIGITS or not (suffix.isascii() and suffix.isdigit()):
        message = "the identity is not the last four digits of a NIK"
        raise BadClaimsError(message)
    company = read_text(strp[COMPANY], MAX_COMPANY_BYTES) if COMPANY in strp else None
    purpose = read_text(strp[PURPOSE], MAX_PURPOSE_BYTES) if PURPOSE in strp else None
    require(kind not in SECTORS or company is not None, "a company is required for ES and KR")
    require(kind != INDIVIDUAL or company is None, "an individual's permit names a company")
    require(purpose is None or kind == INDIVIDUAL, "only PR states a purpose")
    return Person(
        name=read_text(identity[NAME], MAX_NAME_BYTES),
        nik_suffix=suffix,
        company=company,
        purpose=purpose,
        application=read_number(strp[APPLICATION], 0, 2**32 - 1) if APPLICATION in strp else None,
        photo=_photo(identity) if len(identity) > len(IDENTITY_REQUIRED) else None,
    )


def _photo(identity: Map) -> Photo:
    """Photo and its format: both, where there is one of them."""
    encoded = identity.get(PHOTO)
    if not isinstance(encoded, bytes) or not 1 <= len(encoded) <= MAX_PHOTO_BYTES:
        message = f"the photo is not 1 to {MAX_PHOTO_BYTES} bytes"
        raise BadClaimsError(message)
    require(PHOTO_FORMAT in identity, "a photo without its format")
    return Photo(encoded, PhotoFormat(read_number(identity[PHOTO_FORMAT], min(PhotoFormat), max(PhotoFormat))))


def read_category(code: CborItem) -> str:
    """A category code such as KR-LOG; whether it is honoured is the policy's question."""
    if not isinstance(code, str) or CATEGORY.fullmatch(code) is None:
        message = "the category is not a code of six characters"
        raise BadClaimsError(message)
    return code


def read_areas(item: CborItem) -> tuple[int, ...]:
    """One to four destination areas."""
    if not isinstance(item, list) or not 1 <= len(item) <= MAX_AREAS:
        message = f"expected 1 to {MAX_AREAS} areas"
        raise BadClaimsError(message)
    return tuple([read_number(area, FIRST_AREA, LAST_AREA) for area in item])


def read_environment(strp: Map) -> Environment:
    """Training exactly where the person is stated to be synthetic."""
    synthetic = strp.get(SYNTHETIC, False)
    if not isinstance(synthetic, bool):
        message = "synthetic is not a boolean"
        raise BadClaimsError(message)
    return Environment.TRAINING if synthetic else Environment.PRODUCTION
