"""What the laptop holds of a repository, and how it is verified again offline, from the pinned root on."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

# Not `tuf.ngclient`: every start comes through here, and that package loads an HTTP client.
from tuf.api import exceptions
from tuf.api.metadata import Metadata, MetaFile, Root, Snapshot, Targets, Timestamp

from strpcheck.adapters.encodings.offers import Encodings, read_encodings
from strpcheck.adapters.tuf.roles import (
    DELEGATED,
    ENVIRONMENT_MEMBER,
    ISSUED_MEMBER,
    MAX_TARGET_BYTES,
    issued_time,
    role_of,
)
from strpcheck.core.permit import Environment
from strpcheck.errors import CarrierError, SyncError
from strpcheck.troubles import Trouble

__all__ = ["HeldMetadata", "SignedFile", "VerifiedMetadata", "read_root", "told", "verify_held", "version_of"]

OTHER_ROOT = "this is not the pinned authority's repository, or root.json was changed"

NO_ENCODINGS = Encodings()

Role = TypeVar("Role", Root, Timestamp, Snapshot, Targets)


@dataclass(frozen=True, slots=True)
class HeldMetadata:
    """Signed metadata as bytes: everything needed to verify it again with no network."""

    roots: tuple[bytes, ...]
    """From the pinned root on, each signed by the one before."""
    timestamp: bytes
    snapshot: bytes
    roles: Mapping[str, bytes]
    """`targets`, `policy` and `status`."""


@dataclass(frozen=True, slots=True)
class SignedFile:
    """What signed metadata says of a target."""

    length: int
    sha256: str
    encodings: Encodings = NO_ENCODINGS
    """Smaller files that yield the same bytes; believed as far as sizes and names go."""


@dataclass(frozen=True, slots=True)
class VerifiedMetadata:
    """What held metadata says, once every signature in it held."""

    environment: Environment
    confirmed_at: datetime
    version: int
    """Of the timestamp role."""
    files: Mapping[str, SignedFile]
    """Every target by path, each from the role that may sign it."""
    signed: bytes
    """What the timestamp role signed, in canonical form: it names the snapshot by its hash, and so all of the above."""


def read_root(raw: bytes) -> Environment:
    """The environment of a root file that a person pins.

    Raises:
        SyncError: Not a root that verifies by itself, or not one of ours.
    """
    with told():
        return _environment(_pinned_root(raw))


def verify_held(held: HeldMetadata, pinned: bytes) -> VerifiedMetadata:
    """Verify held metadata from the pinned root on, with no network and whatever the clock says.

    The updater let it in under every rule of the standard; here each signature, version, length and hash is asked
    again, in the standard's order. `expires` is not: what is held stays in force and ages (design, section 4).

    Raises:
        SyncError: Something does not hold: what is stored was changed.

    Source: TUF specification 1.0.34, sections 5.3 to 5.6.
    """
    with told():
        root = _last_root(held.roots, pinned)
        timestamp = _signed(Timestamp, held.timestamp, root)
        snapshot = _signed(Snapshot, held.snapshot, root)
        _must_be(timestamp.snapshot_meta, snapshot, held.snapshot)

        def listed(role: str, delegator: Root | Targets) -> Targets:
            """A role that lists targets."""
            raw = held.roles[role]
            signed = _signed(Targets, raw, delegator, role)
            _must_be(snapshot.meta[f"{role}.json"], signed, raw)
            return signed

        targets = listed(Targets.type, root)
        delegated = {role.name: listed(role.name, targets) for role in DELEGATED}
        return VerifiedMetadata(
            environment=_environment(root),
            confirmed_at=issued_time(timestamp.unrecognized_fields.get(ISSUED_MEMBER)),
            version=timestamp.version,
            files=_files({Targets.type: targets, **delegated}),
            signed=Metadata(timestamp).signed_bytes,
        )


def version_of(raw: bytes) -> int:
    """The version of metadata that was verified already."""
    return int(Metadata.from_bytes(raw).signed.version)


def _pinned_root(raw: bytes) -> Root:
    """A root that enough of its own keys signed; that it is the right one is a person's word."""
    metadata = Metadata[Root].from_bytes(raw)
    root = _typed(Root, metadata.signed)
    root.verify_delegate(Root.type, metadata.signed_bytes, metadata.signatures)
    return root


def _last_root(roots: Sequence[bytes], pinned: bytes) -> Root:
    """Follow the roots from the pinned one, each signed by the one before and by itself."""
    if not roots or roots[0] != pinned:
        message = "the held roots do not begin with the pinned root"
        raise SyncError(message, hint=OTHER_ROOT, trouble=Trouble.OTHER_ROOT)
    root = _pinned_root(pinned)
    for raw in roots[1:]:
        following = _signed(Root, raw, root)
        if following.version != root.version + 1:
            message = f"expected root version {root.version + 1}, got {following.version}"
            raise exceptions.BadVersionNumberError(message)
        root = _pinned_root(raw)
    return root


def _signed(kind: type[Role], raw: bytes, delegator: Root | Targets, role: str = "") -> Role:
    """Metadata that enough of the keys its delegator names signed."""
    metadata = Metadata[Role].from_bytes(raw)
    delegator.verify_delegate(role or kind.type, metadata.signed_bytes, metadata.signatures)
    return _typed(kind, metadata.signed)


def _typed(kind: type[Role], signed: object) -> Role:
    """What a key signed for one role is nothing in another."""
    if not isinstance(signed, kind):
        message = f"expected {kind.type} metadata, got {getattr(signed, 'type', 'something else')}"
        raise exceptions.RepositoryError(message)
    return signed


def _must_be(meta: MetaFile, signed: Snapshot | Targets, raw: bytes) -> None:
    """Length, hashes and version as the role above stated them; the standard lets it leave the hashes out."""
    if "sha256" not in (meta.hashes or {}):
        message = f"the SHA-256 of the {signed.type} metadata is not signed"
        raise exceptions.RepositoryError(message)
    meta.verify_length_and_hashes(raw)
    if signed.version != meta.version:
        message = f"expected {signed.type} version {meta.version}, got {signed.version}"
        raise exceptions.BadVersionNumberError(message)


def _environment(root: Root) -> Environment:
    """The environment a root is made for."""
    try:
        return Environment(str(root.unrecognized_fields.get(ENVIRONMENT_MEMBER)))
    except ValueError as e:
        message = f"the root's {ENVIRONMENT_MEMBER} is neither production nor training"
        hint = "pin a root that `strpcheck authority init` made"
        raise SyncError(message, hint=hint, trouble=Trouble.OFFER_FOREIGN) from e


def _files(listing: Mapping[str, Targets]) -> dict[str, SignedFile]:
    """Every target from the one role that may sign it; what another role claims does not count.

    Raises:
        SyncError: One is longer than anything we publish.
    """
    for signed in listing.values():
        for path, target in signed.targets.items():
            if target.length > MAX_TARGET_BYTES:
                message = f"expected targets of at most {MAX_TARGET_BYTES} bytes, got {target.length} for {path}"
                raise SyncError(message, trouble=Trouble.LISTS_WRONG)
    return {
        path: SignedFile(target.length, target.hashes["sha256"], read_encodings(target.custom))
        for role, signed in listing.items()
        for path, target in signed.targets.items()
        if role_of(path) == role and "sha256" in target.hashes
    }


@contextmanager
def told() -> Iterator[None]:
    """Say in our words what the updater refused."""
    try:
        yield
    except exceptions.ExpiredMetadataError as e:
        message = f"what is offered has expired: {e}"
        hint = "get a newer copy of the repository, and check this laptop's clock"
        raise SyncError(message, hint=hint, trouble=Trouble.OFFER_EXPIRED) from e
    except exceptions.BadVersionNumberError as e:
        message = f"what is offered is older than what is in force: {e}"
        raise SyncError(message, hint="get a newer copy of the repository", trouble=Trouble.OFFER_OLDER) from e
    except exceptions.UnsignedMetadataError as e:
        message = f"a signature is missing or does not hold: {e}"
        hint = "this is not the pinned authority's repository, or it was changed"
        raise SyncError(message, hint=hint, trouble=Trouble.OFFER_FOREIGN) from e
    except (exceptions.RepositoryError, KeyError, ValueError) as e:
        # ValueError and KeyError: how the library answers metadata that is JSON and not metadata.
        message = f"the repository does not verify: {e}"
        raise SyncError(message, hint="get another copy of the repository", trouble=Trouble.OFFER_CHANGED) from e
    except exceptions.DownloadError as e:
        cause = e.__cause__
        if isinstance(cause, CarrierError):
            raise cause from e
        message = f"the carrier does not deliver: {e}"
        hint = "copy the published folder again, whole"
        raise CarrierError(message, hint=hint, trouble=Trouble.OFFER_INCOMPLETE) from e
    except OSError as e:
        message = f"cannot keep what was fetched: {e.strerror or e}"
        raise SyncError(message, hint="make room on the disk, then sync again", trouble=Trouble.CANNOT_WRITE) from e
