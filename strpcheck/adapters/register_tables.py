"""Where the register's tables come from, how they are opened, and how times are stored in them."""

import contextlib
import os
import sqlite3
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from strpcheck.adapters.durable import PRIVATE_MODE, sync_folder
from strpcheck.adapters.sqlite_damage import is_damage
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from strpcheck.ports import AuthorityKey, Entropy, StatusListState

__all__ = [
    "PART_SUFFIX",
    "PUT_BACK",
    "TABLES",
    "NewRegister",
    "bring_up_to_date",
    "create_register",
    "key_row",
    "maybe_time",
    "open_database",
    "seconds",
    "told",
    "utc_time",
]

PUT_BACK = "put the register back from the backup"
SALT_BYTES = 32
LOCK_SECONDS = 30.0
"""Another command of the same authority may hold the register while it books a batch."""
CACHE_KIB = 64 * 1024
"""Random numbers and fingerprints touch pages all over the indexes of a large register."""
PART_SUFFIX = ".part"

TABLES: Mapping[str, tuple[Mapping[str, type], str | tuple[str, ...] | None]] = {
    "authority": ({"name": str, "value": str}, "name"),
    "key": (
        {
            "kid": bytes,
            "public_key": bytes,
            "purpose": str,
            "valid_from": int,
            "valid_until": int,
            "revoked_at": int,
            "reason": str,
            "signs_from": int,
        },
        "kid",
    ),
    "refused_window": ({"kid": bytes, "start": int, "end": int, "reason": str}, None),
    "list": (
        {
            "uri": str,
            "file_name": str,
            "until": int,
            "bits": int,
            "next_index": int,
            "issued_at": int,
            "newest_permit": int,
        },
        "uri",
    ),
    "permit": (
        {
            "number": bytes,
            "fingerprint": bytes,
            "kid": bytes,
            "uri": str,
            "idx": int,
            "category": str,
            "company": str,
            "application": int,
            "issued_at": int,
            "not_before": int,
            "expires": int,
        },
        "number",
    ),
    "mark": ({"uri": str, "idx": int, "status": int, "at": int, "reason": str}, ("uri", "idx")),
    "act": ({"at": int, "act": str, "selected": str, "reason": str, "found": int, "changed": int}, None),
    "metadata": ({"name": str, "content": bytes}, "name"),
    "device": (
        {
            "id": str,
            "name": str,
            "public_key": bytes,
            "post": str,
            "enrolled_at": int,
            "revoked_at": int,
            "reason": str,
        },
        "id",
    ),
    "version": ({"file_name": str, "sha256": bytes, "issued_at": int}, ("file_name", "sha256")),
}
"""Columns and primary key of each; `act` is the diary: what was revoked, suspended or reinstated, when and why;
`version` remembers what was published of each list, so that deltas can begin at it."""

LATER_TABLES = ("device", "version")
"""Those that registers of earlier versions of this program lack."""


@dataclass(frozen=True, slots=True)
class NewRegister:
    """What a register begins with."""

    environment: Environment
    issuer: str
    keys: Sequence[AuthorityKey]
    first_list: StatusListState
    documents: Mapping[str, bytes]
    """The first root, canaries and conflicts, by file name."""


def create_register(path: Path, new: NewRegister, entropy: Entropy) -> None:
    """Make a register that is there whole or not at all, readable by its owner alone.

    Raises:
        AuthorityError: There is one already, or the folder cannot be written to.
    """
    if path.exists():
        message = f"{path} exists already"
        raise AuthorityError(message, hint="choose an empty folder: an authority is made once")
    part = path.with_name(path.name + PART_SUFFIX)
    try:
        with told(path):
            os.close(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, PRIVATE_MODE))
            database = Database(sqlite3.connect(part, isolation_level=None), execute_plugins=False)
            with contextlib.closing(database):
                _fill(database, new, entropy(SALT_BYTES))
            part.replace(path)
            sync_folder(path.parent)
    finally:
        with contextlib.suppress(OSError):
            part.unlink(missing_ok=True)


def open_database(path: Path) -> Database:
    """A connection without plugins: nothing foreign runs beside the authority's keys."""
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        connection.execute(f"PRAGMA cache_size = -{CACHE_KIB}")
    except BaseException:
        connection.close()
        raise
    return Database(connection, execute_plugins=False)


def bring_up_to_date(database: Database) -> None:
    """Add the tables that a register of an earlier version lacks; one of today's is only looked at.

    Not in `open_database`: a file that is no register of ours is told first, and never written to.
    """
    for name in LATER_TABLES:
        columns, key = TABLES[name]
        database.table(name).create(dict(columns), pk=key, if_not_exists=True)
    if "signs_from" not in database.table("key").columns_dict:
        with database.atomic():
            database.execute("ALTER TABLE key ADD COLUMN signs_from INTEGER")
            database.execute("UPDATE key SET signs_from = valid_from")  # no key was ever added in those versions


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in our words what SQLite or the disk could not do."""
    try:
        yield
    except (sqlite3.Error, OSError) as e:
        reason = e.strerror or e if isinstance(e, OSError) else e
        message = f"cannot work with the register {path}: {reason}"
        hint = PUT_BACK if is_damage(e) else "make room on the disk, or check who else holds the file"
        raise AuthorityError(message, hint=hint) from e


def _fill(database: Database, new: NewRegister, salt: bytes) -> None:
    """All tables and first rows in one transaction, synced to the disk by its commit."""
    database.execute("PRAGMA synchronous = FULL")
    with database.atomic():
        for name, (columns, key) in TABLES.items():
            database.table(name).create(dict(columns), pk=key)
        permits = database.table("permit")
        permits.create_index(["fingerprint"], unique=True)
        permits.create_index(["company"])
        permits.create_index(["application"])
        settings = {"environment": new.environment.value, "issuer": new.issuer, "salt": salt.hex()}
        database.table("authority").insert_all({"name": name, "value": value} for name, value in settings.items())
        database.table("key").insert_all(key_row(key) for key in new.keys)
        database.table("list").insert(_list_row(new.first_list))
        database.table("metadata").insert_all({"name": name, "content": raw} for name, raw in new.documents.items())


def key_row(key: AuthorityKey) -> dict[str, object]:
    """A key as it is stored."""
    return {
        "kid": key.key_id,
        "public_key": key.public_key,
        "purpose": key.purpose.value,
        "valid_from": seconds(key.valid_from),
        "valid_until": None if key.valid_until is None else seconds(key.valid_until),
        "revoked_at": None,
        "reason": "",
        "signs_from": None if key.signs_from is None else seconds(key.signs_from),
    }


def _list_row(listed: StatusListState) -> dict[str, object]:
    """A list as it is stored."""
    return {
        "uri": listed.uri,
        "file_name": listed.file_name,
        "until": seconds(listed.until),
        "bits": listed.bits,
        "next_index": listed.next_index,
        "issued_at": None if listed.issued_at is None else seconds(listed.issued_at),
        "newest_permit": seconds(listed.newest_permit),
    }


def seconds(moment: datetime) -> int:
    """A time as it is stored."""
    return int(moment.timestamp())


def utc_time(seconds: int) -> datetime:
    """A stored time."""
    return datetime.fromtimestamp(seconds, UTC)


def maybe_time(seconds: int | None) -> datetime | None:
    """A stored time, where there is one."""
    return None if seconds is None else utc_time(seconds)
