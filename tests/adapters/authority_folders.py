"""Folders of an authority's keys, and what is published with them."""

import json
from datetime import timedelta
from pathlib import Path

from strpcheck.adapters.authority_keys import FolderRepository
from strpcheck.core.permit import Environment
from strpcheck.ports import SignedRepository
from tests.adapters.registers import NOW
from tests.adapters.tuf.repositories import TARGETS

ROLE_FILES = [
    "policy-1.pem", "policy-2.pem", "policy-3.pem", "root-1.pem", "root-2.pem", "root-3.pem", "snapshot-1.pem",
    "status-1.pem", "targets-1.pem", "targets-2.pem", "targets-3.pem", "timestamp-1.pem",
]  # fmt: skip
"""By hand from the design, sections 4 and 6."""
LATER = {**TARGETS, "status/2021w26.cwt": b"list 2"}
HOUR = timedelta(hours=1)


def no_passphrase() -> None:
    """Training keys are not encrypted."""


def repository_in(folder: Path) -> FolderRepository:
    """A repository over plain keys."""
    return FolderRepository(folder / "private", no_passphrase)


def found(folder: Path) -> dict[str, bytes]:
    """Keys of every role in `folder/private`, and the first root."""
    return dict(repository_in(folder).found(Environment.TRAINING, NOW))


def published(folder: Path) -> dict[str, bytes]:
    """The metadata of a first publish."""
    return dict(repository_in(folder).sign(found(folder), TARGETS, {}, NOW).metadata)


def take_away(folder: Path, *names: str) -> None:
    """Bring keys to a safe."""
    for name in names:
        (folder / "private" / name).unlink()


def issued(signed: SignedRepository) -> str:
    """The signed time of the timestamp."""
    return str(json.loads(signed.metadata["timestamp.json"])["signed"]["x-strp-issued"])
