"""Repositories to be offered: honest ones, and ones that somebody with some of the keys has bent."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Timestamp

from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.tuf.held import HeldMetadata
from strpcheck.adapters.tuf.repository import (
    LISTING,
    SERIALIZER,
    RepositoryState,
    first_root,
    published_files,
    sign_repository,
)
from strpcheck.adapters.tuf.roles import SIGNERS
from strpcheck.core.permit import Environment
from strpcheck.ports import EncodedList

NOW = datetime(2021, 7, 5, 1, 0, tzinfo=UTC)
DAY = timedelta(days=1)
SECOND = timedelta(seconds=1)

TARGETS = {
    "trust.json": b"trust",
    "devices.json": b"devices",
    "policy.json": b"policy",
    "canary.json": b"canary",
    "conflicts.json": b"conflicts",
    "status/2021w26.cwt": b"list",
}

Keys = dict[str, list[KeyFile]]
Bend = Callable[[Any], None]


def draw_keys() -> Keys:
    """A key for every place of every role."""
    return {role: [make_key() for _ in range(count)] for role, (count, _) in SIGNERS.items()}


KEYS = draw_keys()
"""Of the authority that most tests look at; drawing takes longer than signing."""


def at_hand(keys: Keys, **counts: int) -> Keys:
    """So many keys of the roles named, all of the others."""
    return {role: held[: counts.get(role, len(held))] for role, held in keys.items()}


def founded(keys: Keys = KEYS, environment: Environment = Environment.TRAINING) -> RepositoryState:
    """A root and nothing else."""
    return RepositoryState({1: first_root(keys, environment, NOW)})


def signed(
    state: RepositoryState | None = None,
    targets: Mapping[str, bytes] = TARGETS,
    *,
    now: datetime = NOW,
    keys: Keys = KEYS,
    encoded: Mapping[str, EncodedList] | None = None,
) -> RepositoryState:
    """A publish."""
    return sign_repository(state or founded(keys), keys, targets, encoded or {}, now)


def read(raw: bytes) -> Any:  # noqa: ANN401 -- whichever role it is of
    """The signed part of metadata."""
    return Metadata.from_bytes(raw).signed


@dataclass
class Offer:
    """Implements `Carrier` over bytes, which a test may change."""

    files: dict[str, bytes]
    asked: list[str] = field(default_factory=list)

    @property
    def name(self) -> str:
        """Nobody typed it."""
        return "offer"

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """The file, where there is one."""
        self.asked.append(path)
        return iter([self.files[path][start:]]) if path in self.files else None


def offer(
    state: RepositoryState,
    targets: Mapping[str, bytes] = TARGETS,
    encoded: Mapping[str, EncodedList] | None = None,
) -> Offer:
    """A published repository."""
    return Offer(dict(published_files(state, targets, encoded or {})))


def held(state: RepositoryState) -> HeldMetadata:
    """What a laptop keeps of it."""
    roots = tuple(root for _, root in sorted(state.roots.items()))
    return HeldMetadata(
        roots, state.roles["timestamp"], state.roles["snapshot"], {role: state.roles[role] for role in LISTING}
    )


def pinned(state: RepositoryState) -> bytes:
    """What a person pinned of it."""
    return state.roots[1]


def resign(raw: bytes, keys: Sequence[KeyFile], bend: Bend = lambda _: None) -> bytes:
    """Metadata with something changed, signed by these keys and no others."""
    metadata: Metadata[Any] = Metadata.from_bytes(raw)
    bend(metadata.signed)
    metadata.signatures.clear()
    for key in keys:
        metadata.sign(CryptoSigner(key.private_key), append=True)
    return metadata.to_bytes(SERIALIZER)


def bent(
    state: RepositoryState, role: str, bend: Bend = lambda _: None, *, by: Sequence[KeyFile] | None = None
) -> RepositoryState:
    """A repository one role of which is bent, while snapshot and timestamp vouch for it as for an honest one."""
    raw = resign(state.roles[role], KEYS[role] if by is None else by, bend)
    return vouched(replace(state, roles={**state.roles, role: raw}), role)


def vouched(state: RepositoryState, role: str, *, newer: int = 0) -> RepositoryState:
    """Snapshot and timestamp signed anew over a role as it is: what a thief of the online keys can do."""
    roles = dict(state.roles)

    def take(signed: Snapshot) -> None:
        """Name the roles that list targets as they are."""
        signed.meta = {f"{name}.json": _meta(roles[name]) for name in LISTING}
        signed.version += newer

    def stamp(signed: Timestamp) -> None:
        """Name the snapshot as it is."""
        signed.snapshot_meta = _meta(roles["snapshot"])
        signed.version += newer

    if role not in {"snapshot", "timestamp"}:
        roles["snapshot"] = resign(roles["snapshot"], KEYS["snapshot"], take)
    if role != "timestamp":
        roles["timestamp"] = resign(roles["timestamp"], KEYS["timestamp"], stamp)
    return replace(state, roles=roles)


def rotated(state: RepositoryState, by: Sequence[KeyFile], bend: Bend = lambda _: None) -> RepositoryState:
    """A next root, signed by these keys."""

    def next_root(signed: Root) -> None:
        """One version further, and bent."""
        signed.version += 1
        bend(signed)

    newest = max(state.roots)
    return replace(state, roots={**state.roots, newest + 1: resign(state.roots[newest], by, next_root)})


def _meta(raw: bytes) -> MetaFile:
    """How a file is named by the role above it."""
    return MetaFile(read(raw).version, len(raw), {"sha256": hashlib.sha256(raw).hexdigest()})
