"""The Merkle tree over the log's leaves: its root, and short proofs of what stands in it.

Source: RFC 9162 section 2.1. A subtree is named by its level (2**level leaves) and its place among those of that level.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

__all__ = [
    "EMPTY",
    "HASH_BYTES",
    "CompactRange",
    "Node",
    "NodeAt",
    "Span",
    "are_consistent",
    "consistency_proof",
    "inclusion_proof",
    "is_included",
    "node_hash",
    "range_proof",
    "root_of",
    "root_of_nodes",
    "root_of_range",
    "subtree_root",
    "subtrees",
    "whole_root",
]

HASH_BYTES = 32
EMPTY = hashlib.sha256().digest()
"""Root of the tree without leaves."""


class Node(NamedTuple):  # a tuple: a million appends make two million of them
    """The root of a subtree whose every leaf is there."""

    level: int
    place: int
    hash: bytes


NodeAt = Callable[[int, int], bytes]
"""Gives the hash of the subtree at a level and a place; level 0 are the leaves."""


class Span(NamedTuple):
    """Hashes of what lies before a range of leaves and of what lies behind it."""

    before: tuple[bytes, ...]
    behind: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class CompactRange:
    """All of a tree that later appends and its root need: the roots of its whole subtrees, the largest first."""

    size: int = 0
    peaks: tuple[bytes, ...] = ()

    def __post_init__(self) -> None:
        """Refuse what is no tree.

        Raises:
            ValueError: A size below zero, or another number of peaks than the size has bits set.
        """
        if self.size < 0 or len(self.peaks) != self.size.bit_count():
            message = f"expected a peak for each bit of {self.size}, got {len(self.peaks)}"
            raise ValueError(message)

    def append(self, leaf: bytes) -> "tuple[CompactRange, tuple[Node, ...]]":
        """The tree with one more leaf, and the subtrees that became whole by it, that of the leaf first."""
        whole, peaks = [Node(0, self.size, leaf)], list(self.peaks)
        for level in range((self.size + 1 & -(self.size + 1)).bit_length() - 1):
            below = whole[-1]
            whole.append(Node(level + 1, below.place >> 1, node_hash(peaks.pop(), below.hash)))
        return CompactRange(self.size + 1, (*peaks, whole[-1].hash)), tuple(whole)

    @property
    def root(self) -> bytes:
        """The tree's hash."""
        return _folded(self.peaks) if self.peaks else EMPTY


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right): no subtree can be taken for a leaf."""
    return hashlib.sha256(b"\x01" + left + right).digest()


def root_of(leaves: Iterable[bytes]) -> bytes:
    """The root over leaf hashes, in order."""
    tree = CompactRange()
    for leaf in leaves:
        tree, _ = tree.append(leaf)
    return tree.root


def whole_root(hashes: Sequence[bytes]) -> bytes:
    """The root over subtrees of one level that make up a whole one: a power of two of them."""
    while len(hashes) > 1:
        pairs = zip(hashes[::2], hashes[1::2], strict=True)
        hashes = [hashlib.sha256(b"\x01" + left + right).digest() for left, right in pairs]
    return hashes[0]


def subtrees(begin: int, end: int) -> Iterator[tuple[int, int]]:
    """Level and place of the fewest whole subtrees that make up the leaves from `begin` up to `end`, in order."""
    while begin < end:
        fits = (end - begin).bit_length() - 1
        level = min((begin & -begin).bit_length() - 1, fits) if begin else fits
        yield level, begin >> level
        begin += 1 << level


def inclusion_proof(index: int, size: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """What leads from a leaf to the root of the tree of that size.

    Args:
        index: Of the leaf, from 0.
        size: Of the tree.
        node_at: Knows the subtrees.

    Raises:
        ValueError: The tree has no such leaf.

    Source: RFC 9162 section 2.1.3.1.
    """
    if not 0 <= index < size:
        message = f"expected a leaf below {size}, got {index}"
        raise ValueError(message)
    proof, begin, end = [], 0, size
    while end - begin > 1:
        middle = begin + _split(end - begin)
        if index < middle:
            proof.append(_hash_of(middle, end, node_at))
            end = middle
        else:
            proof.append(_hash_of(begin, middle, node_at))
            begin = middle
    return tuple(reversed(proof))


def is_included(leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes) -> bool:
    """Whether a proof leads from the leaf to the root.

    Source: RFC 9162 section 2.1.3.2.
    """
    turns = _turns(index, size - 1, proof) if 0 <= index < size and _are_hashes(leaf, root, *proof) else None
    if turns is None:
        return False
    found = leaf
    for is_before, beside in turns:
        found = node_hash(beside, found) if is_before else node_hash(found, beside)
    return found == root


def consistency_proof(old: int, size: int, node_at: NodeAt) -> tuple[bytes, ...]:
    """What shows that a tree begins with an older one; nothing where the older one is empty or the same.

    Raises:
        ValueError: The older one is larger.

    Source: RFC 9162 section 2.1.4.1.
    """
    if not 0 <= old <= size:
        message = f"expected an older tree of at most {size}, got {old}"
        raise ValueError(message)
    if old in {0, size}:
        return ()
    proof, begin, end = [], 0, size
    while end > old:
        middle = begin + _split(end - begin)
        if old <= middle:
            proof.append(_hash_of(middle, end, node_at))
            end = middle
        else:
            proof.append(_hash_of(begin, middle, node_at))
            begin = middle
    if begin:  # else the older tree is whole, and who asks has its root
        proof.append(_hash_of(begin, end, node_at))
    return tuple(reversed(proof))


def are_consistent(old: int, old_root: bytes, size: int, root: bytes, proof: Sequence[bytes]) -> bool:
    """Whether a proof shows that the tree of `size` begins with that of `old`.

    Source: RFC 9162 section 2.1.4.2.
    """
    if old == 0 or old >= size:  # nothing is left to show: the empty tree begins every other, the same has one root
        is_whole = old_root == EMPTY if old == 0 else old_root == root
        is_tree = root == EMPTY if size == 0 else old > 0 or _are_hashes(root)
        return not proof and old <= size and is_whole and is_tree
    if not _are_hashes(old_root, root, *proof):
        return False
    # A whole older tree is itself where the proof begins, and is not sent.
    path = [old_root, *proof] if old & (old - 1) == 0 else list(proof)
    whole = (old & -old).bit_length() - 1
    turns = _turns((old - 1) >> whole, (size - 1) >> whole, path[1:]) if path else None
    if turns is None:
        return False
    first = second = path[0]
    for is_before, beside in turns:
        if is_before:
            first = node_hash(beside, first)
        second = node_hash(beside, second) if is_before else node_hash(second, beside)
    return (first, second) == (old_root, root)


def range_proof(begin: int, end: int, size: int, node_at: NodeAt) -> Span:
    """What makes the root out of the leaves from `begin` up to `end`.

    Raises:
        ValueError: The tree has no such leaves.
    """
    if not 0 <= begin <= end <= size:
        message = f"expected leaves within {size}, got {begin} up to {end}"
        raise ValueError(message)
    before = tuple(node_at(level, place) for level, place in subtrees(0, begin))
    return Span(before, tuple(node_at(level, place) for level, place in subtrees(end, size)))


def root_of_range(leaves: Iterable[bytes], begin: int, size: int, span: Span) -> bytes | None:
    """The root that a range of leaves and its proof lead to; None where the proof is not of that shape."""
    if not 0 <= begin <= size or len(span.before) != begin.bit_count():
        return None
    tree = CompactRange(begin, span.before)
    for leaf in leaves:
        tree, _ = tree.append(leaf)
    behind = list(subtrees(tree.size, size))
    if tree.size > size or len(behind) != len(span.behind):
        return None
    inner = (Node(level, place, tree.peaks[nth]) for nth, (level, place) in enumerate(subtrees(0, tree.size)))
    outer = (Node(level, place, found) for (level, place), found in zip(behind, span.behind, strict=True))
    return root_of_nodes([*inner, *outer])


def root_of_nodes(nodes: Iterable[Node]) -> bytes:
    """The root over whole subtrees that stand side by side from the first leaf on."""
    stack: list[Node] = []
    for node in nodes:
        stack.append(node)
        while len(stack) > 1 and stack[-1].level == stack[-2].level and stack[-1].place & 1:
            right, left = stack.pop(), stack.pop()
            stack.append(Node(left.level + 1, left.place >> 1, node_hash(left.hash, right.hash)))
    return _folded([node.hash for node in stack]) if stack else EMPTY


def subtree_root(leaves: Sequence[bytes]) -> bytes:
    """The root over as many leaves as a whole subtree has: `root_of` in a third of the time.

    Raises:
        ValueError: Not a power of two.
    """
    if len(leaves).bit_count() != 1:
        message = f"expected a power of two, got {len(leaves)} leaves"
        raise ValueError(message)
    level = leaves
    while len(level) > 1:
        level = [node_hash(left, right) for left, right in zip(level[::2], level[1::2], strict=True)]
    return level[0]


def _turns(place: int, last: int, proof: Sequence[bytes]) -> list[tuple[bool, bytes]] | None:
    """Of each hash on the way up from a place among `last` + 1 whether it stands before; None where they do not fit."""
    turns = []
    for beside in proof:
        if last == 0:
            return None
        is_before = bool(place & 1) or place == last
        turns.append((is_before, beside))
        while is_before and place and not place & 1:  # the last of its level goes up alone until it has a neighbour
            place, last = place >> 1, last >> 1
        place, last = place >> 1, last >> 1
    return turns if last == 0 else None


def _are_hashes(*found: bytes) -> bool:
    """Whether each has a hash's length: an empty root would equal an empty leaf."""
    return all(len(each) == HASH_BYTES for each in found)


def _hash_of(begin: int, end: int, node_at: NodeAt) -> bytes:
    """Of the leaves from `begin`, which a subtree begins with, up to `end`."""
    return _folded([node_at(level, place) for level, place in subtrees(begin, end)])


def _folded(peaks: Sequence[bytes]) -> bytes:
    """Subtrees that become smaller, hashed from the right."""
    found = peaks[-1]
    for peak in reversed(peaks[:-1]):
        found = node_hash(peak, found)
    return found


def _split(count: int) -> int:
    """The largest power of two below it."""
    return 1 << (count - 1).bit_length() - 1
