"""What stands in the slots of a layout, read: as formats spell it, or as fields; and entries as fields, quickly."""

from binascii import hexlify
from collections.abc import Callable, Collection, Mapping
from operator import call
from typing import Any, Final, Generic, NamedTuple, TypeVar

from strpcheck.core import cbor
from strpcheck.documents.entry_layout import IS_WORD, Layout, Layouts, Path, Varied, are_areas
from strpcheck.errors import CborError

__all__ = ["SPELLED", "FieldsReader"]

Item = TypeVar("Item")

KEPT: Final = 1 << 14
"""Words, counts and lists of areas that are remembered, of each."""


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


def _whole(raw: bytes) -> int:
    """A whole number with its head."""
    return int.from_bytes(raw[1:]) if len(raw) > 1 else raw[0]


def _word(raw: bytes) -> str:
    """A short plain text with its head.

    Raises:
        CborError: It is none: the text goes on, or is not plain.
    """
    text = cbor.decode(raw)
    if type(text) is not str or not IS_WORD.fullmatch(text):
        message = "expected a plain word"
        raise CborError(message)
    return text


def _areas(raw: bytes) -> list[int]:
    """A list of areas with its head.

    Raises:
        CborError: It is none.
    """
    areas: Any = cbor.decode(raw)
    if not are_areas(areas):
        message = "expected areas"
        raise CborError(message)
    return list(areas)


COUNTS: Final = _Kept(_whole).__getitem__
NUMBERS: Final[Mapping[Varied, Callable[[bytes], int]]] = {
    Varied.SECONDS: int.from_bytes,
    Varied.COUNT: COUNTS,
    Varied.PLACE: _whole,
}
SPELLED: Final[Mapping[Varied, Callable[[bytes], bytes | int]]] = {
    **NUMBERS,
    Varied.DIGEST: bytes,
    Varied.SHORT_DIGEST: bytes,
    Varied.NUMBER: hexlify,
    Varied.WORD: _Kept(lambda raw: _word(raw).encode("ascii")).__getitem__,
    Varied.AREAS: _Kept(lambda raw: ";".join(map(str, _areas(raw))).encode("ascii")).__getitem__,
}
"""From the bytes in a slot to a number, or to a text in ASCII that every format spells alike; raise `CborError`."""
DECODED: Final[Mapping[Varied, Callable[[bytes], Any]]] = {
    **NUMBERS,
    Varied.DIGEST: bytes.decode,
    Varied.SHORT_DIGEST: bytes.decode,
    Varied.NUMBER: bytes,
    Varied.WORD: _Kept(_word).__getitem__,
    Varied.AREAS: _Kept(_areas).__getitem__,
}
"""The same as a parser gives them; lists are shared, so nobody may change one."""


class _Plan(NamedTuple):
    """How the fields of a layout's entries are put together."""

    reads: tuple[Callable[[bytes], Any], ...]
    always: dict[str | int, Any]
    """What is the same in all of them."""
    own: tuple[tuple[str | int, int], ...]
    """Names in the outermost map, and which of the values that were read goes there."""
    inner: tuple[tuple[str | int, dict[str | int, Any], tuple[tuple[str | int, int], ...]], ...]
    """The same of maps in it."""


class FieldsReader:
    """Reads entries of layouts that were met before: what was wanted of them, and what never varies."""

    def __init__(self, wanted: Collection[Path]) -> None:
        """Begin to learn.

        Args:
            wanted: Members that may vary and are read, of the outermost map or of one in it.
        """
        self._wanted = wanted
        self._known: Layouts[_Plan] = Layouts()

    def read(self, body: bytes) -> dict[str | int, Any] | None:
        """The fields of an entry; None where it must be parsed: others than judgements, and the first of each layout.

        Members that vary and are not wanted are left out. Nobody may change what is in it.
        """
        found = self._known.find(body)
        if found is None:
            return None
        plan, groups = found
        try:
            values = tuple(map(call, plan.reads, groups))
        except CborError:  # it only looked so
            return None
        fields = plan.always.copy()
        for name, place in plan.own:
            fields[name] = values[place]
        for outer, always, names in plan.inner:
            within = always.copy()
            for name, place in names:
                within[name] = values[place]
            fields[outer] = within
        return fields

    def learn(self, body: bytes) -> None:
        """Know the next entries that are like this one."""
        layout = self._known.learn(body, self._wanted)
        if layout is not None:
            self._known.add(body, layout, _planned(layout, self._wanted))


def _planned(layout: Layout, wanted: Collection[Path]) -> _Plan:
    """How the fields of entries of a layout are put together."""
    varying = [*layout.passed_over, *(slot.path for slot in layout.read)]
    always = _pruned(layout.example, varying)
    places = {slot.path: place for place, slot in enumerate(layout.read) if slot.path in wanted}
    outers = dict.fromkeys(path[0] for path in places if len(path) > 1)
    return _Plan(
        reads=tuple(DECODED[slot.how] for slot in layout.read),
        always=always,
        own=tuple((path[0], place) for path, place in places.items() if len(path) == 1),
        inner=tuple(
            (outer, always[outer], tuple((path[1], place) for path, place in places.items() if path[:-1] == (outer,)))
            for outer in outers
        ),
    )


def _pruned(fields: Mapping[int | str, Any], varying: Collection[Path]) -> dict[str | int, Any]:
    """What never varies: maps without the members that do, and no list in which anything does."""
    kept: dict[str | int, Any] = {}
    for name, value in fields.items():
        within = [path[1:] for path in varying if path[0] == name]
        if not within:
            kept[name] = value
        elif type(value) is dict and () not in within:
            kept[name] = _pruned(value, within)
    return kept
