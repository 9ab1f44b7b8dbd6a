"""COSE_Sign1 taken apart and put together, byte for byte as the profile fixes it."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from strpcheck.core import cbor
from strpcheck.core.cbor import CborItem
from strpcheck.core.permit import KeyId
from strpcheck.errors import CborError, MalformedPermitError

__all__ = [
    "KEY_ID_BYTES",
    "SIGNATURE_BYTES",
    "Algorithm",
    "Header",
    "SignedPermit",
    "assemble_sign1",
    "parse_signed_permit",
    "permit_header",
    "sign1_structure",
    "split_sign1",
]

KEY_ID_BYTES = 8
SIGNATURE_BYTES = 64
SIGN1_TAG = b"\xd2"
"""CBOR tag 18 in its one-byte form; the parser proper knows no tags."""
ENVELOPE_PARTS = 4
SIGNATURE1 = b"\x84\x6aSignature1"
"""Array of four and the context string: every Sig_structure of a COSE_Sign1 begins with it."""
NO_EXTERNAL_DATA = b"\x40"

PERMIT_HEAD = bytes.fromhex("d2 84 4d a2 01 27 04 48")
"""Tag 18, array of 4, 13 protected bytes: map of 2, alg (1) EdDSA (-8), kid (4) of 8 bytes, which follow."""
PROTECTED_AT, KEY_ID_AT = 2, len(PERMIT_HEAD)
PROTECTED_END = KEY_ID_AT + KEY_ID_BYTES
PAYLOAD_AT = PROTECTED_END + 1
"""From its head on, as PROTECTED_AT."""
EMPTY_MAP = b"\xa0"
SIGNATURE_HEAD = b"\x58\x40"
"""Byte string of 64."""


class Header(IntEnum):
    """COSE header parameters (RFC 9052 section 3.1, RFC 9596)."""

    ALG = 1
    KID = 4
    TYP = 16


class Algorithm(IntEnum):
    """COSE algorithms."""

    EDDSA = -8
    """With an Ed25519 key; every library in the field reads it (decision 0001)."""


@dataclass(frozen=True, slots=True)
class SignedPermit:
    """A COSE_Sign1 taken apart, still the sender's word."""

    key_id: KeyId
    payload: bytes
    signature: bytes
    to_be_signed: bytes
    """The Sig_structure over header and payload as received: the signature covers bytes, not their meaning."""


def parse_signed_permit(permit: bytes) -> SignedPermit:
    """Take a permit's envelope and header apart; the payload stays unparsed until its signature held.

    Deterministic CBOR leaves the envelope one spelling, so it is compared byte by byte instead of interpreted.

    Args:
        permit: Untrusted COSE_Sign1 bytes.

    Raises:
        MalformedPermitError: Not one tagged COSE_Sign1 in deterministic CBOR with exactly `alg` EdDSA and an
            8-byte `kid` protected, nothing unprotected, and a signature of 64 bytes.

    Source: design section 2; RFC 9052 sections 3 and 4.2.
    """
    if not permit.startswith(PERMIT_HEAD) or permit[PROTECTED_END : PROTECTED_END + 1] != EMPTY_MAP:
        message = "the envelope or the header is not exactly alg EdDSA and an 8-byte kid, protected"
        raise MalformedPermitError(message)
    try:
        payload, end = cbor.decode_first(permit, PAYLOAD_AT)
    except CborError as e:
        raise MalformedPermitError(e.message) from e
    if not isinstance(payload, bytes):
        message = "the payload is not a byte string"
        raise MalformedPermitError(message)
    if permit[end : end + 2] != SIGNATURE_HEAD or len(permit) != end + 2 + SIGNATURE_BYTES:
        message = f"the signature is not {SIGNATURE_BYTES} bytes at the end"
        raise MalformedPermitError(message)
    return SignedPermit(
        KeyId(permit[KEY_ID_AT:PROTECTED_END]),
        payload,
        signature=permit[end + 2 :],
        # Header and payload stand in the Sig_structure as they stand in the envelope, heads included.
        to_be_signed=SIGNATURE1 + permit[PROTECTED_AT:PROTECTED_END] + NO_EXTERNAL_DATA + permit[PAYLOAD_AT:end],
    )


def permit_header(key_id: KeyId) -> bytes:
    """The protected header of every permit that a key signs."""
    return PERMIT_HEAD[PROTECTED_AT + 1 :] + key_id  # without the head of the byte string it stands in


def split_sign1(token: bytes) -> tuple[bytes, Mapping[int | str, CborItem], bytes, bytes]:
    """Split a tagged COSE_Sign1 whose unprotected header is empty.

    Returns:
        Protected header as received, the same decoded, payload, signature of 64 bytes: all untrusted.

    Raises:
        MalformedPermitError: Any other shape.
    """
    if not token.startswith(SIGN1_TAG):
        message = "the envelope is not tagged as COSE_Sign1"
        raise MalformedPermitError(message)
    try:
        envelope = cbor.decode(token[1:])
        if not isinstance(envelope, list) or len(envelope) != ENVELOPE_PARTS:
            message = "the envelope is not an array of four"
            raise MalformedPermitError(message)
        protected, unprotected, payload, signature = envelope
        if not (isinstance(protected, bytes) and isinstance(payload, bytes) and isinstance(signature, bytes)):
            message = "a part of the envelope is not a byte string"
            raise MalformedPermitError(message)
        if unprotected != {} or len(signature) != SIGNATURE_BYTES:
            message = "the unprotected header is not empty or the signature is not 64 bytes"
            raise MalformedPermitError(message)
        header = cbor.decode(protected)
    except CborError as e:
        raise MalformedPermitError(e.message) from e
    if not isinstance(header, dict):
        message = "the protected header is not a map"
        raise MalformedPermitError(message)
    return protected, header, payload, signature


def sign1_structure(protected: bytes, payload: bytes) -> bytes:
    """The Sig_structure a COSE_Sign1 signature covers, with empty external data.

    Source: RFC 9052 section 4.4.
    """
    return SIGNATURE1 + cbor.encode(protected) + NO_EXTERNAL_DATA + cbor.encode(payload)


def assemble_sign1(protected: bytes, payload: bytes, signature: bytes) -> bytes:
    """Put a tagged COSE_Sign1 together."""
    return SIGN1_TAG + cbor.encode([protected, {}, payload, signature])
