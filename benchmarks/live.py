"""What watching a camera costs on an empty road, and how soon a card that is held up has its verdict.

    python -m benchmarks.live [--quick] [--samples FILE]

Videos are made for the run, 1280x720 at 30 frames a second unless said otherwise, and played in their own time through
the very children that watch a camera; the log is a real one. Shares are CPU time of this process and both children, in
per cent of one core, from /proc (Linux). Delays run from the moment at which the first frame with the card is played to
the moment at which its verdict is at hand, entry committed. Raw samples are JSON Lines, one object each.
"""

import argparse
import json
import os
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import chain, cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import cv2
import numpy as np

from benchmarks._world import World, make_world
from strpcheck.adapters.camera_model import HARD, MILD, Setting, shoot
from strpcheck.adapters.cameras.captured import CapturedFrames
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.readers.running import RunningReader
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.symbols import QrSymbols
from strpcheck.authority.signing import sign_permit
from strpcheck.core.barcode import encode_barcode
from strpcheck.core.permit import PermitId
from strpcheck.core.record import EntryKind
from strpcheck.live import LiveScan, Pulse
from strpcheck.ports import Encoding, Frame, SourceNotice
from strpcheck.scan import Checkpoint, Judgement

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strpcheck.ports.reading import GreyImage

WIDTH, HEIGHT, RATE = 1280, 720, 30
QUALITY = 85
DAY_NOISE, NIGHT_NOISE = 2.5, 12.0
"""Sigma of the sensor, in grey levels; the night's is what a dark frame of a cheap webcam has at full gain."""
SETTLED_S = 3.5
"""From the start on until the road counts as empty, and a pulse more."""
DIFFERENT = 30
"""Frames of a road, over and over: noise that stands still would be easier to compress and to read."""

now_ms = SystemClock().monotonic_ms


@dataclass(frozen=True, slots=True)
class Bench:
    """Where it is measured, and every sample so far."""

    world: World
    folder: Path
    samples: list[dict[str, object]] = field(default_factory=list)

    def note(self, what: str, **sample: object) -> None:
        """Keep one sample."""
        self.samples.append({"what": what, **sample})


class Morning:
    """A clock whose wall stands where the world's permits are valid."""

    invented = True

    def __init__(self, moment: datetime) -> None:
        self._moment = moment
        self.monotonic_ms = now_ms

    def now(self) -> datetime:
        """Always the same morning."""
        return self._moment


@dataclass(frozen=True, slots=True)
class Card:
    """A permit held up."""

    number: str
    shot: "GreyImage"


class Played:
    """A video as a source that notes when it began, how late its frames are, and how many there were."""

    def __init__(self, video: Path) -> None:
        self._source = CapturedFrames(Order(SourceKind.VIDEO, str(video)))
        self.name, self.kind = self._source.name, self._source.kind
        self.began_ms: float | None = None
        self.latest_ms = 0.0
        self.frames = 0

    @property
    def has_ended(self) -> bool:
        """As the source says."""
        return self._source.has_ended

    @property
    def child_pid(self) -> int | None:
        """Of the capture child."""
        return self._source.child_pid

    def newest(self, *, rest_ms: int, wait_ms: int) -> Frame | SourceNotice | None:
        """Pass on, and take note."""
        got = self._source.newest(rest_ms=rest_ms, wait_ms=wait_ms)
        if isinstance(got, Frame) and got.position_ms is not None:
            self.frames += 1
            if self.began_ms is None:
                self.began_ms = got.captured_ms - got.position_ms
            self.latest_ms = max(self.latest_ms, now_ms() - self.began_ms - got.position_ms)
        return got

    def close(self) -> None:
        """Let go of the source."""
        self._source.close()


@dataclass(frozen=True, slots=True)
class Rig:
    """A laptop at work before a video."""

    live: LiveScan
    source: Played
    reader: RunningReader

    def cpu_s(self) -> float:
        """CPU seconds of this process and its children so far."""
        total = 0.0
        for pid in (os.getpid(), self.source.child_pid, self.reader.child_pid):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            total += (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
        return total


@contextmanager
def before(world: World, video: Path) -> Iterator[Rig]:
    """Everything that watches one video."""
    with ExitStack() as stack:
        log = SqliteLog(video.with_suffix(".sqlite"), system_entropy, may_make=True)
        stack.enter_context(closing(log))
        reader = stack.enter_context(closing(RunningReader()))
        source = stack.enter_context(closing(Played(video)))
        clock = Morning(world.now)
        laptop = Checkpoint(world.generation, "LENTENG-AGUNG", "benchmark", clock, log, EntryKind.SCAN)
        yield Rig(LiveScan(lambda: laptop, source, reader), source, reader)


def road(seed: int, *, night: bool) -> "GreyImage":
    """A road without anybody: by day a calm picture, by night a dark one full of noise."""
    still = np.random.default_rng(1).uniform(*((4, 40) if night else (40, 150)), (9, 16)).astype(np.float32)
    frame: NDArray[np.float32] = cv2.resize(still, (WIDTH, HEIGHT), interpolation=cv2.INTER_CUBIC).astype(np.float32)
    noise = np.random.default_rng(seed).normal(0, NIGHT_NOISE if night else DAY_NOISE, frame.shape)
    seen: GreyImage = np.clip(np.rint(frame + noise), 0, 255).astype(np.uint8)
    return seen


def written(path: Path, frames: "Iterable[GreyImage]", *, rate: float = RATE, codec: str = "MJPG") -> Path:
    """A video; JPEGs as webcams write them."""
    writer = None
    for frame in frames:
        if writer is None:
            size = (frame.shape[1], frame.shape[0])
            writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, size)
            writer.set(cv2.VIDEOWRITER_PROP_QUALITY, QUALITY)
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    assert writer is not None
    writer.release()
    return path


def idle_share(bench: Bench, seconds: float, *, night: bool) -> float:
    """Per cent of a core, from the moment at which the road counts as empty."""
    count = round(RATE * (seconds + SETTLED_S))
    frames = islice(cycle([road(seed, night=night) for seed in range(DIFFERENT)]), count)
    video = written(bench.folder / f"idle-{night}.avi", frames)
    marks: list[tuple[int, float]] = []
    with before(bench.world, video) as rig:
        for told in rig.live.run():
            assert not isinstance(told, Judgement), "there is nothing to judge"
            if isinstance(told, Pulse) and told.is_idle:
                marks.append((now_ms(), rig.cpu_s()))
    assert len(marks) >= seconds / 2, "the road must be taken for an empty one"
    share = 1e5 * (marks[-1][1] - marks[0][1]) / (marks[-1][0] - marks[0][0])
    name = "night noise" if night else "empty road"
    for at_ms, cpu_s in marks:
        bench.note("idle", light=name, at_ms=at_ms, cpu_s=cpu_s)
    print(f"idle, {name:12}{share:6.1f} % of a core, {video.stat().st_size // count // 1024} KiB a frame")
    return share


def delays(bench: Bench, name: str, cards: Sequence[Card], *, empty_s: float) -> list[float]:
    """Milliseconds from the first frame of each card to its verdict; each is held for a second."""
    nobody = [road(seed, night=False) for seed in range(round(RATE * empty_s))]
    held = RATE
    frames = chain.from_iterable(chain(nobody, [card.shot] * held) for card in cards)
    video = written(bench.folder / f"{name.replace(' ', '-')}.avi", frames)
    starts = {
        card.number: 1000 * (place * (len(nobody) + held) + len(nobody)) / RATE for place, card in enumerate(cards)
    }
    spent = []
    with before(bench.world, video) as rig:
        for told in rig.live.run():
            if isinstance(told, Judgement):
                assert told.permit is not None and rig.source.began_ms is not None  # noqa: PT018 -- one claim
                spent.append(now_ms() - rig.source.began_ms - starts.pop(told.permit.facts.id.text))
    assert not starts, "every card must be read"
    for milliseconds in spent:
        bench.note("delay", light=name, milliseconds=round(milliseconds, 1))
    middle, high = np.percentile(spent, (50, 95))
    print(f"delay, {name:12}{len(spent):4} cards, p50 {middle:.0f} ms, p95 {high:.0f} ms, max {max(spent):.0f} ms")
    return spent


def lateness(bench: Bench, card: Card, codec: str, suffix: str) -> float:
    """How many milliseconds after its time the latest frame of a 1080p60 video was at hand."""
    large = cv2.resize(card.shot, (1920, 1080), interpolation=cv2.INTER_LINEAR).astype(np.uint8)
    video = written(bench.folder / f"large{suffix}", [large] * 300, rate=60, codec=codec)
    with before(bench.world, video) as rig:
        verdicts = [told for told in rig.live.run() if isinstance(told, Judgement)]
    assert [told.permit is not None for told in verdicts] == [True], "the card must be read, once"
    bench.note("lateness", codec=codec, milliseconds=round(rig.source.latest_ms, 1), frames=rig.source.frames)
    print(
        f"1080p60, {codec:9} latest frame {rig.source.latest_ms:.0f} ms after its time, {rig.source.frames} of 300 read"
    )
    return rig.source.latest_ms


def made_cards(world: World, count: int, setting: Setting) -> list[Card]:
    """Permits of their own, each in a moment of its own in which some rung reads it: a readable view."""
    made: list[Card] = []
    symbols = QrSymbols()
    with closing(RunningReader()) as reader:
        for seed in range(50 * count):
            number = seed.to_bytes(8, "big")
            facts = replace(world.permit.facts, id=PermitId(world.permit.facts.id.issuer, number))
            text = encode_barcode(sign_permit(replace(world.permit, facts=facts), world.key))
            shot = shoot(symbols.write(text, ""), seed=seed, setting=setting)
            frame = Frame(1, 0, None, Encoding.GREY, WIDTH, HEIGHT, shot.tobytes())
            if any(found.barcode.text == text for found in reader.read(frame, reader.rungs).found):
                made.append(Card(number.hex(), shot))
            if len(made) == count:
                return made
    message = "too few of the cards can be read at all"
    raise RuntimeError(message)


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description="Measure watching a camera.")
    parser.add_argument("--quick", action="store_true", help="a few cards and seconds")
    parser.add_argument("--samples", type=Path, metavar="FILE", help="write every sample there, JSON Lines")
    arguments = parser.parse_args()
    seconds, count = (4, 5) if arguments.quick else (20, 25)
    with TemporaryDirectory() as name:
        bench = Bench(make_world(), Path(name))
        for night in (False, True):
            idle_share(bench, seconds, night=night)
        mild, hard = (made_cards(bench.world, count, setting) for setting in (MILD, HARD))
        delays(bench, "mild light", mild, empty_s=0.7)
        delays(bench, "hard light", hard, empty_s=0.7)
        delays(bench, "out of idle", mild, empty_s=2.8)
        for codec, suffix in (("MJPG", ".avi"), ("mp4v", ".mp4")):
            lateness(bench, mild[0], codec, suffix)
    if arguments.samples is not None:
        arguments.samples.write_text("".join(json.dumps(each) + "\n" for each in bench.samples), encoding="utf-8")


if __name__ == "__main__":
    main()
