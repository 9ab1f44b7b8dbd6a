"""Laws of the home folder: set up whole or not at all, its key private, and every fault told with a way out."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.home import Home
from strpcheck.documents.scanner import ScannerSettings
from strpcheck.documents.station import StationSettings
from strpcheck.errors import HomeError, WriteError

SETTINGS = StationSettings("LAMPIRI", "laptop-1", "/media/usb", datetime(2021, 7, 5, tzinfo=UTC))


def test_a_new_home_is_not_set_up_until_its_settings_stand(tmp_path: Path) -> None:
    """They are written last: a crash before them leaves a home that is made again."""
    home = Home(tmp_path / "home")
    assert not home.is_set_up

    home.prepare(b"root")
    assert not home.is_set_up

    home.save_settings(SETTINGS)
    assert (home.is_set_up, home.settings(), home.root()) == (True, SETTINGS, b"root")


def test_a_home_that_was_made_half_keeps_its_key(tmp_path: Path) -> None:
    """The second attempt takes over what the first one made; only the root is what the person pins now."""
    home = Home(tmp_path / "home")
    first = home.prepare(b"root")

    second = home.prepare(b"another root")

    assert second.key_id == first.key_id
    assert home.root() == b"another root"


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
def test_the_device_key_is_its_owners_alone(tmp_path: Path) -> None:
    """0600 in a folder of 0700, whatever the umask."""
    mask = os.umask(0)
    try:
        Home(tmp_path / "home").prepare(b"root")
    finally:
        os.umask(mask)

    assert (tmp_path / "home").stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home" / "device.pem").stat().st_mode & 0o777 == 0o600


def test_a_home_that_was_never_set_up_says_how(tmp_path: Path) -> None:
    """The command stands in the hint."""
    with pytest.raises(HomeError, match="is not set up") as caught:
        Home(tmp_path / "home").settings()

    assert "strpcheck init --root" in caught.value.hint


@pytest.mark.parametrize("content", [b"", b"{}", b"\xff", b'{"post": "nowhere"}', b"[" * 10_000, b" " * 20_000])
def test_damaged_settings_are_told(tmp_path: Path, content: bytes) -> None:
    """Never guessed at; the log beside them stays evidence."""
    home = Home(tmp_path)
    (tmp_path / "station.json").write_bytes(content)

    with pytest.raises(HomeError) as caught:
        home.settings()

    assert "put it back from a copy" in caught.value.hint


def test_a_missing_root_is_put_back_by_a_person(tmp_path: Path) -> None:
    """No sync brings a new one."""
    with pytest.raises(HomeError, match=r"cannot read .*root\.json") as caught:
        Home(tmp_path).root()

    assert "metadata/1.root.json" in caught.value.hint


def test_a_damaged_device_key_is_told(tmp_path: Path) -> None:
    """When a half-made home is taken over."""
    (tmp_path / "device.pem").write_bytes(b"no key")

    with pytest.raises(HomeError, match="the device's key is damaged") as caught:
        Home(tmp_path).prepare(b"root")

    assert "--home" in caught.value.hint


def test_a_file_where_the_home_should_be_is_told(tmp_path: Path) -> None:
    """Nothing is overwritten."""
    (tmp_path / "home").write_bytes(b"mine")

    with pytest.raises(WriteError, match="cannot make the folder"):
        Home(tmp_path / "home").prepare(b"root")

    assert (tmp_path / "home").read_bytes() == b"mine"


def test_a_name_that_no_folder_can_have_is_told(tmp_path: Path) -> None:
    """No traceback from looking at it."""
    with pytest.raises(HomeError, match="cannot look into"):
        _ = Home(tmp_path / ("x" * 5000)).is_set_up


def test_a_file_is_read_up_to_its_bound(tmp_path: Path) -> None:
    """A byte more is refused, so that nothing fills the memory."""
    (tmp_path / "file").write_bytes(b"12345")

    assert read_bounded(tmp_path / "file", 5) == b"12345"
    with pytest.raises(HomeError, match="expected at most 4 bytes"):
        read_bounded(tmp_path / "file", 4)


def test_the_enrolment_request_is_kept(tmp_path: Path) -> None:
    """It can be handed over again."""
    Home(tmp_path).save_enrolment(b"request")

    assert (tmp_path / "enrolment.json").read_bytes() == b"request"


def test_a_layout_is_remembered_and_forgotten(tmp_path: Path) -> None:
    """Forgetting what nobody remembered is no fault."""
    home, french = Home(tmp_path), ScannerSettings("fr", "à&é\"'(-è_çQBCDEFGHIJKL?NOPARSTUVZXYW 458+):!M")
    assert home.scanner() is None

    home.save_scanner(french)
    assert home.scanner() == french

    home.save_scanner(None)
    home.save_scanner(None)
    assert home.scanner() is None


def test_a_damaged_layout_is_told(tmp_path: Path) -> None:
    """Never guessed at: the test is quickly made again."""
    (tmp_path / "scanner.json").write_bytes(b"{}")

    with pytest.raises(HomeError, match="was changed") as caught:
        Home(tmp_path).scanner()

    assert "strpcheck scanner-test" in caught.value.hint


def test_a_layout_that_cannot_be_forgotten_is_told(tmp_path: Path) -> None:
    """Something else stands in its place."""
    (tmp_path / "scanner.json").mkdir()

    with pytest.raises(WriteError, match="cannot remove"):
        Home(tmp_path).save_scanner(None)
