"""Laws of proofs of entries: each leads to what the device signed, and one that does not is not handed out."""

from base64 import b64encode
from contextlib import closing
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.checkpoint import note_key, read_checkpoint
from strpcheck.core.merkle import is_included
from strpcheck.core.record import leaf_hash
from strpcheck.errors import LogError, UsageError
from strpcheck.prove import EntryProof, prove_entry
from tests.audited import Forger, booked


@pytest.fixture(scope="module")
def key() -> KeyFile:
    """The device's."""
    return make_key()


@pytest.fixture
def path(tmp_path: Path, key: KeyFile) -> Path:
    """A log of 333 entries, the last signed of which is 310."""
    with booked(tmp_path / "log", key) as book:
        book.days(333)
    return tmp_path / "log"


def proofs(path: Path, key: KeyFile, *numbers: int) -> list[EntryProof]:
    """Of some entries."""
    with closing(SqliteLog(path, system_entropy, key)) as log:
        return [prove_entry(log, number, key.public_key) for number in numbers]


def test_every_entry_is_proved(path: Path, key: KeyFile) -> None:
    """Its leaf is that of salt and body, and leads to the root that was signed."""
    for proof in proofs(path, key, *range(1, 334)):
        said = read_checkpoint(proof.checkpoint, key.public_key)
        assert proof.leaf == leaf_hash(proof.entry.salt, proof.entry.body)
        assert is_included(proof.leaf, proof.index, said.size, proof.hashes, said.root)
        assert proof.note_key == note_key(key.public_key)


def test_the_newest_checkpoint_does_where_it_is_over_the_entry(path: Path, key: KeyFile) -> None:
    """Else all there is is signed, for the reason of an export; and then that one does."""
    sizes = [read_checkpoint(each.checkpoint, key.public_key).size for each in proofs(path, key, 309, 310, 311, 1)]

    assert sizes == [310, 310, 333, 333]
    with closing(SqliteLog(path, system_entropy)) as log:
        newest = log.newest_checkpoint()
    assert newest is not None
    assert (newest.size, newest.cause) == (333, "export")


def test_a_proof_is_spelled_as_other_tools_read_it(path: Path, key: KeyFile) -> None:
    """C2SP tlog-proof: salt, index, hashes, checkpoint."""
    (proof,) = proofs(path, key, 42)

    lines = proof.text.split("\n")

    assert lines[:3] == ["c2sp.org/tlog-proof@v1", f"extra {b64encode(proof.entry.salt).decode()}", "index 41"]
    assert lines[3 : 3 + len(proof.hashes)] == [b64encode(each).decode() for each in proof.hashes]
    assert proof.text.endswith(f"\n\n{proof.checkpoint}")


def test_a_purged_entry_is_proved_by_its_leaf(path: Path, key: KeyFile) -> None:
    """Nothing else is left of it."""
    (before,) = proofs(path, key, 42)
    Forger(path)("UPDATE entry SET salt = x'', body = x'' WHERE number = 42")

    (after,) = proofs(path, key, 42)

    assert after.is_purged
    assert not before.is_purged
    assert (after.leaf, after.hashes) == (before.leaf, before.hashes)


@pytest.mark.parametrize("number", [-1, 0, 334])
def test_there_is_no_proof_of_what_is_not_there(path: Path, key: KeyFile, number: int) -> None:
    """It is said which there are."""
    with pytest.raises(UsageError, match="expected an entry from 1 to 333"):
        proofs(path, key, number)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE entry SET body = x'a0' WHERE number = 42", "entry 42 is not what was written"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE number = 43", "nothing leads from entry 42 to"),
        ("UPDATE tree_node SET hash = zeroblob(32) WHERE level = 4 AND place = 3", "nothing leads from entry 42 to"),
    ],
)
def test_no_proof_is_given_that_would_not_hold(path: Path, key: KeyFile, statement: str, told: str) -> None:
    """Somebody changed the log."""
    Forger(path)(statement)

    with pytest.raises(LogError, match=told):
        proofs(path, key, 42)
