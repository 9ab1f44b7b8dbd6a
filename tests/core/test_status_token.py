"""Status lists in signed form: one spelling, one key per issuer, and no inflater."""

import struct
import zlib
from contextlib import nullcontext
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final

import pytest

from strpcheck.core.permit import KeyId
from strpcheck.core.status_token import StatusToken, parse_status_token, prepare_status_token, verify_status_token
from strpcheck.core.trust import RefusedWindow
from strpcheck.errors import StatusListError
from tests.core.world import world
from tests.vectors.forge import KEYS, STATUS_TYPE, Pairs, Raw, bitmap_of, head, sign, spell, status_token, stored_blocks

KEY: Final = KEYS["status"]
URI: Final = "urn:strp:2021w27"
ISSUED_AT: Final = 1626220800
AT: Final = datetime.fromtimestamp(ISSUED_AT, UTC)
SECOND: Final = timedelta(seconds=1)
BITMAP: Final = bitmap_of(2, 64, {8: 1, 9: 2})
TRUST: Final = world("base").trust
HEADER: Final = spell({1: -8, 4: KEY.kid, 16: STATUS_TYPE})
GOOD: Final = status_token(KEY, URI, ISSUED_AT, 2, BITMAP)


def payload(lst: Any = stored_blocks(BITMAP), bits: Any = 2) -> bytes:  # noqa: ANN401, B008 -- values good and bad
    """A status list's claims."""
    return spell({2: URI, 6: ISSUED_AT, 65533: {"lst": lst, "bits": bits}})


def token_of(bitmap: bytes, bits: int = 1) -> StatusToken:
    """A token before it is signed."""
    return StatusToken(KeyId(KEY.kid), URI, AT, bits, bitmap)


def stored(*blocks: tuple[int, bytes], checksum: bytes | None = None, head_bytes: bytes = b"\x78\x01") -> bytes:
    """Zlib of these stored blocks, each with its first byte."""
    whole = b"".join(block for _, block in blocks)
    framed = b"".join(struct.pack("<BHH", first, len(block), len(block) ^ 0xFFFF) + block for first, block in blocks)
    return head_bytes + framed + (struct.pack(">I", zlib.adler32(whole)) if checksum is None else checksum)


def test_a_signed_list_is_read() -> None:
    """What another encoder wrote and signed is taken apart as it was meant."""
    assert verify_status_token(GOOD, TRUST, "XX-JK") == StatusToken(KeyId(KEY.kid), URI, AT, 2, BITMAP)


@pytest.mark.parametrize("bits", [1, 2])
@pytest.mark.parametrize("size", [0, 1, 65534, 65535, 65536, 131070, 131071])
def test_what_is_written_is_read_back(bits: int, size: int) -> None:
    """Write, sign, verify: the same bits, on both sides of a block's limit."""
    token = token_of(bytes(range(256)) * (size // 256) + bytes(size % 256), bits)
    unsigned = prepare_status_token(token)
    signed = unsigned.signed(KEY.private.sign(unsigned.to_be_signed))

    assert verify_status_token(signed, TRUST, "XX-JK") == token


def test_the_writer_agrees_with_another_encoder() -> None:
    """The bytes are those of the vectors' own encoder: there is one spelling."""
    unsigned = prepare_status_token(token_of(BITMAP, 2))

    assert unsigned.signed(KEY.private.sign(unsigned.to_be_signed)) == GOOD


def test_stored_blocks_are_zlib() -> None:
    """Any inflater reads the bits back."""
    bitmap = bytes(200_000)

    assert zlib.decompress(stored_blocks(bitmap)) == bitmap


@pytest.mark.parametrize("bits", [0, 3, 4, 8])
def test_the_writer_knows_one_and_two_bits(bits: int) -> None:
    """Other widths are our own mistake."""
    with pytest.raises(ValueError, match="1 or 2 bits"):
        prepare_status_token(token_of(b"", bits))


@pytest.mark.parametrize(
    ("name", "issuer"),
    [
        ("permit", "XX-JK"),
        ("canary", "XX-JK"),
        ("revoked", "XX-JK"),
        ("foreign", "ID-JK"),
        ("unlisted", "XX-JK"),
        ("neighbour-status", "XX-JK"),
        ("status", "XX-BG"),
        ("status", "ID-JK"),
        ("status", ""),
    ],
)
def test_only_the_issuers_status_key_may_sign(name: str, issuer: str) -> None:
    """A list answers for an issuer only under that issuer's key of purpose `status`."""
    signed = status_token(KEYS[name], URI, ISSUED_AT, 2, BITMAP)

    with pytest.raises(StatusListError, match="may not sign status"):
        verify_status_token(signed, TRUST, issuer)


@pytest.mark.parametrize(
    ("limits", "may"),
    [
        ({"valid_from": AT}, True),
        ({"valid_from": AT + SECOND}, False),
        ({"valid_until": AT + SECOND}, True),
        ({"valid_until": AT}, False),
        ({"refused": (RefusedWindow(AT - SECOND, AT),)}, True),
        ({"refused": (RefusedWindow(AT + SECOND, AT + 2 * SECOND),)}, True),
        ({"refused": (RefusedWindow(AT, AT + SECOND),)}, False),
        ({"refused": (RefusedWindow(AT - SECOND, AT + SECOND),)}, False),
    ],
)
def test_a_status_key_signs_in_its_time_alone(limits: dict[str, Any], *, may: bool) -> None:
    """The list's own `iat` is held against the key's window and its refused issuing windows, as a permit's is."""
    limited = replace(TRUST.anchors[KeyId(KEY.kid)], **limits)
    trust = replace(TRUST, anchors={**TRUST.anchors, KeyId(KEY.kid): limited})

    with nullcontext() if may else pytest.raises(StatusListError, match="may not sign status at 2021-07-14 00:00:00"):
        assert verify_status_token(GOOD, trust, "XX-JK").issued_at == AT


def test_the_signature_covers_every_byte() -> None:
    """A list with any one bit turned is refused."""
    for bit in range(8 * len(GOOD)):
        flipped = bytearray(GOOD)
        flipped[bit >> 3] ^= 1 << (bit & 7)
        with pytest.raises(StatusListError):
            verify_status_token(bytes(flipped), TRUST, "XX-JK")


@pytest.mark.parametrize(
    "encoded",
    [
        b"",
        GOOD[1:],
        GOOD[:-1],
        GOOD + b"\0",
        b"\xd8\x3d" + GOOD,
        b"\xd2" + spell([HEADER, {4: KEY.kid}, payload(), bytes(64)]),
        b"\xd2" + spell([HEADER, {}, payload()]),
        b"\xd2" + spell([HEADER, {}, payload(), bytes(63)]),
        b"\xd2" + spell([HEADER, {}, "text", bytes(64)]),
        b"\xd2" + spell({}),
        sign(KEY, payload(), spell([1, -8])),
        sign(KEY, payload(), b""),
        sign(KEY, payload(), HEADER + b"\0"),
        sign(KEY, payload(), spell({1: -8, 4: KEY.kid})),
        sign(KEY, payload(), spell({1: -7, 4: KEY.kid, 16: STATUS_TYPE})),
        sign(KEY, payload(), spell({1: -8, 4: KEY.kid, 16: "application/statuslist+jwt"})),
        sign(KEY, payload(), spell({1: -8, 4: KEY.kid, 16: STATUS_TYPE, 33: b""})),
        sign(KEY, payload(), spell({1: -8, 4: KEY.kid + b"\0", 16: STATUS_TYPE})),
        sign(KEY, payload(), spell({1: -8, 4: KEY.kid.hex(), 16: STATUS_TYPE})),
        sign(KEY, payload(), spell({1: -8, 16: STATUS_TYPE})),
        sign(KEY, payload(), spell({1: -8, 4: [KEY.kid], 16: STATUS_TYPE})),
    ],
)
def test_the_envelope_is_exact(encoded: bytes) -> None:
    """Tag 18, alg, kid and type protected, nothing unprotected, 64 bytes of signature."""
    with pytest.raises(StatusListError):
        verify_status_token(encoded, TRUST, "XX-JK")


@pytest.mark.parametrize(
    "claims",
    [
        b"",
        b"\xa0",
        payload() + b"\0",
        spell([URI, ISSUED_AT]),
        spell({2: URI, 6: ISSUED_AT}),
        spell({2: URI, 65533: {"lst": stored_blocks(BITMAP), "bits": 2}}),
        spell({2: URI, 6: ISSUED_AT, 65533: {"lst": stored_blocks(BITMAP), "bits": 2}, 65534: 60}),
        spell({2: URI, 4: ISSUED_AT, 6: ISSUED_AT, 65533: {"lst": stored_blocks(BITMAP), "bits": 2}}),
        *(
            spell({2: uri, 6: ISSUED_AT, 65533: {"lst": stored_blocks(BITMAP), "bits": 2}})
            for uri in ("", "urn:strp:2021w27:terpanja", "urn:\u202estrp", b"urn:strp:2021w27", 7, None)
        ),
        *(
            spell({2: URI, 6: issued_at, 65533: {"lst": stored_blocks(BITMAP), "bits": 2}})
            for issued_at in (1577836799, 4102444800, 2**39, -1, True, "now", 1626220800.0)
        ),
        spell({2: URI, 6: ISSUED_AT, 65533: [2, stored_blocks(BITMAP)]}),
        spell({2: URI, 6: ISSUED_AT, 65533: {"lst": stored_blocks(BITMAP)}}),
        spell({2: URI, 6: ISSUED_AT, 65533: {"lst": stored_blocks(BITMAP), "bits": 2, "aggregation_uri": "x"}}),
        spell({2: URI, 6: ISSUED_AT, 65533: Pairs((("bits", 2), ("lst", stored_blocks(BITMAP))))}),
        *(payload(bits=bits) for bits in (0, 3, 4, 8, -1, True, "1", [1], {1: 1}, b"\x01", Raw(head(0, 2, 2)))),
        *(payload(lst=lst) for lst in ("", 7, [b""], None)),
    ],
)
def test_the_claims_are_exact(claims: bytes) -> None:
    """sub, iat and a list of 1 or 2 bits, whatever a listed key signed."""
    with pytest.raises(StatusListError):
        verify_status_token(sign(KEY, claims, HEADER), TRUST, "XX-JK")


@pytest.mark.parametrize("issued_at", [1577836800, 4102444799])
def test_the_first_and_last_possible_times(issued_at: int) -> None:
    """Just inside 2020 and 2100."""
    claims = spell({2: URI, 6: issued_at, 65533: {"lst": stored_blocks(BITMAP), "bits": 2}})

    assert parse_status_token(KeyId(KEY.kid), claims).issued_at.timestamp() == issued_at


FULL: Final = bytes(65535)


@pytest.mark.parametrize(
    "lst",
    [
        b"",
        b"\x78",
        b"\x78\x01",
        stored((1, b"ab"), head_bytes=b"\x78\xda"),
        stored((1, b"ab"), checksum=b""),
        stored((1, b"ab"), checksum=bytes(4)),
        stored((1, b"ab")) + b"\0",
        stored((0, b"a"), (1, b"b")),
        stored((0, b""), (1, b"ab")),
        stored((1, b"ab"), (1, b"")),
        stored((0, b"ab")),
        stored((9, b"ab")),
        stored((3, b"ab")),
        stored((0, FULL)),
        stored((0, FULL), (1, b"")),
        stored((0, FULL[:-1]), (1, b"ab")),
        stored((0, FULL), (0, b"ab"), (1, FULL)),
        stored((1, b"ab"))[:-3],
        stored((1, b"ab"))[:6],
        b"\x78\x01" + struct.pack("<BHH", 1, 2, 2) + b"ab" + struct.pack(">I", zlib.adler32(b"ab")),
        b"\x78\x01" + struct.pack("<BHH", 1, 0xFFFF, 0) + b"ab" + struct.pack(">I", zlib.adler32(b"ab")),
        b"\x78\xda\x03\x00\x00\x00\x00\x01",
        b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff\x03\x00" + bytes(8),
    ],
)
def test_the_bits_have_one_spelling(lst: bytes) -> None:
    """Stored blocks of 65,535 bytes but the last, their sum, and not a byte more; nothing is ever inflated."""
    with pytest.raises(StatusListError, match="stored blocks"):
        verify_status_token(sign(KEY, payload(lst), HEADER), TRUST, "XX-JK")


def test_an_older_list_is_read_with_its_own_time() -> None:
    """The signed time stays the list's own: whether it went back is for the sync to ask, its age for the decision."""
    older = status_token(KEY, URI, ISSUED_AT - 86400, 2, BITMAP)

    assert verify_status_token(older, TRUST, "XX-JK").issued_at.timestamp() == ISSUED_AT - 86400


def test_a_list_keeps_its_own_sub() -> None:
    """The uri comes from the signed token, so no carrier can hang a list under another name."""
    other = status_token(KEY, "urn:strp:2021w28", ISSUED_AT, 2, BITMAP)

    assert verify_status_token(other, TRUST, "XX-JK").uri == "urn:strp:2021w28"
