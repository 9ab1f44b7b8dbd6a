"""Signed checkpoints of the log: what the device said, at a size, that its whole log was.

Source: C2SP signed-note, tlog-checkpoint and tlog-proof@v1.
"""

import hashlib
import re
from base64 import b64decode, b64encode
from binascii import Error as BinasciiError
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from strpcheck.core.merkle import HASH_BYTES
from strpcheck.errors import CheckpointError

__all__ = [
    "MAX_CHECKPOINT_BYTES",
    "LogCheckpoint",
    "format_proof",
    "note_key",
    "origin_of",
    "read_checkpoint",
    "read_note",
    "sign_checkpoint",
    "sign_note",
]

MAX_CHECKPOINT_BYTES = 16_384
"""Sixteen Ed25519 signatures, as a verifier must take at least, are 3 KB."""
MAX_SIGNATURES = 16
ED25519_NOTE = b"\x01"
KEY_HASH_BYTES, SIGNATURE_BYTES = 4, 64
PROOF_HEAD = "c2sp.org/tlog-proof@v1"
SIZE = re.compile(r"0|[1-9][0-9]{0,17}", re.ASCII)
SIGNED_BY = re.compile(r"— ([^\s+]+) ([A-Za-z0-9+/=]+)", re.ASCII)


@dataclass(frozen=True, slots=True)
class LogCheckpoint:
    """What a checkpoint says."""

    origin: str
    """Which log: `strpcheck/log/` and the `kid` of the device's key in hexadecimal."""
    size: int
    """Entries in it."""
    root: bytes
    """Of the Merkle tree over them."""

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{b64encode(self.root).decode()}\n"


def origin_of(public_key: bytes) -> str:
    """The name of a device's log and of its key in notes: the `kid`, since a device's name may change or be twice."""
    return f"strpcheck/log/{hashlib.sha256(public_key).digest()[:8].hex()}"


def note_key(public_key: bytes) -> str:
    """The key as other tools for signed notes take it."""
    name = origin_of(public_key)
    encoded = b64encode(ED25519_NOTE + public_key).decode()
    return f"{name}+{_key_hash(name, public_key).hex()}+{encoded}"


def sign_checkpoint(checkpoint: LogCheckpoint, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """The checkpoint as a signed note.

    Args:
        checkpoint: Never one that contradicts an earlier one.
        public_key: 32 bytes.
        sign: Gives 64 bytes of Ed25519.
    """
    return _signed(checkpoint.text, checkpoint.origin, public_key, sign)


def sign_note(text: str, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """Any other text of the device as a signed note; no checkpoint: that has a form of its own.

    Args:
        text: Lines, the last with its end; of control characters only the ends of lines.
        public_key: 32 bytes.
        sign: Gives 64 bytes of Ed25519.

    Raises:
        ValueError: It cannot stand in a note.
    """
    if not _is_plain(text):
        message = "expected plain lines of text, each with its end"
        raise ValueError(message)
    return _signed(text, origin_of(public_key), public_key, sign)


def read_note(note: str, public_key: bytes, *, max_bytes: int) -> str:
    """The text of a signed note, once the device's signature held.

    Args:
        note: Untrusted.
        public_key: Of the device.
        max_bytes: Longer ones are refused unread.

    Raises:
        CheckpointError: It is no signed note, or not the device's.
    """
    text, parted, signatures = note.rpartition("\n\n")
    if not parted or len(note.encode()) > max_bytes or not _is_plain(note):
        message = "expected a signed note: lines of text, an empty line, signatures"
        raise CheckpointError(message, hint="the file was changed, or is of another kind")
    _verify(f"{text}\n", signatures, origin_of(public_key), public_key)
    return f"{text}\n"


def read_checkpoint(note: str, public_key: bytes, *, size: int | None = None) -> LogCheckpoint:
    """Take a signed note apart and verify it; signatures of others, such as witnesses, are left alone.

    Args:
        note: Untrusted.
        public_key: Of the device whose log it is.
        size: Entries that it was kept as a checkpoint over; None where nobody said.

    Raises:
        CheckpointError: It is no checkpoint, another log's, over another number of entries than it was kept as, or the
            signature does not hold.
    """
    text, parted, signatures = note.rpartition("\n\n")
    lines = text.split("\n")
    if not parted or len(note.encode()) > MAX_CHECKPOINT_BYTES or not _is_plain(note):
        message = "expected a checkpoint, a signed note of three lines"
        raise CheckpointError(message, hint="give a file that strpcheck or another tool for such logs wrote")
    found = _head(lines)
    if found.origin != origin_of(public_key):
        message = f"this checkpoint is of another log: {_shown(found.origin)}, expected {origin_of(public_key)}"
        raise CheckpointError(message, hint="each laptop has a log of its own: take this laptop's checkpoint")
    _verify(f"{text}\n", signatures, found.origin, public_key)
    if size is not None and found.size != size:
        message = f"this checkpoint is over {found.size} entries, and stands where one over {size} was signed"
        raise CheckpointError(message, hint="run `strpcheck log verify`: somebody changed the log")
    return found


def format_proof(index: int, proof: Sequence[bytes], checkpoint: str, extra: bytes) -> str:
    """An inclusion proof as a `.tlog-proof` file.

    Args:
        index: Of the leaf, from 0.
        proof: From the leaf's neighbour up.
        checkpoint: The signed note it leads to.
        extra: What the reader needs beside the entry's body: its salt.
    """
    hashes = "".join(f"{b64encode(each).decode()}\n" for each in proof)
    return f"{PROOF_HEAD}\nextra {b64encode(extra).decode()}\nindex {index}\n{hashes}\n{checkpoint}"


def _head(lines: Sequence[str]) -> LogCheckpoint:
    """Origin, size and root; lines behind them, which the format allows, are ours in no checkpoint."""
    if len(lines) != len(("origin", "size", "root")) or not lines[0] or SIZE.fullmatch(lines[1]) is None:
        message = "expected a checkpoint of three lines: origin, size, root"
        raise CheckpointError(message, hint="the file was changed, or another kind of log wrote it")
    root = _decoded(lines[2])
    if root is None or len(root) != HASH_BYTES:
        message = "expected a root of 32 bytes in base64"
        raise CheckpointError(message, hint="the file was changed")
    return LogCheckpoint(lines[0], int(lines[1]), root)


def _signed(text: str, name: str, public_key: bytes, sign: Callable[[bytes], bytes]) -> str:
    """A text and the line of its signature."""
    signature = _key_hash(name, public_key) + sign(text.encode())
    return f"{text}\n— {name} {b64encode(signature).decode()}\n"


def _verify(text: str, signatures: str, name: str, public_key: bytes) -> None:
    """Let a text pass that the device signed under this name.

    Raises:
        CheckpointError: It did not.
    """
    key_hash = _key_hash(name, public_key)
    own = [kept for signer, kept in _signatures(signatures) if signer == name and kept.startswith(key_hash)]
    if not own:
        message = "this note is not signed by this log's device"
        raise CheckpointError(message, hint="it proves nothing")
    for kept in own:
        try:
            Ed25519PublicKey.from_public_bytes(public_key).verify(kept[KEY_HASH_BYTES:], text.encode())
        except InvalidSignature as e:
            message = "the signature of this note does not hold"
            raise CheckpointError(message, hint="it was changed or made up") from e


def _signatures(text: str) -> list[tuple[str, bytes]]:
    """Names and what they signed with; each line must be one."""
    found: list[tuple[str, bytes]] = []
    for line in text.removesuffix("\n").split("\n"):
        read = SIGNED_BY.fullmatch(line)
        signature = None if read is None else _decoded(read[2])
        if read is None or signature is None or len(found) == MAX_SIGNATURES:
            message = "expected lines of signatures below the text, and no others"
            raise CheckpointError(message, hint="the file was changed")
        found.append((read[1], signature))
    return found


def _decoded(text: str) -> bytes | None:
    """Base64 in its one spelling."""
    try:
        found = b64decode(text, validate=True)
    except (BinasciiError, ValueError):
        return None
    return found if b64encode(found).decode() == text else None


def _key_hash(name: str, public_key: bytes) -> bytes:
    """How a signature line names its key."""
    return hashlib.sha256(f"{name}\n".encode() + ED25519_NOTE + public_key).digest()[:KEY_HASH_BYTES]


def _is_plain(note: str) -> bool:
    """A note holds no control characters but newlines, and ends with one."""
    return note.endswith("\n") and not any(ord(each) < ord(" ") and each != "\n" for each in note)


def _shown(origin: str) -> str:
    """A stranger's name, harmless on a terminal."""
    return ascii(origin[:100])
