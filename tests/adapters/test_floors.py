"""Laws of the floors on disk, with repositories as an authority signs them: what falls, stands, and is healed."""

import shutil
from datetime import timedelta
from pathlib import Path

import pytest
from securesystemslib.signer import SSlibKey
from tuf.api.metadata import Root

from strpcheck.adapters.carriers.folder import FolderCarrier
from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.floors import FloorsFile
from strpcheck.adapters.store import DiskGenerationStore
from strpcheck.adapters.tuf.standings import signed_roles
from strpcheck.cli.options import parse_time
from strpcheck.core.floors import Floors
from strpcheck.errors import HomeError, SyncError
from tests.adapters.stores import LATER, in_force, open_store, sync
from tests.adapters.tuf.repositories import DAY, KEYS, NOW, draw_keys, held, rotated, signed
from tests.played import EVENING, Laptop, Town
from tests.resigned import STATUS, ListSpelling, resign, status_list


@pytest.fixture
def file(laptop: Laptop) -> FloorsFile:
    """Of a laptop that was set up on the first morning."""
    return FloorsFile(laptop.home / "floors.json", write_durably)


def known(file: FloorsFile) -> Floors:
    """What is remembered."""
    floors = file.read()
    assert floors is not None
    return floors


def test_every_sync_raises_the_floors(town: Town, laptop: Laptop, file: FloorsFile) -> None:
    """Of every role and list, with the newest signed time."""
    before = known(file)
    sync(open_store(town, laptop.home / "store"), town.publish(LATER))
    after = known(file)

    assert set(after.roles) == {"root", "timestamp", "snapshot", "targets", "policy", "status"}
    assert (before.newest, after.newest) == (parse_time(EVENING), parse_time(LATER))
    assert [floors.roles["timestamp"].version for floors in (before, after)] == [1, 2]
    assert [key for key, floor in after.lists.items() if floor.issued_at == parse_time(LATER)] == list(after.lists)


@pytest.mark.parametrize("how", ["gone", "damaged", "a folder"])
def test_floors_that_cannot_be_read_are_taken_from_what_is_held(town: Town, laptop: Laptop, how: str) -> None:
    """And written again by the next sync that brings something new."""
    place = laptop.home / "floors.json"
    place.unlink()
    if how == "damaged":
        place.write_bytes(b"{}")
    elif how == "a folder":
        place.mkdir()
    store = open_store(town, laptop.home / "store")

    with store.stage(FolderCarrier(town.publish(LATER))) as offered:
        assert offered.floors.newest == parse_time(EVENING)
        assert offered.floors.roles["status"].version == 1

    if how == "a folder":
        place.rmdir()
    sync(store, town.published)
    assert known(FloorsFile(place, write_durably)).newest == parse_time(LATER)


def test_damaged_floors_are_told(laptop: Laptop, file: FloorsFile) -> None:
    """To whoever asks for them alone."""
    (laptop.home / "floors.json").write_bytes(b"{}")

    with pytest.raises(HomeError, match=r"floors\.json was changed") as caught:
        file.read()

    assert "next sync" in caught.value.hint


def test_without_floors_and_generation_nothing_is_known(town: Town, tmp_path: Path) -> None:
    """A new laptop."""
    with open_store(town, tmp_path / "new").stage(FolderCarrier(town.published)) as offered:
        assert offered.floors == Floors()


def wiped(town: Town, laptop: Laptop) -> DiskGenerationStore:
    """The store after somebody threw it away."""
    shutil.rmtree(laptop.home / "store")
    return open_store(town, laptop.home / "store")


def test_an_older_list_is_refused_though_the_store_was_wiped(town: Town, laptop: Laptop) -> None:
    """Under metadata that is newer than all that is known."""
    sync(open_store(town, laptop.home / "store"), town.publish(LATER))
    token = status_list(town, ListSpelling(issued_at=parse_time(LATER) - timedelta(seconds=1)))
    offer = resign(town, "wrong", "2021-07-05T11:00", {STATUS: token})

    with pytest.raises(SyncError, match="offered is older than the one known here"):
        sync(wiped(town, laptop), offer)


def test_the_same_copy_heals_a_store_that_was_wiped(town: Town, laptop: Laptop) -> None:
    """Even once it has expired: nothing held counts as older."""
    store = wiped(town, laptop)

    report = sync(store, town.published, parse_time(EVENING) + timedelta(days=9))

    assert report.is_new
    assert in_force(store).confirmed_at == parse_time(EVENING)


def test_what_signed_roles_say() -> None:
    """Versions, ends, who signed and who may, in the order in which ends are asked."""
    state = signed()

    roles = signed_roles(held(state))

    assert list(roles) == ["root", "timestamp", "snapshot", "targets", "policy", "status"]
    assert [role.delegator for role in roles.values()] == ["root"] * 4 + ["targets"] * 2
    assert {name: len(role.word.keys) for name, role in roles.items()} == {
        "root": 3, "timestamp": 1, "snapshot": 1, "targets": 3, "policy": 3, "status": 1,
    }  # fmt: skip
    assert [role.delegation.threshold for role in roles.values()] == [2, 1, 1, 2, 2, 1]
    assert roles["timestamp"].issued_at == NOW
    assert roles["timestamp"].expires == NOW + 7 * DAY


def test_a_rotated_key_is_seen_in_the_next_root() -> None:
    """Other keys, under a newer version of the delegator: the floor that the old one signed falls."""
    state = signed()
    before = signed_roles(held(state))
    new = draw_keys()["timestamp"]

    def replace_timestamp(root: Root) -> None:
        """Name another key."""
        (old,) = root.roles["timestamp"].keyids
        root.revoke_key(old, "timestamp")
        root.add_key(SSlibKey.from_crypto(new[0].private_key.public_key()), "timestamp")

    healed = signed(rotated(state, KEYS["root"], replace_timestamp), now=NOW + DAY, keys={**KEYS, "timestamp": new})
    after = signed_roles(held(healed))

    assert after["timestamp"].delegation.replaces(before["timestamp"].word)
    assert not after["snapshot"].delegation.replaces(before["snapshot"].word)
    assert after["root"].version == 2
