"""What the authority keeps: keys at work, and the register of what was promised."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Protocol

from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose, RefusedWindow
from strpcheck.ports.publishing import RepositoryBook

if TYPE_CHECKING:
    # Loads pydantic, which half of those who look at ports do without.
    from strpcheck.documents.devices import Device

__all__ = [
    "AuthorityKey",
    "BookedPermit",
    "DatedList",
    "KeyRing",
    "Register",
    "RegisterCounts",
    "Selection",
    "Signer",
    "StatusListState",
    "WantedPermit",
]


class Signer(Protocol):
    """A private Ed25519 key at work; the key itself never leaves the adapter."""

    @property
    def key_id(self) -> KeyId:
        """The `kid` of the public half."""

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""

    def sign(self, message: bytes) -> bytes:
        """64 bytes (RFC 8032, pure Ed25519)."""


class KeyRing(Protocol):
    """The folder of private keys, one file a key."""

    def make(self, purpose: str) -> Signer:
        """Draw an issuer key and keep it as `<purpose>-<kid>`."""

    def load(self, purpose: str, key_id: KeyId) -> Signer:
        """An issuer key at work.

        Raises:
            AuthorityError: Its file is not there.
            PinError: The passphrase is missing or wrong.
        """

    def retire(self, purpose: str, key_id: KeyId) -> str | None:
        """Put a key's file aside; returns what it is called now, None where it is not there."""


@dataclass(frozen=True, slots=True)
class AuthorityKey:
    """A public key as the authority keeps book of it."""

    key_id: KeyId
    public_key: bytes
    purpose: Purpose
    valid_from: datetime
    valid_until: datetime | None = None
    revoked_at: datetime | None = None
    refused: tuple[RefusedWindow, ...] = ()
    signs_from: datetime | None = None
    """From when on it issues permits: laptops must know it before. None for a later key that is not published yet."""


@dataclass(frozen=True, slots=True)
class StatusListState:
    """A status list as the register keeps it."""

    uri: str
    file_name: str
    until: datetime
    bits: int
    next_index: int
    """Indexes below it are issued, without gaps."""
    issued_at: datetime | None
    """`iat` of the list as last published; None before the first publish."""
    newest_permit: datetime
    """The newest `iat` of a permit in it, canaries included."""

    def next_permit_time(self, now: datetime) -> datetime:
        """`iat` of a permit issued at `now`: after the list's, or it would be looked up where it is not yet."""
        return now if self.issued_at is None else max(now, self.issued_at + timedelta(seconds=1))


@dataclass(frozen=True, slots=True)
class DatedList:
    """A status list read for a publish: state and marks of one and the same moment."""

    state: StatusListState
    issued_at: datetime
    """`iat` of the list to be published."""
    marks: tuple[tuple[int, Status], ...]
    """Index and status of every permit that is not VALID, all below `state.next_index`."""


@dataclass(frozen=True, slots=True)
class WantedPermit:
    """What the register books of a permit to be: nothing that names a person."""

    fingerprint: bytes
    """16 salted bytes that tell the roster's row from every other."""
    category: str
    company: str | None
    application: int | None
    not_before: datetime
    expires: datetime


@dataclass(frozen=True, slots=True)
class BookedPermit:
    """A permit's place in the register; the same row asked for twice gives the same."""

    number: bytes
    key_id: KeyId
    status_uri: str
    status_index: int
    issued_at: datetime
    not_before: datetime
    expires: datetime
    is_new: bool
    status: Status = Status.VALID
    """What became of it since it was booked."""


@dataclass(frozen=True, slots=True)
class Selection:
    """Which permits an act is about: exactly one of the three is set."""

    permit: bytes | None = None
    company: str | None = None
    application: int | None = None


@dataclass(frozen=True, slots=True)
class RegisterCounts:
    """What `authority status` tells."""

    issued: int
    revoked: int
    suspended: int
    companies: int


class Register(RepositoryBook, Protocol):
    """The authority's book: keys, lists, permits and what was revoked; one transaction an act."""

    environment: Environment
    issuer: str
    salt: bytes
    """Secret of the fingerprints."""

    def keys(self) -> tuple[AuthorityKey, ...]:
        """Every issuer key, oldest first."""

    def revoke_key(self, key_id: KeyId, at: datetime, reason: str) -> bool:
        """Book a key as revoked; False where it was before, which is left as it is."""

    def refuse_window(self, key_id: KeyId, window: RefusedWindow, at: datetime, reason: str) -> None:
        """Book a refused issuing window of a key."""

    def add_key(self, key: AuthorityKey, replaces: Sequence[KeyId], reason: str, canaries: bytes | None) -> None:
        """Book a key, and as revoked at its `valid_from` those that it replaces.

        Args:
            key: New.
            replaces: Of the same purpose.
            reason: Kept in the diary.
            canaries: canary.json under the new key, where it is a canary key; no list may be older than they are.
        """

    def keys_published(self, key_ids: Iterable[KeyId], signs_from: datetime) -> None:
        """Let keys that were not published before issue permits from then on."""

    def devices(self) -> "tuple[Device, ...]":
        """Every laptop that was ever enrolled, oldest first."""

    def add_device(self, device: "Device") -> None:
        """Book a laptop."""

    def revoke_device(self, device_id: str, at: datetime, reason: str) -> bool:
        """Book a laptop as revoked; False where it was before, which is left as it is."""

    def lists(self) -> tuple[StatusListState, ...]:
        """Every status list, oldest first; permits are booked in the last."""

    def book(self, wanted: Sequence[WantedPermit], key_id: KeyId, now: datetime) -> tuple[BookedPermit, ...]:
        """Give each permit its number and index, durably, in the order given; known ones keep theirs."""

    def mark(self, selection: Selection, status: Status, at: datetime, reason: str) -> tuple[int, int]:
        """Book a status for the selected permits; returns how many were found and how many changed."""

    def companies(self) -> Iterable[str]:
        """Every company that a permit names, once each."""

    def date_lists(self, now: datetime) -> tuple[DatedList, ...]:
        """Date every list for a publish at `now`, and read it: no permit booked before is newer than its list."""

    def counts(self) -> RegisterCounts:
        """How many permits there are."""

    def date_handover(self, now: datetime) -> datetime:
        """Date a hand-over, durably: later than any before it, whatever the clock says."""

    def handed_over_at(self) -> datetime | None:
        """When the last hand-over was made; None where this host publishes itself."""
