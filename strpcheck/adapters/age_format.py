"""The age format by pyrage: texts are sealed to recipients (age1...) and opened by an auditor's identity file."""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.errors import EvidenceError
from strpcheck.ports import Opened
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from pyrage.x25519 import Identity, Recipient

__all__ = ["AgeIdentities", "keys_in", "read_identities", "seal"]

MAX_IDENTITY_BYTES = 1 << 16
MAX_IDENTITIES = 32
COMMENT = "#"
AS_AGE_WRITES = "give the file that age-keygen wrote: a line AGE-SECRET-KEY-1..., comments begin with #"


def seal(content: bytes, recipients: Sequence[str]) -> bytes | None:
    """Encrypt to every recipient that is a key; None where none is.

    Raises:
        Exception: Whatever the library makes of it.
    """
    from pyrage import encrypt

    known = _known(recipients)
    return bytes(encrypt(content, known)) if known else None


def keys_in(recipients: Sequence[str]) -> int:
    """How many of them `seal` seals to."""
    return len(_known(recipients))


def _known(recipients: Sequence[str]) -> "list[Recipient]":
    """Those that are keys."""
    return [recipient for each in recipients if (recipient := _recipient(each)) is not None]


def _recipient(text: str) -> "Recipient | None":
    """A policy's word for a key; None where it is none."""
    from pyrage import RecipientError
    from pyrage.x25519 import Recipient

    try:
        return Recipient.from_str(text)
    except RecipientError:
        return None


class AgeIdentities:
    """Implements `EvidenceKeys`."""

    def __init__(self, identities: Sequence["Identity"]) -> None:
        self._identities = identities

    @property
    def recipients(self) -> tuple[str, ...]:
        """Their public halves."""
        return tuple(str(identity.to_public()) for identity in self._identities)

    def open(self, sealed: bytes) -> Opened | None:
        """Try one after the other, so that it is known which one opened it."""
        from pyrage import DecryptError, decrypt

        for identity, recipient in zip(self._identities, self.recipients, strict=True):
            try:
                return Opened(recipient, bytes(decrypt(sealed, [identity])))
            except DecryptError:
                continue
        return None


def read_identities(path: Path) -> AgeIdentities:
    """Read a file as age-keygen writes it; nothing of it is ever quoted.

    Raises:
        EvidenceError: It cannot be read, or holds another thing than identities.
    """
    from pyrage import IdentityError
    from pyrage.x25519 import Identity

    lines = [line.strip() for line in _text(path).splitlines()]
    try:
        found = [Identity.from_str(line) for line in lines if line and not line.startswith(COMMENT)]
    except IdentityError:  # left behind: it may quote the line
        found = []
    if not 1 <= len(found) <= MAX_IDENTITIES:
        message = f"{path} is no identity file of age"
        raise EvidenceError(message, hint=AS_AGE_WRITES, trouble=Trouble.NO_IDENTITY)
    return AgeIdentities(found)


def _text(path: Path) -> str:
    """A small file of ASCII; another thing is no identity file."""
    try:
        if path.exists() and not path.is_file():  # a named pipe would be waited for
            return ""
        with path.open("rb") as file:
            raw = file.read(MAX_IDENTITY_BYTES + 1)
    except OSError as e:
        message = f"cannot read {path}: {e.strerror or e}"
        raise EvidenceError(message, hint=AS_AGE_WRITES, trouble=Trouble.NO_IDENTITY) from e
    return raw.decode("ascii", "replace") if len(raw) <= MAX_IDENTITY_BYTES else ""
