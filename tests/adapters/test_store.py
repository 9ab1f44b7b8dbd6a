"""Laws of the generations on disk: what is in force, every start finds what was changed, and a sync heals."""

import dataclasses
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.cli.options import parse_time
from strpcheck.core.permit import Environment
from strpcheck.errors import HomeError
from tests.adapters.stores import LATER, in_force, open_store, settled, sync
from tests.played import EVENING, SARI, Laptop, Town


def parts(store_folder: Path) -> list[Path]:
    """Every file that a store keeps, the lock aside."""
    return sorted(file for file in store_folder.rglob("*") if file.is_file() and file.name != "lock")


def places(size: int) -> Iterator[int]:
    """Every bit of a small file; of a large one eighty spread over it, its ends included."""
    bits = size * 8
    yield from range(bits) if size <= 80 else sorted({bits * step // 79 - (step == 79) for step in range(80)})


@contextmanager
def changed(file: Path, content: bytes) -> Iterator[None]:
    """A file with other content, for a while."""
    whole = file.read_bytes()
    file.write_bytes(content)
    try:
        yield
    finally:
        file.write_bytes(whole)


def test_a_new_store_holds_nothing(tmp_path: Path) -> None:
    """Before the first sync."""
    assert DiskGenerationStore(tmp_path, b"root").current() is None


def test_what_is_in_force_is_what_was_published(store: DiskGenerationStore, town: Town) -> None:
    """Trust list, policy, lists and the signed time."""
    generation = in_force(store)

    assert generation.environment is Environment.TRAINING
    assert generation.confirmed_at == parse_time(EVENING)
    assert "LENTENG-AGUNG" in generation.policy.posts
    ((issuer, uri),) = generation.lists
    assert (issuer, uri) == ("XX-JK", "urn:strp:2021w26")
    assert generation.lists[issuer, uri].issued_at == parse_time(EVENING)
    assert len(town.text(SARI)) > 0


def test_every_changed_bit_is_found_at_the_next_start(store: DiskGenerationStore, laptop: Laptop) -> None:
    """In the pointer, the manifest, the metadata, the lists, and in what no decision reads."""
    files = parts(laptop.home / "store")
    assert len(files) == 15  # pointer, manifest, root, timestamp, snapshot, 3 roles, 6 targets, the extracted list

    for file in files:
        whole = file.read_bytes()
        for bit in places(len(whole)):
            flipped = bytearray(whole)
            flipped[bit >> 3] ^= 1 << (bit & 7)
            with changed(file, bytes(flipped)), pytest.raises(HomeError) as caught:
                store.current()
            assert caught.value.hint == "run `strpcheck sync` to fetch it again"

    assert store.current() is not None


@pytest.mark.parametrize("how", ["gone", "empty", "cut short", "grown", "a folder"])
def test_every_damaged_file_is_found_and_healed(town: Town, laptop: Laptop, how: str) -> None:
    """Whichever it is: not in force any more, and in force again after a sync from the same copy."""
    generation = in_force(open_store(town, laptop.home / "store"))
    for number, name in enumerate(file.relative_to(laptop.home / "store") for file in parts(laptop.home / "store")):
        folder = settled(laptop, str(number))
        store, file = open_store(town, folder), folder / name
        whole = file.read_bytes()
        if how in {"gone", "a folder"}:
            file.unlink()
        if how == "a folder":
            file.mkdir()
        elif how != "gone":
            file.write_bytes({"empty": b"", "cut short": whole[:-1], "grown": whole + b" "}[how])
        is_pointer_gone = how == "gone" and file.name == "current"
        if is_pointer_gone:
            assert store.current() is None
        else:
            with pytest.raises(HomeError):
                store.current()
        if how == "a folder":
            file.rmdir()

        assert sync(store, town.published).is_new

        assert in_force(store).id == generation.id


def test_a_store_that_is_gone_is_fetched_anew(store: DiskGenerationStore, town: Town, laptop: Laptop) -> None:
    """As after a disk check that threw away what it did not know."""
    shutil.rmtree(laptop.home / "store")

    sync(store, town.published)

    assert in_force(store).confirmed_at == parse_time(EVENING)


def test_another_root_is_found_and_no_sync_puts_up_with_it(town: Town, laptop: Laptop) -> None:
    """Whoever changes the pinned root changes everything: only the person who pinned it puts it back."""
    root = town.root.read_bytes()
    # A byte between two members: still a root, of the same keys, and not the file that was pinned.
    other = DiskGenerationStore(laptop.home / "store", root.replace(b'{"', b'{ "', 1))

    with pytest.raises(HomeError, match=r"root\.json is not the root that the generation in force was verified from"):
        other.current()
    with pytest.raises(HomeError, match=r"root\.json is not the root") as caught:
        sync(other, town.publish(LATER))

    assert "put back the root.json" in caught.value.hint
    assert in_force(open_store(town, laptop.home / "store")).confirmed_at == parse_time(EVENING)


def test_the_same_again_is_not_new(store: DiskGenerationStore, town: Town) -> None:
    """Nothing to put in force."""
    assert not sync(store, town.published).is_new


def test_a_newer_publish_is_new(store: DiskGenerationStore, town: Town) -> None:
    """And in force for whoever looks next."""
    before = in_force(store)

    offered = sync(store, town.publish(LATER))

    assert offered.is_new
    assert in_force(store).id == offered.generation.id != before.id
    assert in_force(store).confirmed_at == parse_time(LATER)


def test_old_generations_stay(store: DiskGenerationStore, town: Town, laptop: Laptop) -> None:
    """For making past decisions again: nothing that was in force is thrown away."""
    before = {file.name: file.read_bytes() for file in (laptop.home / "store" / "objects").iterdir()}
    old = in_force(store)

    sync(store, town.publish(LATER))

    after = {file.name: file.read_bytes() for file in (laptop.home / "store" / "objects").iterdir()}
    assert before.items() < after.items()
    assert store.recall(old.id) == dataclasses.replace(old, lists=store.recall(old.id).lists)


def test_expired_metadata_that_is_held_stays_in_force(store: DiskGenerationStore) -> None:
    """It ages instead; no clock is asked at a start."""
    generation = in_force(store)

    assert generation.confirmed_at == parse_time(EVENING)
    assert datetime.now(generation.confirmed_at.tzinfo) - generation.confirmed_at > timedelta(days=365)  # noqa: TID251 -- that the held metadata is really years old
