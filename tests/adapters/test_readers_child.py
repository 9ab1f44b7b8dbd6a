"""The reading child: whatever a decoder does inside it, the stream of pictures and of frames goes on."""

import io
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
from strpcheck.ports import PageReading, UnreadablePicture
from tests.adapters.drawn import Grey, bomb, encoded, on_paper, parts, permit_like, symbol

PLUGGED = """
import os, sys, time
from strpcheck.adapters.children.loop import serve
from strpcheck.adapters.readers.child_main import ReadingDesk
from strpcheck.adapters.readers.engine import Symbol
WIRE = os.dup(1)
class Plugged:
    missing = None
    def find(self, grey):
        if grey[0, 0] == 9:
            {behaviour}
        return [Symbol(b"GOOD", ((0, 0), (1, 0), (1, 1), (0, 1)))]
engine = Plugged()
desk = ReadingDesk({{"zxing": engine, "zxing-histogram": engine, "grid": engine, "zbar": engine}})
serve(lambda: (b"", desk.answer))
"""
"""A child whose decoder does something to pictures that begin with a pixel of level 9."""
SEGFAULT = "import ctypes; ctypes.string_at(0)"
HOSTILE, GOOD = np.full((8, 8), 9, np.uint8), np.full((8, 8), 90, np.uint8)

BEHAVIOURS = {
    "segfaults": SEGFAULT,
    "aborts": "os.abort()",
    "exits": "os._exit(0)",
    "raises": "raise RuntimeError",
    "sleeps 60 s": "time.sleep(60)",
    "eats 2 GB": "grey = bytearray(2 << 30); os._exit(1)",
    "returns rubbish": "return ['rubbish', None, 7]",
    "writes rubbish": "os.write(WIRE, bytes([0, 0, 0, 3, 1, 2, 3])); time.sleep(60)",
    "claims 4 GB": "os.write(WIRE, bytes([255] * 4)); time.sleep(60)",
}
BREAKING = pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)


def plugged(behaviour: str, *, page_seconds: float = 1) -> ReadingChild:
    """A child with such a decoder in it."""
    return ReadingChild(("-c", PLUGGED.format(behaviour=behaviour)), page_seconds=page_seconds)


def png(grey: Grey) -> bytes:
    """A picture file."""
    return encoded(Image.fromarray(grey), "PNG")


def read(child: ReadingChild, octets: bytes) -> list[str]:
    """The texts of a picture's pages, or why there are none."""
    told = []
    for page in child.read_picture(octets, name="a.png"):
        if isinstance(page, UnreadablePicture):
            told.append(f"{page.source}: {page.error.message}")
        else:
            told += [found.barcode.text for found in page.barcodes]
    return told


def frame(grey: Grey, kind: str = "grey") -> EncodedFrame:
    """A camera's."""
    height, width = grey.shape
    if kind == "grey":
        return EncodedFrame("grey", width, height, grey.tobytes())
    return EncodedFrame("jpeg", width, height, encoded(Image.fromarray(grey), "JPEG", quality=95))


@BREAKING
def test_a_decoder_that_fails_costs_its_picture(behaviour: str) -> None:
    """The line says so, and the pictures before and after it are read."""
    with plugged(behaviour) as child:
        told = [read(child, png(grey)) for grey in (GOOD, HOSTILE, GOOD)]
        starts = child.starts

    message = "the picture could not be read: the decoder failed on it"
    if behaviour == BEHAVIOURS["eats 2 GB"]:
        message = "the picture takes more memory than it may"
    assert told == [["GOOD"], [f"a.png: {message}"], ["GOOD"]]
    assert starts <= 2


@BREAKING
def test_a_decoder_that_fails_costs_its_frame(behaviour: str) -> None:
    """It is told, and the next frame is read by a child that is coming up already."""
    with plugged(behaviour) as child:
        before = child.read_frame(frame(GOOD), ["zxing"], seconds=10)
        with pytest.raises(ChildLostError):
            child.read_frame(frame(HOSTILE), ["zxing"])
        coming_up = child.pid
        after = child.read_frame(frame(GOOD), ["zxing"], seconds=10)

        assert (coming_up, child.starts) == (child.pid, 2)
    assert [found.barcode.text for answer in (before, after) for found in answer.barcodes] == ["GOOD", "GOOD"]


def test_a_hundred_hostile_frames_do_not_end_the_shift() -> None:
    """Each costs itself, every other one is read."""
    with plugged("os._exit(0)") as child:
        read_well = 0
        for number in range(20):
            try:
                answer = child.read_frame(frame(HOSTILE if number % 2 else GOOD), ["zxing"], seconds=10)
            except ChildLostError:
                continue
            read_well += len(answer.barcodes)

    assert read_well == 10


def test_the_pages_of_a_file_have_so_much_time_together() -> None:
    """Fifty pages that each take a little less than they may would keep the lane for minutes."""
    sheets = [Image.fromarray(GOOD), *(Image.fromarray(HOSTILE) for _ in range(20))]
    file = io.BytesIO()
    sheets[0].save(file, "TIFF", save_all=True, append_images=sheets[1:])
    slow = PLUGGED.format(behaviour="time.sleep(0.2)")
    with ReadingChild(("-c", slow), page_seconds=5, file_seconds=1) as child:
        child.launch()
        told = read(child, file.getvalue())

    assert told[0] == "GOOD"
    assert told[-1] == "a.png: the picture could not be read: the decoder failed on it"
    assert len(told) < 10


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
    for rungs in (("zxing", "zxing-small", "zbar"), ()):
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


def test_a_child_that_never_comes_up_fails_each_picture_and_frame() -> None:
    """Nothing hangs, nothing is raised but what is promised."""
    with ReadingChild(("-c", "raise SystemExit(3)")) as child:
        child.launch()
        told = read(child, png(GOOD))
        with pytest.raises(ChildLostError):
            child.read_frame(frame(GOOD), ["zxing"])

    assert told == ["a.png: the picture could not be read: the decoder failed on it"]


def test_a_process_that_cannot_start_is_told_with_the_picture() -> None:
    """Launching early keeps quiet."""
    child = ReadingChild(("-c", "#" * 3_000_000))
    child.launch()

    assert read(child, png(GOOD)) == ["a.png: the picture could not be read: the decoder failed on it"]


WITHOUT = "import sys; sys.modules[{!r}] = None; from strpcheck.adapters.readers.child_main import main; main()"


def test_a_missing_rung_is_named_and_the_others_read() -> None:
    """Libzbar may be missing; the hello says so."""
    with ReadingChild(("-c", WITHOUT.format("pyzbar"))) as child:
        missing = child.missing_rungs
        told = read(child, png(on_paper(symbol("HELLO"))))
        blank = child.read_frame(frame(GOOD), ["zbar"], seconds=10)

    assert missing == {"zbar": "import of pyzbar halted; None in sys.modules"}
    assert (told, list(blank.barcodes)) == (["HELLO"], [])


def test_without_the_first_engine_no_picture_passes_for_an_empty_one() -> None:
    """A laptop that lacks the library must not say that there is no barcode."""
    with ReadingChild(("-c", WITHOUT.format("zxingcpp"))) as child:
        told = read(child, png(GOOD))

    assert told == ["a.png: no picture can be read here: import of zxingcpp halted; None in sys.modules"]


def test_a_library_that_only_hard_pictures_need_is_told_by_them() -> None:
    """OpenCV scales; a clean picture does without it."""
    with ReadingChild(("-c", WITHOUT.format("cv2"))) as child:
        clean, hard = read(child, png(on_paper(symbol("HELLO")))), read(child, png(on_paper()))

    assert clean == ["HELLO"]
    assert hard == ["a.png: a library is missing: import of cv2 halted; None in sys.modules"]


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
