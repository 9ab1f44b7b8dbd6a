"""Hostile and broken picture files: one clear sentence each, and no memory taken before."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from strpcheck.adapters.pictures.decoding import PictureLimits, decode_grey
from strpcheck.errors import PictureError
from tests.adapters.drawn import bomb, encoded

LIMITS = PictureLimits()
KINDS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF")
SCENE = np.linspace(0, 255, 48 * 80).astype(np.uint8).reshape(48, 80)

NOT_A_PICTURE = "expected a PNG, JPEG, WebP, TIFF, BMP or GIF picture or a PDF, got something else"
DAMAGED = "the picture is damaged or cut short"


def scans(count: int) -> bytes:
    """A JPEG that states one of its scans so many times."""
    whole = encoded(Image.fromarray(SCENE), "JPEG")
    start = whole.index(b"\xff\xda")
    return whole[:-2] + whole[start:-2] * (count - 1) + whole[-2:]


def tiled(width: int, length: int) -> bytes:
    """A small TIFF that claims tiles of that size."""
    entries = [
        (256, 80),
        (257, 48),
        (258, 8),
        (259, 8),
        (262, 1),
        (277, 1),
        (322, width),
        (323, length),
        (324, 8),
        (325, 9),
    ]
    fields = b"".join(
        tag.to_bytes(2, "little") + b"\4\0\1\0\0\0" + value.to_bytes(4, "little") for tag, value in entries
    )
    return b"II*\0\x08\0\0\0" + len(entries).to_bytes(2, "little") + fields + bytes(4)


@pytest.mark.parametrize(
    ("octets", "message"),
    [
        (b"", NOT_A_PICTURE),
        (b"hello", NOT_A_PICTURE),
        (b"%PDF-1.7\n", NOT_A_PICTURE),
        (encoded(Image.fromarray(SCENE), "ICO"), NOT_A_PICTURE),
        (encoded(Image.fromarray(SCENE), "PPM"), NOT_A_PICTURE),
        (b"\x89PNG\r\n\x1a\n", NOT_A_PICTURE),
        (encoded(Image.fromarray(SCENE), "PNG")[:-30], DAMAGED),
        (encoded(Image.fromarray(SCENE), "JPEG")[:-30], DAMAGED),
        (encoded(Image.fromarray(SCENE), "TIFF")[:-3000], DAMAGED),
        (encoded(Image.fromarray(SCENE), "BMP")[:-30], DAMAGED),
        (encoded(Image.fromarray(SCENE), "GIF")[:-900], DAMAGED),
        (encoded(Image.new("LAB", (8, 8)), "TIFF"), DAMAGED),
        (bomb(20_000, 10_000), "expected a picture of at most 67.1 megapixels, got more"),
        (bomb(10_000, 10_000), "expected a picture of at most 67.1 megapixels, got 100.0"),
        (bomb(65_536, 1_024)[:100], DAMAGED),
        (bomb(65_536, 1_025), "expected a picture of at most 67.1 megapixels, got 67.2"),
        (tiled(40_000, 40_000), "expected a picture of at most 67.1 megapixels, got 1600.0"),
        (tiled(16, 16), DAMAGED),
        (scans(101), "expected a JPEG of at most 100 scans, got more"),
    ],
    ids=[
        "empty", "text", "PDF", "ICO", "PPM", "signature only", "PNG cut", "JPEG cut", "TIFF cut", "BMP cut", "GIF cut",
        "LAB", "200 megapixels", "100 megapixels", "just allowed", "just too large", "giant tiles", "empty tiles",
        "scans",
    ],
)  # fmt: skip
def test_hostile_and_broken_files_are_told(octets: bytes, message: str) -> None:
    """Each gets one clear sentence; none an exception of another kind."""
    with pytest.raises(PictureError) as caught:
        decode_grey(octets, LIMITS)

    assert caught.value.message == message
    assert caught.value.hint


def test_a_webp_cut_short_is_told() -> None:
    """Its signature says how long it is."""
    with pytest.raises(PictureError):
        decode_grey(encoded(Image.fromarray(SCENE), "WEBP")[:-30], LIMITS)


def test_the_largest_picture_is_decoded() -> None:
    """The limit itself is allowed."""
    assert decode_grey(bomb(64, 32), PictureLimits(max_pixels=64 * 32)).shape == (32, 64)
    with pytest.raises(PictureError):
        decode_grey(bomb(64, 33), PictureLimits(max_pixels=64 * 32))


def test_deep_pictures_may_have_a_quarter_of_the_pixels() -> None:
    """16 bits a level and more take several times the memory while they are stretched."""
    picture = encoded(Image.fromarray(SCENE.astype(np.uint16) * 257), "PNG")

    assert decode_grey(picture, PictureLimits(max_pixels=4 * SCENE.size)).shape == SCENE.shape
    with pytest.raises(PictureError):
        decode_grey(picture, PictureLimits(max_pixels=4 * SCENE.size - 1))


FILES = tuple(encoded(Image.fromarray(SCENE), kind) for kind in KINDS)


@given(st.data())
def test_spoilt_files_give_pixels_or_a_picture_error(data: st.DataObject) -> None:
    """Bytes changed or cut anywhere: never another exception, never more pixels than allowed."""
    octets = bytearray(data.draw(st.sampled_from(FILES)))
    for place in data.draw(st.lists(st.integers(0, len(octets) - 1), max_size=6)):
        octets[place] = data.draw(st.integers(0, 255))
    limits = PictureLimits(max_pixels=1 << 20)
    try:
        grey = decode_grey(bytes(octets[: data.draw(st.integers(0, len(octets)))]), limits)
    except PictureError:
        return

    assert grey.size <= limits.max_pixels
    assert grey.dtype.name == "uint8"


def test_native_libraries_stay_silent(capfd: pytest.CaptureFixture[str]) -> None:
    """What libpng, libjpeg, libtiff and libwebp think of a broken file never reaches the officer's screen."""
    for whole in FILES:
        for octets in (whole[: len(whole) * 2 // 3], whole[:60] + bytes(40) + whole[100:]):
            try:
                decode_grey(octets, LIMITS)
            except PictureError:
                continue

    assert capfd.readouterr() == ("", "")


MEASURE = """
import resource, sys
from strpcheck.adapters.pictures.decoding import PictureLimits, decode_grey
from strpcheck.errors import PictureError
octets = sys.stdin.buffer.read()
before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
try:
    decode_grey(octets, PictureLimits())
except PictureError:
    print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)
"""


def test_200_megapixels_are_refused_before_they_take_memory() -> None:
    """A file of 25 kB that would become 200 MB is refused by its header."""
    if sys.platform != "linux":
        pytest.skip("resource usage is in kilobytes on Linux only")
    run = subprocess.run([sys.executable, "-c", MEASURE], input=bomb(20_000, 10_000), capture_output=True, check=True)

    assert int(run.stdout) < 8_000
    assert run.stderr == b""
