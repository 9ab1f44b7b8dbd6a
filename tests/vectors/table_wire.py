"""Vectors of questions 0 to 6: both sides of every limit of the wire format, keys and environments; reasons by hand."""

from collections.abc import Iterator

from tests.vectors.claims import (
    APPLICATION,
    AREAS,
    CATEGORY,
    COMPANY,
    CTI,
    DROP,
    EXP,
    IAT,
    IDX,
    ISS,
    NAME,
    NBF,
    PHOTO,
    PHOTO_FORMAT,
    PURPOSE,
    SYNTHETIC,
    URI,
    Edits,
    payload,
    text,
    wib,
)
from tests.vectors.forge import KEYS, sign, spell, wrap
from tests.vectors.rows import MORNING, Row
from tests.vectors.worlds import NEIGHBOUR_URI, SIGNED_AT, zulu

YEAR_2020, YEAR_2100 = 1577836800, 4102444800
INDIVIDUAL: Edits = {CATEGORY: "PR-SKT", COMPANY: DROP}
LARGEST_PERMIT = 2853


def filled(size: int) -> str:
    """A signed permit of exactly `size` bytes: an unknown claim fills it, so the claims are bad."""

    def permit(filler: int) -> bytes:
        return sign(KEYS["permit"], payload({(-65538,): bytes(filler)}))

    return wrap(permit(1000 + size - len(permit(1000))))


def limit_rows() -> Iterator[Row]:
    """Both sides of every limit of the CDDL; each pair names the last good value and the first bad one."""
    pairs: tuple[tuple[str, Edits, Edits], ...] = (
        ("name-48-bytes", {NAME: "N" * 48}, {NAME: "N" * 49}),
        ("name-48-bytes-in-two-byte-letters", {NAME: "é" * 24}, {NAME: "é" * 24 + "e"}),
        ("name-1-byte", {NAME: "N"}, {NAME: ""}),
        ("company-48-bytes", {COMPANY: "C" * 48}, {COMPANY: "C" * 49}),
        ("company-1-byte", {COMPANY: "C"}, {COMPANY: ""}),
        ("purpose-32-bytes", INDIVIDUAL | {PURPOSE: "P" * 32}, INDIVIDUAL | {PURPOSE: "P" * 33}),
        ("photo-1024-bytes", {PHOTO: bytes(1024), PHOTO_FORMAT: 4}, {PHOTO: bytes(1025), PHOTO_FORMAT: 4}),
        ("photo-1-byte", {PHOTO: b"\0", PHOTO_FORMAT: 4}, {PHOTO: b"", PHOTO_FORMAT: 4}),
        ("photo-format-1", {PHOTO: b"\0", PHOTO_FORMAT: 1}, {PHOTO: b"\0", PHOTO_FORMAT: 0}),
        ("photo-format-4", {PHOTO: b"\0", PHOTO_FORMAT: 4}, {PHOTO: b"\0", PHOTO_FORMAT: 5}),
        ("area-1101", {AREAS: [1101]}, {AREAS: [1100]}),
        ("area-9999", {AREAS: [9999]}, {AREAS: [10000]}),
        ("areas-1", {AREAS: [3174]}, {AREAS: []}),
        ("areas-4", {AREAS: [3171, 3172, 3173, 3174]}, {AREAS: [3171, 3172, 3173, 3174, 3175]}),
        ("application-0", {APPLICATION: 0}, {APPLICATION: -1}),
        ("application-2-32", {APPLICATION: 2**32 - 1}, {APPLICATION: 2**32}),
        ("index-0", {IDX: 0}, {IDX: -1}),
        ("iat-equals-nbf-plus-day", {NBF: wib("2021-07-04 10:00")}, {NBF: wib("2021-07-04 10:00") - 1}),
        ("exp-second-after-nbf", {NBF: MORNING, EXP: MORNING + 1}, {NBF: MORNING, EXP: MORNING}),
        ("year-2020", {IAT: YEAR_2020, NBF: YEAR_2020}, {IAT: YEAR_2020 - 1, NBF: YEAR_2020}),
        ("nbf-year-2020", {IAT: YEAR_2020, NBF: YEAR_2020}, {IAT: YEAR_2020, NBF: YEAR_2020 - 1}),
        ("year-2100", {EXP: YEAR_2100 - 1}, {EXP: YEAR_2100}),
        ("cti-8-bytes", {CTI: bytes(8)}, {CTI: bytes(7)}),
        ("cti-8-bytes-not-more", {CTI: b"\xff" * 8}, {CTI: bytes(9)}),
    )
    for name, inside, outside in pairs:
        yield Row(name=name, why="just inside the limit", barcode=text(KEYS["permit"], inside), reason="ok")
        yield Row(name=name + "-beyond", why="just outside", barcode=text(KEYS["permit"], outside), reason="bad_claims")
    for name, edits, reason in (
        ("index-2-32", {IDX: 2**32 - 1}, "status_unknown"),
        ("index-2-32-beyond", {IDX: 2**32}, "bad_claims"),
        ("issuer-8-bytes", {ISS: "XX-JKT01"}, "wrong_issuer"),
        ("issuer-8-bytes-beyond", {ISS: "XX-JKT012"}, "bad_claims"),
        ("uri-24-bytes-beyond", {URI: "urn:strp:2021w27:terpanja"}, "bad_claims"),
        ("iat-2-39", {IAT: 2**39}, "bad_claims"),
    ):
        why = "the limit shows in the reason"
        yield Row(name=name, why=why, barcode=text(KEYS["permit"], edits), reason=reason)
    yield Row(name="permit-2853-bytes", why="fits the largest QR", barcode=filled(LARGEST_PERMIT), reason="bad_claims")
    yield Row(name="permit-2854-bytes", why="fits no QR", barcode=filled(LARGEST_PERMIT + 1), reason="malformed")
    fewest = text(KEYS["permit"], {APPLICATION: DROP})
    yield Row(name="fewest-members", why="every optional member left out", barcode=fewest, reason="ok")


def key_rows() -> Iterator[Row]:
    """(3) and (4): whose key, for what, and whether this list of keys can be trusted to be the newest."""
    unlisted = text(KEYS["unlisted"])
    hours = 3600
    for name, now, station, reason in (
        ("unlisted", MORNING, {}, "unknown_key"),
        ("unlisted-trust-72h", SIGNED_AT + 72 * hours, {}, "unknown_key"),
        ("unlisted-trust-72h-1s", SIGNED_AT + 72 * hours + 1, {}, "key_not_confirmed"),
        ("unlisted-clock-floor-120", SIGNED_AT - 120, {}, "unknown_key"),
        ("unlisted-clock-floor-121", SIGNED_AT - 121, {}, "key_not_confirmed"),
        ("unlisted-clock-mark-121", MORNING, {"clock_mark": zulu(MORNING + 121)}, "key_not_confirmed"),
    ):
        why = "an unlisted key is unknown only to a recent list under a good clock"
        yield Row(name=name, why=why, barcode=unlisted, now=now, station=station, reason=reason)
    for name, key, purpose, reason in (
        ("key-of-status", "status", "permit", "unknown_key"),
        ("key-of-canary", "canary", "permit", "unknown_key"),
        ("key-of-canary-in-self-test", "canary", "canary", "ok"),
        ("key-of-permits-in-self-test", "permit", "canary", "unknown_key"),
        ("key-of-other-environment", "foreign", "permit", "wrong_environment"),
    ):
        why = "a key signs only what it is listed for"
        yield Row(name=name, why=why, barcode=text(KEYS[key]), purpose=purpose, reason=reason)
    edits: Edits = {ISS: "ID-JK", SYNTHETIC: DROP}
    why = "the other environment's key is named as such, whoever it signed"
    yield Row(
        name="production-permit-in-training", why=why, barcode=text(KEYS["foreign"], edits), reason="wrong_environment"
    )
    production = text(KEYS["production-permit"], edits)
    yield Row(name="production", why="not synthetic, production", barcode=production, world="production", reason="ok")
    for name, changed, key in (
        ("production-training-key", {}, "permit"),
        ("production-synthetic", {ISS: "ID-JK"}, "production-permit"),
    ):
        barcode = text(KEYS[key], changed)
        why = "synthetic people exactly in training"
        yield Row(name=name, why=why, barcode=barcode, world="production", reason="wrong_environment")


def issuer_rows() -> Iterator[Row]:
    """(5) and (6): the status uri is one of the issuer's, the issuer is the key's."""
    for name, edits, reason in (
        ("synthetic-left-out", {SYNTHETIC: DROP}, "wrong_environment"),
        ("synthetic-false", {SYNTHETIC: False}, "wrong_environment"),
        ("issuer-of-another-key", {ISS: "XX-BG", URI: NEIGHBOUR_URI}, "wrong_issuer"),
        ("issuer-case", {ISS: "xx-jk"}, "wrong_issuer"),
        ("uri-of-another-issuer", {URI: NEIGHBOUR_URI}, "bad_claims"),
        ("uri-of-nobody", {URI: "urn:strp:2021w99"}, "bad_claims"),
        ("uri-case", {URI: "URN:STRP:2021W27"}, "bad_claims"),
        ("uri-nobody-and-other-issuer", {ISS: "XX-BG", URI: "urn:strp:2021w99"}, "bad_claims"),
        ("issuer-and-environment", {ISS: "XX-BG", URI: NEIGHBOUR_URI, SYNTHETIC: DROP}, "wrong_issuer"),
        ("environment-and-revoked", {SYNTHETIC: DROP, IDX: 8}, "wrong_environment"),
    ):
        why = "claims, then issuer, then environment"
        yield Row(name=name, why=why, barcode=text(KEYS["permit"], edits), reason=reason)


def order_rows() -> Iterator[Row]:
    """Where two of 1 to 6 fail, the earlier one speaks."""
    good = payload()
    key, other = KEYS["permit"], KEYS["unlisted"]
    missing_exp = payload({EXP: DROP})
    protected_unlisted = spell({1: -7, 4: other.kid})
    forged = b"\xd2" + spell([spell({1: -8, 4: other.kid}), {}, good, bytes(64)])
    bad_both = b"\xd2" + spell([spell({1: -8, 4: key.kid}), {}, missing_exp, bytes(64)])
    for name, permit, reason in (
        ("envelope-before-key", sign(other, good, protected_unlisted), "malformed"),
        ("key-before-signature", forged, "unknown_key"),
        ("signature-before-claims", bad_both, "bad_signature"),
        ("claims-before-issuer", sign(key, payload({ISS: "XX-BG", EXP: DROP})), "bad_claims"),
    ):
        yield Row(name=name, why="the earlier question wins", barcode=wrap(permit), reason=reason)


def rows() -> Iterator[Row]:
    """Every row of this table."""
    yield Row(name="no-barcode", why="a picture without a code", barcode=None, reason="no_barcode")
    yield Row(
        name="part-1-of-3",
        why="parts are never joined",
        barcode=text(KEYS["permit"]),
        part=(1, 3),
        reason="not_a_permit",
    )
    yield Row(
        name="part-1-of-1", why="a part all the same", barcode=text(KEYS["permit"]), part=(1, 1), reason="not_a_permit"
    )
    yield from limit_rows()
    yield from key_rows()
    yield from issuer_rows()
    yield from order_rows()
