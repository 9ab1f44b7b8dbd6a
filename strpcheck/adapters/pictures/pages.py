"""The pages of a picture file, whatever its kind, one at a time; a page that cannot be read stops no other."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from strpcheck.adapters.pictures.decoding import PictureLimits, count_pages, decode_grey
from strpcheck.adapters.pictures.names import is_heif
from strpcheck.errors import PictureError

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["MAX_PAGES", "Page", "is_pdf", "pages_of", "too_many_pages"]

MAX_PAGES = 50
"""A permit's letter has one or two. More is somebody's mistake, and a minute of an officer's time."""
PDF_HEAD_BYTES = 16
"""White space or a byte order mark may stand before the signature; not another picture's header."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page, not looked at yet."""

    number: int
    """From 1; 0 for the only one."""
    pixels: int
    """At most so many, as far as can be told before it is decoded."""
    greys: "Callable[[], Iterator[GreyImage]]"
    """What there is to see: the page itself, and then, in a PDF, the pictures in it. May raise `PictureError`."""


def pages_of(octets: bytes, limits: PictureLimits) -> Iterator[Page]:
    """The pages of a file, told by its content.

    Raises:
        PictureError: It is of no known kind, cannot be opened, or has more pages than are read.
    """
    if is_pdf(octets):
        from strpcheck.adapters.pictures.pdf import pdf_pages

        yield from pdf_pages(octets, limits, MAX_PAGES)
        return
    if is_heif(octets):
        message = "expected a PNG, JPEG, WebP, TIFF, BMP or GIF picture or a PDF, got a HEIC picture"
        raise PictureError(message, hint='set the phone\'s camera to JPEG ("most compatible"), or send it as JPEG')
    claimed = count_pages(octets, MAX_PAGES + 1)
    for index in range(min(claimed.pages, MAX_PAGES)):
        number = index + 1 if claimed.pages > 1 else 0
        yield Page(number, claimed.pixels, partial(_one, octets, limits, index))
    if claimed.pages > MAX_PAGES:
        raise too_many_pages(MAX_PAGES)


def is_pdf(octets: bytes) -> bool:
    """Whether a file says that it is a PDF."""
    return b"%PDF-" in octets[:PDF_HEAD_BYTES]


def _one(octets: bytes, limits: PictureLimits, index: int) -> "Iterator[GreyImage]":
    """A picture's page is all there is to see."""
    yield decode_grey(octets, limits, index)


def too_many_pages(most: int) -> PictureError:
    """What is said after the last page that is read."""
    return PictureError(
        f"only the first {most} pages are read", hint="keep the page with the barcode, or photograph it"
    )
