"""The bytes between this process and the capture child: a small JSON object, and a frame's payload behind it.

The child runs native code on what strangers send, so it is no more believed than they are.
"""

import json
import struct
from collections.abc import Callable, Mapping
from typing import Any

__all__ = ["pack", "unpack"]

LENGTH = struct.Struct(">I")
MAX_SIDE = 1 << 16
"""Pixels of a frame one way; a camera of 8K has 7,680."""
MAX_COUNT = 1 << 53
"""Of frames or milliseconds."""
MAX_RATE = 1e6


def pack(told: dict[str, Any], payload: bytes = b"") -> bytes:
    """An object and what goes with it."""
    text = json.dumps(told).encode()
    return LENGTH.pack(len(text)) + text + payload


def unpack(packed: bytes) -> tuple[dict[str, Any], bytes]:
    """What the child's `pack` wrote.

    Returns:
        An object whose "state" says which fields it has, each of its kind; and what stands behind it.

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
    if not _is_news(told):
        message = "expected news of a source, got something else"
        raise ValueError(message)
    return told, packed[end:]


def _is_news(told: object) -> bool:
    """Whether it is one of the things that the child has to tell, with every field of its kind."""
    fields = NEWS.get(str(told.get("state"))) if isinstance(told, dict) else None
    return (
        fields is not None
        and isinstance(told, dict)
        and told.keys() == {"state", *fields}
        and all(fits(told[name]) for name, fits in fields.items())
    )


def _count(value: object) -> bool:
    """A whole number of frames or milliseconds; `True` is none."""
    return type(value) is int and 0 <= value < MAX_COUNT


def _place(value: object) -> bool:
    """The same, where it may be unknown."""
    return value is None or _count(value)


def _side(value: object) -> bool:
    """Pixels."""
    return type(value) is int and 0 <= value < MAX_SIDE


def _rate(value: object) -> bool:
    """Frames a second; 0 where it is unknown. NaN fails both comparisons."""
    return isinstance(value, int | float) and 0 <= value <= MAX_RATE


def _text(value: object) -> bool:
    """A text fit to print."""
    return isinstance(value, str) and value.isprintable()


def _texts(value: object) -> bool:
    """Several of them."""
    return isinstance(value, list) and all(map(_text, value))


NEWS: Mapping[str, Mapping[str, Callable[[object], bool]]] = {
    "waiting": {},
    "opened": {"width": _side, "height": _side, "rate": _rate, "format": _text, "notes": _texts},
    "frame": {
        "number": _count,
        "captured": _count,
        "position": _place,
        "encoding": _text,
        "width": _side,
        "height": _side,
    },
    "ended": {"frames": _count, "expected": _count},
    "lost": {"reason": _text},
}
"""What the child tells, and the fields of each."""
