"""The bytes between this process and the capture child: a small JSON object, and a frame's payload behind it."""

import json
import struct
from typing import Any

__all__ = ["pack", "unpack"]

LENGTH = struct.Struct(">I")


def pack(told: dict[str, Any], payload: bytes = b"") -> bytes:
    """An object and what goes with it."""
    text = json.dumps(told).encode()
    return LENGTH.pack(len(text)) + text + payload


def unpack(packed: bytes) -> tuple[dict[str, Any], bytes]:
    """What `pack` wrote.

    Raises:
        ValueError: It did not write this.
    """
    if len(packed) < LENGTH.size:
        message = "expected an object, got next to nothing"
        raise ValueError(message)
    (length,) = LENGTH.unpack_from(packed)
    end = LENGTH.size + length
    try:
        told = json.loads(packed[LENGTH.size : end])
    except RecursionError as e:
        message = "expected an object, got a nest"
        raise ValueError(message) from e
    if not isinstance(told, dict):
        message = "expected an object, got something else"
        raise ValueError(message)  # noqa: TRY004 -- what came over the wire is a value
    return told, packed[end:]
