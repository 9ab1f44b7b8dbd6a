"""The machine stops at every moment of an activation in turn, and what was not synced to the disk by then is lost."""

import functools
import os
import shutil
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.errors import WriteError
from tests.adapters.stores import LATER, CutWriter, PowerCut, in_force, open_store, sync
from tests.played import Laptop, Town

pytestmark = pytest.mark.skipif(os.name != "posix", reason="POSIX only")


class DyingDisk:
    """Writes as the store does, and stops at the n-th moment at which a file or folder is brought to the disk.

    What the disk holds then is copied: files that no fsync reached are cut at a random byte, and the rename that its
    folder's fsync did not reach yet has happened or has not, as the disk liked.
    """

    def __init__(self, home: Path, last: int, *, lose_rename: bool) -> None:
        self.home, self.left, self.lose_rename = home, last, lose_rename
        self.chance = np.random.default_rng(last)
        self.synced: set[int] = set()
        self.after: Path | None = None
        """What is left of the home."""

    def __call__(self, path: Path, content: bytes) -> None:
        """Write one file, watched."""
        before = path.read_bytes() if path.exists() else None
        write_durably(path, content, fsync=functools.partial(self.fsync, path, before))

    def fsync(self, path: Path, before: bytes | None, handle: int) -> None:
        """Bring one file or folder to the disk, or stop before."""
        self.left -= 1
        if self.left == 0:
            self.stop(path, before)
        self.synced.add(os.fstat(handle).st_ino)

    def stop(self, path: Path, before: bytes | None) -> None:
        """The power goes."""
        self.after = self.home.with_name(f"{self.home.name}-after")
        shutil.copytree(self.home, self.after)
        for part in self.home.rglob("*.part"):
            if part.stat().st_ino not in self.synced:
                left = self.after / part.relative_to(self.home)
                left.write_bytes(part.read_bytes()[: int(self.chance.integers(0, part.stat().st_size + 1))])
        if self.lose_rename:
            left = self.after / path.relative_to(self.home)
            left.unlink(missing_ok=True)
            if before is not None:
                left.write_bytes(before)
        raise PowerCut


def store_at(town: Town, home: Path, write: Callable[[Path, bytes], None] = write_durably) -> DiskGenerationStore:
    """The store of a home."""
    return open_store(town, home / "store", write)


@pytest.mark.parametrize("lose_rename", [False, True], ids=["renames kept", "renames lost"])
def test_a_power_cut_at_every_fsync_leaves_the_old_or_the_new(
    town: Town, laptop: Laptop, tmp_path: Path, *, lose_rename: bool
) -> None:
    """Whole, whatever of the last writes is lost; and the next sync ends well."""
    old = in_force(store_at(town, laptop.home)).id
    published = town.publish(LATER)
    seen: list[str] = []
    for last in range(1, 99):
        home = tmp_path / f"cut{last}"
        shutil.copytree(laptop.home, home)
        disk = DyingDisk(home, last, lose_rename=lose_rename)
        try:
            new = sync(store_at(town, home, disk), published).generation.id
            break
        except PowerCut:
            assert disk.after is not None
            seen.append(in_force(store_at(town, disk.after)).id)
            sync(store_at(town, disk.after), published)
            assert (
                in_force(store_at(town, disk.after)).confirmed_at > in_force(store_at(town, laptop.home)).confirmed_at
            )
    else:
        pytest.fail("a sync of more steps than anybody counted")

    # Seven files, each with its own fsync and its folder's.
    assert len(seen) == 14
    assert set(seen) <= {old, new}
    assert seen == sorted(seen, key=[old, new].index)
    assert (seen[-1] == new) is not lose_rename


class FullDisk(CutWriter):
    """Has no room for the n-th file, nor for any after it."""

    def __call__(self, path: Path, content: bytes) -> None:
        """Write one, or say that there is no room."""
        self.left -= 1
        if self.left <= 0:
            message = f"cannot write {path}: No space left on device"
            raise WriteError(message)
        write_durably(path, content)


def test_a_disk_that_is_full_at_any_file_leaves_the_old_in_force(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """Told as what it is; with room again the same sync ends well."""
    old = in_force(store_at(town, laptop.home)).id
    published = town.publish(LATER)
    for last in range(1, 8):
        home = tmp_path / f"full{last}"
        shutil.copytree(laptop.home, home)

        with pytest.raises(WriteError, match="No space left"):
            sync(store_at(town, home, FullDisk(last, after=False)), published)

        assert in_force(store_at(town, home)).id == old
        assert sync(store_at(town, home), published).is_new


def test_a_disk_that_is_full_when_tidying_hides_no_success(town: Town, laptop: Laptop) -> None:
    """The new generation is in force by then; what could not be shrunk stays as it is."""
    published = town.publish(LATER)

    report = sync(store_at(town, laptop.home, FullDisk(8, after=False)), published)

    assert report.is_new
    assert in_force(store_at(town, laptop.home)).id == report.generation.id
