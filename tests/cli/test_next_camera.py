"""Laws of the key that changes cameras: round by number, the camera's name decides, and a video stays a video."""

from collections.abc import Callable

from strpcheck.adapters.cameras.listing import ListedCamera
from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.cli.wiring_live import Rotation, Watched
from strpcheck.documents.camera import CameraChoice


class Changes:
    """Frames that note what they are changed to."""

    def __init__(self) -> None:
        self.places: list[str] = []

    def change(self, order: Order, *, name: str | None, where_now: Callable[[], int | None]) -> None:
        """Note it."""
        assert name is None
        assert callable(where_now)
        self.places.append(order.place)


def watched(number: int) -> Watched:
    """A camera."""
    return Watched(Order(SourceKind.CAMERA, str(number)), camera=CameraChoice(number, ""))


def test_the_key_goes_round() -> None:
    """From the one before the officer to the next number, and from the last to the first."""
    frames = Changes()
    cameras = [ListedCamera(0, "", None), ListedCamera(2, "", None), ListedCamera(5, "", None)]
    rotation = Rotation(frames, watched(2), lambda: cameras)

    assert [rotation.next() for _ in range(4)] == ["5", "0", "2", "5"]
    assert frames.places == ["5", "0", "2", "5"]


def test_what_the_key_chose_is_what_is_watched_and_remembered() -> None:
    """As a camera that was named."""
    rotation = Rotation(Changes(), watched(0), lambda: [ListedCamera(1, "", None)])
    rotation.next()

    assert (rotation.watched.camera, rotation.watched.is_chosen) == (CameraChoice(1, ""), True)


def test_a_name_is_told_where_there_is_one() -> None:
    """People know cameras by that."""
    rotation = Rotation(Changes(), watched(0), lambda: [ListedCamera(1, "no such camera here", None)])

    assert rotation.next() == "no such camera here"


def test_the_only_camera_stays() -> None:
    """Nothing is closed for nothing."""
    frames = Changes()

    assert Rotation(frames, watched(0), lambda: [ListedCamera(0, "", None)]).next() is None
    assert Rotation(frames, watched(0), list).next() is None
    assert frames.places == []


def test_a_video_has_no_camera_beside_it() -> None:
    """Whatever is plugged in."""
    video = Watched(Order(SourceKind.VIDEO, "road.avi"))

    assert Rotation(Changes(), video, lambda: [ListedCamera(0, "", None)]).next() is None
