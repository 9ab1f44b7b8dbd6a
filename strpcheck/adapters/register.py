"""The authority's register in SQLite: what was promised is booked before anything is signed."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import TypeAlias

from strpcheck.adapters.register_rows import read_keys, read_lists, read_versions, write_versions
from strpcheck.adapters.register_tables import PUT_BACK, bring_up_to_date, open_database, seconds, told, utc_time
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import AuthorityError
from strpcheck.ports import (
    AuthorityKey,
    BookedPermit,
    DatedList,
    Entropy,
    ListVersion,
    RegisterCounts,
    Selection,
    StatusListState,
    WantedPermit,
)

__all__ = ["SqliteRegister"]

NUMBER_BYTES = 8
LONGEST_AHEAD = int(timedelta(days=1).total_seconds())
"""iat <= nbf + 86400 (design, section 2)."""
ASKED_AT_ONCE = 500
"""Fingerprints in one question; old builds of SQLite take 999 values."""

YIELDS_TO: Mapping[Status, frozenset[int | None]] = {
    Status.INVALID: frozenset({None, int(Status.SUSPENDED)}),
    Status.SUSPENDED: frozenset({None}),
    Status.VALID: frozenset({int(Status.SUSPENDED)}),
}
"""The present marks (None: never marked) that a new status replaces: INVALID is final."""

NEVER = 1 << 40
"""A second that does not come."""

BOOK = (
    "INSERT INTO permit (number, fingerprint, kid, uri, idx, category, company, application, issued_at,"
    " not_before, expires) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
)
BOOKED = (
    "SELECT fingerprint, number, kid, permit.uri, permit.idx, issued_at, not_before, expires, mark.status FROM permit"
    " LEFT JOIN mark ON mark.uri = permit.uri AND mark.idx = permit.idx WHERE fingerprint IN ({})"
)
MARKED = (
    "SELECT permit.uri, permit.idx, mark.status FROM permit"
    " LEFT JOIN mark ON mark.uri = permit.uri AND mark.idx = permit.idx WHERE {} ORDER BY permit.idx"
)
DATE_LISTS = "UPDATE list SET issued_at = max(?, coalesce(issued_at, 0), newest_permit)"
MARK = (
    "INSERT INTO mark (uri, idx, status, at, reason) VALUES (?, ?, ?, ?, ?) ON CONFLICT (uri, idx)"
    " DO UPDATE SET status = excluded.status, at = excluded.at, reason = excluded.reason"
)

Booking: TypeAlias = tuple[bytes, bytes, str, int, int, int, int, int | None]
"""number, kid, uri, idx, issued_at, not_before, expires, status."""


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
        try:
            self.environment = Environment(settings["environment"])
            self.issuer = str(settings["issuer"])
            self.salt = bytes.fromhex(settings["salt"])
        except (KeyError, ValueError) as e:
            self._database.close()
            message = f"{path} is not an authority's register"
            raise AuthorityError(message, hint=PUT_BACK) from e
        with told(path):
            bring_up_to_date(self._database)

    def keys(self) -> tuple[AuthorityKey, ...]:
        """Every issuer key, oldest first."""
        with told(self._path):
            return read_keys(self._database)

    def revoke_key(self, key_id: KeyId, at: datetime, reason: str) -> bool:
        """Book a key as revoked; False where it was before, which is left as it is."""
        with told(self._path), self._transaction():
            changed = self._database.execute(
                "UPDATE key SET revoked_at = ?, reason = ? WHERE kid = ? AND revoked_at IS NULL",
                (seconds(at), reason, key_id),
            ).rowcount
            self._release(key_id, 0, NEVER)
            self._note(at, "revoke", f"key {key_id.hex()}", reason, (1, changed))
        return changed > 0

    def refuse_window(self, key_id: KeyId, window: RefusedWindow, at: datetime, reason: str) -> None:
        """Book a refused issuing window of a key."""
        row = {"kid": key_id, "start": seconds(window.start), "end": seconds(window.end), "reason": reason}
        with told(self._path), self._transaction():
            self._database.table("refused_window").insert(row)
            self._release(key_id, seconds(window.start), seconds(window.end))
            self._note(at, "refuse window", f"key {key_id.hex()}", reason, (1, 1))

    def lists(self) -> tuple[StatusListState, ...]:
        """Every status list, oldest first; permits are booked in the last."""
        with told(self._path):
            return read_lists(self._database)

    def book(self, wanted: Sequence[WantedPermit], key_id: KeyId, now: datetime) -> tuple[BookedPermit, ...]:
        """Give each permit its number and index, durably, in the order given; known ones keep theirs."""
        booked: list[BookedPermit] = []
        new: list[tuple[object, ...]] = []
        with told(self._path), self._transaction():
            current = self.lists()[-1]
            known = self._known([item.fingerprint for item in wanted])
            iat = seconds(current.next_permit_time(now))
            for item in wanted:
                booking = known.get(item.fingerprint)
                is_new = booking is None
                if booking is None:
                    # A list published just before midnight may push iat more than a day past a row's first second.
                    nbf = max(seconds(item.not_before), iat - LONGEST_AHEAD)
                    place = (bytes(key_id), current.uri, current.next_index + len(new))
                    booking = (self._entropy(NUMBER_BYTES), *place, iat, nbf, seconds(item.expires), None)
                    known[item.fingerprint] = booking
                    what = (item.category, item.company, item.application)
                    new.append((booking[0], item.fingerprint, *place, *what, *booking[4:7]))
                booked.append(_booked(booking, is_new=is_new))
            if new:
                self._database.conn.executemany(BOOK, new)
                self._database.execute(
                    "UPDATE list SET next_index = next_index + ?, newest_permit = max(newest_permit, ?) WHERE uri = ?",
                    (len(new), iat, current.uri),
                )
        return tuple(booked)

    def mark(self, selection: Selection, status: Status, at: datetime, reason: str) -> tuple[int, int]:
        """Book a status for the selected permits; returns how many were found and how many changed.

        INVALID is final; SUSPENDED comes and goes; VALID lifts a suspension only.
        """
        with told(self._path), self._transaction():
            found = self._select(selection)
            changed = [(uri, index) for uri, index, present in found if present in YIELDS_TO[status]]
            if status is Status.VALID:
                self._database.conn.executemany("DELETE FROM mark WHERE uri = ? AND idx = ?", changed)
            else:
                rows = ((uri, index, int(status), seconds(at), reason) for uri, index in changed)
                self._database.conn.executemany(MARK, rows)
            if status is Status.SUSPENDED:
                # One bit cannot say SUSPENDED; a list that ever needed two keeps them.
                uris = {(uri,) for uri, _ in changed}
                self._database.conn.executemany("UPDATE list SET bits = 2 WHERE uri = ?", uris)
            self._note(at, f"mark {status.name}", _told(selection), reason, (len(found), len(changed)))
        return len(found), len(changed)

    def companies(self) -> Iterable[str]:
        """Every company that a permit names, once each."""
        with told(self._path):
            rows = self._database.execute("SELECT DISTINCT company FROM permit WHERE company IS NOT NULL").fetchall()
        return [name for (name,) in rows]

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

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()

    def _release(self, key_id: KeyId, start: int, end: int) -> None:
        """Let go of the rows of permits that no laptop takes any more: issued again, they give new permits."""
        self._database.execute(
            "UPDATE permit SET fingerprint = randomblob(16) WHERE kid = ? AND issued_at >= ? AND issued_at < ?",
            (key_id, start, end),
        )

    def _known(self, fingerprints: Sequence[bytes]) -> dict[bytes, Booking]:
        """What is booked already of these rows."""
        known: dict[bytes, Booking] = {}
        for start in range(0, len(fingerprints), ASKED_AT_ONCE):
            asked = fingerprints[start : start + ASKED_AT_ONCE]
            question = BOOKED.format(",".join("?" * len(asked)))
            known.update((row[0], row[1:]) for row in self._database.execute(question, asked))
        return known

    def _select(self, selection: Selection) -> list[tuple[str, int, int | None]]:
        """uri, index and present status of the selected permits."""
        choices: tuple[tuple[str, bytes | str | int | None], ...] = (
            ("permit.number = ?", selection.permit),
            ("permit.company = ?", selection.company),
            ("permit.application = ?", selection.application),
        )
        where, value = next(choice for choice in choices if choice[1] is not None)
        return self._database.execute(MARKED.format(where), (value,)).fetchall()

    def _marks(self, uri: str) -> tuple[tuple[int, Status], ...]:
        """Index and status of every permit of a list that is not VALID."""
        rows = self._database.execute("SELECT idx, status FROM mark WHERE uri = ? ORDER BY idx", (uri,))
        return tuple((index, Status(status)) for index, status in rows)

    def _note(self, at: datetime, act: str, selected: str, reason: str, counts: tuple[int, int]) -> None:
        """Write an act into the diary, also one that changed nothing."""
        row = (seconds(at), act, selected, reason, *counts)
        self._database.execute("INSERT INTO act VALUES (?, ?, ?, ?, ?, ?)", row)

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        """Take the write lock before the first read, so that nothing read changes until it is written."""
        self._database.execute("BEGIN IMMEDIATE")
        try:
            yield
            self._database.execute("COMMIT")
        except BaseException:
            self._database.rollback()
            raise


def _booked(booking: Booking, *, is_new: bool) -> BookedPermit:
    """A booking as it is handed out."""
    number, kid, uri, index, issued_at, not_before, expires, status = booking
    times = (utc_time(issued_at), utc_time(not_before), utc_time(expires))
    marked = Status.VALID if status is None else Status(status)
    return BookedPermit(number, KeyId(kid), uri, index, *times, is_new=is_new, status=marked)


def _told(selection: Selection) -> str:
    """What was selected, for the diary."""
    if selection.permit is not None:
        return f"permit {selection.permit.hex()}"
    return f"company {selection.company}" if selection.company is not None else f"application {selection.application}"
