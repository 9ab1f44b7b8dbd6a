"""Strict deterministic CBOR: the one spelling of the few item kinds a permit may hold.

Every library tried accepts what a permit must not contain (trailing bytes, long integers, indefinite lengths, a key
twice), so this small parser is ours and the only one that hostile bytes meet before their signature was checked.
"""

from collections.abc import Mapping, Sequence
from typing import TypeAlias

from strpcheck.errors import CborError

__all__ = ["MAX_DEPTH", "CborItem", "decode", "decode_first", "encode", "head_of"]

MAX_DEPTH = 6
"""Arrays and maps inside one another (design, section 2)."""

CborItem: TypeAlias = "int | bytes | str | bool | Sequence[CborItem] | Mapping[int | str, CborItem]"
"""What a permit, a status list and a log entry are made of."""

MAX_ARGUMENT = 2**64 - 1

# Major types (RFC 8949 section 3.1), in the upper three bits of the initial byte.
UNSIGNED, NEGATIVE, BYTES, TEXT, ARRAY, MAP, TAG, _SIMPLE = range(8)
FALSE, TRUE = 0xF4, 0xF5
INLINE_ARGUMENTS = 24
"""Arguments below this stand in the initial byte itself."""
INITIAL = tuple(bytes([byte]) for byte in range(256))
"""Every initial byte, made once."""
SMALLEST_LONG = {1: INLINE_ARGUMENTS, 2: 1 << 8, 4: 1 << 16, 8: 1 << 32}
"""The least argument each longer form may carry: a smaller one has a shorter spelling."""


def decode(encoded: bytes) -> CborItem:
    """Read exactly one item in deterministic encoding.

    Args:
        encoded: Untrusted bytes; their length bounds the work and the memory.

    Returns:
        Integers, byte strings, text strings, booleans, lists, and dicts with integer or text keys.

    Raises:
        CborError: Anything that is not RFC 8949 section 4.2.1 deterministic, anything trailing, a tag, a float,
            null, undefined, another simple value, an indefinite length, a key twice or out of order, a key that
            is neither integer nor text, invalid UTF-8, or nesting deeper than `MAX_DEPTH`.

    Source: RFC 8949 sections 3, 4.2.1 and 5.3.
    """
    item, end = decode_first(encoded, 0)
    if end != len(encoded):
        message = f"{len(encoded) - end} bytes trail the item"
        raise CborError(message)
    return item


def decode_first(encoded: bytes, at: int) -> tuple[CborItem, int]:
    """Read the item that starts at byte `at`, under the rules of `decode`; what follows it is the caller's.

    Returns:
        The item, and where the next byte stands.

    Raises:
        CborError: As `decode`, trailing bytes excepted.
    """
    try:
        return _item(encoded, at, 0)
    except IndexError:
        message = "an item is missing at the end"
        raise CborError(message) from None


def encode(item: object) -> bytes:
    """Write one item in its only deterministic spelling.

    Raises:
        ValueError: An integer beyond 64 bits or a kind of value that permits do not hold: our own mistake.

    Source: RFC 8949 section 4.2.1: shortest arguments, map entries sorted by their encoded keys.
    """
    # No `match`: its patterns ask abstract classes, and a permit has fifty items.
    if isinstance(item, str):
        text = item.encode()
        return _head(TEXT, len(text)) + text
    if isinstance(item, int):
        if isinstance(item, bool):
            return INITIAL[TRUE if item else FALSE]
        return _head(UNSIGNED, item) if item >= 0 else _head(NEGATIVE, -1 - item)
    if isinstance(item, bytes):
        return _head(BYTES, len(item)) + item
    if isinstance(item, Mapping):
        entries = sorted([(encode(key), encode(value)) for key, value in item.items()])
        return _head(MAP, len(entries)) + b"".join([part for entry in entries for part in entry])
    if isinstance(item, Sequence):
        return _head(ARRAY, len(item)) + b"".join([encode(element) for element in item])
    message = f"expected an item a permit may hold, got {type(item).__name__}"
    raise ValueError(message)


def head_of(item: Mapping[int | str, CborItem] | Sequence[CborItem]) -> bytes:
    """The first bytes of a map or list, which tell how many items are in it."""
    return _head(MAP if isinstance(item, Mapping) else ARRAY, len(item))


def _head(major: int, argument: int) -> bytes:
    """Initial byte and shortest argument."""
    if argument < INLINE_ARGUMENTS:
        return INITIAL[major << 5 | argument]
    for power, length in enumerate((1, 2, 4, 8)):
        if argument < 1 << 8 * length:
            return bytes([major << 5 | INLINE_ARGUMENTS + power]) + argument.to_bytes(length, "big")
    message = f"expected an integer of at most 64 bits, got {argument}"
    raise ValueError(message)


def _long_argument(encoded: bytes, at: int) -> tuple[int, int]:
    """An argument of 1, 2, 4 or 8 bytes behind the initial byte, and where the content starts."""
    length = 1 << ((encoded[at] & 0x1F) - INLINE_ARGUMENTS)
    # 28 to 30 are reserved and 31 is the indefinite length: their lengths are in no table.
    least = SMALLEST_LONG.get(length)
    end = at + 1 + length
    if least is None or end > len(encoded):
        message = f"an indefinite, reserved or cut length at byte {at}"
        raise CborError(message)
    argument = int.from_bytes(encoded[at + 1 : end], "big")
    if argument < least:
        message = f"an argument at byte {at} is longer than it need be"
        raise CborError(message)
    return argument, end


def _item(encoded: bytes, at: int, depth: int) -> tuple[CborItem, int]:  # noqa: C901 -- a table of kinds in one place: it runs fifty times a scan
    """One item and where the next would start; an end too early shows as IndexError."""
    initial = encoded[at]
    argument, start = initial & 0x1F, at + 1
    if argument >= INLINE_ARGUMENTS:
        argument, start = _long_argument(encoded, at)
    if initial < NEGATIVE << 5:
        return argument, start
    if initial < BYTES << 5:
        return -1 - argument, start
    if initial < ARRAY << 5:
        end = start + argument
        if end > len(encoded):
            message = f"a string at byte {at} is cut"
            raise CborError(message)
        content = encoded[start:end]
        if initial < TEXT << 5:
            return content, end
        try:
            return content.decode(), end
        except UnicodeDecodeError as e:
            message = f"a text at byte {at} is not UTF-8"
            raise CborError(message) from e
    if initial >= TAG << 5:
        if initial in (FALSE, TRUE):
            return initial == TRUE, start
        message = f"a tag, float or simple value at byte {at}"
        raise CborError(message)
    # An element takes a byte at least: a count beyond what is left would only waste work.
    if depth == MAX_DEPTH or argument > len(encoded) - start:
        message = f"a collection at byte {at} is nested deeper than {MAX_DEPTH} or longer than what is left"
        raise CborError(message)
    return (_map if initial >= MAP << 5 else _array)(encoded, argument, start, depth + 1)


def _array(encoded: bytes, count: int, at: int, depth: int) -> tuple[CborItem, int]:
    """A list of `count` items."""
    elements: list[CborItem] = []
    for _ in range(count):
        element, at = _item(encoded, at, depth)
        elements.append(element)
    return elements, at


def _map(encoded: bytes, count: int, at: int, depth: int) -> tuple[CborItem, int]:
    """A dict of `count` entries whose encoded keys must ascend, which forbids a key twice as well."""
    entries: dict[int | str, CborItem] = {}
    before = b""
    for _ in range(count):
        key, after = _item(encoded, at, depth)
        spelled = encoded[at:after]
        if spelled <= before:
            message = f"a key at byte {at} stands twice or out of order"
            raise CborError(message)
        before = spelled
        # By exact type: bool is an int in Python, and true would be the key 1.
        if type(key) is not int and type(key) is not str:
            message = f"a key at byte {at} is neither integer nor text"
            raise CborError(message)
        entries[key], at = _item(encoded, after, depth)
    return entries, at
