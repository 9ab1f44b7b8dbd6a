"""Laws of the live picture: it fits its box, keeps its shape and colours, and a damaged frame shows nothing."""

import cv2
import numpy as np
import pytest

from strpcheck.adapters.screen.faces import Box
from strpcheck.adapters.screen.preview import preview_of
from strpcheck.ports import Encoding, Frame

ORANGE = (224, 130, 40)
BOXES = [(272, 153), (380, 380), (742, 500), (1280, 720), (1920, 1080)]


def jpeg(width: int = 1280, height: int = 720) -> Frame:
    """Orange on its left half, black on its right."""
    picture = np.zeros((height, width, 3), np.uint8)
    picture[:, : width // 2] = ORANGE[::-1]
    return Frame(1, 0, None, Encoding.JPEG, width, height, cv2.imencode(".jpg", picture)[1].tobytes())


@pytest.mark.parametrize("box", BOXES, ids=str)
def test_a_frame_fits_its_box_and_keeps_shape_and_colours(box: tuple[int, int]) -> None:
    """Whether it is decoded whole, at half or at a quarter of its size."""
    shown = preview_of(jpeg(), Box(10, 20, 10 + box[0], 20 + box[1]))

    assert shown is not None
    assert (shown.mode, shown.width <= box[0], shown.height <= box[1]) == ("RGB", True, True)
    assert max(shown.width - box[0], shown.height - box[1]) == 0
    assert abs(shown.width / shown.height - 16 / 9) < 0.02
    pixels = np.asarray(shown).astype(int)
    assert np.abs(pixels[5:-5, 5 : shown.width // 2 - 8] - ORANGE).max() < 12
    assert pixels[5:-5, shown.width // 2 + 8 :].max() < 24


@pytest.mark.parametrize("box", BOXES, ids=str)
def test_a_grey_frame_is_shown_too(box: tuple[int, int]) -> None:
    """As captured ones of a video are."""
    rows = np.repeat(np.arange(36, dtype=np.uint8) * 7, 64)
    shown = preview_of(Frame(1, 0, None, Encoding.GREY, 64, 36, rows.tobytes()), Box(0, 0, *box))

    assert shown is not None
    pixels = np.asarray(shown).astype(int)
    assert (pixels[..., 0] == pixels[..., 2]).all()
    assert (pixels[0, 0, 0] < 8, pixels[-1, 0, 0] > 235) == (True, True)


def boasting() -> bytes:
    """A JPEG that says it has 65,500 rows and columns: more than any decoder here takes."""
    payload = bytearray(jpeg().payload)
    start = payload.index(b"\xff\xc0") + 5
    payload[start : start + 4] = b"\xff\xdc\xff\xdc"
    return bytes(payload)


DAMAGED = {"empty": b"", "cut": b"\xff\xd8\xff", "zeros": bytes(100), "boasting": boasting()}


@pytest.mark.parametrize("payload", DAMAGED.values(), ids=DAMAGED)
@pytest.mark.parametrize("encoding", Encoding)
def test_a_damaged_frame_shows_nothing(payload: bytes, encoding: Encoding) -> None:
    """And raises nothing: the next one comes soon."""
    assert preview_of(Frame(1, 0, None, encoding, 64, 36, payload), Box(0, 0, 200, 100)) is None
