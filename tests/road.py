"""A road for tests of live scanning: what is in view when, who reads it, and a laptop beside it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from strpcheck.core.barcode import Barcode
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Reason
from strpcheck.live import LiveScan
from strpcheck.ports import Encoding, FoundBarcode, Frame, Reading, SourceNotice
from strpcheck.scan import Checkpoint, Judgement
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog
from tests.vectors.claims import CTI, text
from tests.vectors.forge import KEYS

GOOD = text(KEYS["permit"])
OTHER = text(KEYS["permit"], {CTI: bytes(7) + b"\x09"})
SPOILED = GOOD[:-20] + "0" * 20
LINK = "HTTPS://EXAMPLE.ORG/STRP"
CORNERS = ((1, 2), (31, 2), (31, 32), (1, 32))
FRAME_MS = 40


@dataclass
class Road:
    """A clock, a source, a reader and a hand scanner that play a script: what is in view at which millisecond."""

    script: Callable[[int], Sequence[str]]
    length_ms: int
    typed: dict[int, str | SourceNotice] = field(default_factory=dict)
    """Texts by when they come."""
    notices: dict[int, SourceNotice] = field(default_factory=dict)
    deadly: Callable[[int, Sequence[str]], bool] = lambda now_ms, rungs: False  # noqa: ARG005 -- nothing kills
    on_frame: Callable[[int], None] = lambda now_ms: None  # noqa: ARG005 -- nothing happens
    now_ms: int = 0
    name: str = "road.avi"
    kind: str = "video"
    rungs: Sequence[str] = ("zxing", "x2", "zbar")
    invented: bool = False
    asked: list[tuple[int, tuple[str, ...]]] = field(default_factory=list)

    @property
    def has_ended(self) -> bool:
        """When the script is over."""
        return self.now_ms >= self.length_ms

    def newest(self, *, rest_ms: int, wait_ms: int) -> Frame | SourceNotice | None:
        """One frame every 40 ms."""
        assert wait_ms > 0
        self.now_ms += rest_ms
        self.now_ms += FRAME_MS - self.now_ms % FRAME_MS
        self.on_frame(self.now_ms)
        notice = self.notices.pop(self.now_ms, None)
        return notice or Frame(1, self.now_ms, self.now_ms, Encoding.GREY, 1, 1, b"\x00")

    def read(self, frame: Frame, rungs: Sequence[str]) -> Reading:
        """What the script shows, with a finder pattern whenever it shows anything."""
        self.asked.append((frame.captured_ms, tuple(rungs)))
        if self.deadly(frame.captured_ms, rungs):
            return Reading(lost=True)
        shown = self.script(frame.captured_ms)
        return Reading([FoundBarcode(Barcode(each), CORNERS, "zxing") for each in shown], bool(shown))

    def texts(self, *, wait_ms: int = 0) -> Sequence[str | SourceNotice]:
        """What came by now; beside the camera nobody waits for it."""
        assert wait_ms == 0
        due = [at for at in self.typed if at <= self.now_ms]
        return [self.typed.pop(at) for at in due]

    def now(self) -> datetime:
        """The wall clock goes with the other one."""
        return NOW + timedelta(seconds=self.now_ms // 1000)

    def monotonic_ms(self) -> int:
        """Where the script is."""
        return self.now_ms


def checkpoint(road: Road, log: MemoryLog, **changes: Any) -> Checkpoint:  # noqa: ANN401 -- any field
    """A laptop at LENTENG-AGUNG."""
    given: dict[str, Any] = {
        "generation": GENERATION,
        "post": "LENTENG-AGUNG",
        "device": "laptop-1",
        "clock": road,
        "log": log,
        "kind": EntryKind.SCAN,
    }
    return Checkpoint(**given | changes)


def scan(road: Road, log: MemoryLog | None = None) -> list[Judgement]:
    """All verdicts of a road."""
    at = checkpoint(road, log or MemoryLog())
    live = LiveScan(lambda: at, road, road, texts=road)
    return [told for told in live.run() if isinstance(told, Judgement)]


def reasons(road: Road, log: MemoryLog | None = None) -> list[Reason]:
    """Their reasons."""
    return [judged.verdict.reason for judged in scan(road, log)]


def between(start_ms: int, end_ms: int, *barcodes: str) -> Callable[[int], Sequence[str]]:
    """In view from one time to another."""
    return lambda now_ms: barcodes if start_ms <= now_ms < end_ms else ()
