"""The authority's register in SQLite: what was promised is booked before anything is signed."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from typing import TypeAlias

from strpcheck.adapters.register_devices import DeviceBook
from strpcheck.adapters.register_handover import HandoverBook
from strpcheck.adapters.register_keys import KeyBook
from strpcheck.adapters.register_published import PublishedBook
from strpcheck.adapters.register_tables import seconds, told, utc_time
from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import Status
from strpcheck.ports import BookedPermit, RegisterCounts, Selection, WantedPermit

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
MARK = (
    "INSERT INTO mark (uri, idx, status, at, reason) VALUES (?, ?, ?, ?, ?) ON CONFLICT (uri, idx)"
    " DO UPDATE SET status = excluded.status, at = excluded.at, reason = excluded.reason"
)

Booking: TypeAlias = tuple[bytes, bytes, str, int, int, int, int, int | None]
"""number, kid, uri, idx, issued_at, not_before, expires, status."""


class SqliteRegister(KeyBook, DeviceBook, HandoverBook, PublishedBook):
    """Implements `Register`."""

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

    def counts(self) -> RegisterCounts:
        """How many permits there are."""
        with told(self._path):
            issued, companies = self._database.execute(
                "SELECT count(*), count(DISTINCT company) FROM permit"
            ).fetchone()
            by_status = dict(self._database.execute("SELECT status, count(*) FROM mark GROUP BY status").fetchall())
        return RegisterCounts(issued, by_status.get(Status.INVALID, 0), by_status.get(Status.SUSPENDED, 0), companies)

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
