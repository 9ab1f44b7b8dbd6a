"""The bytes between this process and a reading child: length-prefixed frames, a picture one way, symbols the other."""

import struct
from collections.abc import Iterable, Iterator
from typing import IO

from strpcheck.adapters.readers.engine import Symbol
from strpcheck.core.barcode import Part

__all__ = [
    "MAX_REPLY_BYTES",
    "WireError",
    "decode_picture",
    "decode_symbols",
    "encode_picture",
    "encode_symbols",
    "read_frame",
    "write_frame",
]

PREFIX = struct.Struct(">I")
PICTURE = struct.Struct(">II")
SYMBOL = struct.Struct(">8iHHI")
"""Four corners, number and count of a part (both 0 for none), length of the octets that follow."""
MAX_REPLY_BYTES = 1 << 20
"""More than a hundred of the largest QR symbols; a child that says more has lost its way."""


class WireError(Exception):
    """The other side sent something no honest one sends; it never leaves the readers."""


def write_frame(stream: IO[bytes], payload: bytes | memoryview) -> None:
    """Send one frame."""
    stream.write(PREFIX.pack(len(payload)))
    stream.write(payload)
    stream.flush()


def read_frame(stream: IO[bytes], max_bytes: int) -> bytes | None:
    """Receive one frame, or None where the stream ended before or inside it.

    Raises:
        WireError: The frame says it is longer than `max_bytes`.
    """
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    (length,) = PREFIX.unpack(prefix)
    if length > max_bytes:
        message = f"expected a frame of at most {max_bytes} bytes, got {length}"
        raise WireError(message)
    payload = stream.read(length)
    return payload if len(payload) == length else None


def encode_picture(pixels: bytes, width: int, height: int) -> bytes:
    """A grey picture, row by row."""
    return PICTURE.pack(width, height) + pixels


def decode_picture(payload: bytes) -> tuple[bytes, int, int]:
    """Pixels, width and height.

    Raises:
        WireError: The pixels are not as many as the size says.
    """
    try:
        width, height = PICTURE.unpack_from(payload)
    except struct.error as error:
        message = "a picture without its size"
        raise WireError(message) from error
    pixels = payload[PICTURE.size :]
    if len(pixels) != width * height:
        message = f"expected {width * height} pixels, got {len(pixels)}"
        raise WireError(message)
    return pixels, width, height


def encode_symbols(symbols: Iterable[Symbol]) -> bytes:
    """Symbols, one behind the other."""
    pieces = []
    for symbol in symbols:
        numbers = [number for corner in symbol.corners for number in corner]
        part = (symbol.part.number, symbol.part.count) if symbol.part else (0, 0)
        pieces.append(SYMBOL.pack(*numbers, *part, len(symbol.octets)) + symbol.octets)
    return b"".join(pieces)


def decode_symbols(payload: bytes) -> tuple[Symbol, ...]:
    """What `encode_symbols` wrote.

    Raises:
        WireError: It did not write this.
    """
    try:
        return tuple(_symbols(payload))
    except struct.error as error:
        message = "a symbol is cut short"
        raise WireError(message) from error


def _symbols(payload: bytes) -> Iterator[Symbol]:
    """One symbol after the other."""
    at = 0
    while at < len(payload):
        ax, ay, bx, by, cx, cy, dx, dy, number, count, length = SYMBOL.unpack_from(payload, at)
        octets = payload[at + SYMBOL.size : at + SYMBOL.size + length]
        if len(octets) != length:
            message = f"expected {length} octets of a symbol, got {len(octets)}"
            raise WireError(message)
        yield Symbol(octets, ((ax, ay), (bx, by), (cx, cy), (dx, dy)), Part(number, count) if count else None)
        at += SYMBOL.size + length
