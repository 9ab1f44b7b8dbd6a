"""Where the register's tables come from, how they are opened, and how times are stored in them."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from sqlite_utils import Database

from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError
from strpcheck.ports import AuthorityKey, Entropy, StatusListState

__all__ = ["create_register", "maybe_time", "open_database", "seconds", "told", "utc_time"]

SALT_BYTES = 32
LOCK_SECONDS = 30.0
"""Another command of the same authority may hold the register while it books a batch."""


def create_register(
    path: Path,
    *,
    environment: Environment,
    issuer: str,
    keys: Sequence[AuthorityKey],
    first_list: StatusListState,
    entropy: Entropy,
) -> None:
    """Make a new register.

    Raises:
        AuthorityError: There is one already, or the folder cannot be written to.
    """
    if path.exists():
        message = f"{path} exists already"
        raise AuthorityError(message, hint="choose an empty folder: an authority is made once")
    with told(path):
        database = open_database(path)
        database.table("authority").create({"name": str, "value": str}, pk="name")
        database.table("key").create(
            {
                "kid": bytes, "public_key": bytes, "purpose": str, "valid_from": int,
                "valid_until": int, "revoked_at": int, "reason": str,
            },
            pk="kid",
        )  # fmt: skip
        database.table("refused_window").create({"kid": bytes, "start": int, "end": int, "reason": str})
        database.table("list").create(
            {"uri": str, "file_name": str, "until": int, "bits": int, "next_index": int, "issued_at": int}, pk="uri"
        )
        database.table("permit").create(
            {
                "number": bytes, "fingerprint": bytes, "kid": bytes, "uri": str, "idx": int, "category": str,
                "company": str, "application": int, "issued_at": int, "not_before": int, "expires": int,
            },
            pk="number",
        )  # fmt: skip
        database.table("permit").create_index(["fingerprint"], unique=True)
        database.table("permit").create_index(["company"])
        database.table("permit").create_index(["application"])
        database.table("mark").create(
            {"uri": str, "idx": int, "status": int, "at": int, "reason": str}, pk=("uri", "idx")
        )
        database.table("metadata").create({"name": str, "content": bytes}, pk="name")
        salt = entropy(SALT_BYTES).hex()
        rows = {"environment": environment.value, "issuer": issuer, "salt": salt}
        database.table("authority").insert_all({"name": name, "value": value} for name, value in rows.items())
        database.table("key").insert_all(_key_row(key) for key in keys)
        database.table("list").insert(
            {
                "uri": first_list.uri, "file_name": first_list.file_name, "until": seconds(first_list.until),
                "bits": first_list.bits, "next_index": first_list.next_index, "issued_at": None,
            }
        )  # fmt: skip
        database.close()


def open_database(path: Path) -> Database:
    """A connection without plugins: nothing foreign runs beside the authority's keys."""
    connection = sqlite3.connect(path, timeout=LOCK_SECONDS, isolation_level=None)
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = FULL")
    return Database(connection, execute_plugins=False)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Say in our words what SQLite could not do."""
    try:
        yield
    except sqlite3.Error as e:
        message = f"cannot work with the register {path}: {e}"
        raise AuthorityError(message, hint="make room on the disk, or check who else holds the file") from e


def _key_row(key: AuthorityKey) -> dict[str, object]:
    """A key as it is stored."""
    return {
        "kid": key.key_id,
        "public_key": key.public_key,
        "purpose": key.purpose.value,
        "valid_from": seconds(key.valid_from),
        "valid_until": None if key.valid_until is None else seconds(key.valid_until),
        "revoked_at": None,
        "reason": "",
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
