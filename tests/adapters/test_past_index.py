"""Laws of recalling generations: each by its id, verified anew, and never by a part that was changed."""

import hashlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.adapters.past_index import PastIndex
from strpcheck.core.generation import Generation
from strpcheck.documents.generation import GenerationManifest
from strpcheck.ports import Loss, Lost
from tests.played import SARI, Laptop, Town, settle

TIMES = ["2021-07-05T08:00", "2021-07-05T09:00", "2021-07-05T10:00"]


@pytest.fixture(scope="module")
def synced_town(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Town:
    """Its laptop was synced three times more, a permit being revoked before the first; nobody changes it."""
    town = settle(first_town, tmp_path_factory.mktemp("synced"))
    laptop = Laptop(town.folder / "home")
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "alasan rekaan", at=TIMES[0])
    for at in TIMES:
        town.publish(at)
        assert laptop.play("sync", at=at).code == 0
    return town


@pytest.fixture
def town(synced_town: Town, tmp_path: Path) -> Town:
    """That town, of the test's own."""
    return settle(synced_town, tmp_path)


@pytest.fixture
def files(town: Town, laptop: Laptop) -> GenerationFiles:
    """What its laptop keeps."""
    return GenerationFiles(laptop.home / "store", town.root.read_bytes(), write_durably)


def manifests(files: GenerationFiles) -> list[GenerationManifest]:
    """The newest first."""
    return sorted((files.manifest(name) for name in files.names()), key=lambda item: -item.number)


def name_of(files: GenerationFiles, number: int) -> str:
    """The name of a manifest."""
    return next(name for name in files.names() if files.manifest(name).number == number)


def recalled(files: GenerationFiles) -> list[str]:
    """What comes of asking for each, the newest first."""
    past = PastIndex(files)
    found = [(item.generation, past.recall(item.generation)) for item in manifests(files)]
    return [item.loss.value if isinstance(item, Lost) else str(item.id == name) for name, item in found]


def flip(path: Path, bit: int = 3) -> None:
    """Change one bit in the middle of a file."""
    raw = bytearray(path.read_bytes())
    raw[len(raw) // 2] ^= 1 << bit
    path.write_bytes(raw)


def test_each_generation_is_had_again(files: GenerationFiles) -> None:
    """By its id, with the lists of its time."""
    past = PastIndex(files)
    found = [past.recall(item.generation) for item in manifests(files)]

    assert recalled(files) == ["True"] * 4
    newest, second, third, oldest = (values(one) for one in found if isinstance(one, Generation))
    assert newest == second == third
    assert [(old, new) for old, new in zip(oldest, newest, strict=True) if old != new] == [(0, 1)]


def values(generation: Generation) -> list[int | None]:
    """Of every index of its one list."""
    (held,) = generation.lists.values()
    return [held.value(index) for index in range(len(held))]


PARTS: list[tuple[str, Callable[[GenerationManifest], str]]] = [
    ("list", lambda item: next(name for path, name in item.files.items() if path.startswith("status/"))),
    ("policy", lambda item: item.files["policy.json"]),
    ("trust", lambda item: item.files["trust.json"]),
    ("conflicts", lambda item: item.files["conflicts.json"]),
    ("timestamp", lambda item: item.timestamp),
    ("snapshot", lambda item: item.snapshot),
    ("targets", lambda item: item.roles["targets"]),
    ("bit string", lambda item: item.lists[0].bitmap),
]


@pytest.mark.parametrize(("name", "part"), PARTS, ids=[name for name, _ in PARTS])
def test_one_flipped_bit_in_a_part_is_damage_of_whoever_needs_it(
    laptop: Laptop, files: GenerationFiles, name: str, part: Callable[[GenerationManifest], str]
) -> None:
    """And of nobody else: neighbours share parts, and each that has this one is named."""
    kept = manifests(files)
    digest = part(kept[0])
    users = [part(item) == digest for item in kept]

    flip(laptop.home / "store" / "objects" / digest)

    if name == "bit string":  # kept apart for the newest two alone
        users[2:] = [False, False] if part(kept[2]) != digest else users[2:]
    assert recalled(files) == ["damaged" if uses else "True" for uses in users]


def test_a_part_that_is_missing_is_damage(laptop: Laptop, files: GenerationFiles) -> None:
    """Of a generation that is still named."""
    (laptop.home / "store" / "objects" / manifests(files)[0].timestamp).unlink()

    assert recalled(files) == ["damaged", "True", "True", "True"]


def test_a_deflated_list_is_compared_too(laptop: Laptop, files: GenerationFiles) -> None:
    """Kept in less room it is inflated, and held against its name."""
    oldest = manifests(files)[-1]
    (digest,) = [name for path, name in oldest.files.items() if path.startswith("status/")]
    folder = laptop.home / "store" / "objects"
    (folder / f"{digest}.z").write_bytes(b"x")
    (folder / digest).unlink()

    assert recalled(files) == ["True", "True", "True", "damaged"]


def test_a_generation_that_was_never_here_is_missing(files: GenerationFiles) -> None:
    """Or is kept no more; that no manifest is damaged is said by saying nothing of one."""
    assert PastIndex(files).recall("0123456789abcdef") == Lost(Loss.MISSING, "not kept")


def test_a_damaged_manifest_may_be_anybodys(laptop: Laptop, files: GenerationFiles) -> None:
    """Its generation is missing, and that there is one which cannot be read is told."""
    name = name_of(files, 1)
    generation = files.manifest(name).generation
    flip(laptop.home / "store" / "generations" / name)

    found = PastIndex(files).recall(generation)

    assert found == Lost(Loss.MISSING, "not kept, or one of 1 manifests that cannot be read")


def test_a_manifest_that_lies_is_damage(laptop: Laptop, files: GenerationFiles) -> None:
    """Nobody signs it: with its generation's name over another's parts a scan would be decided by other rules."""
    newest, *_, oldest = manifests(files)
    honest = [name_of(files, item.number) for item in (newest, oldest)]
    forged = rewritten(laptop, files, oldest.number, generation=newest.generation)
    for name in honest:
        files.drop(name)

    found = PastIndex(files).recall(newest.generation)

    assert isinstance(found, Lost)
    assert (found.loss, found.detail) == (
        Loss.DAMAGED,
        f"a manifest names generation {newest.generation}, and its parts are those of {oldest.generation}",
    )
    assert forged in files.names()


def test_of_two_manifests_of_a_generation_a_whole_one_is_enough(laptop: Laptop, files: GenerationFiles) -> None:
    """As after a generation came in force a second time."""
    oldest = manifests(files)[-1]
    rewritten(laptop, files, oldest.number, number=9, timestamp="0" * 64)

    assert isinstance(PastIndex(files).recall(oldest.generation), Generation)


def test_a_sync_that_tidies_meanwhile_makes_nothing_damaged(laptop: Laptop, files: GenerationFiles) -> None:
    """What it dropped is missing, as if it had been gone from the beginning."""
    past, oldest = PastIndex(files), manifests(files)[-1]
    files.drop(name_of(files, oldest.number))
    (laptop.home / "store" / "objects" / oldest.timestamp).unlink()

    found = past.recall(oldest.generation)

    assert found == Lost(Loss.MISSING, "not kept")


def rewritten(laptop: Laptop, files: GenerationFiles, which: int, **changes: Any) -> str:  # noqa: ANN401 -- any member
    """A manifest as somebody wrote it anew, under the hash that it has now; its name."""
    folder = laptop.home / "store" / "generations"
    document = {**json.loads((folder / name_of(files, which)).read_text("utf-8")), **changes}
    raw = json.dumps(document, separators=(",", ":"), sort_keys=True).encode()
    digest = hashlib.sha256(raw).hexdigest()
    (folder / digest).write_bytes(raw)
    return digest
