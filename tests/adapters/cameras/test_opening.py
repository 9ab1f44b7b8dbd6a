"""Laws of opening a camera: ask for what reads best, take what it gives, and say what that is."""

from typing import Any

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from strpcheck.adapters.cameras.opening import NotOpenedError, described, negotiate
from strpcheck.adapters.cameras.order import Order, SourceKind, ViewOptions


class Driver:
    """A `Capture` that grants some wishes."""

    def __init__(self, *, there: bool = True, fixed: dict[int, float] | None = None, raw: bool = False) -> None:
        self.there = there
        self.fixed = {cv2.CAP_PROP_FPS: 30.0} | (fixed or {})
        self.raw = raw
        self.wishes: list[tuple[int, float]] = []
        self.granted: dict[int, float] = {}

    def isOpened(self) -> bool:  # noqa: N802 -- OpenCV's name
        """Whether it is plugged in."""
        return self.there

    def grab(self) -> bool:
        """Not asked here."""
        raise NotImplementedError

    def retrieve(self) -> tuple[bool, NDArray[Any]]:
        """Not asked here."""
        return False, np.zeros(1)

    def get(self, propId: int, /) -> float:  # noqa: N803 -- same
        """What is fixed, else what was granted."""
        return self.fixed.get(propId, self.granted.get(propId, 0.0))

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803 -- same
        """Take note of a wish."""
        self.wishes.append((propId, value))
        if propId == cv2.CAP_PROP_FORMAT:
            return self.raw
        self.granted[propId] = value
        return propId not in self.fixed

    def release(self) -> None:
        """Nothing is held."""


CAMERA = Order(SourceKind.CAMERA, "0", size=(1920, 1080))


def test_a_camera_is_asked_for_jpegs_of_that_size_before_anything_else() -> None:
    """Drivers offer other sizes and rates for each format."""
    driver = Driver()

    got = negotiate(driver, CAMERA)

    assert [wish for wish, _ in driver.wishes][:4] == [
        cv2.CAP_PROP_FOURCC,
        cv2.CAP_PROP_FRAME_WIDTH,
        cv2.CAP_PROP_FRAME_HEIGHT,
        cv2.CAP_PROP_FPS,
    ]
    assert (got.width, got.height, got.rate, got.fourcc, list(got.notes)) == (1920, 1080, 30, "MJPG", [])


def test_a_size_that_was_refused_is_told() -> None:
    """The officer asked for another."""
    got = negotiate(Driver(fixed={cv2.CAP_PROP_FRAME_WIDTH: 640, cv2.CAP_PROP_FRAME_HEIGHT: 480}), CAMERA)

    assert list(got.notes) == ["asked for 1920x1080, the camera gives 640x480"]


@pytest.mark.parametrize(("fixed", "notes"), [({}, 0), ({cv2.CAP_PROP_EXPOSURE: 156.0}, 1)])
def test_an_exposure_that_the_driver_does_not_hold_is_told(fixed: dict[int, float], notes: int) -> None:
    """Some take the wish and forget it."""
    got = negotiate(Driver(fixed=fixed), Order(SourceKind.CAMERA, "0", size=(1920, 1080), exposure=40))

    assert len(got.notes) == notes
    assert all("does not let its exposure be set to 40" in note for note in got.notes)


def test_what_is_not_there_cannot_be_opened() -> None:
    """OpenCV says no more than that."""
    with pytest.raises(NotOpenedError):
        negotiate(Driver(there=False), CAMERA)


def test_pictures_that_are_absurdly_large_are_refused_before_one_is_decoded() -> None:
    """A header may claim anything."""
    driver = Driver(fixed={cv2.CAP_PROP_FRAME_WIDTH: 40_000, cv2.CAP_PROP_FRAME_HEIGHT: 40_000})

    with pytest.raises(NotOpenedError, match="too large: 40000x40000"):
        described(driver)


@pytest.mark.parametrize("raw", [True, False])
def test_jpegs_are_taken_as_they_are_where_the_backend_can(raw: bool) -> None:  # noqa: FBT001 -- a case
    """Decoding is the reader's, and only for what it looks at."""
    driver = Driver(fixed={cv2.CAP_PROP_FOURCC: cv2.VideoWriter.fourcc(*"MJPG")}, raw=raw)

    assert described(driver).is_raw is raw


@pytest.mark.parametrize(
    ("fixed", "rate", "frames", "fourcc"),
    [
        ({cv2.CAP_PROP_FPS: float("nan"), cv2.CAP_PROP_FRAME_COUNT: -9.2e18}, 0, 0, ""),
        ({cv2.CAP_PROP_FPS: 90_000, cv2.CAP_PROP_FRAME_COUNT: float("inf"), cv2.CAP_PROP_FOURCC: -1}, 0, 0, ""),
        ({cv2.CAP_PROP_FPS: 25, cv2.CAP_PROP_FRAME_COUNT: 50, cv2.CAP_PROP_FOURCC: 875967080}, 25, 50, "H264"),
    ],
)
def test_numbers_that_make_no_sense_are_none(fixed: dict[int, float], rate: float, frames: int, fourcc: str) -> None:
    """Headers are strangers' words."""
    fixed = {cv2.CAP_PROP_FOURCC: 0.0} | fixed
    got = described(Driver(fixed=fixed))

    assert (got.rate, got.frames, got.fourcc) == (rate, frames, fourcc)


def test_an_order_arrives_as_it_was_sent() -> None:
    """Over the wire to the child."""
    order = Order(
        SourceKind.STREAM, "rtsp://10.0.0.7", ViewOptions(mirror=True, rotate=90, zoom=2.5), (640, 480), 15, 3
    )

    assert Order.from_object(order.as_object()) == order
