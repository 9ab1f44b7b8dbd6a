"""Rows of the register as what they stand for: keys, lists, and the versions of them that were published."""

from collections.abc import Mapping
from datetime import timedelta

from sqlite_utils import Database

from strpcheck.adapters.register_tables import maybe_time, seconds, utc_time
from strpcheck.core.permit import KeyId
from strpcheck.core.trust import Purpose, RefusedWindow
from strpcheck.ports import AuthorityKey, ListVersion, StatusListState

__all__ = ["read_keys", "read_lists", "read_versions", "write_versions"]

VERSIONS_KEPT = timedelta(days=30)
"""Twice as long as a delta may reach back."""


def read_keys(database: Database) -> tuple[AuthorityKey, ...]:
    """Every issuer key, oldest first."""
    windows: dict[bytes, list[RefusedWindow]] = {}
    for row in database["refused_window"].rows:
        windows.setdefault(row["kid"], []).append(RefusedWindow(utc_time(row["start"]), utc_time(row["end"])))
    return tuple(
        AuthorityKey(
            KeyId(row["kid"]),
            row["public_key"],
            Purpose(row["purpose"]),
            utc_time(row["valid_from"]),
            maybe_time(row["valid_until"]),
            maybe_time(row["revoked_at"]),
            tuple(windows.get(row["kid"], ())),
            maybe_time(row["signs_from"]),
        )
        for row in database.query("SELECT * FROM key ORDER BY rowid")
    )


def read_lists(database: Database) -> tuple[StatusListState, ...]:
    """Every status list, oldest first."""
    return tuple(
        StatusListState(
            row["uri"],
            row["file_name"],
            utc_time(row["until"]),
            row["bits"],
            row["next_index"],
            maybe_time(row["issued_at"]),
            utc_time(row["newest_permit"]),
        )
        for row in database.query("SELECT * FROM list ORDER BY rowid")
    )


def read_versions(database: Database, file_name: str) -> tuple[ListVersion, ...]:
    """Every version of a list that is still remembered, oldest first."""
    rows = database.execute(
        "SELECT sha256, issued_at FROM version WHERE file_name = ? ORDER BY issued_at, sha256", (file_name,)
    )
    return tuple(ListVersion(sha256.hex(), utc_time(issued_at)) for sha256, issued_at in rows)


def write_versions(database: Database, lists: Mapping[str, ListVersion]) -> None:
    """Remember what is published now, and forget what no delta begins at any more."""
    for file_name, version in lists.items():
        issued_at = seconds(version.issued_at)
        place = (file_name, bytes.fromhex(version.sha256), issued_at)
        database.execute("INSERT OR IGNORE INTO version VALUES (?, ?, ?)", place)
        oldest = issued_at - int(VERSIONS_KEPT.total_seconds())
        database.execute("DELETE FROM version WHERE file_name = ? AND issued_at < ?", (file_name, oldest))
