"""How an authority begins: keys, first list, canaries, conflicts."""

from datetime import UTC, datetime, timedelta

import pytest

from strpcheck.authority.founding import (
    REVOKED_CANARY,
    Founding,
    found_canaries,
    found_conflicts,
    found_keys,
    found_list,
)
from strpcheck.core.barcode import decode_barcode
from strpcheck.core.claims import parse_claims
from strpcheck.core.cose import parse_signed_permit
from strpcheck.core.permit import Environment
from strpcheck.core.trust import Purpose
from strpcheck.documents.canary import Canary, CanaryKind, read_canaries
from strpcheck.documents.conflicts import read_conflicts
from tests.authority.desk import CANARY_KEY, NOW, DeskRing

TRAINING = Founding(Environment.TRAINING, "XX-JK", NOW)


def entropy(count: int) -> bytes:
    """Bytes that are anything but random."""
    return bytes(range(count))


def canaries(founding: Founding) -> dict[CanaryKind, Canary]:
    """What is founded, by kind."""
    document = found_canaries(founding, found_list(founding), CANARY_KEY, entropy)
    return {canary.kind: canary for canary in read_canaries(document)}


def test_each_thing_an_issuer_signs_has_a_key_of_its_own() -> None:
    """Permits, lists and canaries: a stolen key of one signs nothing of another."""
    ring = DeskRing()

    keys = found_keys(TRAINING, ring)

    assert ring.made == ["permit", "status", "canary"]
    assert [key.purpose for key in keys] == [Purpose.PERMIT, Purpose.STATUS, Purpose.CANARY]
    assert len({key.key_id for key in keys}) == 3
    assert {key.valid_from for key in keys} == {NOW}


@pytest.mark.parametrize(
    ("now", "name"),
    [
        pytest.param(datetime(2021, 7, 5, 1, tzinfo=UTC), "2021w27", id="a Monday"),
        pytest.param(datetime(2021, 7, 4, 17, tzinfo=UTC), "2021w27", id="Monday in Jakarta already"),
        pytest.param(datetime(2021, 7, 4, 16, 59, tzinfo=UTC), "2021w26", id="still Sunday in Jakarta"),
        pytest.param(datetime(2021, 1, 2, 1, tzinfo=UTC), "2020w53", id="a week of the year before"),
    ],
)
def test_the_first_list_is_named_after_its_week_in_jakarta(now: datetime, name: str) -> None:
    """ISO 8601 weeks, the year they belong to included."""
    listed = found_list(Founding(Environment.TRAINING, "XX-JK", now))

    assert (listed.uri, listed.file_name) == (f"urn:strp:{name}", f"{name}.cwt")


def test_the_first_list_holds_the_canaries_and_is_dated_after_them() -> None:
    """Its first `iat` may not be before theirs, or the revoked one's bit would not be read."""
    listed = found_list(TRAINING)

    assert (listed.bits, listed.next_index, listed.issued_at) == (1, REVOKED_CANARY + 1, None)
    assert listed.newest_permit == NOW


def test_a_list_ends_within_the_times_that_documents_hold() -> None:
    """From 2100 on no document holds a time, so an authority of 2098 has a shorter list."""
    listed = found_list(Founding(Environment.TRAINING, "XX-JK", datetime(2098, 1, 1, tzinfo=UTC)))

    assert listed.until == datetime(2099, 12, 31, tzinfo=UTC)


@pytest.mark.parametrize("environment", Environment)
def test_the_canaries_are_one_good_one_revoked_and_one_forged(environment: Environment) -> None:
    """Good and revoked differ in their index alone; the forged one is the good one with a spoiled signature."""
    founding = Founding(environment, "XX-JK", NOW)
    found = {kind: decode_barcode(canary.barcode) for kind, canary in canaries(founding).items()}
    signed = {kind: parse_signed_permit(token) for kind, token in found.items()}

    facts = {kind: parse_claims(permit.payload, permit.key_id).facts for kind, permit in signed.items()}

    assert [facts[kind].status_index for kind in CanaryKind] == [0, 1, 0]
    assert {item.environment for item in facts.values()} == {environment}
    assert {item.issued_at for item in facts.values()} == {NOW}
    assert found[CanaryKind.FORGED][:-1] == found[CanaryKind.GOOD][:-1]
    assert found[CanaryKind.FORGED] != found[CanaryKind.GOOD]


def test_canaries_last_as_long_as_their_list() -> None:
    """The self-test may not fail because a canary ended."""
    facts = parse_claims(
        parse_signed_permit(decode_barcode(canaries(TRAINING)[CanaryKind.GOOD].barcode)).payload, CANARY_KEY.key_id
    ).facts

    assert facts.expires == found_list(TRAINING).until == NOW + timedelta(days=5 * 366)


def test_nobody_is_warned_of_at_first() -> None:
    """The salt is drawn all the same: it stays the authority's."""
    conflicts = read_conflicts(found_conflicts(entropy))

    assert (conflicts.salt, conflicts.until) == (bytes(range(16)), {})
