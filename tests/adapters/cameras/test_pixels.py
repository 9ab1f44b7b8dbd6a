"""Laws of frames: a JPEG stays one, everything else is grey, and nothing absurd is decoded."""

import cv2
import numpy as np
import pytest
from numpy.typing import NDArray

from strpcheck.adapters.camera_files import jpeg_of
from strpcheck.adapters.cameras.order import ViewOptions
from strpcheck.adapters.cameras.pixels import MAX_PIXELS, jpeg_size, pixels_of
from strpcheck.ports import Encoding
from tests.adapters.cameras.made import HEIGHT, WIDTH, grey

JPEG = jpeg_of(grey(200))
LUMA = np.arange(48, dtype=np.uint8).reshape(6, 8)


def row_of(octets: bytes) -> NDArray[np.uint8]:
    """As OpenCV hands raw packets out."""
    return np.frombuffer(octets, np.uint8).reshape(1, -1)


def claiming(width: int, height: int) -> bytes:
    """The JPEG with another size in its header."""
    place = JPEG.index(b"\xff\xc0") + 5
    return JPEG[:place] + height.to_bytes(2, "big") + width.to_bytes(2, "big") + JPEG[place + 4 :]


def test_a_jpeg_is_handed_on_undecoded() -> None:
    """Byte for byte, with the size its header tells."""
    assert pixels_of(row_of(JPEG), ViewOptions(), "MJPG") == (Encoding.JPEG, WIDTH, HEIGHT, JPEG)


@pytest.mark.parametrize(
    "octets",
    [
        pytest.param(b"\xff\xd8", id="only its beginning"),
        pytest.param(b"\xff\xd8\xff\xd9", id="nothing in it"),
        pytest.param(JPEG[:20], id="cut off in its header"),
        pytest.param(claiming(40_000, 40_000), id="larger than any camera's"),
        pytest.param(claiming(0, 10), id="without an area"),
    ],
)
def test_a_broken_or_absurd_jpeg_is_no_frame(octets: bytes) -> None:
    """It is dropped before anybody decodes it."""
    assert pixels_of(row_of(octets), ViewOptions(), "MJPG") is None
    assert pixels_of(row_of(octets), ViewOptions(mirror=True), "MJPG") is None


def test_a_jpeg_that_cannot_be_decoded_is_no_frame() -> None:
    """Where it has to be, to be turned."""
    broken = JPEG[: JPEG.index(b"\xff\xda")] + bytes(4)

    got = pixels_of(row_of(broken), ViewOptions(rotate=180), "MJPG")

    assert got is None or got.encoding is Encoding.GREY


def test_what_is_no_jpeg_tells_no_size() -> None:
    """A PNG among the frames, or noise."""
    assert jpeg_size(b"\x89PNG") is None
    assert jpeg_size(JPEG) == (WIDTH, HEIGHT)


@pytest.mark.parametrize(
    ("taken", "fourcc"),
    [
        pytest.param(LUMA, "GREY", id="grey"),
        pytest.param(LUMA[:, :, None], "GREY", id="grey with a third axis"),
        pytest.param(cv2.cvtColor(LUMA, cv2.COLOR_GRAY2BGR), "FMP4", id="colour"),
        pytest.param(np.dstack([LUMA, LUMA[::-1]]), "YUYV", id="luma, chroma"),
        pytest.param(np.dstack([LUMA[::-1], LUMA]), "UYVY", id="chroma, luma"),
        pytest.param(np.vstack([LUMA, LUMA[:3]]), "NV12", id="chroma below"),
    ],
)
def test_whatever_a_backend_gives_is_grey_in_the_end(taken: NDArray[np.uint8], fourcc: str) -> None:
    """Luma is picked where there is one."""
    assert pixels_of(taken, ViewOptions(), fourcc) == (Encoding.GREY, 8, 6, LUMA.tobytes())


def test_a_frame_that_is_absurdly_large_is_none() -> None:
    """Whatever decoded it."""
    assert pixels_of(np.zeros((1, MAX_PIXELS + 1), np.uint8), ViewOptions(), "GREY") is None
