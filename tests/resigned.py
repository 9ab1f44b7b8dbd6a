"""Repositories that the town's own role keys sign although they should not: as a careless authority may."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

from strpcheck.adapters.authority_keys import FolderRepository
from strpcheck.adapters.key_files import KeyFile, load_key_file
from strpcheck.adapters.published_folder import write_repository
from strpcheck.adapters.register import SqliteRegister
from strpcheck.cli.options import parse_time
from strpcheck.core.status_token import StatusToken, prepare_status_token, verify_status_token
from strpcheck.documents.trust import read_trust
from tests.played import Town

STATUS = "status/2021w26.cwt"


def published_targets(town: Town) -> dict[str, bytes]:
    """Every target of the newest publish, by path."""
    found: dict[str, bytes] = {}
    folder = town.published / "targets"
    # Encodings are no targets: whatever is signed anew goes out without them.
    targets = (file for file in folder.rglob("*.*") if file.suffix not in {".xz", ".dcz"})
    for file in sorted(targets, key=lambda file: file.stat().st_mtime_ns):
        digest, _, name = file.name.partition(".")
        content = file.read_bytes()
        assert digest == hashlib.sha256(content).hexdigest()
        found[(file.parent / name).relative_to(folder).as_posix()] = content
    return found


def resign(town: Town, name: str, at: str, changes: Mapping[str, bytes | None]) -> Path:
    """Sign what is published with some targets replaced, or left out where None, into a folder of its own."""
    register = SqliteRegister(town.folder / "auth" / "authority.db", bytes)
    metadata = {
        key: raw for key, raw in register.load_repository().items() if key not in {"canary.json", "conflicts.json"}
    }
    register.close()
    targets = {path: raw for path, raw in {**published_targets(town), **changes}.items() if raw is not None}
    repository = FolderRepository(town.folder / "auth" / "private", lambda: None)
    signed = repository.sign(metadata, targets, {}, parse_time(at).astimezone(UTC))
    write_repository(town.folder / name, signed.files)
    return town.folder / name


def key_of(town: Town, purpose: str) -> KeyFile:
    """The town's key of that purpose."""
    (place,) = (town.folder / "auth" / "private").glob(f"{purpose}-????????????????.pem")
    return load_key_file(place, None)


@dataclass(frozen=True)
class ListSpelling:
    """What a status list says; as published where nothing else is given."""

    issued_at: datetime | None = None
    uri: str | None = None
    bitmap: bytes | None = None
    key: KeyFile | None = None


def status_list(town: Town, spelling: ListSpelling) -> bytes:
    """The published status list, said otherwise and signed."""
    targets = published_targets(town)
    before = verify_status_token(targets[STATUS], read_trust(targets["trust.json"]), "XX-JK")
    key = spelling.key or key_of(town, "status")
    unsigned = prepare_status_token(
        StatusToken(
            key.key_id,
            spelling.uri or before.uri,
            spelling.issued_at or before.issued_at,
            before.bits,
            before.bitmap if spelling.bitmap is None else spelling.bitmap,
        )
    )
    return unsigned.signed(key.sign(unsigned.to_be_signed))


def place_of(folder: Path, path: str, content: bytes) -> Path:
    """Where a published folder keeps a target."""
    parent, slash, name = path.rpartition("/")
    return folder / "targets" / f"{parent}{slash}{hashlib.sha256(content).hexdigest()}.{quote(name)}"
