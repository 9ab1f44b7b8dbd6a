"""The register as signed documents: what `authority publish` puts into a repository."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from strpcheck.authority.bitmap import build_bitmap
from strpcheck.authority.founding import REVOKED_CANARY
from strpcheck.authority.ladder import rungs
from strpcheck.core.permit import KeyId
from strpcheck.core.status_list import Status
from strpcheck.core.status_token import StatusToken, prepare_status_token
from strpcheck.core.trust import Purpose
from strpcheck.documents.devices import write_devices
from strpcheck.documents.model import faults_named, write_document
from strpcheck.documents.policy import parse_policy
from strpcheck.documents.trust import (
    IssuerEntry,
    KeyEntry,
    RefusedEntry,
    StatusEntry,
    TrustDocument,
    trust_list_of,
)
from strpcheck.errors import AuthorityError
from strpcheck.ports import (
    AuthorityKey,
    DatedList,
    EncodedList,
    KeyRing,
    ListEncoder,
    ListVersion,
    Register,
    Repository,
    SignedRepository,
    Signer,
)

__all__ = ["CANARY_FILE", "CONFLICTS_FILE", "TIMESTAMP_FILE", "Publication", "Tools", "publish", "role_metadata"]

TRUST_FILE, POLICY_FILE, DEVICES_FILE = "trust.json", "policy.json", "devices.json"
CANARY_FILE, CONFLICTS_FILE = "canary.json", "conflicts.json"
TIMESTAMP_FILE = "timestamp.json"
"""Kept since the first publish."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A repository ready to be written out, timestamp last."""

    signed: SignedRepository
    lists: tuple[DatedList, ...]
    keys: tuple[KeyId, ...]
    """Issuer keys that laptops know once it is written out."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a publish works with beside the register."""

    repository: Repository
    """Signs roles; those whose keys are not at hand must not have changed."""
    ring: KeyRing
    """For the issuer's status key."""
    encoder: ListEncoder
    advance: Callable[[], None] = lambda: None
    """Called after each encoding that is made."""


def publish(register: Register, tools: Tools, policy: bytes, now: datetime) -> Publication:
    """Sign the lists and every document that changed.

    Args:
        register: Its lists are dated and read in one transaction, before anything is signed.
        tools: Keys and encodings.
        policy: The authority's policy as it is to be published; read strictly before it is signed.
        now: When it is published.

    Raises:
        AuthorityError: A key is missing; the message names it.
        DocumentError: The policy or the trust list is not one that laptops would take.
        PinError: A key cannot be opened; nothing is dated then.
        TrustListError: A key is one that laptops would refuse.
    """
    kept = register.load_repository()
    rules = write_document(parse_policy(policy))
    keys = register.keys()
    signer = tools.ring.load(Purpose.STATUS.value, _status_key(keys))
    lists = register.date_lists(now)
    with faults_named(TRUST_FILE):
        trust = _trust_document(register, keys, lists)
    trust_list_of(trust)  # what a laptop would refuse is not signed either
    targets: dict[str, bytes] = {
        TRUST_FILE: write_document(trust),
        DEVICES_FILE: write_devices(register.devices()),
        POLICY_FILE: rules,
        CANARY_FILE: kept[CANARY_FILE],
        CONFLICTS_FILE: kept[CONFLICTS_FILE],
    }
    signed_lists = {listed.state.file_name: _status_list(listed, signer) for listed in lists}
    targets |= {_path(name): content for name, content in signed_lists.items()}
    encoded = {
        _path(listed.state.file_name): _encoded(listed, signed_lists[listed.state.file_name], register, tools)
        for listed in lists
    }
    signed = tools.repository.sign(role_metadata(kept), targets, encoded, now)
    register.save_repository(signed.metadata, {listed.state.file_name: _version(listed, targets) for listed in lists})
    return Publication(signed, lists, tuple(key.key_id for key in keys))


def _path(file_name: str) -> str:
    """A list as a target."""
    return f"status/{file_name}"


def _version(listed: DatedList, targets: Mapping[str, bytes]) -> ListVersion:
    """A list as it is found again by the publishes to come."""
    return ListVersion(hashlib.sha256(targets[_path(listed.state.file_name)]).hexdigest(), listed.issued_at)


def _encoded(listed: DatedList, content: bytes, register: Register, tools: Tools) -> EncodedList:
    """A list's encodings: whole, and from each rung of the ladder that is still there."""
    path = _path(listed.state.file_name)
    before = register.list_versions(listed.state.file_name)
    older = rungs(before, listed.issued_at, lambda version: tools.encoder.holds(path, version))
    return tools.encoder.encode(path, content, older, tools.advance)


def role_metadata(kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """What of the kept files is signed metadata."""
    return {name: raw for name, raw in kept.items() if name not in {CANARY_FILE, CONFLICTS_FILE}}


def _trust_document(register: Register, keys: tuple[AuthorityKey, ...], lists: tuple[DatedList, ...]) -> TrustDocument:
    """Issuer, lists and keys as laptops read them."""
    states = [listed.state for listed in lists]
    status = tuple(StatusEntry(uri=state.uri, file=state.file_name, until=state.until) for state in states)
    return TrustDocument(
        environment=register.environment,
        issuers=(IssuerEntry(id=register.issuer, status=status),),
        keys=tuple(
            KeyEntry(
                kid=key.key_id.hex(),
                issuer=register.issuer,
                public_key=key.public_key.hex(),
                purposes=(key.purpose,),
                valid_from=key.valid_from,
                valid_until=key.valid_until,
                revoked=key.revoked_at,
                refused=tuple(RefusedEntry(start=window.start, end=window.end) for window in key.refused),
            )
            for key in keys
        ),
    )


def _status_key(keys: tuple[AuthorityKey, ...]) -> KeyId:
    """The newest status key that stands."""
    standing = [key.key_id for key in keys if key.purpose is Purpose.STATUS and key.revoked_at is None]
    if not standing:
        message = "every status key is revoked, so no list can be signed"
        raise AuthorityError(message, hint="see `strpcheck authority status`")
    return standing[-1]


def _status_list(listed: DatedList, signer: Signer) -> bytes:
    """A list, re-signed at every publish, changed or not: its age counts from this."""
    state = listed.state
    marks = (*listed.marks, (REVOKED_CANARY, Status.INVALID))
    bitmap = build_bitmap(state.next_index, state.bits, marks)
    unsigned = prepare_status_token(StatusToken(signer.key_id, state.uri, listed.issued_at, state.bits, bitmap))
    return unsigned.signed(signer.sign(unsigned.to_be_signed))
