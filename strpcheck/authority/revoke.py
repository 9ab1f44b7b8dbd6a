"""Taking back what was promised: a permit, a company's, an application's, or what a key signed."""

import difflib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose, RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import Register, Selection

__all__ = ["Revocation", "near_names", "revoke_key", "revoke_permits"]

REPLACE = {
    Purpose.STATUS: "`strpcheck authority rotate --role issuer-status`",
    Purpose.CANARY: "`strpcheck authority rotate --role canary`",
    Purpose.OTHER_ENVIRONMENT: "publishing a trust list without it",
}
SEE_STATUS = "`strpcheck authority status` lists the keys"
MAX_NAMES = 5
SHORTEST_TELLING = 3
"""Letters of a word that tells companies apart: "PT" and "CV" do not."""
NEAR = 0.6
"""Similarity of a name that may have been meant."""


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
        near = near_names(selection.company, register.companies()) if selection.company else ()
        message = f"no permit of {_told(selection)} was issued here"
        hint = f"did you mean {' or '.join(repr(name) for name in near)}?" if near else "check the spelling"
        raise AuthorityError(message, hint=hint)
    return Revocation(found, changed)


def revoke_key(register: Register, key_id: KeyId, window: RefusedWindow | None, at: datetime, reason: str) -> bool:
    """Revoke a permit key, or refuse only what it signed in a window.

    Returns:
        False where the key was revoked before, which stays as it is.

    Raises:
        AuthorityError: No such key, or one that laptops need for every sync.
    """
    known = register.keys()
    key = next((key for key in known if key.key_id == key_id), None)
    if key is None:
        message = f"no key {key_id.hex()} belongs to this authority"
        raise AuthorityError(message, hint=SEE_STATUS)
    if key.purpose is not Purpose.PERMIT:
        # Laptops would refuse every later generation, this revocation with it: such a key must be replaced first.
        message = f"{key_id.hex()} is the authority's {key.purpose.value} key, without which no laptop takes a sync"
        raise AuthorityError(message, hint=f"{REPLACE[key.purpose]} puts another in its place")
    if window is None:
        return register.revoke_key(key_id, at, reason)
    register.refuse_window(key_id, window, at, reason)
    return True


def near_names(name: str, names: Iterable[str]) -> tuple[str, ...]:
    """A few names that may have been meant: those alike first, then those that share a telling word."""
    spelled: dict[str, str] = {}
    for known in names:
        spelled.setdefault(known.casefold(), known)
    alike = difflib.get_close_matches(name.casefold(), spelled, MAX_NAMES, NEAR)
    words = [word for word in name.casefold().split() if len(word) >= SHORTEST_TELLING]
    sharing = sorted(folded for folded in spelled if any(word in folded for word in words))
    return tuple(spelled[folded] for folded in dict.fromkeys([*alike, *sharing]))[:MAX_NAMES]


def _told(selection: Selection) -> str:
    """The selection in words."""
    if selection.permit is not None:
        return f"number {selection.permit.hex()}"
    return f"company {selection.company!r}" if selection.company is not None else f"application {selection.application}"
