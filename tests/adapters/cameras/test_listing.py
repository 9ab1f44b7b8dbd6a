"""Laws of choosing a camera: by number, by name, and never another than was meant."""

from pathlib import Path

import pytest

from strpcheck.adapters.cameras.listing import ListedCamera, camera_called, known_cameras, listed_cameras, number_of
from strpcheck.adapters.cameras.order import SourceKind
from strpcheck.adapters.cameras.places import kind_of
from tests.adapters.cameras.made import grey, write_video

LAPTOP, DOME = ListedCamera(0, "Integrated Camera"), ListedCamera(2, "HD Dome Camera")


def node(folder: Path, name: str, label: str, index: int) -> None:
    """A node as Linux shows it."""
    (folder / name).mkdir(parents=True)
    (folder / name / "name").write_text(label + "\n")
    (folder / name / "index").write_text(f"{index}\n")


def test_cameras_are_listed_by_number_and_nodes_without_pictures_left_out(tmp_path: Path) -> None:
    """A webcam has a second node for its metadata; what else lies there is no camera."""
    node(tmp_path, "video2", "HD Dome Camera", 0)
    node(tmp_path, "video0", "Integrated Camera", 0)
    node(tmp_path, "video1", "Integrated Camera", 1)
    node(tmp_path, "v4l-subdev0", "Sensor", 0)
    (tmp_path / "video9").mkdir()

    assert known_cameras(tmp_path) == [LAPTOP, DOME]
    assert number_of("HD Dome Camera", tmp_path) == 2
    assert number_of("Dome", tmp_path) is None


def test_a_name_is_shown_as_it_can_be(tmp_path: Path) -> None:
    """A device may call itself anything."""
    node(tmp_path, "video0", "Cam\x1b[2J" + "x" * 99, 0)

    (camera,) = known_cameras(tmp_path)

    assert camera.name.isprintable()
    assert len(camera.name) <= 64


def test_a_system_that_tells_no_cameras_has_none_by_name(tmp_path: Path) -> None:
    """They are found by their number."""
    assert known_cameras(tmp_path / "gone") == []


@pytest.mark.parametrize(
    ("word", "found"),
    [
        ("dome", [DOME]),
        ("HD Dome Camera", [DOME]),
        ("camera", [LAPTOP, DOME]),
        ("integrated camera", [LAPTOP]),
        ("phone", []),
        ("", []),
    ],
)
def test_a_word_means_the_cameras_with_it_in_their_name(word: str, found: list[ListedCamera]) -> None:
    """In either case; a whole name means that one alone."""
    assert list(camera_called(word, [LAPTOP, DOME])) == found


def test_every_listed_camera_says_what_it_gives(tmp_path: Path) -> None:
    """It is opened for a moment; one that cannot be is listed all the same."""
    plug = tmp_path / "plug"
    plug.touch()
    other = ListedCamera(7, "in use")
    child = ("-m", "tests.adapters.cameras.fake_camera", str(plug))

    found = listed_cameras(lambda: [LAPTOP, other], child)

    assert list(found) == [ListedCamera(0, LAPTOP.name, (80, 60)), other]


def test_a_driver_that_kills_whoever_asks_is_no_camera() -> None:
    """The others are listed."""
    assert list(listed_cameras(lambda: [LAPTOP], ("-c", "pass"))) == [LAPTOP]


@pytest.mark.parametrize(
    ("word", "kind"),
    [
        ("0", SourceKind.CAMERA),
        ("12", SourceKind.CAMERA),
        ("1234567890", None),
        ("http://10.0.0.7:8080/video", SourceKind.STREAM),
        ("RTSP://10.0.0.7/1", SourceKind.STREAM),
        ("ftp://10.0.0.7/1", None),
        ("gone.mp4", SourceKind.VIDEO),
        ("ROAD.AVI", SourceKind.VIDEO),
        ("card.png", None),
        ("-", None),
        ("", None),
        ("V7FHELLO", None),
        ("x" * 470 + "\0", None),
    ],
)
def test_what_a_word_means(word: str, kind: SourceKind | None) -> None:
    """By its look."""
    assert kind_of(word) is kind


def test_a_video_is_one_by_what_it_begins_with(tmp_path: Path) -> None:
    """Whatever it is called; pictures in the same box are pictures."""
    video = write_video(tmp_path / "road.avi", [grey(100)] * 3)
    named = video.rename(tmp_path / "recording")
    (tmp_path / "phone").write_bytes(b"\x00\x00\x00\x18ftypmp42")
    (tmp_path / "face").write_bytes(b"\x00\x00\x00\x18ftypheic")
    (tmp_path / "clips.avi").mkdir()

    kinds = [kind_of(str(each)) for each in (named, *(tmp_path / name for name in ("phone", "face", "clips.avi")))]

    assert kinds == [SourceKind.VIDEO, SourceKind.VIDEO, None, None]
