"""What is kept of a repository from one publish to the next: in the register, or by itself on a publishing host."""

import contextlib
import os
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from strpcheck.adapters.durable import PRIVATE_MODE, sync_folder
from strpcheck.adapters.register_base import OpenBook
from strpcheck.adapters.register_rows import read_versions, write_versions
from strpcheck.adapters.register_tables import PART_SUFFIX, TABLES, told
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from strpcheck.ports import ListVersion

__all__ = ["MetadataBook", "NewPublishingBook", "SqlitePublishingBook", "create_publishing_book", "is_half_made"]

BESIDE = ("", "-wal", "-shm")
"""SQLite's own files beside a database: left alone, they would be read into another one of its name."""
HALF = (PART_SUFFIX, PART_SUFFIX + "-journal")
"""What a book that is being made is called."""


class MetadataBook(OpenBook):
    """Books signed metadata, and the versions of lists that it named."""

    def load_repository(self) -> Mapping[str, bytes]:
        """Signed metadata as last published, by file name."""
        with told(self._path):
            return {row["name"]: row["content"] for row in self._database["metadata"].rows}

    def save_repository(self, metadata: Mapping[str, bytes], lists: Mapping[str, ListVersion]) -> None:
        """Keep signed metadata, and which version of each list, by file name, it names."""
        rows = ({"name": name, "content": content} for name, content in metadata.items())
        with told(self._path), self._transaction():
            self._database.table("metadata").upsert_all(rows, pk="name")
            write_versions(self._database, lists)

    def list_versions(self, file_name: str) -> tuple[ListVersion, ...]:
        """Every version of a list that was published, oldest first; those that no delta begins at may be forgotten."""
        with told(self._path):
            return read_versions(self._database, file_name)


class SqlitePublishingBook(MetadataBook):
    """Implements `RepositoryBook` on a host that publishes and holds no register."""

    def __init__(self, path: Path) -> None:
        """Open it.

        Raises:
            AuthorityError: There is none, or it cannot be read.
        """
        if not path.is_file():
            message = f"{path.parent} is not a publishing host's folder"
            raise AuthorityError(
                message, hint="make one with `strpcheck authority split`, or name its folder with --dir"
            )
        super().__init__(path)


@dataclass(frozen=True, slots=True)
class NewPublishingBook:
    """What a publishing host begins with."""

    environment: Environment
    issuer: str
    documents: Mapping[str, bytes]
    """Signed metadata as last published, and the hand-over to begin with, by name."""
    versions: Mapping[str, Sequence[ListVersion]]
    """Of each list, by file name."""


def create_publishing_book(path: Path, new: NewPublishingBook) -> None:
    """Make a publishing host's book, whole or not at all, in the place of one that a split cut off had made.

    Raises:
        AuthorityError: The folder cannot be written to.
    """
    part, journal = (path.with_name(path.name + suffix) for suffix in HALF)
    try:
        with told(path):
            journal.unlink(missing_ok=True)  # of one that was cut off: it would be rolled back into this one
            os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE_MODE))
            database = Database(sqlite3.connect(part, isolation_level=None), execute_plugins=False)
            with contextlib.closing(database):
                _fill(database, new)
            for suffix in BESIDE:
                path.with_name(path.name + suffix).unlink(missing_ok=True)
            part.replace(path)
            sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def is_half_made(path: Path) -> bool:
    """Whether nothing lies in a book's folder but what making it left behind when it was cut off."""
    return {entry.name for entry in path.parent.iterdir()} <= {path.name + suffix for suffix in HALF}


def _fill(database: Database, new: NewPublishingBook) -> None:
    """Its tables and first rows in one transaction, synced to the disk by its commit."""
    database.execute("PRAGMA synchronous = FULL")
    with database.atomic():
        for name in ("authority", "metadata", "version"):
            columns, key = TABLES[name]
            database.table(name).create(dict(columns), pk=key)
        settings = {"environment": new.environment.value, "issuer": new.issuer}
        database.table("authority").insert_all({"name": name, "value": value} for name, value in settings.items())
        database.table("metadata").insert_all({"name": name, "content": raw} for name, raw in new.documents.items())
        for file_name, versions in new.versions.items():
            for version in versions:
                write_versions(database, {file_name: version})
