"""Barcode texts: one spelling for each permit, and a word for what is no permit."""

import base45 as other_base45
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from strpcheck.core.barcode import (
    MAX_BARCODE_CHARS,
    MAX_PERMIT_BYTES,
    Barcode,
    Likeness,
    Part,
    _decode_base45,
    _encode_base45,
    decode_barcode,
    encode_barcode,
    likeness_of,
    sets_out_as_permit,
)
from strpcheck.errors import MalformedPermitError, NotAPermitError
from tests.vectors.forge import BASE45, base45, frame, wrap

# RFC 9285 sections 4.3 and 4.4.
PUBLISHED = [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581"), (b"ietf!", "QED8WEX0")]


@pytest.mark.parametrize(("octets", "text"), PUBLISHED)
def test_the_rfcs_examples(octets: bytes, text: str) -> None:
    """Both ways."""
    assert (_encode_base45(octets), _decode_base45(text)) == (text, octets)


@given(st.binary(max_size=300))
def test_base45_agrees_with_another_library(octets: bytes) -> None:
    """Ours writes what the other writes and reads it back."""
    text = other_base45.b45encode(octets).decode()

    assert (_encode_base45(octets), _decode_base45(text)) == (text, octets)


@given(st.text(BASE45, max_size=12))
@example(":::")
@example("::")
@example("GGW")
@example("FGW")
@example("V5")
@example("U5")
def test_base45_has_one_spelling(text: str) -> None:
    """What is read is written again as it was; the rest is refused."""
    try:
        octets = _decode_base45(text)
    except NotAPermitError:
        octets = None

    assert octets is None or _encode_base45(octets) == text


@pytest.mark.parametrize(("text", "octets"), [("FGW", b"\xff\xff"), ("U5", b"\xff"), ("", b"")])
def test_the_largest_groups(text: str, octets: bytes) -> None:
    """65,535 in three characters, 255 in two."""
    assert _decode_base45(text) == octets


@pytest.mark.parametrize(
    "text", ["GGW", "V5", ":::", "::", "0", "0000", "aBB", "BB\u00a0", "BB\U0001f600", "é00", "?00"]
)
def test_what_is_not_base45(text: str) -> None:
    """One above the largest group, a single character left over, any foreign character."""
    with pytest.raises(NotAPermitError):
        _decode_base45(text)


def test_a_group_that_overflows_is_seen_wherever_it_stands() -> None:
    """The sum of one group never spills into its neighbour."""
    good = "FGW" * 40
    for at in range(0, len(good), 3):
        with pytest.raises(NotAPermitError):
            _decode_base45(good[:at] + "GGW" + good[at + 3 :])


def test_a_foreign_character_is_seen_wherever_it_stands() -> None:
    """Whatever its neighbours make of the group's sum."""
    good = "000" * 40
    for at in range(len(good)):
        with pytest.raises(NotAPermitError):
            _decode_base45(good[:at] + "a" + good[at + 1 :])


@given(st.binary(max_size=400))
def test_permits_survive_their_barcode(tail: bytes) -> None:
    """Encode and decode are each other's inverse, and agree with the vectors' own encoder."""
    permit = b"\xd2" + tail

    assert decode_barcode(encode_barcode(permit)) == permit
    assert encode_barcode(permit) == wrap(permit)


def test_the_largest_permit_fills_the_largest_symbol() -> None:
    """2,853 bytes are 4,296 characters; a byte more is the issuer's mistake and no laptop's permit."""
    largest = b"\xd2".ljust(MAX_PERMIT_BYTES, b"\0")

    assert len(encode_barcode(largest)) == MAX_BARCODE_CHARS
    assert decode_barcode(encode_barcode(largest)) == largest
    with pytest.raises(ValueError, match="at most 2853"):
        encode_barcode(largest + b"\0")
    with pytest.raises(MalformedPermitError, match="at most 4296"):
        decode_barcode(wrap(largest + b"\0"))


def test_a_million_characters_are_answered_quickly() -> None:
    """Work is linear in the text: a text no symbol can hold is still only refused."""
    with pytest.raises(NotAPermitError):
        decode_barcode(":" * 1_000_000)


@pytest.mark.parametrize(
    ("barcode", "sets_out"),
    [
        (Barcode(wrap(b"\xd2")), True),
        (Barcode(wrap(b"\xd2"), Part(1, 2)), False),
        (Barcode(base45(frame(b"\xd2")[:-1])), True),
        (Barcode(wrap(b"\x84")), False),
        (Barcode(""), False),
        (Barcode("HTTPS://EXAMPLE.ORG"), False),
    ],
)
def test_what_sets_out_as_a_permit(barcode: Barcode, sets_out: bool) -> None:  # noqa: FBT001 -- the answer
    """Base45, the first three bytes and the tag decide; whether it holds is another question."""
    assert sets_out_as_permit(barcode) is sets_out


@pytest.mark.parametrize(
    ("text", "likeness"),
    [
        ("HC1:6BF", Likeness.EU_CERTIFICATE),
        ("hc1:6BF", Likeness.OTHER),
        ("shc:/5676", Likeness.HEALTH_CARD),
        ("SHC:/5676", Likeness.HEALTH_CARD),
        ("https://example.org", Likeness.LINK),
        ("HTTP://EXAMPLE.ORG", Likeness.LINK),
        ("www.example.org", Likeness.LINK),
        ("00020101021126", Likeness.PAYMENT),
        ("BEGIN:VCARD\nFN:Siti", Likeness.CONTACT),
        ("mailto:siti@example.org", Likeness.CONTACT),
        ("tel:+62210000", Likeness.CONTACT),
        ("WIFI:S:Pos;;", Likeness.WIFI),
        ("eyJhbGciOi.eyJpc3MiOi.c2lnbmF0dXJl", Likeness.TOKEN),
        ("3174000000000000", Likeness.NUMBER),
        ("317", Likeness.OTHER),
        ("3174\n", Likeness.OTHER),
        ("\u0663\u0661\u0667\u0664", Likeness.OTHER),
        ("a link: https://example.org", Likeness.OTHER),
        ("", Likeness.OTHER),
        (" " * 300, Likeness.OTHER),
    ],
)
def test_what_a_foreign_code_looks_like(text: str, likeness: Likeness) -> None:
    """By its first characters only."""
    assert likeness_of(Barcode(text)) is likeness


def test_a_part_looks_like_a_part() -> None:
    """Whatever it holds."""
    assert likeness_of(Barcode("HTTPS://EXAMPLE.ORG", Part(1, 3))) is Likeness.PART


def test_likeness_reads_the_head_only() -> None:
    """A megabyte of foreign code costs no more than its head."""
    assert likeness_of(Barcode("1" * 1_000_000)) is Likeness.NUMBER
