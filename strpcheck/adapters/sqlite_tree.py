"""The Merkle tree beside the entries: its peaks, every fourth level of it, and the checkpoints signed over it."""

import sqlite3
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from strpcheck.adapters.sqlite_damage import is_damage
from strpcheck.adapters.sqlite_told import changed
from strpcheck.core.checkpoint import LogCheckpoint, origin_of, read_checkpoint, sign_checkpoint
from strpcheck.core.merkle import HASH_BYTES, CompactRange, Node, are_consistent, consistency_proof, whole_root
from strpcheck.core.seals import head_seal
from strpcheck.errors import CheckpointError, LogError
from strpcheck.ports import Cause, KeptCheckpoint, Signer

__all__ = ["CHECKPOINT_EVERY", "TREE_TABLES", "TRIGGERS", "WORK", "TreeTable"]

WORK: Final = frozenset({Cause.COUNT, Cause.SHIFT, Cause.SYNC})
"""Signed in passing: where a log was changed these go on without, and `log verify` and `doctor` tell of it."""
CHECKPOINT_EVERY: Final = 100
"""Entries from one checkpoint to the next at most: what can be cut off unseen before the next sync."""
LEVELS: Final = 4
"""Every so many levels one is kept: a sixteenth of the leaves again, and a proof hashes 75 nodes at most in a group."""

TREE_TABLES: Final = (
    """
    CREATE TABLE tree_head (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        size INTEGER NOT NULL,
        peaks BLOB NOT NULL,
        seal BLOB NOT NULL
    ) STRICT
    """,
    """
    CREATE TABLE tree_node (
        level INTEGER NOT NULL,
        place INTEGER NOT NULL,
        hash BLOB NOT NULL,
        PRIMARY KEY (level, place)
    ) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE checkpoint (
        size INTEGER PRIMARY KEY,
        cause TEXT NOT NULL,
        note TEXT NOT NULL
    ) STRICT
    """,
)
"""All of it can be made anew from the leaves, but the checkpoints, which are the device's word."""

REFUSED: Final = "BEGIN SELECT RAISE(ABORT, 'the log is append-only'); END"
TRIGGERS: Final = {
    f"{table}_is_never_{what}": f"CREATE TRIGGER {table}_is_never_{what} BEFORE {act} {when} {REFUSED}"
    for table, what, act, when in (
        ("entry", "deleted", "DELETE ON entry", ""),
        # A purge leaves number and leaf; nothing else may touch an entry.
        (
            "entry",
            "changed",
            "UPDATE ON entry",
            "WHEN NEW.number IS NOT OLD.number OR NEW.leaf IS NOT OLD.leaf OR NEW.salt <> x'' OR NEW.body <> x''",
        ),
        # REPLACE deletes without asking the trigger for deletions: a number that is taken is refused before it.
        ("entry", "put_between", "INSERT ON entry", "WHEN NEW.number <= (SELECT coalesce(max(number), 0) FROM entry)"),
        ("checkpoint", "deleted", "DELETE ON checkpoint", ""),
        ("checkpoint", "changed", "UPDATE ON checkpoint", ""),
        (
            "checkpoint",
            "put_between",
            "INSERT ON checkpoint",
            "WHEN NEW.size <= (SELECT coalesce(max(size), -1) FROM checkpoint)",
        ),
    )
}
"""Against slips, in whatever program; who means to change the log drops them, and the audit finds them missing."""

ADD_NODE: Final = "INSERT INTO tree_node (level, place, hash) VALUES (?, ?, ?)"
SET_HEAD: Final = (
    "INSERT INTO tree_head (only, size, peaks, seal) VALUES (1, ?, ?, ?)"
    " ON CONFLICT (only) DO UPDATE SET size = excluded.size, peaks = excluded.peaks, seal = excluded.seal"
)
LEAVES: Final = "SELECT leaf FROM entry WHERE number > ? AND number <= ? ORDER BY number"
NODES: Final = "SELECT hash FROM tree_node WHERE level = ? AND place >= ? AND place < ? ORDER BY place"
CHECKPOINTS: Final = "SELECT size, cause, note FROM checkpoint WHERE size >= ? ORDER BY size"


class TreeTable:
    """Grows with each entry, in its transaction."""

    def __init__(self, connection: sqlite3.Connection, path: Path) -> None:
        self._connection, self._path = connection, path

    def make(self) -> None:
        """Make the tables, and the tree over the entries that are there.

        Their leaves are taken as they stand: a log that was changed before is not healed by it.
        """
        for statement in (*TREE_TABLES, *TRIGGERS.values()):
            self._connection.execute(statement)
        tree = CompactRange()
        for (leaf,) in self._connection.execute("SELECT leaf FROM entry ORDER BY number"):
            tree, whole = tree.append(leaf)
            self._keep(whole)
        self._set(tree)

    def add(self, leaf: bytes) -> CompactRange:
        """Grow by the newest entry's leaf; returns the whole as it is now."""
        tree, whole = self.head().append(leaf)
        self._keep(whole)
        self._set(tree)
        return tree

    def head(self) -> CompactRange:
        """All that later entries and the root need.

        Raises:
            LogError: It is not what was written.
        """
        kept = self._connection.execute("SELECT size, peaks, seal FROM tree_head").fetchone()
        if kept is None or head_seal(kept[0], kept[1]) != kept[2]:
            raise changed(self._path, "the head of its tree is not what was written")
        size, peaks = kept[0], kept[1]
        return CompactRange(size, tuple(peaks[at : at + HASH_BYTES] for at in range(0, len(peaks), HASH_BYTES)))

    def node_at(self, level: int, place: int) -> bytes:
        """The hash of a whole subtree.

        Raises:
            LogError: Something of it is missing.
        """
        below = level - level % LEVELS
        width = 1 << (level - below)
        begin, end = place * width, (place + 1) * width
        if below:
            rows = self._connection.execute(NODES, (below, begin, end)).fetchall()
        else:
            rows = self._connection.execute(LEAVES, (begin, end)).fetchall()
        hashes = [found for (found,) in rows if isinstance(found, bytes) and len(found) == HASH_BYTES]
        if len(hashes) != width:
            raise changed(self._path, f"its tree lacks a node of level {level}")
        return whole_root(hashes)

    def checkpoints(self, first: int = 0) -> Iterator[KeptCheckpoint]:
        """Those of a size from `first` on, the smallest first."""
        for kept in self._connection.execute(CHECKPOINTS, (first,)):
            yield self._checkpoint(*kept)

    def newest_checkpoint(self) -> KeptCheckpoint | None:
        """The one of the largest size."""
        kept = self._connection.execute(
            "SELECT size, cause, note FROM checkpoint ORDER BY size DESC LIMIT 1"
        ).fetchone()
        return None if kept is None else self._checkpoint(*kept)

    def sign(self, tree: CompactRange, cause: Cause, signer: Signer) -> KeptCheckpoint:
        """Sign the tree as it is now, unless that was done: there is one checkpoint of a size.

        Nothing is signed that contradicts what was signed before: entries that were changed, however well all else was
        made to fit, would otherwise have the device's word from here on.

        Raises:
            LogError: A checkpoint tells of a larger log than there is, or of another one, or is not the device's.
        """
        newest = self.refuse_other(tree, signer.public_key, may_take_long=cause not in WORK)
        if newest is not None and newest.size == tree.size:
            return newest
        said = LogCheckpoint(origin_of(signer.public_key), tree.size, tree.root)
        kept = KeptCheckpoint(tree.size, cause.value, sign_checkpoint(said, signer.public_key, signer.sign))
        add = "INSERT INTO checkpoint (size, cause, note) VALUES (?, ?, ?)"
        self._connection.execute(add, (kept.size, kept.cause, kept.note))
        return kept

    def refuse_other(
        self, tree: CompactRange, public_key: bytes, *, may_take_long: bool = True
    ) -> KeptCheckpoint | None:
        """Refuse a tree that does not begin with what was signed last; returns that, where anything was.

        A node that rotted makes no entry another one: where one does not fit and there is time, the leaves are asked.

        Raises:
            LogError: It does not, is shorter, or that was not signed by this device.
        """
        newest = self.newest_checkpoint()
        if newest is None:
            return None
        if newest.size > tree.size:
            raise changed(self._path, f"{tree.size} entries are left of {newest.size} that a checkpoint tells of")
        try:
            said = read_checkpoint(newest.note, public_key, size=newest.size)
        except CheckpointError as e:
            raise changed(self._path, f"its checkpoint of {newest.size} entries is not this laptop's") from e
        if not self._begins_with(tree, said) and not (may_take_long and self._leaves_begin_with(tree, said)):
            raise changed(self._path, f"its tree contradicts the checkpoint over {newest.size} entries")
        return newest

    def _begins_with(self, tree: CompactRange, said: LogCheckpoint) -> bool:
        """Whether the kept nodes show it."""
        try:
            proof = consistency_proof(said.size, tree.size, self.node_at)
        except LogError:  # one is lacking
            return False
        except sqlite3.DatabaseError as e:
            if not is_damage(e):
                raise
            return False
        return are_consistent(said.size, said.root, tree.size, tree.root, proof)

    def _leaves_begin_with(self, tree: CompactRange, said: LogCheckpoint) -> bool:
        """Whether the leaves do, of which every node can be made anew: some seconds a million."""
        grown = CompactRange()
        for (leaf,) in self._connection.execute("SELECT leaf FROM entry ORDER BY number"):
            if not isinstance(leaf, bytes):
                return False
            grown, _ = grown.append(leaf)
            if grown.size == said.size and grown.root != said.root:
                return False
        return grown == tree

    def _checkpoint(self, size: object, cause: object, note: object) -> KeptCheckpoint:
        """One as it is kept.

        Raises:
            LogError: It is none.
        """
        if not isinstance(size, int) or not isinstance(cause, str) or not isinstance(note, str):
            raise changed(self._path, "one of its checkpoints is none")
        return KeptCheckpoint(size, cause, note)

    def _keep(self, whole: Iterable[Node]) -> None:
        """Keep what is of a level that is kept."""
        self._connection.executemany(ADD_NODE, (node for node in whole if node.level and node.level % LEVELS == 0))

    def _set(self, tree: CompactRange) -> None:
        """Write the head."""
        peaks = b"".join(tree.peaks)
        self._connection.execute(SET_HEAD, (tree.size, peaks, head_seal(tree.size, peaks)))
