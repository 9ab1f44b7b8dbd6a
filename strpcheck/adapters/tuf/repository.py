"""The authority's end: sign what changed, and spell a repository as the files any web server can offer."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from securesystemslib.signer import CryptoSigner, SSlibKey
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Key,
    Metadata,
    MetaFile,
    Role,
    Root,
    Snapshot,
    TargetFile,
    Targets,
    Timestamp,
)
from tuf.api.serialization.json import JSONSerializer

from strpcheck.adapters.key_files import KeyFile
from strpcheck.adapters.tuf.roles import (
    DELEGATED,
    ENVIRONMENT_MEMBER,
    ISSUED_MEMBER,
    LIFETIMES,
    METADATA_FOLDER,
    SIGNERS,
    TARGETS_FOLDER,
    issued_value,
    role_of,
)
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError

__all__ = ["RepositoryState", "RoleKeys", "first_root", "published_files", "sign_repository"]

RoleKeys = Mapping[str, Sequence[KeyFile]]
"""The private keys at hand, by role; offline roles may have none."""

RENEW_SHARE = 3
"""A role is signed again, unchanged, once less than a third of its lifetime is left."""

SERIALIZER = JSONSerializer(compact=True)


@dataclass(frozen=True, slots=True)
class RepositoryState:
    """A repository as last signed."""

    roots: Mapping[int, bytes]
    """By version."""
    roles: Mapping[str, bytes] = field(default_factory=dict)
    """targets, policy, status, snapshot and timestamp; empty before the first publish."""
    notes: tuple[str, ...] = ()
    """What could not be renewed, for the person who publishes."""


def first_root(keys: RoleKeys, environment: Environment, now: datetime) -> bytes:
    """Sign 1.root.json with every root key; it fixes the environment for good."""
    root = Root(
        version=1,
        expires=now + LIFETIMES["root"],
        consistent_snapshot=True,
        unrecognized_fields={ENVIRONMENT_MEMBER: environment.value},
    )
    for role in ("root", "targets", "snapshot", "timestamp"):
        root.roles[role] = Role([], SIGNERS[role][1])
        for key in keys[role]:
            root.add_key(_public(key), role)
    return _signed(root, keys["root"])


def sign_repository(
    state: RepositoryState, keys: RoleKeys, files: Mapping[str, bytes], now: datetime, *, first_keys: RoleKeys
) -> RepositoryState:
    """Sign every role whose targets changed or whose end is near, then snapshot and timestamp.

    Args:
        state: As last signed.
        keys: At hand now.
        files: Every target by path, whole.
        now: Becomes `x-strp-issued`.
        first_keys: Public keys of the delegated roles, read only before the first publish.

    Raises:
        AuthorityError: A role must be signed and its keys are not at hand; the message names them.
    """
    before = {role: Metadata[Targets].from_bytes(raw).signed for role, raw in state.roles.items() if role in _LISTING}
    notes: list[str] = []
    roles = dict(state.roles)
    for role in _LISTING:
        targets = _listing(role, before.get(role), files, now)
        if role == Targets.type:
            known = before.get(role)
            targets.delegations = _delegations(first_keys) if known is None else known.delegations
        need = _need(before.get(role), targets, now)
        if need is None:
            continue
        threshold = SIGNERS[role][1]
        if len(keys.get(role, ())) >= threshold:
            roles[role] = _signed(targets, keys[role])
        elif need == "renew":
            notes.append(
                f"{role} expires on {before[role].expires:%Y-%m-%d}; bring {threshold} of its keys to renew it"
            )
        else:
            message = f"{role} changed and needs {threshold} of its keys, got {len(keys.get(role, ()))}"
            hint = f"bring {role}-1.pem, {role}-2.pem or {role}-3.pem into private/, then publish again"
            raise AuthorityError(message, hint=hint)
    for role in (Snapshot.type, Timestamp.type):
        if not keys.get(role):
            message = f"{role} must be signed at every publish, and its key is missing"
            raise AuthorityError(message, hint=f"bring {role}-1.pem into private/, then publish again")
    roles[Snapshot.type] = _signed(_snapshot(state, roles, now), keys[Snapshot.type])
    roles[Timestamp.type] = _signed(_timestamp(state, roles[Snapshot.type], now), keys[Timestamp.type])
    return replace(state, roles=roles, notes=tuple(notes))


def published_files(state: RepositoryState, files: Mapping[str, bytes]) -> Iterable[tuple[str, bytes]]:
    """Every file of the repository by relative path, in the order in which they must appear: timestamp last."""
    for path, content in files.items():
        folder, slash, name = path.rpartition("/")
        yield f"{TARGETS_FOLDER}/{folder}{slash}{hashlib.sha256(content).hexdigest()}.{name}", content
    for version, root in sorted(state.roots.items()):
        yield f"{METADATA_FOLDER}/{version}.root.json", root
    for role in (*_LISTING, Snapshot.type):
        version = Metadata.from_bytes(state.roles[role]).signed.version
        yield f"{METADATA_FOLDER}/{version}.{role}.json", state.roles[role]
    yield f"{METADATA_FOLDER}/timestamp.json", state.roles[Timestamp.type]


_LISTING = (Targets.type, *(role.name for role in DELEGATED))


def _public(key: KeyFile) -> Key:
    """A key as metadata spells it."""
    return SSlibKey.from_crypto(key.private_key.public_key())


def _signed(content: Root | Targets | Snapshot | Timestamp, keys: Sequence[KeyFile]) -> bytes:
    """Sign with every key at hand."""
    metadata: Metadata[Any] = Metadata(content)
    for key in keys:
        metadata.sign(CryptoSigner(key.private_key), append=True)
    return metadata.to_bytes(SERIALIZER)


def _listing(role: str, before: Targets | None, files: Mapping[str, bytes], now: datetime) -> Targets:
    """The next version of a role that lists targets."""
    listed = {path: TargetFile.from_data(path, raw, ["sha256"]) for path, raw in files.items() if role_of(path) == role}
    version = 1 if before is None else before.version + 1
    return Targets(version=version, expires=now + LIFETIMES[role], targets=listed)


def _need(before: Targets | None, after: Targets, now: datetime) -> str | None:
    """Whether a role must be signed ("change"), should be ("renew"), or stays."""
    if before is None or before.targets != after.targets:
        return "change"
    left: timedelta = before.expires - now
    return "renew" if left < (after.expires - now) / RENEW_SHARE else None


def _delegations(keys: RoleKeys) -> Delegations:
    """Hand policy and status to their own keys, with nothing behind them."""
    public = {role.name: [_public(key) for key in keys[role.name]] for role in DELEGATED}
    return Delegations(
        keys={key.keyid: key for group in public.values() for key in group},
        roles={
            role.name: DelegatedRole(
                role.name,
                [key.keyid for key in public[role.name]],
                SIGNERS[role.name][1],
                terminating=True,
                paths=list(role.paths),
            )
            for role in DELEGATED
        },
    )


def _snapshot(state: RepositoryState, roles: Mapping[str, bytes], now: datetime) -> Snapshot:
    """Which versions belong together."""
    meta = {f"{role}.json": _meta(roles[role]) for role in _LISTING}
    return Snapshot(_next(state, Snapshot.type), expires=now + LIFETIMES[Snapshot.type], meta=meta)


def _timestamp(state: RepositoryState, snapshot: bytes, now: datetime) -> Timestamp:
    """That this snapshot is the newest, and when that was said."""
    return Timestamp(
        _next(state, Timestamp.type),
        expires=now + LIFETIMES[Timestamp.type],
        snapshot_meta=_meta(snapshot),
        unrecognized_fields={ISSUED_MEMBER: issued_value(now)},
    )


def _next(state: RepositoryState, role: str) -> int:
    """The version after the last."""
    raw = state.roles.get(role)
    return 1 if raw is None else Metadata.from_bytes(raw).signed.version + 1


def _meta(raw: bytes) -> MetaFile:
    """Version, length and hash of a metadata file."""
    version = Metadata.from_bytes(raw).signed.version
    return MetaFile(version, len(raw), {"sha256": hashlib.sha256(raw).hexdigest()})
