"""How single values are spelled in every document: times, days, hexadecimal, ids, texts."""

import re
from collections.abc import Mapping
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from typing import Annotated, TypeAlias, TypeVar

from pydantic import AfterValidator, Field, PlainSerializer, PlainValidator, WithJsonSchema

from strpcheck.core.claim_values import is_plain_text

__all__ = [
    "EARLIEST",
    "LATEST",
    "PATTERN_WORDS",
    "Area",
    "CategoryCode",
    "CategoryPattern",
    "Day",
    "EndTime",
    "ExemptCode",
    "GroupId",
    "Hex8",
    "Hex32",
    "Hex64",
    "IssuerId",
    "Listed",
    "PlainText",
    "PostId",
    "PublicKeyText",
    "Salt",
    "StartTime",
    "StatusFile",
    "StatusUri",
    "UtcTime",
    "write_time",
]

EARLIEST = datetime(2020, 1, 1, tzinfo=UTC)
LATEST = datetime(2100, 1, 1, tzinfo=UTC)
"""[EARLIEST, LATEST), as in permits (design, section 2): far from where dates overflow when a day is added."""

TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z")
DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
ISSUER = r"^[A-Z0-9-]{1,8}$"
CODE = r"^[A-Z]{2}-[A-Z0-9]{3}$"
CODE_PATTERN = r"^(?:\*|[A-Z]{2}-(?:\*|[A-Z0-9]{3}))$"
POST = r"^[A-Z0-9][A-Z0-9-]{0,31}$"
URI = r"^[!-~]{1,24}$"
GROUP = r"^[a-z0-9][a-z0-9-]{0,31}$"
START = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9]$"
END = r"^(?:(?:[01][0-9]|2[0-3]):[0-5][0-9]|24:00)$"
EXEMPT = r"^EX-[A-Z0-9]{2,8}$"
ONE_WORD = r"^[!-~]{1,200}$"
FILE = r"^[a-z0-9]+(?:[.-][a-z0-9]+)*\.cwt$"
HEX_8 = r"^[0-9a-f]{16}$"
HEX_32 = r"^[0-9a-f]{64}$"
HEX_64 = r"^[0-9a-f]{128}$"
SALT = r"^(?:[0-9a-f]{2}){16,32}$"

PATTERN_WORDS: Mapping[str, str] = {
    ISSUER: "an issuer such as ID-JK",
    CODE: "a category code such as KR-LOG",
    CODE_PATTERN: "a category code such as KR-LOG, or KR-*, or *",
    POST: "a post such as LENTENG-AGUNG",
    URI: "a status list uri of 1 to 24 printable characters",
    GROUP: "a group such as border",
    START: "a time of day such as 06:00",
    END: "a time of day such as 06:00, or 24:00",
    EXEMPT: "an exempt category such as EX-ASN",
    ONE_WORD: "a public key in one word of at most 200 characters",
    FILE: "a plain file name such as xx-jk.2021w27.cwt",
    HEX_8: "16 lower-case hex digits",
    HEX_32: "64 lower-case hex digits",
    HEX_64: "128 lower-case hex digits",
    SALT: "16 to 32 bytes in lower-case hex digits",
}
"""What a text that misses a pattern should have been, for people."""

Item = TypeVar("Item")


def write_time(moment: datetime) -> str:
    """Spell an aware time in whole seconds as RFC 3339 with Z."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def _time(given: object) -> datetime:
    """A UTC time in whole seconds, from its one spelling or already one."""
    moment = given if isinstance(given, datetime) else None
    if isinstance(given, str) and TIME.fullmatch(given):
        with suppress(ValueError):
            moment = datetime.fromisoformat(given)
    if moment is None or moment.utcoffset() != timedelta(0) or moment.microsecond:
        message = "expected a time such as 2021-07-05T00:00:00Z"
        raise ValueError(message)
    if not EARLIEST <= moment < LATEST:
        message = "expected a time from 2020 to 2099"
        raise ValueError(message)
    return moment


def _day(given: object) -> date:
    """A day, from its one spelling or already one."""
    day = given if type(given) is date else None  # a datetime is a date too
    if isinstance(given, str) and DAY.fullmatch(given):
        with suppress(ValueError):
            day = date.fromisoformat(given)
    if day is None:
        message = "expected a day such as 2021-07-05"
        raise ValueError(message)
    if not EARLIEST.date() <= day < LATEST.date():
        message = "expected a day from 2020 to 2099"
        raise ValueError(message)
    return day


def _plain(text: str) -> str:
    """A text that a screen shows as it is: the rule of the permit's own texts."""
    if not is_plain_text(text):
        message = "expected text in NFC without control or invisible characters"
        raise ValueError(message)
    return text


UtcTime: TypeAlias = Annotated[
    datetime,
    PlainValidator(_time),
    PlainSerializer(write_time, return_type=str),
    WithJsonSchema({"type": "string", "format": "date-time", "pattern": f"^{TIME.pattern}$"}),
]
"""UTC, whole seconds."""

Day: TypeAlias = Annotated[
    date,
    PlainValidator(_day),
    PlainSerializer(date.isoformat, return_type=str),
    WithJsonSchema({"type": "string", "format": "date", "pattern": f"^{DAY.pattern}$"}),
]
"""A WIB day."""

Listed: TypeAlias = Annotated[tuple[Item, ...], Field(strict=False)]
"""A JSON list; not strict only so that the parser's list becomes the tuple a frozen value holds."""

IssuerId: TypeAlias = Annotated[str, Field(pattern=ISSUER)]
CategoryCode: TypeAlias = Annotated[str, Field(pattern=CODE)]
CategoryPattern: TypeAlias = Annotated[str, Field(pattern=CODE_PATTERN)]
ExemptCode: TypeAlias = Annotated[str, Field(pattern=EXEMPT)]
GroupId: TypeAlias = Annotated[str, Field(pattern=GROUP)]
PostId: TypeAlias = Annotated[str, Field(pattern=POST)]
StatusUri: TypeAlias = Annotated[str, Field(pattern=URI)]
StatusFile: TypeAlias = Annotated[str, Field(pattern=FILE, max_length=32)]
"""Plain name of a target: no path part, nothing a file system reads differently; with its hash it fits a tar header."""
StartTime: TypeAlias = Annotated[str, Field(pattern=START)]
EndTime: TypeAlias = Annotated[str, Field(pattern=END)]
PublicKeyText: TypeAlias = Annotated[str, Field(pattern=ONE_WORD)]
Hex8: TypeAlias = Annotated[str, Field(pattern=HEX_8)]
Hex32: TypeAlias = Annotated[str, Field(pattern=HEX_32)]
Hex64: TypeAlias = Annotated[str, Field(pattern=HEX_64)]
Salt: TypeAlias = Annotated[str, Field(pattern=SALT)]
Area: TypeAlias = Annotated[int, Field(ge=1101, le=9999)]
"""Kemendagri code of a regency or city."""
PlainText: TypeAlias = Annotated[str, Field(min_length=1, max_length=200), AfterValidator(_plain)]
