"""Laws of past generations: kept while the log may hold decisions of theirs, small, and never at the present's cost."""

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.adapters.objects import Objects
from strpcheck.adapters.past import kept_generations, tidy
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.cli.options import parse_time
from strpcheck.errors import HomeError
from tests.adapters.stores import in_force, open_store, sync
from tests.played import MORNING, Laptop, Town

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
START = parse_time(MORNING) + HOUR


@pytest.fixture
def store(town: Town, laptop: Laptop) -> DiskGenerationStore:
    """The store of a laptop that was set up on the first morning."""
    return open_store(town, laptop.home / "store")


def files_of(town: Town, laptop: Laptop) -> GenerationFiles:
    """The same, as files."""
    return GenerationFiles(laptop.home / "store", town.root.read_bytes(), write_durably)


def live(town: Town, store: DiskGenerationStore, *times: datetime) -> list[str]:
    """Publish and sync at each time; ids of what came in force."""
    for time in times:
        town.publish(time.isoformat())
        sync(store, town.published, time)
    return [in_force(store).id]


def let_incidents_stay(town: Town, days: int) -> None:
    """From the next publish on."""
    path = town.folder / "auth" / "policy.json"
    policy = json.loads(path.read_text("utf-8"))
    policy["retention"]["incident_days"] = days
    path.write_text(json.dumps(policy), encoding="utf-8")


def numbers(files: GenerationFiles) -> list[int]:
    """Of the generations kept, newest first."""
    return [kept.manifest.number for kept in kept_generations(files)]


def pointer(laptop: Laptop) -> str:
    """The manifest in force."""
    return (laptop.home / "store" / "current").read_text()


def test_generations_are_counted_and_dated(town: Town, laptop: Laptop, store: DiskGenerationStore) -> None:
    """By the order in which they came in force here, each from its own time to the next one's."""
    live(town, store, START, START + HOUR)

    kept = kept_generations(files_of(town, laptop))

    assert [one.manifest.number for one in kept] == [3, 2, 1]
    assert [one.manifest.since for one in kept] == [START + HOUR, START, parse_time(MORNING)]
    assert kept[0].name == pointer(laptop)


def test_a_past_generation_decides_as_it_did(town: Town, store: DiskGenerationStore) -> None:
    """Though its bit strings are not kept apart any more."""
    first = in_force(store)
    lists = {key: bytes(item.bitmap) for key, item in first.lists.items()}

    live(town, store, START, START + HOUR, START + 2 * HOUR)
    again = store.recall(first.id)

    assert (again.id, again.confirmed_at, again.trust, again.policy) == (
        first.id, first.confirmed_at, first.trust, first.policy,
    )  # fmt: skip
    assert {key: bytes(item.bitmap) for key, item in again.lists.items()} == lists


def test_a_generation_that_was_never_here_is_told(store: DiskGenerationStore) -> None:
    """Or is kept no more."""
    with pytest.raises(HomeError, match="generation 0123456789abcdef is not kept") as caught:
        store.recall("0123456789abcdef")

    assert caught.value.hint


def test_what_is_past_its_time_goes(town: Town, laptop: Laptop, store: DiskGenerationStore) -> None:
    """A month after another took its place, by clock and by signed time, with its parts; everything else stays."""
    let_incidents_stay(town, 30)
    live(town, store, START, START + 20 * DAY, START + 31 * DAY)

    files = files_of(town, laptop)
    named = {name for kept in kept_generations(files) for name in kept.manifest.files.values()}

    # The first gave way at START, the second eleven days ago.
    assert numbers(files) == [4, 3, 2]
    assert all(files.objects.get(name) for name in named)
    store.current()


def test_a_generation_stays_as_long_as_a_conflict_that_it_decided(
    town: Town, laptop: Laptop, store: DiskGenerationStore
) -> None:
    """Routine entries went after a month; what has to be answered for may be decided again until it goes too."""
    let_incidents_stay(town, 60)

    live(town, store, START, START + 20 * DAY, START + 31 * DAY)
    assert numbers(files_of(town, laptop)) == [4, 3, 2, 1]
    live(town, store, START + 61 * DAY)

    assert numbers(files_of(town, laptop)) == [5, 4, 3, 2]


@pytest.mark.parametrize(("clock", "signed"), [(40 * DAY, HOUR), (HOUR, 40 * DAY)], ids=["clock ahead", "key stolen"])
def test_neither_a_clock_nor_a_key_alone_erases_evidence(
    town: Town, laptop: Laptop, store: DiskGenerationStore, clock: timedelta, signed: timedelta
) -> None:
    """Both must say that the time is over."""
    let_incidents_stay(town, 30)
    live(town, store, START)
    town.publish((START + signed).isoformat())

    sync(store, town.published, START + clock)

    assert numbers(files_of(town, laptop)) == [3, 2, 1]


def test_a_full_measure_drops_the_oldest_first(town: Town, laptop: Laptop, store: DiskGenerationStore) -> None:
    """What is in force and the one before stay whatever they take."""
    live(town, store, START, START + HOUR, START + 2 * HOUR)
    files = files_of(town, laptop)

    tidy(files, pointer(laptop), 30 * DAY, START + 3 * HOUR, most=0)

    assert numbers(files) == [4, 3]
    assert in_force(store).confirmed_at == START + 2 * HOUR


def test_nothing_is_removed_while_the_newest_is_not_in_force(
    town: Town, laptop: Laptop, store: DiskGenerationStore
) -> None:
    """Damage or a crash between manifest and pointer: nothing is certain enough to remove by."""
    live(town, store, START, START + HOUR)
    files = files_of(town, laptop)
    before = sorted((laptop.home / "store").rglob("*"))

    tidy(files, "0" * 64, timedelta(0), START + 99 * DAY, most=0)

    assert sorted((laptop.home / "store").rglob("*")) == before


def test_leftovers_of_a_crash_are_swept(town: Town, laptop: Laptop, store: DiskGenerationStore) -> None:
    """Half-written files, parts that nobody names, damaged manifests."""
    objects, manifests = laptop.home / "store" / "objects", laptop.home / "store" / "generations"
    left = [objects / ".x.part", objects / ("0" * 64), objects / f"{'1' * 64}.z", manifests / ("2" * 64)]
    for file in left:
        file.write_bytes(b"x")

    live(town, store, START)

    assert not any(file.exists() for file in left)
    assert numbers(files_of(town, laptop)) == [2, 1]


def test_every_crash_of_tidying_leaves_what_is_needed(
    town: Town, laptop: Laptop, store: DiskGenerationStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped at each removal in turn: what is in force is whole, what is kept can be had again."""
    live(town, store, START, START + 20 * DAY)
    files, name = files_of(town, laptop), pointer(laptop)
    removed, unlink = 0, Path.unlink

    def stopping(path: Path, *, missing_ok: bool = False) -> None:
        """Remove one file, then the power goes."""
        nonlocal removed
        unlink(path, missing_ok=missing_ok)
        removed += 1
        raise KeyboardInterrupt

    monkeypatch.setattr(Path, "unlink", stopping)
    for _ in range(99):
        before = removed
        try:
            tidy(files, name, 5 * DAY, START + 30 * DAY, most=0)
        except KeyboardInterrupt:
            assert in_force(store).confirmed_at == START + 20 * DAY
        if removed == before:
            break

    assert removed > 2
    assert [store.recall(kept.manifest.generation).id for kept in kept_generations(files)]


BIG = bytes(range(256)) * 400
"""Larger than what is worth deflating."""


@pytest.fixture
def objects(tmp_path: Path) -> Objects:
    """Empty."""
    made = Objects(tmp_path / "objects", write_durably)
    made.prepare()
    return made


def test_a_deflated_part_is_the_same_part(objects: Objects, tmp_path: Path) -> None:
    """In less room, compared with its name when read, and plain again when it is needed so."""
    name = objects.put(BIG)
    objects.deflate(name)
    assert [file.name for file in (tmp_path / "objects").iterdir()] == [f"{name}.z"]
    assert objects.size(name) < len(BIG) / 2
    assert objects.get(name) == BIG

    objects.deflate(name)
    assert objects.put(BIG) == name
    objects.must_be_whole(name)
    objects.sweep({name})
    assert [file.name for file in (tmp_path / "objects").iterdir()] == [name]


def test_a_small_part_stays_as_it_is(objects: Objects, tmp_path: Path) -> None:
    """A block of the disk is a block."""
    name = objects.put(b"x")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    objects.deflate(name)

    objects.must_be_whole(name)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
    assert b"x" in before.values()


@pytest.mark.parametrize("how", ["flipped", "cut", "empty", "a bomb"])
def test_a_damaged_deflated_part_is_told(objects: Objects, tmp_path: Path, how: str) -> None:
    """Whatever became of it, and without filling the memory."""
    import zlib

    name = objects.put(BIG)
    objects.deflate(name)
    place = tmp_path / "objects" / f"{name}.z"
    raw = place.read_bytes()
    place.write_bytes(
        {
            "flipped": raw[:50] + bytes([raw[50] ^ 1]) + raw[51:],
            "cut": raw[:-1000],
            "empty": b"",
            "a bomb": zlib.compress(bytes(100_000_000)),
        }[how]
    )

    with pytest.raises(HomeError):
        objects.get(name)


def test_a_missing_part_takes_no_room(objects: Objects) -> None:
    """And cannot be had."""
    assert objects.size("0" * 64) == 0
    with pytest.raises(HomeError):
        objects.get("0" * 64)


def test_a_manifest_of_another_form_is_dropped(town: Town, laptop: Laptop, store: DiskGenerationStore) -> None:
    """A later program's, or a forged one under its right name."""
    import hashlib

    raw = json.dumps({"number": 99}).encode()
    place = laptop.home / "store" / "generations" / hashlib.sha256(raw).hexdigest()
    place.write_bytes(raw)

    live(town, store, START)

    assert not place.exists()


@pytest.mark.parametrize("kind", ["pipe", "device", "too long", "folder"])
@pytest.mark.parametrize("part", ["objects", "generations"])
def test_what_is_no_part_is_neither_waited_for_nor_read_for_ever(
    town: Town, laptop: Laptop, part: str, kind: str
) -> None:
    """Somebody put it in the place of one; the generation cannot be had, and that is all."""
    files, folder = files_of(town, laptop), laptop.home / "store" / part
    place = max(folder.iterdir(), key=lambda file: file.stat().st_size)
    place.unlink()
    match kind:
        case "pipe":
            os.mkfifo(place)
        case "device":
            place.symlink_to("/dev/zero")
        case "folder":
            place.mkdir()
        case _:
            place.touch()
            os.truncate(place, 1 << 33)

    with pytest.raises(HomeError):
        files.objects.get(place.name) if part == "objects" else files.manifest(place.name)
