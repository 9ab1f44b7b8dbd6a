"""`log prove`: that an entry stands in the log, for somebody who has nothing of it but what the device signed."""

from dataclasses import dataclass
from typing import Protocol

from strpcheck.core.checkpoint import LogCheckpoint, format_proof, note_key, read_checkpoint
from strpcheck.core.merkle import inclusion_proof, is_included
from strpcheck.errors import LogError, UsageError
from strpcheck.ports import Cause, KeptCheckpoint, LogEntry
from strpcheck.troubles import Trouble

__all__ = ["EntryProof", "ProvableLog", "prove_entry"]


class ProvableLog(Protocol):
    """A log with its tree."""

    def newest(self) -> int:
        """Number of the newest entry; 0 where there is none."""

    def entry(self, number: int) -> LogEntry:
        """An entry as it is now: of a purged one, salt and body are empty. Raises `LogError` where it was changed."""

    def node_at(self, level: int, place: int) -> bytes:
        """The hash of a whole subtree. Raises `LogError` where something of it is missing."""

    def newest_checkpoint(self) -> KeptCheckpoint | None:
        """The one over the most entries."""

    def checkpoint(self, cause: Cause) -> KeptCheckpoint:
        """Sign all that is in the log now. Raises `LogError`."""


@dataclass(frozen=True, slots=True)
class EntryProof:
    """An entry and what leads from it to a checkpoint."""

    entry: LogEntry
    """Salt and body are empty where it was purged: then the proof is of its leaf alone."""
    leaf: bytes
    hashes: tuple[bytes, ...]
    """From the leaf's neighbour up."""
    checkpoint: str
    """The signed note."""
    note_key: str

    @property
    def index(self) -> int:
        """Of the leaf in the tree, from 0."""
        return self.entry.number - 1

    @property
    def is_purged(self) -> bool:
        """Whether nothing but the leaf is left."""
        return not self.entry.body

    @property
    def text(self) -> str:
        """As a `.tlog-proof` file; `extra` is the salt, the record is salt and body."""
        return format_proof(self.index, self.hashes, self.checkpoint, self.entry.salt)


def prove_entry(log: ProvableLog, number: int, public_key: bytes) -> EntryProof:
    """Prove an entry against the newest checkpoint; where that is not over it, all there is now is signed first.

    Args:
        log: Opened with the device's key.
        number: Of the entry.
        public_key: The device's, 32 bytes.

    Raises:
        UsageError: There is no entry of that number.
        LogError: The log was changed: no proof would hold.
    """
    newest = log.newest()
    if not 1 <= number <= newest:
        message = f"expected an entry from 1 to {newest}, got {number}"
        raise UsageError(message, hint="`strpcheck log show` lists them")
    kept = log.newest_checkpoint()
    if kept is None or kept.size < number:
        kept = log.checkpoint(Cause.EXPORT)
    said = read_checkpoint(kept.note, public_key)
    entry, leaf = log.entry(number), log.node_at(0, number - 1)
    hashes = inclusion_proof(number - 1, said.size, log.node_at)
    _refuse_broken(number, leaf, hashes, said)
    return EntryProof(entry, leaf, hashes, kept.note, note_key(public_key))


def _refuse_broken(number: int, leaf: bytes, hashes: tuple[bytes, ...], said: LogCheckpoint) -> None:
    """A proof that does not hold is not handed out: whoever gets it would call the device a liar."""
    if not is_included(leaf, number - 1, said.size, hashes, said.root):
        message = f"the log was changed: nothing leads from entry {number} to what was signed over {said.size} entries"
        raise LogError(message, hint="run `strpcheck log verify`", trouble=Trouble.LOG_GONE)
