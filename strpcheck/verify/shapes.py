"""Patterns of bodies that the strict parser took: the next one of the same shape is known by one match.

A pattern holds a body's maps with their keys, in their order, and allows in each place any value of the kind that stood
there, in its one spelling. So it matches nothing that the strict parser would not take, in a tenth of the time.
"""

import re
from typing import Any, Final

from strpcheck.core import cbor

__all__ = ["Shape", "shape_of"]

INTEGER: Final = (
    rb"(?:[\x00-\x17\x20-\x37]|[\x18\x38][\x18-\xff]|[\x19\x39](?!\x00).."
    rb"|[\x1a\x3a](?!\x00\x00)....|[\x1b\x3b](?!\x00{4}).{8})"
)
"""In the shortest of its forms (RFC 8949 section 4.2.1)."""
BOOLEAN: Final = rb"[\xf4\xf5]"
INLINE: Final = 24
SHORT_TEXT: Final = b"(?:" + b"|".join(b"\\x%02x[ -~]{%d}" % (0x60 + size, size) for size in range(INLINE)) + b")"
"""Of letters that every encoding has; others are left to the strict parser."""
LONGEST_WANTED: Final = 100
"""Its length then takes a byte at most, however it is encoded."""
WANTED: Final[dict[tuple[object, ...], str]] = {
    ("kind",): "kind",
    ("post",): "post",
    ("policy",): "policy",
    ("simulated_at",): "simulated_at",
    ("times", "wall"): "wall",
    ("times", "monotonic_ms"): "monotonic_ms",
    ("times", "invented"): "invented",
    ("permit", "iss"): "iss",
    ("permit", "cti"): "cti",
}
"""What the audit reads of a judgement, by where it stands."""


class Shape:
    """One pattern."""

    def __init__(self, pattern: bytes) -> None:
        self._match = re.compile(pattern, re.DOTALL).fullmatch

    def read(self, raw: bytes) -> dict[str, Any] | None:
        """What the audit reads of a body; None where it is of another shape."""
        found = self._match(raw)
        if found is None:
            return None
        told = found.groupdict()
        body: dict[str, Any] = {
            "kind": _content(told["kind"]).decode(),
            "times": {
                "wall": _integer(told["wall"]),
                "monotonic_ms": _integer(told["monotonic_ms"]),
                "invented": told["invented"] == b"\xf5",
            },
        }
        if "post" in told:
            body["post"] = _content(told["post"]).decode()
        if "policy" in told:
            body["policy"] = _content(told["policy"]).decode()
        if "cti" in told and "iss" in told:
            body["permit"] = {"iss": _content(told["iss"]).decode(), "cti": _content(told["cti"])}
        if "simulated_at" in told:
            body["simulated_at"] = _integer(told["simulated_at"])
        return body


def shape_of(body: dict[str, Any], raw: bytes) -> Shape | None:
    """The shape of a body that the strict parser took; None where not all that the audit reads has its usual place.

    Args:
        body: As the parser gave it, its keys in their order.
        raw: Its spelling: the pattern must match it.
    """
    try:
        shape = Shape(_pattern(body, ()))
        return shape if shape.read(raw) is not None else None
    except KeyError:
        return None


def _pattern(item: object, path: tuple[object, ...]) -> bytes:
    """Of an item and all within it."""
    if isinstance(item, dict):
        pairs = b"".join(_pattern_of_key(key) + _pattern(value, (*path, key)) for key, value in item.items())
        return re.escape(_head(0xA0, len(item))) + pairs
    if isinstance(item, list):
        return re.escape(_head(0x80, len(item))) + b"".join(_pattern(each, (*path, None)) for each in item)
    name = WANTED.get(path)
    if name is not None and isinstance(item, str | bytes) and len(item) > LONGEST_WANTED:
        raise KeyError(name)
    found = _plain(item)
    return found if name is None else b"(?P<%s>%s)" % (name.encode(), found)


def _plain(item: object) -> bytes:
    """Any value of the kind."""
    if isinstance(item, bool):
        return BOOLEAN
    if isinstance(item, int):
        return INTEGER
    if isinstance(item, bytes):
        return re.escape(_head(0x40, len(item))) + b".{%d}" % len(item)
    size = len(str(item).encode())
    return SHORT_TEXT if size < INLINE else re.escape(_head(0x60, size)) + b"[ -~]{%d}" % size


def _pattern_of_key(key: object) -> bytes:
    """A key as it is."""
    return re.escape(cbor.encode(key))


def _head(major: int, size: int) -> bytes:
    """Of a string, list or map."""
    if size < INLINE:
        return bytes([major | size])
    for power, length in enumerate((1, 2, 4)):
        if size < 1 << 8 * length:
            return bytes([major | INLINE + power]) + size.to_bytes(length, "big")
    message = f"expected less than 4 GB, got {size}"
    raise ValueError(message)


def _content(spelled: bytes) -> bytes:
    """Of a string of less than 256 bytes."""
    return spelled[2:] if spelled[0] & 0x1F == INLINE else spelled[1:]


def _integer(spelled: bytes) -> int:
    """An integer."""
    first = spelled[0]
    number = int.from_bytes(spelled[1:], "big") if len(spelled) > 1 else first & 0x1F
    return -1 - number if first & 0x20 else number
