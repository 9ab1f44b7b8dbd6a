"""The authority's register in SQLite: what was promised is booked before anything is signed."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from strpcheck.adapters.register_tables import maybe_time, open_database, seconds, told, utc_time
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import Purpose, RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import (
    AuthorityKey,
    BookedPermit,
    Entropy,
    RegisterCounts,
    Selection,
    StatusListState,
    WantedPermit,
)

__all__ = ["SqliteRegister"]

NUMBER_BYTES = 8
MAX_NAMES = 5

YIELDS_TO: Mapping[Status, frozenset[int | None]] = {
    Status.INVALID: frozenset({None, int(Status.SUSPENDED)}),
    Status.SUSPENDED: frozenset({None}),
    Status.VALID: frozenset({int(Status.SUSPENDED)}),
}
"""The present marks (None: never marked) that a new status replaces: INVALID is final."""

BOOK = (
    "INSERT INTO permit (number, fingerprint, kid, uri, idx, category, company, application, issued_at,"
    " not_before, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
BOOKED = "SELECT number, kid, uri, idx, issued_at, not_before, expires FROM permit WHERE fingerprint = ?"
MARKED = (
    "SELECT permit.uri, permit.idx, mark.status FROM permit"
    " LEFT JOIN mark ON mark.uri = permit.uri AND mark.idx = permit.idx WHERE {} ORDER BY permit.idx"
)


class SqliteRegister:
    """Implements `Register`."""

    def __init__(self, path: Path, entropy: Entropy) -> None:
        """Open a register.

        Raises:
            AuthorityError: There is none, or it cannot be read.
        """
        if not path.is_file():
            message = f"{path.parent} holds no authority"
            raise AuthorityError(
                message, hint="make one with `strpcheck authority init`, or name its folder with --dir"
            )
        self._path = path
        self._entropy = entropy
        with told(path):
            self._database = open_database(path)
            settings = {row["name"]: row["value"] for row in self._database["authority"].rows}
        self.environment = Environment(settings["environment"])
        self.issuer = str(settings["issuer"])
        self.salt = bytes.fromhex(settings["salt"])

    def keys(self) -> tuple[AuthorityKey, ...]:
        """Every issuer key, oldest first."""
        with told(self._path):
            windows: dict[bytes, list[RefusedWindow]] = {}
            for row in self._database["refused_window"].rows:
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
                )
                for row in self._database.query("SELECT * FROM key ORDER BY rowid")
            )

    def revoke_key(self, key_id: KeyId, at: datetime, reason: str) -> None:
        """Book a key as revoked; the first time counts."""
        with told(self._path), self._transaction():
            self._database.execute(
                "UPDATE key SET revoked_at = ?, reason = ? WHERE kid = ? AND revoked_at IS NULL",
                (seconds(at), reason, key_id),
            )

    def refuse_window(self, key_id: KeyId, window: RefusedWindow, reason: str) -> None:
        """Book a refused issuing window of a key."""
        row = {"kid": key_id, "start": seconds(window.start), "end": seconds(window.end), "reason": reason}
        with told(self._path), self._transaction():
            self._database.table("refused_window").insert(row)

    def lists(self) -> tuple[StatusListState, ...]:
        """Every status list, oldest first; permits are booked in the last."""
        with told(self._path):
            return tuple(
                StatusListState(
                    row["uri"],
                    row["file_name"],
                    utc_time(row["until"]),
                    row["bits"],
                    row["next_index"],
                    maybe_time(row["issued_at"]),
                )
                for row in self._database.query("SELECT * FROM list ORDER BY rowid")
            )

    def book(self, wanted: Sequence[WantedPermit], key_id: KeyId, now: datetime) -> tuple[BookedPermit, ...]:
        """Give each permit its number and index, durably, in the order given; known ones keep theirs."""
        booked: list[BookedPermit] = []
        with told(self._path), self._transaction():
            current = self.lists()[-1]
            index = current.next_index
            # After every list already published: an older permit would be looked up in a list it is not in.
            issued_at = now if current.issued_at is None else max(now, utc_time(seconds(current.issued_at) + 1))
            for item in wanted:
                known = self._database.execute(BOOKED, (item.fingerprint,)).fetchone()
                if known is not None:
                    booked.append(_booked(known, is_new=False))
                    continue
                number, iat = self._entropy(NUMBER_BYTES), seconds(issued_at)
                nbf, exp = seconds(item.not_before), seconds(item.expires)
                row = (number, item.fingerprint, key_id, current.uri, index, item.category, item.company)
                self._database.execute(BOOK, (*row, item.application, iat, nbf, exp))
                new = (number, bytes(key_id), current.uri, index, iat, nbf, exp)
                booked.append(_booked(new, is_new=True))
                index += 1
            self._database.execute("UPDATE list SET next_index = ? WHERE uri = ?", (index, current.uri))
        return tuple(booked)

    def mark(self, selection: Selection, status: Status, at: datetime, reason: str) -> tuple[int, int]:
        """Book a status for the selected permits; returns how many were found and how many changed.

        INVALID is final; SUSPENDED comes and goes; VALID lifts a suspension only.
        """
        with told(self._path), self._transaction():
            found = self._select(selection)
            changed = [(uri, index) for uri, index, now in found if now in YIELDS_TO[status]]
            if status is Status.VALID:
                self._database.conn.executemany("DELETE FROM mark WHERE uri = ? AND idx = ?", changed)
            else:
                self._database.table("mark").upsert_all(
                    (
                        {"uri": uri, "idx": index, "status": int(status), "at": seconds(at), "reason": reason}
                        for uri, index in changed
                    ),
                    pk=("uri", "idx"),
                )
            if status is Status.SUSPENDED:
                # One bit cannot say SUSPENDED; a list that ever needed two keeps them.
                uris = {(uri,) for uri, _ in changed}
                self._database.conn.executemany("UPDATE list SET bits = 2 WHERE uri = ?", uris)
        return len(found), len(changed)

    def companies_like(self, name: str) -> tuple[str, ...]:
        """A few companies whose names contain a word of `name`."""
        words = [word for word in name.casefold().split() if len(word) > 2]  # noqa: PLR2004 -- "PT" and "CV" tell nothing
        with told(self._path):
            rows = self._database.query(
                "SELECT DISTINCT company FROM permit WHERE company IS NOT NULL ORDER BY company"
            )
            near = (row["company"] for row in rows if any(word in row["company"].casefold() for word in words))
            return tuple(name for name, _ in zip(near, range(MAX_NAMES), strict=False))

    def marks(self, uri: str) -> Iterator[tuple[int, Status]]:
        """Index and status of every permit of a list that is not VALID."""
        with told(self._path):
            for index, status in self._database.execute("SELECT idx, status FROM mark WHERE uri = ?", (uri,)):
                yield index, Status(status)

    def date_lists(self, now: datetime) -> tuple[StatusListState, ...]:
        """Date every list for a publish at `now`: no permit booked before is newer than its list."""
        with told(self._path), self._transaction():
            self._database.execute(
                "UPDATE list SET issued_at = max(?, coalesce(issued_at, 0),"
                " coalesce((SELECT max(issued_at) FROM permit WHERE permit.uri = list.uri), 0))",
                (seconds(now),),
            )
        return self.lists()

    def counts(self) -> RegisterCounts:
        """How many permits there are."""
        with told(self._path):
            issued, companies = self._database.execute(
                "SELECT count(*), count(DISTINCT company) FROM permit"
            ).fetchone()
            by_status = dict(self._database.execute("SELECT status, count(*) FROM mark GROUP BY status").fetchall())
        return RegisterCounts(issued, by_status.get(Status.INVALID, 0), by_status.get(Status.SUSPENDED, 0), companies)

    def load_repository(self) -> Mapping[str, bytes]:
        """Signed metadata as last published, by file name."""
        with told(self._path):
            return {row["name"]: row["content"] for row in self._database["metadata"].rows}

    def save_repository(self, metadata: Mapping[str, bytes]) -> None:
        """Keep signed metadata."""
        rows = ({"name": name, "content": content} for name, content in metadata.items())
        with told(self._path), self._transaction():
            self._database.table("metadata").upsert_all(rows, pk="name")

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _select(self, selection: Selection) -> list[tuple[str, int, int | None]]:
        """uri, index and present status of the selected permits."""
        choices: tuple[tuple[str, bytes | str | int | None], ...] = (
            ("permit.number = ?", selection.permit),
            ("permit.company = ?", selection.company),
            ("permit.application = ?", selection.application),
        )
        where, value = next(choice for choice in choices if choice[1] is not None)
        return self._database.execute(MARKED.format(where), (value,)).fetchall()

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Take the write lock before the first read, so that nothing read changes until it is written."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
        except BaseException:
            self._database.rollback()
            raise
        self._database.execute("COMMIT")


def _booked(row: tuple[bytes, bytes, str, int, int, int, int], *, is_new: bool) -> BookedPermit:
    """A booking as it is handed out."""
    number, kid, uri, index, issued_at, not_before, expires = row
    times = (utc_time(issued_at), utc_time(not_before), utc_time(expires))
    return BookedPermit(number, KeyId(kid), uri, index, *times, is_new=is_new)
