"""The register's part about the other host: when something was handed over to it, and what is no longer kept here."""

from datetime import datetime

from strpcheck.adapters.register_base import OpenRegister
from strpcheck.adapters.register_tables import seconds, told, utc_time

__all__ = ["HANDED_OVER", "HandoverBook"]

HANDED_OVER = "handed_over"
"""In the register's settings once the repository is another host's: when the last hand-over was made."""
FIRST_ROOT = "1.root.json"
CANARY_FILE, CONFLICTS_FILE = "canary.json", "conflicts.json"


class HandoverBook(OpenRegister):
    """Books hand-overs."""

    def handed_over_at(self) -> datetime | None:
        """When the last hand-over was made; None where this host publishes itself."""
        with told(self._path):
            row = self._database.execute("SELECT value FROM authority WHERE name = ?", (HANDED_OVER,)).fetchone()
        return None if row is None else utc_time(int(row[0]))

    def date_handover(self, now: datetime) -> datetime:
        """Date a hand-over, durably: later than any before it, whatever the clock says."""
        with told(self._path), self._transaction():
            row = self._database.execute("SELECT value FROM authority WHERE name = ?", (HANDED_OVER,)).fetchone()
            at = seconds(now) if row is None else max(seconds(now), int(row[0]) + 1)
            if row is not None:
                self._database.execute("UPDATE authority SET value = ? WHERE name = ?", (str(at), HANDED_OVER))
        return utc_time(at)

    def give_up_repository(self, handed_over: datetime) -> None:
        """Forget the repository's metadata but for the first root: from now on another host keeps it."""
        kept = (FIRST_ROOT, CANARY_FILE, CONFLICTS_FILE)
        with told(self._path), self._transaction():
            self._database.execute("DELETE FROM metadata WHERE name NOT IN (?, ?, ?)", kept)
            self._database.execute("DELETE FROM version")
            self._database.execute("INSERT INTO authority VALUES (?, ?)", (HANDED_OVER, str(seconds(handed_over))))
            self._note(handed_over, "split", "repository", "published by another host from now on", (1, 1))
