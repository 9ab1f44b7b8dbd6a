"""The register's part about issuer keys: which there are, from when each signs, and which fell."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from strpcheck.adapters.register_base import OpenRegister
from strpcheck.adapters.register_rows import read_keys
from strpcheck.adapters.register_tables import key_row, seconds, told
from strpcheck.core.permit import KeyId
from strpcheck.core.trust import RefusedWindow
from strpcheck.ports import AuthorityKey

__all__ = ["KeyBook"]

CANARY_FILE = "canary.json"
NEVER = 1 << 40
"""A second that does not come."""


class KeyBook(OpenRegister):
    """Books issuer keys."""

    def keys(self) -> tuple[AuthorityKey, ...]:
        """Every issuer key, oldest first."""
        with told(self._path):
            return read_keys(self._database)

    def revoke_key(self, key_id: KeyId, at: datetime, reason: str) -> bool:
        """Book a key as revoked; False where it was before, which is left as it is."""
        with told(self._path), self._transaction():
            changed = self._revoke(key_id, at, reason)
            self._release(key_id, 0, NEVER)
            self._note(at, "revoke", f"key {key_id.hex()}", reason, (1, changed))
        return changed > 0

    def add_key(self, key: AuthorityKey, replaces: Sequence[KeyId], reason: str, canaries: bytes | None) -> None:
        """Book a key, and as revoked at its `valid_from` those that it replaces; canaries go with their key."""
        at = key.valid_from
        with told(self._path), self._transaction():
            self._database.table("key").insert(key_row(key))
            self._note(at, "add key", f"{key.purpose.value} key {key.key_id.hex()}", reason, (1, 1))
            for key_id in replaces:
                self._revoke(key_id, at, reason)
                self._note(at, "replace", f"key {key_id.hex()}", reason, (1, 1))
            if canaries is not None:
                self._database.table("metadata").upsert({"name": CANARY_FILE, "content": canaries}, pk="name")
                # A list does not answer for a permit that is newer than it.
                self._database.execute("UPDATE list SET newest_permit = max(newest_permit, ?)", (seconds(at),))

    def keys_published(self, key_ids: Iterable[KeyId], signs_from: datetime) -> None:
        """Let keys that were not published before issue permits from then on."""
        rows = [(seconds(signs_from), key_id) for key_id in key_ids]
        with told(self._path), self._transaction():
            self._database.conn.executemany("UPDATE key SET signs_from = ? WHERE kid = ? AND signs_from IS NULL", rows)

    def refuse_window(self, key_id: KeyId, window: RefusedWindow, at: datetime, reason: str) -> None:
        """Book a refused issuing window of a key."""
        row = {"kid": key_id, "start": seconds(window.start), "end": seconds(window.end), "reason": reason}
        with told(self._path), self._transaction():
            self._database.table("refused_window").insert(row)
            self._release(key_id, seconds(window.start), seconds(window.end))
            self._note(at, "refuse window", f"key {key_id.hex()}", reason, (1, 1))

    def _revoke(self, key_id: KeyId, at: datetime, reason: str) -> int:
        """Set the time of revocation where there is none; returns how many keys that changed."""
        return self._database.execute(
            "UPDATE key SET revoked_at = ?, reason = ? WHERE kid = ? AND revoked_at IS NULL",
            (seconds(at), reason, key_id),
        ).rowcount

    def _release(self, key_id: KeyId, start: int, end: int) -> None:
        """Let go of the rows of permits that no laptop takes any more: issued again, they give new permits."""
        self._database.execute(
            "UPDATE permit SET fingerprint = randomblob(16) WHERE kid = ? AND issued_at >= ? AND issued_at < ?",
            (key_id, start, end),
        )
