"""COSE_Sign1: taken apart and put together byte for byte."""

import pytest

from strpcheck.core.cose import (
    assemble_sign1,
    parse_signed_permit,
    sign1_structure,
    split_sign1,
)
from strpcheck.errors import MalformedPermitError
from tests.vectors.forge import KEYS, header_of, sign, spell

KEY = KEYS["permit"]
PROTECTED = header_of(KEY)


def test_a_permit_is_taken_apart() -> None:
    """kid, the header's bytes as received, payload and signature."""
    signed = parse_signed_permit(sign(KEY, b"claims"))

    assert (signed.key_id, signed.payload) == (KEY.kid, b"claims")
    KEY.private.public_key().verify(signed.signature, signed.to_be_signed)


@pytest.mark.parametrize("size", [0, 1, 23, 24, 255, 256, 2700])
def test_payloads_of_any_length(size: int) -> None:
    """Every form of the payload's head."""
    assert parse_signed_permit(sign(KEY, bytes(size))).payload == bytes(size)


def test_what_is_put_together_is_what_others_write() -> None:
    """Tag, array, header, empty map, payload, signature."""
    signature = bytes(range(64))

    assert assemble_sign1(PROTECTED, b"claims", signature) == b"\xd2" + spell([PROTECTED, {}, b"claims", signature])


@pytest.mark.parametrize("protected", [b"", PROTECTED, bytes(300)])
def test_the_signed_structure(protected: bytes) -> None:
    """Context, protected header, no external data, payload (RFC 9052 section 4.4)."""
    assert sign1_structure(protected, b"claims") == spell(["Signature1", protected, b"", b"claims"])


def test_splitting_keeps_any_header() -> None:
    """The shared step reads a header of any content; its readers judge it."""
    header = spell({1: -7, 16: "x"})
    token = b"\xd2" + spell([header, {}, b"claims", bytes(64)])

    assert split_sign1(token) == (header, {1: -7, 16: "x"}, b"claims", bytes(64))


@pytest.mark.parametrize(
    "token",
    [
        b"",
        spell([PROTECTED, {}, b"", bytes(64)]),
        b"\xd2",
        b"\xd2" + spell({}),
        b"\xd2" + spell([PROTECTED, {}, b""]),
        b"\xd2" + spell([PROTECTED, {}, b"", bytes(64), b""]),
        b"\xd2" + spell([{}, {}, b"", bytes(64)]),
        b"\xd2" + spell([PROTECTED, {}, "", bytes(64)]),
        b"\xd2" + spell([PROTECTED, {}, b"", "0" * 64]),
        b"\xd2" + spell([PROTECTED, [], b"", bytes(64)]),
        b"\xd2" + spell([PROTECTED, {4: KEY.kid}, b"", bytes(64)]),
        b"\xd2" + spell([PROTECTED, {}, b"", bytes(63)]),
        b"\xd2" + spell([b"", {}, b"", bytes(64)]),
        b"\xd2" + spell([b"\x80", {}, b"", bytes(64)]),
        b"\xd2" + spell([PROTECTED + b"\0", {}, b"", bytes(64)]),
    ],
)
def test_other_shapes_are_malformed(token: bytes) -> None:
    """Neither as a permit nor as anything else signed with one key."""
    with pytest.raises(MalformedPermitError):
        split_sign1(token)
    with pytest.raises(MalformedPermitError):
        parse_signed_permit(token)
