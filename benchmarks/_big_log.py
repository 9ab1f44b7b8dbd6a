"""A log of many scans, made at once: appending a million durably would take five minutes, and is another benchmark."""

import hashlib
from contextlib import closing
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

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
        for nth in range(count):
            at = world.now + timedelta(seconds=SECONDS_APART * nth)
            number = hashlib.sha256(str(nth // SHOWS).encode()).digest()[:8]
            facts = replace(world.permit.facts, id=PermitId(ISSUER, number), status_index=nth)
            seen = (Sighting(POST, at - timedelta(hours=1)),) if nth % SHOWS else ()
            is_refused = nth % REFUSED_EVERY == 0
            reason = REASONS[nth // REFUSED_EVERY % len(REASONS)] if is_refused else Reason.OK
            record = ScanRecord(
                moment=Moment(at, floor, 1000 * SECONDS_APART * nth),
                station=Station(POST, floor, at, seen, world.generation.policy.digest),
                device="laptop-1",
                source_kind="camera",
                generation=hashlib.sha256(b"generation").hexdigest(),
                policy=world.generation.policy.digest,
                verdict=Verdict(reason, (Advisory.LIST_AGEING,) if nth % AGEING_EVERY == 0 else (), timedelta(hours=3)),
                facts=None if is_refused else facts,
                rung="zxing",
                milliseconds=37,
                officer="85031207",
                shift=1,
            )
            trace = Trace(at, counts_for_clock=True, permit=facts.id, post=POST, policy=record.policy)
            log._insert(encode_scan(EntryKind.SCAN, record), trace)  # noqa: SLF001 -- an append without its commit
        log._connection.execute("COMMIT")  # noqa: SLF001 -- as above
    return key
