"""New keys for a role: a new root under old and new thresholds, or a new delegation under targets."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, Targets

from strpcheck.adapters.key_files import KeyFile
from strpcheck.adapters.tuf.repository import (
    RepositoryState,
    RoleKeys,
    public_key,
    refuse_lacking,
    signed_bytes,
)
from strpcheck.adapters.tuf.roles import DELEGATED, LIFETIMES, SIGNERS
from strpcheck.errors import AuthorityError

__all__ = ["delegator_of", "key_ids_of", "rotate_role"]


def delegator_of(role: str) -> str:
    """The role whose keys name a role's keys."""
    return Targets.type if role in {delegated.name for delegated in DELEGATED} else Root.type


def key_ids_of(state: RepositoryState, role: str) -> frozenset[str]:
    """The keys that a role is signed with, as its delegator names them now; none where nothing names them yet."""
    if delegator_of(role) == Root.type:
        return frozenset(_newest_root(state).roles[role].keyids)
    raw = state.roles.get(Targets.type)
    delegations = None if raw is None else Metadata[Targets].from_bytes(raw).signed.delegations
    if delegations is None or delegations.roles is None:
        return frozenset()
    return frozenset(delegations.roles[role].keyids)


def rotate_role(
    state: RepositoryState, role: str, keys: RoleKeys, new: Sequence[KeyFile], now: datetime
) -> RepositoryState:
    """Put new keys in the place of a role's old ones; they count for laptops with the next publish.

    Args:
        state: As last signed.
        role: Any role.
        keys: Old keys at hand of the delegator, and of the root where that is rotated.
        new: Every key the role is to have.
        now: When it is done.

    Raises:
        AuthorityError: Keys of the delegator are not at hand, or are not its keys.
    """
    delegator = delegator_of(role)
    if delegator == Targets.type and Targets.type not in state.roles:
        message = f"targets names the keys of {role}, and nothing was published yet"
        raise AuthorityError(message, hint="publish first, then rotate")
    lacking = {delegator} if len(keys[delegator]) < SIGNERS[delegator][1] else set()
    refuse_lacking(lacking, keys, "rotate again")
    try:
        if delegator == Root.type:
            return _in_root(state, role, keys[Root.type], new, now)
        return _in_targets(state, role, keys[Targets.type], new, now)
    except exceptions.UnsignedMetadataError as e:
        message = f"the keys at hand are not those of {delegator}: {e}"
        raise AuthorityError(message, hint="put the right files back from the safe or the backup") from e


def _in_root(
    state: RepositoryState, role: str, keys: Sequence[KeyFile], new: Sequence[KeyFile], now: datetime
) -> RepositoryState:
    """The next root; it must hold under the keys of the one before and under its own (TUF 1.0.34, section 6.1)."""
    before, root = _newest_root(state), _newest_root(state)
    for key_id in list(root.roles[role].keyids):
        root.revoke_key(key_id, role)
    for key in new:
        root.add_key(public_key(key), role)
    root.version += 1
    root.expires = now + LIFETIMES[Root.type]
    raw = signed_bytes(root, [*keys, *(new if role == Root.type else ())])
    metadata = Metadata[Root].from_bytes(raw)
    for delegator in (before, root):
        delegator.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
    rotated = replace(state, roots={**state.roots, root.version: raw})
    return _signed_anew(rotated, role, new, now) if role in state.roles and role == Targets.type else rotated


def _in_targets(
    state: RepositoryState, role: str, keys: Sequence[KeyFile], new: Sequence[KeyFile], now: datetime
) -> RepositoryState:
    """The next targets, with another delegation; what the role lists stays, under its new keys."""
    targets = Metadata[Targets].from_bytes(state.roles[Targets.type]).signed
    for key_id in key_ids_of(state, role):
        targets.revoke_key(key_id, role)
    for key in new:
        targets.add_key(public_key(key), role)
    targets.version += 1
    targets.expires = now + LIFETIMES[Targets.type]
    raw = signed_bytes(targets, keys)
    metadata = Metadata[Targets].from_bytes(raw)
    _newest_root(state).verify_delegate(Targets.type, metadata.signed_bytes, metadata.signatures)
    return _signed_anew(replace(state, roles={**state.roles, Targets.type: raw}), role, new, now)


def _signed_anew(state: RepositoryState, role: str, new: Sequence[KeyFile], now: datetime) -> RepositoryState:
    """A role that lists targets, unchanged but for version and end, under its new keys: they may go offline at once."""
    listing = Metadata[Targets].from_bytes(state.roles[role]).signed
    listing.version += 1
    listing.expires = now + LIFETIMES[role]
    return replace(state, roles={**state.roles, role: signed_bytes(listing, new)})


def _newest_root(state: RepositoryState) -> Root:
    """The root in force, to be changed at will."""
    return Metadata[Root].from_bytes(state.roots[max(state.roots)]).signed
