"""`scan` as a process of its own: started, listened to, and what it and its children take of the machine (Linux)."""

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import IO, Any, Final

from strpcheck.adapters.clock import SystemClock
from tests.adapters.screen.displays import Display, display
from tests.played import Laptop, command_line, surroundings

__all__ = ["Taken", "Working", "environment_of", "now_ms", "screen", "working"]

WINDOW: Final = ("--window", "--mute")
NO_WINDOW: Final = ("--no-window",)
TICKS: Final = os.sysconf("SC_CLK_TCK")
PAGE: Final = os.sysconf("SC_PAGE_SIZE")
SIZE: Final = (1366, 768)
"""Of the screen of a plain laptop."""

now_ms = SystemClock().monotonic_ms


@dataclass(frozen=True, slots=True)
class Taken:
    """What a process and all its children have taken by a moment."""

    at_ms: int
    cpu_s: float
    resident: int
    """Bytes in memory; pages that several share count in each."""


@dataclass
class Working:
    """A program that runs."""

    process: "subprocess.Popen[bytes]"
    started_ms: int
    lines: list[tuple[int, dict[str, Any]]] = field(default_factory=list)
    """What it told, and when."""

    def first_ms(self, event: str, within_s: float) -> int:
        """Milliseconds from the start to the first line of that event."""
        for _ in range(round(within_s * 1000)):
            found = next((at_ms for at_ms, line in list(self.lines) if line["event"] == event), None)
            if found is not None:
                return found - self.started_ms
            time.sleep(0.001)
        message = f"no {event} within {within_s:g} s"
        raise RuntimeError(message)

    def taken(self) -> Taken:
        """By now."""
        cpu, resident = 0.0, 0
        for pid in _family(self.process.pid):
            try:
                fields = _stat(pid)
                resident += PAGE * int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            except OSError:
                continue  # it ended meanwhile
            cpu += (int(fields[11]) + int(fields[12])) / TICKS
        return Taken(now_ms(), cpu, resident)


@contextmanager
def working(laptop: Laptop, source: str, *options: str, environment: Mapping[str, str]) -> Iterator[Working]:
    """Start `scan SOURCE --json`, listen, and end it however it goes."""
    command = command_line(*laptop.words("scan", source, "--json", *options))
    started_ms = now_ms()
    with subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        there = Working(process, started_ms)
        listening = Thread(target=_listen, args=(process.stdout, there))
        listening.start()
        try:
            yield there
        finally:
            process.kill()
            listening.join()


@contextmanager
def screen() -> Iterator[Display | None]:
    """An X server without a screen; None where there is no such program."""
    if shutil.which("Xvfb") is None:
        print("Xvfb is not installed: nothing is measured with the window")
        yield None
        return
    with display(SIZE) as there:
        yield there


def environment_of(there: Display | None) -> Mapping[str, str]:
    """Of a program with that screen, or with none."""
    return surroundings() if there is None else {**there.environment, **surroundings(DISPLAY=there.name)}


def options_of(there: Display | None) -> Sequence[str]:
    """Of `scan` before that screen, or before none."""
    return NO_WINDOW if there is None else WINDOW


def _listen(stdout: IO[bytes], there: Working) -> None:
    """Take every line with its time."""
    for raw in stdout:
        there.lines.append((now_ms(), json.loads(raw)))


def _family(pid: int) -> list[int]:
    """A process and all that came of it."""
    parents: dict[int, int] = {}
    for place in Path("/proc").glob("[0-9]*"):
        try:
            parents[int(place.name)] = int(_stat(int(place.name))[1])
        except OSError:
            continue
    found = [pid]
    for each in found:
        found += [child for child, parent in parents.items() if parent == each]
    return found


def _stat(pid: int) -> list[str]:
    """Fields behind a process's name, which may hold anything."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
