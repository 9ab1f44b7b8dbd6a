"""The register's part about what is published: lists by date, signed metadata, versions of lists."""

from collections.abc import Mapping
from datetime import datetime

from strpcheck.adapters.register_base import OpenRegister
from strpcheck.adapters.register_rows import read_versions, write_versions
from strpcheck.adapters.register_tables import seconds, told
from strpcheck.core.status_list import Status
from strpcheck.ports import DatedList, ListVersion

__all__ = ["PublishedBook"]

DATE_LISTS = "UPDATE list SET issued_at = max(?, coalesce(issued_at, 0), newest_permit)"


class PublishedBook(OpenRegister):
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

    def _marks(self, uri: str) -> tuple[tuple[int, Status], ...]:
        """Index and status of every permit of a list that is not VALID."""
        rows = self._database.execute("SELECT idx, status FROM mark WHERE uri = ? ORDER BY idx", (uri,))
        return tuple((index, Status(status)) for index, status in rows)
