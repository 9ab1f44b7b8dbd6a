"""Entries of judgements for tests: as a scan writes them, changed as somebody might, and walked from memory."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

import cbor2

from strpcheck.core import cbor
from strpcheck.core.decide import decide, refuse
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Facts
from strpcheck.core.record import EntryKind, Moment, ScanRecord, encode_scan, leaf_hash
from strpcheck.core.verdict import Reason
from strpcheck.ports import Loss, Lost, WalkedEntry
from strpcheck.redecide import Asked, Finding, Redecision

SALT = bytes(range(16))


def judged(
    found: Facts | Reason,
    generation: Generation,
    station: Station,
    now: datetime,
    *,
    simulated_from: datetime | None = None,
) -> bytes:
    """The body of an entry, decided as a scan decides it.

    Args:
        found: A permit's facts, or why there is none.
        generation: In force.
        station: With what it had seen.
        now: The time decided for.
        simulated_from: The real time, where `now` was only simulated.
    """
    if isinstance(found, Facts):
        facts, verdict = found, decide(found, generation, station, now)
    else:
        facts, verdict = None, refuse(found, generation, station, now)
    record = ScanRecord(
        moment=Moment(simulated_from or now, station.floor, 7),
        station=station,
        device="pos-7",
        source_kind="camera",
        generation=generation.id,
        policy=generation.policy.digest,
        verdict=verdict,
        facts=facts,
        rung="zxing",
        milliseconds=12,
        simulated_at=None if simulated_from is None else now,
    )
    return encode_scan(EntryKind.SCAN, record)


def edited(body: bytes, *path: str, to: Any) -> bytes:  # noqa: ANN401 -- any value of an entry
    """An entry with one member changed; None takes it away."""
    document: dict[str, Any] = cbor2.loads(body)
    inner = document
    for name in path[:-1]:
        inner = inner[name]
    if to is None:
        del inner[path[-1]]
    else:
        inner[path[-1]] = to
    return cbor.encode(document)


def kept(number: int, body: bytes) -> WalkedEntry:
    """An entry whose leaf is of what it says."""
    return WalkedEntry(number, SALT, body, leaf_hash(SALT, body))


@dataclass
class MemoryWalk:
    """Implements `EntryWalk`."""

    walked: Sequence[WalkedEntry]

    @classmethod
    def over(cls, *bodies: bytes) -> "MemoryWalk":
        """Entries from 1 on."""
        return cls([kept(number, body) for number, body in enumerate(bodies, start=1)])

    def newest(self) -> int:
        """The last one's number."""
        return self.walked[-1].number if self.walked else 0

    def entries(self, first: int, last: int) -> Iterator[WalkedEntry]:
        """Those in the range."""
        return (entry for entry in self.walked if first <= entry.number <= last)


@dataclass
class MemoryPast:
    """Implements `PastGenerations`, and notes what it was asked for."""

    held: Mapping[str, Generation]
    damaged: Sequence[str] = ()
    asked: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, *generations: Generation) -> "MemoryPast":
        """These."""
        return cls({generation.id: generation for generation in generations})

    def without(self, *names: str) -> "MemoryPast":
        """The same, some not kept any more."""
        return replace(self, held={name: item for name, item in self.held.items() if name not in names}, asked=[])

    def recall(self, generation_id: str) -> Generation | Lost:
        """What is held, if it is whole."""
        self.asked.append(generation_id)
        if generation_id in self.damaged:
            return Lost(Loss.DAMAGED, "a part was changed")
        return self.held.get(generation_id) or Lost(Loss.MISSING, "not kept")


def redecided(walk: MemoryWalk, past: MemoryPast, asked: Asked | None = None) -> tuple[list[Finding], Redecision]:
    """Everything that was found, and the work with its tally."""
    work = Redecision(past, asked or Asked())
    return [finding for finding in work.findings(walk) if finding is not None], work
