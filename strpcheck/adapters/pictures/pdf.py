"""PDFs page by page: the page as it would be printed, then the pictures that lie in it at their own resolution."""

import math
from collections.abc import Iterator
from contextlib import closing
from functools import partial
from typing import TYPE_CHECKING, Any, cast

import numpy as np
import pypdfium2
import pypdfium2.raw

from strpcheck.adapters.pictures.decoding import PictureLimits
from strpcheck.adapters.pictures.pages import Page, too_many_pages
from strpcheck.errors import PictureError

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["pdf_pages"]

SCALE = 200 / 72
"""200 dots an inch: a module of a permit printed 30 mm wide has four pixels."""
MAX_PAGE_PIXELS = 8_000_000
"""A sheet of A3. Pages may claim to be kilometres wide."""
MAX_SIDE = 20_000
MIN_PICTURE_SIDE = 21
"""Modules of the smallest QR symbol."""
MAX_PICTURES, MAX_PICTURE_PIXELS = 32, 9_000_000
"""Of one page together: a sheet of A4 scanned at 300 dots an inch. So much noise keeps the ladder for two seconds."""
MAX_NESTING = 4
"""Forms in forms, as programs that write PDFs really nest them."""


def pdf_pages(octets: bytes, limits: PictureLimits, most: int) -> Iterator[Page]:
    """The pages of a PDF, at most so many.

    Raises:
        PictureError: It is damaged, needs a password, or has more pages.
    """
    with closing(_opened(octets)) as document:
        count = max(len(document), 1)  # of none, the first is missing, and that is told
        for index in range(min(count, most)):
            number = index + 1 if count > 1 else 0
            yield Page(number, MAX_PICTURE_PIXELS, partial(_greys, document, index, limits))
        if count > most:
            raise too_many_pages(most)


def _opened(octets: bytes) -> Any:  # noqa: ANN401 -- the library ships no types
    """The document."""
    try:
        return pypdfium2.PdfDocument(octets)
    except pypdfium2.PdfiumError as error:
        # The code alone may be that of an earlier document: the library does not always set it anew.
        if error.err_code == pypdfium2.raw.FPDF_ERR_PASSWORD and b"/Encrypt" in octets:
            message = "expected a PDF that opens without a password, got an encrypted one"
            raise PictureError(message, hint="print it anew without a password, or photograph the barcode") from error
        message = "the PDF is damaged or cut short"
        raise PictureError(message, hint="copy it again or photograph the barcode") from error


def _greys(document: Any, index: int, limits: PictureLimits) -> "Iterator[GreyImage]":  # noqa: ANN401 -- same
    """The page rendered, then its pictures."""
    try:
        with closing(document[index]) as page:
            yield _rendered(page)
            yield from _pictures(page, min(limits.max_pixels, MAX_PICTURE_PIXELS))
    except (pypdfium2.PdfiumError, ArithmeticError, ValueError) as error:
        message = "the PDF's page is damaged"
        raise PictureError(message, hint="print it anew or photograph the barcode") from error


def _rendered(page: Any) -> "GreyImage":  # noqa: ANN401 -- same
    """The page as it would be printed; larger pages with fewer dots an inch."""
    width, height = page.get_size()  # more than nothing: of a page without a size, the library makes a letter
    scale = min(SCALE, math.sqrt(MAX_PAGE_PIXELS / (width * height)), MAX_SIDE / max(width, height))
    return _grey(page.render(scale=scale, grayscale=True))


def _pictures(page: Any, max_pixels: int) -> "Iterator[GreyImage]":  # noqa: ANN401 -- same
    """The pictures of a page, while they are not too many and not too large together."""
    left, given = max_pixels, 0
    for picture in page.get_objects(filter=(pypdfium2.raw.FPDF_PAGEOBJ_IMAGE,), max_depth=MAX_NESTING):
        width, height = picture.get_px_size()
        if min(width, height) < MIN_PICTURE_SIDE or width * height > left:
            continue
        try:
            yield _grey(picture.get_bitmap())
        except pypdfium2.PdfiumError:  # of a kind that is not decoded: the rendered page shows what there is
            continue
        left, given = left - width * height, given + 1
        if given == MAX_PICTURES:
            return


def _grey(bitmap: Any) -> "GreyImage":  # noqa: ANN401 -- same
    """Grey levels of whatever the library gives, apart from its memory."""
    return cast("GreyImage", np.asarray(bitmap.to_pil().convert("L")))
