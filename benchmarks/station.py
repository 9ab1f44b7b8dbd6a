"""An officer's station as a whole program: how soon it is ready, how soon a verdict stands, and what it takes.

    python -m benchmarks.station [--quick] [--only PART] [--minutes N] [--samples FILE]

Everything is `scan SOURCE --json` in a process of its own with a shift open, with the officer's window under an X
server that has no screen (Xvfb, drawn by the processor) and without; children count. Videos are played in their own
time.

- ready: from the start of the program to the verdict on a card that is in view all along.
- restart: the same after a kill -9, into a shift of ten thousand scans, all of them in the counters again.
- verdict: from the first frame in which a card can be read to the line with its verdict, and with the window to the
  verdict's pixels on the screen, which is looked at every few milliseconds. From the hour at the road of the tests,
  every verdict of it asserted; cards in glare are left out, since nobody can read them at first.
- idle: CPU time, per cent of one core, before an empty road of 1280x720 at 30 frames a second.
- memory: a network camera shows the hour over and over; the line nearest to the samples after the warm-up.
"""

import argparse
import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, closing
from dataclasses import dataclass, field
from itertools import cycle, islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Final

import numpy as np

from benchmarks._station_pixels import Pixels, watched
from benchmarks._station_process import Working, environment_of, now_ms, options_of, screen, working
from benchmarks.live import DIFFERENT, SETTLED_S, road, written
from benchmarks.live import RATE as ROAD_RATE
from strpcheck.adapters.camera_files import jpeg_of
from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.ports import Trace
from tests.adapters.cameras.made import Stream, streaming
from tests.adapters.screen.displays import Display
from tests.hour.expected import LOG
from tests.hour.film import LEAD_S, RATE, film, frames_of, spans
from tests.hour.playing import Played, play_part
from tests.hour.script import HOUR, Part, Row
from tests.hour.town import HourTown, found_hour_town
from tests.played import play
from tools.soak import growth_mb

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

PATIENCE_S: Final = 30.0
ELSEWHERE: Final = (("lestari", "DAAN-MOGOT"), ("made", "LAMPIRI"))
SAMPLE_S: Final = 1.0
STREAM_RATE: Final = 30
MANY: Final = 10_000
"""Scans of a shift of twelve hours at 14 cars a minute."""
TELLING_MIN: Final = 3.0
"""Minutes below which what a program takes at its start would be told as growth."""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where it is measured, before which screen, and every sample so far."""

    folder: Path
    there: Display | None
    samples: list[dict[str, object]] = field(default_factory=list)

    @property
    def way(self) -> str:
        """With the window or without."""
        return "no window" if self.there is None else "window"

    def note(self, what: str, **sample: object) -> None:
        """Keep one sample."""
        self.samples.append({"what": what, "way": self.way, **sample})

    def start(self, hour: HourTown, source: str) -> AbstractContextManager[Working]:
        """The program before a source."""
        return working(hour.laptop, source, *options_of(self.there), environment=environment_of(self.there))


def measure_ready(bench: Bench, hour: HourTown, rounds: int) -> None:
    """From the start to the first verdict."""
    _starts(bench, hour, "ready", rounds)


def measure_restart(bench: Bench, hour: HourTown, rounds: int) -> None:
    """The same late on a long day; whatever started before was killed."""
    _fill(hour)
    already = _scans(hour)
    assert already > MANY
    _starts(bench, hour, "restart", rounds)
    assert _scans(hour) == already + rounds, "a shift goes on where it was"


def _starts(bench: Bench, hour: HourTown, what: str, rounds: int) -> None:
    """Start before a card in view, take the time to its verdict, kill."""
    part = Part(HOUR[0].at, (Row(1, ("rina",), 8.0, 0.0, "day", ()),))
    video = film(bench.folder / f"{what}.avi", part, hour.texts, lead_s=0)
    spent = []
    for _ in range(rounds):
        with bench.start(hour, str(video)) as there:
            spent.append(there.first_ms("verdict", PATIENCE_S))
            assert there.lines[-1][1]["reason"] == "ok"
        bench.note(what, milliseconds=spent[-1])
    print(f"{what}, {bench.way:10}{rounds:3} starts, p50 {np.median(spent):5.0f} ms, max {max(spent)} ms")


def _fill(hour: HourTown) -> None:
    """Scan once, and let the shift have had that scan ten thousand times more."""
    done = play(*hour.laptop.words("scan", "-"), feed=f"{hour.texts['rina']}\n".encode())
    assert done.code == 0, done.err
    with closing(SqliteLog(hour.laptop.home / "log.sqlite", system_entropy)) as log:
        scan = log.entry(log.newest()).body
        for _ in range(MANY):
            log.append(scan, Trace(SystemClock().now(), counts_for_clock=False))


def _scans(hour: HourTown) -> int:
    """How many the open shift has."""
    return int(hour.laptop.play("shift", "status", "--json").objects[0]["scans"])


def measure_hour(bench: Bench, hour: HourTown, videos: Sequence[Path]) -> None:
    """Every verdict of the hour, and how soon it was there."""
    spent: list[float] = []
    shown, reasons = 0.0, []
    for part, video in zip(HOUR, videos, strict=True):
        options, environment = options_of(bench.there), environment_of(bench.there)
        with watched(bench.there) as pixels:
            played = play_part(hour.laptop, part, video, *options, environment=environment)
        reasons += [told.line["reason"] for told in played.told]
        spent += list(_delays(part, played, _began_ms(hour, played), pixels))
        shown += sum(row.held_s + row.gap_s for row in part.rows)
    expected = [entry.reason for entry in LOG if entry.kind == "scan"][len(ELSEWHERE) :]
    assert sorted(reasons) == sorted(expected), "the hour must have its verdicts"
    for milliseconds in spent:
        bench.note("verdict", milliseconds=round(milliseconds, 1))
    middle, high = np.percentile(spent, (50, 95))
    vehicles = HOUR[-1].rows[-1].vehicle
    where = "line" if bench.there is None else "pixels"
    print(
        f"verdict, {bench.way:10}{len(spent):3} cards to their {where}, p50 {middle:.0f} ms, p95 {high:.0f} ms,"
        f" max {max(spent):.0f} ms;"
        f" {vehicles} vehicles at {60 * vehicles / shown:.1f} a minute, {len(reasons)} verdicts, none missing"
    )


def _began_ms(hour: HourTown, played: Played) -> float:
    """When a video began: the log has the moment at which each frame was at hand, verdicts its place in the video."""
    logged = {body["entry"]: body for body in hour.laptop.play("log", "show", "--json").objects}
    began = [logged[told.line["entry"]]["times"]["monotonic_ms"] - told.position_ms for told in played.told]
    return float(np.mean(began))  # places are rounded to a tenth of a second, up and down


def _delays(part: Part, played: Played, began_ms: float, pixels: Pixels | None) -> Iterator[float]:
    """Milliseconds from the first frame of a card to its verdict's line, or to its pixels; glare is left out."""
    starts, frame = [], round(LEAD_S * RATE)
    for row in part.rows:
        if row.shown:
            starts.append((1000 * frame / RATE, row))
        frame += sum(spans(row))
    for told in played.told:
        start_ms, row = max((each for each in starts if each[0] <= told.position_ms + 90), key=lambda each: each[0])
        stood_ms = told.at_ms if pixels is None else pixels.shown_ms(told.at_ms)
        assert stood_ms is not None, f"vehicle {row.vehicle}: a verdict that no pixel showed"
        if row.light != "glare":
            yield stood_ms - began_ms - start_ms


def measure_idle(bench: Bench, hour: HourTown, seconds: float) -> None:
    """CPU time before an empty road, by day and by night."""
    for name, night in (("empty road", False), ("night noise", True)):
        count = round(ROAD_RATE * (seconds + SETTLED_S))
        frames = islice(cycle([road(seed, night=night) for seed in range(DIFFERENT)]), count)
        video = written(bench.folder / "idle.avi", frames)
        with bench.start(hour, str(video)) as there:
            began_ms = there.first_ms("notice", PATIENCE_S) + there.started_ms
            time.sleep(SETTLED_S)
            first = there.taken()
            time.sleep(max(0.0, (began_ms + 1000 * (seconds + SETTLED_S - 1) - now_ms()) / 1000))
            last = there.taken()
            assert there.process.poll() is None, "the video must not be over"
        video.unlink()
        share = 1e5 * (last.cpu_s - first.cpu_s) / (last.at_ms - first.at_ms)
        bench.note("idle", light=name, share=round(share, 2))
        print(f"idle, {bench.way:10}{name:12}{share:6.1f} % of a core")


class Cars(Stream):
    """A network camera before which the hour goes by again and again."""

    def __init__(self, pictures: "Iterator[GreyImage]") -> None:
        super().__init__([], 10**9)
        kept: dict[int, bytes] = {}
        alive = list(pictures)  # or another picture may get the same id
        self.jpegs = [kept.setdefault(id(picture), jpeg_of(picture)) for picture in alive]
        self.sent = 0

    def parts(self) -> Iterator[bytes]:
        """At its rate."""
        due_ms = float(now_ms())
        for part in super().parts():
            due_ms = max(due_ms + 1000 / STREAM_RATE, float(now_ms()) - 1000)
            time.sleep(max(0.0, (due_ms - now_ms()) / 1000))
            self.sent += 1
            yield part


def measure_memory(bench: Bench, hour: HourTown, minutes: float) -> None:
    """Resident memory of the program and its children while cars go by."""
    marks: list[tuple[int, int]] = []
    with streaming(Cars(frames_of(HOUR[0], hour.texts))) as camera, bench.start(hour, camera.address) as there:
        assert isinstance(camera, Cars)
        there.first_ms("verdict", PATIENCE_S)
        end_ms = now_ms() + 60_000 * minutes
        while now_ms() < end_ms and there.process.poll() is None:
            time.sleep(SAMPLE_S)
            marks.append((camera.sent, there.taken().resident))
        assert there.process.poll() is None, "the program must not have ended"
        verdicts = _verdicts(there)
    frames, sizes = zip(*marks, strict=True)
    growth = growth_mb(frames, sizes)
    bench.note("memory", growth_mb=round(growth, 3), resident=[*sizes[:: max(1, len(sizes) // 100)]])
    slope = f"{growth:+.2f} MB in 10,000 frames" if minutes >= TELLING_MIN else "too short to tell a growth"
    print(
        f"memory, {bench.way:10}{minutes:g} min, {frames[-1]} frames, {verdicts} verdicts: {sizes[0] / 1e6:.0f} MB at"
        f" first, {sizes[-1] / 1e6:.0f} MB at last, {slope}"
    )


def _verdicts(there: Working) -> int:
    """How many it told."""
    return sum(line["event"] == "verdict" for _, line in list(there.lines))


def main() -> None:
    """Measure everything."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.station", description="Measure an officer's station.")
    parser.add_argument("--quick", action="store_true", help="few starts and seconds, and no hour")
    parser.add_argument("--only", choices=("ready", "idle", "hour", "memory", "restart"), help="one part")
    parser.add_argument("--minutes", type=float, default=10, help="of memory, with the window [default: 10]")
    parser.add_argument("--samples", type=Path, metavar="FILE", help="write every sample there, JSON Lines")
    arguments = parser.parse_args()
    seconds, rounds = (4, 2) if arguments.quick else (20, 9)
    samples: list[dict[str, object]] = []
    with ExitStack() as stack:
        folder = Path(stack.enter_context(TemporaryDirectory()))
        shown = stack.enter_context(screen())
        for there in (None, shown) if shown is not None else (None,):
            bench = Bench(_fresh(folder / str(there is not None)), there, samples)
            hour = _hour(bench.folder)
            if arguments.only in {None, "ready"}:
                measure_ready(bench, hour, rounds)
            if arguments.only in {None, "idle"}:
                measure_idle(bench, hour, seconds)
            if arguments.only == "hour" or (arguments.only is None and not arguments.quick):
                measure_hour(bench, hour, _filmed(bench.folder, hour.texts))
            if arguments.only in {None, "memory"} and there is shown:
                measure_memory(bench, hour, 0.2 if arguments.quick else arguments.minutes)
            if arguments.only in {None, "restart"}:  # at last: the shift is long after it
                measure_restart(bench, hour, rounds)
    if arguments.samples is not None:
        arguments.samples.write_text("".join(json.dumps(each) + "\n" for each in samples), encoding="utf-8")


def _hour(folder: Path) -> HourTown:
    """The hour's town with a shift open."""
    hour = found_hour_town(folder)
    for nickname, post in ELSEWHERE:
        hour.show_elsewhere(nickname, post)
    hour.laptop.begin_shift()
    return hour


def _filmed(folder: Path, texts: Mapping[str, str]) -> list[Path]:
    """The videos of its parts."""
    return [film(folder / f"{number}.avi", part, texts, start=1000 * number) for number, part in enumerate(HOUR)]


def _fresh(folder: Path) -> Path:
    """A folder."""
    folder.mkdir()
    return folder


if __name__ == "__main__":
    main()
