"""Evidence of forgeries: which entries have some, whether it is whole, and who opened it."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from cbor2 import loads

from strpcheck.acts import act_logged
from strpcheck.audit import readable
from strpcheck.core.cbor import CborItem
from strpcheck.core.evidence import evidence_of
from strpcheck.core.permit import utc_from_seconds
from strpcheck.core.record import EntryKind
from strpcheck.errors import EvidenceError, UsageError
from strpcheck.ports import EntryLog, EvidenceKeys, EvidenceStore, LogEntry, Opened
from strpcheck.scan import Checkpoint
from strpcheck.troubles import Trouble

__all__ = ["EvidenceRow", "Revealed", "State", "evidence_rows", "open_evidence"]

MARK = b"evidence"
"""In the body of every entry that has some; of a million the rest need not be decoded."""
LISTED = "`strpcheck log evidence list` shows which entries have evidence"


class State(StrEnum):
    """What is left of what was kept."""

    KEPT = "kept"
    MISSING = "missing"
    ALTERED = "altered"
    """There is a file, and it is not what the entry names."""


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """An entry whose barcode text was kept."""

    entry: int
    at: datetime
    post: str
    reason: str
    digest: str
    """SHA-256 of the ciphertext."""
    size: int | None
    """Bytes of the file; None where it is missing."""
    state: State


@dataclass(frozen=True, slots=True)
class Revealed:
    """A text that may now be shown: that it was opened is in the log."""

    content: bytes
    recipient: str
    custody: int
    """Number of the entry that says who opened it."""


def evidence_rows(log: EntryLog, store: EvidenceStore) -> Iterator[EvidenceRow]:
    """Every entry with evidence, oldest first.

    Raises:
        LogError: An entry cannot be read; the message names it.
    """
    for entry in log.entries():
        row = _row(entry, store) if MARK in entry.body else None
        if row is not None:
            yield row


def open_evidence(at: Checkpoint, store: EvidenceStore, number: int, keys: EvidenceKeys) -> Revealed:
    """Open what an entry's text was kept as; it is entered who did, or tried to, before anybody sees it.

    Raises:
        UsageError: There is no such entry, or it has no evidence.
        EvidenceError: The file is missing or altered, or none of the keys opens it.
        LogError: It could not be entered, so nothing is shown.
    """
    digest = _named(at.log, number)
    sealed = store.read(digest)
    _must_be(sealed, digest, number)
    opened = keys.open(sealed or b"")
    custody = _enter(at, number, digest, keys, opened)
    if opened is None:
        message = f"the evidence of entry {number} is not sealed to this identity"
        hint = "use the identity of an auditor that the policy named when it was kept"
        raise EvidenceError(message, hint=hint, trouble=Trouble.OTHER_IDENTITY)
    return Revealed(opened.content, opened.recipient, custody)


def _row(entry: LogEntry, store: EvidenceStore) -> EvidenceRow | None:
    """An entry, if it has evidence."""
    with readable(entry.number):
        body = loads(entry.body)
        digest = evidence_of(body)
        if digest is None:
            return None
        at, sealed = utc_from_seconds(body["times"]["wall"]), store.read(digest)
        size = None if sealed is None else len(sealed)
        return EvidenceRow(entry.number, at, body["post"], body["reason"], digest, size, _state(sealed, digest))


def _state(sealed: bytes | None, digest: str) -> State:
    """Whether a file is what was kept."""
    if sealed is None:
        return State.MISSING
    return State.KEPT if hashlib.sha256(sealed).hexdigest() == digest else State.ALTERED


def _named(log: EntryLog, number: int) -> str:
    """What an entry names as its evidence."""
    newest = log.newest()
    if not 1 <= number <= newest:
        message = f"expected an entry between 1 and {newest}, got {number}"
        raise UsageError(message, hint=LISTED)
    entry = log.entry(number)
    with readable(number):
        digest = None if entry.is_purged else evidence_of(loads(entry.body))
    if digest is None:
        message = f"entry {number} has no evidence"
        raise UsageError(message, hint=LISTED)
    return digest


def _must_be(sealed: bytes | None, digest: str, number: int) -> None:
    """Refuse a file that is not what was kept: whatever it holds, this laptop did not put it there."""
    match _state(sealed, digest):
        case State.MISSING:
            message = f"the evidence of entry {number} is missing: no file {digest}.age"
            hint = "put it back from a copy of the folder `evidence`"
            raise EvidenceError(message, hint=hint, trouble=Trouble.EVIDENCE_MISSING)
        case State.ALTERED:
            message = f"the evidence of entry {number} is not what was kept: {digest}.age was changed"
            hint = "put it back from a copy of the folder `evidence`, and keep the changed file too"
            raise EvidenceError(message, hint=hint, trouble=Trouble.EVIDENCE_ALTERED)
        case State.KEPT:
            return


def _enter(at: Checkpoint, number: int, digest: str, keys: EvidenceKeys, opened: Opened | None) -> int:
    """Enter who opened it, or could not."""
    fields: dict[int | str, CborItem] = {
        "act": "open",
        "about": number,
        "evidence": digest,
        "recipients": list(keys.recipients if opened is None else (opened.recipient,)),
        "result": "refused" if opened is None else "opened",
    }
    return act_logged(at, EntryKind.CUSTODY, fields).entry
