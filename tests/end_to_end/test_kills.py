"""The machine stops at any moment: what was shown is in the log, and what is in force is the old or the new, whole."""

import os
import signal
import subprocess
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.store import DiskGenerationStore
from tests.played import SARI, Laptop, Town, command_line, settle, surroundings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="POSIX only")]

ROUNDS = 12
"""Kills of each test; half as many where a laptop is set up. Raise it for a night's run."""


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


def kill_within(seconds: float, *words: str) -> None:
    """Start a command and kill it once that much time is over."""
    with start(*words) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
        process.communicate()


def numbers(laptop: Laptop) -> list[int]:
    """Of the entries in the log."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        return [entry.number for entry in log.entries()]


def test_no_shown_verdict_is_missing_from_the_log(town: Town, laptop: Laptop) -> None:
    """Kills while verdicts stream out: every line that reached the reader has its entry, without gaps."""
    chance = np.random.default_rng(1)
    (town.folder / "codes.txt").write_text(f"{town.text(SARI)}\n" * 20_000)
    words = laptop.words("check", "--json", "codes.txt")
    shown = len(numbers(laptop))
    for _ in range(ROUNDS):
        with start(*words, cwd=town.folder) as process:
            assert process.stdout is not None
            process.stdout.readline()
            shown += 1
            time.sleep(float(chance.uniform(0, 0.05)))
            process.send_signal(signal.SIGKILL)
            # A line that was cut short by the kill was not shown.
            shown += process.stdout.read().count(b"\n")

        logged = numbers(laptop)

        assert process.returncode == -signal.SIGKILL
        assert logged == list(range(1, len(logged) + 1))
        assert len(logged) >= shown
        shown = len(logged)  # an entry whose verdict nobody saw is no lie


def test_a_killed_sync_leaves_the_old_or_the_new(
    town: Town, laptop: Laptop, tmp_path_factory: pytest.TempPathFactory
) -> None:
    """Kills anywhere in a sync: the laptop judges right after, and the next sync ends well."""
    chance = np.random.default_rng(2)
    old = in_force(town, laptop)
    town.publish("2021-07-05T07:00")
    other = Laptop(settle(town, tmp_path_factory.mktemp("whole")).folder / "home")
    longest = time_of(*other.words("sync"))
    whole = in_force(town, other)
    assert whole != old
    seen = set()
    for _ in range(ROUNDS):
        one = Laptop(settle(town, tmp_path_factory.mktemp("round")).folder / "home")
        kill_within(float(chance.uniform(0, longest)), *one.words("sync"))

        left = in_force(town, one)

        assert left in {old, whole}
        seen.add(left)
        assert one.check(town.text(SARI)).reasons == ["ok"]
        assert one.play("sync").code == 0
        assert in_force(town, one) == whole
    assert old in seen


def in_force(town: Town, laptop: Laptop) -> str:
    """What the laptop holds, verified whole."""
    generation = DiskGenerationStore(laptop.home / "store", town.root.read_bytes()).current()
    assert generation is not None
    return generation.id


def test_a_killed_init_is_done_again(town: Town, tmp_path: Path) -> None:
    """Wherever it stopped: set up whole, or set up again with the same words."""
    chance = np.random.default_rng(3)
    words = ["--root", str(town.root), "--from", str(town.published), "--post", "LENTENG-AGUNG"]
    longest = time_of(*Laptop(tmp_path / "whole").words("init", *words))
    for round_ in range(ROUNDS // 2):
        one = Laptop(tmp_path / f"home{round_}")
        kill_within(float(chance.uniform(0, longest)), *one.words("init", *words))

        again = one.play("init", *words)

        assert again.code in {0, 3}, again.err
        assert (again.code == 0) or "is set up already" in again.err
        assert one.check(town.text(SARI)).reasons == ["ok"]
