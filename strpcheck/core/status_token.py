"""A status list in its signed form: Token Status List in a CWT, the bit string in stored blocks of fixed size."""

import struct
import zlib
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum

from cryptography.exceptions import InvalidSignature

from strpcheck.core import cbor
from strpcheck.core.claim_values import EARLIEST, LATEST, MAX_URI_BYTES, is_plain_text
from strpcheck.core.cose import KEY_ID_BYTES, Algorithm, Header, assemble_sign1, sign1_structure, split_sign1
from strpcheck.core.permit import KeyId, utc_from_seconds
from strpcheck.core.trust import TrustList
from strpcheck.errors import CborError, MalformedPermitError, StatusListError

__all__ = [
    "STATUS_LIST_TYPE",
    "StatusToken",
    "UnsignedStatusList",
    "parse_status_token",
    "prepare_status_token",
    "signer_of",
    "verify_status_token",
]

STATUS_LIST_TYPE = "application/statuslist+cwt"
"""`typ` of the protected header (Token Status List section 5.2)."""

ZLIB_HEADER = b"\x78\x01"
BLOCK = struct.Struct("<BHH")
CHECKSUM = struct.Struct(">I")
MAX_BLOCK_BYTES = 0xFFFF
"""Longest stored block (RFC 1951 section 3.2.4); every block but the last is this long, so lists diff well."""


class StatusClaim(IntEnum):
    """CWT claims of a status list token (RFC 8392; Token Status List section 5.2)."""

    SUB = 2
    IAT = 6
    STATUS_LIST = 65533


@dataclass(frozen=True, slots=True)
class StatusToken:
    """A status list taken apart; trusted only when `verify_status_token` returned it."""

    key_id: KeyId
    uri: str
    issued_at: datetime
    bits: int
    bitmap: bytes


@dataclass(frozen=True, slots=True)
class UnsignedStatusList:
    """A status list token that lacks only its signature over `to_be_signed`."""

    protected: bytes
    payload: bytes

    @property
    def to_be_signed(self) -> bytes:
        """What the status key signs."""
        return sign1_structure(self.protected, self.payload)

    def signed(self, signature: bytes) -> bytes:
        """The token with its 64-byte signature."""
        return assemble_sign1(self.protected, self.payload, signature)


def prepare_status_token(token: StatusToken) -> UnsignedStatusList:
    """Write a status list up to its signature.

    Raises:
        ValueError: `bits` is neither 1 nor 2: our own mistake.
    """
    if token.bits not in {1, 2}:
        message = f"expected 1 or 2 bits, got {token.bits}"
        raise ValueError(message)
    protected = cbor.encode({Header.ALG: Algorithm.EDDSA, Header.KID: token.key_id, Header.TYP: STATUS_LIST_TYPE})
    payload = cbor.encode(
        {
            StatusClaim.SUB: token.uri,
            StatusClaim.IAT: int(token.issued_at.timestamp()),
            StatusClaim.STATUS_LIST: {"bits": token.bits, "lst": _store(token.bitmap)},
        }
    )
    return UnsignedStatusList(protected, payload)


def verify_status_token(encoded: bytes, trust: TrustList, issuer: str) -> StatusToken:
    """Take a status list only from a key that may sign for the issuer.

    Args:
        encoded: Untrusted bytes whose length the caller already bounded by signed metadata.
        trust: The trust list of the same generation.
        issuer: Whose permits the list is to answer for.

    Raises:
        StatusListError: Another form, another key, the signature does not hold, or the key may not sign at `iat`.
    """
    key_id, protected, payload, signature = _taken_apart(encoded)
    if not trust.may_sign_status(key_id, issuer):
        message = f"status list: key {key_id.hex()} may not sign status for {issuer}"
        raise StatusListError(message)
    anchor = trust.anchors[key_id]
    try:
        anchor.public_key.verify(signature, sign1_structure(protected, payload))
    except InvalidSignature as e:
        message = "status list: the signature does not hold"
        raise StatusListError(message) from e
    token = parse_status_token(key_id, payload)
    # As for permits: a key that is out of its time, or whose hours are refused, clears nobody.
    if not anchor.may_sign_at(token.issued_at):
        message = f"status list: key {key_id.hex()} may not sign status at {token.issued_at:%Y-%m-%d %H:%M:%S} UTC"
        raise StatusListError(message, hint="tell the authority: its lists are to be signed by a key in its time")
    return token


def signer_of(encoded: bytes) -> KeyId:
    """The key that a status list names; who asks must have verified it.

    Raises:
        StatusListError: Another form.
    """
    return _taken_apart(encoded)[0]


def parse_status_token(key_id: KeyId, payload: bytes) -> StatusToken:
    """Read the claims of a status list.

    Raises:
        StatusListError: Anything but sub, iat and a list of 1 or 2 bits in stored blocks of the fixed size.
    """
    try:
        claims = cbor.decode(payload)
    except CborError as e:
        message = f"status list: {e.message}"
        raise StatusListError(message) from e
    if not isinstance(claims, dict) or claims.keys() != set(StatusClaim):
        message = "status list: the claims are not sub, iat and status_list"
        raise StatusListError(message)
    uri, issued_at, listed = (claims[name] for name in StatusClaim)
    if not isinstance(uri, str) or not 0 < len(uri.encode()) <= MAX_URI_BYTES or not is_plain_text(uri):
        message = "status list: sub is not a uri that a permit can name"
        raise StatusListError(message)
    if not isinstance(issued_at, int) or isinstance(issued_at, bool) or not EARLIEST <= issued_at < LATEST:
        message = "status list: iat is out of bounds"
        raise StatusListError(message)
    if not isinstance(listed, dict) or listed.keys() != {"bits", "lst"}:
        message = "status list: the list is not bits and lst"
        raise StatusListError(message)
    bits, stored = listed["bits"], listed["lst"]
    if not isinstance(bits, int) or isinstance(bits, bool) or bits not in {1, 2} or not isinstance(stored, bytes):
        message = "status list: bits is not 1 or 2 or lst is no byte string"
        raise StatusListError(message)
    return StatusToken(key_id, uri, utc_from_seconds(issued_at), bits, _unstore(stored))


def _taken_apart(encoded: bytes) -> tuple[KeyId, bytes, bytes, bytes]:
    """Key id, protected header, payload and signature of the one form."""
    try:
        protected, header, payload, signature = split_sign1(encoded)
    except MalformedPermitError as e:
        message = f"status list: {e.message}"
        raise StatusListError(message) from e
    key_id = header.get(Header.KID)
    expected = {Header.ALG: Algorithm.EDDSA, Header.KID: key_id, Header.TYP: STATUS_LIST_TYPE}
    if header != expected or not isinstance(key_id, bytes) or len(key_id) != KEY_ID_BYTES:
        message = "status list: the header is not alg, kid and type of a status list"
        raise StatusListError(message)
    return KeyId(key_id), protected, payload, signature


def _store(bitmap: bytes) -> bytes:
    """Wrap a bit string as zlib of stored blocks, each as long as it may be."""
    starts = range(0, len(bitmap), MAX_BLOCK_BYTES) or range(1)
    pieces = [ZLIB_HEADER]
    for start in starts:
        block = bitmap[start : start + MAX_BLOCK_BYTES]
        final = start + MAX_BLOCK_BYTES >= len(bitmap)
        pieces += [BLOCK.pack(final, len(block), len(block) ^ 0xFFFF), block]
    pieces.append(CHECKSUM.pack(zlib.adler32(bitmap)))
    return b"".join(pieces)


def _unstore(stored: bytes) -> bytes:
    """Unwrap `_store` and nothing else: no inflater runs, and the result is shorter than what was signed."""
    blocks: list[bytes] = []
    at, final = len(ZLIB_HEADER), 0
    while not final and at + BLOCK.size <= len(stored):
        final, length, complement = BLOCK.unpack_from(stored, at)
        at += BLOCK.size
        full = final == 1 or (final == 0 and length == MAX_BLOCK_BYTES)
        if complement != length ^ 0xFFFF or not full:
            break
        blocks.append(stored[at : at + length])
        at += length
    bitmap = b"".join(blocks)
    # One comparison instead of a dozen checks: what the writer makes of the bits must be what was received.
    if _store(bitmap) != stored:
        message = "status list: lst is not zlib in stored blocks of the fixed size"
        raise StatusListError(message)
    return bitmap
