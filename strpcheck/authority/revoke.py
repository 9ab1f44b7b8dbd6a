"""Taking back what was promised: a permit, a company's, an application's, or what a key signed."""

from dataclasses import dataclass
from datetime import datetime

from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import Register, Selection

__all__ = ["Revocation", "find_key", "revoke_key", "revoke_permits"]

SEE_STATUS = "`strpcheck authority status` lists the keys"


@dataclass(frozen=True, slots=True)
class Revocation:
    """What an act found and changed; it reaches laptops with the next publish."""

    found: int
    changed: int


def revoke_permits(register: Register, selection: Selection, status: Status, at: datetime, reason: str) -> Revocation:
    """Revoke, suspend or reinstate the selected permits.

    Raises:
        AuthorityError: No permit is selected; near company names are told.
    """
    found, changed = register.mark(selection, status, at, reason)
    if not found:
        near = register.companies_like(selection.company) if selection.company else ()
        message = f"no permit of {_told(selection)} was issued here"
        hint = f"did you mean {' or '.join(repr(name) for name in near)}?" if near else "check the spelling"
        raise AuthorityError(message, hint=hint)
    return Revocation(found, changed)


def revoke_key(register: Register, key_id: KeyId, window: RefusedWindow | None, at: datetime, reason: str) -> None:
    """Revoke a key, or refuse only what it signed in a window.

    Raises:
        AuthorityError: No such key.
    """
    find_key(register, key_id)
    if window is None:
        register.revoke_key(key_id, at, reason)
    else:
        register.refuse_window(key_id, window, reason)


def find_key(register: Register, key_id: KeyId) -> None:
    """Make sure that a key is the authority's.

    Raises:
        AuthorityError: It is not.
    """
    known = register.keys()
    if key_id not in {key.key_id for key in known}:
        message = f"no key {key_id.hex()} belongs to this authority"
        raise AuthorityError(message, hint=SEE_STATUS)


def _told(selection: Selection) -> str:
    """The selection in words."""
    if selection.permit is not None:
        return f"number {selection.permit.hex()}"
    return f"company {selection.company!r}" if selection.company is not None else f"application {selection.application}"
