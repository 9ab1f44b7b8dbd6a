"""Laws of sticks with several copies: the newest comes first, by the keys that are kept best; then the next one."""

import shutil
from pathlib import Path

import pytest

from tests.played import MORNING, SARI, Laptop, Town, found_town
from tests.thief import ONLINE, Thief, steal

EIGHT, TEN = "2021-07-05T08:00", "2021-07-05T10:00"


def exported(laptop: Laptop, place: Path) -> Path:
    """A copy, as a laptop hands it on."""
    done = laptop.play("bundle", "export", str(place))
    assert (done.code, done.out) == (0, ""), done.err
    return place


def revoke(town: Town, at: str = TEN) -> None:
    """News."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "surat dicuri", at=at)
    town.publish(at)


def test_a_newer_bundle_beside_an_older_folder_is_taken(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """Whatever kind of copy it is."""
    other, stick = town.laptop("elsewhere"), exported(laptop, tmp_path / "usb")
    revoke(town)
    laptop.play("sync", at=TEN)
    exported(laptop, stick / "b.strp")

    (told,) = other.play("sync", "--json", str(stick), at=TEN).objects

    assert (told["new"], told["carrier"]) == (True, str(stick))
    assert other.check(town.text(SARI), at=TEN).reasons == ["revoked"]


def test_a_newer_folder_beside_an_older_bundle_is_taken(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """The other way round."""
    other, stick = town.laptop("elsewhere"), tmp_path / "usb"
    exported(laptop, stick / "a.strp")
    revoke(town)
    laptop.play("sync", at=TEN)
    exported(laptop, stick)

    assert other.play("sync", str(stick), at=TEN).code == 0
    assert other.check(town.text(SARI), at=TEN).reasons == ["revoked"]


def test_a_folder_that_is_called_metadata_hides_no_bundle(laptop: Laptop, tmp_path: Path) -> None:
    """Cameras and players leave such things on sticks."""
    stick = tmp_path / "usb"
    exported(laptop, stick / "a.strp")
    (stick / "metadata").mkdir()

    assert laptop.play("sync", str(stick)).code == 0


@pytest.fixture
def thief(town: Town, laptop: Laptop) -> Thief:
    """Stole the online keys, which were rotated away then; and signs a version that is far ahead."""
    del laptop  # set up before
    thief = steal(town, *ONLINE, name="usb")
    for _ in range(9):
        thief.vouch()
    for role in ONLINE:
        town.authority("rotate", "--role", role, at=EIGHT)
    town.publish(at=EIGHT)
    return thief


def honest(town: Town, stick: Path) -> Laptop:
    """A laptop that knows of the rotation, and leaves its copy beside the thief's."""
    healed = town.laptop("healed", at=TEN)
    exported(healed, stick / "m.strp")
    return healed


def test_a_thiefs_higher_version_does_not_keep_a_healed_laptop_from_the_honest_copy(town: Town, thief: Thief) -> None:
    """The root is asked first: its keys lie in safes."""
    healed = honest(town, thief.mirror)

    done = healed.play("sync", "--json", str(thief.mirror))

    assert (done.code, done.err) == (0, "")
    assert done.objects[0]["new"] is False


def test_a_laptop_that_knows_of_no_rotation_takes_the_honest_copy(town: Town, laptop: Laptop, thief: Thief) -> None:
    """And is healed by it: the thief's copy alone is refused from then on."""
    honest(town, thief.mirror)

    assert laptop.play("sync", str(thief.mirror), at=TEN).code == 0

    shutil.rmtree(town.published)
    (thief.mirror / "m.strp").unlink()
    done = laptop.play("sync", str(thief.mirror), at=TEN)
    assert done.code == 3


def test_where_the_first_copy_is_refused_the_next_is_tried(town: Town, tmp_path: Path) -> None:
    """And the one that was passed over is told: here one of training's that the laptop may not fall back to."""
    stick = tmp_path / "usb"
    thief = steal(town, *ONLINE, name="ahead")
    ahead = town.laptop("first")
    for _ in range(9):
        thief.vouch(lost)
    shutil.copytree(thief.mirror, stick)
    exported(ahead, stick / "m.strp")

    done = ahead.in_english.play("sync", str(stick))
    told = ahead.play("sync", str(stick))

    assert (done.code, told.code) == (0, 0), done.err
    assert done.err.splitlines()[0].startswith(f"strpcheck: passed over {stick}: what is offered")
    assert told.err.splitlines()[0].startswith(f"strpcheck: {stick} dilewati: Yang ditawarkan")


def lost(signed: object) -> None:
    """A timestamp that says it is of last year, and is over."""
    from datetime import UTC, datetime

    vars(signed)["unrecognized_fields"]["x-strp-issued"] = "2020-07-05T00:40:00Z"
    vars(signed)["_expires"] = datetime(2020, 8, 1, tzinfo=UTC)


def test_where_every_copy_is_refused_each_is_told(town: Town, tmp_path: Path) -> None:
    """With its reason, so that nobody has to try them one by one."""
    stick = tmp_path / "usb"
    laptop = town.laptop("behind")
    exported(laptop, stick / "a.strp")
    exported(laptop, stick / "b.strp")
    revoke(town)
    assert laptop.play("sync", at=TEN).code == 0

    done = laptop.in_english.play("sync", str(stick), at=TEN)

    assert done.code == 3
    assert [f"{name}.strp: what is offered is older" in done.err for name in "ab"] == [True, True]


def test_a_stick_of_foreign_copies_is_refused_by_the_first_ones_reason(laptop: Laptop, tmp_path: Path) -> None:
    """None of them verifies, so there is no order."""
    (tmp_path / "foreign").mkdir()
    foreign = found_town(tmp_path / "foreign").laptop(at=MORNING)
    stick = exported(foreign, tmp_path / "usb")
    exported(foreign, stick / "a.strp")

    assert "a signature is missing or does not hold" in laptop.play("sync", str(stick)).err
