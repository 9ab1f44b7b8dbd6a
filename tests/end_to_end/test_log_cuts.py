"""The power goes at any moment, and what was not synced is lost in part: nothing that anybody was told goes with it."""

from collections import Counter
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from tests.adapters.recorded_disk import why_not
from tests.end_to_end.log_cuts import PLACES, Fallen, Way, apart, cut, make, write

UNRECORDED = "nothing can be put below Python's SQLite here"
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(why_not()), reason=UNRECORDED)]

CUTS = 40
"""Of each test; `make check-faults` cuts a thousand times."""


def fallen(folder: Path, way: Way) -> list[Fallen]:
    """What came of each cut."""
    for name in ("log", "left"):
        (folder / name).mkdir()
    seed = system_entropy(32)
    return list(cut(apart(write, folder / "log", seed, way), seed, CUTS, folder / "left"))


@pytest.mark.parametrize("way", [Way(), Way(tidied_at=40)], ids=["as it is", "tidied often"])
def test_a_power_cut_takes_nothing_that_was_told(tmp_path: Path, way: Way) -> None:
    """Entries, checkpoints that were given away, a purge and that it was cleaned up; and the log goes on, whole."""
    found = fallen(tmp_path, way)

    assert [each for each in found if each.fault] == []
    assert Counter(each.place for each in found) == dict.fromkeys(PLACES, CUTS // len(PLACES))


@pytest.mark.parametrize("synchronous", ["NORMAL", "OFF"])
def test_the_cuts_show_a_log_that_is_synced_less(tmp_path: Path, synchronous: str) -> None:
    """They find verdicts missing where SQLite is asked for less than the program asks for."""
    found = fallen(tmp_path, Way(synchronous, tidied_at=40))

    assert sum(each.fault.startswith("missing: told of") for each in found) > 3


def test_a_power_cut_while_a_log_is_made_leaves_none_or_a_whole_one(tmp_path: Path) -> None:
    """What was told is there; where nothing was told yet, the same command makes it."""
    for name in ("log", "left"):
        (tmp_path / name).mkdir()
    seed = system_entropy(32)

    found = list(cut(apart(make, tmp_path / "log", seed), seed, CUTS, tmp_path / "left"))

    assert {each.place for each in found} == {"writing", "tidying"}
    assert [each for each in found if each.fault] == []
