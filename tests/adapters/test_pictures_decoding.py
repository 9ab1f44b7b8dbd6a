"""From file bytes to upright grey pixels."""

import io
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image

from strpcheck.adapters.pictures.decoding import UPRIGHT, PictureLimits, decode_grey
from strpcheck.errors import PictureError
from tests.adapters.drawn import Grey, bomb, encoded, symbol

LIMITS = PictureLimits()
ORIENTATION = 0x112
KINDS = ("PNG", "JPEG", "WEBP", "TIFF", "BMP")

SCENE = np.full((48, 80), 200, np.uint8)
SCENE[:16, :16] = 0
SCENE[:16, 64:] = 100
"""Dark in the upper left, grey in the upper right corner: every way of turning it differs."""


def levels(grey: Grey) -> list[int]:
    """The four corners, upper left first and clockwise, to the nearest fifty."""
    corners = (grey[4, 4], grey[4, -5], grey[-5, -5], grey[-5, 4])
    return [round(int(corner) / 50) * 50 for corner in corners]


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_is_decoded(kind: str) -> None:
    """PNG, JPEG, WebP, TIFF and BMP give the same grey pixels, in colour as well."""
    colour = Image.fromarray(SCENE).convert("RGB")

    grey = decode_grey(encoded(colour, kind), LIMITS)

    assert (grey.shape, grey.dtype.name, levels(grey)) == (SCENE.shape, "uint8", [0, 100, 200, 200])


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_exif_orientation_is_applied(kind: str, orientation: int) -> None:
    """All eight: a phone held any way gives an upright picture."""
    undo = UPRIGHT.get(orientation)
    redo = {
        Image.Transpose.ROTATE_90: Image.Transpose.ROTATE_270,
        Image.Transpose.ROTATE_270: Image.Transpose.ROTATE_90,
    }
    upright = Image.fromarray(SCENE)
    stored = upright if undo is None else upright.transpose(redo.get(undo, undo))
    exif = Image.Exif()
    exif[ORIENTATION] = orientation

    grey = decode_grey(encoded(stored, kind, exif=exif), LIMITS)

    assert (grey.shape, levels(grey)) == (SCENE.shape, [0, 100, 200, 200])


def stated(kind: int, count: int, value: bytes) -> bytes:
    """EXIF with one entry: the orientation, as a value of any kind."""
    entry = ORIENTATION.to_bytes(2, "little") + kind.to_bytes(2, "little") + count.to_bytes(4, "little") + value
    return b"Exif\0\0II*\0\x08\0\0\0\x01\0" + entry + bytes(4)


@pytest.mark.parametrize(
    "exif",
    [stated(3, 1, b"\0\0\0\0"), stated(3, 1, b"\x09\0\0\0"), stated(2, 2, b"6\0\0\0")],
    ids=["0", "9", "a text"],
)
def test_an_orientation_that_means_nothing_turns_nothing(exif: bytes) -> None:
    """Numbers outside 1 to 8, or no number at all: the picture stays as it lies."""
    assert levels(decode_grey(encoded(Image.fromarray(SCENE), "JPEG", exif=exif), LIMITS)) == [0, 100, 200, 200]


@pytest.mark.parametrize("exif", [b"Exif\0\0II*\0\xff\xff\xff\xff", b"Exif\0\0nonsense", b"Exif\0\0"])
def test_broken_metadata_does_not_spoil_a_picture(exif: bytes) -> None:
    """The orientation is lost, the pixels are not."""
    picture = encoded(Image.fromarray(SCENE), "JPEG", exif=exif)

    assert levels(decode_grey(picture, LIMITS)) == [0, 100, 200, 200]


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P"])
def test_transparency_is_white(mode: str) -> None:
    """A black code on nothing, where the nothing is black underneath, is a code on paper."""
    ink = np.where(SCENE == 0, 255, 0).astype(np.uint8)
    layered = Image.merge("LA", (Image.new("L", (80, 48), 0), Image.fromarray(ink)))
    if mode == "P":  # colour 0 drawn, colour 1 transparent, both black
        drawn = Image.fromarray((ink == 0).astype(np.uint8), "P")
        drawn.putpalette([0, 0, 0, 0, 0, 0])
        picture = encoded(drawn, "PNG", transparency=1)
    else:
        picture = encoded(layered.convert(mode), "PNG")

    grey = decode_grey(picture, LIMITS)

    assert (int(grey[4, 4]), int(grey[40, 40])) == (0, 255)


def deep(kind: type[np.generic], scale: float) -> Image.Image:
    """The scene with levels far beyond 8 bits."""
    return Image.fromarray((SCENE * np.float64(scale)).astype(kind))


@pytest.mark.parametrize(
    "picture",
    [
        encoded(deep(np.uint16, 257), "PNG"),
        encoded(deep(np.uint16, 257), "TIFF"),
        encoded(deep(np.uint16, 16), "TIFF"),
        encoded(deep(np.int32, 100_000), "TIFF"),
        encoded(deep(np.float32, 1 / 255), "TIFF"),
    ],
    ids=["16-bit PNG", "16-bit TIFF", "12 bits in 16", "32-bit TIFF", "float TIFF"],
)
def test_deep_pictures_are_stretched_not_clipped(picture: bytes) -> None:
    """More than 8 bits: from darkest to brightest."""
    grey = decode_grey(picture, LIMITS)

    assert (grey.dtype.name, levels(grey)) == ("uint8", [0, 150, 250, 250])


@pytest.mark.parametrize("odd", [np.nan, np.inf, -np.inf, 3e38])
def test_floats_beyond_measure_do_no_harm(odd: float) -> None:
    """Not a number, infinite, or so large that differences overflow: some picture, and no warning."""
    pixels = SCENE.astype(np.float32) - np.float32(odd if odd == 3e38 else 0)
    pixels[40, 40] = odd

    assert decode_grey(encoded(Image.fromarray(pixels), "TIFF"), LIMITS).shape == SCENE.shape


def test_a_deep_picture_of_one_level_is_black() -> None:
    """Nothing to stretch."""
    assert not decode_grey(encoded(deep(np.uint16, 0), "PNG"), LIMITS).any()


@pytest.mark.parametrize(
    "picture",
    [
        encoded(Image.fromarray(SCENE).convert("RGB").convert("CMYK"), "JPEG", quality=95),
        encoded(Image.fromarray(SCENE).convert("RGB").convert("CMYK"), "TIFF"),
        encoded(Image.fromarray(SCENE).convert("P"), "PNG"),
        encoded(Image.fromarray(SCENE).convert("P"), "BMP"),
        encoded(Image.fromarray(SCENE).convert("RGB"), "JPEG", progressive=True),
        encoded(Image.fromarray(SCENE), "TIFF", compression="tiff_lzw"),
        encoded(Image.fromarray(SCENE), "TIFF", save_all=True, append_images=[Image.new("L", (9, 9))]),
        encoded(Image.fromarray(SCENE), "MPO", save_all=True, append_images=[Image.new("L", (9, 9))]),
    ],
    ids=["CMYK JPEG", "CMYK TIFF", "palette PNG", "palette BMP", "progressive", "LZW", "two pages", "phone MPO"],
)
def test_unusual_pictures_are_decoded(picture: bytes) -> None:
    """Whatever cameras, scanners and office programs write; of several pictures in a file the first."""
    assert levels(decode_grey(picture, LIMITS)) == [0, 100, 200, 200]


def test_black_and_white_is_0_and_255() -> None:
    """One bit a pixel, as our own symbols are stored."""
    drawn = symbol("HELLO")

    grey = decode_grey(encoded(Image.fromarray(drawn).convert("1"), "PNG"), LIMITS)

    assert np.array_equal(grey, drawn)


NOT_A_PICTURE = "expected a PNG, JPEG, WebP, TIFF or BMP picture, got something else"
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
        (encoded(Image.fromarray(SCENE), "GIF"), NOT_A_PICTURE),
        (encoded(Image.fromarray(SCENE), "PPM"), NOT_A_PICTURE),
        (b"\x89PNG\r\n\x1a\n", NOT_A_PICTURE),
        (encoded(Image.fromarray(SCENE), "PNG")[:-30], DAMAGED),
        (encoded(Image.fromarray(SCENE), "JPEG")[:-30], DAMAGED),
        (encoded(Image.fromarray(SCENE), "TIFF")[:-3000], DAMAGED),
        (encoded(Image.fromarray(SCENE), "BMP")[:-30], DAMAGED),
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
        "empty", "text", "PDF", "GIF", "PPM", "signature only", "PNG cut", "JPEG cut", "TIFF cut", "BMP cut", "LAB",
        "200 megapixels", "100 megapixels", "just allowed", "just too large", "giant tiles", "empty tiles", "scans",
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
    picture = encoded(deep(np.uint16, 257), "PNG")

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


def test_png_orientation_behind_the_pixels_counts() -> None:
    """PNG may state it in the end; it is asked after decoding."""
    exif = Image.Exif()
    exif[ORIENTATION] = 3
    whole = encoded(Image.fromarray(SCENE).transpose(Image.Transpose.ROTATE_180), "PNG", exif=exif)
    at = whole.index(b"eXIf") - 4
    size = 12 + int.from_bytes(whole[at : at + 4])
    moved = whole[:at] + whole[at + size : -12] + whole[at : at + size] + whole[-12:]

    assert levels(decode_grey(moved, LIMITS)) == [0, 100, 200, 200]
    assert Image.open(io.BytesIO(moved)).size == (80, 48)
