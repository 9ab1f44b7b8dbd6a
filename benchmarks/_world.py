"""A permit, a generation and a laptop at its post, made anew for every run: what the benchmarks decide on."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.authority.first_policy import build_first_policy
from strpcheck.authority.signing import sign_permit
from strpcheck.core.barcode import Barcode, encode_barcode
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Environment, Facts, Permit, PermitId, Person
from strpcheck.core.status_list import StatusList
from strpcheck.core.trust import (
    Issuer,
    Purpose,
    StatusSource,
    TrustAnchor,
    build_trust_list,
    vet_public_key,
)
from strpcheck.documents.model import write_document
from strpcheck.documents.policy import read_policy

__all__ = ["ISSUER", "URI", "World", "make_world"]

ISSUER, URI, POST = "XX-JK", "urn:strp:2021w27", "LENTENG-AGUNG"
PERMITS = 17_000_000
"""Applicants of the day the portal hung: the list a laptop must be able to hold."""


@dataclass(frozen=True, slots=True)
class World:
    """Everything a decision reads."""

    key: KeyFile
    permit: Permit
    token: bytes
    barcode: Barcode
    generation: Generation
    station: Station
    now: datetime


def make_world() -> World:
    """An ordinary text-only permit at half past seven, and a 2-bit list of 17 million."""
    key = make_key()
    issued = datetime(2021, 7, 4, 15, 30, tzinfo=UTC)
    facts = Facts(
        id=PermitId(ISSUER, hashlib.sha256(b"benchmark").digest()[:8]),
        key_id=key.key_id,
        issued_at=issued,
        not_before=datetime(2021, 7, 4, 17, tzinfo=UTC),
        expires=datetime(2021, 7, 20, 17, tzinfo=UTC),
        category="KR-LOG",
        areas=(3174, 3171),
        status_uri=URI,
        status_index=12_345_678,
        environment=Environment.TRAINING,
        has_photo=False,
    )
    permit = Permit(facts, Person("Sari Rahmawati Contoh", "0000", "PT Angkut Contoh Nusantara", None, 4_001_234, None))
    token = sign_permit(permit, key)
    signed = issued + timedelta(hours=1)
    anchor = TrustAnchor(key.key_id, ISSUER, vet_public_key(key.public_key), frozenset({Purpose.PERMIT}))
    source = StatusSource(URI, "2021w27.cwt", datetime(2026, 1, 1, tzinfo=UTC))
    generation = Generation(
        id="benchmark",
        trust=build_trust_list(Environment.TRAINING, [Issuer(ISSUER, {URI: source})], [(anchor, key.key_id)]),
        policy=read_policy(write_document(build_first_policy(ISSUER))),
        lists={(ISSUER, URI): StatusList(ISSUER, URI, signed, 2, bytes(PERMITS // 4))},
        confirmed_at=signed,
    )
    now = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
    barcode = Barcode(encode_barcode(token))
    return World(key, permit, token, barcode, generation, Station(POST, generation.newest_signed_time), now)
