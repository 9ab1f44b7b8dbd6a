"""The reading child with its own decoders: what it makes of pictures and of frames."""

import subprocess
import sys
from collections.abc import Sequence

import numpy as np
import pytest
from PIL import Image

from strpcheck.adapters.readers.child import FRAMES_CHILD, ReadingChild
from strpcheck.adapters.readers.frames import EncodedFrame, FrameAnswer
from strpcheck.core.barcode import Barcode, Part
from strpcheck.errors import ChildLostError
from strpcheck.ports import PageReading
from tests.adapters.drawn import Grey, bomb, encoded, on_paper, parts, permit_like, symbol
from tests.adapters.reading_asked import GOOD, frame, png, read


def test_a_real_picture_is_read() -> None:
    """Size, text, rung, and where it lies."""
    with ReadingChild() as child:
        (page,) = child.read_picture(png(on_paper(symbol("HELLO"))), name="a.png")

    assert isinstance(page, PageReading)
    assert (page.place, page.width, page.height) == ("a.png", 1280, 720)
    assert [(found.barcode, found.rung) for found in page.barcodes] == [(Barcode("HELLO"), "zxing")]
    assert np.abs(np.array(page.barcodes[0].corners[0]) - (56, 76)).max() <= 2


def test_octets_stay_one_to_one() -> None:
    """Every byte is one character, so nothing a decoder guesses can turn foreign bytes into Base45."""
    octets = bytes(range(1, 256))

    with ReadingChild() as child:
        (text,) = read(child, png(on_paper(symbol(octets))))

    assert text.encode("latin-1") == octets


def test_parts_are_never_joined() -> None:
    """Three parts are three barcodes, each of which says so."""
    with ReadingChild() as child:
        (page,) = child.read_picture(png(on_paper(*parts(permit_like(300), 3))), name="a.png")

    assert isinstance(page, PageReading)
    assert {found.barcode.part for found in page.barcodes} == {Part(1, 3), Part(2, 3), Part(3, 3)}


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b"hello", "expected a PNG, JPEG, WebP, TIFF, BMP or GIF picture or a PDF, got something else"),
        (bomb(10_000, 10_000), "expected a picture of at most 67.1 megapixels, got 100.0"),
        (png(GOOD)[:-30], "the picture is damaged or cut short"),
    ],
    ids=["text", "bomb", "cut short"],
)
def test_what_is_no_picture_is_told_by_the_same_child(octets: bytes, message: str) -> None:
    """Refused before anything is decoded: no process dies of it."""
    with ReadingChild() as child:
        told = read(child, octets)
        rest = read(child, png(on_paper(symbol("HELLO"))))
        starts = child.starts

    assert (told, rest, starts) == ([f"a.png: {message}"], ["HELLO"], 1)


def seen(grey: Grey, rungs: Sequence[str], kind: str = "grey") -> FrameAnswer:
    """What a child makes of one frame."""
    with ReadingChild(FRAMES_CHILD) as child:
        return child.read_frame(frame(grey, kind), rungs, seconds=10)


@pytest.mark.parametrize("kind", ["grey", "jpeg"])
def test_a_frame_is_read_as_it_came(kind: str) -> None:
    """A camera's JPEG is decoded in the child, grey levels are taken as they are."""
    answer = seen(on_paper(symbol("HELLO")), ["zxing"], kind)

    assert [(found.barcode.text, found.rung) for found in answer.barcodes] == [("HELLO", "zxing")]
    assert answer.finder_seen
    assert answer.milliseconds > 0


def test_rungs_are_tried_in_the_order_that_was_asked() -> None:
    """The first that reads is named, and corners are those of the frame."""
    answer = seen(on_paper(symbol("HELLO")), ["zxing-x2", "zxing"])

    assert [found.rung for found in answer.barcodes] == ["zxing-x2"]
    assert np.abs(np.array(answer.barcodes[0].corners[0]) - (56, 76)).max() <= 2


def test_an_empty_frame_shows_nothing() -> None:
    """No code and no finder pattern, whatever rungs are asked, and with none."""
    for rungs in (("zxing", "grid-large", "zbar"), ()):
        answer = seen(np.full((720, 1280), 200, np.uint8), rungs)

        assert (list(answer.barcodes), answer.finder_seen) == ([], False)


def test_a_code_that_cannot_be_read_is_still_seen() -> None:
    """Somebody holds something up: the reader should wake."""
    spoilt = on_paper(symbol(permit_like(300)))
    spoilt[140:240, 130:230] = 255

    answer = seen(spoilt, ["zxing"])

    assert (list(answer.barcodes), answer.finder_seen) == ([], True)


JPEG = encoded(Image.new("L", (8, 8)), "JPEG")
LARGE_JPEG = encoded(Image.fromarray(on_paper(symbol("HELLO"), height=1001, width=40_000)), "JPEG")


@pytest.mark.parametrize(
    "payload",
    [b"", b"\xff\xd8\xff", JPEG[:40], LARGE_JPEG],
    ids=["empty", "no JPEG", "cut short", "40 megapixels"],
)  # fmt: skip
def test_a_frame_that_cannot_be_decoded_shows_nothing(payload: bytes) -> None:
    """Cameras send such frames; the child goes on."""
    with ReadingChild(FRAMES_CHILD) as child:
        answer = child.read_frame(EncodedFrame("jpeg", 8, 8, payload), ["zxing"], seconds=10)
        again = child.read_frame(frame(on_paper(symbol("HELLO"))), ["zxing"], seconds=10)
        starts = child.starts

    assert (list(answer.barcodes), len(again.barcodes), starts) == ([], 1, 1)


def test_grey_levels_of_another_size_never_reach_a_decoder() -> None:
    """Native code must not be told a size that the pixels do not have."""
    with ReadingChild() as child, pytest.raises(ChildLostError):
        child.read_frame(EncodedFrame("grey", 9, 9, bytes(80)), ["zxing"], seconds=10)


def test_a_rung_that_does_not_exist_is_our_own_mistake() -> None:
    """Told before anything is asked."""
    child = ReadingChild()

    with pytest.raises(ValueError, match="expected names of rungs"):
        child.read_frame(frame(GOOD), ["zxing", "guesswork"])
    assert child.starts == 0


def test_the_parent_loads_no_decoder() -> None:
    """Neither for a picture nor for a frame."""
    script = """
import sys
from strpcheck.adapters.readers.child import ReadingChild
from strpcheck.adapters.readers.frames import EncodedFrame
with ReadingChild() as child:
    list(child.read_picture(b"hello", name="a"))
    child.read_frame(EncodedFrame("grey", 1, 1, bytes(1)), ["zxing"], seconds=10)
print({"cv2", "numpy", "zxingcpp", "PIL", "pyzbar"} & {*sys.modules})
"""
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == "set()\n"
