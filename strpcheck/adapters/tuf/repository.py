"""The authority's end: sign what changed, and spell a repository as the files any web server can offer."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import datetime
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

from strpcheck.adapters.encodings.names import target_name
from strpcheck.adapters.key_files import KeyFile
from strpcheck.adapters.tuf.roles import (
    DELEGATED,
    ENVIRONMENT_MEMBER,
    ISSUED_MEMBER,
    LIFETIMES,
    METADATA_FOLDER,
    SIGNERS,
    issued_value,
    role_of,
)
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from strpcheck.ports import EncodedList

__all__ = [
    "LISTING",
    "RepositoryState",
    "RoleKeys",
    "ending",
    "first_root",
    "public_key",
    "published_files",
    "refuse_lacking",
    "sign_repository",
    "signed_bytes",
]

RoleKeys = Mapping[str, Sequence[KeyFile]]
"""The private keys at hand, by role; offline roles may have none."""

RENEW_SHARE = 3
"""A role is signed again, unchanged, once less than a third of its lifetime is left."""

SERIALIZER = JSONSerializer(compact=True)

LISTING = (Targets.type, *(role.name for role in DELEGATED))
"""Roles that list targets."""
ALWAYS_SIGNED = {Snapshot.type, Timestamp.type}


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
            root.add_key(public_key(key), role)
    return signed_bytes(root, keys["root"])


def sign_repository(
    state: RepositoryState,
    keys: RoleKeys,
    files: Mapping[str, bytes],
    encoded: Mapping[str, EncodedList],
    now: datetime,
) -> RepositoryState:
    """Sign every role whose targets changed or whose end is near, then snapshot and timestamp.

    Args:
        state: As last signed.
        keys: At hand now; before the first publish every key of the delegated roles.
        files: Every target by path, whole.
        encoded: What stands beside the lengths and hashes of some.
        now: Becomes `x-strp-issued`.

    Raises:
        AuthorityError: Roles must be signed and their keys are not at hand; the message names all of them.
    """
    before = {role: Metadata[Targets].from_bytes(raw).signed for role, raw in state.roles.items() if role in LISTING}
    wanted = {role: _listing(role, before.get(role), _listed(role, files, encoded), now) for role in LISTING}
    changed = {role for role in LISTING if role not in before or before[role].targets != wanted[role].targets}
    ending = {role for role in LISTING if role in before and _is_near(role, before[role].expires, now)}
    lacking = {role for role, (_, threshold) in SIGNERS.items() if len(keys.get(role, ())) < threshold}
    refuse_lacking((changed | ALWAYS_SIGNED) & lacking, keys, "publish again")
    known = before.get(Targets.type)
    wanted[Targets.type].delegations = _delegations(keys) if known is None else known.delegations
    roles = dict(state.roles)
    for role in (changed | ending) - lacking:
        roles[role] = signed_bytes(wanted[role], keys[role])
    roles[Snapshot.type] = signed_bytes(_snapshot(state, roles, now), keys[Snapshot.type])
    roles[Timestamp.type] = signed_bytes(_timestamp(state, roles[Snapshot.type], now), keys[Timestamp.type])
    unrenewed = {role: before[role].expires for role in LISTING if role in ending & lacking}
    return replace(state, roles=roles, notes=_notes(state, unrenewed, now))


def published_files(
    state: RepositoryState, files: Mapping[str, bytes], encoded: Mapping[str, EncodedList]
) -> Iterable[tuple[str, bytes]]:
    """Every file of the repository by relative path, in the order in which they must appear: timestamp last."""
    for path, content in files.items():
        yield target_name(path, hashlib.sha256(content).hexdigest()), content
    for item in encoded.values():
        yield from item.files.items()
    for version, root in sorted(state.roots.items()):
        yield f"{METADATA_FOLDER}/{version}.root.json", root
    for role in (*LISTING, Snapshot.type):
        version = Metadata.from_bytes(state.roles[role]).signed.version
        yield f"{METADATA_FOLDER}/{version}.{role}.json", state.roles[role]
    yield f"{METADATA_FOLDER}/timestamp.json", state.roles[Timestamp.type]


def public_key(key: KeyFile) -> Key:
    """A key as metadata spells it."""
    return SSlibKey.from_crypto(key.private_key.public_key())


def signed_bytes(content: Root | Targets | Snapshot | Timestamp, keys: Sequence[KeyFile]) -> bytes:
    """Sign with every key at hand; signatures stand by key id, as laptops hold them."""
    metadata: Metadata[Any] = Metadata(content)
    for key in sorted(keys, key=lambda key: public_key(key).keyid):
        metadata.sign(CryptoSigner(key.private_key), append=True)
    return metadata.to_bytes(SERIALIZER)


def _listed(role: str, files: Mapping[str, bytes], encoded: Mapping[str, EncodedList]) -> dict[str, TargetFile]:
    """A role's targets."""
    listed = {path: TargetFile.from_data(path, raw, ["sha256"]) for path, raw in files.items() if role_of(path) == role}
    for path in listed.keys() & encoded.keys():
        listed[path].unrecognized_fields["custom"] = dict(encoded[path].custom)
    return listed


def _listing(role: str, before: Targets | None, listed: dict[str, TargetFile], now: datetime) -> Targets:
    """The next version of a role that lists targets."""
    version = 1 if before is None else before.version + 1
    return Targets(version=version, expires=now + LIFETIMES[role], targets=listed)


def _is_near(role: str, expires: datetime, now: datetime) -> bool:
    """Whether less than a third of a role's lifetime is left."""
    return expires - now < LIFETIMES[role] / RENEW_SHARE


def refuse_lacking(roles: AbstractSet[str], keys: RoleKeys, then: str) -> None:
    """Name every role that must sign now and whose keys are not at hand.

    Args:
        roles: Those roles; nothing happens where there are none.
        keys: At hand.
        then: What to do once they are.

    Raises:
        AuthorityError: There are some.
    """
    if not roles:
        return
    named = [role for role in SIGNERS if role in roles]
    told = [
        f"{role} {_why(role)} and needs {SIGNERS[role][1]} of its keys, got {len(keys.get(role, ()))}" for role in named
    ]
    files = [_any_of([f"{role}-{number}.pem" for number in range(1, SIGNERS[role][0] + 1)]) for role in named]
    raise AuthorityError("; ".join(told), hint=f"bring {', and '.join(files)} into private/, then {then}")


def _any_of(names: Sequence[str]) -> str:
    """One or more of them."""
    return " or ".join(filter(None, [", ".join(names[:-1]), names[-1]]))


def _why(role: str) -> str:
    """Why a role must be signed."""
    if role == Root.type:
        return "names the new keys"
    return "is signed at every publish" if role in ALWAYS_SIGNED else "changed"


def _notes(state: RepositoryState, unrenewed: Mapping[str, datetime], now: datetime) -> tuple[str, ...]:
    """What ends soon and was not renewed now."""
    notes = [
        f"{role} expires on {end:%Y-%m-%d}; bring {SIGNERS[role][1]} of its keys into private/ and publish, to renew it"
        for role, end in unrenewed.items()
    ]
    root = Metadata[Root].from_bytes(state.roots[max(state.roots)]).signed
    if _is_near(Root.type, root.expires, now):
        notes.append(
            f"root expires on {root.expires:%Y-%m-%d}; `strpcheck authority rotate --role root` signs a new one"
        )
    return tuple(notes)


def ending(state: RepositoryState, now: datetime) -> Mapping[str, datetime]:
    """The end of each signed role that has less than a third of its lifetime left; of the roots the newest counts."""
    newest = {Root.type: state.roots[max(state.roots)], **state.roles}
    ends = {role: Metadata.from_bytes(raw).signed.expires for role, raw in newest.items()}
    return {role: end for role, end in ends.items() if _is_near(role, end, now)}


def _delegations(keys: RoleKeys) -> Delegations:
    """Hand policy and status to their own keys, with nothing behind them."""
    public = {role.name: [public_key(key) for key in keys[role.name]] for role in DELEGATED}
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
    meta = {f"{role}.json": _meta(roles[role]) for role in LISTING}
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
