"""Vectors of questions 10 and 12: in its time, with extensions, by evidence recent enough; reasons by hand."""

from collections.abc import Iterator

from tests.vectors.claims import CATEGORY, CTI, EXP, IDX, ISS, NBF, URI, wib
from tests.vectors.rows import MORNING, Row
from tests.vectors.table_decision import ALL_DAY, HOUR, PHOTO_400, permit
from tests.vectors.worlds import NEIGHBOUR_URI, SIGNED_AT, zulu


def time_rows() -> Iterator[Row]:
    """(10) nbf - 120 s <= now < end; refused for good only where the end was confirmed."""
    for name, ahead, reason in (("nbf-120", 120, "ok"), ("nbf-121", 121, "not_yet_valid")):
        barcode = permit(at={NBF: MORNING + ahead})
        yield Row(name=name, why="nbf - 120 s <= now", barcode=barcode, reason=reason)
    for name, left, reason in (("exp-last-second", 1, "ok"), ("exp-reached", 0, "expired_not_confirmed")):
        barcode = permit(at={EXP: MORNING + left})
        yield Row(name=name, why="now < exp", barcode=barcode, reason=reason)
    end = wib("2021-07-21 00:00")
    for name, world, reason in (
        ("expired-confirmed-at-end", "confirmed-at-the-end", "expired"),
        ("expired-confirmed-second-before", "confirmed-before-the-end", "expired_not_confirmed"),
    ):
        why = "confirmed_at >= end: nobody extended it"
        station = {"floor": zulu(end - 1)}
        row = Row(name=name, why=why, barcode=permit(), now=end, world=world, station=station, reason=reason)
        yield open_hours(row)


def open_hours(row: Row, *more: str) -> Row:
    """The same row where everyone may pass."""
    return Row(**{name: getattr(row, name) for name in Row.__slots__} | {"advisories": (*more, "open_hours")})


def freshness_rows() -> Iterator[Row]:
    """(12) The older of the list's age and the confirmation's; fresh <= 12 h, stale > 72 h."""
    barcode = permit(kind=ALL_DAY)
    ageing: tuple[str, ...] = ("list_ageing",)
    for name, age, reason, advisories in (
        ("fresh-12h", 12 * HOUR, "ok", ()),
        ("ageing-12h-1s", 12 * HOUR + 1, "ok", ageing),
        ("ageing-72h", 72 * HOUR, "ok", ageing),
        ("stale-72h-1s", 72 * HOUR + 1, "status_stale", ()),
    ):
        now = SIGNED_AT + age
        yield Row(
            name=name,
            why="age of list and confirmation",
            barcode=barcode,
            now=now,
            reason=reason,
            advisories=advisories,
        )
    for world in ("list-older", "confirmation-older"):
        why = "one of the two is six hours older than the other; the older counts"
        for name, age, reason, advisories in (
            ("fresh-6h", 6 * HOUR, "ok", ()),
            ("ageing-6h-1s", 6 * HOUR + 1, "ok", ageing),
            # 66 hours after 07:00 it is 01:00, when everyone may pass.
            ("ageing-66h", 66 * HOUR, "ok", (*ageing, "open_hours")),
            ("stale-66h-1s", 66 * HOUR + 1, "status_stale", ("open_hours",)),
        ):
            now = SIGNED_AT + age
            yield Row(
                name=f"{world}-{name}",
                why=why,
                barcode=barcode,
                world=world,
                now=now,
                reason=reason,
                advisories=advisories,
            )
    why = "an old list in a newer generation is as old as its own iat"
    yield Row(
        name="old-list-re-offered", why=why, barcode=barcode, world="old-list-in-new-generation", reason="status_stale"
    )
    barcode = permit(kind=ALL_DAY, at={IDX: 8})
    now = SIGNED_AT + 960 * HOUR
    why = "a revocation does not go stale"
    yield Row(name="revoked-and-stale", why=why, barcode=barcode, now=now, reason="revoked")
    barcode = permit(kind=ALL_DAY)
    station = {"floor": zulu(SIGNED_AT + 72 * HOUR + 1)}
    now = SIGNED_AT + 72 * HOUR - 60
    why = "ages are counted from the floor where the clock is behind it"
    yield Row(name="stale-by-floor", why=why, barcode=barcode, now=now, station=station, reason="status_stale")


def extension_rows() -> Iterator[Row]:
    """Permits that the policy lets run on: last day 20 to 21 July, through 25 July."""
    early, late = wib("2021-07-21 07:30"), wib("2021-07-25 23:59:59")
    without = "extension_without_photo"
    for name, last, now, world, reason, advisories in (
        ("extension-day-before", "2021-07-19", early, "extended", "expired", ()),
        ("extension-first-day", "2021-07-20", early, "extended", "ok", (without,)),
        ("extension-last-day", "2021-07-21", early, "extended", "ok", ()),
        ("extension-day-after", "2021-07-22", early, "extended", "ok", ()),
        ("extension-last-second", "2021-07-20", late, "extended-late", "ok", (without, "list_ageing", "open_hours")),
        (
            "extension-over",
            "2021-07-20",
            late + 1,
            "extended-late",
            "expired_not_confirmed",
            ("list_ageing", "open_hours"),
        ),
        ("extension-over-confirmed", "2021-07-20", late + 1, "extended-and-confirmed", "expired", ("open_hours",)),
        ("extension-day-after-over", "2021-07-22", late, "extended-late", "expired", ("list_ageing", "open_hours")),
        (
            "extension-last-day-in-time",
            "2021-07-21",
            late,
            "extended-late",
            "ok",
            (without, "list_ageing", "open_hours"),
        ),
    ):
        barcode = permit(at={EXP: wib(f"{last} 00:00") + 24 * HOUR})
        why = "the last WIB day decides; exp is the midnight after"
        yield Row(name=name, why=why, barcode=barcode, now=now, world=world, reason=reason, advisories=advisories)
    barcode = permit(face=PHOTO_400)
    why = "with a photo no ID card need be asked for"
    yield Row(name="extension-with-photo", why=why, barcode=barcode, now=early, world="extended", reason="ok")
    before = wib("2021-07-20 23:59:59")
    station = {"asks_clock": False}
    row = Row(
        name="extension-not-begun",
        why="now < exp",
        barcode=permit(),
        now=before,
        world="extended",
        reason="ok",
        station=station,
    )
    yield open_hours(row)
    for name, key, edits in (
        ("extension-other-category", "permit", {CATEGORY: "ES-KEU"}),
        ("extension-other-issuer", "neighbour-permit", {ISS: "XX-BG", URI: NEIGHBOUR_URI, IDX: 6, CTI: bytes(8)}),
    ):
        why = "the extension names an issuer and categories"
        yield Row(name=name, why=why, barcode=permit(key, at=edits), now=early, world="extended", reason="expired")


def rows() -> Iterator[Row]:
    """Every row of this table."""
    yield from time_rows()
    yield from freshness_rows()
    yield from extension_rows()
