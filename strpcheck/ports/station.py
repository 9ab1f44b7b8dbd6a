"""What the laptop keeps: its log, its generations, and where new ones come from."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum, StrEnum
from typing import NamedTuple, Protocol

from strpcheck.core.floors import Floors, Memory, SignedRole, Standing
from strpcheck.core.generation import Generation
from strpcheck.core.permit import PermitId
from strpcheck.core.seen import Sighting

__all__ = [
    "Carrier",
    "Cause",
    "EntryLog",
    "GenerationStore",
    "HeldView",
    "KeptCheckpoint",
    "LogEntry",
    "OfferedGeneration",
    "ScanLog",
    "ShiftChange",
    "SignedLog",
    "Trace",
    "Traffic",
]


class ShiftChange(Enum):
    """What an entry does to the shift that is open on this laptop."""

    NONE = "none"
    OPENS = "opens"
    """This entry is the shift's first; one that was open before is over by it."""
    CLOSES = "closes"


class Cause(StrEnum):
    """Why a checkpoint was signed."""

    COUNT = "count"
    """So many entries since the last one."""
    SHIFT = "shift"
    SYNC = "sync"
    EXPORT = "export"
    PURGE = "purge"
    TAKEN_OVER = "taken_over"
    """The log was written before logs had checkpoints; what happened to it until then, nothing tells."""


@dataclass(frozen=True, slots=True)
class Trace:
    """What of an entry is looked up again while scanning; derived from the entry, never more than it."""

    at: datetime
    counts_for_clock: bool
    """Whether `at` is a wall time the clock may not fall behind."""
    confirms_clock: bool = False
    """Whether the clock was confirmed with this entry, so that earlier ones bind it no more."""
    permit: PermitId | None = None
    """Set where a permit was authenticated for real: such an entry is a sighting."""
    post: str = ""
    policy: str = ""
    """Digest of the policy that decided; empty where none did."""
    shift: ShiftChange = ShiftChange.NONE
    signs: Cause | None = None
    """Why a checkpoint is signed over the log up to this entry, in one step with it; None where none is."""


class LogEntry(NamedTuple):  # a tuple: who reads a million of them waits for each
    """One committed entry."""

    number: int
    """From 1, without gaps."""
    salt: bytes
    """Empty where the entry was purged."""
    body: bytes
    """Empty where the entry was purged."""
    leaf: bytes = b""
    """As the log keeps it: all that a purge leaves; empty where a log keeps none apart."""

    @property
    def is_purged(self) -> bool:
        """Whether salt and body were deleted; no entry is written without a body."""
        return not self.body and not self.salt


@dataclass(frozen=True, slots=True)
class KeptCheckpoint:
    """A checkpoint as it was signed once."""

    size: int
    cause: str
    """A `Cause` of this or a later version."""
    note: str
    """The C2SP signed note."""


class EntryLog(Protocol):
    """A log for whoever only reads it."""

    def newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""

    def entry(self, number: int) -> LogEntry:
        """One entry. Raises `LogError` where there is none of that number."""

    def entries(self, first: int = 1) -> Iterator[LogEntry]:
        """All entries in order, from number `first` on."""

    def open_shift(self) -> int | None:
        """Number of the entry that opened the shift which is open now; None where none is."""


class ScanLog(EntryLog, Protocol):
    """The append-only log."""

    def append(self, body: bytes, trace: Trace) -> int:
        """Salt and commit an entry durably; returns its number. Raises `LogError`: then nothing may be shown."""

    def append_after(self, newest: int, body: bytes, trace: Trace) -> int | None:
        """The same, if `newest` is still the newest entry's number; None where another program wrote meanwhile.

        What an entry says of those before it, whose shift it is or what a shift came to, is then never overtaken.
        """

    def sightings(self, permit: PermitId, since: datetime) -> tuple[Sighting, ...]:
        """The first and the last time this laptop authenticated the permit at each post on each WIB day, oldest first.

        Only from `since` on; the ones between answer no question, and entries must not grow with them.
        """

    def clock_mark(self) -> datetime | None:
        """The newest counting wall time since the clock was last confirmed."""

    def previous_policy(self) -> str | None:
        """Digest of the policy of the newest entry that one decided."""

    def probe(self) -> None:
        """Write what is there anew, as durably as an entry, and wait for nobody. Raises `LogError` where it cannot."""

    def purge(self, newest: int, ranges: Sequence[tuple[int, int]], body: bytes, trace: Trace) -> int | None:
        """Append an entry and, in one step with it, delete salt and body of those ranges; as `append_after` does."""

    def clean(self) -> None:
        """Leave no byte of what was purged in any file. Raises `LogError` where others hold the file."""

    def checkpoint(self, cause: Cause) -> KeptCheckpoint:
        """Sign all that is in the log now; a size that was signed before keeps its checkpoint. Raises `LogError`."""


class SignedLog(EntryLog, Protocol):
    """A log of which its device says from time to time that this is all of it."""

    def newest_checkpoint(self) -> KeptCheckpoint | None:
        """The one over the most entries; None where none was signed."""


class Carrier(Protocol):
    """Where a sync comes from: it delivers bytes, and nothing it says is believed."""

    @property
    def name(self) -> str:
        """As the supervisor typed it."""

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """The file at a relative path in pieces of at most 64 KiB, or None where there is none; the reader bounds it.

        Args:
            path: As a published folder lays its files out, parted by slashes, quoted as addresses are.
            start: Bytes that are here already: the pieces begin behind them, and none come where nothing is behind.

        Raises:
            CarrierError: The carrier cannot be reached or read.
            ForbiddenError: It does not hand this file out.
        """


@dataclass(frozen=True, slots=True)
class Traffic:
    """What a sync cost."""

    received: int = 0
    """Bytes of files, without what the connection adds."""
    ways: Mapping[str, str] = field(default_factory=dict)
    """How each target came, by path: held, delta, deltas, compressed or plain."""


@dataclass(frozen=True, slots=True)
class OfferedGeneration:
    """What a carrier offered, verified whole and staged, not yet in force."""

    generation: Generation
    canaries: tuple[tuple[str, str], ...]
    """Kind (good, revoked, forged) and barcode text of each known permit."""
    standing: Standing
    """Its versions, ends and signed times, and whose word they are."""
    floors: Floors
    """What this laptop verified before, whatever became of its generations."""
    memory: Memory
    """Where these floors come from; unless they were kept, the log may know of newer ones."""
    activate: Callable[[datetime], None]
    """Put it in force by one pointer switch, durably, as of this time; works only while it is staged."""
    is_new: bool
    traffic: Traffic = field(default_factory=Traffic)


@dataclass(frozen=True, slots=True)
class HeldView:
    """What is in force, for whoever looks after a laptop."""

    generation: Generation
    canaries: tuple[tuple[str, str], ...]
    """As in `OfferedGeneration`."""
    roles: Mapping[str, SignedRole]
    """Every signed role by name."""
    since: datetime
    """When it was put in force, by the laptop's clock."""


class GenerationStore(Protocol):
    """The laptop's verified generations and the pointer to the one in force."""

    def current(self) -> Generation | None:
        """Re-verify what is held, with no network, and give it; None before the first sync."""

    def stage(self, carrier: Carrier) -> AbstractContextManager[OfferedGeneration]:
        """Fetch and verify everything the carrier offers, whatever the clock says; nothing changes yet."""
