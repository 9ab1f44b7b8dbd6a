"""What the laptop holds of a repository, and how it is verified again offline, from the pinned root on."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime

from tuf.api import exceptions
from tuf.api.metadata import Root, Targets
from tuf.ngclient._internal.trusted_metadata_set import TrustedMetadataSet
from tuf.ngclient.config import EnvelopeType

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

__all__ = ["HeldMetadata", "SignedFile", "VerifiedMetadata", "read_root", "told", "verify_held"]

ALWAYS = datetime(1970, 1, 1, tzinfo=UTC)
"""Before every `expires`: held metadata stays in force and ages, it does not expire (design, section 4)."""


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


@dataclass(frozen=True, slots=True)
class VerifiedMetadata:
    """What held metadata says, once every signature in it held."""

    environment: Environment
    confirmed_at: datetime
    version: int
    """Of the timestamp role."""
    files: Mapping[str, SignedFile]
    """Every target by path, each from the role that may sign it."""


def read_root(raw: bytes) -> Environment:
    """The environment of a root file that a person pins.

    Raises:
        SyncError: Not a root that verifies by itself, or not one of ours.
    """
    with told():
        root = TrustedMetadataSet(raw, EnvelopeType.METADATA).root
    return _environment(root)


def verify_held(held: HeldMetadata, pinned: bytes) -> VerifiedMetadata:
    """Verify held metadata from the pinned root on, whatever the clock says.

    Raises:
        SyncError: A signature, version, length or hash does not hold: what is stored was changed.
    """
    with told():
        if not held.roots or held.roots[0] != pinned:
            message = "the held roots do not begin with the pinned root"
            raise SyncError(message)
        trusted = TrustedMetadataSet(pinned, EnvelopeType.METADATA)
        # The set reads the machine's clock when it is made; a contract test holds that setting the time works.
        trusted.reference_time = ALWAYS
        for root in held.roots[1:]:
            trusted.update_root(root)
        trusted.update_timestamp(held.timestamp)
        trusted.update_snapshot(held.snapshot)
        trusted.update_targets(held.roles[Targets.type])
        for role in DELEGATED:
            trusted.update_delegated_targets(held.roles[role.name], role.name, Targets.type)
        return VerifiedMetadata(
            environment=_environment(trusted.root),
            confirmed_at=issued_time(trusted.timestamp.unrecognized_fields.get(ISSUED_MEMBER)),
            version=trusted.timestamp.version,
            files=_files(trusted),
        )


def _environment(root: Root) -> Environment:
    """The environment a root is made for."""
    try:
        return Environment(str(root.unrecognized_fields.get(ENVIRONMENT_MEMBER)))
    except ValueError as e:
        message = f"the root's {ENVIRONMENT_MEMBER} is neither production nor training"
        raise SyncError(message, hint="pin a root that `strpcheck authority init` made") from e


def _files(trusted: TrustedMetadataSet) -> dict[str, SignedFile]:
    """Every target from the one role that may sign it; what another role claims does not count."""
    files: dict[str, SignedFile] = {}
    for role in (Targets.type, *(role.name for role in DELEGATED)):
        signed = trusted[role]
        for path, target in signed.targets.items() if isinstance(signed, Targets) else ():
            if role_of(path) == role and target.length <= MAX_TARGET_BYTES and "sha256" in target.hashes:
                files[path] = SignedFile(target.length, target.hashes["sha256"])
    return files


@contextmanager
def told() -> Iterator[None]:
    """Say in our words what the updater refused."""
    try:
        yield
    except exceptions.ExpiredMetadataError as e:
        message = f"what is offered has expired: {e}"
        raise SyncError(message, hint="get a newer copy of the repository, and check this laptop's clock") from e
    except exceptions.BadVersionNumberError as e:
        message = f"what is offered is older than what is in force: {e}"
        raise SyncError(message, hint="get a newer copy of the repository") from e
    except exceptions.UnsignedMetadataError as e:
        message = f"a signature is missing or does not hold: {e}"
        raise SyncError(message, hint="this is not the pinned authority's repository, or it was changed") from e
    except (exceptions.RepositoryError, KeyError, ValueError) as e:
        # ValueError and KeyError: how the library answers metadata that is JSON and not metadata.
        message = f"the repository does not verify: {e}"
        raise SyncError(message, hint="get another copy of the repository") from e
    except exceptions.DownloadError as e:
        cause = e.__cause__
        if isinstance(cause, CarrierError):
            raise cause from e
        message = f"the carrier does not deliver: {e}"
        raise CarrierError(message, hint="copy the published folder again, whole") from e
    except OSError as e:
        message = f"cannot keep what was fetched: {e.strerror or e}"
        raise SyncError(message, hint="make room on the disk, then sync again") from e
