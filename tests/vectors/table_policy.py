"""Vectors of questions 13 and 14 and of the lines beside a verdict; reasons by hand."""

from collections.abc import Iterator

from tests.vectors.claims import AREAS, CATEGORY, COMPANY, CTI, DROP, IAT, IDX, NBF, PURPOSE, Edits, text, wib
from tests.vectors.forge import KEYS
from tests.vectors.rows import MORNING, Row, seen
from tests.vectors.worlds import zulu

AGEING, OPEN, NEARBY, TODAY = "list_ageing", "open_hours", "conflict_nearby", "seen_today_here"
INDIVIDUAL: Edits = {CATEGORY: "PR-SKT", COMPANY: DROP, PURPOSE: "menjenguk orang tua"}


def permit(edits: Edits | None = None) -> str:
    """A permit of the usual key."""
    return text(KEYS["permit"], edits)


def category_rows() -> Iterator[Row]:
    """Categories are honoured from their first to their last WIB day; unknown, a fresh policy refuses them."""
    midnight = wib("2021-07-15 00:00")
    for name, category, now, reason, advisories in (
        ("category-last-day", "KR-KON", midnight - 1, "ok", (AGEING, OPEN)),
        ("category-day-after", "KR-KON", midnight, "category_not_allowed", (AGEING, OPEN)),
        ("category-day-before", "ES-HTL", midnight - 1, "category_not_allowed", (AGEING, OPEN)),
        ("category-first-day", "ES-HTL", midnight, "ok", (AGEING, OPEN)),
        ("category-unlisted-policy-12h", "KR-SMN", wib("2021-07-14 19:00:00"), "category_not_allowed", ()),
        ("category-unlisted-policy-12h-1s", "KR-SMN", wib("2021-07-14 19:00:01"), "category_unknown", (AGEING,)),
        ("category-unheard-of", "ZZ-999", MORNING, "category_not_allowed", ()),
    ):
        why = "from and until are WIB days, inclusive"
        barcode = permit({CATEGORY: category})
        yield Row(name=name, why=why, barcode=barcode, now=now, reason=reason, advisories=advisories)


def hour_rows() -> Iterator[Row]:
    """Windows are [start, end) in WIB, add up, and past midnight belong to the day they start on."""
    second = 1
    for name, category, post, now, reason, advisories in (
        ("window-second-before-end", "KR-LOG", "LENTENG-AGUNG", wib("2021-07-14 10:00") - second, "ok", ()),
        ("window-end", "KR-LOG", "LENTENG-AGUNG", wib("2021-07-14 10:00"), "hour_not_allowed", ()),
        (
            "open-second-before",
            "KR-LOG",
            "LENTENG-AGUNG",
            wib("2021-07-14 22:00") - second,
            "hour_not_allowed",
            (AGEING,),
        ),
        ("open-start", "KR-LOG", "LENTENG-AGUNG", wib("2021-07-14 22:00"), "ok", (AGEING, OPEN)),
        ("open-second-before-end", "KR-LOG", "LENTENG-AGUNG", wib("2021-07-15 06:00") - second, "ok", (AGEING, OPEN)),
        ("open-end", "KR-LOG", "LENTENG-AGUNG", wib("2021-07-15 06:00"), "ok", (AGEING,)),
        (
            "gate-second-before-start",
            "KR-LOG",
            "GERBANG-UJI",
            wib("2021-07-15 06:00") - second,
            "hour_not_allowed",
            (AGEING,),
        ),
        ("gate-start", "KR-LOG", "GERBANG-UJI", wib("2021-07-15 06:00"), "ok", (AGEING,)),
        ("gate-second-before-end", "KR-LOG", "GERBANG-UJI", wib("2021-07-15 10:00") - second, "ok", (AGEING,)),
        ("gate-end", "KR-LOG", "GERBANG-UJI", wib("2021-07-15 10:00"), "hour_not_allowed", (AGEING,)),
        (
            "night-second-before-start",
            "KR-PKK",
            "GERBANG-UJI",
            wib("2021-07-14 22:00") - second,
            "hour_not_allowed",
            (AGEING,),
        ),
        ("night-start", "KR-PKK", "GERBANG-UJI", wib("2021-07-14 22:00"), "ok", (AGEING,)),
        ("night-across-midnight", "KR-PKK", "GERBANG-UJI", wib("2021-07-15 00:00"), "ok", (AGEING,)),
        ("night-second-before-end", "KR-PKK", "GERBANG-UJI", wib("2021-07-15 02:00") - second, "ok", (AGEING,)),
        ("night-end", "KR-PKK", "GERBANG-UJI", wib("2021-07-15 02:00"), "hour_not_allowed", (AGEING,)),
        ("night-of-its-last-day", "KR-UTL", "GERBANG-UJI", wib("2021-07-15 02:00") - second, "ok", (AGEING,)),
        ("night-after-its-last-day", "KR-UTL", "GERBANG-UJI", wib("2021-07-15 23:00"), "hour_not_allowed", (AGEING,)),
        ("windows-add-up", "KR-UTL", "GERBANG-UJI", wib("2021-07-14 08:00"), "ok", ()),
        ("windows-add-up-gap", "KR-UTL", "GERBANG-UJI", wib("2021-07-14 09:00"), "hour_not_allowed", ()),
        ("no-window-names-it", "KR-KES", "GERBANG-UJI", wib("2021-07-14 13:00"), "ok", ()),
        ("window-announced-for-tomorrow", "KR-ENG", "GERBANG-UJI", wib("2021-07-14 13:00"), "ok", ()),
        ("window-of-today", "KR-ENG", "GERBANG-UJI", wib("2021-07-15 13:00"), "hour_not_allowed", (AGEING,)),
        ("health-worker-all-day", "KR-KES", "LENTENG-AGUNG", wib("2021-07-14 13:00"), "ok", ()),
    ):
        why = "hours of the post's group in WIB"
        barcode = permit({CATEGORY: category})
        station = {"post": post}
        yield Row(name=name, why=why, barcode=barcode, now=now, station=station, reason=reason, advisories=advisories)
    now = wib("2021-07-14 13:00")
    yield Row(
        name="individual-all-day", why="PR-* passes at any hour", barcode=permit(INDIVIDUAL), now=now, reason="ok"
    )


def place_rows() -> Iterator[Row]:
    """Post and destination."""
    gate = {"post": "GERBANG-UJI"}
    for name, edits, reason in (
        ("post-category", {CATEGORY: "ES-KEU"}, "post_not_allowed"),
        ("destination-one", {AREAS: [3174]}, "ok"),
        ("destination-last-of-four", {AREAS: [3171, 3172, 3173, 3174]}, "ok"),
        ("destination-none", {AREAS: [3171, 3172, 3173, 3175]}, "area_not_allowed"),
    ):
        why = "the group's categories, then the post's area among the destinations"
        yield Row(name=name, why=why, barcode=permit(edits), station=gate, reason=reason)
    why = "this group does not ask for the destination"
    yield Row(name="destination-not-asked", why=why, barcode=permit({AREAS: [3671]}), reason="ok")
    yield Row(
        name="post-not-in-policy",
        why="a post the policy does not know honours nothing",
        barcode=permit(),
        station={"post": "POS-TAK-DIKENAL"},
        reason="post_not_allowed",
    )


def replay_rows() -> Iterator[Row]:
    """60.0452 km ask for 3602.7 s at 60 km/h; 900 s are slack; beyond 12 h nothing is compared."""
    hours = 3600
    for name, post, ago, reason, advisories in (
        ("replay-2702s", "UJI-UTARA", 2702, "replay_conflict", ()),
        ("replay-2703s", "UJI-UTARA", 2703, "ok", (NEARBY,)),
        ("replay-3602s", "UJI-UTARA", 3602, "ok", (NEARBY,)),
        ("replay-3603s", "UJI-UTARA", 3603, "ok", ()),
        ("replay-far-12h", "UJI-JAUH", 12 * hours, "replay_conflict", ()),
        ("replay-far-12h-1s", "UJI-JAUH", 12 * hours + 1, "ok", ()),
        ("replay-clock-put-back", "UJI-UTARA", -2702, "replay_conflict", ()),
        ("replay-post-no-longer-known", "POS-LAMA", 10, "ok", ()),
        ("replay-same-post", "LENTENG-AGUNG", 10, "ok", (TODAY,)),
    ):
        why = "time between two sightings against the distance of their posts"
        station = seen(post, MORNING - ago)
        yield Row(name=name, why=why, barcode=permit(), station=station, reason=reason, advisories=advisories)
    until = wib("2021-07-14 08:00")
    for name, now, number, reason in (
        ("conflict-listed", until - 1, "00c0ffee00000007", "replay_conflict"),
        ("conflict-over", until, "00c0ffee00000007", "ok"),
        ("conflict-other-permit", until - 1, "00c0ffee00000008", "ok"),
    ):
        barcode = permit({CTI: bytes.fromhex(number)})
        why = "conflicts.json names salted hashes and an end"
        yield Row(name=name, why=why, barcode=barcode, world="conflict", now=now, reason=reason)


def line_rows() -> Iterator[Row]:
    """Advisories that are lines only, also beside refusals."""
    for name, ago, advisories in (
        ("echo-3s", 3, ()),
        ("seen-4s", 4, (TODAY,)),
        ("seen-since-midnight", MORNING - wib("2021-07-14 00:00"), (TODAY,)),
        ("seen-yesterday", MORNING - wib("2021-07-14 00:00") + 1, ()),
    ):
        station = seen("LENTENG-AGUNG", MORNING - ago)
        why = "seen here earlier on this WIB day; three seconds are the same show"
        yield Row(name=name, why=why, barcode=permit(), station=station, reason="ok", advisories=advisories)
    for name, digest, advisories in (
        ("policy-same", "00000000000000a1", ()),
        ("policy-changed", "00000000000000a0", ("policy_changed",)),
    ):
        station = {"previous_policy": digest}
        why = "the policy differs from that of the previous scan"
        yield Row(name=name, why=why, barcode=permit(), station=station, reason="ok", advisories=advisories)
    night = wib("2021-07-14 23:00")
    why = "open hours: every verdict says so, and revoked stays revoked"
    yield Row(
        name="open-revoked", why=why, barcode=permit({IDX: 8}), now=night, reason="revoked", advisories=(AGEING, OPEN)
    )
    yield Row(
        name="open-link", why=why, barcode="HTTPS://EXAMPLE.ORG", now=night, reason="not_a_permit", advisories=(OPEN,)
    )
    yield Row(name="open-no-barcode", why=why, barcode=None, now=night, reason="no_barcode", advisories=(OPEN,))
    late = {IAT: MORNING - 1, NBF: MORNING - 1}
    station = seen("UJI-UTARA", MORNING - 2703) | {"previous_policy": "00000000000000a0"}
    station["sightings"].append({"post": "LENTENG-AGUNG", "at": zulu(MORNING - 60)})
    yield Row(
        name="several-lines",
        why="every line that applies, in the order of the design",
        barcode=permit(late),
        station=station,
        reason="ok",
        advisories=(NEARBY, "newer_than_list", TODAY, "policy_changed"),
    )


def rows() -> Iterator[Row]:
    """Every row of this table."""
    yield from category_rows()
    yield from hour_rows()
    yield from place_rows()
    yield from replay_rows()
    yield from line_rows()
