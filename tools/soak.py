"""A long shift in small: frames with ever-changing codes through the live scan, its reading child and its log.

    python -m tools.soak [FRAMES]

Every permit shown must have its verdict, once. The memory of this process and of the reading child is sampled all
along; more than a megabyte more in ten thousand frames, once everything is warm, is a leak, and exit code 1.
"""

import os
import sys
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np
import zxingcpp

from benchmarks._world import World, make_world
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.readers.running import RunningReader
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.authority.signing import sign_permit
from strpcheck.core.barcode import encode_barcode
from strpcheck.core.permit import PermitId
from strpcheck.core.record import EntryKind
from strpcheck.live import LiveScan
from strpcheck.ports import Encoding, Frame
from strpcheck.scan import Checkpoint, Judgement

if TYPE_CHECKING:
    from numpy.typing import NDArray

FRAMES = 100_000
FRAME_MS, HELD = 40, 4
"""A frame, and how many of them each code is held for."""
FORGED_EVERY = 3
"""Of so many codes one is not authentic: a link, or a permit that somebody spoilt."""
SIZE = 360
SAMPLES = 100
WARM = 0.2
"""Of the run: libraries load late, caches and the allocator's arenas fill."""
PROCESSES = ("scan", "reading child")
ALLOWED_MB = 1.0
"""More in ten thousand frames."""


@dataclass
class Conveyor:
    """A clock and a source: each frame shows the code whose turn it is, a few frames long."""

    world: World
    frames: int
    number: int = 0
    shown: set[str] = field(default_factory=set)
    """Permits that still want a verdict; told ones are let go, or this tool would be the leak that it looks for."""
    sampled: list[tuple[int, list[int]]] = field(default_factory=list)
    """Frame, and the memory of each process in bytes."""
    pids: Sequence[int | None] = ()
    name: str = "soak"
    kind: str = "camera"
    invented: bool = True
    _frame: bytes = b""

    @property
    def has_ended(self) -> bool:
        """After the last frame."""
        return self.number >= self.frames

    def newest(self, *, rest_ms: int, wait_ms: int) -> Frame:
        """The next frame; time goes on with the frames, however fast they are read."""
        del rest_ms, wait_ms
        if self.number % HELD == 0:
            self._frame = self._drawn(self.number // HELD)
        if self.number % max(1, self.frames // SAMPLES) == 0:
            self.sampled.append((self.number, [_resident(pid) for pid in self.pids]))
        self.number += 1
        return Frame(self.number, self.monotonic_ms(), None, Encoding.GREY, SIZE, SIZE, self._frame)

    def monotonic_ms(self) -> int:
        """Forty milliseconds a frame."""
        return self.number * FRAME_MS

    def now(self) -> datetime:
        """The same morning, for as long as it takes."""
        return self.world.now + timedelta(seconds=self.monotonic_ms() // 1000 % 3600)

    def _drawn(self, code: int) -> bytes:
        """The grey levels of a frame with a code in its middle."""
        if code % FORGED_EVERY:
            number = code.to_bytes(8, "big")
            self.shown.add(number.hex())
            facts = replace(self.world.permit.facts, id=PermitId(self.world.permit.facts.id.issuer, number))
            text = encode_barcode(sign_permit(replace(self.world.permit, facts=facts), self.world.key))
        elif code % 2:
            text = f"HTTPS://EXAMPLE.ORG/{code}"
        else:
            text = f"{self.world.barcode.text[:-9]}{code:09}"
        symbol = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M").to_image(scale=4)
        drawn: NDArray[np.uint8] = np.full((SIZE, SIZE), 200, np.uint8)
        grey = np.asarray(symbol)
        height, width = grey.shape
        top, left = (SIZE - height) // 2, (SIZE - width) // 2
        drawn[top : top + height, left : left + width] = grey
        return drawn.tobytes()


@dataclass(frozen=True, slots=True)
class Soaked:
    """What came of a run."""

    verdicts: Counter[str]
    """By reason."""
    missing: int
    """Permits shown that got no verdict."""
    again: int
    """Permits that got another."""
    growth_mb: dict[str, float]
    """In ten thousand frames, by process."""


def soak(frames: int, folder: Path) -> Soaked:
    """Run so many frames through a live scan that logs into a folder."""
    conveyor = Conveyor(make_world(), frames)
    verdicts: Counter[str] = Counter()
    again = 0
    with (
        closing(RunningReader()) as reader,
        closing(SqliteLog(folder / "log.sqlite", system_entropy, may_make=True)) as log,
    ):
        laptop = Checkpoint(conveyor.world.generation, "LENTENG-AGUNG", "soak", conveyor, log, EntryKind.SCAN)
        live = LiveScan(lambda: laptop, conveyor, reader)
        conveyor.pids = (os.getpid(), reader.child_pid)
        for each in live.run():
            if isinstance(each, Judgement):
                verdicts[each.verdict.reason.value] += 1
                if each.permit is not None:
                    again += each.permit.facts.id.text not in conveyor.shown
                    conveyor.shown.discard(each.permit.facts.id.text)
    numbers = [number for number, _ in conveyor.sampled]
    memory = zip(*(sizes for _, sizes in conveyor.sampled), strict=True)
    growth = {name: growth_mb(numbers, sizes) for name, sizes in zip(PROCESSES, memory, strict=True)}
    return Soaked(verdicts, len(conveyor.shown), again, growth)


def growth_mb(frames: Sequence[int], memory: Sequence[int]) -> float:
    """Megabytes more in ten thousand frames, by the straight line nearest to the samples after the warm-up."""
    first = int(len(frames) * WARM)
    slope, _ = np.polyfit(np.asarray(frames[first:], float), np.asarray(memory[first:], float) / 1e6, 1)
    return float(slope) * 10_000


def _resident(pid: int | None) -> int:
    """Bytes of a process that are in memory (Linux)."""
    return int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")


def main() -> int:
    """Run, tell, judge."""
    frames = int(sys.argv[1]) if len(sys.argv) > 1 else FRAMES
    with TemporaryDirectory() as folder:
        done = soak(frames, Path(folder))
    print(
        f"{frames} frames, verdicts: {dict(done.verdicts)}, permits without one: {done.missing}, with two: {done.again}"
    )
    for name, growth in done.growth_mb.items():
        print(f"{name}: {growth:+.2f} MB in 10,000 frames, at most {ALLOWED_MB:g} allowed")
    return int(done.missing > 0 or done.again > 0 or any(growth > ALLOWED_MB for growth in done.growth_mb.values()))


if __name__ == "__main__":
    sys.exit(main())
