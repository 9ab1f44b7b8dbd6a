"""Laws of `scan` about which camera is meant, which is remembered, and which there are."""

from pathlib import Path

import pytest

from strpcheck.adapters.cameras.listing import ListedCamera
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.home import Home
from strpcheck.cli import wiring_live
from strpcheck.cli.options import Options
from strpcheck.cli.wiring_live import remember, watched
from strpcheck.documents.camera import CameraChoice
from strpcheck.errors import CameraError, UsageError
from tests.played import Laptop


def options(laptop: Laptop) -> Options:
    """As before a command."""
    return Options(laptop.home, "id", None)


ASKED = Order(SourceKind.CAMERA, "0")


def test_a_camera_that_was_chosen_is_taken_again(laptop: Laptop) -> None:
    """Until another is chosen; at first it is number 0, and a damaged note is none."""
    home = Home(laptop.home)
    assert watched(None, ASKED, options(laptop)) == wiring_live.Watched(ASKED, camera=CameraChoice(0, ""))

    chosen = watched("3", ASKED, options(laptop))
    assert chosen is not None
    remember(options(laptop), chosen)

    again = watched(None, ASKED, options(laptop))
    assert again is not None
    assert (again.order.place, again.is_chosen) == ("3", False)
    (laptop.home / "camera.json").write_text("{}")
    assert home.camera() is None


def test_a_camera_that_cannot_be_remembered_ends_no_shift(laptop: Laptop, capsys: pytest.CaptureFixture[str]) -> None:
    """It is told, and the scan goes on."""
    (laptop.home / "camera.json").mkdir()
    chosen = watched("3", ASKED, options(laptop))
    assert chosen is not None

    remember(options(laptop), chosen)

    told = capsys.readouterr().err
    assert told.startswith("strpcheck: the camera is not remembered: cannot write ")
    assert told.count("\n") == 1


def test_a_camera_may_be_called_by_its_name(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """By a part of it, as long as no other has it too."""
    plugged = [ListedCamera(0, "Integrated Camera"), ListedCamera(2, "HD Dome Camera")]
    monkeypatch.setattr(wiring_live, "known_cameras", lambda: plugged)  # what this machine has is not the test's

    dome = watched("dome", ASKED, options(laptop))

    assert dome is not None
    assert (dome.order.place, dome.camera, dome.is_chosen) == ("2", CameraChoice(2, "HD Dome Camera"), True)
    with pytest.raises(UsageError, match="several cameras are called 'camera'"):
        watched("camera", ASKED, options(laptop))
    assert watched("phone", ASKED, options(laptop)) is None


def test_a_video_must_be_there() -> None:
    """Told before anything is started."""
    with pytest.raises(CameraError, match="no such file"):
        watched("gone.avi", ASKED, Options(Path("home"), "id", None))


def test_the_list_says_number_name_and_size(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each camera; without one it says what to do."""
    plugged = [ListedCamera(0, "Integrated Camera", (1280, 720)), ListedCamera(2, "")]
    monkeypatch.setattr(wiring_live, "listed_cameras", lambda: plugged)
    listed = laptop.play("scan", "--list")
    monkeypatch.setattr(wiring_live, "listed_cameras", list)
    none = laptop.play("scan", "--list")

    assert [line.split() for line in listed.out.splitlines()[2:]] == [
        ["0", "Integrated", "Camera", "1280x720"],
        ["2", "-", "-"],
    ]
    assert (none.code, none.out) == (3, "")
    assert "plug one in" in none.err


def test_the_list_is_for_scripts_too(laptop: Laptop, monkeypatch: pytest.MonkeyPatch) -> None:
    """One object a line; what is not known is null."""
    plugged = [ListedCamera(0, "Integrated Camera", (1280, 720)), ListedCamera(2, "")]
    monkeypatch.setattr(wiring_live, "listed_cameras", lambda: plugged)

    assert laptop.play("scan", "--list", "--json").objects == [
        {"number": 0, "name": "Integrated Camera", "width": 1280, "height": 720},
        {"number": 2, "name": "", "width": None, "height": None},
    ]


def test_the_list_is_that_of_all_cameras(laptop: Laptop) -> None:
    """A source beside it would be passed over in silence."""
    done = laptop.play("scan", "--list", "dome")

    assert (done.code, done.out) == (2, "")
    assert "--list goes without a source, got 'dome'" in done.err
