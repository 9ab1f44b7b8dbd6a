"""Laws of where `bundle export` writes: never over what is newer, another authority's, or no copy at all."""

from collections.abc import Callable
from pathlib import Path

import pytest

from strpcheck.messages import load
from strpcheck.troubles import Trouble
from tests.played import SARI, Laptop, Town, found_town

TEN = "2021-07-05T10:00"
PLACES = pytest.mark.parametrize("name", ["usb/a.strp", "usb/strp"], ids=["bundle", "folder"])


def content(place: Path) -> dict[str, bytes]:
    """Every file, by name."""
    files = [place] if place.is_file() else [file for file in place.rglob("*") if file.is_file()]
    return {str(file): file.read_bytes() for file in files}


def refused(laptop: Laptop, place: Path, trouble: Trouble) -> None:
    """An export that changes nothing and says why, with a way out."""
    before = content(place)

    done = laptop.play("bundle", "export", str(place))

    assert done.code == 3
    assert done.err.splitlines()[0] == "strpcheck: " + " ".join(load().trouble(trouble))
    assert "hint: " in laptop.in_english.play("bundle", "export", str(place)).err
    assert content(place) == before


def news(town: Town) -> Laptop:
    """A laptop that knows more than the town's first."""
    town.authority("revoke", "--permit", town.number(SARI), "--reason", "surat dicuri", at=TEN)
    town.publish(TEN)
    return town.laptop("newer", at=TEN)


@PLACES
def test_a_stale_laptop_replaces_no_newer_copy(town: Town, laptop: Laptop, tmp_path: Path, name: str) -> None:
    """The other way round it does."""
    place, newer = tmp_path / name, news(town)
    assert laptop.play("bundle", "export", str(place)).code == 0
    assert newer.play("bundle", "export", str(place)).code == 0

    refused(laptop, place, Trouble.COPY_NEWER)


def test_a_stale_laptop_leaves_the_published_folder_as_it_is(town: Town, laptop: Laptop) -> None:
    """Its timestamp would send every laptop that syncs there back."""
    news(town)

    refused(laptop, town.published, Trouble.COPY_NEWER)


@PLACES
def test_another_authoritys_copy_is_not_replaced(laptop: Laptop, tmp_path: Path, name: str) -> None:
    """Somebody else's laptops need it."""
    (tmp_path / "foreign").mkdir()
    place = tmp_path / name
    assert found_town(tmp_path / "foreign").laptop().play("bundle", "export", str(place)).code == 0

    refused(laptop, place, Trouble.COPY_NOT_OURS)


def cut(file: Path) -> None:
    """As a stick that was pulled out leaves it."""
    file.write_bytes(file.read_bytes()[:-700])


def other(file: Path) -> None:
    """Something else of that name."""
    file.write_bytes(b"catatan")


def bent(file: Path) -> None:
    """One letter of a signed file changed."""
    file.write_bytes(file.read_bytes().replace(b'"version":1', b'"version":9'))


@pytest.mark.parametrize("damage", [cut, other, bent], ids=["cut", "other", "bent"])
def test_what_is_no_whole_bundle_is_not_replaced(
    laptop: Laptop, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    """It may be anything; whoever wants the name removes it."""
    place = tmp_path / "a.strp"
    laptop.play("bundle", "export", str(place))
    damage(place)

    refused(laptop, place, Trouble.COPY_NOT_OURS)


@pytest.mark.parametrize("lost", ["timestamp.json", "1.snapshot.json"])
def test_a_folder_that_was_cut_short_is_brought_to_its_end(laptop: Laptop, tmp_path: Path, lost: str) -> None:
    """The stick was pulled out too early."""
    place = tmp_path / "strp"
    laptop.play("bundle", "export", str(place))
    whole = content(place)
    (place / "metadata" / lost).unlink()

    assert laptop.play("bundle", "export", str(place)).code == 0
    assert content(place) == whole


def test_a_damaged_folder_that_claims_to_be_newer_is_left_alone(town: Town, laptop: Laptop, tmp_path: Path) -> None:
    """What is left of it may be all that somebody has."""
    place = tmp_path / "strp"
    assert news(town).play("bundle", "export", str(place)).code == 0
    (place / "metadata" / "2.snapshot.json").unlink()

    refused(laptop, place, Trouble.COPY_NOT_OURS)


def test_the_same_copy_may_be_written_again(laptop: Laptop, tmp_path: Path) -> None:
    """Nothing is lost by it."""
    codes = [laptop.play("bundle", "export", str(tmp_path / "a.strp")).code for _ in range(2)]

    assert codes == [0, 0]
