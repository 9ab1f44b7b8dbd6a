"""The layout of a judgement's entry, learned from one and recognized in the next: what varies is read, the rest known.

A laptop's entries are alike: the same members, the same post, the same policy; what changes from scan to scan stands in
a few places. One look of a regular expression finds those and compares all the rest, in a quarter of the time that a
parser takes. Whatever it takes, with every word and list in it looked at once, is one item in deterministic encoding
(RFC 8949 section 4.2.1) and can be read in no other way.
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping
from enum import Enum, auto
from typing import Any, Final, Generic, NamedTuple, TypeAlias, TypeVar

from strpcheck.core import cbor
from strpcheck.core.record import JUDGED
from strpcheck.errors import CborError

__all__ = ["Layout", "Layouts", "Path", "Slot", "Varied", "are_areas", "layout_of"]

Item = TypeVar("Item")
Path: TypeAlias = "tuple[str | int, ...]"
"""Names from the outermost map inwards; a whole number is a place in a list."""

MAX_BYTES: Final = 2048
"""Of an entry that is learned; a longer one is rare, and formats treat long texts in ways of their own."""
MAX_LEARNED: Final = 1000
"""Layouts that are learned in one pass over a log; a log with more is no laptop's."""
MAX_ALIKE: Final = 32
"""Layouts that are tried for one entry; the one that was met longest ago is forgotten first."""
SCAN, CHECK = b"dkinddscan", b"dkindecheck"
BEGIN: Final = 40
"""Bytes of an entry among which its kind stands."""
POST, NO_ADVISORY = b"dpost", b"jadvisories\x80"
"""Tell most layouts apart before one is tried: how many sightings there are, and whether there is a remark."""

SECONDS: Final = frozenset({"wall", "floor", "exp", "iat", "nbf", "at", "clock_mark"})
COUNTS: Final = frozenset({"ms", "shift", "list_age_s", "passed_over"})
"""These come again and again; the next two hardly ever do, and a machine that runs on for months counts in 64 bits."""
PLACES: Final = frozenset({"monotonic_ms", "idx"})
DIGESTS: Final = frozenset({("generation",), ("evidence",)})
WORDS: Final = frozenset({("officer",), ("rung",), ("outcome",), ("reason",), ("permit", "category")})
NUMBER: Final = ("permit", "cti")
AREAS: Final = ("permit", "areas")

IS_DIGEST: Final = re.compile(r"[0-9a-f]{64}|[0-9a-f]{16}")
IS_WORD: Final = re.compile(r"(?!.*_x)[0-9A-Za-z][0-9A-Za-z_.-]{0,22}")
"""What every format spells as it stands: no quotes, no formula, no escape."""
SHORT_DIGITS: Final = 16
UNSIGNED_32: Final = 1 << 32
EXACT: Final = 1 << 53
"""Whole numbers below are what every reader of JSON and of sheets takes them for."""
AREAS_END: Final = 1 << 31
NUMBER_BYTES: Final = 8


class Varied(Enum):
    """How a place varies."""

    SECONDS = auto()
    """A time in four bytes."""
    COUNT = auto()
    """A whole number, with its head; one of few."""
    PLACE = auto()
    """A whole number, with its head."""
    DIGEST = auto()
    """64 hexadecimal digits."""
    SHORT_DIGEST = auto()
    """16 of them."""
    NUMBER = auto()
    """The eight bytes of a permit's number."""
    WORD = auto()
    """A short plain text, with its head; it may begin within a longer one, so each is looked at."""
    AREAS = auto()
    """A list of whole numbers, with its head; as above."""


WHOLE: Final = (rb"", rb"[\x00-\x17]|\x18[\x18-\xff]|\x19(?!\x00)..|\x1a(?!\x00\x00)....")
PATTERNS: Final[Mapping[Varied, tuple[bytes, bytes]]] = {
    Varied.SECONDS: (rb"\x1a(?!\x00\x00)", rb"...."),
    Varied.COUNT: WHOLE,
    Varied.PLACE: (WHOLE[0], WHOLE[1] + rb"|\x1b(?!\x00{4})\x00[\x00-\x1f]......"),
    Varied.DIGEST: (rb"\x78\x40", rb"[0-9a-f]{64}"),
    Varied.SHORT_DIGEST: (rb"\x70", rb"[0-9a-f]{16}"),
    Varied.NUMBER: (rb"\x48", rb".{8}"),
    Varied.WORD: (rb"", rb".{2,24}?"),
    Varied.AREAS: (rb"", rb".{2,64}?"),
}
"""What stands before the part that is read, and that part; numbers in the shortest of their forms."""
LOOKED_AT: Final = frozenset({Varied.WORD, Varied.AREAS})


class Slot(NamedTuple):
    """A place where entries of one layout differ."""

    path: Path
    how: Varied


class Layout(NamedTuple):
    """How entries are built that differ in their slots alone."""

    seen: re.Pattern[bytes]
    """To be matched with the whole of an entry; a group for each slot that is read, in order."""
    read: tuple[Slot, ...]
    """Those that were wanted, and those that must be looked at: the match holds only if each of these is an item."""
    passed_over: tuple[Path, ...]
    """Where others vary, which are not read."""
    example: Mapping[int | str, Any]
    """The fields of the entry that it was learned from."""


def layout_of(body: bytes, wanted: Collection[Path] | None = None) -> Layout | None:
    """The layout of an entry; None where it is not worth knowing: another kind, too long, or spelled in another way.

    Args:
        body: Of an entry, which anybody may have written.
        wanted: Where what varies is to be read; None for everywhere.
    """
    if len(body) > MAX_BYTES:
        return None
    try:
        fields = cbor.decode(body)
    except CborError:
        return None
    if not isinstance(fields, dict) or fields.get("kind") not in JUDGED:
        return None
    learner = _Learner(wanted)
    learner.item(fields, ())
    pattern = re.compile(b"".join(learner.parts), re.DOTALL)
    return Layout(pattern, tuple(learner.read), tuple(learner.passed_over), fields)


class Layouts(Generic[Item]):
    """Layouts that were met, each with what somebody made of it."""

    def __init__(self, forget: Callable[[Item], None] | None = None) -> None:
        """Begin to learn.

        Args:
            forget: Is told what is thrown away.
        """
        self._known: dict[tuple[bytes, int, bool], list[tuple[re.Pattern[bytes], Item]]] = {}
        self._forget = forget
        self._left = MAX_LEARNED

    def find(self, body: bytes) -> tuple[Item, tuple[bytes, ...]] | None:
        """What was made of an entry's layout, and what stands in its slots; None where it is of none that is known."""
        alike = self._known.get(_key(body), ())
        for place, (seen, item) in enumerate(alike):
            found = seen.fullmatch(body)
            if found is not None:
                if place and isinstance(alike, list):  # entries come in runs: what was met last is tried first
                    alike.insert(0, alike.pop(place))
                return item, found.groups()
        return None

    def learn(self, body: bytes, wanted: Collection[Path] | None = None) -> Layout | None:
        """As `layout_of`; None also where enough were learned: each that is tried counts for one."""
        begin = body[:BEGIN]
        if not self._left or (SCAN not in begin and CHECK not in begin):
            return None
        self._left -= 1
        return layout_of(body, wanted)

    def add(self, body: bytes, layout: Layout, item: Item) -> None:
        """Remember what was made of the layout of an entry."""
        alike = self._known.setdefault(_key(body), [])
        alike.insert(0, (layout.seen, item))
        for _, old in alike[MAX_ALIKE:]:
            if self._forget is not None:
                self._forget(old)
        del alike[MAX_ALIKE:]

    def __iter__(self) -> Iterator[Item]:
        return (item for alike in self._known.values() for _, item in alike)


def _key(body: bytes) -> tuple[bytes, int, bool]:
    """What tells most layouts apart."""
    return body[:1], body.count(POST), NO_ADVISORY in body


class _Learner:
    """Goes through the fields of an entry and writes what others must look like."""

    def __init__(self, wanted: Collection[Path] | None) -> None:
        self._wanted = wanted
        self.parts: list[bytes] = []
        self.read: list[Slot] = []
        self.passed_over: list[Path] = []

    def item(self, item: Any, path: Path) -> None:  # noqa: ANN401 -- any item of CBOR
        """One item, with all that is in it."""
        how = _varied(item, path)
        if how is not None:
            self._slot(Slot(path, how))
        elif type(item) is dict:
            self.parts.append(re.escape(cbor.head_of(item)))
            for key, value in item.items():  # in the order of the bytes they were read from
                self.parts.append(re.escape(cbor.encode(key)))
                self.item(value, (*path, key))
        elif type(item) is list:
            self.parts.append(re.escape(cbor.head_of(item)))
            for place, element in enumerate(item):
                self.item(element, (*path, place))
        else:
            self.parts.append(re.escape(cbor.encode(item)))

    def _slot(self, slot: Slot) -> None:
        """One place that varies."""
        is_wanted = self._wanted is None or slot.path in self._wanted
        before, within = PATTERNS[slot.how]
        is_read = is_wanted or slot.how in LOOKED_AT
        self.parts += [before, b"(" if is_read else b"(?:", within, b")"]
        if is_read:
            self.read.append(slot)
        else:
            self.passed_over.append(slot.path)


def _varied(item: Any, path: Path) -> Varied | None:  # noqa: ANN401 -- as above
    """How an item varies; None where it is always the same, or has items in it."""
    if type(item) is int:
        return _number(item, path[-1] if path else None)
    if type(item) is str:
        if path in DIGESTS and IS_DIGEST.fullmatch(item):
            return Varied.DIGEST if len(item) > SHORT_DIGITS else Varied.SHORT_DIGEST
        return Varied.WORD if path in WORDS and IS_WORD.fullmatch(item) else None
    if path == NUMBER and type(item) is bytes and len(item) == NUMBER_BYTES:
        return Varied.NUMBER
    return Varied.AREAS if path == AREAS and are_areas(item) else None


def _number(item: int, name: object) -> Varied | None:
    """Of a whole number."""
    if name in PLACES and 0 <= item < EXACT:
        return Varied.PLACE
    if not 0 <= item < UNSIGNED_32:
        return None
    if name in SECONDS and item >= 1 << 16:
        return Varied.SECONDS
    return Varied.COUNT if name in COUNTS else None


def are_areas(item: Any) -> bool:  # noqa: ANN401 -- as above
    """Whether an item is a list of numbers of areas, of which there is at least one."""
    return type(item) is list and bool(item) and all(type(area) is int and 0 <= area < AREAS_END for area in item)
