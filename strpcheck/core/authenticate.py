"""Questions 1 to 6: is this barcode a permit that a listed key signed for its issuer in this environment?"""

from datetime import datetime

from cryptography.exceptions import InvalidSignature

from strpcheck.core.barcode import Barcode, decode_barcode
from strpcheck.core.claims import parse_claims
from strpcheck.core.cose import SignedPermit, parse_signed_permit
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Permit
from strpcheck.core.trust import Purpose, TrustAnchor
from strpcheck.core.verdict import Reason
from strpcheck.errors import BadClaimsError, MalformedPermitError, NotAPermitError

__all__ = ["authenticate"]


def authenticate(
    barcode: Barcode, generation: Generation, station: Station, now: datetime, *, purpose: Purpose
) -> Permit | Reason:
    """Turn a barcode into a Permit, or say which question it failed first.

    Total: any text gives an answer. Nothing of a payload leaves here before its signature held.

    Args:
        barcode: What a scanner read.
        generation: What is in force.
        station: For the clock only: an unlisted key is no forgery proven while the clock or the list is in doubt.
        now: Aware UTC, taken once per scan.
        purpose: `PERMIT` for people, `CANARY` for the self-test; nothing else signs permits.

    Source: design section 3, questions 1 to 6.
    """
    # (1) A permit at all? A part of a structured append is never joined with others.
    if barcode.part is not None:
        return Reason.NOT_A_PERMIT
    try:
        encoded = decode_barcode(barcode.text)
        # (2) Envelope and header exact? The payload stays unparsed.
        signed = parse_signed_permit(encoded)
    except NotAPermitError:
        return Reason.NOT_A_PERMIT
    except MalformedPermitError:
        return Reason.MALFORMED
    # (3) Is the key listed for this purpose?
    anchor = generation.trust.anchors.get(signed.key_id)
    if anchor is None:
        return _unlisted(generation, station, now)
    if Purpose.OTHER_ENVIRONMENT in anchor.purposes:
        return Reason.WRONG_ENVIRONMENT
    if purpose not in anchor.purposes:
        return Reason.UNKNOWN_KEY
    return _verify(signed, anchor, generation)


def _unlisted(generation: Generation, station: Station, now: datetime) -> Reason:
    """An unlisted key is unknown only while the trust list is recent by a clock that can be trusted."""
    age = station.age(generation.confirmed_at, now)
    if age > generation.policy.freshness.stale or station.clock_is_suspect(now):
        return Reason.KEY_NOT_CONFIRMED
    return Reason.UNKNOWN_KEY


def _verify(signed: SignedPermit, anchor: TrustAnchor, generation: Generation) -> Permit | Reason:
    """Questions 4 to 6."""
    # (4) Does the signature hold, over the bytes as received?
    try:
        anchor.public_key.verify(signed.signature, signed.to_be_signed)
    except InvalidSignature:
        return Reason.BAD_SIGNATURE
    # (5) Claims by the CDDL, and a status list that the key's or the named issuer publishes?
    try:
        permit = parse_claims(signed.payload, signed.key_id)
    except BadClaimsError:
        return Reason.BAD_CLAIMS
    facts = permit.facts
    trust, uri = generation.trust, facts.status_uri
    if not trust.publishes(anchor.issuer, uri) and not trust.publishes(facts.id.issuer, uri):
        return Reason.BAD_CLAIMS
    # (6) The key's own issuer, and a synthetic person exactly in training?
    if facts.id.issuer != anchor.issuer:
        return Reason.WRONG_ISSUER
    if facts.environment is not generation.environment:
        return Reason.WRONG_ENVIRONMENT
    return permit
