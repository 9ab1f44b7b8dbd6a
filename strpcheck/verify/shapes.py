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
WANTED: Final[dict[tuple[object, ...], tuple[str, type]]] = {
    ("kind",): ("kind", str),
    ("post",): ("post", str),
    ("policy",): ("policy", str),
    ("simulated_at",): ("simulated_at", int),
    ("times", "wall"): ("wall", int),
    ("times", "monotonic_ms"): ("monotonic_ms", int),
    ("times", "invented"): ("invented", bool),
    ("permit", "iss"): ("iss", str),
    ("permit", "cti"): ("cti", bytes),
}
"""What the audit reads of a judgement, by where it stands, and of what kind it must be to be read so."""
NAMES: Final = (b"kind", b"wall", b"monotonic_ms", b"invented", b"post", b"policy", b"iss", b"cti", b"simulated_at")
ALWAYS: Final = NAMES[:4]
TRUE: Final = b"\xf5"
MOST_TEXTS: Final = 1_000


class _Texts(dict[bytes, str]):
    """Texts by their spelling: posts, policies and issuers are few."""

    def __missing__(self, spelled: bytes) -> str:
        text = _content(spelled).decode()
        if len(self) < MOST_TEXTS:
            self[spelled] = text
        return text


class Shape:
    """One pattern."""

    def __init__(self, pattern: bytes) -> None:
        # What the shape has not is matched as nothing behind it: so each match gives the same values in one order.
        absent = b"".join(b"(?P<%s>)" % name for name in NAMES if b"(?P<%s>" % name not in pattern)
        compiled = re.compile(pattern + absent, re.DOTALL)
        self._match = compiled.fullmatch
        self._groups = [compiled.groupindex[name.decode()] for name in NAMES]
        self._texts = _Texts()

    def read(self, raw: bytes) -> dict[str, Any] | None:
        """What the audit reads of a body; None where it is of another shape."""
        found = self._match(raw)
        if found is None:
            return None
        kind, wall, monotonic, invented, post, policy, issuer, permit, simulated = found.group(*self._groups)
        texts = self._texts
        times = {"wall": _integer(wall), "monotonic_ms": _integer(monotonic), "invented": invented == TRUE}
        body: dict[str, Any] = {"kind": texts[kind], "times": times}
        if post:
            body["post"] = texts[post]
        if policy:
            body["policy"] = texts[policy]
        if permit and issuer:
            body["permit"] = {"iss": texts[issuer], "cti": _content(permit)}
        if simulated:
            body["simulated_at"] = _integer(simulated)
        return body


def shape_of(body: dict[str, Any], raw: bytes) -> Shape | None:
    """The shape of a body that the strict parser took; None where not all that the audit reads has its usual place.

    Args:
        body: As the parser gave it, its keys in their order.
        raw: Its spelling: the pattern must match it.
    """
    try:
        pattern = _pattern(body, ())
    except KeyError:
        return None
    shape = Shape(pattern)
    has_all = all(b"(?P<%s>" % name in pattern for name in ALWAYS)
    return shape if has_all and shape.read(raw) is not None else None


def _pattern(item: object, path: tuple[object, ...]) -> bytes:
    """Of an item and all within it."""
    if isinstance(item, dict | list) and path in WANTED:
        raise KeyError(path)
    if isinstance(item, dict):
        pairs = b"".join(_pattern_of_key(key) + _pattern(value, (*path, key)) for key, value in item.items())
        return re.escape(_head(0xA0, len(item))) + pairs
    if isinstance(item, list):
        return re.escape(_head(0x80, len(item))) + b"".join(_pattern(each, (*path, None)) for each in item)
    found = _plain(item)
    if path not in WANTED:
        return found
    name, kind = WANTED[path]
    if type(item) is not kind or (isinstance(item, str | bytes) and len(item) > LONGEST_WANTED):
        raise KeyError(name)
    return b"(?P<%s>%s)" % (name.encode(), found)


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
    number = int.from_bytes(spelled[1:], "big") if len(spelled) > 1 else spelled[0] & 0x1F
    return -1 - number if spelled[0] & 0x20 else number
