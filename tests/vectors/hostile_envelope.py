"""Hostile envelopes, headers, keys and signatures around claims that are good in themselves; reasons by hand."""

from collections.abc import Iterator
from typing import Any, Final

from tests.vectors.claims import CTI, NAME, payload
from tests.vectors.forge import KEYS, Pairs, Raw, head, header_of, sign, signature, spell, wrap
from tests.vectors.rows import Row

KEY: Final = KEYS["permit"]
CLAIMS: Final = payload()
PROTECTED: Final = header_of(KEY)
SIGNATURE: Final = signature(KEY, PROTECTED, CLAIMS)
GROUP_ORDER: Final = 2**252 + 27742317777372353535851937790883648493
IDENTITY: Final = b"\x01" + bytes(31)


def envelope(*parts: Any) -> bytes:  # noqa: ANN401 -- parts good and bad
    """A tagged array of these parts."""
    return b"\xd2" + spell(list(parts))


def envelopes() -> Iterator[tuple[str, bytes]]:
    """(2) Shapes that are not one tagged COSE_Sign1 in deterministic CBOR."""
    good = envelope(PROTECTED, {}, CLAIMS, SIGNATURE)
    parts = spell(PROTECTED) + b"\xa0" + spell(CLAIMS) + spell(SIGNATURE)
    yield "trailing-byte", good + b"\0"
    yield "trailing-permit", good + good
    yield "cut", good[:-1]
    yield "double-tag", b"\xd2" + good
    yield "tag-61-inside", b"\xd2\xd8\x3d" + good[1:]
    yield "three-parts", envelope(PROTECTED, CLAIMS, SIGNATURE)
    yield "five-parts", envelope(PROTECTED, {}, CLAIMS, SIGNATURE, b"")
    yield "no-parts", b"\xd2\x80"
    yield "map-for-array", b"\xd2" + spell({0: PROTECTED, 1: {}, 2: CLAIMS, 3: SIGNATURE})
    yield "long-array-head", b"\xd2" + head(4, 4, 1) + parts
    yield "indefinite-array", b"\xd2\x9f" + parts + b"\xff"
    yield "array-of-2-64", b"\xd2\x9b" + b"\xff" * 8 + parts
    yield "payload-of-2-63", envelope(PROTECTED, {}, Raw(b"\x5b\x7f" + b"\xff" * 7))
    yield "map-of-2-63", envelope(PROTECTED, Raw(b"\xbb\x7f" + b"\xff" * 7), CLAIMS, SIGNATURE)
    yield "text-of-2-32", envelope(PROTECTED, Raw(b"\x7a\xff\xff\xff\xff"), CLAIMS, SIGNATURE)
    yield "payload-long-head", envelope(PROTECTED, {}, Raw(head(2, len(CLAIMS), 4) + CLAIMS), SIGNATURE)
    yield "payload-in-chunks", envelope(PROTECTED, {}, Raw(b"\x5f" + spell(CLAIMS) + b"\xff"), SIGNATURE)
    yield "payload-detached", envelope(PROTECTED, {}, None, SIGNATURE)
    yield "payload-text", envelope(PROTECTED, {}, Raw(head(3, 4) + b"abcd"), SIGNATURE)
    yield "payload-not-wrapped", envelope(PROTECTED, {}, Raw(CLAIMS), SIGNATURE)
    yield "payload-tag-24", envelope(PROTECTED, {}, Raw(b"\xd8\x18" + spell(CLAIMS)), SIGNATURE)
    yield "signature-63-bytes", envelope(PROTECTED, {}, CLAIMS, SIGNATURE[:63])
    yield "signature-65-bytes", envelope(PROTECTED, {}, CLAIMS, SIGNATURE + b"\0")
    yield "signature-empty", envelope(PROTECTED, {}, CLAIMS, b"")
    yield "signature-null", envelope(PROTECTED, {}, CLAIMS, None)
    yield "signature-text", envelope(PROTECTED, {}, CLAIMS, "0" * 64)
    yield "signature-long-head", envelope(PROTECTED, {}, CLAIMS, Raw(head(2, 64, 2) + SIGNATURE))


def unprotected_headers() -> Iterator[tuple[str, bytes]]:
    """(2) Unprotected headers other than the empty map, protected ones not wrapped, parts of other kinds."""
    yield "unprotected-kid", envelope(PROTECTED, {4: KEY.kid}, CLAIMS, SIGNATURE)
    yield "unprotected-alg", envelope(PROTECTED, {1: -8}, CLAIMS, SIGNATURE)
    yield "unprotected-junk", envelope(PROTECTED, {"x": 0}, CLAIMS, SIGNATURE)
    yield "unprotected-null", envelope(PROTECTED, None, CLAIMS, SIGNATURE)
    yield "unprotected-array", envelope(PROTECTED, [], CLAIMS, SIGNATURE)
    yield "unprotected-false", envelope(PROTECTED, False, CLAIMS, SIGNATURE)
    yield "unprotected-indefinite", envelope(PROTECTED, Raw(b"\xbf\xff"), CLAIMS, SIGNATURE)
    yield "unprotected-long-head", envelope(PROTECTED, Raw(b"\xb8\x00"), CLAIMS, SIGNATURE)
    yield "unprotected-deep", envelope(PROTECTED, Raw(b"\x81" * 500 + b"\x80"), CLAIMS, SIGNATURE)
    yield "protected-empty", envelope(b"", {}, CLAIMS, SIGNATURE)
    yield "protected-not-wrapped", envelope(Raw(PROTECTED), {}, CLAIMS, SIGNATURE)
    yield "all-in-unprotected", envelope(b"", {1: -8, 4: KEY.kid}, CLAIMS, SIGNATURE)
    yield "float-part", envelope(PROTECTED, {}, CLAIMS, 1.5)
    yield "undefined-part", envelope(PROTECTED, {}, CLAIMS, Raw(b"\xf7"))
    yield "break-only", b"\xd2\xff"
    yield "reserved-head", b"\xd2\x9c"


def headers() -> Iterator[tuple[str, bytes]]:
    """(2) Protected headers other than alg and kid in their one spelling; each is properly signed."""
    kid = KEY.kid
    for name, header in (
        ("alg-missing", {4: kid}),
        ("kid-missing", {1: -8}),
        ("empty-map", {}),
        ("alg-es256", {1: -7, 4: kid}),
        ("alg-ed25519", {1: -19, 4: kid}),
        ("alg-ed448", {1: -53, 4: kid}),
        ("alg-positive", {1: 8, 4: kid}),
        ("alg-text", {1: "EdDSA", 4: kid}),
        ("alg-null", {1: None, 4: kid}),
        ("alg-float", {1: -8.0, 4: kid}),
        ("alg-array", {1: [-8], 4: kid}),
        ("alg-long", {1: Raw(b"\x38\x07"), 4: kid}),
        ("kid-7-bytes", {1: -8, 4: kid[:7]}),
        ("kid-9-bytes", {1: -8, 4: kid + b"\0"}),
        ("kid-empty", {1: -8, 4: b""}),
        ("kid-text", {1: -8, 4: kid.hex()[:8]}),
        ("kid-long-head", {1: -8, 4: Raw(head(2, 8, 1) + kid)}),
        ("crit", {1: -8, 2: [4], 4: kid}),
        ("crit-unknown", {1: -8, 2: [-70001], 4: kid, -70001: 0}),
        ("content-type", {1: -8, 3: 61, 4: kid}),
        ("iv", {1: -8, 4: kid, 5: b"0"}),
        ("type-of-a-status-list", {1: -8, 4: kid, 16: "application/statuslist+cwt"}),
        ("certificate", {1: -8, 4: kid, 33: b"cert"}),
        ("key-in-the-header", {1: -8, 4: kid, -1: KEY.public}),
        ("text-label", Pairs(((1, -8), (4, kid), ("alg", 0)))),
        ("alg-as-text-label", {4: kid, "alg": -8}),
        ("order", {4: kid, 1: -8}),
        ("alg-twice", Pairs(((1, -8), (1, -8), (4, kid)))),
        ("kid-twice", Pairs(((1, -8), (4, kid), (4, kid)))),
        ("kid-twice-differs", Pairs(((1, -8), (4, kid), (4, KEYS["canary"].kid)))),
        ("label-true", Pairs(((Raw(b"\xf5"), -8), (4, kid)))),
        ("label-long", Pairs(((Raw(b"\x18\x01"), -8), (4, kid)))),
        ("array", [1, -8, 4, kid]),
        ("indefinite", Raw(b"\xbf\x01\x27\x04\x48" + kid + b"\xff")),
        ("trailing-byte", Raw(spell({1: -8, 4: kid}) + b"\0")),
        ("long-map-head", Raw(b"\xb8\x02" + spell({1: -8, 4: kid})[1:])),
    ):
        yield name, sign(KEY, CLAIMS, spell(header))


def signatures() -> Iterator[tuple[str, bytes, str]]:
    """(3) and (4) Keys nobody listed and signatures that do not hold over these bytes."""
    other_claims = payload({CTI: bytes(8), NAME: "Budi Contoh"})
    small = int.from_bytes(SIGNATURE[32:], "little") + GROUP_ORDER
    structure = ["Signature1", PROTECTED, b"", CLAIMS]

    def signed_over(covered: bytes) -> bytes:
        return envelope(PROTECTED, {}, CLAIMS, KEY.private.sign(covered))

    bad = "bad_signature"
    yield "zero", envelope(PROTECTED, {}, CLAIMS, bytes(64)), bad
    yield "identity-and-zero", envelope(PROTECTED, {}, CLAIMS, IDENTITY + bytes(32)), bad
    yield "s-plus-group-order", envelope(PROTECTED, {}, CLAIMS, SIGNATURE[:32] + small.to_bytes(32, "little")), bad
    yield "halves-swapped", envelope(PROTECTED, {}, CLAIMS, SIGNATURE[32:] + SIGNATURE[:32]), bad
    yield "of-another-permit", envelope(PROTECTED, {}, other_claims, SIGNATURE), bad
    yield "by-another-key", envelope(PROTECTED, {}, CLAIMS, signature(KEYS["unlisted"], PROTECTED, CLAIMS)), bad
    yield (
        "by-a-listed-key-of-other-kid",
        envelope(PROTECTED, {}, CLAIMS, signature(KEYS["insider"], PROTECTED, CLAIMS)),
        bad,
    )
    yield "over-the-payload-only", signed_over(CLAIMS), bad
    yield "over-sign-context", signed_over(spell(["Signature", *structure[1:]])), bad
    yield "over-countersign-context", signed_over(spell(["CounterSignature", *structure[1:]])), bad
    yield "over-mac-context", signed_over(spell(["MAC0", *structure[1:]])), bad
    yield "over-external-data", signed_over(spell([*structure[:2], b"strp", CLAIMS])), bad
    yield "over-empty-protected", signed_over(spell(["Signature1", b"", b"", CLAIMS])), bad
    yield "over-structure-with-long-heads", signed_over(b"\x98\x04" + spell(structure)[1:]), bad
    moved = header_of(KEYS["insider"])
    yield "kid-moved-to-another-listed-key", envelope(moved, {}, CLAIMS, SIGNATURE), bad
    yield "claims-empty", envelope(PROTECTED, {}, b"", SIGNATURE), bad
    unknown = "unknown_key"
    yield "unlisted-key", sign(KEYS["unlisted"], CLAIMS), unknown
    yield "kid-zero", sign(KEYS["unlisted"], CLAIMS, spell({1: -8, 4: bytes(8)})), unknown
    yield (
        "kid-of-the-identity",
        envelope(spell({1: -8, 4: bytes.fromhex("4bf5122f344554c5")}), {}, CLAIMS, bytes(64)),
        unknown,
    )
    yield "signed-by-the-status-key", sign(KEYS["status"], CLAIMS), unknown
    yield "signed-by-the-canary-key", sign(KEYS["canary"], CLAIMS), unknown
    yield "signed-by-the-neighbours-status-key", sign(KEYS["neighbour-status"], CLAIMS), unknown
    yield "signed-by-the-other-environment", sign(KEYS["foreign"], CLAIMS), "wrong_environment"
    yield "signed-by-a-revoked-key", sign(KEYS["revoked"], CLAIMS), "key_revoked"
    yield "signed-by-the-neighbour", sign(KEYS["neighbour-permit"], CLAIMS), "wrong_issuer"


def rows() -> Iterator[Row]:
    """Every row of this table."""
    for name, permit in (*envelopes(), *unprotected_headers()):
        yield Row(name=f"envelope-{name}", why="not the one envelope", barcode=wrap(permit), reason="malformed")
    for name, permit in headers():
        why = "signed, but the header is not the one header"
        yield Row(name=f"header-{name}", why=why, barcode=wrap(permit), reason="malformed")
    for name, permit, reason in signatures():
        why = "whose signature, over which bytes"
        yield Row(name=f"signature-{name}", why=why, barcode=wrap(permit), reason=reason)
