"""One spelling of the metadata that nothing above it hashes: whoever stands on the path can respell it, to no effect.

Snapshot and the roles below it are named by SHA-256; a timestamp and a root are known by their signatures alone, and
these hold however the JSON around them is spelled, and whatever stands beside them unsigned.
"""

from dataclasses import replace

from securesystemslib.signer import Signature
from tuf.api.metadata import Metadata, Root, Timestamp
from tuf.api.serialization.json import JSONSerializer

from strpcheck.adapters.tuf.held import HeldMetadata

__all__ = ["plainly_spelled"]

SERIALIZER = JSONSerializer(compact=True)
"""As a publish writes: keys sorted, no white space."""


def plainly_spelled(held: HeldMetadata) -> HeldMetadata:
    """The same metadata as every laptop holds it.

    Args:
        held: As the updater let it in. The pinned root stays as a person gave it, byte for byte.
    """
    roots, root = [held.roots[0]], Metadata[Root].from_bytes(held.roots[0]).signed
    for raw in held.roots[1:]:
        before, metadata = root, Metadata[Root].from_bytes(raw)
        root = metadata.signed
        roots.append(_spelled(metadata, _signers(metadata, before, Root.type) | _signers(metadata, root, Root.type)))
    timestamp = Metadata[Timestamp].from_bytes(held.timestamp)
    plain = _spelled(timestamp, _signers(timestamp, root, Timestamp.type))
    return replace(held, roots=tuple(roots), timestamp=plain)


def _signers(metadata: Metadata[Root] | Metadata[Timestamp], delegator: Root, role: str) -> frozenset[str]:
    """Ids of the keys that the delegator names and whose signature holds."""
    found = delegator.get_verification_result(role, metadata.signed_bytes, metadata.signatures)
    return frozenset(found.signed)


def _spelled(metadata: Metadata[Root] | Metadata[Timestamp], signers: frozenset[str]) -> bytes:
    """What is signed, then its signatures by key id; nothing else that stood there."""
    # Hexadecimal is written in two cases, and with gaps.
    plain = {name: bytes.fromhex(metadata.signatures[name].signature).hex() for name in sorted(signers)}
    signatures = {name: Signature(name, signature) for name, signature in plain.items()}
    return SERIALIZER.serialize(Metadata(metadata.signed, signatures))
