"""A generation put together from its signed documents, and the manifest that finds its parts on disk again."""

import hashlib
from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Annotated, TypeAlias

from pydantic import Field

from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.status_list import StatusList
from strpcheck.core.status_token import signer_of, verify_status_token
from strpcheck.core.trust import StatusSource, TrustList
from strpcheck.documents.conflicts import check_ends, read_conflicts
from strpcheck.documents.fields import Hex8, Hex32, IssuerId, Listed, StatusUri, UtcTime
from strpcheck.documents.model import Document, read_document
from strpcheck.documents.policy import read_policy
from strpcheck.documents.trust import read_trust
from strpcheck.errors import DocumentError, StatusListError

__all__ = [
    "CONFLICTS_FILE",
    "POLICY_FILE",
    "TRUST_FILE",
    "GenerationManifest",
    "ManifestList",
    "compose_generation",
    "generation_id",
    "list_paths",
    "read_manifest",
    "read_signers",
    "read_status_lists",
]

TRUST_FILE, POLICY_FILE, CONFLICTS_FILE = "trust.json", "policy.json", "conflicts.json"
MAX_MANIFEST_BYTES = 1 << 20
ID_CHARS = 16

Content: TypeAlias = Callable[[str], bytes]
"""The signed bytes of a target, by its path."""


class ManifestList(Document):
    """A status list whose bit string was extracted when the generation was put in force."""

    issuer: IssuerId
    uri: StatusUri
    issued_at: UtcTime
    bits: Annotated[int, Field(ge=1, le=2)]
    bitmap: Hex32
    """SHA-256 of the extracted bit string, which is also its file's name."""


class GenerationManifest(Document):
    """Where the parts of a generation stand, every name the SHA-256 of the part, and when it came in force here."""

    number: Annotated[int, Field(ge=1)]
    """Counts what was put in force on this laptop: no clock and no version orders generations as well."""
    generation: Hex8
    confirmed_at: UtcTime
    since: UtcTime
    """When it was put in force, by the laptop's own clock; it ended when the next one's time began."""
    roots: Annotated[Listed[Hex32], Field(min_length=1, max_length=512)]
    timestamp: Hex32
    snapshot: Hex32
    roles: dict[str, Hex32]
    files: dict[str, Hex32]
    """Targets by path."""
    lists: Annotated[Listed[ManifestList], Field(max_length=256)]


def generation_id(signed: bytes) -> str:
    """First 16 hex digits of SHA-256 over what is signed and fixes everything below it.

    Args:
        signed: What the timestamp role signed, in canonical form: timestamp.json itself can be respelled by anybody.
    """
    return hashlib.sha256(signed).hexdigest()[:ID_CHARS]


def read_manifest(raw: bytes) -> GenerationManifest:
    """Read a manifest from the laptop's own disk.

    Raises:
        DocumentError: It was changed.
    """
    return read_document(GenerationManifest, raw, name="the generation's manifest", max_bytes=MAX_MANIFEST_BYTES)


def read_status_lists(content: Content, trust: TrustList, present: Mapping[str, object]) -> list[StatusList]:
    """Verify every status list that the trust list names and that is there.

    Args:
        content: Signed bytes by path.
        trust: Of the same generation.
        present: Target paths that are offered.

    Raises:
        StatusListError: A list names another `sub`, or is not its issuer's.
    """
    lists: list[StatusList] = []
    for issuer in trust.issuers.values():
        for source in issuer.status_sources.values():
            path = _path_of(source)
            if path not in present:
                continue
            token = verify_status_token(content(path), trust, issuer.id)
            # A list answers for a permit by its sub alone: one under another's name would clear or condemn strangers.
            if token.uri != source.uri:
                message = f"the status list {source.file_name} is for {token.uri}, not for {source.uri}"
                raise StatusListError(message)
            lists.append(StatusList(issuer.id, token.uri, token.issued_at, token.bits, token.bitmap))
    return lists


def read_signers(content: Content, trust: TrustList, lists: Iterable[tuple[str, str]]) -> dict[tuple[str, str], KeyId]:
    """Which key signed each list that was verified, by issuer and uri.

    Args:
        content: Signed bytes by path.
        trust: Of the same generation.
        lists: Issuer and uri of each.
    """
    sources = {issuer.id: issuer.status_sources for issuer in trust.issuers.values()}
    return {(issuer, uri): signer_of(content(_path_of(sources[issuer][uri]))) for issuer, uri in lists}


def list_paths(content: Content) -> dict[tuple[str, str], str]:
    """Where each list that a trust list names stands among the targets, by issuer and uri.

    Args:
        content: Signed bytes by path.
    """
    return {
        (issuer.id, source.uri): _path_of(source)
        for issuer in read_trust(content(TRUST_FILE)).issuers.values()
        for source in issuer.status_sources.values()
    }


def _path_of(source: StatusSource) -> str:
    """Where a list stands among the targets."""
    return f"status/{source.file_name}"


def compose_generation(
    signed: bytes,
    content: Content,
    lists: Callable[[TrustList], list[StatusList]],
    *,
    confirmed_at: datetime,
    environment: Environment,
) -> Generation:
    """Put verified documents together.

    Args:
        signed: As `generation_id` takes it, verified.
        content: Signed bytes by path.
        lists: Gives the status lists once the trust list is known.
        confirmed_at: `x-strp-issued`.
        environment: Of the root; the trust list's must be the same.

    Raises:
        DocumentError: A document does not fit, or the environments differ.
        TrustListError: A key is not one we may accept.
        StatusListError: From `lists`.
    """
    trust = read_trust(content(TRUST_FILE))
    if trust.environment is not environment:
        message = f"{TRUST_FILE} is for {trust.environment.value}, its root for {environment.value}"
        raise DocumentError(message)
    conflicts = read_conflicts(content(CONFLICTS_FILE))
    check_ends(conflicts, confirmed_at)
    return Generation(
        id=generation_id(signed),
        trust=trust,
        policy=read_policy(content(POLICY_FILE)),
        lists={(item.issuer, item.uri): item for item in lists(trust)},
        confirmed_at=confirmed_at,
        conflicts=conflicts,
    )
