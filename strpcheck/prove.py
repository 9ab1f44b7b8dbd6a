"""`log prove` and `log checkpoint`: for somebody who has nothing of the log but what the device signed."""

from dataclasses import dataclass
from typing import Protocol

from strpcheck.core.checkpoint import LogCheckpoint, format_proof, note_key, read_checkpoint
from strpcheck.core.merkle import inclusion_proof, is_included
from strpcheck.errors import LogError, UsageError
from strpcheck.ports import Cause, KeptCheckpoint, LogEntry
from strpcheck.troubles import Trouble

__all__ = ["EntryProof", "ProvableLog", "SigningLog", "Vouched", "newest_vouched", "proof_of", "prove_entry", "vouch"]


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


class SigningLog(ProvableLog, Protocol):
    """The same, opened with the device's key."""

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


@dataclass(frozen=True, slots=True)
class Vouched:
    """The newest checkpoint, and what it is over."""

    note: str
    said: LogCheckpoint
    entries: int
    """In the log."""

    @property
    def is_over_all(self) -> bool:
        """Whether no entry stands behind it."""
        return self.said.size == self.entries


def newest_vouched(log: ProvableLog, public_key: bytes) -> Vouched | None:
    """The newest checkpoint that is there; nothing is signed.

    Args:
        log: As of one moment.
        public_key: The device's, 32 bytes.

    Raises:
        CheckpointError: This device did not sign it.
        LogError: The log was cut since.
    """
    kept, entries = log.newest_checkpoint(), log.newest()
    if kept is None:
        return None
    said = read_checkpoint(kept.note, public_key, size=kept.size)  # of this device, or nobody gets it
    if said.size > entries:
        message = f"the log was cut: {entries} entries are left of {said.size} that a checkpoint tells of"
        raise LogError(message, hint="run `strpcheck log verify`", trouble=Trouble.LOG_GONE)
    return Vouched(kept.note, said, entries)


def vouch(log: SigningLog, public_key: bytes) -> Vouched:
    """Sign all that is in the log now, unless that was done; for the reason of an export: it leaves the laptop.

    Raises:
        CheckpointError: It was done, and not by this device.
        LogError: The log cannot be written, or was cut.
    """
    kept = log.checkpoint(Cause.EXPORT)
    return Vouched(kept.note, read_checkpoint(kept.note, public_key, size=kept.size), log.newest())


def prove_entry(log: SigningLog, number: int, public_key: bytes) -> EntryProof:
    """Prove an entry against the newest checkpoint; where that is not over it, all there is now is signed first.

    Args:
        log: Opened with the device's key.
        number: Of the entry.
        public_key: The device's, 32 bytes.

    Raises:
        UsageError: There is no entry of that number.
        LogError: The log cannot be written, or was changed: no proof would hold.
    """
    proof = proof_of(log, number, public_key)
    return _proved(log, number, public_key, log.checkpoint(Cause.EXPORT)) if proof is None else proof


def proof_of(log: ProvableLog, number: int, public_key: bytes) -> EntryProof | None:
    """The same, and nothing is signed; None where the newest checkpoint is not over the entry.

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
        return None
    return _proved(log, number, public_key, kept)


def _proved(log: ProvableLog, number: int, public_key: bytes, kept: KeptCheckpoint) -> EntryProof:
    """By a checkpoint that is over the entry."""
    said = read_checkpoint(kept.note, public_key, size=kept.size)
    entry, leaf = log.entry(number), log.node_at(0, number - 1)
    hashes = inclusion_proof(number - 1, said.size, log.node_at)
    _refuse_broken(number, leaf, hashes, said)
    return EntryProof(entry, leaf, hashes, kept.note, note_key(public_key))


def _refuse_broken(number: int, leaf: bytes, hashes: tuple[bytes, ...], said: LogCheckpoint) -> None:
    """A proof that does not hold is not handed out: whoever gets it would call the device a liar."""
    if not is_included(leaf, number - 1, said.size, hashes, said.root):
        message = f"the log was changed: nothing leads from entry {number} to what was signed over {said.size} entries"
        raise LogError(message, hint="run `strpcheck log verify`", trouble=Trouble.LOG_GONE)
