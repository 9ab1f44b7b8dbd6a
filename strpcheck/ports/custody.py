"""What keeping forgeries for a court needs: a place for sealed texts, and the keys that open them."""

from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from datetime import datetime
from typing import NamedTuple, Protocol

__all__ = ["EvidenceKeys", "EvidenceStore", "Opened"]


class EvidenceStore(Protocol):
    """Refused barcode texts, each sealed to the auditors; nobody at the post can read them."""

    def keep(self, text: str, recipients: Sequence[str], now: datetime) -> str | None:
        """Seal a text and have it on the disk, or do nothing; it never raises: a verdict waits for it.

        Args:
            text: The barcode's.
            recipients: Public keys of the auditors; those that are none are left out.
            now: Bounds how much is kept in an hour.

        Returns:
            SHA-256 of the ciphertext in hexadecimal, once it is durable; None where nothing was kept.
        """

    def read(self, digest: str) -> bytes | None:
        """The ciphertext of that name as it is now, at most a little more than one may be long; None: there is none."""

    def sweep(self, named: AbstractSet[str], purged: AbstractSet[str], before: datetime) -> int:
        """Delete what was kept for entries that are gone; returns how many files went.

        Args:
            named: What entries still name: it stays.
            purged: What only entries named that were purged.
            before: What no entry names goes if it is older: its entry was never written.

        Raises:
            WriteError: One cannot be removed.
        """


class Opened(NamedTuple):
    """What a sealed text was."""

    recipient: str
    """Public half of the identity that opened it."""
    content: bytes


class EvidenceKeys(Protocol):
    """An auditor's identities."""

    @property
    def recipients(self) -> tuple[str, ...]:
        """Their public halves."""

    def open(self, sealed: bytes) -> Opened | None:
        """What was sealed; None where none of them opens it."""
