"""New keys: for a role of the repository, or for what the issuer signs; laptops learn them with the next publish."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from strpcheck.authority.founding import Founding, found_canaries
from strpcheck.authority.publish import TIMESTAMP_FILE, role_metadata
from strpcheck.core.trust import Purpose
from strpcheck.errors import AuthorityError
from strpcheck.ports import AuthorityKey, Entropy, KeyRing, Register, Repository, RepositoryBook, Signer

__all__ = [
    "ISSUER_ROLES",
    "REPOSITORY_ROLES",
    "WAITING",
    "KeyDesk",
    "Rotation",
    "check_role",
    "rotate",
    "rotate_in_repository",
]

REPOSITORY_ROLES = ("root", "targets", "policy", "status", "snapshot", "timestamp")
ISSUER_ROLES: Mapping[str, Purpose] = {
    "permit": Purpose.PERMIT,
    "issuer-status": Purpose.STATUS,
    "canary": Purpose.CANARY,
}
"""`status` alone is the repository's role: its key and the issuer's status key live apart."""

WAITING = "it signs 72 h after it was published; until then the permit keys before it do"


@dataclass(frozen=True, slots=True)
class Rotation:
    """What was done, for the person who did it."""

    added: tuple[str, ...]
    """Names of the new keys."""
    replaced: tuple[str, ...]
    """What the files of old keys are called now; those that lie in a safe are not touched."""
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeyDesk:
    """What a rotation works with."""

    register: Register
    repository: Repository
    """Draws and signs for its own roles."""
    ring: KeyRing
    """Draws issuer keys."""
    entropy: Entropy
    """For the numbers of new canaries."""


def rotate(desk: KeyDesk, role: str, now: datetime) -> Rotation:
    """Draw new keys for a role and book them.

    Args:
        desk: The authority's.
        role: One of `REPOSITORY_ROLES` or `ISSUER_ROLES`.
        now: When it is done.

    Raises:
        AuthorityError: No such role, or keys that must sign are not at hand.
    """
    check_role(role)
    if role in REPOSITORY_ROLES:
        return rotate_in_repository(desk.register, desk.repository, role, now)
    return _rotate_issuer(desk, ISSUER_ROLES[role], now)


def check_role(role: str) -> None:
    """Refuse what is no role.

    Raises:
        AuthorityError: Names those that are.
    """
    if role not in REPOSITORY_ROLES and role not in ISSUER_ROLES:
        message = f"expected a role, got {role!r}"
        raise AuthorityError(message, hint=f"roles are {', '.join((*REPOSITORY_ROLES, *ISSUER_ROLES))}")


def rotate_in_repository(book: RepositoryBook, repository: Repository, role: str, now: datetime) -> Rotation:
    """Draw new keys for a role of the repository, with or without a register.

    Args:
        book: Keeps the signed metadata.
        repository: Draws and signs.
        role: One of `REPOSITORY_ROLES`.
        now: When it is done.

    Raises:
        AuthorityError: Keys that must sign are not at hand.
    """
    signed = repository.rotate(role_metadata(book.load_repository()), role, now)
    book.save_repository(signed, {})
    return Rotation((f"new keys of {role}",), repository.settle(signed))


def _rotate_issuer(desk: KeyDesk, purpose: Purpose, now: datetime) -> Rotation:
    """A new issuer key; permits of earlier permit keys stay, since people hold them."""
    register, keys = desk.register, desk.register.keys()
    standing = [key for key in keys if key.purpose is purpose and key.revoked_at is None]
    replaces = [] if purpose is Purpose.PERMIT else [key.key_id for key in standing]
    is_published = TIMESTAMP_FILE in register.load_repository() or register.handed_over_at() is not None
    signer = desk.ring.make(purpose.value)
    key = AuthorityKey(signer.key_id, signer.public_key, purpose, now, signs_from=None if is_published else now)
    canaries = _canaries(desk, signer, now) if purpose is Purpose.CANARY else None
    register.add_key(key, replaces, "replaced", canaries)
    retired = (desk.ring.retire(purpose.value, key_id) for key_id in replaces)
    notes = (WAITING,) if purpose is Purpose.PERMIT and is_published else ()
    return Rotation((f"{purpose.value} key {key.key_id.hex()}",), tuple(filter(None, retired)), notes)


def _canaries(desk: KeyDesk, signer: Signer, now: datetime) -> bytes:
    """Canaries under a new key, at the same indexes of the list that permits are booked in."""
    founding = Founding(desk.register.environment, desk.register.issuer, now)
    return found_canaries(founding, desk.register.lists()[-1], signer, desk.entropy)
