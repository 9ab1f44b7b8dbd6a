"""Hostile claims signed by a listed key: the signature holds and the claims must not; reasons by hand."""

from collections.abc import Iterator
from typing import Any, Final

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
    NIK,
    PHOTO,
    PHOTO_FORMAT,
    PURPOSE,
    SYNTHETIC,
    URI,
    Path,
    good_claims,
    ordered,
    payload,
    respelled,
)
from tests.vectors.forge import KEYS, Pairs, Raw, head, sign, spell, wrap
from tests.vectors.rows import Row

STATUS: Final[Path] = (65535,)
STATUS_LIST: Final[Path] = (65535, "status_list")
NULL, UNDEFINED = Raw(b"\xf6"), Raw(b"\xf7")


def texts() -> Iterator[tuple[str, Path, Any]]:
    """Names and other texts that a screen would not show as they are."""
    for name, text in (
        ("right-to-left-override", "Siti \u202eotnaS"),
        ("right-to-left-isolate", "Siti \u2067Contoh"),
        ("right-to-left-mark", "Siti\u200f Contoh"),
        ("zero-width-joiner", "Si\u200dti"),
        ("zero-width-space", "Si\u200bti"),
        ("word-joiner", "Si\u2060ti"),
        ("byte-order-mark", "\ufeffSiti"),
        ("soft-hyphen", "Si\u00adti"),
        ("tag-letters", "Siti\U000e0041"),
        ("terminal-escape", "Siti\x1b[31m"),
        ("c1-escape", "Siti\u009b31m"),
        ("nul", "Siti\0"),
        ("newline", "Siti\nContoh"),
        ("tab", "Siti\tContoh"),
        ("carriage-return", "TOLAK\rLOLOS"),
        ("backspace", "Siti\b"),
        ("delete", "Siti\x7f"),
        ("line-separator", "Siti\u2028Contoh"),
        ("paragraph-separator", "Siti\u2029Contoh"),
        ("private-use", "Siti \ue000"),
        ("private-use-plane-16", "Siti \U0010fffd"),
        ("three-marks", "Sa\u0330\u0331\u0332ti"),
        ("marks-first", "\u0330\u0331\u0332Siti"),
        ("enclosing-marks", "Sa\u20dd\u20dd\u20ddti"),
        ("not-nfc", "Rene\u0301"),
        ("not-nfc-angstrom", "\u212bsa"),
        ("not-nfc-hangul", "\u1112\u1161\u11ab"),
        ("not-nfc-order-of-marks", "q\u0307\u0323"),
    ):
        yield f"name-{name}", NAME, text
    yield "name-bytes", NAME, b"Siti"
    yield "name-number", NAME, 7
    yield "name-null", NAME, NULL
    yield "name-in-chunks", NAME, Raw(b"\x7f\x62Si\x62ti\xff")
    yield "name-not-utf8", NAME, Raw(b"\x64Sit\xff")
    yield "name-overlong-utf8", NAME, Raw(b"\x64Si\xc0\xaf")
    yield "name-surrogate-utf8", NAME, Raw(b"\x64S\xed\xa0\x80")
    yield "name-cut-utf8", NAME, Raw(b"\x64Sit\xc3")
    yield "company-terminal-escape", COMPANY, "PT \x1b[2J"
    yield "company-bidi", COMPANY, "PT \u202eA"
    yield "issuer-bidi", ISS, "XX\u200f"
    yield "uri-newline", URI, "urn:strp\n"


REQUIRED: Final = (
    ("iss", ISS),
    ("exp", EXP),
    ("nbf", NBF),
    ("iat", IAT),
    ("cti", CTI),
    ("identity", NAME[:1]),
    ("nik", NIK),
    ("name", NAME),
    ("status", STATUS),
    ("status-list", STATUS_LIST),
    ("idx", IDX),
    ("uri", URI),
    ("strp", CATEGORY[:1]),
    ("category", CATEGORY),
    ("company", COMPANY),
    ("areas", AREAS),
)
NOT_TIMES: Final = (
    ("float", 1626800400.0),
    ("half-float", Raw(b"\xf9\x7b\xff")),
    ("not-a-number", Raw(b"\xf9\x7e\x00")),
    ("text", "1626800400"),
    ("negative", -1626800400),
    ("zero", 0),
    ("2-39", 2**39),
    ("2-64", 2**64 - 1),
    ("tag-1", Raw(b"\xc1" + spell(1626800400))),
    ("bignum", Raw(b"\xc2\x44\x60\xf6\xf9\x10")),
    ("true", True),
    ("null", NULL),
    ("milliseconds", 1626800400000),
)
MEMBERS: Final[tuple[tuple[str, Path, Any], ...]] = (
    ("iss-number", ISS, 7),
    ("iss-empty", ISS, ""),
    ("iss-bytes", ISS, b"XX-JK"),
    ("cti-text", CTI, "00c0ffee"),
    ("cti-number", CTI, 7),
    ("cti-uuid", CTI, bytes(16)),
    ("cti-empty", CTI, b""),
    ("nik-3-digits", NIK, "000"),
    ("nik-5-digits", NIK, "00000"),
    ("nik-whole", NIK, "3174000000000000"),
    ("nik-arabic-digits", NIK, "\u0661\u0662\u0663\u0664"),
    ("nik-superscript", NIK, "\u00b2\u00b2\u00b2\u00b2"),
    ("nik-letters", NIK, "00O0"),
    ("nik-number", NIK, 0),
    ("photo-without-format", PHOTO, b"RIFF"),
    ("format-without-photo", PHOTO_FORMAT, 4),
    ("idx-true", IDX, True),
    ("idx-text", IDX, "7"),
    ("idx-float", IDX, 7.0),
    ("idx-negative-2-63", IDX, -(2**63)),
    ("idx-null", IDX, NULL),
    ("uri-bytes", URI, b"urn:strp:2021w27"),
    ("uri-tag-32", URI, Raw(b"\xd8\x20" + spell("urn:strp:2021w27"))),
    ("uri-empty", URI, ""),
    ("status-null", STATUS, NULL),
    ("status-array", STATUS, [7, "urn:strp:2021w27"]),
    ("status-list-array", STATUS_LIST, [7, "urn:strp:2021w27"]),
    ("status-identifier-list", (65535, "identifier_list"), {"id": b"7"}),
    ("status-list-extra", (65535, "status_list", "ttl"), 1),
    ("category-lower-case", CATEGORY, "kr-log"),
    ("category-5", CATEGORY, "KR-LO"),
    ("category-7", CATEGORY, "KR-LOGI"),
    ("category-newline", CATEGORY, "KR-LO\n"),
    ("category-star", CATEGORY, "KR-***"),
    ("category-number", CATEGORY, 7),
    ("category-empty", CATEGORY, ""),
    ("company-number", COMPANY, 7),
    ("company-null", COMPANY, NULL),
    ("purpose-for-a-worker", PURPOSE, "bekerja"),
    ("areas-number", AREAS, 3174),
    ("areas-map", AREAS, {0: 3174}),
    ("areas-text", AREAS, ["3174"]),
    ("areas-true", AREAS, [True]),
    ("areas-negative", AREAS, [-3174]),
    ("areas-float", AREAS, [3174.0]),
    ("areas-nested", AREAS, [[3174]]),
    ("areas-indefinite", AREAS, Raw(b"\x9f\x19\x0c\x66\xff")),
    ("application-true", APPLICATION, True),
    ("application-text", APPLICATION, "210705"),
    ("synthetic-one", SYNTHETIC, 1),
    ("synthetic-text", SYNTHETIC, "true"),
    ("synthetic-null", SYNTHETIC, NULL),
    ("synthetic-undefined", SYNTHETIC, UNDEFINED),
    ("synthetic-simple", SYNTHETIC, Raw(b"\xf8\x20")),
    ("strp-array", CATEGORY[:1], ["KR-LOG"]),
    ("strp-unknown-key", (-65537, 7), "baru"),
    ("strp-text-key", (-65537, "valid"), True),
    ("identity-array", NAME[:1], ["0000", "Siti"]),
    ("identity-birth-date", (169, 8), "1990-01-01"),
    ("identity-sex", (169, 9), 2),
    ("identity-text-key", (169, "name"), "Siti"),
    ("claim-subject", (2,), "Siti"),
    ("claim-audience", (3,), "polisi"),
    ("claim-confirmation", (8,), {1: {1: 1, -1: 6, -2: bytes(32)}}),
    ("claim-text-key", ("exp",), 4102444799),
    ("claim-private", (-65538,), b""),
    ("claim-null", (10,), NULL),
)
"""Single members of the wrong kind, size or value, and unknown ones."""


def members() -> Iterator[tuple[str, Path, Any]]:
    """Members missing, times that are none, and single members that are wrong."""
    yield from ((f"{name}-missing", path, DROP) for name, path in REQUIRED)
    for claim, path in (("exp", EXP), ("nbf", NBF), ("iat", IAT)):
        yield from ((f"{claim}-{name}", path, value) for name, value in NOT_TIMES)
    yield from MEMBERS


def combinations() -> Iterator[tuple[str, dict[Path, Any]]]:
    """Members that are good one by one and not together."""
    yield "company-for-an-individual", {CATEGORY: "PR-SKT"}
    yield "company-missing-for-essential", {CATEGORY: "ES-KEU", COMPANY: DROP}
    yield "purpose-without-kind", {CATEGORY: "ZZ-999", PURPOSE: "apa saja"}
    yield "purpose-empty", {CATEGORY: "PR-SKT", COMPANY: DROP, PURPOSE: ""}
    yield "purpose-bidi", {CATEGORY: "PR-SKT", COMPANY: DROP, PURPOSE: "sakit \u202e"}
    yield "purpose-number", {CATEGORY: "PR-SKT", COMPANY: DROP, PURPOSE: 7}
    yield "photo-null", {PHOTO: NULL, PHOTO_FORMAT: 4}
    yield "photo-text", {PHOTO: "RIFF", PHOTO_FORMAT: 4}
    yield "photo-format-true", {PHOTO: b"RIFF", PHOTO_FORMAT: True}
    yield "photo-format-text", {PHOTO: b"RIFF", PHOTO_FORMAT: "webp"}
    yield "exp-before-nbf", {NBF: 1626800400, EXP: 1626800399}


def spellings() -> Iterator[tuple[str, bytes]]:
    """The good claims in another spelling, and bytes that are no claims."""
    good = ordered(good_claims())
    entries = tuple(good.items())
    yield "empty", b""
    yield "empty-map", b"\xa0"
    yield "array", spell(list(good.values()))
    yield "text", spell("LOLOS")
    yield "trailing-byte", payload() + b"\0"
    yield "trailing-claims", payload() + payload()
    yield "cut", payload()[:-1]
    yield "tag-61", b"\xd8\x3d" + payload()
    yield "self-described", b"\xd9\xd9\xf7" + payload()
    yield "wrapped-in-bytes", spell(payload())
    yield "order-reversed", spell(Pairs(entries[::-1]))
    yield "order-by-number", spell(Pairs(tuple(sorted(entries))))
    yield "exp-twice", spell(Pairs((entries[0], entries[1], *entries[1:])))
    yield "exp-twice-differs", spell(Pairs((entries[0], entries[1], (4, 4102444799), *entries[2:])))
    yield "indefinite-map", b"\xbf" + payload()[1:] + b"\xff"
    yield "long-map-head", b"\xb8\x08" + payload()[1:]
    yield "map-longer-than-stated", b"\xa7" + payload()[1:]
    yield "map-shorter-than-stated", b"\xa9" + payload()[1:]
    yield "map-of-2-64", b"\xbb" + b"\xff" * 8 + payload()[1:]
    yield "deep-arrays", b"\x81" * 400 + b"\x00"
    yield "deep-maps", b"\xa1\x00" * 400 + b"\x00"
    yield "deep-areas", respelled(AREAS, value=b"\x81" * 7 + b"\x19\x0c\x66")
    yield "exp-in-8-bytes", respelled(EXP, value=head(0, good[4], 8))
    yield "exp-key-in-2-bytes", respelled(EXP, key=b"\x18\x04")
    yield "exp-key-float", respelled(EXP, key=b"\xf9\x44\x00")
    yield "iss-key-true", respelled(ISS, key=b"\xf5")
    yield "identity-key-in-3-bytes", respelled(NAME[:1], key=b"\x19\x00\xa9")
    yield "area-in-4-bytes", respelled(AREAS, value=b"\x81" + head(0, 3174, 4))
    yield "name-long-head", respelled(NAME, value=head(3, 4, 1) + b"Siti")
    yield "cti-in-chunks", respelled(CTI, value=b"\x5f\x48" + bytes(8) + b"\xff")
    yield "cti-of-2-63", respelled(CTI, value=b"\x5b\x7f" + b"\xff" * 7)
    yield "key-of-bytes", respelled(ISS, key=b"\x41\x01")
    yield "key-of-array", respelled(ISS, key=b"\x80")
    yield "synthetic-in-two-bytes", respelled(SYNTHETIC, value=b"\xf8\xf5")
    yield "break-inside", respelled(SYNTHETIC, value=b"\xff")


OTHER_KEYS: Final = (
    ("iss-key-0", ISS, b"\x00"),
    ("iss-key-2", ISS, b"\x02"),
    ("exp-key-3", EXP, b"\x03"),
    ("nbf-key-4", NBF, b"\x04"),
    ("iat-key-5", IAT, b"\x05"),
    ("cti-key-8", CTI, b"\x08"),
    ("identity-key-170", NAME[:1], b"\x18\xaa"),
    ("status-key-65534", STATUS, b"\x19\xff\xfe"),
    ("status-list-key", STATUS_LIST, spell("status_lisT")),
    ("idx-key", IDX, spell("idy")),
    ("uri-key", URI, spell("urj")),
    ("strp-key", CATEGORY[:1], b"\x3a\x00\x01\x00\x01"),
)
"""As long as the right key: whoever compares no key finds each value where it is expected."""


def other_keys() -> Iterator[tuple[str, bytes]]:
    """Values in their places behind keys that are not theirs."""
    yield from ((name, respelled(path, key=key)) for name, path, key in OTHER_KEYS)
    yield "status-in-an-array", respelled(STATUS, value=b"\x81" + spell(good_claims()[65535])[1:])


def rows() -> Iterator[Row]:
    """Every row of this table."""
    key = KEYS["permit"]
    why = "a listed key signed claims that break the CDDL: the issuer's fault, so REFER"
    payloads = [
        *((name, payload({path: value})) for name, path, value in texts()),
        *((name, payload({path: value})) for name, path, value in members()),
        *((name, payload(edits)) for name, edits in combinations()),
        *((f"spelling-{name}", octets) for name, octets in (*spellings(), *other_keys())),
    ]
    for name, octets in payloads:
        yield Row(name=f"claims-{name}", why=why, barcode=wrap(sign(key, octets)), reason="bad_claims")
