"""The register's part about what is published: lists by date, beside signed metadata and versions of lists."""

from datetime import datetime

from strpcheck.adapters.register_base import OpenRegister
from strpcheck.adapters.register_tables import seconds, told
from strpcheck.adapters.repository_book import MetadataBook
from strpcheck.core.status_list import Status
from strpcheck.ports import DatedList

__all__ = ["PublishedBook"]

DATE_LISTS = "UPDATE list SET issued_at = max(?, coalesce(issued_at, 0), newest_permit)"


class PublishedBook(OpenRegister, MetadataBook):
    """Books what goes out to laptops."""

    def date_lists(self, now: datetime) -> tuple[DatedList, ...]:
        """Date every list for a publish at `now`, and read it: no permit booked before is newer than its list.

        One transaction, so that nothing is issued, revoked or suspended between the date and the reading.
        """
        with told(self._path), self._transaction():
            self._database.execute(DATE_LISTS, (seconds(now),))
            return tuple(
                DatedList(state, state.issued_at, self._marks(state.uri))
                for state in self.lists()
                if state.issued_at is not None  # each was dated above
            )

    def _marks(self, uri: str) -> tuple[tuple[int, Status], ...]:
        """Index and status of every permit of a list that is not VALID."""
        rows = self._database.execute("SELECT idx, status FROM mark WHERE uri = ? ORDER BY idx", (uri,))
        return tuple((index, Status(status)) for index, status in rows)
