"""The Merkle tree made anew from the leaves, beside the one that was kept.

Each subtree has two hashes as long as they differ: the one read from the leaves, and the one that was kept when it was
whole. Whoever changed an entry and forgot the kept node leaves the proof of what stood there: where a signed root is
reached over the kept hashes, the leaves below those that differ are false and all others are right.
"""

from collections.abc import Iterator, Sequence
from typing import Final, Protocol

from strpcheck.core.merkle import EMPTY, node_hash, root_of, whole_root
from strpcheck.faults import Fault, Witness
from strpcheck.ports import RawLog
from strpcheck.verify.findings import Notebook
from strpcheck.verify.parts import as_far_as_read

__all__ = ["GROUP", "LEVELS", "Judge", "TreeWalk"]

LEVELS: Final = 4
"""Every so many levels one is kept."""
GROUP: Final = 1 << LEVELS
WAYS: Final = (0, 1)
READ, KEPT = WAYS


class Judge(Protocol):
    """Knows at which sizes a root is asked for, and what was signed there."""

    next_size: int

    def differ(self, first: int, last: int, node: str) -> None:
        """The kept hash over some entries is not that of what is below it."""

    def judge(self, read: bytes, kept: bytes) -> Witness | None:
        """Compare both roots with what was signed at the next size; LEAF or NODE for the one that held."""


class TreeWalk:
    """Takes leaves in order; what it keeps does not grow."""

    def __init__(self, log: RawLog, judge: Judge, notebook: Notebook) -> None:
        self._log, self._judge, self._notebook = log, judge, notebook
        self._peaks: list[tuple[int, tuple[bytes, bytes]]] = []
        """Level, the hash read and the hash kept, of whole groups."""
        self._groups = 0
        self._tail: list[bytes] = []
        self._kept: dict[int, Iterator[tuple[int, object]]] = {}
        self._next: dict[int, tuple[int, object] | None] = {}
        self._lacking = 0

    @property
    def size(self) -> int:
        """Leaves so far."""
        return self._groups * GROUP + len(self._tail)

    def extend(self, leaves: Sequence[bytes]) -> None:
        """Some more leaves."""
        tail = self._tail
        tail.extend(leaves)
        at = 0
        while len(tail) - at >= GROUP:
            self._add(tail[at : at + GROUP])
            at += GROUP
        del tail[:at]

    def end(self) -> tuple[bytes, bytes, int]:
        """Judge what is signed over the last leaves; the peaks read, those kept, and how many nodes there should be."""
        self._judge_below(self.size + 1, self._tail)
        tail = _tail_peaks(self._tail)
        read, kept = (b"".join(hashes[way] for _, hashes in self._peaks) + tail for way in WAYS)
        expected = sum(self.size >> level for level in range(LEVELS, 64, LEVELS))
        return read, kept, expected - self._lacking

    def _add(self, leaves: list[bytes]) -> None:
        """A whole group."""
        self._judge_below((self._groups + 1) * GROUP, leaves)
        found = whole_root(leaves)
        self._push(LEVELS, self._groups, found, found)
        self._groups += 1
        self._judge_below(self._groups * GROUP + 1, [])

    def _push(self, level: int, place: int, read: bytes, made: bytes) -> None:
        """A whole subtree, and all that became whole by it."""
        kept = self._compared(level, place, made)
        self._peaks.append((level, (read, kept)))
        while len(self._peaks) > 1 and self._peaks[-2][0] == level:
            _, (right, kept_right) = self._peaks.pop()
            _, (left, kept_left) = self._peaks.pop()
            level, place = level + 1, place >> 1
            read = node_hash(left, right)
            made = read if left == kept_left and right == kept_right else node_hash(kept_left, kept_right)
            kept = self._compared(level, place, made) if level % LEVELS == 0 else made
            self._peaks.append((level, (read, kept)))

    def _compared(self, level: int, place: int, made: bytes) -> bytes:
        """The hash that was kept; the one made of what is below it where none was."""
        first, last = (place << level) + 1, (place + 1) << level
        kept = self._kept_hash(level, place)
        if kept is None:
            self._lacking += 1
            self._notebook.add(Fault.NODE, Witness.NODE, first, last, detail="missing")
            return made
        if kept == made:
            return made
        self._judge.differ(first, last, f"{level}/{place}")
        return kept if isinstance(kept, bytes) and len(kept) == len(EMPTY) else made

    def _kept_hash(self, level: int, place: int) -> object:
        """What stands in the file for a node; None where nothing does."""
        if level not in self._kept:
            self._kept[level] = as_far_as_read(self._notebook, self._log.nodes(level))
            self._next[level] = next(self._kept[level], None)
        following = self._next[level]
        while following is not None and following[0] < place:
            following = next(self._kept[level], None)
        if following is None or following[0] != place:
            self._next[level] = following
            return None
        self._next[level] = next(self._kept[level], None)
        return following[1]

    def _judge_below(self, end: int, leaves: Sequence[bytes]) -> None:
        """Compare with what was signed at each size below `end`; `leaves` begin behind the whole groups."""
        while self._judge.next_size < end:
            some = leaves[: self._judge.next_size - self._groups * GROUP]
            read, kept = (self._root(way, some) for way in WAYS)
            held = self._judge.judge(read, kept)
            if held is not None:  # both are what was signed: later differences are told apart from earlier ones
                way = READ if held is Witness.LEAF else KEPT
                self._peaks = [(level, (hashes[way], hashes[way])) for level, hashes in self._peaks]

    def _root(self, way: int, leaves: Sequence[bytes]) -> bytes:
        """Over the whole groups, read or kept, and some leaves behind them."""
        hashes = [peak[way] for _, peak in self._peaks]
        if leaves:
            hashes.append(root_of(leaves))
        found = hashes.pop() if hashes else EMPTY
        while hashes:
            found = node_hash(hashes.pop(), found)
        return found


def _tail_peaks(leaves: Sequence[bytes]) -> bytes:
    """The peaks of less than a group."""
    peaks, begin = b"", 0
    for bit in reversed(range(LEVELS)):
        width = 1 << bit
        if len(leaves) & width:
            peaks += root_of(leaves[begin : begin + width])
            begin += width
    return peaks
