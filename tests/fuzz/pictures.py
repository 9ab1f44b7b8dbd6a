"""Targets that take picture files: upright grey pixels within the limits, or refused in our words."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from PIL import ExifTags, Image

from strpcheck.adapters.pictures.decoding import PictureLimits
from strpcheck.adapters.pictures.pages import MAX_PAGES, pages_of
from strpcheck.adapters.pictures.pdf import MAX_PAGE_PIXELS, MAX_PICTURE_PIXELS
from strpcheck.errors import PictureError
from tests.adapters.drawn import bomb, encoded, permit_like, symbol
from tests.adapters.pdfs import one_page, placed, printed
from tests.fuzz.targets import Target

LIMITS: Final = PictureLimits(max_pixels=1 << 22)
"""A sixteenth of what is allowed: a larger picture meets no other code, and takes sixteen times as long."""
LARGEST: Final = max(LIMITS.max_pixels, MAX_PAGE_PIXELS + 40_000, MAX_PICTURE_PIXELS)
"""A page's sides are rounded up to whole pixels."""
SIDE: Final = 48


def picture() -> Target:
    """Any bytes of a picture file."""
    return Target(tuple(_pictures()), _check, max_bytes=8192)


def pdf() -> Target:
    """Any bytes of a PDF."""
    grey = symbol(permit_like(20))
    files = (
        one_page(),
        one_page(placed(0, 40, 40, 200), images=(grey,)),
        one_page(placed(0, 40, 40, 200) + placed(1, 300, 40, 200), images=(grey, grey), box=b"0 0 99999 1"),
        printed(grey, grey),
    )
    return Target(files, _check, max_bytes=16384)


def _check(octets: bytes) -> None:
    """Every page of a file, as the reading child looks at it."""
    given = 0
    with _told():
        for page in pages_of(octets, LIMITS):
            given += 1
            with _told():
                for grey in page.greys():
                    assert (grey.dtype.name, grey.ndim) == ("uint8", 2)
                    assert 0 < grey.size <= LARGEST
                    assert int(grey[-1, -1]) >= 0  # the last pixel is there
    assert given <= MAX_PAGES


@contextmanager
def _told() -> Iterator[None]:
    """What cannot be read says so in our words."""
    try:
        yield
    except PictureError as error:
        assert error.message.isprintable(), repr(error.message)  # noqa: PT017 -- both ends are right


def _pictures() -> Iterator[bytes]:
    """One small file of every kind and of every mode that is decoded in a way of its own."""
    grey = Image.fromarray(symbol(permit_like(20))).resize((SIDE, SIDE))
    colour = Image.merge("RGB", (grey, grey.rotate(90), grey.rotate(180)))
    yield from (encoded(colour, kind) for kind in ("PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF"))
    yield from (encoded(grey.convert(mode), "PNG") for mode in ("1", "L", "P", "LA", "I;16"))
    yield from (encoded(grey.convert(mode), "TIFF") for mode in ("1", "I", "F", "CMYK", "LAB"))
    for compression in ("tiff_lzw", "tiff_adobe_deflate", "packbits", "jpeg"):
        yield encoded(grey, "TIFF", compression=compression)
    yield encoded(grey.convert("1"), "TIFF", compression="group4")
    yield encoded(grey, "TIFF", save_all=True, append_images=[grey, grey])
    yield encoded(colour, "JPEG", progressive=True)
    yield encoded(colour.convert("CMYK"), "JPEG")
    turned = Image.Exif()
    turned[ExifTags.Base.Orientation] = 6
    yield encoded(grey, "JPEG", exif=turned)
    yield encoded(colour, "WEBP", lossless=True)
    yield encoded(grey.convert("P"), "GIF", save_all=True, append_images=[grey.rotate(90).convert("P")])
    yield bomb(60_000, 60)
