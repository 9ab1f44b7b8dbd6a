"""Drawing a permit's QR symbol as a picture: how zxing-cpp is asked for it, and that it did what it was asked."""

import io
import re
from typing import TYPE_CHECKING, cast

import numpy as np
import zxingcpp
from PIL import Image, ImageDraw, ImageFont

from strpcheck.adapters.readers.qr_layout import block_shape
from strpcheck.errors import WriteError

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["QrSymbols"]

LEVEL = "M"
"""15 % of the codewords may be lost: paper is folded (design, section 2)."""
PIXELS_PER_MODULE = 4
QUIET_MODULES = 4
"""ISO/IEC 18004:2015 section 5.3.8."""
ALPHANUMERIC = re.compile(r"[0-9A-Z $%*+\-./:]+")
MAX_CHARS = 3391
"""Alphanumeric characters of version 40-M (table 7)."""
COUNT_BITS = ((9, 9), (26, 11), (40, 13))
"""Up to which version the count of characters takes how many bits (table 3)."""
MODE_BITS = 4

CAPTION_PIXELS = 18
CAPTION_BAND = 32
SMALLEST_CAPTION_PIXELS = 10
ELLIPSIS = "..."


class QrSymbols:
    """A `SymbolWriter`: PNG, black on white, 4 pixels a module."""

    def write(self, barcode: str, caption: str) -> bytes:
        """See `SymbolWriter.write`.

        Args:
            barcode: Base45, which is what QR calls alphanumeric.
            caption: One line; made smaller, then cut, where it is wider than the symbol.

        Raises:
            ValueError: Not Base45: the symbol would be a version larger, and no permit.
            WriteError: Longer than any symbol of level M, or zxing-cpp drew something else.
        """
        picture = Image.fromarray(_draw(barcode))
        if caption:
            picture = _with_caption(picture, caption)
        png = io.BytesIO()
        picture.convert("1", dither=Image.Dither.NONE).save(png, "PNG")
        return png.getvalue()

    def modules(self, barcode: str) -> list[list[bool]]:
        """The same symbol as rows of modules, True for dark, quiet zone included."""
        dark: list[list[bool]] = (_draw(barcode)[::PIXELS_PER_MODULE, ::PIXELS_PER_MODULE] == 0).tolist()
        return dark


def _draw(barcode: str) -> "GreyImage":
    """The symbol with its quiet zone, 0 and 255."""
    if not ALPHANUMERIC.fullmatch(barcode):
        message = "expected a Base45 text"
        raise ValueError(message)
    if len(barcode) > MAX_CHARS:
        message = f"expected at most {MAX_CHARS} characters for a symbol of level {LEVEL}, got {len(barcode)}"
        raise WriteError(message, hint="leave out the photo or make it smaller")
    # A `str` gives alphanumeric mode. A misspelt keyword would be ignored without a word, so the level is looked at.
    symbol = zxingcpp.create_barcode(barcode, zxingcpp.BarcodeFormat.QRCode, ec_level=LEVEL)
    pixels = np.asarray(symbol.to_image(scale=PIXELS_PER_MODULE, add_quiet_zones=True))
    modules = pixels.shape[0] // PIXELS_PER_MODULE - 2 * QUIET_MODULES
    version = (modules - 17) // 4
    if symbol.ec_level != LEVEL or symbol.bytes != barcode.encode() or not _is_smallest(version, len(barcode)):
        message = f"expected the smallest symbol of level {LEVEL}, got {symbol.ec_level} of version {version}"
        raise WriteError(message, hint="install the version of zxing-cpp that requirements/ names")
    return cast("GreyImage", pixels)


def _is_smallest(version: int, characters: int) -> bool:
    """Whether the text in alphanumeric mode needs this version: a symbol in binary mode is larger."""
    if version == 1:
        return True
    smaller = version - 1
    count_bits = next(bits for last, bits in COUNT_BITS if smaller <= last)
    pairs, rest = divmod(characters, 2)
    return MODE_BITS + count_bits + 11 * pairs + 6 * rest > 8 * block_shape(smaller, LEVEL).all_data


def _with_caption(symbol: Image.Image, caption: str) -> Image.Image:
    """A line below, in the middle; Pillow's own font, since police laptops share no other."""
    width, height = symbol.size
    card = Image.new("L", (width, height + CAPTION_BAND), 255)
    card.paste(symbol, (0, 0))
    pen = ImageDraw.Draw(card)
    line, font = " ".join(caption.split()), ImageFont.load_default(CAPTION_PIXELS)
    if pen.textlength(line, font) > width:
        font = ImageFont.load_default(SMALLEST_CAPTION_PIXELS)
    while pen.textlength(line, font) > width:
        line = line.removesuffix(ELLIPSIS)[:-1] + ELLIPSIS
    pen.text((width / 2, height), line, fill=0, font=font, anchor="ma")
    return card
