"""Faces of nobody in the formats that a permit may name, and what else its bytes may be."""

import struct
from collections.abc import Iterator, Mapping
from typing import Final

import numpy as np
from PIL import Image

from strpcheck.core.permit import PhotoFormat
from tests.adapters.drawn import encoded

__all__ = ["FACES", "SIZE", "bombs", "drawn", "in_format"]

SIZE: Final = (60, 80)
KINDS: Final[Mapping[PhotoFormat, tuple[str, Mapping[str, object]]]] = {
    PhotoFormat.JPEG: ("JPEG", {"quality": 12}),
    PhotoFormat.JPEG2000: ("JPEG2000", {"quality_mode": "rates", "quality_layers": [30]}),
    PhotoFormat.AVIF: ("AVIF", {"quality": 20, "speed": 10}),
    PhotoFormat.WEBP: ("WEBP", {"quality": 20}),
}


def drawn(size: tuple[int, int] = SIZE) -> Image.Image:
    """An oval on a grey ground."""
    y, x = np.mgrid[0 : size[1], 0 : size[0]]
    pixels = np.full((size[1], size[0], 3), (120, 132, 140), np.uint8)
    pixels[((x / size[0] - 0.5) / 0.32) ** 2 + ((y / size[1] - 0.45) / 0.33) ** 2 < 1] = (188, 142, 110)
    return Image.fromarray(pixels)


def in_format(kind: PhotoFormat, picture: Image.Image) -> bytes:
    """A picture as an issuer would encode it."""
    name, options = KINDS[kind]
    return encoded(picture, name, **options)


FACES: Final = {kind: in_format(kind, drawn()) for kind in PhotoFormat}
"""A permit's photo in each format."""


def bombs() -> Iterator[tuple[str, PhotoFormat, bytes]]:
    """Small files that announce pictures of millions of pixels."""
    jpeg = FACES[PhotoFormat.JPEG]
    at = jpeg.index(b"\xff\xc0") + 5
    yield "JPEG of 65535x65535", PhotoFormat.JPEG, jpeg[:at] + struct.pack(">HH", 65535, 65535) + jpeg[at + 4 :]
    boxes = FACES[PhotoFormat.JPEG2000]
    at = boxes.index(b"ihdr") + 4
    huge = boxes[:at] + struct.pack(">II", 60_000, 60_000) + boxes[at + 8 :]
    yield "JPEG 2000 box of 60000x60000", PhotoFormat.JPEG2000, huge
    at = huge.index(b"\xff\x51") + 6
    stream = struct.pack(">II", 60_000, 60_000)
    yield "JPEG 2000 stream of 60000x60000", PhotoFormat.JPEG2000, huge[:at] + stream + huge[at + 8 :]
    avif = FACES[PhotoFormat.AVIF]
    at = avif.index(b"ispe") + 8
    yield "AVIF of 65535x65535", PhotoFormat.AVIF, avif[:at] + struct.pack(">II", 65535, 65535) + avif[at + 8 :]
    # One symbol in every code: no bit a pixel, so that a file of 50 bytes is a picture of 268 million pixels.
    lossless = encoded(Image.new("RGB", (512, 512)), "WEBP", lossless=True)
    at = lossless.index(b"VP8L") + 9
    head = struct.unpack("<I", lossless[at : at + 4])[0] & ~((1 << 28) - 1)
    yield (
        "WebP of 16384x16384",
        PhotoFormat.WEBP,
        lossless[:at] + struct.pack("<I", head | (1 << 28) - 1) + lossless[at + 4 :],
    )
    for side in (513, 4096):
        tall, wide = Image.new("RGB", (8, side)), Image.new("RGB", (side, 8))
        yield f"WebP of 8x{side}", PhotoFormat.WEBP, encoded(tall, "WEBP", lossless=True)
        yield f"WebP of {side}x8", PhotoFormat.WEBP, encoded(wide, "WEBP", lossless=True)
