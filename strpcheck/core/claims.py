"""CWT claims to Permit and back, by the CDDL of the permit profile (Claim 169)."""

import struct
from enum import IntEnum
from typing import NamedTuple

from strpcheck.core import cbor
from strpcheck.core.cbor import CborItem
from strpcheck.core.claim_values import (
    APPLICATION,
    AREAS,
    CATEGORY_CODE,
    COMPANY,
    EARLIEST,
    ISSUED_AFTER_START,
    LATEST,
    MAX_ISSUER_BYTES,
    MAX_URI_BYTES,
    NAME,
    NIK_SUFFIX,
    PHOTO,
    PHOTO_FORMAT,
    PURPOSE,
    STRP_OPTIONAL,
    STRP_REQUIRED,
    SYNTHETIC,
    as_map,
    read_areas,
    read_category,
    read_environment,
    read_number,
    read_person,
    read_text,
    require,
)
from strpcheck.core.permit import (
    Environment,
    Facts,
    KeyId,
    Permit,
    PermitId,
    Person,
    utc_from_seconds,
)
from strpcheck.core.status_list import MAX_INDEXES
from strpcheck.errors import BadClaimsError, CborError

__all__ = ["Claim", "encode_claims", "parse_claims"]


class Claim(IntEnum):
    """CWT claims (RFC 8392; IANA registry for 169 and 65535) and our private one."""

    ISS = 1
    EXP = 4
    NBF = 5
    IAT = 6
    CTI = 7
    IDENTITY = 169
    STATUS = 65535
    STRP = -65537


# Deterministic CBOR leaves the keys of the claims one order and one spelling, and every time from 2020 to 2099 is a
# 32-bit number: what cannot vary is compared, only what can is decoded. It halves the work and leaves no way around.
CLAIMS_HEAD = bytes([0xA0 | len(Claim)]) + cbor.encode(Claim.ISS)
UINT32, BYTES_8, MAP_1, MAP_2 = b"\x1a", b"\x48", b"\xa1", b"\xa2"
FIXED = struct.Struct(">2sI2sI2sI2s8s2s")
"""exp, nbf, iat and cti, each behind its key and the head of its value, and the key of the identity."""
FIXED_CTI_BYTES = 8
FIXED_KEYS = (
    cbor.encode(Claim.EXP) + UINT32,
    cbor.encode(Claim.NBF) + UINT32,
    cbor.encode(Claim.IAT) + UINT32,
    cbor.encode(Claim.CTI) + BYTES_8,
    cbor.encode(Claim.IDENTITY),
)
STATUS_HEAD = cbor.encode(Claim.STATUS) + MAP_1 + cbor.encode("status_list") + MAP_2 + cbor.encode("idx")
URI_KEY = cbor.encode("uri")
STRP_KEY_SPELLED = cbor.encode(Claim.STRP)


def parse_claims(payload: bytes, key_id: KeyId) -> Permit:
    """Read claims whose signature held.

    Args:
        payload: The signed bytes.
        key_id: The key they were signed with; it becomes part of the Facts.

    Raises:
        BadClaimsError: Anything but the CDDL of design section 2: the issuer's fault.

    Source: design section 2; RFC 8392; Token Status List section 6 (status claim).
    """
    try:
        claims = _take_apart(payload)
    except (CborError, struct.error) as e:
        message = "the claims are cut or not deterministic CBOR"
        raise BadClaimsError(message) from e
    return _permit_of(claims, key_id)


class _Claims(NamedTuple):
    """The claims one by one; cti and the times are of their kind, the others anything."""

    iss: CborItem
    exp: int
    nbf: int
    iat: int
    cti: bytes
    identity: CborItem
    idx: CborItem
    uri: CborItem
    strp: CborItem


def _permit_of(claims: _Claims, key_id: KeyId) -> Permit:
    """Hold claims against every rule, whether they are read or about to be written."""
    exp, nbf, iat = claims.exp, claims.nbf, claims.iat
    if not (EARLIEST <= exp < LATEST and EARLIEST <= iat < LATEST and EARLIEST <= nbf < exp):
        message = "a time is out of bounds, or nbf is not before exp"
        raise BadClaimsError(message)
    if iat > nbf + ISSUED_AFTER_START:
        message = "iat is more than a day after nbf"
        raise BadClaimsError(message)
    strp = as_map(claims.strp, STRP_REQUIRED, STRP_OPTIONAL)
    category = read_category(strp[CATEGORY_CODE])
    person = read_person(claims.identity, strp, category[:2])
    facts = Facts(
        id=PermitId(read_text(claims.iss, MAX_ISSUER_BYTES), claims.cti),
        key_id=key_id,
        issued_at=utc_from_seconds(iat),
        not_before=utc_from_seconds(nbf),
        expires=utc_from_seconds(exp),
        category=category,
        areas=read_areas(strp[AREAS]),
        status_uri=read_text(claims.uri, MAX_URI_BYTES),
        status_index=read_number(claims.idx, 0, MAX_INDEXES - 1),
        environment=read_environment(strp),
        has_photo=person.photo is not None,
    )
    return Permit(facts, person)


def _take_apart(payload: bytes) -> _Claims:
    """Compare every fixed byte of the claims and decode the rest."""
    iss, at = cbor.decode_first(payload, len(CLAIMS_HEAD))
    key_4, exp, key_5, nbf, key_6, iat, key_7, cti, key_169 = FIXED.unpack_from(payload, at)
    identity, status_at = cbor.decode_first(payload, at + FIXED.size)
    idx, uri_at = cbor.decode_first(payload, status_at + len(STATUS_HEAD))
    uri, strp_at = cbor.decode_first(payload, uri_at + len(URI_KEY))
    strp, end = cbor.decode_first(payload, strp_at + len(STRP_KEY_SPELLED))
    # All at once: what was decoded above means nothing unless every fixed byte around it is in its place.
    if not (
        (key_4, key_5, key_6, key_7, key_169) == FIXED_KEYS
        and payload.startswith(CLAIMS_HEAD)
        and payload.startswith(STATUS_HEAD, status_at)
        and payload.startswith(URI_KEY, uri_at)
        and payload.startswith(STRP_KEY_SPELLED, strp_at)
        and end == len(payload)
    ):
        message = "a claim is missing, unknown, out of order or not of its kind, or bytes trail the claims"
        raise BadClaimsError(message)
    return _Claims(iss, exp, nbf, iat, cti, identity, idx, uri, strp)


def encode_claims(permit: Permit) -> bytes:
    """Write a permit's claims; what `parse_claims` would refuse is refused here too.

    Raises:
        BadClaimsError: The permit breaks the CDDL, so no laptop could read it.
    """
    facts, person = permit.facts, permit.person
    identity: dict[int | str, CborItem] = {NIK_SUFFIX: person.nik_suffix, NAME: person.name}
    if person.photo is not None:
        identity[PHOTO] = person.photo.encoded
        identity[PHOTO_FORMAT] = int(person.photo.format)
    claims = _Claims(
        iss=facts.id.issuer,
        exp=int(facts.expires.timestamp()),
        nbf=int(facts.not_before.timestamp()),
        iat=int(facts.issued_at.timestamp()),
        cti=facts.id.number,
        identity=identity,
        idx=facts.status_index,
        uri=facts.status_uri,
        strp=_strp(facts, person),
    )
    # One set of rules for both ways, asked before anything is spelled; `FIXED` would cut or fill another cti silently.
    require(_permit_of(claims, facts.key_id) == permit, "the permit does not survive its own claims")
    require(len(claims.cti) == FIXED_CTI_BYTES, f"cti is not {FIXED_CTI_BYTES} bytes")
    return _spell(claims)


def _spell(claims: _Claims) -> bytes:
    """Write claims in their one spelling; `_take_apart` undoes it."""
    key_4, key_5, key_6, key_7, key_169 = FIXED_KEYS
    return b"".join(
        [
            CLAIMS_HEAD,
            cbor.encode(claims.iss),
            FIXED.pack(key_4, claims.exp, key_5, claims.nbf, key_6, claims.iat, key_7, claims.cti, key_169),
            cbor.encode(claims.identity),
            STATUS_HEAD,
            cbor.encode(claims.idx),
            URI_KEY,
            cbor.encode(claims.uri),
            STRP_KEY_SPELLED,
            cbor.encode(claims.strp),
        ]
    )


def _strp(facts: Facts, person: Person) -> dict[int | str, CborItem]:
    """The private claim."""
    strp: dict[int | str, CborItem] = {CATEGORY_CODE: facts.category, AREAS: list(facts.areas)}
    if person.company is not None:
        strp[COMPANY] = person.company
    if person.purpose is not None:
        strp[PURPOSE] = person.purpose
    if person.application is not None:
        strp[APPLICATION] = person.application
    if facts.environment is Environment.TRAINING:
        strp[SYNTHETIC] = True
    return strp
