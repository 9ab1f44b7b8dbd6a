"""Permit to signed bytes."""

from dataclasses import replace

import pytest

from strpcheck.authority.signing import sign_permit
from strpcheck.core.claims import parse_claims
from strpcheck.core.cose import parse_signed_permit
from strpcheck.core.trust import vet_public_key
from strpcheck.errors import BadClaimsError
from tests.authority.desk import OLD_KEY, PERMIT_KEY
from tests.core.making import permit

PERMIT = replace(permit(), facts=replace(permit().facts, key_id=PERMIT_KEY.key_id))


def test_a_signed_permit_reads_back_as_it_was() -> None:
    """Under the key it names, by the laptops' own parser."""
    signed = parse_signed_permit(sign_permit(PERMIT, PERMIT_KEY))

    vet_public_key(PERMIT_KEY.public_key).verify(signed.signature, signed.to_be_signed)
    assert parse_claims(signed.payload, signed.key_id) == PERMIT


def test_signing_twice_gives_the_same_bytes() -> None:
    """Ed25519 is deterministic: a permit that is issued again is the same barcode."""
    assert sign_permit(PERMIT, PERMIT_KEY) == sign_permit(PERMIT, PERMIT_KEY)


def test_a_permit_that_names_another_key_is_not_signed() -> None:
    """Laptops would look it up under the wrong key."""
    with pytest.raises(ValueError, match="another key"):
        sign_permit(PERMIT, OLD_KEY)


def test_a_permit_that_no_laptop_could_read_is_not_signed() -> None:
    """Refused here, instead of at the road."""
    with pytest.raises(BadClaimsError):
        sign_permit(replace(PERMIT, person=replace(PERMIT.person, name="")), PERMIT_KEY)


@pytest.mark.parametrize("number", [b"", bytes(7), bytes(9)])
def test_a_permit_number_of_another_length_is_not_signed(number: bytes) -> None:
    """Neither filled up nor cut: it is the permit's identity everywhere."""
    facts = replace(PERMIT.facts, id=replace(PERMIT.facts.id, number=number))

    with pytest.raises(BadClaimsError, match="cti is not 8 bytes"):
        sign_permit(replace(PERMIT, facts=facts), PERMIT_KEY)
