"""Makes the pictures of a supervisor's screens in docs/images anew: real commands in a real terminal, on invented data.

    python -m tools.pictures [FOLDER]

Needs Xvfb and xterm; on Debian their packages are called xvfb and xterm. Look at each picture before committing it.
"""

import os
import shlex
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageChops, ImageGrab

from tests.adapters.carriers.mirrors import Answer, Question, files_of, mirror, spoken
from tests.played import Laptop, Town, command_line, found_town, spawn, surroundings

FOLDER = Path(__file__).parent.parent / "docs" / "images"
PROGRAMS = ("Xvfb", "xterm")
PAPER, INK = (16, 20, 24), "#e6e6e6"
COLUMNS, MARGIN, COLOURS = 112, 8, 32
SCREEN = (1120, 900)
FONT = ("-fa", "DejaVu Sans Mono", "-fs", "11")
PATIENCE_S, DRAWING_S = 60.0, 0.5
MIRROR, STICK = "http://mirror.example/strp", "/media/usb/strp"
"""Where the laptop of the pictures syncs from: a proxy on loopback stands for the first, the second is not there."""


@dataclass(frozen=True)
class Shot:
    """A picture: what is typed, and when."""

    name: str
    at: str
    command: str


FRESH = Shot("sync-status-segar", "2021-07-05T07:20", "sync-status")
LOOK = Shot("doctor", "2021-07-06T05:40", "doctor")
STALE = Shot("sync-status-usang", "2021-07-08T07:00", "sync-status")


class Mirror:
    """The town's mirror, as a proxy is asked for it; it has trouble whenever the story says so."""

    def __init__(self, town: Town) -> None:
        self._files = files_of(town.published)
        self.has_trouble = False

    def answer(self, question: Question) -> "bytes | Iterator[bytes]":
        """A file, or none now."""
        if self.has_trouble:
            return spoken(b"", status="503 Service Unavailable")
        return self._files(replace(question, path=question.path.removeprefix(MIRROR)))


def main(arguments: Sequence[str] | None = None, *, programs: Sequence[str] = PROGRAMS) -> int:
    """Make them all."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    lacking = [program for program in programs if shutil.which(program) is None]
    if lacking:
        print(f"pictures: error: not installed: {', '.join(lacking)}", file=sys.stderr)
        return 2
    folder = Path(given[0]) if given else FOLDER
    with ExitStack() as stack:
        display = stack.enter_context(screen())
        place = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="strpcheck-pictures-")))
        for shot, laptop in story(place, stack):
            path = folder / f"{shot.name}.png"
            cropped(taken(shot, laptop, display)).quantize(COLOURS).save(path, optimize=True)
            print(f"{path.name}: {path.stat().st_size} bytes")
    return 0


def story(place: Path, stack: ExitStack) -> Iterator[tuple[Shot, Laptop]]:
    """A laptop that synced this morning, a day later, and three days later with a mirror in trouble and no stick."""
    town = found_town(place)
    served = Mirror(town)
    answer: Answer = served.answer
    proxy = stack.enter_context(mirror(answer)).address
    laptop = Laptop(place / "home")

    def typed(at: str, *words: str) -> None:
        """A command, whatever comes of it."""
        spawn(*laptop.words(*words, at=at), cwd=place, http_proxy=proxy, no_proxy="")

    typed("2021-07-05T06:00", "init", "--root", str(town.root), "--from", MIRROR, "--post", "LENTENG-AGUNG")
    town.publish("2021-07-05T06:30")
    typed("2021-07-05T06:35", "sync")
    typed("2021-07-05T07:05", "sync")
    yield FRESH, laptop
    yield LOOK, laptop
    served.has_trouble = True
    typed("2021-07-08T06:40", "sync")
    typed("2021-07-08T06:52", "sync", STICK)
    yield STALE, laptop


@contextmanager
def screen() -> Iterator[str]:
    """A display that nobody sees."""
    ours, theirs = os.pipe()
    size = "x".join(map(str, (*SCREEN, 24)))
    command = ["Xvfb", "-displayfd", str(theirs), "-screen", "0", size, "-nolisten", "tcp"]
    with subprocess.Popen(command, pass_fds=(theirs,), stderr=subprocess.DEVNULL) as running:
        os.close(theirs)
        try:
            with os.fdopen(ours) as told:
                yield f":{told.readline().strip()}"
        finally:
            running.terminate()


def taken(shot: Shot, laptop: Laptop, display: str) -> Image.Image:
    """The screen once a command has come to its end in a terminal that covers it."""
    words = ["--at", shot.at, *shlex.split(shot.command)]
    done = laptop.home.parent / f"{shot.name}.done"
    script = (
        f"printf '\\033[?25l\\033[1m$ strpcheck {shlex.join(words)}\\033[0m\\n'; "
        f"COLUMNS={COLUMNS} {shlex.join(command_line(*words))}; touch {shlex.quote(str(done))}; sleep {PATIENCE_S:.0f}"
    )
    paper = "#{:02x}{:02x}{:02x}".format(*PAPER)
    looks = ["-bg", paper, "-fg", INK, "-bw", "0", "-b", str(MARGIN), "+sb", "-geometry", "200x80+0+0"]
    home = {"DISPLAY": display, "STRPCHECK_HOME": str(laptop.home), "LC_ALL": "C.UTF-8"}
    command = ["xterm", *FONT, *looks, "-e", "sh", "-c", script]
    with subprocess.Popen(command, env=surroundings(**home)) as running:
        try:
            await_file(done)
            time.sleep(DRAWING_S)
            return ImageGrab.grab(xdisplay=display).convert("RGB")
        finally:
            running.terminate()


def await_file(path: Path) -> None:
    """Wait until a file is there.

    Raises:
        TimeoutError: It does not come.
    """
    for _ in range(int(PATIENCE_S * 10)):
        if path.exists():
            return
        time.sleep(0.1)
    raise TimeoutError(path.name)


def cropped(picture: Image.Image) -> Image.Image:
    """What is drawn, with a margin around it."""
    drawn = ImageChops.difference(picture, Image.new("RGB", picture.size, PAPER)).getbbox()
    left, top, right, bottom = drawn or (0, 0, 1, 1)
    width, height = picture.size
    return picture.crop(
        (max(0, left - MARGIN), max(0, top - MARGIN), min(width, right + MARGIN), min(height, bottom + MARGIN))
    )


if __name__ == "__main__":
    sys.exit(main())
