"""Kills of `sync` at random moments, and where they fell.

    python -m tests.end_to_end.killing [KILLS]

Half of them fall anywhere in a sync, half soon behind the moment at which it begins to change the disk. After each
the laptop must hold the old generation or the new, whole; every tenth is asked for a verdict and synced again.
"""

import signal
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.store import DiskGenerationStore
from tests.played import SARI, Laptop, Town, command_line, found_town, settle, surroundings

KILLS = 1000
LATER = "2021-07-05T07:00"
POLL_SECONDS = 0.0005
SYNCED_AGAIN = 10

FIRST_REPLACED = "floors.json"
"""The first file that a sync replaces, right after its entry in the log."""

PLACES = (
    "before anything was kept",
    "in the log",
    "floors raised",
    "parts written",
    "manifest written",
    "in force",
    "attempt remembered",
)
"""What a sync leaves behind, in its order."""


def start(*words: str, cwd: Path | None = None) -> "subprocess.Popen[bytes]":
    """A process that will be killed: what it measured of itself would die with it, and measuring doubles its time."""
    unmeasured = {name: value for name, value in surroundings().items() if not name.startswith("COVERAGE_")}
    return subprocess.Popen(
        command_line(*words), cwd=cwd, env=unmeasured, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )


def time_of(*words: str) -> float:
    """Seconds that a command takes when nobody kills it, and a little more."""
    started = time.perf_counter()
    with start(*words) as process:
        process.communicate()
    assert process.returncode == 0
    return 1.2 * (time.perf_counter() - started)


def kill_within(seconds: float, *words: str, behind: Path | None = None) -> None:
    """Start a command and kill it once that much time is over.

    Args:
        seconds: From the start.
        words: The command.
        behind: Counted instead from the moment at which this file changes.
    """
    before = None if behind is None else behind.stat().st_ino
    with start(*words) as process:
        while behind is not None and process.poll() is None and behind.stat().st_ino == before:
            time.sleep(POLL_SECONDS)
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()


def tail_of(file: Path, *words: str) -> float:
    """Seconds from the moment at which a file changes to the command's end."""
    before = file.stat().st_ino
    with start(*words) as process:
        while process.poll() is None and file.stat().st_ino == before:
            time.sleep(POLL_SECONDS)
        changed = time.perf_counter()
        process.communicate()
    return time.perf_counter() - changed


def in_force(town: Town, laptop: Laptop) -> str:
    """What the laptop holds, verified whole."""
    generation = DiskGenerationStore(laptop.home / "store", town.root.read_bytes()).current()
    assert generation is not None
    return generation.id


def place_of(before: Laptop, after: Laptop) -> str:
    """The last thing that a killed sync left behind."""

    def files(name: str) -> list[int]:
        """How many there are, before and after."""
        folders = [laptop.home / "store" / name for laptop in (before, after)]
        return [len([file for file in folder.iterdir() if not file.name.startswith(".")]) for folder in folders]

    def changed(name: str) -> bool:
        """Whether a file is another, or new."""
        found = [laptop.home / name for laptop in (before, after)]
        return found[1].exists() and (not found[0].exists() or found[0].read_bytes() != found[1].read_bytes())

    left = (
        entries(before) < entries(after),
        changed("floors.json"),
        files("objects")[0] < files("objects")[1],
        files("generations")[0] < files("generations")[1],
        changed("store/current"),
        changed("attempts.json"),
    )
    return PLACES[max((number for number, there in enumerate(left, 1) if there), default=0)]


def entries(laptop: Laptop) -> int:
    """In its log."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        return sum(1 for _ in log.entries())


def kill_syncs(town: Town, folder: Path, kills: int) -> Counter[str]:
    """Publish something newer and kill so many syncs to it; where they fell.

    Args:
        town: With a laptop `home` that is set up.
        folder: Empty; a copy of the town for each round comes here and goes.
        kills: How many.

    Raises:
        AssertionError: A laptop held something else than the old or the new, or did not judge; names the round.
    """
    before = Laptop(town.folder / "home")
    old = in_force(town, before)
    town.publish(LATER)
    whole = Laptop(settle(town, folder / "whole").folder / "home")
    longest = time_of(*whole.words("sync"))
    new = in_force(town, whole)
    assert new != old
    other = Laptop(settle(town, folder / "other").folder / "home")
    tail = tail_of(other.home / FIRST_REPLACED, *other.words("sync"))
    places: Counter[str] = Counter()
    for number in range(kills):
        chance = np.random.default_rng(number)
        with TemporaryDirectory(dir=folder) as place:
            one = Laptop(settle(town, Path(place)).folder / "home")
            if number % 2:
                kill_within(tail * float(chance.uniform()) ** 3, *one.words("sync"), behind=one.home / FIRST_REPLACED)
            else:
                kill_within(float(chance.uniform(0, longest)), *one.words("sync"))
            places[place_of(before, one)] += 1
            held = in_force(town, one)
            assert held in {old, new}, f"round {number}"
            assert held == old or entries(one) > entries(before), f"round {number}: in force and not in the log"
            if number % SYNCED_AGAIN == 0:
                assert one.check(town.text(SARI)).reasons == ["ok"], f"round {number}"
                assert one.play("sync").code == 0, f"round {number}"
                assert in_force(town, one) == new, f"round {number}"
    return places


def main(words: Sequence[str]) -> int:
    """Kill and tell."""
    kills = int(words[0]) if words else KILLS
    with TemporaryDirectory(prefix="strpcheck-kills-") as folder:
        (Path(folder) / "town").mkdir()
        (Path(folder) / "rounds").mkdir()
        town = found_town(Path(folder) / "town")
        town.laptop()
        places = kill_syncs(town, Path(folder) / "rounds", kills)
    for place in PLACES:
        print(f"{places[place]:5}  {'#' * (50 * places[place] // kills):50}  {place}")
    print(f"{kills} kills: the old generation or the new, whole, after each")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
