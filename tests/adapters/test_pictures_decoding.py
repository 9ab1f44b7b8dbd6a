"""From file bytes to upright grey pixels."""

import io

import numpy as np
import pytest
from PIL import Image

from strpcheck.adapters.pictures.decoding import UPRIGHT, PictureLimits, decode_grey
from tests.adapters.drawn import Grey, encoded, symbol

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
