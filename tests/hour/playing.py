"""Plays a part of the hour to the program, at real speed, while the officer counts those who show nothing."""

import json
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread
from typing import IO, Any

from strpcheck.adapters.clock import SystemClock
from tests.hour.film import LEAD_S, RATE, spans
from tests.hour.script import Part
from tests.played import Laptop, command_line, surroundings

__all__ = ["Played", "Told", "play_part"]

ACT_AFTER_S = 0.4
"""From the moment at which a vehicle is gone until the officer's finger is on the key."""
START_S = 30
"""Until the first verdict, at the very most: the machine may be busy."""

now_ms = SystemClock().monotonic_ms


@dataclass(frozen=True, slots=True)
class Told:
    """A verdict as another program reads it."""

    at_ms: int
    line: dict[str, Any]

    @property
    def position_ms(self) -> int:
        """Of the frame that it was read from, in the video."""
        return round(1000 * float(self.line["source"].rpartition("@")[2].removesuffix("s")))


@dataclass
class Played:
    """What came of it."""

    told: list[Told] = field(default_factory=list)
    """Verdicts."""
    acts: list[dict[str, Any]] = field(default_factory=list)
    """What the officer counted, as the stream of events tells it."""
    code: int | None = None
    errors: str = ""
    started_ms: int = 0
    """When the process was started."""


def play_part(
    laptop: Laptop, part: Part, video: Path, *options: str, environment: Mapping[str, str] | None = None
) -> Played:
    """Run `scan VIDEO --json` to the end of the video and type the script's commands when they are due.

    Args:
        laptop: With a shift open.
        part: What the video shows.
        video: The part, filmed.
        options: More of `scan`.
        environment: Of the process, where it is not the usual one.
    """
    played, has_begun = Played(started_ms=now_ms()), Event()
    errors = video.with_suffix(".err")
    command = command_line(*laptop.words("scan", str(video), "--json", *options, at=part.at))
    with (
        errors.open("wb") as stderr,
        subprocess.Popen(command, env=environment or surroundings(), stdout=subprocess.PIPE, stderr=stderr) as running,
    ):
        assert running.stdout is not None
        listening = Thread(target=_listen, args=(running.stdout, played, has_begun))
        listening.start()
        try:
            assert has_begun.wait(START_S), errors.read_text("utf-8")
            first = played.told[0]
            _count(laptop, part, first.at_ms - first.position_ms)
            played.code = running.wait(timeout=START_S)
        finally:
            running.kill()
            listening.join()
    played.errors = errors.read_text("utf-8")
    return played


def _listen(stdout: IO[bytes], played: Played, has_begun: Event) -> None:
    """Take every line with its time."""
    for raw in stdout:
        at_ms, line = now_ms(), json.loads(raw)
        if line["event"] == "verdict":
            played.told.append(Told(at_ms, line))
            has_begun.set()
        elif "entry" in line:
            played.acts.append(line)


def _count(laptop: Laptop, part: Part, zero_ms: int) -> None:
    """Type the script's commands at their time, by the clock at which the video began."""
    for due_s, words in _acts(part):
        time.sleep(max(0.0, (zero_ms + 1000 * due_s - now_ms()) / 1000))
        done = laptop.play(*words, at=part.at)
        assert done.code == 0, done.err
    end_ms = zero_ms + 1000 * (LEAD_S + sum(map(sum, map(spans, part.rows))) / RATE)
    time.sleep(max(0.0, (end_ms - now_ms()) / 1000))


def _acts(part: Part) -> Iterator[tuple[float, Sequence[str]]]:
    """When which command is typed, in seconds of the video."""
    at_s = LEAD_S
    for row in part.rows:
        held, gap = spans(row)
        at_s += held / RATE
        if row.then:
            yield at_s + ACT_AFTER_S, row.then
        at_s += gap / RATE
