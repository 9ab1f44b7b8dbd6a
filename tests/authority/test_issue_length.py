"""How long a barcode may become: the bound that is asked before anything is booked."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.authority.issue import MAX_PLAIN_CHARS, IssuedPermit, issue, longest_barcode
from strpcheck.authority.roster import BadRow, ValidRow
from strpcheck.authority.signing import sign_permit
from strpcheck.core.barcode import encode_barcode
from strpcheck.core.permit import Environment, Facts, Permit, PermitId, Person
from tests.authority.desk import PERMIT_KEY, MemoryRegister, issuance
from tests.authority.rosters import INDIVIDUAL, valid

LONGEST_URI = "urn:strp:" + "x" * 15
LAST = datetime(2099, 12, 31, 17, tzinfo=UTC)
AT_EVERY_LIMIT = replace(
    valid(**INDIVIDUAL), name="N" * 48, purpose="P" * 32, areas=(9996, 9997, 9998, 9999), application=2**32 - 1
)
COMPANY_AT_EVERY_LIMIT = replace(AT_EVERY_LIMIT, category="KR-LOG", company="C" * 48, purpose=None)


def barcode(row: ValidRow, index: int, environment: Environment = Environment.TRAINING) -> str:
    """The row's permit, as it would be issued by the longest issuer with the longest uri."""
    facts = Facts(
        id=PermitId("XX-ISSUE", bytes(8)),
        key_id=PERMIT_KEY.key_id,
        issued_at=LAST,
        not_before=LAST,
        expires=LAST + timedelta(seconds=1),
        category=row.category,
        areas=row.areas,
        status_uri=LONGEST_URI,
        status_index=index,
        environment=environment,
        has_photo=False,
    )
    person = Person(row.name, row.nik_suffix, row.company, row.purpose, row.application, None)
    return encode_barcode(sign_permit(Permit(facts, person), PERMIT_KEY))


@pytest.mark.parametrize("row", [AT_EVERY_LIMIT, COMPANY_AT_EVERY_LIMIT])
def test_a_permit_at_every_limit_is_as_long_as_the_bound_says(row: ValidRow) -> None:
    """So the bound is no longer than it must be, and no text-only permit ever reaches 528 characters."""
    length = len(barcode(row, 2**32 - 1))

    assert length == longest_barcode(row, "XX-ISSUE", LONGEST_URI)
    assert length <= MAX_PLAIN_CHARS


@given(
    name=st.text(st.sampled_from("abcédž中"), min_size=1, max_size=16),
    company=st.none() | st.text(st.sampled_from("PTé "), min_size=1, max_size=24).map(lambda text: f"C{text}C"),
    areas=st.lists(st.integers(1101, 9999), min_size=1, max_size=4, unique=True),
    application=st.none() | st.integers(0, 2**32 - 1),
    index=st.integers(0, 2**32 - 1),
    environment=st.sampled_from(Environment),
)
def test_no_permit_is_longer_than_its_bound(
    name: str, company: str | None, areas: list[int], application: int | None, index: int, environment: Environment
) -> None:
    """Whatever the texts and numbers: what passes the question before the booking needs no other after it."""
    usual = valid() if company else valid(**INDIVIDUAL)
    row = replace(usual, name=name, company=company, areas=tuple(areas), application=application)

    length = len(barcode(row, index, environment))

    assert length <= longest_barcode(row, "XX-ISSUE", LONGEST_URI)
    # Of short numbers and absent members: two of five bytes, a key each, the word that a person is synthetic.
    assert length >= longest_barcode(row, "XX-ISSUE", LONGEST_URI) - 30


@pytest.mark.parametrize(("slack", "is_issued"), [(0, True), (-1, False)])
def test_a_text_only_permit_longer_than_the_limit_is_refused_before_it_is_booked(slack: int, is_issued: bool) -> None:  # noqa: FBT001 -- the answer expected
    """On both sides of the limit; the reason says how to issue it all the same."""
    register = MemoryRegister()
    row = valid()
    limit = longest_barcode(row, register.issuer, "urn:strp:2021w26") + slack

    told = next(issue([row], issuance(register, max_plain_chars=limit)))

    assert isinstance(told, IssuedPermit) == is_issued
    assert len(register.booked) == is_issued
    if isinstance(told, BadRow):
        assert told.reasons[0].startswith(f"expected a barcode of at most {limit} characters, got up to {limit + 1}")
        assert "--allow-dense" in told.reasons[0]


def test_a_permit_with_a_photo_is_dense_by_choice() -> None:
    """No limit but the largest symbol's."""
    told = next(issue([valid(photo="sari.jpg")], issuance(MemoryRegister(), max_plain_chars=1)))

    assert isinstance(told, IssuedPermit)
    assert MAX_PLAIN_CHARS < len(told.barcode) < 1080
