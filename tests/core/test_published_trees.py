"""Merkle proofs nobody on this project wrote: the well-known facts, and files where STRPCHECK_VECTORS points."""

import hashlib
import json
import os
from base64 import b64decode
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from strpcheck.core.merkle import (
    EMPTY,
    CompactRange,
    Span,
    are_consistent,
    consistency_proof,
    inclusion_proof,
    is_included,
    root_of,
    root_of_range,
    subtree_root,
)
from strpcheck.standalone import verifier

FOLDER = os.environ.get("STRPCHECK_VECTORS")
needs_files = pytest.mark.skipif(not FOLDER, reason="STRPCHECK_VECTORS is not set")

RECORDS = [
    bytes.fromhex(text)
    for text in (
        "", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f",
    )
]  # fmt: skip
"""What certificate transparency's first programs hash in their tests, and most later ones too."""
LEAVES = [hashlib.sha256(b"\0" + record).digest() for record in RECORDS]
ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]
"""Of their first so many records."""
PATHS = {
    (0, 1): [],
    (0, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (5, 8): [
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 3): ["fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125"],
    (1, 5): [
        "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
"""From a leaf in a tree of so many."""
GROWTHS = {
    (1, 1): [],
    (1, 8): [
        "96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7",
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    ],
    (6, 8): [
        "0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a",
        "ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0",
        "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    ],
    (2, 5): [
        "5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e",
        "bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
    ],
}
"""From one size to another."""


def node_at(level: int, place: int) -> bytes:
    """A whole subtree of the records."""
    return subtree_root(LEAVES[place << level : (place + 1) << level])


@pytest.mark.parametrize("size", range(len(ROOTS)))
def test_the_eight_records_have_their_roots(size: int) -> None:
    """By every way we make a root."""
    grown = CompactRange()
    for leaf in LEAVES[:size]:
        grown, _ = grown.append(leaf)

    assert grown.root.hex() == ROOTS[size]
    assert root_of(LEAVES[:size]).hex() == ROOTS[size]
    assert root_of_range(LEAVES[:size], 0, size, Span((), ())) == bytes.fromhex(ROOTS[size])
    if size:
        span: dict[str, list[str]] = {"before": [], "behind": []}
        assert verifier.root_over(iter(LEAVES[:size]), 0, size, span).hex() == ROOTS[size]


@pytest.mark.parametrize(("index", "size"), PATHS)
def test_the_eight_records_have_their_paths(index: int, size: int) -> None:
    """Made and believed as published."""
    path = inclusion_proof(index, size, node_at)

    assert [each.hex() for each in path] == PATHS[index, size]
    assert is_included(LEAVES[index], index, size, path, bytes.fromhex(ROOTS[size]))


@pytest.mark.parametrize(("old", "size"), GROWTHS)
def test_the_eight_records_have_their_growths(old: int, size: int) -> None:
    """Made and believed as published."""
    proof = consistency_proof(old, size, node_at)

    assert [each.hex() for each in proof] == GROWTHS[old, size]
    assert are_consistent(old, bytes.fromhex(ROOTS[old]), size, bytes.fromhex(ROOTS[size]), proof)


def test_what_is_no_hash_is_no_tree() -> None:
    """Field's vectors of earlier years: an empty leaf is not an empty root, and nothing grows into twelve letters."""
    assert not is_included_by_itself({"leafIdx": 0, "treeSize": 1, "root": "", "leafHash": "", "proof": []})
    assert not are_consistent(0, EMPTY, 1, b"don't care 2", ())
    assert are_consistent(0, EMPTY, 1, LEAVES[0], ())


def cases(kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every file of a kind by its name; a field that is left out there has no value."""
    folder = Path(FOLDER or "") / "merkle" / kind
    for path in sorted(folder.rglob("*.json")):
        yield str(path.relative_to(folder)), json.loads(path.read_bytes())


def bytes_of(text: str | None) -> bytes:
    """Base64; nothing where there is nothing."""
    return b64decode(text or "", validate=True)


def proof_of(case: dict[str, Any]) -> list[bytes]:
    """Its hashes."""
    return [bytes_of(each) for each in case.get("proof") or ()]


def is_included_by_itself(case: dict[str, Any]) -> bool:
    """What the stand-alone verifier, whose arithmetic is its own, says of an inclusion proof."""
    device = {"id": "none", "from": "2021-07-05T00:30:00Z", "revoked": None}
    signed = case.get("treeSize", 0), bytes_of(case.get("root")), device
    leaf, proof = bytes_of(case.get("leafHash")), list(case.get("proof") or ())
    try:
        verifier.included(leaf, case.get("leafIdx", 0), proof, signed, None)
    except ValueError:
        return False
    return True


@needs_files
def test_published_inclusion_proofs() -> None:
    """The log and the stand-alone verifier believe each that is good, and no other."""
    wrong, count = [], 0
    for name, case in cases("inclusion"):
        count += 1
        leaf, root = bytes_of(case.get("leafHash")), bytes_of(case.get("root"))
        ours = is_included(leaf, case.get("leafIdx", 0), case.get("treeSize", 0), proof_of(case), root)
        if {ours, is_included_by_itself(case)} != {not case.get("wantErr", False)}:
            wrong.append(name)

    assert wrong == []
    assert count > 0


@needs_files
def test_published_consistency_proofs() -> None:
    """Believed where they are good, and nowhere else."""
    wrong, count = [], 0
    for name, case in cases("consistency"):
        count += 1
        old, root = bytes_of(case.get("root1")), bytes_of(case.get("root2"))
        ours = are_consistent(case.get("size1", 0), old, case.get("size2", 0), root, proof_of(case))
        if ours is bool(case.get("wantErr", False)):
            wrong.append(name)

    assert wrong == []
    assert count > 0
