"""Claims and Permit: the CDDL both ways, and texts that a screen shows as they are."""

import string
import unicodedata
from dataclasses import fields, replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.claim_values import is_plain_text
from strpcheck.core.claims import encode_claims, parse_claims
from strpcheck.core.permit import (
    Environment,
    Facts,
    KeyId,
    Permit,
    PermitId,
    Person,
    Photo,
    PhotoFormat,
    utc_from_seconds,
)
from strpcheck.errors import BadClaimsError
from tests.core.making import permit
from tests.vectors.claims import (
    APPLICATION,
    CATEGORY,
    COMPANY,
    DROP,
    EXP,
    IAT,
    NAME,
    NBF,
    PHOTO,
    PHOTO_FORMAT,
    PURPOSE,
    SYNTHETIC,
    Edits,
    payload,
)

KID = KeyId(bytes(8))
DAY = 86400

GOOD_EDITS: list[Edits] = [
    {},
    {PHOTO: bytes(400), PHOTO_FORMAT: 4},
    {CATEGORY: "PR-SKT", COMPANY: DROP, PURPOSE: "menjenguk"},
    {CATEGORY: "PR-SKT", COMPANY: DROP},
    {CATEGORY: "ZZ-999", COMPANY: DROP},
    {CATEGORY: "ZZ-999"},
    {APPLICATION: DROP},
    {SYNTHETIC: DROP},
]


def test_claims_become_a_permit() -> None:
    """Every member lands where it is meant."""
    parsed = parse_claims(payload({PHOTO: b"RIFF", PHOTO_FORMAT: 4}), KID)

    assert parsed == Permit(
        Facts(
            id=PermitId("XX-JK", bytes.fromhex("00c0ffee00000007")),
            key_id=KID,
            issued_at=datetime(2021, 7, 5, 3, tzinfo=UTC),
            not_before=datetime(2021, 7, 4, 17, tzinfo=UTC),
            expires=datetime(2021, 7, 20, 17, tzinfo=UTC),
            category="KR-LOG",
            areas=(3174,),
            status_uri="urn:strp:2021w27",
            status_index=7,
            environment=Environment.TRAINING,
            has_photo=True,
        ),
        Person(
            name="Siti Contoh Rahayu",
            nik_suffix="0000",
            company="PT Angkutan Rekaan",
            purpose=None,
            application=210705,
            photo=Photo(b"RIFF", PhotoFormat.WEBP),
        ),
    )


@pytest.mark.parametrize("edits", GOOD_EDITS, ids=str)
def test_a_permit_is_written_as_another_encoder_writes_it(edits: Edits) -> None:
    """There is one spelling of a permit's claims."""
    encoded = payload(edits)

    assert encode_claims(parse_claims(encoded, KID)) == encoded


def test_a_permits_number_is_shown_as_hex() -> None:
    """16 digits, as file names and screens show it."""
    assert permit().facts.id.text == "00c0ffee00000007"


def test_synthetic_false_is_production() -> None:
    """Stated or left out, a person who is not synthetic belongs to production."""
    assert parse_claims(payload({SYNTHETIC: False}), KID).facts.environment is Environment.PRODUCTION


def test_facts_hold_nothing_of_the_person() -> None:
    """What the log keeps names nobody."""
    person = {field.name for field in fields(Person)} - {"photo"}

    assert not person & {field.name for field in fields(Facts)}
    assert "Siti" not in repr(permit().facts)


@pytest.mark.parametrize(
    "person",
    [
        replace(permit().person, name=""),
        replace(permit().person, name="N" * 49),
        replace(permit().person, name="Siti\x1b[31m"),
        replace(permit().person, nik_suffix="3174000000000000"),
        replace(permit().person, company=None),
        replace(permit().person, purpose="kerja"),
        replace(permit().person, application=2**32),
        replace(permit().person, photo=Photo(b"", PhotoFormat.WEBP)),
        replace(permit().person, photo=Photo(bytes(1025), PhotoFormat.WEBP)),
    ],
)
def test_what_no_laptop_would_read_is_not_written(person: Person) -> None:
    """The issuer meets the reader's rules before it signs."""
    with pytest.raises(BadClaimsError):
        encode_claims(replace(permit(), person=person))


def test_times_finer_than_a_second_are_not_written() -> None:
    """They would not survive, and an issuer that believes otherwise is stopped."""
    facts = replace(permit().facts, issued_at=datetime(2021, 7, 5, 3, 0, 0, 500_000, UTC))

    with pytest.raises(BadClaimsError, match="survive"):
        encode_claims(replace(permit(), facts=facts))


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Siti Contoh",
        "O'Neil-Đặng Thị",
        "Renée",
        "山田",
        "\u0915\u094d\u0937",
        "q\u0323\u0307",
        "x\u0330\u0331y\u0330\u0331",
        "\U0001f69a",
        "~" + string.punctuation,
    ],
)
def test_plain_texts(text: str) -> None:
    """Letters of any script, two marks in a row, signs and emoji."""
    assert is_plain_text(text)


def test_every_character_by_its_category() -> None:
    """All of Unicode: exactly the refused categories and what NFC changes."""
    wrong = [
        hex(point)
        for point in range(0x110000)
        if is_plain_text(chr(point))
        is (
            unicodedata.category(chr(point)) in {"Cc", "Cf", "Zl", "Zp", "Co", "Cs"}
            or not unicodedata.is_normalized("NFC", chr(point))
        )
    ]

    assert wrong == []


def test_marks_in_a_row() -> None:
    """Two are a letter of some language, three hide what stands under them; another letter begins anew."""
    two, three = "\u0330\u0331", "\u0330\u0331\u0332"

    assert is_plain_text(f"Sa{two}sa{two}")
    assert not is_plain_text(f"Sa{three}")
    assert not is_plain_text(f"{three}a")


times = st.integers(1577836800, 4102444799)
names = st.text(min_size=1, max_size=12).filter(is_plain_text)


@given(times, times, times)
def test_times_in_order(issued_at: int, not_before: int, expires: int) -> None:
    """Iat <= nbf + 86400 and nbf < exp, or no permit."""
    claims = payload({IAT: issued_at, NBF: not_before, EXP: expires})

    if issued_at <= not_before + DAY and not_before < expires:
        facts = parse_claims(claims, KID).facts
        assert (facts.issued_at, facts.not_before, facts.expires) == tuple(
            map(utc_from_seconds, (issued_at, not_before, expires))
        )
    else:
        with pytest.raises(BadClaimsError):
            parse_claims(claims, KID)


@given(names, names, st.integers(0, 2**32 - 1), st.binary(min_size=1, max_size=1024), st.sampled_from(PhotoFormat))
def test_people_survive(name: str, company: str, application: int, face: bytes, kind: PhotoFormat) -> None:
    """What the issuer writes of a person is what the officer reads."""
    person = replace(permit().person, name=name, company=company, application=application, photo=Photo(face, kind))
    whole = replace(permit(), facts=replace(permit().facts, has_photo=True), person=person)

    assert parse_claims(encode_claims(whole), whole.facts.key_id) == whole


@given(st.binary(max_size=80))
def test_any_bytes_are_claims_or_refused(encoded: bytes) -> None:
    """Nothing but BadClaimsError comes out of bytes a listed key signed."""
    with pytest.raises(BadClaimsError):
        parse_claims(encoded, KID)


@given(st.text(max_size=20))
def test_any_name_is_read_as_it_is_or_refused(name: str) -> None:
    """No name is mended on the way."""
    try:
        parsed = parse_claims(payload({NAME: name}), KID)
    except BadClaimsError:
        return

    assert parsed.person.name == name
