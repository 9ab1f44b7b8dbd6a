"""A few thousand entries at a time: read, compared with their leaves, encoded, and summed up for the whole."""

import json
import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, NamedTuple

from strpcheck.adapters.exports.encoders import ENCODERS, SeenEntry
from strpcheck.adapters.exports.stencils import Stencils
from strpcheck.adapters.log_snapshot import LogSnapshot, SnapshotEntry
from strpcheck.core.merkle import Node, subtree_root, subtrees
from strpcheck.documents.export_row import Met, Shown, export_row
from strpcheck.ports import ExportFormat, ListAges

__all__ = ["CHUNK_ENTRIES", "Chunk", "ChunkEncoder", "Order", "Place", "chunk_places", "merged_ages"]

CHUNK_ENTRIES: Final = 2048
"""At once in memory: some megabytes, and a whole subtree of the log's tree where the range allows."""
LENGTHS: Final = struct.Struct(">III")


class Place(NamedTuple):
    """Which entries, and the row of its sheet that the first of them comes to."""

    first: int
    last: int
    row: int


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be made of entries; one for a whole export."""

    log: Path
    form: ExportFormat
    shown: Shown

    @property
    def words(self) -> list[str]:
        """For the command line of a child."""
        return [str(self.log), self.form.value, json.dumps([self.shown.post, self.shown.redacted])]

    @classmethod
    def of(cls, words: list[str]) -> "Order":
        """Back from there."""
        log, form, shown = words
        post, redacted = json.loads(shown)
        return cls(Path(log), ExportFormat(form), Shown(post, redacted))


@dataclass(frozen=True, slots=True)
class Chunk:
    """Some entries, encoded."""

    payload: bytes | memoryview
    leaves: bytes
    """32 bytes each."""
    shown: int
    nodes: tuple[Node, ...]
    policies: frozenset[str] = frozenset()
    generations: frozenset[str] = frozenset()
    lists: Mapping[str, ListAges | None] = field(default_factory=dict)

    def pieces(self) -> tuple[bytes | memoryview, ...]:
        """For the way between two processes of ours."""
        head = json.dumps(
            [
                self.shown,
                [[node.level, node.place, node.hash.hex()] for node in self.nodes],
                sorted(self.policies),
                sorted(self.generations),
                {uri: ages and [ages.newest_s, ages.oldest_s] for uri, ages in self.lists.items()},
            ]
        ).encode()
        return LENGTHS.pack(len(head), len(self.leaves), len(self.payload)), head, self.leaves, self.payload

    @classmethod
    def of(cls, raw: memoryview) -> "Chunk":
        """Back from there; the rows, which are by far the most of it, are not copied."""
        heads, leaves, _ = LENGTHS.unpack_from(raw)
        begin = LENGTHS.size + heads
        shown, nodes, policies, generations, lists = json.loads(bytes(raw[LENGTHS.size : begin]))
        return cls(
            payload=raw[begin + leaves :],
            leaves=bytes(raw[begin : begin + leaves]),
            shown=shown,
            nodes=tuple(Node(level, place, bytes.fromhex(found)) for level, place, found in nodes),
            policies=frozenset(policies),
            generations=frozenset(generations),
            lists={uri: None if ages is None else ListAges(*ages) for uri, ages in lists.items()},
        )


class ChunkEncoder:
    """Reads the log as it was when this was made, and makes chunks of it."""

    def __init__(self, order: Order) -> None:
        """Open the log.

        Raises:
            LogError: It is missing or damaged.
        """
        self._shown, self._encode = order.shown, ENCODERS[order.form]
        self._stencils = Stencils(self._shown, self._encode)
        self._log = LogSnapshot(order.log)

    def chunk(self, place: Place) -> Chunk:
        """Encode these entries.

        Raises:
            LogError: One is missing, or is not what was written.
        """
        self._one_by_one, shown = set[Met](), 0
        rows, leaves = [], []
        for at, entry in enumerate(self._log.entries(place.first, place.last), place.row):
            row, is_shown = self._stencils.row(entry, at) or self._row(entry, at)
            rows.append(row)
            leaves.append(entry.leaf)
            shown += is_shown
        met = self._one_by_one | self._stencils.met()
        begin, end = place.first - 1, place.last
        nodes = tuple(
            Node(level, at, subtree_root(leaves[(at << level) - begin : ((at + 1) << level) - begin]))
            for level, at in subtrees(begin, end)
        )
        return Chunk(
            payload=b"".join(rows),
            leaves=b"".join(leaves),
            shown=shown,
            nodes=nodes,
            policies=frozenset(each.policy for each in met if each.policy is not None),
            generations=frozenset(each.generation for each in met if each.generation is not None),
            lists=_ages(met),
        )

    def close(self) -> None:
        """Let go of the log."""
        self._log.close()

    def _row(self, entry: SnapshotEntry, at: int) -> tuple[bytes, bool]:
        """One by one: what of an entry is shown."""
        number, salt, body, leaf = entry
        row = export_row(body, self._shown)
        if row is None:
            seen = SeenEntry(number, leaf.hex(), b"", b"", None, whole=False)
        else:
            self._one_by_one.add(row.met)
            seen = SeenEntry(number, leaf.hex(), salt, body, row.values, not self._shown.redacted)
        return self._encode([seen], at), row is not None


def chunk_places(first: int, last: int, sheet_rows: int | None) -> Iterator[Place]:
    """Cut a range where the tree is cut too, and where a sheet is full.

    Args:
        first: Number of an entry.
        last: Number of an entry; before `first` where there are none.
        sheet_rows: How many entries a sheet takes below its head; None where there are no sheets.
    """
    at = first
    while at <= last:
        end = min(last, at - (at - 1) % CHUNK_ENTRIES + CHUNK_ENTRIES - 1)
        row = 0
        if sheet_rows is not None:
            place = (at - first) % sheet_rows
            end, row = min(end, at + sheet_rows - place - 1), place + 2
        yield Place(at, end, row)
        at = end + 1


def merged_ages(one: ListAges | None, other: ListAges | None) -> ListAges | None:
    """Both together."""
    if one is None or other is None:
        return one or other
    return ListAges(min(one.newest_s, other.newest_s), max(one.oldest_s, other.oldest_s))


def _ages(met: set[Met]) -> dict[str, ListAges | None]:
    """How old each list was."""
    found: dict[str, Any] = {}
    for each in met:
        if each.uri is not None:
            ages = None if each.list_age is None else ListAges(each.list_age, each.list_age)
            found[each.uri] = merged_ages(found.get(each.uri), ages)
    return dict(sorted(found.items()))
