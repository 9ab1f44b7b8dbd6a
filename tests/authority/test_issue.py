"""Issuing: what is booked and signed of good rows, in which order, and what becomes of the others."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from strpcheck.authority.issue import (
    BATCH_ROWS,
    CLOCK_BEHIND,
    IssuedPermit,
    RepeatedRow,
    check_clock,
    issue,
    rehearse,
)
from strpcheck.authority.roster import BadRow, ValidRow
from strpcheck.core.barcode import decode_barcode
from strpcheck.core.claims import parse_claims
from strpcheck.core.cose import parse_signed_permit
from strpcheck.core.permit import Permit, Photo, PhotoFormat
from strpcheck.core.status_list import Status
from strpcheck.core.trust import vet_public_key
from strpcheck.errors import AuthorityError, PinError
from strpcheck.ports import Signer
from tests.authority.desk import (
    FIRST_LIST,
    FIRST_NUMBER,
    NOW,
    OLD_KEY,
    PERMIT_KEY,
    SECOND,
    DeskKey,
    DeskRing,
    MemoryRegister,
    issuance,
)
from tests.authority.rosters import INDIVIDUAL, valid


def row(line: int, **changed: str) -> ValidRow:
    """The usual row on some line, somebody of its own unless told otherwise."""
    return replace(valid(**{"name": f"Pekerja {line}", **changed}), line=line)


def permits(told: list[IssuedPermit | BadRow | RepeatedRow]) -> list[IssuedPermit]:
    """What was issued, where nothing else may have come out."""
    assert all(isinstance(item, IssuedPermit) for item in told), told
    return [item for item in told if isinstance(item, IssuedPermit)]


def read(barcode: str) -> Permit:
    """A permit whose signature holds under the desk's key."""
    signed = parse_signed_permit(decode_barcode(barcode))
    vet_public_key(PERMIT_KEY.public_key).verify(signed.signature, signed.to_be_signed)
    return parse_claims(signed.payload, signed.key_id)


def test_a_permit_holds_the_row_and_its_booking() -> None:
    """What the officer reads is what the roster said, at the place the register gave."""
    register = MemoryRegister()

    issued = permits(list(issue([valid(photo="sari.jpg")], issuance(register))))[0]

    permit = read(issued.barcode)
    facts, person = permit.facts, permit.person
    assert (issued.line, issued.company, issued.application, issued.is_new) == (2, "PT Angkut Contoh", 1001, True)
    assert issued.id == facts.id.text == FIRST_NUMBER
    assert (facts.id.issuer, facts.category, facts.areas) == ("XX-JK", "KR-LOG", (3174, 3175))
    assert (facts.status_uri, facts.status_index, facts.issued_at) == (FIRST_LIST.uri, 2, NOW)
    assert facts.not_before == datetime(2021, 7, 4, 17, tzinfo=UTC)
    assert facts.expires == datetime(2021, 7, 20, 17, tzinfo=UTC)
    assert (person.name, person.nik_suffix, person.company) == ("Sari Contoh", "0000", "PT Angkut Contoh")
    assert person.photo == Photo(b"RIFF\0\0\0\0WEBP" + bytes(382), PhotoFormat.WEBP)


def test_a_batch_is_booked_before_any_of_it_is_signed() -> None:
    """A signature without a place in the register could never be revoked."""
    diary: list[str] = []
    register = MemoryRegister(diary=diary)
    ring = DeskRing({PERMIT_KEY.key_id: DeskKey(1, diary)})

    list(issue([row(2), row(3)], issuance(register, ring)))

    assert diary == ["book 2", "sign", "sign"]


def test_rows_are_booked_in_batches() -> None:
    """A roster of any length is booked piece by piece, so that memory and the register's lock are bounded."""
    register = MemoryRegister()
    usual = row(2)
    rows = (replace(usual, line=line, normal=(str(line),)) for line in range(2, BATCH_ROWS + 3))

    count = sum(isinstance(told, IssuedPermit) for told in issue(rows, issuance(register)))

    assert count == BATCH_ROWS + 1
    assert register.diary == [f"book {BATCH_ROWS}", "book 1"]


def test_a_company_gets_consecutive_indexes() -> None:
    """Interleaved in the roster or not: revoking a company then costs a twentieth."""
    companies = ["PT Z", "PT A", "PT Z", "", "PT A", "PT Z"]
    rows = [row(line, **({"company": name} if name else INDIVIDUAL)) for line, name in enumerate(companies, 2)]

    issued = permits(list(issue(rows, issuance(MemoryRegister()))))

    places = [(read(item.barcode).facts.status_index, item.company) for item in issued]
    assert [item.line for item in issued] == [2, 3, 4, 5, 6, 7]
    assert [company for _, company in sorted(places)] == [None, "PT A", "PT A", "PT Z", "PT Z", "PT Z"]


def test_an_application_gets_consecutive_indexes_within_its_company() -> None:
    """Applications are revoked as a whole, too."""
    rows = [row(line, application=str(number)) for line, number in enumerate([7, 5, 7, 5], 2)]

    issued = permits(list(issue(rows, issuance(MemoryRegister()))))

    by_index = sorted((read(item.barcode).facts.status_index, item.application) for item in issued)
    assert [application for _, application in by_index] == [5, 5, 7, 7]


def test_the_same_row_in_a_later_run_is_the_same_permit_byte_for_byte() -> None:
    """Issuing a roster again hands out nothing new."""
    register = MemoryRegister()
    first = permits(list(issue([row(2), row(3)], issuance(register))))

    later = permits(list(issue([row(3), row(2)], issuance(register, now=NOW + timedelta(days=3)))))

    assert {item.id: item.barcode for item in later} == {item.id: item.barcode for item in first}
    assert [item.is_new for item in later] == [False, False]
    assert len(register.booked) == 2


def test_the_same_row_twice_in_a_roster_is_one_permit() -> None:
    """The second one is named with the line of the first."""
    register = MemoryRegister()
    twin = replace(row(2), line=9)

    told = list(issue([row(2), twin], issuance(register)))

    assert told[1] == RepeatedRow(9, 2)
    assert len(register.booked) == 1


def test_a_row_that_is_issued_again_says_what_became_of_its_permit() -> None:
    """Whoever asks again for a permit that was revoked hears it, instead of handing out a refusal."""
    register = MemoryRegister()
    first = permits(list(issue([row(2)], issuance(register))))[0]
    register.statuses[2] = Status.INVALID

    again = permits(list(issue([row(2)], issuance(register))))[0]

    assert (first.status, again.status) == (Status.VALID, Status.INVALID)


def test_a_missing_photo_makes_its_row_bad_and_no_other() -> None:
    """Good rows go on."""
    register = MemoryRegister()

    told = list(issue([row(2, photo="nobody.jpg"), row(3)], issuance(register)))

    assert isinstance(told[0], BadRow)
    assert told[0].reasons == ("photo: no photo 'nobody.jpg' in photos",)
    assert isinstance(told[1], IssuedPermit)
    assert len(register.booked) == 1


def test_a_bad_row_never_repeats_the_nik() -> None:
    """What is written of bad rows may be sent around."""
    told = list(issue([row(2, photo="nobody.jpg")], issuance(MemoryRegister())))

    assert isinstance(told[0], BadRow)
    assert told[0].cells == ("", "Pekerja 2", "KR-LOG", "PT Angkut Contoh", "", "", "", "", "", "")


def test_a_permit_of_a_key_that_is_not_here_is_told_and_the_others_go_on() -> None:
    """An older permit key may lie in a safe."""
    register = MemoryRegister()
    before = replace(issuance(register), key_id=OLD_KEY.key_id, signer=lambda _: OLD_KEY)
    list(issue([row(2)], before))

    told = list(issue([row(2), row(3)], issuance(register)))

    assert isinstance(told[0], BadRow)
    assert told[0].reasons == (f"booked as {FIRST_NUMBER}, but not signed: no permit key here",)
    assert isinstance(told[1], IssuedPermit)


def test_texts_that_no_laptop_would_read_are_not_signed() -> None:
    """The last check is the laptops' own: whatever slipped through the roster's rules is refused here."""
    told = list(issue([replace(row(2), name="Sari\u202eotnoC")], issuance(MemoryRegister())))

    assert isinstance(told[0], BadRow)
    assert "but not signed" in told[0].reasons[0]


def test_nothing_is_booked_when_the_key_cannot_be_opened() -> None:
    """A mistyped passphrase must not book a whole roster that is not signed then."""
    register = MemoryRegister()

    def refuse(_: object) -> Signer:
        message = "the passphrase does not open permit.pem"
        raise PinError(message)

    with pytest.raises(PinError):
        list(issue([row(2)], replace(issuance(register), signer=refuse)))

    assert register.diary == []


def test_a_clock_behind_the_lists_books_nothing() -> None:
    """Permits would be dated out of the time they are issued in."""
    register = MemoryRegister(listed=replace(FIRST_LIST, issued_at=NOW + CLOCK_BEHIND + SECOND))

    with pytest.raises(AuthorityError, match="clock") as caught:
        list(issue([row(2)], issuance(register)))

    assert caught.value.hint == "put the clock right, then issue again"
    assert register.diary == []


@pytest.mark.parametrize("issued_at", [None, NOW + CLOCK_BEHIND])
def test_honest_clocks_may_differ_a_little(issued_at: datetime | None) -> None:
    """Two minutes, as everywhere; and before the first publish there is nothing to be behind."""
    check_clock([replace(FIRST_LIST, issued_at=issued_at)], NOW)


def test_a_rehearsal_tells_the_bad_rows_and_books_nothing() -> None:
    """`--strict` looks at every row before anything is promised."""
    register = MemoryRegister()

    bad = list(rehearse([row(2), row(3, photo="nobody.jpg"), replace(row(2), line=4)], issuance(register)))

    assert [item.line for item in bad] == [3]
    assert register.diary == []
