"""Picture files of several frames: pages of a TIFF, the first frame of an animation; and what HEIC is told."""

import io

import numpy as np
import pytest
from PIL import Image

from strpcheck.adapters.pictures.decoding import PictureLimits, decode_grey
from strpcheck.adapters.pictures.pages import MAX_PAGES, pages_of
from strpcheck.errors import PictureError

LIMITS = PictureLimits()


def frames(kind: str, *levels: int, size: tuple[int, int] = (40, 30), **options: object) -> bytes:
    """A file of grey frames."""
    first, *rest = (Image.new("L", size, level) for level in levels)
    file = io.BytesIO()
    first.save(file, kind, save_all=True, append_images=rest, **options)
    return file.getvalue()


def seen(octets: bytes) -> list[tuple[int, list[int]]]:
    """Number and level of each page."""
    return [(page.number, [round(float(grey.mean())) for grey in page.greys()]) for page in pages_of(octets, LIMITS)]


def test_a_tiff_is_read_frame_by_frame() -> None:
    """As scanners put sheets into one file; each by its number."""
    assert seen(frames("TIFF", 10, 20, 30)) == [(1, [10]), (2, [20]), (3, [30])]


@pytest.mark.parametrize(
    "octets",
    [
        frames("TIFF", 10),
        frames("GIF", 10, 200, duration=50),
        frames("WEBP", 10, 200, duration=50, lossless=True),
        frames("PNG", 10, 200, duration=50),
        frames("MPO", 10, 200),
    ],
    ids=["one TIFF", "GIF", "WebP", "PNG", "MPO"],
)
def test_everything_else_is_its_first_frame(octets: bytes) -> None:
    """An animation, or a photograph with its preview, is one picture."""
    assert seen(octets) == [(0, [10])]


def test_frames_are_bounded_and_that_is_told() -> None:
    """The pages before are read."""
    found = pages_of(frames("TIFF", *range(MAX_PAGES + 1), size=(2, 2)), LIMITS)

    numbers = [next(found).number for _ in range(MAX_PAGES)]
    with pytest.raises(PictureError, match="only the first 50 pages are read"):
        next(found)

    assert numbers == list(range(1, MAX_PAGES + 1))


def test_as_many_frames_as_are_read_are_no_reason_to_complain() -> None:
    """The limit itself is allowed."""
    assert len(seen(frames("TIFF", *range(MAX_PAGES), size=(2, 2)))) == MAX_PAGES


def test_a_damaged_frame_stops_no_other() -> None:
    """Each page says for itself what it is."""
    whole = frames("TIFF", 10, 20, 30)
    second = whole.index(bytes([20]) * 1200)
    width = whole.index((256).to_bytes(2, "little"), second + 1200)  # the third frame's first tag
    octets = whole[: width + 8] + bytes(4) + whole[width + 12 :]

    pages = list(pages_of(octets, LIMITS))

    assert [page.number for page in pages] == [1, 2, 3]
    assert [round(float(grey.mean())) for page in pages[:2] for grey in page.greys()] == [10, 20]
    with pytest.raises(PictureError):
        list(pages[2].greys())


def test_each_frame_is_asked_for_its_size() -> None:
    """A small first page does not open the way for a bomb behind it."""
    octets = io.BytesIO()
    Image.new("L", (8, 8)).save(octets, "TIFF", save_all=True, append_images=[Image.new("1", (9000, 9000))])

    pages = list(pages_of(octets.getvalue(), LIMITS))

    assert [grey.shape for grey in pages[0].greys()] == [(8, 8)]
    with pytest.raises(PictureError, match=r"at most 67.1 megapixels, got 81.0"):
        list(pages[1].greys())


def test_a_tiff_whose_frames_go_round_in_a_circle_ends() -> None:
    """The last frame's next one is the first again."""
    octets = bytearray(frames("TIFF", 10, 20))
    first = int.from_bytes(octets[4:8], "little")
    count = int.from_bytes(octets[first : first + 2], "little")
    second = int.from_bytes(octets[first + 2 + 12 * count :][:4], "little")
    count = int.from_bytes(octets[second : second + 2], "little")
    octets[second + 2 + 12 * count : second + 6 + 12 * count] = first.to_bytes(4, "little")

    assert len(seen(bytes(octets))) <= 3


def test_a_missing_frame_is_damage() -> None:
    """A page that was counted and is not there."""
    with pytest.raises(PictureError, match="damaged or cut short"):
        decode_grey(frames("TIFF", 10), LIMITS, 1)


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"heix"])
def test_heic_is_told_as_what_it_is(brand: bytes) -> None:
    """With what to do at the phone."""
    with pytest.raises(PictureError) as caught:
        seen(b"\0\0\0\x18ftyp" + brand + bytes(20))

    assert caught.value.message.endswith("got a HEIC picture")
    assert "JPEG" in caught.value.hint


def test_a_picture_that_mentions_a_pdf_is_a_picture() -> None:
    """Only a file that begins as one is one."""
    file = io.BytesIO()
    Image.fromarray(np.full((8, 8), 90, np.uint8)).save(file, "TIFF", description="%PDF-1.7")

    assert seen(file.getvalue()) == [(0, [90])]
