"""The machine stops at any moment: what was shown is in the log, and what is in force is the old or the new, whole."""

import os
from pathlib import Path

import numpy as np
import pytest

from tests.end_to_end.killing import PLACES, kill_syncs, kill_within, time_of
from tests.end_to_end.log_killing import kill_writers
from tests.played import SARI, Laptop, Town, found_town

pytestmark = [pytest.mark.slow, pytest.mark.skipif(os.name != "posix", reason="POSIX only")]

SYNC_KILLS = LOG_KILLS = 50
"""`make check-faults` kills a thousand of each."""

ROUNDS = 12
"""Kills of each test; half as many where a laptop is set up. Raise it for a night's run."""


def test_a_killed_writer_leaves_a_log_that_verifies(tmp_path: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    """Scans, two at once, notes, exports, purges: no verdict that was shown is missing, and an audit finds nothing."""
    fell = kill_writers(found_town(tmp_path), tmp_path_factory.mktemp("rounds"), LOG_KILLS)

    assert fell.total() == LOG_KILLS
    assert (
        min(
            fell["scanning"],
            fell["two scanning"],
            fell["exporting"] + fell["exported"],
            fell["purging"] + fell["purged"],
            fell["signing"] + fell["signed"],
        )
        > 0
    )


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
