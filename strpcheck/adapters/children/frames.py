"""Length-prefixed frames: how this process and a child of it part their messages in a pipe."""

import struct
from typing import IO

__all__ = ["FrameError", "read_frame", "write_frame"]

PREFIX = struct.Struct(">I")


class FrameError(Exception):
    """The other side sent something no honest one sends; it never leaves the adapters."""


def write_frame(stream: IO[bytes], *pieces: bytes | memoryview) -> None:
    """Send one frame, given in pieces so that large ones need not be copied together."""
    stream.write(PREFIX.pack(sum(len(piece) for piece in pieces)))
    for piece in pieces:
        stream.write(piece)
    stream.flush()


def read_frame(stream: IO[bytes], max_bytes: int) -> bytes | None:
    """Receive one frame, or None where the stream ended before or inside it.

    Raises:
        FrameError: The frame says it is longer than `max_bytes`.
    """
    prefix = stream.read(PREFIX.size)
    if len(prefix) < PREFIX.size:
        return None
    (length,) = PREFIX.unpack(prefix)
    if length > max_bytes:
        message = f"expected a frame of at most {max_bytes} bytes, got {length}"
        raise FrameError(message)
    payload = stream.read(length)
    return payload if len(payload) == length else None
