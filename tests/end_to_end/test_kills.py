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

ROUNDS = 30


def numbers(laptop: Laptop) -> list[int]:
    """Of the entries in the log."""
    with closing(SqliteLog(laptop.home / "log.sqlite", system_entropy)) as log:
        return [entry.number for entry in log.entries()]


def test_no_shown_verdict_is_missing_from_the_log(town: Town, laptop: Laptop) -> None:
    """Thirty kills while verdicts stream out: every line that reached the reader has its entry, without gaps."""
    chance = np.random.default_rng(1)
    (town.folder / "codes.txt").write_text(f"{town.text(SARI)}\n" * 20_000)
    words = laptop.words("check", "--json", "codes.txt")
    shown = len(numbers(laptop))
    for _ in range(ROUNDS):
        with subprocess.Popen(
            command_line(*words), cwd=town.folder, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
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
    """Thirty kills anywhere in a sync: the laptop judges right after, and the next sync ends well."""
    chance = np.random.default_rng(2)
    old = in_force(town, laptop)
    town.publish("2021-07-05T07:00")
    other = Laptop(settle(town, tmp_path_factory.mktemp("whole")).folder / "home")
    started = time.perf_counter()
    subprocess.run(command_line(*other.words("sync")), env=surroundings(), check=True, capture_output=True)
    longest = 1.2 * (time.perf_counter() - started)
    whole = in_force(town, other)
    assert whole != old
    seen = set()
    for _ in range(ROUNDS):
        one = Laptop(settle(town, tmp_path_factory.mktemp("round")).folder / "home")
        with subprocess.Popen(
            command_line(*one.words("sync")), env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            time.sleep(float(chance.uniform(0, longest)))
            process.send_signal(signal.SIGKILL)
            process.communicate()

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
    for round_ in range(10):
        one = Laptop(tmp_path / f"home{round_}")
        with subprocess.Popen(
            command_line(*one.words("init", *words)), env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            time.sleep(float(chance.uniform(0.2, 2.5)))
            process.send_signal(signal.SIGKILL)
            process.communicate()

        again = one.play("init", *words)

        assert again.code in {0, 3}, again.err
        assert (again.code == 0) or "is set up already" in again.err
        assert one.check(town.text(SARI)).reasons == ["ok"]
