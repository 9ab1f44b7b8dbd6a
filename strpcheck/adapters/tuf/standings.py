"""What verified metadata says of its own roles: versions, ends, who signed and who may sign."""

from datetime import datetime

from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp

from strpcheck.adapters.tuf.held import HeldMetadata
from strpcheck.adapters.tuf.roles import DELEGATED, ISSUED_MEMBER, issued_time
from strpcheck.core.floors import Delegation, SignedRole, Word

__all__ = ["signed_roles"]


def signed_roles(held: HeldMetadata) -> dict[str, SignedRole]:
    """Every role by name, in the order in which the standard asks whether it is over.

    Args:
        held: Verified already; signatures are only counted here.
    """
    root = Metadata[Root].from_bytes(held.roots[-1])
    targets = Metadata[Targets].from_bytes(held.roles[Targets.type])
    timestamp = Metadata[Timestamp].from_bytes(held.timestamp)
    issued = issued_time(timestamp.signed.unrecognized_fields.get(ISSUED_MEMBER))
    return {
        Root.type: _signed(Root.type, root, root.signed),
        Timestamp.type: _signed(Timestamp.type, timestamp, root.signed, issued),
        Snapshot.type: _signed(Snapshot.type, Metadata[Snapshot].from_bytes(held.snapshot), root.signed),
        Targets.type: _signed(Targets.type, targets, root.signed),
        **{
            role.name: _signed(role.name, Metadata[Targets].from_bytes(held.roles[role.name]), targets.signed)
            for role in DELEGATED
        },
    }


def _signed(
    role: str,
    metadata: Metadata[Root] | Metadata[Timestamp] | Metadata[Snapshot] | Metadata[Targets],
    delegator: Root | Targets,
    issued_at: datetime | None = None,
) -> SignedRole:
    """One role, by what its delegator says of it."""
    found = delegator.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    named = frozenset(found.signed) | frozenset(found.unsigned)
    return SignedRole(
        version=metadata.signed.version,
        expires=metadata.signed.expires,
        word=Word(delegator.version, frozenset(found.signed)),
        delegation=Delegation(delegator.version, named, found.threshold),
        delegator=delegator.type,
        issued_at=issued_at,
    )
