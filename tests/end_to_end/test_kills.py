"""The machine stops at any moment: what was shown is in the log, and what is in force is the old or the new, whole."""

import os
import signal
import time
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from tests.end_to_end.killing import PLACES, kill_syncs, kill_within, start, time_of
from tests.played import SARI, Laptop, Town

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="POSIX only")]

SYNC_KILLS = 50
"""`make check-faults` kills a thousand."""

ROUNDS = 12
"""Kills of each test; half as many where a laptop is set up. Raise it for a night's run."""


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
    assert laptop.home == town.folder / "home"

    places = kill_syncs(town, tmp_path_factory.mktemp("rounds"), SYNC_KILLS)

    assert places.total() == SYNC_KILLS
    assert places[PLACES[0]] > 0


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
