"""Log entries: what is written of each act, salted so that a purged entry cannot be guessed back from its leaf."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Final

from strpcheck.core import cbor
from strpcheck.core.cbor import CborItem
from strpcheck.core.generation import Station
from strpcheck.core.permit import Facts
from strpcheck.core.verdict import Verdict

__all__ = [
    "ENTRY_VERSION",
    "JUDGED",
    "SALT_BYTES",
    "EntryKind",
    "Moment",
    "ScanRecord",
    "encode_entry",
    "encode_scan",
    "leaf_hash",
]

SALT_BYTES = 16
"""Unsalted leaves can be guessed at 1.7 million a second; 128 random bits cannot."""

ENTRY_VERSION = 1


class EntryKind(StrEnum):
    """What an entry tells of; later versions add kinds, never change one."""

    SCAN = "scan"
    CHECK = "check"
    SYNC = "sync"
    CLOCK = "clock"
    DOCTOR = "doctor"
    SHIFT = "shift"
    OFFICER = "officer"
    """A badge was added, or its PIN replaced."""
    EXEMPT = "exempt"
    """Somebody passed who needs no permit."""
    TURNED_BACK = "turned_back"
    OVERRIDE = "override"
    """The officer decided otherwise than the verdict advised."""
    RESOLVED = "resolved"
    """What came of a PERIKSA."""
    PURGE = "purge"
    """Salt and body of entries whose time was over were deleted."""
    HOLD = "hold"
    """Entries are kept from that, or not any more."""
    EXPORT = "export"
    """Entries were written to a file that leaves this laptop."""
    CUSTODY = "custody"
    """Evidence was opened, or somebody tried to."""


JUDGED: Final = frozenset({EntryKind.SCAN.value, EntryKind.CHECK.value})
"""Kinds of which each entry has a verdict."""


@dataclass(frozen=True, slots=True)
class Moment:
    """The times of an act: what the wall clock said, what was proved, and what no one can turn back."""

    wall: datetime
    """Aware UTC; the invented time where `invented`."""
    floor: datetime
    monotonic_ms: int
    """Since an arbitrary start, within one run of the machine."""
    invented: bool = False
    """Set by `--at` in training: neither counts for nor is judged by the went-back rule."""


@dataclass(frozen=True, slots=True)
class ScanRecord:
    """Everything a scan entry keeps: the inputs of `decide` and its answer; no name, NIK, company or photo."""

    moment: Moment
    station: Station
    device: str
    source_kind: str
    """argument, stdin, file, picture, camera, video, stream or hand: never a name, which may be a person's."""
    generation: str
    policy: str
    verdict: Verdict
    facts: Facts | None
    rung: str
    """Reading rung that found the barcode; empty where a text was given."""
    milliseconds: int
    """From the input at hand to the verdict."""
    simulated_at: datetime | None = None
    """The time decided for where `--at` simulated in production."""
    passed_over: int = 0
    """Refusals of what was not authenticated that were shown too soon after one another for an entry of their own."""
    officer: str = ""
    """Badge of whoever had the shift; empty where none was open."""
    shift: int | None = None
    """Number of the entry that opened it."""
    evidence: str = ""
    """SHA-256 of the ciphertext that the barcode text was kept as, in hexadecimal; empty where it was not."""


def leaf_hash(salt: bytes, body: bytes) -> bytes:
    """The RFC 9162 leaf of an entry: SHA-256(0x00 || salt || body).

    Source: RFC 9162 section 2.1.1; design section 5.
    """
    return hashlib.sha256(b"\x00" + salt + body).digest()


def encode_scan(kind: EntryKind, record: ScanRecord) -> bytes:
    """Write a scan or check entry's body in deterministic CBOR."""
    verdict, station = record.verdict, record.station
    body: dict[int | str, CborItem] = {
        "device": record.device,
        "post": station.post,
        "source": record.source_kind,
        "generation": record.generation,
        "policy": record.policy,
        "outcome": verdict.outcome.value,
        "reason": verdict.reason.value,
        "advisories": [advisory.value for advisory in verdict.advisories],
        "ms": record.milliseconds,
        "rung": record.rung,
        "asks_clock": station.asks_clock,
    }
    if station.clock_mark is not None:
        body["clock_mark"] = _seconds(station.clock_mark)
    if station.previous_policy is not None:
        body["previous_policy"] = station.previous_policy
    if verdict.list_age is not None:
        body["list_age_s"] = int(verdict.list_age.total_seconds())
    if record.simulated_at is not None:
        body["simulated_at"] = _seconds(record.simulated_at)
    body |= _besides(record)
    if record.facts is not None:
        body["permit"] = _facts(record.facts)
        body["sightings"] = [{"post": sighting.post, "at": _seconds(sighting.at)} for sighting in station.sightings]
    return encode_entry(kind, record.moment, body)


def _besides(record: ScanRecord) -> dict[int | str, CborItem]:
    """What no decision reads, and few entries have."""
    fields: dict[int | str, CborItem] = {}
    if record.passed_over:
        fields["passed_over"] = record.passed_over
    if record.shift is not None:
        fields["officer"], fields["shift"] = record.officer, record.shift
    if record.evidence:
        fields["evidence"] = record.evidence
    return fields


def encode_entry(kind: EntryKind, moment: Moment, fields: Mapping[int | str, CborItem]) -> bytes:
    """Write any entry's body: its kind, its times, and the kind's own fields."""
    times: dict[int | str, CborItem] = {
        "wall": _seconds(moment.wall),
        "floor": _seconds(moment.floor),
        "monotonic_ms": moment.monotonic_ms,
        "invented": moment.invented,
    }
    return cbor.encode({"v": ENTRY_VERSION, "kind": kind.value, "times": times, **fields})


def _facts(facts: Facts) -> dict[int | str, CborItem]:
    """Exactly the Facts that `decide` takes."""
    return {
        "iss": facts.id.issuer,
        "cti": facts.id.number,
        "kid": facts.key_id,
        "iat": _seconds(facts.issued_at),
        "nbf": _seconds(facts.not_before),
        "exp": _seconds(facts.expires),
        "category": facts.category,
        "areas": list(facts.areas),
        "uri": facts.status_uri,
        "idx": facts.status_index,
        "environment": facts.environment.value,
        "has_photo": facts.has_photo,
    }


def _seconds(moment: datetime) -> int:
    """Whole seconds since 1970 UTC, as CWT writes times."""
    return int(moment.timestamp())
