"""The layout of a judgement's entry, learned from one and recognized in the next: what varies is read, the rest known.

A laptop's entries are alike: the same members, the same post, the same policy; what changes from scan to scan stands in
a few places. One look of a regular expression finds those and compares all the rest, in a quarter of the time that a
parser takes. An entry is one spelling of its fields (RFC 8949 section 4.2.1), and items of CBOR end by themselves: what
the expression takes, with every variable part a whole item, can be read in no other way.
"""

import re
from binascii import hexlify
from collections.abc import Callable, Mapping
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from strpcheck.core import cbor
from strpcheck.errors import CborError

__all__ = ["Layout", "Read", "Slot", "learned"]

Item = TypeVar("Item")
Read: TypeAlias = "Callable[[bytes], bytes | int]"
Path: TypeAlias = "tuple[str | int, ...]"

MAX_BYTES: Final = 2048
"""Of an entry that is learned; a longer one is rare, and formats treat long texts in ways of their own."""
SECONDS: Final = frozenset({"wall", "floor", "exp", "iat", "nbf", "at", "clock_mark"})
COUNTS: Final = frozenset({"ms", "shift", "list_age_s", "passed_over"})
"""These come again and again; the next two hardly ever do."""
PLACES: Final = frozenset({"monotonic_ms", "idx"})
DIGESTS: Final = frozenset({("generation",), ("evidence",)})
WORDS: Final = frozenset({("officer",), ("rung",), ("outcome",), ("reason",), ("permit", "category")})
NUMBER: Final = ("permit", "cti")
AREAS: Final = ("permit", "areas")
KINDS: Final = frozenset({"scan", "check"})

WHOLE_SEEN: Final = rb"([\x00-\x17]|\x18.|\x19..|\x1a....)"
SECONDS_SEEN: Final = rb"\x1a(....)"
DIGEST_SEEN: Final = rb"\x78\x40([0-9a-f]{64})"
NUMBER_SEEN: Final = rb"\x48(.{8})"
WORD_SEEN: Final = rb"(.{2,24}?)"
AREAS_SEEN: Final = rb"(.{2,64}?)"
"""The last two may end too early where a text holds the next member's name: then they are no whole item."""
IS_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
IS_WORD: Final = re.compile(r"(?!.*_x)[0-9A-Za-z][0-9A-Za-z_.-]{0,22}")
"""What every format spells as it stands: no quotes, no formula, no escape."""
NUMBER_BYTES: Final = 8
HEAD_OF_COUNT: Final = 24
UNSIGNED_32: Final = 1 << 32
AREAS_END: Final = 1 << 31
KEPT: Final = 1 << 14
"""Words, counts and lists of areas that are remembered, of each."""


class Slot(NamedTuple):
    """A place where entries of one layout differ."""

    path: Path
    """Names from the outermost map inwards; a whole number is a place in a list."""
    read: Read
    """From the bytes there to a number, or to a text in ASCII that every format spells alike.

    Raises `CborError` where they are no such item."""


class Layout(NamedTuple):
    """How entries are built that differ in their slots alone."""

    seen: re.Pattern[bytes]
    """A group a slot, in order; to be matched with the whole of an entry."""
    slots: tuple[Slot, ...]
    example: Mapping[int | str, Any]
    """The fields of the entry that it was learned from."""


def learned(body: bytes) -> Layout | None:
    """The layout of an entry; None where it is not worth knowing: another kind, too long, or spelled in another way.

    Args:
        body: Of an entry, which anybody may have written.
    """
    if len(body) > MAX_BYTES:
        return None
    try:
        fields = cbor.decode(body)
    except CborError:
        return None
    if not isinstance(fields, dict) or fields.get("kind") not in KINDS:
        return None
    learner = _Learner()
    learner.item(fields, ())
    return Layout(re.compile(b"".join(learner.parts), re.DOTALL), tuple(learner.slots), fields)


class _Kept(dict[bytes, Item], Generic[Item]):
    """What was read of short bytes that come again and again."""

    _read: Callable[[bytes], Item]

    def __init__(self, read: Callable[[bytes], Item]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, raw: bytes) -> Item:
        """Read it, once; what is no such item is not kept."""
        found = self._read(raw)
        if len(self) >= KEPT:
            self.clear()
        self[raw] = found
        return found


class _Learner:
    """Goes through the fields of an entry and writes what others must look like."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []
        self.slots: list[Slot] = []

    def item(self, item: Any, path: Path) -> None:  # noqa: ANN401 -- any item of CBOR
        """One item, with all that is in it."""
        how = _varies(item, path)
        if how is not None:
            self.parts.append(how[0])
            self.slots.append(Slot(path, how[1]))
        elif type(item) is dict:
            self.parts.append(re.escape(_head(item)))
            for key, value in item.items():  # in the order of the bytes they were read from
                self.parts.append(re.escape(cbor.encode(key)))
                self.item(value, (*path, key))
        elif type(item) is list and item:
            self.parts.append(re.escape(_head(item)))
            for place, element in enumerate(item):
                self.item(element, (*path, place))
        else:
            self.parts.append(re.escape(cbor.encode(item)))


def _varies(item: Any, path: Path) -> tuple[bytes, Read] | None:  # noqa: ANN401 -- as above
    """What an item that varies looks like, and how it is read; None where it is always the same, or has items in it."""
    name = path[-1] if path else None
    if type(item) is int:
        return _number(item, name)
    if type(item) is str:
        return _text(item, path)
    if path == NUMBER and type(item) is bytes and len(item) == NUMBER_BYTES:
        return NUMBER_SEEN, hexlify
    if path == AREAS and _are_areas(item):
        return AREAS_SEEN, AREAS_KEPT.__getitem__
    return None


def _number(item: int, name: object) -> tuple[bytes, Read] | None:
    """A time in four bytes, or a count in as many as it needs."""
    if name in SECONDS and 1 << 16 <= item < UNSIGNED_32:
        return SECONDS_SEEN, int.from_bytes
    if not 0 <= item < UNSIGNED_32:
        return None
    if name in COUNTS:
        return WHOLE_SEEN, COUNTS_KEPT.__getitem__
    return (WHOLE_SEEN, _whole) if name in PLACES else None


def _text(item: str, path: Path) -> tuple[bytes, Read] | None:
    """A digest, or a short word."""
    if path in DIGESTS and IS_DIGEST.fullmatch(item):
        return DIGEST_SEEN, bytes
    return (WORD_SEEN, WORDS_KEPT.__getitem__) if path in WORDS and IS_WORD.fullmatch(item) else None


def _head(item: dict[Any, Any] | list[Any]) -> bytes:
    """The first bytes of a map or list, which tell how many items are in it."""
    empty = cbor.encode([0] * len(item)) if type(item) is list else cbor.encode(dict.fromkeys(range(len(item)), 0))
    return empty[: 1 if len(item) < HEAD_OF_COUNT else 2 if len(item) < 1 << 8 else 3]


def _whole(raw: bytes) -> int:
    """A whole number with its head."""
    return int.from_bytes(raw[1:]) if len(raw) > 1 else raw[0]


def _word(raw: bytes) -> bytes:
    """A short text with its head."""
    text = cbor.decode(raw)
    if type(text) is not str or not IS_WORD.fullmatch(text):
        message = "expected a plain word"
        raise CborError(message)
    return text.encode("ascii")


def _areas(raw: bytes) -> bytes:
    """A list of areas with its head, joined by semicolons."""
    areas: Any = cbor.decode(raw)
    if not _are_areas(areas):
        message = "expected areas"
        raise CborError(message)
    return ";".join(map(str, areas)).encode("ascii")


def _are_areas(item: Any) -> bool:  # noqa: ANN401 -- as above
    """Whether an item is a list of numbers of areas."""
    return type(item) is list and bool(item) and all(type(area) is int and 0 <= area < AREAS_END for area in item)


COUNTS_KEPT: Final = _Kept(_whole)
WORDS_KEPT: Final = _Kept(_word)
AREAS_KEPT: Final = _Kept(_areas)
