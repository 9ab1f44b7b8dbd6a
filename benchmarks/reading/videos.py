"""A card held up for a second: who reads it, after how many frames, and how soon live scanning does."""

import json
import os
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias, cast

from benchmarks.reading.samples import LADDER
from strpcheck.adapters.readers.engines import load_engines
from strpcheck.adapters.readers.frame_reader import FrameReader
from strpcheck.adapters.readers.ladder import Ladder, Rung, rungs_named
from strpcheck.adapters.readers.rungs import LIVE_RUNGS
from strpcheck.core.schedule import Schedule

if TYPE_CHECKING:
    from benchmarks.reading.peers import Peer
    from strpcheck.ports.reading import GreyImage

    Look: TypeAlias = Callable[[GreyImage, Sequence[str]], tuple[Sequence[bytes], Sequence[str], bool]]

__all__ = ["ShowSample", "Video", "measure_live", "measure_video", "videos", "write_shows"]

VIDEOS = "STRPCHECK_VIDEOS"
LIVE, LIVE_ALONE = "live", "live, each frame alone"
LOOKS = 10
"""Frames, evenly out of the second, that every engine is shown, each for itself."""


@dataclass(frozen=True, slots=True)
class Show:
    """One card, from the frame in which it is half in view to that in which it is half gone."""

    text: str
    first_frame: int
    last_frame: int


@dataclass(frozen=True, slots=True)
class Video:
    """A file and what it shows."""

    path: Path
    shows: Sequence[Show]

    def frames(self) -> "Iterator[tuple[GreyImage, float]]":
        """Grey, in order, each with the CPU milliseconds that decoding took."""
        import cv2

        capture = cv2.VideoCapture(str(self.path))
        try:
            while True:
                start = time.process_time()
                there, picture = capture.read()
                if not there:
                    return
                grey = cast("GreyImage", cv2.cvtColor(picture, cv2.COLOR_BGR2GRAY))
                yield grey, 1e3 * (time.process_time() - start)
        finally:
            capture.release()

    @property
    def rate(self) -> int:
        """Frames a second."""
        import cv2

        return round(cv2.VideoCapture(str(self.path)).get(cv2.CAP_PROP_FPS)) or 30


@dataclass(frozen=True, slots=True)
class ShowSample:
    """What one way of reading made of one show."""

    video: str
    show: int
    way: str
    first_read: int | None
    """Frames before the one that is read first: of the second, live of the show; None where none is."""
    looks: int
    """Frames that it was shown of this show."""
    reads: int
    """Of those."""
    wrong: int
    """Frames in which something else was found."""
    milliseconds: float | None = None
    """Live: from half in view to read."""


def videos() -> list[Video]:
    """What the environment points to."""
    value = os.environ.get(VIDEOS, "")
    if not value:
        print(f"{VIDEOS} is not set: no videos from outside")
    return [_video(Path(name)) for name in value.split(os.pathsep) if name]


def _video(path: Path) -> Video:
    """With the file beside it."""
    lines = path.with_name(path.name + ".jsonl").read_text(encoding="utf-8").splitlines()
    entries = [json.loads(line) for line in lines]
    return Video(path, [Show(each["text"], each["first_frame"], each["last_frame"]) for each in entries])


def measure_video(video: Video, peers: "Sequence[Peer]") -> list[ShowSample]:
    """Single frames of every engine, and live scanning with and without a memory of frames."""
    return [
        *_single_frames(video, peers),
        *_live(video, LIVE, _with_memory()),
        *_live(video, LIVE_ALONE, _each_alone()),
    ]


def measure_live(video: Video) -> list[ShowSample]:
    """Live scanning alone: for so many shows that a share of 99 in 100 can be told."""
    return _live(video, LIVE, _with_memory())


def write_shows(samples: Sequence[ShowSample], file: Path) -> None:
    """Append them as JSON Lines."""
    with file.open("a", encoding="utf-8") as lines:
        lines.writelines(json.dumps(asdict(each)) + "\n" for each in samples)


def _single_frames(video: Video, peers: "Sequence[Peer]") -> list[ShowSample]:
    """The second in the middle of each show."""
    ladder = Ladder([rung for rung in rungs_named(load_engines()) if rung.engine.missing is None])
    ways: dict[str, Callable[[GreyImage], Sequence[bytes]]] = {peer.name: _found_by(peer) for peer in peers}
    ways[LADDER] = lambda grey: [symbol.octets for symbol in ladder.read(grey)]
    seconds: list[list[GreyImage]] = [[] for _ in video.shows]
    spans = [_second(show, video.rate) for show in video.shows]
    found: list[ShowSample] = []
    for number, (grey, _) in enumerate(video.frames()):
        for show, span in enumerate(spans):
            if number in span:
                seconds[show].append(grey)
            elif number == span.stop:
                found += _second_read(video, show, seconds[show], ways)
                seconds[show].clear()
    return found


def _found_by(peer: "Peer") -> "Callable[[GreyImage], Sequence[bytes]]":
    """What it finds."""
    return lambda grey: peer.look(grey).found


def _second(show: Show, rate: int) -> range:
    """Its frames."""
    middle = (show.first_frame + show.last_frame + 1) // 2
    return range(middle - rate // 2, middle - rate // 2 + rate)


def _second_read(
    video: Video, show: int, frames: "Sequence[GreyImage]", ways: "dict[str, Callable[[GreyImage], Sequence[bytes]]]"
) -> Iterator[ShowSample]:
    """Every engine on a few frames, each for itself."""
    text = video.shows[show].text.encode()
    shown = range(0, len(frames), max(1, len(frames) // LOOKS))
    for way, attempt in ways.items():
        answers = {number: attempt(frames[number]) for number in shown}
        read = [number for number, found in answers.items() if text in found]
        wrong = sum(any(octets != text for octets in found) for found in answers.values())
        yield ShowSample(video.path.stem, show, way, min(read, default=None), len(answers), len(read), wrong)


def _live(video: Video, way: str, look: "Look") -> list[ShowSample]:
    """The whole video as it runs: always the newest frame, what came while one was read is dropped."""
    schedule = Schedule(LIVE_RUNGS)
    every_ms, free_ms = 1000 / video.rate, 0.0
    tallies = [_Tally(show, every_ms) for show in video.shows]
    for number, (grey, decoding) in enumerate(video.frames()):
        shown_ms = number * every_ms
        if shown_ms + every_ms <= free_ms or schedule.rest_ms(int(shown_ms)) > 0:
            continue  # a newer one will have come by then
        start_ms = max(shown_ms, free_ms)
        start = time.process_time()
        octets, rungs, finder = look(grey, schedule.rungs_for(int(start_ms)))
        free_ms = start_ms + decoding + 1e3 * (time.process_time() - start)
        schedule.saw(int(start_ms), finder=finder, read_by=rungs)
        for tally in tallies:
            tally.take(number, octets, free_ms)
    return [
        ShowSample(video.path.stem, show, way, each.first_read, each.looks, each.reads, each.wrong, each.delay_ms)
        for show, each in enumerate(tallies)
    ]


@dataclass(slots=True)
class _Tally:
    """What live scanning makes of one show."""

    show: Show
    every_ms: float
    looks: int = 0
    reads: int = 0
    wrong: int = 0
    first_read: int | None = None
    delay_ms: float | None = None

    def take(self, number: int, octets: Sequence[bytes], done_ms: float) -> None:
        """Count a frame that belongs to it."""
        if not self.show.first_frame <= number <= self.show.last_frame:
            return
        text = self.show.text.encode()
        self.looks += 1
        self.wrong += any(other != text for other in octets)
        if text in octets:
            self.reads += 1
            if self.first_read is None:
                self.first_read = number - self.show.first_frame
                self.delay_ms = done_ms - self.show.first_frame * self.every_ms


def _with_memory() -> "Look":
    """What the reading child does."""
    reader = FrameReader(load_engines())

    def look(grey: "GreyImage", rungs: Sequence[str]) -> tuple[Sequence[bytes], Sequence[str], bool]:
        symbols, finder = reader.read(grey, rungs)
        return [each.octets for each in symbols], [each.rung for each in symbols], finder

    return look


def _each_alone() -> "Look":
    """The same rungs in the same turns without a memory."""
    rungs: dict[str, Rung] = {rung.name: rung for rung in rungs_named(load_engines())}

    def look(grey: "GreyImage", names: Sequence[str]) -> tuple[Sequence[bytes], Sequence[str], bool]:
        symbols = [symbol for name in names for symbol in rungs[name].read(grey)]
        # As if a finder had been seen in every frame: never idle, which is kind to this way of reading.
        return [each.octets for each in symbols], [each.rung for each in symbols], True

    return look
