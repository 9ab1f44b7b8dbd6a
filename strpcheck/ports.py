"""What the use cases need from the world; adapters implement these, tests stand in for them."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Protocol, TypeAlias

from strpcheck.core.barcode import Barcode
from strpcheck.core.generation import Generation
from strpcheck.core.permit import KeyId, PermitId
from strpcheck.core.seen import Sighting
from strpcheck.errors import PictureError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    GreyImage: TypeAlias = NDArray[np.uint8]

__all__ = [
    "BarcodeReader",
    "Carrier",
    "Clock",
    "Entropy",
    "FoundBarcode",
    "GenerationStore",
    "LogEntry",
    "OfferedGeneration",
    "Picture",
    "PictureSource",
    "ScanLog",
    "Signer",
    "SymbolWriter",
    "Trace",
    "UnreadablePicture",
]

Entropy: TypeAlias = Callable[[int], bytes]
"""That many random bytes."""

Point: TypeAlias = tuple[int, int]
"""x and y in pixels of the picture, from its upper left corner."""


class Clock(Protocol):
    """The time of day and a time nobody can turn back."""

    @property
    def invented(self) -> bool:
        """Whether `--at` sets this clock."""

    def now(self) -> datetime:
        """Aware UTC, whole seconds: the log keeps no finer time, and a decision must be repeatable from it."""

    def monotonic_ms(self) -> int:
        """Milliseconds since an arbitrary start."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One still picture, upright."""

    source: str
    """What the person gave, or the file found for it."""
    grey: "GreyImage"
    """Height x width grey levels 0..255, EXIF orientation applied."""


@dataclass(frozen=True, slots=True)
class UnreadablePicture:
    """A file that could not be read as a picture; the others go on."""

    source: str
    error: PictureError


class PictureSource(Protocol):
    """Where still pictures come from."""

    def pictures(self, places: Iterable[str]) -> Iterator[Picture | UnreadablePicture]:
        """Read files, folders and glob patterns in turn, one picture in memory at a time."""


@dataclass(frozen=True, slots=True)
class FoundBarcode:
    """A QR symbol read from a picture."""

    barcode: Barcode
    corners: tuple[Point, Point, Point, Point]
    """Top left, top right, bottom right, bottom left of the symbol as it was printed."""
    rung: str
    """Name of the reading rung that found it."""


class BarcodeReader(Protocol):
    """Finds QR symbols in a picture."""

    def read(self, picture: Picture) -> Sequence[FoundBarcode]:
        """Every symbol of the first rung that reads any, at most one a text; empty where none was found."""

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """Rungs that are off on this machine, each with the reason."""


class SymbolWriter(Protocol):
    """Draws QR symbols."""

    def write(self, barcode: str, caption: str) -> bytes:
        """A PNG of the symbol at level M with a quiet zone of 4 modules and a readable line below."""


class Signer(Protocol):
    """A private Ed25519 key at work; the key itself never leaves the adapter."""

    @property
    def key_id(self) -> KeyId:
        """The `kid` of the public half."""

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes (RFC 8032, pure Ed25519)."""


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


@dataclass(frozen=True, slots=True)
class LogEntry:
    """One committed entry."""

    number: int
    """From 1, without gaps."""
    salt: bytes
    body: bytes


class ScanLog(Protocol):
    """The append-only log."""

    def append(self, body: bytes, trace: Trace) -> int:
        """Salt and commit an entry durably; returns its number. Raises `LogError`: then nothing may be shown."""

    def sightings(self, permit: PermitId, since: datetime) -> tuple[Sighting, ...]:
        """When and where this laptop authenticated the permit, from `since` on, oldest first."""

    def clock_mark(self) -> datetime | None:
        """The newest counting wall time since the clock was last confirmed."""

    def previous_policy(self) -> str | None:
        """Digest of the policy of the newest entry that one decided."""

    def entries(self) -> Iterator[LogEntry]:
        """All entries in order."""


class Carrier(Protocol):
    """Where a sync comes from: it delivers bytes, and nothing it says is believed."""

    @property
    def name(self) -> str:
        """As the supervisor typed it."""

    def read(self, path: str) -> Iterator[bytes] | None:
        """The file at a relative path in pieces of at most 64 KiB, or None where there is none; the reader bounds it.

        Raises:
            CarrierError: The carrier cannot be reached or read.
        """


@dataclass(frozen=True, slots=True)
class OfferedGeneration:
    """What a carrier offered, verified whole and staged, not yet in force."""

    generation: Generation
    is_new: bool


class GenerationStore(Protocol):
    """The laptop's verified generations and the pointer to the one in force."""

    def current(self) -> Generation | None:
        """Re-verify what is held, with no network, and give it; None before the first sync."""

    def stage(self, carrier: Carrier, now: datetime) -> OfferedGeneration:
        """Fetch and verify everything the carrier offers; what is in force stays as it is."""

    def activate(self, offered: OfferedGeneration) -> None:
        """Put a staged generation in force by one pointer switch, durably."""
