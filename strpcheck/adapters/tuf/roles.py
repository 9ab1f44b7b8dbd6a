"""Names of the roles, their targets and our signed members: what both ends of a repository agree on."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from strpcheck.errors import SyncError
from strpcheck.troubles import Trouble

__all__ = [
    "CANARY",
    "CONFLICTS",
    "DELEGATED",
    "DEVICES",
    "ENVIRONMENT_MEMBER",
    "ISSUED_MEMBER",
    "LIFETIMES",
    "MAX_TARGET_BYTES",
    "METADATA_FOLDER",
    "POLICY",
    "SIGNERS",
    "STATUS_FOLDER",
    "TARGETS_FOLDER",
    "TRUST",
    "DelegatedRole",
    "issued_time",
    "issued_value",
    "role_of",
]

METADATA_FOLDER, TARGETS_FOLDER = "metadata", "targets"

TRUST, DEVICES = "trust.json", "devices.json"
POLICY = "policy.json"
CANARY, CONFLICTS, STATUS_FOLDER = "canary.json", "conflicts.json", "status/"

ENVIRONMENT_MEMBER = "x-strp-environment"
"""In root.json: production or training, fixed when the authority is made."""

ISSUED_MEMBER = "x-strp-issued"
"""In timestamp.json: when the authority said that this is the newest; every age is counted from it."""

MAX_TARGET_BYTES = 16 * 1024 * 1024
"""A 2-bit list of 2^25 permits is 8 MB; nothing we publish is longer."""


@dataclass(frozen=True, slots=True)
class DelegatedRole:
    """A role that targets hands a part of the paths to."""

    name: str
    paths: tuple[str, ...]


DELEGATED = (
    DelegatedRole("policy", (POLICY,)),
    DelegatedRole("status", (STATUS_FOLDER + "*", CANARY, CONFLICTS)),
)

SIGNERS = {
    "root": (3, 2),
    "targets": (3, 2),
    "policy": (3, 2),
    "status": (1, 1),
    "snapshot": (1, 1),
    "timestamp": (1, 1),
}
"""Keys of a role, and how many of them must sign (design, section 4)."""

LIFETIMES = {
    "root": timedelta(days=365),
    "targets": timedelta(days=90),
    "policy": timedelta(days=30),
    "status": timedelta(days=7),
    "snapshot": timedelta(days=7),
    "timestamp": timedelta(days=7),
}
"""From signing to `expires` (design, section 4)."""


EARLIEST, LATEST = datetime(2020, 1, 1, tzinfo=UTC), datetime(2100, 1, 1, tzinfo=UTC)


def role_of(path: str) -> str:
    """The role that signs a target path."""
    if path == POLICY:
        return "policy"
    if path in {CANARY, CONFLICTS} or path.startswith(STATUS_FOLDER):
        return "status"
    return "targets"


def issued_value(now: datetime) -> str:
    """`x-strp-issued` as it is written: RFC 3339, UTC, whole seconds."""
    return now.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def issued_time(value: object) -> datetime:
    """`x-strp-issued` as it was signed.

    Raises:
        SyncError: Missing or not of that form.
    """
    try:
        moment = datetime.strptime(str(value), "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        moment = EARLIEST - timedelta(seconds=1)
    # One spelling, and the bounds of every time in the house: the floor of a laptop's clock is made of this.
    if not EARLIEST <= moment < LATEST or issued_value(moment) != value:
        message = f"the timestamp's {ISSUED_MEMBER} is not a time from 2020 to 2099"
        hint = "the repository was not made by `strpcheck authority publish`"
        raise SyncError(message, hint=hint, trouble=Trouble.OFFER_FOREIGN)
    return moment
