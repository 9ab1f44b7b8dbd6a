"""A repository with a keeper, honest or not: any roles and keys, signed when told to, and laid out for a mirror."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import Any
from urllib.parse import quote

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    SuccinctRoles,
    TargetFile,
    Targets,
    Timestamp,
)

from tests.adapters.tuf.repositories import DAY, NOW

TOP = ("root", "targets", "snapshot", "timestamp")
LIFE = 30 * DAY


def draw(count: int = 1) -> list[CryptoSigner]:
    """So many new keys."""
    return [CryptoSigner.generate_ed25519() for _ in range(count)]


class Keeper:
    """Changes `says`, what the roles say, and `hands`, who signs them; clients see it once it is published."""

    def __init__(self) -> None:
        self.files: dict[str, bytes] = {}
        self.says: dict[str, Any] = {
            "root": Root(expires=NOW + LIFE),
            "targets": Targets(expires=NOW + LIFE),
            "snapshot": Snapshot(expires=NOW + LIFE),
            "timestamp": Timestamp(expires=NOW + LIFE),
        }
        self.hands: dict[str, list[CryptoSigner]] = {}
        self.is_hashed = False
        """Whether the roles above state lengths and hashes of those below."""
        self._signed: set[str] = set()
        for role in TOP:
            self.entrust(role, draw())
        self.publish(*TOP)

    @property
    def pinned(self) -> bytes:
        """The first root."""
        return self.files["metadata/1.root.json"]

    def entrust(self, role: str, keys: Sequence[CryptoSigner], threshold: int = 1, by: str = "root") -> None:
        """Let these keys sign a role from now on, and no others."""
        above = self.says[by] if by == "root" else self.says[by].delegations
        above.roles[role].keyids = [key.public_key.keyid for key in keys]
        above.roles[role].threshold = threshold
        above.keys |= {key.public_key.keyid: key.public_key for key in keys}
        self.hands[role] = list(keys)

    def delegate(self, role: str, *paths: str, by: str = "targets", terminating: bool = False) -> None:
        """Hand paths on to a role, below all that were handed on before."""
        above = self.says[by]
        above.delegations = above.delegations or Delegations({}, {})
        above.delegations.roles[role] = DelegatedRole(role, [], 1, terminating, list(paths))
        self.says.setdefault(role, Targets(expires=NOW + LIFE))
        before = self.hands.get(role, [])
        self.entrust(role, draw(), by=by)
        self.hands[role] += before

    def delegate_bins(self, bits: int) -> None:
        """Hand every path on to one of so many bins, by its hash."""
        [key] = draw()
        bins = SuccinctRoles([key.public_key.keyid], 1, bits, "bin")
        self.says["targets"].delegations = Delegations({key.public_key.keyid: key.public_key}, None, bins)
        for name in bins.get_roles():
            self.says[name], self.hands[name] = Targets(expires=NOW + LIFE), [key]

    def add(self, path: str, content: bytes, *, to: str = "targets", kinds: Sequence[str] = ("sha256",)) -> TargetFile:
        """List a target, and lay it where clients look for it."""
        target = self.says[to].targets[path] = TargetFile.from_data(path, content, list(kinds))
        folder, slash, name = path.rpartition("/")
        for digest in target.hashes.values():
            self.files[f"targets/{folder}{slash}{digest}.{name}"] = content
        self.files[f"targets/{path}"] = content
        return target

    def publish(self, *roles: str) -> None:
        """Sign roles anew, each a version further than the last time, and lay them out."""
        for role in roles:
            if role in self._signed:
                self.says[role].version += 1
            self._signed.add(role)
            self.lay(role, self.signed(role))

    def update(self, *roles: str) -> None:
        """Publish roles that list targets, and what vouches for them."""
        self.publish(*roles, "snapshot", "timestamp")

    def signed(self, role: str) -> bytes:
        """A role as it is now."""
        metadata: Metadata[Any] = Metadata(self.says[role])
        for key in self.hands[role]:
            metadata.sign(key, append=True)
        return metadata.to_bytes()

    def lay(self, role: str, raw: bytes) -> None:
        """Lay out a role, and let the role above say what lies there."""
        version = self.says[role].version
        self.files[self.place(role)] = raw
        digest = {"sha256": hashlib.sha256(raw).hexdigest()}
        meta = MetaFile(version, len(raw), digest) if self.is_hashed else MetaFile(version)
        if role == "snapshot":
            self.says["timestamp"].snapshot_meta = meta
        elif role not in TOP or role == "targets":
            self.says["snapshot"].meta[f"{role}.json"] = meta

    def place(self, role: str) -> str:
        """Where the newest version of a role lies."""
        is_versioned = role == "root" or (role != "timestamp" and self.says["root"].consistent_snapshot)
        prefix = f"{self.says[role].version}." if is_versioned else ""
        return f"metadata/{prefix}{quote(role, '')}.json"

    def rewind(self, role: str, version: int = 1) -> None:
        """Let the next publish of a role be this version."""
        self.says[role].version = version - 1

    def ends(self, at: datetime, *roles: str) -> None:
        """Let roles expire then, once they are published."""
        for role in roles:
            self.says[role].expires = at

    @property
    def bins(self) -> Iterator[str]:
        """The names of all bins."""
        return (role for role in self.says if role.startswith("bin-"))
