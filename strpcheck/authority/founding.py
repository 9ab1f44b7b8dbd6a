"""How an authority begins: keys of every role, a register with its first list, canaries, and a first policy."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from strpcheck.authority.signing import sign_permit
from strpcheck.core.barcode import encode_barcode
from strpcheck.core.permit import WIB, Environment, Facts, KeyId, Permit, PermitId, Person
from strpcheck.core.trust import Purpose
from strpcheck.documents.canary import CanaryDocument, CanaryEntry, CanaryKind
from strpcheck.documents.conflicts import ConflictsDocument
from strpcheck.documents.model import write_document
from strpcheck.ports import AuthorityKey, Entropy, KeyRing, Signer, StatusListState

__all__ = ["GOOD_CANARY", "REVOKED_CANARY", "Founding", "found_canaries", "found_conflicts", "found_keys", "found_list"]

GOOD_CANARY, REVOKED_CANARY = 0, 1
"""Every list opens with the indexes of its two canaries."""

LIST_LIFE = timedelta(days=5 * 366)
"""A list is published until no permit in it can still be in its time; no permit ends after it."""
LAST_TIME = datetime(2099, 12, 31, tzinfo=UTC)
"""Permits and documents hold no time from 2100 on (design, section 2)."""

CANARY_CATEGORY, CANARY_AREA, CANARY_NAME = "KR-UTL", 3171, "UJI MANDIRI"
CONFLICT_SALT_BYTES = 16


@dataclass(frozen=True, slots=True)
class Founding:
    """What is fixed when an authority is made."""

    environment: Environment
    issuer: str
    now: datetime


def found_keys(founding: Founding, ring: KeyRing) -> tuple[AuthorityKey, ...]:
    """Draw one key for each thing an issuer signs."""
    made = ((purpose, ring.make(purpose.value)) for purpose in (Purpose.PERMIT, Purpose.STATUS, Purpose.CANARY))
    return tuple(
        AuthorityKey(key.key_id, key.public_key, purpose, founding.now, signs_from=founding.now)
        for purpose, key in made
    )


def found_list(founding: Founding) -> StatusListState:
    """The first status list, named after the ISO week of its beginning."""
    year, week, _ = founding.now.astimezone(WIB).isocalendar()
    name = f"{year}w{week:02d}"
    return StatusListState(
        uri=f"urn:strp:{name}",
        file_name=f"{name}.cwt",
        until=min(founding.now + LIST_LIFE, LAST_TIME),
        bits=1,
        next_index=REVOKED_CANARY + 1,
        issued_at=None,
        newest_permit=founding.now,  # that of the canaries
    )


def found_canaries(founding: Founding, listed: StatusListState, signer: Signer, entropy: Entropy) -> bytes:
    """canary.json: a good permit, a revoked one, and a good one whose signature is spoiled."""
    good = _canary(founding, listed, GOOD_CANARY, signer, entropy)
    revoked = _canary(founding, listed, REVOKED_CANARY, signer, entropy)
    forged = good[:-1] + bytes([good[-1] ^ 1])
    barcodes = {CanaryKind.GOOD: good, CanaryKind.REVOKED: revoked, CanaryKind.FORGED: forged}
    entries = tuple(CanaryEntry(kind=kind, barcode=encode_barcode(token)) for kind, token in barcodes.items())
    return write_document(CanaryDocument(canaries=entries))


def found_conflicts(entropy: Entropy) -> bytes:
    """conflicts.json with a salt and nothing listed."""
    return write_document(ConflictsDocument(salt=entropy(CONFLICT_SALT_BYTES).hex(), conflicts=()))


def _canary(founding: Founding, listed: StatusListState, index: int, signer: Signer, entropy: Entropy) -> bytes:
    """A permit that nobody holds, signed by a key whose only purpose is canaries."""
    facts = Facts(
        id=PermitId(founding.issuer, entropy(8)),
        key_id=KeyId(signer.key_id),
        issued_at=founding.now,
        not_before=founding.now,
        expires=listed.until,
        category=CANARY_CATEGORY,
        areas=(CANARY_AREA,),
        status_uri=listed.uri,
        status_index=index,
        environment=founding.environment,
        has_photo=False,
    )
    person = Person(CANARY_NAME, "0000", CANARY_NAME, None, None, None)
    return sign_permit(Permit(facts, person), signer)
