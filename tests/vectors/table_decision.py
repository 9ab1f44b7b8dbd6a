"""Vectors of questions 7 to 9 and 11: keys in time, revocation, status, clock; reasons by hand."""

from collections.abc import Iterator

from tests.vectors.claims import CATEGORY, IAT, IDX, ISS, NBF, PHOTO, PHOTO_FORMAT, URI, Edits, text, wib
from tests.vectors.forge import KEYS
from tests.vectors.rows import MORNING, Row
from tests.vectors.worlds import LONGEST_URI, NEIGHBOUR_URI, NOT_HELD_URI, ONE_BIT_URI, SIGNED_AT, zulu

HOUR = 3600
ALL_DAY: Edits = {CATEGORY: "KR-KES"}
"""Health workers pass at any hour, so that the row's time is its own question."""
PHOTO_400: Edits = {PHOTO: b"\x52\x49\x46\x46" + bytes(396), PHOTO_FORMAT: 4}


def permit(key: str = "permit", **edits: Edits) -> str:
    """A permit of that key with every group of edits."""
    together: Edits = {}
    for group in edits.values():
        together |= group
    return text(KEYS[key], together)


def key_rows() -> Iterator[Row]:
    """(7) Revoked keys, windows [from, until), refused issuing windows [from, to)."""
    start, end = wib("2021-07-05 07:00"), wib("2021-07-10 07:00")
    refused_from, refused_to = wib("2021-07-06 13:00"), wib("2021-07-06 16:00")
    yield Row(
        name="key-revoked", why="every permit of a revoked key falls", barcode=permit("revoked"), reason="key_revoked"
    )
    for name, key, issued_at, reason in (
        ("key-first-second", "windowed", start, "ok"),
        ("key-second-before", "windowed", start - 1, "key_out_of_time"),
        ("key-last-second", "windowed", end - 1, "ok"),
        ("key-first-second-after", "windowed", end, "key_out_of_time"),
        ("refused-window-second-before", "insider", refused_from - 1, "ok"),
        ("refused-window-first-second", "insider", refused_from, "key_out_of_time"),
        ("refused-window-last-second", "insider", refused_to - 1, "key_out_of_time"),
        ("refused-window-first-second-after", "insider", refused_to, "ok"),
    ):
        nbf = {NBF: wib("2021-07-10 00:00")}
        barcode = permit(key, when={IAT: issued_at} | nbf)
        yield Row(name=name, why="iat against the key's windows", barcode=barcode, reason=reason)
    barcode = permit("revoked", when={IDX: 8})
    yield Row(name="key-before-revocation", why="7 is asked before 8", barcode=barcode, reason="key_revoked")


def revocation_rows() -> Iterator[Row]:
    """(8) and (11): which list answers, and what its value says."""
    revoked, suspended = permit(at={IDX: 8}), permit(at={IDX: 9})
    yield Row(name="revoked", why="value 1 is INVALID", barcode=revoked, reason="revoked")
    yield Row(name="suspended", why="value 2 is SUSPENDED", barcode=suspended, reason="suspended")
    yield Row(
        name="status-value-3",
        why="the reserved value says nothing",
        barcode=permit(at={IDX: 10}),
        reason="status_unknown",
    )
    yield Row(name="revoked-one-bit", why="1-bit list", barcode=permit(at={URI: ONE_BIT_URI, IDX: 8}), reason="revoked")
    yield Row(name="valid-one-bit", why="LSB first: 7 is not 0", barcode=permit(at={URI: ONE_BIT_URI}), reason="ok")
    yield Row(
        name="revoked-first-index", why="index 0", barcode=permit(at={URI: ONE_BIT_URI, IDX: 0}), reason="revoked"
    )
    yield Row(
        name="revoked-last-index", why="index 63", barcode=permit(at={URI: ONE_BIT_URI, IDX: 63}), reason="revoked"
    )
    yield Row(name="status-last-index", why="index 63 of 64 in 2 bits", barcode=permit(at={IDX: 63}), reason="ok")
    for name, index, uri in (
        ("status-index-beyond", 64, "urn:strp:2021w27"),
        ("status-index-beyond-one-bit", 64, ONE_BIT_URI),
        ("status-index-largest", 2**32 - 1, ONE_BIT_URI),
    ):
        barcode = permit(at={IDX: index, URI: uri})
        yield Row(name=name, why="beyond the list's end", barcode=barcode, reason="status_unknown")
    yield Row(name="status-uri-24-bytes", why="the longest uri", barcode=permit(at={URI: LONGEST_URI}), reason="ok")
    barcode = permit(at={URI: NOT_HELD_URI})
    yield Row(
        name="status-list-not-held", why="listed but not in the generation", barcode=barcode, reason="status_unknown"
    )
    good = permit()
    for name, world in (
        ("status-no-list", "no-list"),
        ("status-wrong-sub", "wrong-sub"),
        ("status-other-issuers-list-of-that-uri", "neighbour-list-only"),
    ):
        why = "a list answers only for its own sub and its signer's issuer"
        yield Row(name=name, why=why, barcode=good, world=world, reason="status_unknown")
    yield Row(
        name="status-other-issuers-index",
        why="index 7 is revoked in the neighbour's list only",
        barcode=good,
        reason="ok",
    )
    barcode = permit("neighbour-permit", at={ISS: "XX-BG", URI: NEIGHBOUR_URI})
    yield Row(
        name="status-neighbours-own",
        why="the neighbour's list answers for its permits",
        barcode=barcode,
        reason="revoked",
    )


def newer_rows() -> Iterator[Row]:
    """A permit issued after the list is not in it yet."""
    newer = ("newer_than_list",)
    for name, index, late, reason, advisories in (
        ("revoked-iat-equals-list", 8, 0, "revoked", ()),
        ("revoked-iat-second-after-list", 8, 1, "ok", newer),
        ("suspended-iat-equals-list", 9, 0, "suspended", ()),
        ("suspended-iat-second-after-list", 9, 1, "ok", newer),
        ("index-beyond-iat-after-list", 64, 1, "ok", newer),
    ):
        barcode = permit(at={IDX: index, IAT: SIGNED_AT + late, NBF: SIGNED_AT})
        why = "the bit is read only where list iat >= permit iat"
        yield Row(name=name, why=why, barcode=barcode, reason=reason, advisories=advisories)
    barcode = permit(at={IAT: SIGNED_AT + 1, NBF: SIGNED_AT}, kind=ALL_DAY)
    now = SIGNED_AT + 72 * HOUR + 1
    why = "12 holds for a permit newer than its list as for everyone"
    yield Row(name="newer-and-stale", why=why, barcode=barcode, now=now, reason="status_stale", advisories=newer)


def clock_rows() -> Iterator[Row]:
    """(9) Floor, mark, and permits from the future; 120 s are forgiven."""
    for name, at, reason in (
        ("clock-floor-120", SIGNED_AT - 120, "ok"),
        ("clock-floor-121", SIGNED_AT - 121, "clock_suspect"),
        ("clock-after-floor", SIGNED_AT, "ok"),
    ):
        yield Row(name=name, why="now >= floor - 120 s", barcode=permit(), now=at, reason=reason)
    for name, ahead, reason in (("clock-mark-120", 120, "ok"), ("clock-mark-121", 121, "clock_suspect")):
        station = {"clock_mark": zulu(MORNING + ahead)}
        yield Row(name=name, why="now >= mark - 120 s", barcode=permit(), station=station, reason=reason)
    for name, ahead, reason in (
        ("permit-from-future-120", 120, "ok"),
        ("permit-from-future-121", 121, "clock_suspect"),
    ):
        barcode = permit(at={IAT: MORNING + ahead, NBF: MORNING})
        advisories = ("newer_than_list",)
        yield Row(name=name, why="iat <= now + 120 s", barcode=barcode, reason=reason, advisories=advisories)
    simulated: dict[str, object] = {"clock_mark": zulu(MORNING + HOUR), "asks_clock": False}
    barcode = permit(at={IAT: MORNING + HOUR, NBF: MORNING})
    yield Row(
        name="clock-not-asked",
        why="a simulation's time is invented on purpose",
        barcode=barcode,
        station=simulated,
        reason="ok",
        advisories=("newer_than_list",),
    )
    now = SIGNED_AT - 365 * 24 * HOUR
    barcode = permit(at={IDX: 8})
    yield Row(name="revoked-and-clock", why="8 is asked whatever the clock", barcode=barcode, now=now, reason="revoked")


def rows() -> Iterator[Row]:
    """Every row of this table."""
    yield Row(name="good", why="a good permit at a good hour", barcode=permit(), reason="ok")
    yield Row(name="good-photo", why="with a face of 400 bytes", barcode=permit(face=PHOTO_400), reason="ok")
    yield from key_rows()
    yield from revocation_rows()
    yield from newer_rows()
    yield from clock_rows()
