"""However much is handed in, a laptop's memory stays where it was."""

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest
from PIL import Image

from tests.played import SARI, Laptop, Town, surroundings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="POSIX only")]

MIB = 1 << 20


@dataclass(frozen=True)
class Measured:
    """What a command left behind, and how much memory it took at most."""

    code: int
    out: str
    err: str
    peak: int
    """Bytes of its largest moment."""


WATCHED = """
import sys
from pathlib import Path
from strpcheck.cli.app import run
code = run(sys.argv[2:])
status = Path("/proc/self/status").read_text()
peak = next(line.split()[1] for line in status.splitlines() if line.startswith("VmHWM"))
Path(sys.argv[1]).write_text(peak)
sys.exit(code)
"""
"""Asks the process itself: what its parent says of it counts the parent's own memory too."""


def measure(laptop: Laptop, *words: str, feed: Path | None = None) -> Measured:
    """Run a command and watch its memory."""
    folder = laptop.home.parent
    command = [sys.executable, "-c", WATCHED, str(folder / "peak"), *laptop.words(*words)]
    with (
        (folder / "out").open("wb") as out,
        (folder / "err").open("wb") as err,
        (feed or Path(os.devnull)).open("rb") as stdin,
    ):
        done = subprocess.run(command, env=surroundings(), stdin=stdin, stdout=out, stderr=err, check=False)
    told, errors = ((folder / name).read_text("utf-8") for name in ("out", "err"))
    return Measured(done.returncode, told, errors, int((folder / "peak").read_text()) * 1024)


@pytest.fixture
def usual(town: Town, laptop: Laptop) -> int:
    """What one ordinary picture takes."""
    done = measure(laptop, "check", "--json", str(town.picture(SARI)))
    assert done.code == 0
    return done.peak


def test_a_folder_of_ten_thousand_files(town: Town, laptop: Laptop, usual: int) -> None:
    """Each broken one is a line, each good one a verdict; none is kept."""
    folder = town.folder / "many"
    folder.mkdir()
    for number in range(10_000):
        (folder / f"{number:05}.png").touch()
    for number in (0, 5_000, 9_999):
        shutil.copy(town.picture(SARI), folder / f"{number:05}.png")

    done = measure(laptop, "check", "--json", str(folder))

    assert done.code == 0
    assert done.out.count("\n") == 3
    assert done.err.count("strpcheck: error: ") == 9_997
    assert done.peak < usual + 20 * MIB


def test_a_line_without_an_end(town: Town, laptop: Laptop) -> None:
    """Three hundred megabytes on standard input take no more than one short line does."""
    short, long = town.folder / "short", town.folder / "long"
    short.write_text(f"{town.text(SARI)}\n")
    with long.open("wb") as file:
        for _ in range(300):
            file.write(b"A" * MIB)
        file.write(b"\n" + town.text(SARI).encode())

    small, large = (
        measure(laptop, "check", "--json", "-", feed=short),
        measure(laptop, "check", "--json", "-", feed=long),
    )

    assert (small.code, large.code, large.out.count("\n")) == (0, 0, 1)
    assert "stdin:1: expected a line of at most 65536 bytes, got more" in large.err
    assert large.peak < small.peak + 10 * MIB


@pytest.mark.parametrize("suffix", ["png", "jpg"])
def test_a_picture_of_two_hundred_megapixels(town: Town, laptop: Laptop, usual: int, suffix: str) -> None:
    """Refused by its header, in one line; its pixels are never decoded."""
    place = town.folder / f"huge.{suffix}"
    Image.new("L", (20_000, 10_000), 255).save(place)

    done = measure(laptop, "check", "--json", str(place), str(town.picture(SARI)))

    assert (done.code, done.out.count("\n")) == (0, 1)
    assert "megapixels" in done.err
    assert done.peak < usual + 20 * MIB


def test_many_texts_in_one_run(town: Town, laptop: Laptop) -> None:
    """A day's codes through one process: nothing grows with them."""
    few, many = town.folder / "few.txt", town.folder / "many.txt"
    few.write_text(f"{town.text(SARI)}\n" * 10)
    many.write_text("X\n" * 4_000)

    small, large = measure(laptop, "check", "--json", str(few)), measure(laptop, "check", "--json", str(many))

    assert large.out.count("\n") == 4_000
    assert large.peak < small.peak + 10 * MIB
