"""The register as signed documents: what `authority publish` puts into a repository."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType

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
    RepositoryBook,
    SignedRepository,
    Signer,
)

__all__ = [
    "CANARY_FILE",
    "CONFLICTS_FILE",
    "DEVICES_FILE",
    "HANDOVER_FILE",
    "POLICY_FILE",
    "TIMESTAMP_FILE",
    "TRUST_FILE",
    "Draft",
    "Press",
    "Publication",
    "Tools",
    "draw_up",
    "print_out",
    "publish",
    "role_metadata",
    "status_key",
]

TRUST_FILE, POLICY_FILE, DEVICES_FILE = "trust.json", "policy.json", "devices.json"
CANARY_FILE, CONFLICTS_FILE = "canary.json", "conflicts.json"
TIMESTAMP_FILE = "timestamp.json"
"""Kept since the first publish."""
HANDOVER_FILE = "handover.cose"
"""Kept on a publishing host: what was published last as it was handed over; under this name it travels, too."""


@dataclass(frozen=True, slots=True)
class Draft:
    """What an issuer has to say to laptops, lists signed, the repository around it not yet."""

    targets: Mapping[str, bytes]
    """Every target by path, whole."""
    lists: tuple[DatedList, ...]
    keys: tuple[KeyId, ...]
    """Issuer keys that laptops know once it is published."""


@dataclass(frozen=True, slots=True)
class Publication:
    """A repository ready to be written out, timestamp last."""

    signed: SignedRepository
    lists: tuple[DatedList, ...]
    keys: tuple[KeyId, ...]
    """Issuer keys that laptops know once it is written out."""


@dataclass(frozen=True, slots=True)
class Press:
    """What a repository is made with, whoever drew its targets up."""

    repository: Repository
    """Signs roles; those whose keys are not at hand must not have changed."""
    encoder: ListEncoder
    advance: Callable[[], None] = lambda: None
    """Called after each encoding that is made."""


@dataclass(frozen=True, slots=True)
class Tools:
    """What a publish works with beside the register."""

    ring: KeyRing
    """For the issuer's status key."""
    press: Press


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
    draft = draw_up(register, tools.ring, policy, now)
    dated = {listed.state.file_name: listed.issued_at for listed in draft.lists}
    return Publication(print_out(register, tools.press, draft.targets, dated, now), draft.lists, draft.keys)


def draw_up(register: Register, ring: KeyRing, policy: bytes, now: datetime) -> Draft:
    """Write every target and sign the lists; arguments and errors are those of `publish`."""
    kept = register.load_repository()
    rules = write_document(parse_policy(policy))
    keys = register.keys()
    signer = ring.load(Purpose.STATUS.value, status_key(keys))
    lists = register.date_lists(now)
    with faults_named(TRUST_FILE):
        trust = _trust_document(register, keys, lists)
    trust_list_of(trust)  # what a laptop would refuse is not signed either
    targets = {
        TRUST_FILE: write_document(trust),
        DEVICES_FILE: write_devices(register.devices()),
        POLICY_FILE: rules,
        CANARY_FILE: kept[CANARY_FILE],
        CONFLICTS_FILE: kept[CONFLICTS_FILE],
    }
    targets |= {_path(listed.state.file_name): _status_list(listed, signer) for listed in lists}
    return Draft(targets, lists, tuple(key.key_id for key in keys))


def print_out(
    book: RepositoryBook,
    press: Press,
    targets: Mapping[str, bytes],
    dated: Mapping[str, datetime],
    now: datetime,
    *,
    beside: Mapping[str, bytes] = MappingProxyType({}),
) -> SignedRepository:
    """Make the encodings, sign the roles around all targets, and keep what was signed.

    Args:
        book: Where that is kept.
        press: Signs and encodes.
        targets: Every target by path, whole.
        dated: `iat` of each list, by file name.
        now: Becomes `x-strp-issued`.
        beside: Kept in the same moment.

    Raises:
        AuthorityError: Roles must be signed and their keys are not at hand.
    """
    encoded = {_path(name): _encoded(name, moment, targets, book, press) for name, moment in dated.items()}
    signed = press.repository.sign(role_metadata(book.load_repository()), targets, encoded, now)
    versions = {
        name: ListVersion(hashlib.sha256(targets[_path(name)]).hexdigest(), moment) for name, moment in dated.items()
    }
    book.save_repository({**signed.metadata, **beside}, versions)
    return signed


def _path(file_name: str) -> str:
    """A list as a target."""
    return f"status/{file_name}"


def _encoded(
    name: str, moment: datetime, targets: Mapping[str, bytes], book: RepositoryBook, press: Press
) -> EncodedList:
    """A list's encodings: whole, and from each rung of the ladder that is still there."""
    path = _path(name)
    itself = hashlib.sha256(targets[path]).hexdigest()  # of a list that is published again, as on a publishing host
    before = [version for version in book.list_versions(name) if version.sha256 != itself]
    older = rungs(before, moment, lambda version: press.encoder.holds(path, version))
    return press.encoder.encode(path, targets[path], older, press.advance)


def role_metadata(kept: Mapping[str, bytes]) -> dict[str, bytes]:
    """What of the kept files is signed metadata."""
    return {name: raw for name, raw in kept.items() if name not in {CANARY_FILE, CONFLICTS_FILE, HANDOVER_FILE}}


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


def status_key(keys: tuple[AuthorityKey, ...]) -> KeyId:
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
