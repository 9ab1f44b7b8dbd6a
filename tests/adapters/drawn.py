"""Pictures drawn on the spot for the tests of reading and drawing."""

import io
import zlib

import numpy as np
import segno
import zxingcpp
from numpy.typing import NDArray
from PIL import Image

from strpcheck.core.barcode import ALPHABET

Grey = NDArray[np.uint8]

MODULE = 4
"""Pixels of a module in everything drawn here."""


def permit_like(length: int, seed: int = 7) -> str:
    """A Base45 text of that length; not a permit."""
    digits = np.random.default_rng(seed).integers(0, len(ALPHABET), length)
    return bytes(ALPHABET[digit] for digit in digits).decode()


def symbol(content: str | bytes, kind: zxingcpp.BarcodeFormat = zxingcpp.BarcodeFormat.QRCode) -> Grey:
    """A symbol with its quiet zone."""
    return np.array(zxingcpp.create_barcode(content, kind).to_image(scale=MODULE))


def parts(text: str, count: int, level: str = "m") -> list[Grey]:
    """The symbols of a structured append."""
    return [_pixels(each) for each in segno.make_sequence(text, symbol_count=count, error=level)]


def _pixels(code: segno.QRCode) -> Grey:
    png = io.BytesIO()
    code.save(png, kind="png", scale=MODULE, border=4)
    return np.array(Image.open(png).convert("L"))


def on_paper(*symbols: Grey, height: int = 720, width: int = 1280) -> Grey:
    """Symbols side by side on white."""
    paper = np.full((height, width), 255, np.uint8)
    left = 40
    for each in symbols:
        paper[60 : 60 + each.shape[0], left : left + each.shape[1]] = each
        left += each.shape[1] + 40
    return paper


def damaged(drawn: Grey, spots: int, seed: int = 1) -> Grey:
    """So many modules of the middle turned over."""
    chance, spoilt = np.random.default_rng(seed), drawn.copy()
    for row, column in chance.integers(14, drawn.shape[0] // MODULE - 14, (spots, 2)) * MODULE:
        spoilt[row : row + MODULE, column : column + MODULE] ^= 255
    return spoilt


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """A picture file's bytes."""
    file = io.BytesIO()
    picture.save(file, kind, **options)
    return file.getvalue()


def bomb(width: int, height: int) -> bytes:
    """A valid PNG of one colour: tiny as a file, huge once decoded."""

    def chunk(name: bytes, content: bytes) -> bytes:
        return len(content).to_bytes(4) + name + content + zlib.crc32(name + content).to_bytes(4)

    row, deflate = bytes(1 + (width + 7) // 8), zlib.compressobj()
    pixels = b"".join(deflate.compress(row) for _ in range(height)) + deflate.flush()
    header = width.to_bytes(4) + height.to_bytes(4) + bytes([1, 0, 0, 0, 0])
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")
