"""Laws of the tree over the log: one root for one list of leaves, and proofs that only the truth passes."""

import hashlib
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.merkle import (
    EMPTY,
    CompactRange,
    Node,
    Span,
    are_consistent,
    consistency_proof,
    inclusion_proof,
    is_included,
    node_hash,
    range_proof,
    root_of,
    root_of_nodes,
    root_of_range,
    subtree_root,
    subtrees,
)

LEAVES = [hashlib.sha256(bytes([number])).digest() for number in range(40)]
OTHER = hashlib.sha256(b"other").digest()


def plain(leaves: list[bytes]) -> bytes:
    """The root by the words of RFC 9162 section 2.1.1."""
    if len(leaves) < 2:
        return leaves[0] if leaves else hashlib.sha256(b"").digest()
    middle = max(1 << bit for bit in range(8) if 1 << bit < len(leaves))
    left, right = plain(leaves[:middle]), plain(leaves[middle:])
    return hashlib.sha256(b"\x01" + left + right).digest()


def node_at(level: int, place: int) -> bytes:
    """A whole subtree of the leaves."""
    return plain(LEAVES[place << level : (place + 1) << level])


SIZES = range(len(LEAVES) + 1)
ROOTS = [plain(LEAVES[:size]) for size in SIZES]


@pytest.mark.parametrize("size", SIZES)
def test_the_root_is_the_rfcs(size: int) -> None:
    """Appending leaf by leaf comes to the definition, from the empty tree on."""
    assert root_of(LEAVES[:size]) == ROOTS[size]
    assert len(set(ROOTS)) == len(ROOTS)


def test_the_empty_tree_has_the_root_of_nothing() -> None:
    """SHA-256 of no bytes."""
    assert CompactRange().root == EMPTY == hashlib.sha256().digest()


def test_appending_names_each_subtree_that_became_whole() -> None:
    """Each exactly once, with its level, place and hash."""
    tree = CompactRange()
    found: list[Node] = []
    for leaf in LEAVES:
        tree, whole = tree.append(leaf)
        found += whole

    expected = {(level, place) for level in range(6) for place in range(len(LEAVES) >> level)}
    assert {(node.level, node.place) for node in found} == expected
    assert len(found) == len(expected)
    assert all(node.hash == node_at(node.level, node.place) for node in found)


@pytest.mark.parametrize(("size", "peaks"), [(-1, ()), (0, (OTHER,)), (1, ()), (3, (OTHER,)), (4, (OTHER, OTHER))])
def test_what_is_no_tree_does_not_construct(size: int, peaks: tuple[bytes, ...]) -> None:
    """A peak for each bit of the size."""
    with pytest.raises(ValueError, match="expected a peak for each bit"):
        CompactRange(size, peaks)


@pytest.mark.parametrize("size", SIZES)
def test_every_leaf_is_proved_and_no_other(size: int) -> None:
    """With its own leaf, place, size and root, and with none changed."""
    for index in range(size):
        proof = inclusion_proof(index, size, node_at)
        root = ROOTS[size]

        assert is_included(LEAVES[index], index, size, proof, root)
        assert not is_included(OTHER, index, size, proof, root)
        assert not is_included(LEAVES[index], index, size, proof, OTHER)
        assert not is_included(LEAVES[index], index, size, (*proof, OTHER), root)
        assert not is_included(LEAVES[index], index, size, proof[:-1], root) or not proof
        for other in set(range(size)) - {index}:
            assert not is_included(LEAVES[index], other, size, proof, root)
        for place in range(len(proof)):
            assert not is_included(LEAVES[index], index, size, (*proof[:place], OTHER, *proof[place + 1 :]), root)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 3), (3, 3)])
def test_a_leaf_that_is_not_there_has_no_proof(index: int, size: int) -> None:
    """Neither made nor believed."""
    with pytest.raises(ValueError, match="expected a leaf below"):
        inclusion_proof(index, size, node_at)
    assert not is_included(LEAVES[0], index, size, (), LEAVES[0])


def test_an_empty_leaf_is_not_the_empty_root() -> None:
    """Hashes have 32 bytes."""
    assert is_included(OTHER, 0, 1, (), OTHER)
    assert not is_included(b"", 0, 1, (), b"")
    assert not is_included(LEAVES[0], 0, 2, (LEAVES[1] + b"x",), node_hash(LEAVES[0], LEAVES[1] + b"x"))


@pytest.mark.parametrize("size", SIZES)
def test_every_older_tree_is_proved_and_no_other(size: int) -> None:
    """With its own size and root, and with none changed."""
    for old in range(size + 1):
        proof = consistency_proof(old, size, node_at)

        assert are_consistent(old, ROOTS[old], size, ROOTS[size], proof)
        assert not are_consistent(old, OTHER, size, ROOTS[size], proof)
        assert not are_consistent(old, ROOTS[old], size, OTHER, proof) or old == 0 < size
        assert not are_consistent(old, ROOTS[old], size, ROOTS[size], (*proof, OTHER))
        for other in range(1, size + 2):
            assert not are_consistent(other, ROOTS[old], size, ROOTS[size], proof) or other == old
        for place in range(len(proof)):
            bent = (*proof[:place], OTHER, *proof[place + 1 :])
            assert not are_consistent(old, ROOTS[old], size, ROOTS[size], bent)
            assert not are_consistent(old, ROOTS[old], size, ROOTS[size], proof[:place])


@pytest.mark.parametrize(("old", "size"), [(-1, 3), (4, 3)])
def test_a_larger_tree_is_never_older(old: int, size: int) -> None:
    """Neither made nor believed."""
    with pytest.raises(ValueError, match="expected an older tree of at most"):
        consistency_proof(old, size, node_at)
    assert not are_consistent(old, ROOTS[3], size, ROOTS[3], ())


def test_a_hash_of_a_consistency_proof_has_its_length() -> None:
    """No part of one can be moved to the next."""
    long = LEAVES[1] + b"x"
    assert not are_consistent(1, LEAVES[0], 2, node_hash(LEAVES[0], long), (long,))


@given(st.integers(0, len(LEAVES)), st.integers(0, len(LEAVES)), st.integers(0, len(LEAVES)))
def test_every_range_is_proved_at_once(one: int, two: int, three: int) -> None:
    """One proof for all of its leaves, and none for others."""
    begin, end, size = sorted((one, two, three))
    span = range_proof(begin, end, size, node_at)

    assert root_of_range(LEAVES[begin:end], begin, size, span) == ROOTS[size]
    if end > begin:
        assert root_of_range([OTHER, *LEAVES[begin + 1 : end]], begin, size, span) != ROOTS[size]
        assert root_of_range(LEAVES[begin : end - 1], begin, size, span) != ROOTS[size]
    assert root_of_range([*LEAVES[begin:end], OTHER], begin, size, span) != ROOTS[size]
    assert root_of_range(LEAVES[begin:end], begin, size, Span((*span.before, OTHER), span.behind)) is None
    assert root_of_range(LEAVES[begin:end], begin, size, Span(span.before, (*span.behind, OTHER))) is None


@pytest.mark.parametrize(("begin", "end", "size"), [(-1, 0, 3), (2, 1, 3), (0, 4, 3)])
def test_a_range_that_is_not_there_has_no_proof(begin: int, end: int, size: int) -> None:
    """Neither made nor believed."""
    with pytest.raises(ValueError, match="expected leaves within"):
        range_proof(begin, end, size, node_at)
    assert root_of_range([], -1, 3, Span((), ())) is None
    assert root_of_range([], 4, 3, Span((OTHER,), ())) is None


@given(st.integers(0, 10**7), st.integers(0, 10**7))
def test_whole_subtrees_make_up_a_range_without_gap(one: int, two: int) -> None:
    """In order, few of them, each where a subtree may stand."""
    begin, end = sorted((one, two))
    ends = [(place << level, (place + 1) << level) for level, place in subtrees(begin, end)]

    assert len(ends) <= 2 * 24
    assert [begin, *(stop for _, stop in ends)] == [*(start for start, _ in ends), end]
    assert all(start < stop for start, stop in ends)
    assert all(left[1] == right[0] for left, right in pairwise(ends))


@pytest.mark.parametrize("level", range(6))
def test_a_whole_subtree_has_one_root(level: int) -> None:
    """Made at once or leaf by leaf."""
    leaves = [hashlib.sha256(bytes([nth])).digest() for nth in range(1 << level)]

    assert subtree_root(leaves) == root_of(leaves)


@pytest.mark.parametrize("count", [0, 3, 6])
def test_what_is_no_whole_subtree_has_no_root(count: int) -> None:
    """Our own mistake."""
    with pytest.raises(ValueError, match="expected a power of two"):
        subtree_root([bytes(32)] * count)


@pytest.mark.parametrize("size", [0, 1, 5, 13, 32])
def test_subtrees_side_by_side_make_the_root(size: int) -> None:
    """Wherever the row of leaves is cut."""
    leaves = [hashlib.sha256(bytes([nth])).digest() for nth in range(size)]

    for cut in range(size + 1):
        places = [*subtrees(0, cut), *subtrees(cut, size)]
        nodes = [Node(level, at, root_of(leaves[at << level : (at + 1) << level])) for level, at in places]
        assert root_of_nodes(nodes) == root_of(leaves)
