"""Stand-ins for what a laptop has: a clock that is set by hand, a log and a store in memory, a carrier of bytes."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import cbor2

from strpcheck.core.floors import Delegation, Floors, Memory, SignedRole, Standing, Word
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Environment, Facts, KeyId, PermitId, utc_from_seconds
from strpcheck.core.record import SALT_BYTES
from strpcheck.core.seen import Sighting
from strpcheck.errors import HomeError, LogError, StrpcheckError, WriteError
from strpcheck.ports import Carrier, Cause, KeptCheckpoint, LogEntry, OfferedGeneration, ShiftChange, Trace

FAR = datetime(2098, 1, 1, tzinfo=UTC)


class Times:
    """Implements `Clock`: stands where it is set, and each look at its other hand takes a millisecond."""

    def __init__(self, now: datetime, *, invented: bool = False) -> None:
        self.moment = now
        self.invented = invented
        self.ticks = 0

    def now(self) -> datetime:
        """Where it is set."""
        return self.moment

    def monotonic_ms(self) -> int:
        """One more than last time."""
        self.ticks += 1
        return self.ticks


@dataclass
class MemoryLog:
    """Implements `ScanLog` by the plainest reading of the port's words."""

    kept: list[tuple[LogEntry, Trace]] = field(default_factory=list)
    fails: bool = False
    is_unreadable: bool = False
    on_commit: Callable[[], None] = lambda: None
    before_append: Callable[[], None] = lambda: None
    """What another program does at the last moment."""

    def append(self, body: bytes, trace: Trace) -> int:
        """Keep an entry, or fail as a full disk does."""
        if self.fails:
            message = "cannot write the log: disk full"
            raise LogError(message)
        number = len(self.kept) + 1
        self.kept.append((LogEntry(number, bytes(SALT_BYTES), body), trace))
        self.on_commit()
        return number

    def append_after(self, newest: int, body: bytes, trace: Trace) -> int | None:
        """Keep an entry, if nobody wrote meanwhile."""
        self.before_append()
        return self.append(body, trace) if newest == len(self.kept) else None

    def probe(self) -> None:
        """Whether it fails."""
        if self.fails:
            message = "cannot write the log: disk full"
            raise LogError(message)

    def purge(self, newest: int, ranges: Sequence[tuple[int, int]], body: bytes, trace: Trace) -> int | None:
        """Empty what is in the ranges, if nobody wrote meanwhile."""
        number = self.append_after(newest, body, trace)
        if number is None:
            return None
        for first, last in ranges:
            for place in range(first - 1, last):
                entry, kept = self.kept[place]
                self.kept[place] = entry._replace(salt=b"", body=b""), replace(kept, permit=None)
        return number

    def clean(self) -> None:
        """Nothing lies about."""

    def checkpoint(self, cause: Cause) -> KeptCheckpoint:
        """Say that there is one; nobody signs here."""
        return KeptCheckpoint(len(self.kept), cause.value, "")

    def sightings(self, permit: PermitId, since: datetime) -> tuple[Sighting, ...]:
        """Of the traces that name the permit."""
        return tuple(
            Sighting(trace.post, trace.at) for _, trace in self.kept if trace.permit == permit and trace.at >= since
        )

    def clock_mark(self) -> datetime | None:
        """Walk the log as its words say."""
        mark: datetime | None = None
        for _, trace in self.kept:
            if trace.confirms_clock:
                mark = trace.at
            elif trace.counts_for_clock:
                mark = trace.at if mark is None else max(mark, trace.at)
        return mark

    def previous_policy(self) -> str | None:
        """The newest that one decided."""
        return next((trace.policy for _, trace in reversed(self.kept) if trace.policy), None)

    def open_shift(self) -> int | None:
        """Walk the log as its words say."""
        number: int | None = None
        for entry, trace in self.kept:
            if trace.shift is not ShiftChange.NONE:
                number = entry.number if trace.shift is ShiftChange.OPENS else None
        return number

    def newest(self) -> int:
        """As many as there are."""
        if self.is_unreadable:
            message = "the log was changed"
            raise LogError(message)
        return len(self.kept)

    def entry(self, number: int) -> LogEntry:
        """By its number."""
        return self.kept[number - 1][0]

    def entries(self, first: int = 1) -> Iterator[LogEntry]:
        """All in order."""
        self.newest()
        return (entry for entry, _ in self.kept if entry.number >= first)

    @property
    def bodies(self) -> list[dict[str, Any]]:
        """Every entry as another library reads it."""
        return [cbor2.loads(entry.body) for entry, _ in self.kept]

    @property
    def traces(self) -> list[Trace]:
        """What is looked up again."""
        return [trace for _, trace in self.kept]


@dataclass
class MemoryStore:
    """Implements `GenerationStore`: offers what it is given, and notes for what time it was asked."""

    held: Generation | None
    offer: Generation
    canaries: Sequence[tuple[str, str]] = ()
    is_new: bool = True
    is_damaged: bool = False
    refuses: StrpcheckError | None = None
    ends: datetime = FAR
    """When every role of the offer ends."""
    cannot_switch: bool = False
    """Fails at the switch, as a full disk does."""
    memory: Memory | None = None
    """Where its floors come from; None for what goes with what is held."""

    def current(self) -> Generation | None:
        """What is in force, unless it is damaged."""
        if self.is_damaged:
            message = "a part was changed"
            raise HomeError(message)
        return self.held

    @contextmanager
    def stage(self, carrier: Carrier) -> Iterator[OfferedGeneration]:
        """Offer it."""
        del carrier
        if self.refuses is not None:
            raise self.refuses
        standing = standing_of(self.offer, version=2, ends=self.ends)
        known = Floors() if self.held is None else standing_of(self.held, version=1).floors
        memory = self.memory or (Memory.GONE if self.held is None else Memory.KEPT)
        canaries = tuple(self.canaries)
        yield OfferedGeneration(self.offer, canaries, standing, known, memory, self._activate, is_new=self.is_new)

    def _activate(self, now: datetime) -> None:
        del now
        if self.cannot_switch:
            message = "cannot write current: disk full"
            raise WriteError(message)
        self.held = self.offer


@dataclass(frozen=True)
class BytesCarrier:
    """Implements `Carrier` from a mapping."""

    files: dict[str, bytes] = field(default_factory=dict)
    name: str = "a carrier"

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """In pieces of one byte: whoever reads must not count on more."""
        content = self.files.get(path)
        return None if content is None else iter([content[place : place + 1] for place in range(start, len(content))])


def standing_of(
    generation: Generation, *, version: int = 1, ends: datetime = FAR, keys: str = "key", signer: KeyId | None = None
) -> Standing:
    """What a generation would establish if its roles were all of this version, each signed by one key of its own."""

    def role(name: str, delegator: str) -> SignedRole:
        """One of them."""
        named = frozenset({f"{keys}-{name}"})
        issued = generation.confirmed_at if name == "timestamp" else None
        return SignedRole(version, ends, Word(version, named), Delegation(version, named, 1), delegator, issued)

    def signed_by(issuer: str) -> KeyId:
        """The first key that may sign for an issuer, where no other is given."""
        return signer or next(key for key in generation.trust.anchors if generation.trust.may_sign_status(key, issuer))

    roles = {name: role(name, "root") for name in ("root", "timestamp", "snapshot", "targets")}
    roles |= {name: role(name, "targets") for name in ("policy", "status")}
    return Standing.of(roles, generation, {key: signed_by(key[0]) for key in generation.lists})


def dated(generation: Generation, confirmed_at: datetime, **changes: Any) -> Generation:  # noqa: ANN401 -- any field
    """The same generation, confirmed at another time."""
    return replace(generation, confirmed_at=confirmed_at, **changes)


def facts_from(body: dict[str, Any]) -> Facts:
    """The Facts an auditor takes out of an entry.

    A reading of its own, beside `documents.judged_entry`: what both understand alike is not one's mistake.
    """
    kept = body["permit"]
    return Facts(
        PermitId(kept["iss"], kept["cti"]),
        KeyId(kept["kid"]),
        utc_from_seconds(kept["iat"]),
        utc_from_seconds(kept["nbf"]),
        utc_from_seconds(kept["exp"]),
        kept["category"],
        tuple(kept["areas"]),
        kept["uri"],
        kept["idx"],
        Environment(kept["environment"]),
        kept["has_photo"],
    )


def station_from(body: dict[str, Any]) -> Station:
    """The Station an auditor takes out of an entry."""
    mark = body.get("clock_mark")
    return Station(
        body["post"],
        utc_from_seconds(body["times"]["floor"]),
        None if mark is None else utc_from_seconds(mark),
        tuple(_sightings(body.get("sightings", ()))),
        body.get("previous_policy"),
        body["asks_clock"],
    )


def decided_for(body: dict[str, Any]) -> datetime:
    """The time an entry was decided for."""
    return utc_from_seconds(body.get("simulated_at", body["times"]["wall"]))


def _sightings(kept: Iterable[dict[str, Any]]) -> Iterator[Sighting]:
    """Sightings used."""
    return (Sighting(item["post"], utc_from_seconds(item["at"])) for item in kept)
