"""Laws of a laptop whose floors were damaged: no old copy takes anything back, and the newest one heals everything."""

import shutil
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.folder import FolderCarrier
from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.cli.options import parse_time
from strpcheck.core.floors import Floors, Memory
from strpcheck.documents.generation import GenerationManifest
from tests.adapters.stores import LATER, open_store, sync
from tests.played import EVENING, JOKO, Laptop, Town

NEXT = "2021-07-05T11:00"
MORNING = "2021-07-05T07:00"


def flip(file: Path) -> None:
    """One bit, as a worn disk does."""
    raw = bytearray(file.read_bytes())
    raw[len(raw) // 2] ^= 1
    file.write_bytes(bytes(raw))


def in_force(town: Town, laptop: Laptop) -> GenerationManifest:
    """Its manifest."""
    files = GenerationFiles(laptop.home / "store", town.root.read_bytes(), write_durably)
    return files.manifest((laptop.home / "store" / "current").read_text("ascii"))


def part(laptop: Laptop, digest: str) -> Path:
    """A part's file."""
    return laptop.home / "store" / "objects" / digest


def wipe(_: Town, laptop: Laptop) -> None:
    """Somebody cleans up."""
    shutil.rmtree(laptop.home / "store")


def damage_metadata(town: Town, laptop: Laptop) -> None:
    """One bit of the snapshot."""
    flip(part(laptop, in_force(town, laptop).snapshot))


def damage_manifest(_: Town, laptop: Laptop) -> None:
    """One bit of what names the parts."""
    name = (laptop.home / "store" / "current").read_text("ascii")
    flip(laptop.home / "store" / "generations" / name)


LOSSES = {"wiped": wipe, "a metadata object": damage_metadata, "the manifest": damage_manifest}


@pytest.mark.parametrize("loss", LOSSES)
@pytest.mark.parametrize("floors", ["damaged", "gone"])
def test_an_old_copy_takes_nothing_back(town: Town, laptop: Laptop, loss: str, floors: str) -> None:
    """Whoever is revoked stays so; the copy that was in force heals the laptop, and so does every newer one."""
    old = town.copy_of_published("old")
    town.authority("revoke", "--permit", town.number(JOKO), "--reason", "surat dicuri", at=MORNING)
    assert laptop.play("sync", str(town.publish(LATER)), at=LATER).code == 0
    LOSSES[loss](town, laptop)
    if floors == "damaged":
        flip(laptop.home / "floors.json")
    else:
        (laptop.home / "floors.json").unlink()

    refused = laptop.in_english.play("sync", str(old), at=LATER)
    healed = laptop.play("sync", str(town.published), at=LATER)

    assert (refused.code, healed.code) == (3, 0), (refused.err, healed.err)
    assert "the log of this laptop knows" in refused.err
    assert "strpcheck init" in refused.err
    assert laptop.check(town.text(JOKO), at=LATER).reasons == ["revoked"]
    assert laptop.play("sync", str(old), at=LATER).code == 3


def known(town: Town, laptop: Laptop) -> tuple[Floors, Memory]:
    """What stands against the next offer."""
    with open_store(town, laptop.home / "store").stage(FolderCarrier(town.publish(NEXT))) as offered:
        return offered.floors, offered.memory


@pytest.mark.parametrize("loss", ["a metadata object", "the manifest"])
def test_floors_are_taken_from_the_generation_before(town: Town, laptop: Laptop, loss: str) -> None:
    """The newest whose metadata is whole."""
    sync(open_store(town, laptop.home / "store"), town.publish(LATER))
    LOSSES[loss](town, laptop)
    flip(laptop.home / "floors.json")

    floors, memory = known(town, laptop)

    assert (memory, floors.newest, floors.roles["timestamp"].version) == (Memory.DAMAGED, parse_time(EVENING), 1)
    assert floors.lists.keys() == floors.promised.keys() != set()


def test_whole_metadata_says_versions_though_a_list_is_damaged(town: Town, laptop: Laptop) -> None:
    """And the lists are those of the generation before."""
    sync(open_store(town, laptop.home / "store"), town.publish(LATER))
    manifest = in_force(town, laptop)
    (path,) = [path for path in manifest.files if path.startswith("status/")]
    flip(part(laptop, manifest.files[path]))
    (laptop.home / "floors.json").unlink()

    floors, memory = known(town, laptop)

    assert (memory, floors.newest, floors.roles["timestamp"].version) == (Memory.GONE, parse_time(LATER), 2)
    assert [floor.issued_at for floor in floors.lists.values()] == [parse_time(EVENING)]


def test_a_pointer_alone_that_is_damaged_loses_nothing(town: Town, laptop: Laptop) -> None:
    """The manifests say which generation was the newest."""
    sync(open_store(town, laptop.home / "store"), town.publish(LATER))
    flip(laptop.home / "store" / "current")
    flip(laptop.home / "floors.json")

    floors, _ = known(town, laptop)

    assert floors.newest == parse_time(LATER)
    assert [floor.issued_at for floor in floors.lists.values()] == [parse_time(LATER)]
