"""Rows of an export cut from a stencil: what an encoder makes of one entry, with openings where the next ones differ.

An encoder says what a row looks like, and nobody else does. Here it is asked once for each layout of an entry, with a
mark in place of everything that varies; the rows of other entries of that layout are the same text with their own
values at the marks. A stencil is used only if it gives back, byte for byte, the row that it was made from.
"""

import re
from base64 import b64decode
from binascii import b2a_base64, hexlify
from collections.abc import Callable, Iterable
from copy import deepcopy
from functools import lru_cache
from operator import call, itemgetter
from typing import Any, Final, NamedTuple

from strpcheck.adapters.exports.encoders import Encoder, SeenEntry
from strpcheck.adapters.log_snapshot import SnapshotEntry
from strpcheck.documents.entry_fields import SPELLED
from strpcheck.documents.entry_layout import Layout, Layouts, Slot
from strpcheck.documents.export_row import (
    SHOWN_COLUMNS,
    ExportRow,
    Met,
    Shown,
    export_row,
    fields_row,
    moment_bytes,
)
from strpcheck.errors import CborError

__all__ = ["Stencils"]

MARK: Final = 8_000_000_000_000_000
"""And the numbers behind it: 16 digits that an integer, a text, hexadecimal and base64 spell alike."""
MARKED: Final = re.compile(rb"80000000000000\d\d")
MAX_SLOTS: Final = 80
MAX_ROW_CHARS: Final = 16_000
"""Longer rows hold texts that a spreadsheet may cut, as their length says."""
NUMBER, LEAF, ROW, SALT, BODY, AT_UTC, AT_WIB, UNTIL = range(8)
FIRST_READ: Final = UNTIL + 1
"""Marks from here on are those of the layout's slots."""
WALL, EXP, CTI, AREAS, GENERATION, AGE = (
    ("times", "wall"), ("permit", "exp"), ("permit", "cti"), ("permit", "areas"), ("generation",), ("list_age_s",)
)  # fmt: skip


class Stencil(NamedTuple):
    """The row of a layout, ready to be filled."""

    reads: tuple[Callable[[bytes], bytes | int], ...]
    text: bytes
    """With `%d` or `%b` for every mark in it."""
    pick: Callable[[tuple[int | bytes, ...]], object]
    """Takes those values out of all."""
    wall: int
    """Places of values among those that are read."""
    until: int | None
    generation: int | None
    age: int | None
    met: Met | None
    """As its example met it; None where the row is not shown."""
    has_body: bool
    generations: set[bytes]
    """That came since the last chunk."""
    ages: list[int]
    """Of lists, that came since the last chunk."""


class Stencils:
    """Those of one export."""

    def __init__(self, shown: Shown, encoder: Encoder) -> None:
        self._shown, self._encoder = shown, encoder
        self._known: Layouts[Stencil] = Layouts(self._harvest)
        self._met: set[Met] = set()

    def row(self, entry: SnapshotEntry, row: int) -> tuple[bytes, bool] | None:
        """The entry's row, and whether more than number and leaf are shown; None where it must be made one by one.

        Args:
            entry: As it was written.
            row: The row of its sheet.
        """
        found = self._known.find(entry.body)
        if found is None:
            self._learn(entry, row)
            return None
        stencil, groups = found
        try:
            return _filled(stencil, groups, entry, row), stencil.met is not None
        except CborError:
            return None

    def met(self) -> set[Met]:
        """Under what entries were made since this was asked before."""
        for stencil in self._known:
            self._harvest(stencil)
        found, self._met = self._met, set()
        return found

    def _harvest(self, stencil: Stencil) -> None:
        """Take what the rows of a stencil met."""
        like = stencil.met
        if like is not None:
            # Where none came, the example's, which was met too.
            generations: set[str | None] = {each.decode() for each in stencil.generations} or {like.generation}
            ages = (min(stencil.ages), max(stencil.ages)) if stencil.ages else (like.list_age,)
            self._met |= {like._replace(generation=each, list_age=age) for each in generations for age in ages}
        stencil.generations.clear()
        stencil.ages.clear()

    def _learn(self, entry: SnapshotEntry, row: int) -> None:
        """Make a stencil of an entry, for others like it."""
        layout = self._known.learn(entry.body)
        stencil = None if layout is None else _made(entry, layout, self._shown, self._encoder, row)
        if layout is not None and stencil is not None:
            self._known.add(entry.body, layout, stencil)


def _filled(stencil: Stencil, groups: tuple[bytes, ...], entry: SnapshotEntry, row: int) -> bytes:
    """A row, with an entry's own values.

    Raises:
        CborError: The entry only looked like those of the layout.
    """
    number, salt, body, leaf = entry
    read: tuple[Any, ...] = tuple(map(call, stencil.reads, groups))
    until = b"" if stencil.until is None else UNTIL_TEXTS(read[stencil.until])[0]
    if stencil.generation is not None:
        stencil.generations.add(read[stencil.generation])
    if stencil.age is not None:
        stencil.ages.append(read[stencil.age])
    at = moment_bytes(read[stencil.wall])
    kept = (b2a_base64(salt, newline=False), b2a_base64(body, newline=False)) if stencil.has_body else (b"", b"")
    return stencil.text % stencil.pick((number, hexlify(leaf), row, *kept, *at, until, *read))


def _made(entry: SnapshotEntry, layout: Layout, shown: Shown, encoder: Encoder, row: int) -> Stencil | None:
    """The stencil of an entry's layout; None where its rows are better made one by one."""
    wall = _place(layout.read, WALL)
    if len(layout.read) > MAX_SLOTS or wall is None:
        return None
    example = export_row(entry.body, shown)
    marked = None if example is None else _marked_row(layout, shown)
    plain = encoder([_seen(entry, example, shown)], row)
    sample = encoder([_seen(_marked_entry(), marked, shown)], MARK + ROW)
    if MARKED.search(plain) or len(plain) > MAX_ROW_CHARS:
        return None
    places = [int(mark) - MARK for mark in MARKED.findall(sample)]
    numbers = {NUMBER, ROW} | {
        FIRST_READ + place for place, slot in enumerate(layout.read) if type(_at(layout.example, slot.path)) is int
    }
    text = MARKED.sub(lambda mark: b"%d" if int(mark[0]) - MARK in numbers else b"%b", sample.replace(b"%", b"%%"))
    stencil = Stencil(
        reads=tuple(SPELLED[slot.how] for slot in layout.read),
        text=text,
        pick=itemgetter(*places),
        wall=wall,
        until=_place(layout.read, EXP),
        generation=_place(layout.read, GENERATION),
        age=_place(layout.read, AGE),
        met=None if example is None else example.met,
        has_body=BODY in places,
        generations=set(),
        ages=[],
    )
    found = layout.seen.fullmatch(entry.body)
    try:
        same = found is not None and _filled(stencil, found.groups(), entry, row) == plain
    except CborError:
        same = False
    return stencil if same else None


def _marked_row(layout: Layout, shown: Shown) -> ExportRow | None:
    """The row of an entry that has a mark in each slot."""
    fields = deepcopy(dict(layout.example))
    for place, slot in enumerate(layout.read):
        *way, name = slot.path
        holder: Any = _at(fields, way)
        if type(holder[name]) is int and slot.path not in (WALL, EXP):
            holder[name] = MARK + FIRST_READ + place
        elif type(holder[name]) is str:
            holder[name] = str(MARK + FIRST_READ + place)
    row = fields_row(fields, b"", shown)
    if row is None:
        return None
    values = list(row.values)
    for name, mark in _derived(layout).items():
        column = SHOWN_COLUMNS.index(name)
        if values[column] is not None:
            values[column] = str(MARK + mark)
    return ExportRow(tuple(values), row.met)


def _derived(layout: Layout) -> dict[str, int]:
    """Columns whose text is not that of a slot as it stands, and the marks that go there."""
    marks = {"at_utc": AT_UTC, "at_wib": AT_WIB}
    if _place(layout.read, EXP) is not None:
        marks["valid_until_utc"] = UNTIL
    for name, path in (("permit_id", CTI), ("areas", AREAS)):
        place = _place(layout.read, path)
        if place is not None:
            marks[name] = FIRST_READ + place
    return marks


def _marked_entry() -> SnapshotEntry:
    """An entry with marks for number, salt and body; its leaf is spelled by `_seen`."""
    return SnapshotEntry(MARK + NUMBER, b64decode(str(MARK + SALT)), b64decode(str(MARK + BODY)), b"")


def _seen(entry: SnapshotEntry, row: ExportRow | None, shown: Shown) -> SeenEntry:
    """What an encoder asks for."""
    leaf = entry.leaf.hex() or str(MARK + LEAF)
    if row is None:
        return SeenEntry(entry.number, leaf, b"", b"", None, whole=False)
    return SeenEntry(entry.number, leaf, entry.salt, entry.body, row.values, not shown.redacted)


def _at(fields: Any, way: Iterable[str | int]) -> Any:  # noqa: ANN401 -- any item of CBOR
    """What stands at the end of a way from the outermost map inwards."""
    for step in way:
        fields = fields[step]
    return fields


def _place(slots: tuple[Slot, ...], path: tuple[str, ...]) -> int | None:
    """Which slot it is."""
    return next((place for place, slot in enumerate(slots) if slot.path == path), None)


UNTIL_TEXTS: Final = lru_cache(maxsize=4096)(moment_bytes)
"""Many permits end at the same time."""
