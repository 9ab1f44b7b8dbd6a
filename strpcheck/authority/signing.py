"""Permit to signed bytes: the one place that puts an issuing key to a permit."""

from strpcheck.core.claims import encode_claims
from strpcheck.core.cose import assemble_sign1, permit_header, sign1_structure
from strpcheck.core.permit import Permit
from strpcheck.ports import Signer

__all__ = ["sign_permit"]


def sign_permit(permit: Permit, signer: Signer) -> bytes:
    """Sign a permit; Ed25519 is deterministic, so the same permit gives the same bytes.

    Returns:
        COSE_Sign1 bytes, to be spelled by `core.barcode.encode_barcode`.

    Raises:
        BadClaimsError: The permit breaks the CDDL.
        ValueError: The Facts name another key than the signer's: our own mistake.
    """
    if permit.facts.key_id != signer.key_id:
        message = "the permit names another key than the one that signs it"
        raise ValueError(message)
    protected = permit_header(permit.facts.key_id)
    payload = encode_claims(permit)
    return assemble_sign1(protected, payload, signer.sign(sign1_structure(protected, payload)))
