"""A reading child whose decoders fail or are missing: the stream of pictures and of frames goes on."""

import io

import numpy as np
import pytest
from PIL import Image

from strpcheck.adapters.readers import wire
from strpcheck.adapters.readers.child import ReadingChild
from strpcheck.adapters.readers.child_main import step_ms
from strpcheck.adapters.readers.rungs import STILL_RUNGS
from strpcheck.errors import ChildLostError
from strpcheck.ports import PageReading
from tests.adapters.drawn import on_paper, symbol
from tests.adapters.reading_asked import GOOD, frame, png, read

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
HOSTILE = np.full((8, 8), 9, np.uint8)
HOSTILE[-1, -1] = 10  # not blank

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


def plugged(behaviour: str) -> ReadingChild:
    """A child with such a decoder in it."""
    return ReadingChild(("-c", PLUGGED.format(behaviour=behaviour)))


@BREAKING
def test_a_decoder_that_fails_costs_its_picture(behaviour: str) -> None:
    """The line says so, and the pictures before and after it are read."""
    with plugged(behaviour) as child:
        before = read(child, png(GOOD))
        failed = read(child, png(HOSTILE))
        after = read(child, png(GOOD))
        starts = child.starts

    message = "the picture could not be read: the decoder failed on it"
    if behaviour == BEHAVIOURS["eats 2 GB"]:
        message = "the picture takes more memory than it may"
    assert (before, failed, after) == (["GOOD"], [f"a.png: {message}"], ["GOOD"])
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


def test_one_hostile_frame_after_the_other_does_not_end_the_shift() -> None:
    """Each of ten costs itself, and those in between are read."""
    with plugged("os._exit(0)") as child:
        read_well = 0
        for number in range(20):
            try:
                answer = child.read_frame(frame(HOSTILE if number % 2 else GOOD), ["zxing"], seconds=10)
            except ChildLostError:
                continue
            read_well += len(answer.barcodes)

    assert read_well == 10


@pytest.mark.parametrize("behaviour", ["time.sleep(4)", "while True: pass"], ids=["sleeps", "works on"])
def test_a_picture_that_hangs_is_given_up_after_the_time_of_a_step(behaviour: str) -> None:
    """Not after the time that a library from a slow disk would have: the lane waits a second, not ten."""
    with plugged(behaviour) as child:
        failed = read(child, png(HOSTILE), file_seconds=9)
        after = read(child, png(GOOD))

    assert (failed, after) == (["a.png: the picture could not be read: the decoder failed on it"], ["GOOD"])


def test_each_step_asks_for_a_second_at_most() -> None:
    """Up to a picture of webcam size; larger ones have a tenth of a second more for each megapixel."""
    with plugged("pass") as child:
        asked = child._child.ask_for_many(wire.encode_picture(), png(on_paper()), seconds=10, in_all=20)
        steps = [wire.decode_step(reply) for reply in asked]

    assert [step for step in steps if step is not None and step > 1000] == []
    assert len(steps) > 3
    assert step_ms(12_000_000) - step_ms(2_000_000) == 1000


def test_the_pages_of_a_file_have_so_much_time_together() -> None:
    """Fifty pages that each take a little less than they may would keep the lane for minutes."""
    sheets = [Image.fromarray(GOOD), *(Image.fromarray(HOSTILE) for _ in range(20))]
    file = io.BytesIO()
    sheets[0].save(file, "TIFF", save_all=True, append_images=sheets[1:])
    with plugged("time.sleep(0.5)") as child:
        assert read(child, png(GOOD)) == ["GOOD"]  # all it needs is loaded by now
        told = read(child, file.getvalue(), file_seconds=4)

    assert told[0] == "GOOD"
    assert told[-1] == "a.png: the picture could not be read: the decoder failed on it"
    assert len(told) < 12


def test_a_blank_page_is_shown_to_no_decoder() -> None:
    """A file of ten kilobytes may hold fifty of them, each as large as a wall; one dark spot, and it is looked at."""
    blank = np.full((8, 8), 9, np.uint8)
    with plugged("os._exit(0)") as child:
        (page,) = child.read_picture(png(blank), name="a.png")
        spotted = read(child, png(HOSTILE))

    assert page == PageReading("a.png", 0, 8, 8, ())
    assert spotted == ["a.png: the picture could not be read: the decoder failed on it"]


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
    stained = on_paper()
    stained[300:310, 300:310] = 0
    with ReadingChild(("-c", WITHOUT.format("cv2"))) as child:
        clean, hard = read(child, png(on_paper(symbol("HELLO")))), read(child, png(stained))

    assert clean == ["HELLO"]
    assert hard == ["a.png: a library is missing: import of cv2 halted; None in sys.modules"]


@pytest.mark.parametrize("library", ["cv2", "numpy", "zxingcpp"])
def test_without_what_frames_need_the_hello_says_why(library: str) -> None:
    """OpenCV lacks a library of the system on many a fresh machine; "it does not answer" would help nobody."""
    with ReadingChild(("-c", WITHOUT.format(library), "frames")) as child:
        missing = child.missing_rungs

    assert set(missing) == set(STILL_RUNGS)
    assert all(library in reason for reason in missing.values())
