"""A log of many scans, made at once: appending a million durably would take five minutes, and is another benchmark."""

import hashlib
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks._world import ISSUER, POST, make_world
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.generation import Station
from strpcheck.core.permit import PermitId
from strpcheck.core.record import EntryKind, Moment, ScanRecord, encode_scan
from strpcheck.core.seen import Sighting
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.ports import Trace

__all__ = ["SECONDS_APART", "begun", "make_log"]

SECONDS_APART = 4
REFUSED_EVERY, AGEING_EVERY, SHOWS = 10, 4, 3
REASONS = tuple(Reason)
SHIFT_SCANS, SYNC_SCANS, BLOCK = 6_000, 900, 4_096
RUNGS = ("zxing",) * 6 + ("zbar", "upright", "sharpened", "grid")
CATEGORIES = ("KR-LOG", "KR-KES", "ES-KEU", "ES-TEK", "KR-ENERGI", "DARURAT")
AREAS = tuple(range(3171, 3176)) + tuple(range(317101, 317111))


def begun() -> datetime:
    """When the first entry was written."""
    return make_world().now


def make_log(path: Path, count: int) -> KeyFile:
    """Write that many scans as a busy post writes them; returns the device's key.

    Every tenth is refused for a reason in turn and has no permit; each permit is shown three times.
    """
    world, key = make_world(), make_key()
    floor = world.generation.newest_signed_time
    with closing(SqliteLog(path, system_entropy, may_make=True)) as log:
        log._connection.execute("PRAGMA synchronous = OFF")  # noqa: SLF001 -- nothing here has to survive
        log._connection.execute("BEGIN")  # noqa: SLF001 -- one transaction for all
        for nth, varied in zip(range(count), _varied(), strict=False):
            at = world.now + timedelta(seconds=SECONDS_APART * nth)
            facts = replace(
                world.permit.facts,
                id=PermitId(ISSUER, hashlib.sha256(str(nth // SHOWS).encode()).digest()[:8]),
                status_index=varied.place,
                expires=world.permit.facts.expires + timedelta(days=varied.days),
                category=varied.category,
                areas=varied.areas,
            )
            seen = (Sighting(POST, at - timedelta(hours=1)),) if nth % SHOWS else ()
            is_refused = nth % REFUSED_EVERY == 0
            reason = REASONS[nth // REFUSED_EVERY % len(REASONS)] if is_refused else Reason.OK
            advisories = (Advisory.LIST_AGEING,) if nth % AGEING_EVERY == 0 else ()
            list_age = timedelta(seconds=1800 + SECONDS_APART * (nth % SYNC_SCANS))
            record = ScanRecord(
                moment=Moment(at, floor, 1000 * SECONDS_APART * (nth % SHIFT_SCANS) + varied.ms),
                station=Station(POST, floor, at, seen, world.generation.policy.digest),
                device="laptop-1",
                source_kind="camera",
                generation=hashlib.sha256(b"generation" + bytes([nth // SYNC_SCANS % 256])).hexdigest()[:16],
                policy=world.generation.policy.digest,
                verdict=Verdict(reason, advisories, list_age),
                facts=None if is_refused else facts,
                rung=varied.rung,
                milliseconds=varied.ms,
                officer=f"8503{nth // SHIFT_SCANS % 12:04}",
                shift=1 + nth // SHIFT_SCANS * SHIFT_SCANS,
            )
            shown = None if is_refused else facts.id
            trace = Trace(at, counts_for_clock=True, permit=shown, post=POST, policy=record.policy)
            log._insert(encode_scan(EntryKind.SCAN, record), trace)  # noqa: SLF001 -- an append without its commit
        log._connection.execute("COMMIT")  # noqa: SLF001 -- as above
    return key


@dataclass(frozen=True, slots=True)
class _Varied:
    """What differs from scan to scan at a post, besides the permit's number."""

    ms: int
    rung: str
    category: str
    areas: tuple[int, ...]
    place: int
    """In the status list."""
    days: int
    """That it is valid longer than the first."""


def _varied() -> Iterator[_Varied]:
    """Without end, and the same each time."""
    chance = np.random.default_rng(1)
    while True:
        ms, place = chance.exponential(60, BLOCK).astype(int), chance.integers(17_000_000, size=BLOCK)
        rungs, categories = chance.integers(len(RUNGS), size=BLOCK), chance.integers(len(CATEGORIES), size=BLOCK)
        begins, lengths = chance.integers(len(AREAS) - 5, size=BLOCK), chance.choice((1, 1, 2, 2, 3, 5), BLOCK)
        days = chance.integers(30, size=BLOCK)
        drawn = zip(*(part.tolist() for part in (ms, rungs, categories, begins, lengths, place, days)), strict=True)
        for spent, rung, category, begin, length, at, longer in drawn:
            areas = AREAS[begin : begin + length]
            yield _Varied(8 + spent, RUNGS[rung], CATEGORIES[category], areas, at, longer)
