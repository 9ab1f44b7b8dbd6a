"""Laws of an activation's writes: whole wherever it is cut off, and no more of them than what is new."""

from pathlib import Path

import pytest

from strpcheck.adapters.durable import write_durably
from strpcheck.errors import WriteError
from tests.adapters.stores import LATER, CutWriter, PowerCut, in_force, open_store, settled, sync
from tests.played import Laptop, Town

WRITES = 7
"""Of an hourly sync: floors, timestamp, snapshot, the role and the list that changed, the manifest, the pointer."""


@pytest.mark.parametrize("after", [False, True])
def test_a_power_cut_at_any_write_leaves_the_old_or_the_new(town: Town, laptop: Laptop, *, after: bool) -> None:
    """Never a mix, and the next sync finishes what was begun."""
    old = in_force(open_store(town, laptop.home / "store")).id
    published = town.publish(LATER)
    new = sync(open_store(town, settled(laptop, "whole")), published).generation.id
    seen = []

    for last in range(1, WRITES + 1):
        folder = settled(laptop, str(last))
        with pytest.raises(PowerCut):
            sync(open_store(town, folder, CutWriter(last, after=after)), published)
        seen.append(in_force(open_store(town, folder)).id)
        sync(open_store(town, folder), published)
        assert in_force(open_store(town, folder)).id == new

    # The pointer is the last write of all: only with it on the disk is the new one in force.
    assert seen == [old] * (WRITES - after) + [new] * after


def test_a_full_disk_leaves_the_old_in_force(town: Town, laptop: Laptop) -> None:
    """Told as what it is."""

    def full(path: Path, content: bytes) -> None:
        del content
        message = f"cannot write {path}: No space left on device"
        raise WriteError(message)

    published = town.publish(LATER)
    store = open_store(town, laptop.home / "store", full)
    before = in_force(store).id

    with pytest.raises(WriteError, match="No space left"):
        sync(store, published)

    assert in_force(store).id == before


def test_parts_that_did_not_change_are_not_written_again(town: Town, laptop: Laptop) -> None:
    """An hourly sync writes what is new, and the pointer last."""
    written: list[str] = []

    def noted(path: Path, content: bytes) -> None:
        written.append(path.name)
        write_durably(path, content)

    sync(open_store(town, laptop.home / "store", noted), town.publish(LATER))

    assert len(written) == len(set(written)) == WRITES
    assert written[-1] == "current"
