"""A log entry as a flat row of an export: which columns there are, and what of an entry stands in which."""

from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache
from typing import Any, Final, NamedTuple, TypeAlias

from cbor2 import loads

from strpcheck.core.cbor import encode
from strpcheck.core.permit import WIB
from strpcheck.core.record import JUDGED, EntryKind
from strpcheck.documents.export_details import details_text, shown_details

__all__ = [
    "COLUMNS",
    "COUNTS",
    "KIND",
    "SHOWN_COLUMNS",
    "ExportRow",
    "Met",
    "Shown",
    "Value",
    "export_row",
    "fields_row",
    "moment_bytes",
    "wall_of",
]

Value: TypeAlias = str | int | bool | None

SHOWN_COLUMNS: Final = (
    "kind", "at_utc", "at_wib", "post", "device", "officer", "shift", "outcome", "reason", "advisories",
    "permit_issuer", "permit_id", "category", "areas", "valid_until_utc", "list_age_s", "generation", "policy",
    "source", "rung", "ms", "invented", "simulated_at_utc", "passed_over", "details",
)  # fmt: skip
"""What a redacted or purged row has none of."""
COLUMNS: Final = ("entry", "leaf", *SHOWN_COLUMNS)
"""All, in order; later versions add columns behind these and never change one."""
COUNTS: Final = frozenset({"entry", "shift", "list_age_s", "ms", "passed_over"})
"""Columns of true numbers; whatever else looks like one is a text."""
KIND = SHOWN_COLUMNS.index("kind")
MET = tuple(map(SHOWN_COLUMNS.index, ("policy", "generation", "list_age_s")))

FIRST_SECOND, LAST_SECOND = 0, 253_370_764_799
"""1970 to the end of 9998: four digits of a year, in either zone."""
LARGEST: Final = 2**53 - 1
"""Every tool reads whole numbers up to here alike (RFC 7493 section 2.2)."""
AREAS_END: Final = 1 << 31
UNREADABLE: Final = "unreadable"
TEXTS: Final = ("kind", "post", "device", "outcome", "reason", "generation", "policy", "source", "rung")
ANSWERED: Final = JUDGED | {EntryKind.TURNED_BACK.value, EntryKind.OVERRIDE.value}
"""Kinds whose reason is a word of a list; what anybody typed as that of another may name somebody."""
COUNTED: Final = ("shift", "list_age_s", "ms", "passed_over")
WALL: Final = encode("wall") + b"\x1a"
"""Of a time in whole seconds, before its four bytes."""


@dataclass(frozen=True, slots=True)
class Shown:
    """Of which rows more than number and leaf is shown, and how much."""

    post: str | None = None
    """Only entries of this post; None for all."""
    redacted: bool = False
    """Without what is personal, or names a permit or an officer."""


class Met(NamedTuple):  # a tuple: each of a million rows makes one
    """Under what an entry was made."""

    policy: str | None
    generation: str | None
    uri: str | None
    list_age: int | None
    """Of the status list at that address, in seconds."""


class ExportRow(NamedTuple):
    """One entry that is shown."""

    values: tuple[Value, ...]
    """Of `SHOWN_COLUMNS`; None where the entry has none."""
    met: Met


def export_row(body: bytes, shown: Shown) -> ExportRow | None:
    """What of an entry's body is shown; None where only its number and leaf are.

    A field of another type than its column's stays among the details, whatever wrote it; a body that cannot be read at
    all is there as a whole. Nothing stops an export but an entry that is not what was written.

    Args:
        body: As it was hashed; empty where the entry was purged.
        shown: Which rows and how much of them.
    """
    return fields_row(_decoded(body), body, shown) if body else None


def fields_row(fields: dict[Any, Any], body: bytes, shown: Shown) -> ExportRow | None:
    """The same of fields that were read already, and are taken apart here."""
    if shown.post is not None and fields.get("post") != shown.post:
        return None
    times, permit = _taken(fields, "times", dict) or {}, _taken(fields, "permit", dict) or {}
    uri = permit.get("uri")
    values = _values(fields, times, permit, shown)
    fields.update({name: left for name, left in (("times", times), ("permit", permit)) if left})
    details = details_text(shown_details(fields) if shown.redacted else fields)
    if details is None:  # something that JSON cannot say: all of it, as it was written
        details = details_text({} if shown.redacted else {UNREADABLE: body.hex()})
    policy, generation, list_age = (values[place] for place in MET)
    return ExportRow((*values, details), Met(policy, generation, uri if type(uri) is str else None, list_age))


def _values(fields: dict[Any, Any], times: dict[Any, Any], permit: dict[Any, Any], shown: Shown) -> tuple[Any, ...]:
    """All columns but the details, taken out of what is left for those."""
    kind, post, device, outcome, reason, generation, policy, source, rung = _texts(fields)
    shift, list_age, ms, passed_over = _counts(fields)
    officer, issuer = _taken(fields, "officer", str), _taken(permit, "iss", str)
    number = _taken(permit, "cti", bytes)
    if shown.redacted:
        officer = shift = issuer = number = None
        reason = reason if kind in ANSWERED else None
    at_utc, at_wib = _moment(times, "wall")
    return (
        kind,
        at_utc,
        at_wib,
        post,
        device,
        officer,
        shift,
        outcome,
        reason,
        _joined(fields, "advisories", str),
        issuer,
        None if number is None else number.hex(),  # a text, so that no tool rounds it
        _taken(permit, "category", str) or _taken(fields, "category", str),
        _joined(permit, "areas", int),
        _moment(permit, "exp")[0],
        list_age,
        generation,
        policy,
        source,
        rung,
        ms,
        _taken(times, "invented", bool),
        _moment(fields, "simulated_at")[0],
        passed_over,
    )


def _decoded(body: bytes) -> dict[Any, Any]:
    """The fields of a body; it was hashed when it was written, so a fast foreign parser may read it."""
    try:
        fields = loads(body)
    except Exception:  # noqa: BLE001 -- a foreign parser over bytes that anybody may have written: none may stop it
        fields = None
    return fields if type(fields) is dict else {UNREADABLE: body}


def _taken(fields: dict[Any, Any], name: str, kind: type) -> Any:  # noqa: ANN401 -- of the type that was asked for
    """Take a field out, if it is of that type: a boolean is no number here."""
    value = fields.get(name)
    if type(value) is not kind:
        return None
    del fields[name]
    return value


def _texts(fields: dict[Any, Any]) -> list[str | None]:
    """All of `TEXTS`; one loop, since a million rows would make nine calls each."""
    found: list[str | None] = []
    for name in TEXTS:
        value = fields.get(name)
        if type(value) is str:
            del fields[name]
            found.append(value)
        else:
            found.append(None)
    return found


def _counts(fields: dict[Any, Any]) -> list[int | None]:
    """All of `COUNTED`, if every tool reads them alike."""
    found: list[int | None] = []
    for name in COUNTED:
        value = fields.get(name)
        if type(value) is int and -LARGEST <= value <= LARGEST:
            del fields[name]
            found.append(value)
        else:
            found.append(None)
    return found


def _joined(fields: dict[Any, Any], name: str, kind: type) -> str | None:
    """A list of one type, joined by semicolons; empty where the list is."""
    value = fields.get(name)
    if type(value) is not list or not {kind}.issuperset(map(type, value)):
        return None
    text = ";".join(map(str, value))
    if value and (text.count(";") >= len(value) or (kind is int and not 0 <= min(value) <= max(value) < AREAS_END)):
        return None
    del fields[name]
    return text


def _moment(fields: dict[Any, Any], name: str) -> tuple[str | None, str | None]:
    """A time in UTC and in WIB, to the second (RFC 3339)."""
    seconds = fields.get(name)
    if type(seconds) is not int or not FIRST_SECOND <= seconds <= LAST_SECOND:
        return None, None
    del fields[name]
    utc, wib = moment_bytes(seconds)
    return utc.decode("ascii"), wib.decode("ascii")


def moment_bytes(seconds: int) -> tuple[bytes, bytes]:
    """A time from 1970 to 9998 in UTC and in WIB, to the second (RFC 3339), in ASCII."""
    minute, second = divmod(seconds, 60)
    utc, wib = _minute(minute)
    return b"%b%02dZ" % (utc, second), b"%b%02d+07:00" % (wib, second)


@lru_cache(maxsize=4096)
def _minute(minute: int) -> tuple[bytes, bytes]:
    """A minute's spelling in both zones: entries come in order, and most share one with the entry before."""
    at = datetime.fromtimestamp(minute * 60, UTC)
    return f"{at:%Y-%m-%dT%H:%M:}".encode(), f"{at.astimezone(WIB):%Y-%m-%dT%H:%M:}".encode()


def wall_of(body: bytes) -> int | None:
    """The wall time of an entry in seconds since 1970; None where it has none.

    A time from 1970 to 2106 has one spelling: where it stands in a body exactly once, the body need not be read.
    """
    place = body.find(WALL)
    if place >= 0 and body.find(WALL, place + 1) < 0:
        return int.from_bytes(body[place + len(WALL) : place + len(WALL) + 4])
    fields = _decoded(body) if body else {}
    times = fields.get("times")
    wall = times.get("wall") if type(times) is dict else None
    return wall if type(wall) is int else None
