"""Somebody who copied private key files, and puts what they sign into a copy of the published repository."""

import hashlib
import json
import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import Metadata, MetaFile, TargetFile

from strpcheck.adapters.key_files import KeyFile, load_key_file, make_key
from strpcheck.adapters.tuf.repository import SERIALIZER
from tests.played import Town

ONLINE = ("snapshot", "timestamp")
Bend = Callable[[Any], None]


@dataclass
class Thief:
    """What was stolen, and the mirror that the thief runs."""

    mirror: Path
    keys: Mapping[str, Sequence[KeyFile]]
    """By role."""

    def content(self, path: str) -> bytes:
        """A target as the newest metadata on the mirror names it."""
        for role in ("targets", "policy", "status"):
            target = self.read(role)["targets"].get(path)
            if target is not None:
                folder, _, name = path.rpartition("/")
                return (self.mirror / "targets" / folder / f"{target['hashes']['sha256']}.{name}").read_bytes()
        raise KeyError(path)

    def put(self, role: str, path: str, content: bytes) -> None:
        """Another target, and the role that lists it signed anew."""
        folder, _, name = path.rpartition("/")
        place = self.mirror / "targets" / folder / f"{hashlib.sha256(content).hexdigest()}.{name}"
        place.write_bytes(content)
        self.sign(role, lambda signed: signed.targets.update({path: TargetFile.from_data(path, content, ["sha256"])}))

    def sign(self, role: str, bend: Bend = lambda _: None) -> None:
        """The next version of a role, bent, by the stolen keys and no others."""
        metadata: Metadata[Any] = Metadata.from_bytes(self._newest(role).read_bytes())
        metadata.signed.version += 1
        bend(metadata.signed)
        metadata.signatures.clear()
        for key in self.keys[role]:
            metadata.sign(CryptoSigner(key.private_key), append=True)
        name = "timestamp.json" if role == "timestamp" else f"{metadata.signed.version}.{role}.json"
        (self.mirror / "metadata" / name).write_bytes(metadata.to_bytes(SERIALIZER))

    def vouch(self, bend: Bend = lambda _: None) -> None:
        """Snapshot and timestamp over what is there; the timestamp bent."""
        named = {f"{role}.json": self._meta(role) for role in ("targets", "policy", "status")}
        self.sign("snapshot", lambda signed: signed.meta.update(named))

        def stamp(signed: Any) -> None:  # noqa: ANN401 -- of python-tuf
            """Name the snapshot."""
            signed.snapshot_meta = self._meta("snapshot")
            bend(signed)

        self.sign("timestamp", stamp)

    def read(self, role: str) -> Any:  # noqa: ANN401 -- JSON
        """The signed part of a role on the mirror."""
        return json.loads(self._newest(role).read_bytes())["signed"]

    def _newest(self, role: str) -> Path:
        """A role's newest file."""
        if role == "timestamp":
            return self.mirror / "metadata" / "timestamp.json"
        found = (self.mirror / "metadata").glob(f"*.{role}.json")
        return max(found, key=lambda file: int(file.name.split(".")[0]))

    def _meta(self, role: str) -> MetaFile:
        """How the role above names it."""
        raw = self._newest(role).read_bytes()
        return MetaFile(Metadata.from_bytes(raw).signed.version, len(raw), {"sha256": hashlib.sha256(raw).hexdigest()})


def steal(town: Town, *roles: str, name: str = "mirror", most: int = 2, host: str = "auth") -> Thief:
    """Copy the key files of roles from one host, at most so many of each, and the published folder."""
    private = town.folder / host / "private"
    keys = {
        role: [load_key_file(file, None) for file in sorted(private.glob(f"{role}-?.pem"))[:most]] for role in roles
    }
    shutil.copytree(town.published, town.folder / name)
    return Thief(town.folder / name, keys)


def steal_issuer_key(town: Town, purpose: str) -> KeyFile:
    """Copy an issuer's key file."""
    (place,) = (town.folder / "auth" / "private").glob(f"{purpose}-????????????????.pem")
    return load_key_file(place, None)


def strangers(count: int) -> list[KeyFile]:
    """Keys that the thief drew."""
    return [make_key() for _ in range(count)]
