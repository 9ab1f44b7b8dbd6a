"""A hand-over: everything the issuing host has to say to laptops, under one signature of the issuer's status key."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from typing import TypeGuard

from cryptography.exceptions import InvalidSignature

from strpcheck.core import cbor
from strpcheck.core.claim_values import EARLIEST, LATEST
from strpcheck.core.cose import KEY_ID_BYTES, Algorithm, Header, assemble_sign1, sign1_structure, split_sign1
from strpcheck.core.permit import KeyId, utc_from_seconds
from strpcheck.core.status_list import MAX_INDEXES
from strpcheck.core.trust import TrustList
from strpcheck.errors import CborError, HandoverError, MalformedPermitError

__all__ = ["HANDOVER_TYPE", "MAX_HANDOVER_BYTES", "Handover", "parse_handover", "verify_handover", "write_handover"]

HANDOVER_TYPE = "application/strp-handover"
"""`typ` of the protected header: a status key's word that is a hand-over is no status list, nor the reverse."""

MAX_HANDOVER_BYTES = 64 * 1024 * 1024
"""Lists of 16 MiB at most, of which there are few."""

MAKE_ANEW = "make it anew on the issuing host with `strpcheck authority handover`"


class HandoverClaim(IntEnum):
    """Claims of a hand-over; the first two are those of a CWT (RFC 8392)."""

    ISS = 1
    IAT = 6
    FILES = 65536
    ISSUED = 65537


@dataclass(frozen=True, slots=True)
class Handover:
    """What is handed over; trusted only when `verify_handover` returned it."""

    key_id: KeyId
    issuer: str
    made_at: datetime
    """Later than that of every hand-over before it: the order in which they were made."""
    files: Mapping[str, bytes]
    """Every target by its path, whole."""
    issued: Mapping[str, int]
    """By list, how many indexes are issued: what lies beyond in its last grain was never anybody's."""


def write_handover(handover: Handover, sign: Callable[[bytes], bytes]) -> bytes:
    """Spell and sign a hand-over.

    Args:
        handover: What to say.
        sign: The key that `handover.key_id` names.
    """
    protected = cbor.encode({Header.ALG: Algorithm.EDDSA, Header.KID: handover.key_id, Header.TYP: HANDOVER_TYPE})
    payload = cbor.encode(
        {
            HandoverClaim.ISS: handover.issuer,
            HandoverClaim.IAT: int(handover.made_at.timestamp()),
            HandoverClaim.FILES: handover.files,
            HandoverClaim.ISSUED: handover.issued,
        }
    )
    return assemble_sign1(protected, payload, sign(sign1_structure(protected, payload)))


def verify_handover(encoded: bytes, trust: TrustList) -> Handover:
    """Take a hand-over only from a key that signs the issuer's status lists.

    Args:
        encoded: Untrusted.
        trust: Which keys those are.

    Raises:
        HandoverError: Another form, another key, the signature does not hold, or the key may not sign at that time.
    """
    key_id, protected, payload, signature = _taken_apart(encoded)
    found = _read(key_id, payload)
    if not trust.may_sign_status(key_id, found.issuer):
        message = f"the hand-over is signed by {key_id.hex()}, which is no status key of {found.issuer}"
        raise HandoverError(message, hint=MAKE_ANEW)
    anchor = trust.anchors[key_id]
    try:
        anchor.public_key.verify(signature, sign1_structure(protected, payload))
    except InvalidSignature as e:
        message = "the hand-over was changed on its way: its signature does not hold"
        raise HandoverError(message, hint="bring it again from the issuing host") from e
    if not anchor.may_sign_at(found.made_at):
        message = f"key {key_id.hex()} may not sign a hand-over at {found.made_at:%Y-%m-%d %H:%M:%S} UTC"
        raise HandoverError(message, hint="check the clock of the issuing host")
    return found


def parse_handover(encoded: bytes) -> Handover:
    """Read a hand-over whose signature nobody asked yet, or asked before.

    Raises:
        HandoverError: Another form.
    """
    key_id, _, payload, _ = _taken_apart(encoded)
    return _read(key_id, payload)


def _taken_apart(encoded: bytes) -> tuple[KeyId, bytes, bytes, bytes]:
    """Key id, protected header, payload and signature of the one form."""
    try:
        protected, header, payload, signature = split_sign1(encoded)
    except MalformedPermitError as e:
        message = f"this is no hand-over: {e.message}"
        raise HandoverError(message, hint=MAKE_ANEW) from e
    key_id = header.get(Header.KID)
    expected = {Header.ALG: Algorithm.EDDSA, Header.KID: key_id, Header.TYP: HANDOVER_TYPE}
    if header != expected or not isinstance(key_id, bytes) or len(key_id) != KEY_ID_BYTES:
        message = "this is no hand-over: the header is not alg, kid and its type"
        raise HandoverError(message, hint=MAKE_ANEW)
    return KeyId(key_id), protected, payload, signature


def _read(key_id: KeyId, payload: bytes) -> Handover:
    """The claims, in their one form."""
    try:
        claims = cbor.decode(payload)
    except CborError as e:
        message = f"this is no hand-over: {e.message}"
        raise HandoverError(message, hint=MAKE_ANEW) from e
    found = claims if isinstance(claims, dict) and claims.keys() == set(HandoverClaim) else {}
    issuer, made_at, files, issued = (found.get(name) for name in HandoverClaim)
    if (
        not isinstance(issuer, str)
        or not _is_count(made_at, LATEST)
        or made_at < EARLIEST
        or not (_are_files(files) and _are_counts(issued))
    ):
        message = "this is no hand-over: the claims are not issuer, time, files and counts"
        raise HandoverError(message, hint=MAKE_ANEW)
    return Handover(key_id, issuer, utc_from_seconds(made_at), files, issued)


def _are_files(item: object) -> TypeGuard[dict[str, bytes]]:
    """Whether these are contents by path."""
    return isinstance(item, dict) and all(isinstance(path, str) and isinstance(item[path], bytes) for path in item)


def _are_counts(item: object) -> TypeGuard[dict[str, int]]:
    """Whether these are numbers of indexes by list."""
    return isinstance(item, dict) and all(
        isinstance(uri, str) and _is_count(item[uri], MAX_INDEXES + 1) for uri in item
    )


def _is_count(item: object, end: int) -> TypeGuard[int]:
    """Whether this is a number below `end`, and no boolean."""
    return isinstance(item, int) and not isinstance(item, bool) and 0 <= item < end
