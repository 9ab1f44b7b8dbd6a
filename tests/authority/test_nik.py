"""Laws of the NIK: 16 digits, synthetic by serial 0000, and structure that only ever warns."""

from datetime import date

import pytest

from strpcheck.authority.areas import PROVINCES, is_regency_or_city
from strpcheck.authority.nik import is_nik, is_synthetic, nik_warnings

TODAY = date(2021, 7, 5)
USUAL = "3174026107900000"


def changed(at: int, digits: str) -> str:
    """The usual NIK with other digits from a place on, counted from 1."""
    return USUAL[: at - 1] + digits + USUAL[at - 1 + len(digits) :]


@pytest.mark.parametrize("text", [USUAL[:15], USUAL + "0", "", "317402610790000x", "\u0663" * 16, "-" + USUAL[1:]])
def test_only_sixteen_ascii_digits_are_a_nik(text: str) -> None:
    """One digit more or less, or a digit of another script, is no NIK."""
    assert not is_nik(text)
    assert is_nik(USUAL)


@pytest.mark.parametrize(
    ("nik", "expected"), [(USUAL, True), (changed(13, "0001"), False), (changed(13, "1000"), False)]
)
def test_serial_0000_marks_a_synthetic_person(nik: str, expected: bool) -> None:  # noqa: FBT001 -- a column of the table
    """Real serials start at 0001."""
    assert is_synthetic(nik) is expected


def test_a_possible_nik_earns_no_warning() -> None:
    """The usual case is silent."""
    assert nik_warnings(USUAL, TODAY) == ()


@pytest.mark.parametrize(
    ("nik", "expected"),
    [
        (changed(1, "10"), "nik: no province has the code of digits 1-2"),
        (changed(1, "97"), "nik: no province has the code of digits 1-2"),
        (changed(3, "00"), "nik: no regency or city is numbered as digits 3-4"),
        (changed(3, "70"), "nik: no regency or city is numbered as digits 3-4"),
        (changed(5, "00"), "nik: no district is numbered as digits 5-6"),
        (changed(7, "000790"), "nik: digits 7-12 are no possible birth date"),
        (changed(7, "320790"), "nik: digits 7-12 are no possible birth date"),
        (changed(7, "400790"), "nik: digits 7-12 are no possible birth date"),
        (changed(7, "720790"), "nik: digits 7-12 are no possible birth date"),
        (changed(7, "311190"), "nik: digits 7-12 are no possible birth date"),
        (changed(7, "011390"), "nik: digits 7-12 are no possible birth date"),
        (changed(7, "290201"), "nik: digits 7-12 are no possible birth date"),
    ],
)
def test_each_part_that_cannot_be_right_is_named(nik: str, expected: str) -> None:
    """One odd part, one warning, and it repeats no digit."""
    assert nik_warnings(nik, TODAY) == (expected,)


@pytest.mark.parametrize("digits", ["010790", "310790", "410790", "710790", "290200", "050721", "060721", "290204"])
def test_possible_births_are_silent(digits: str) -> None:
    """Women 40 days higher; leap days; born today; 06-07-21 is a day of 1921, though in 2021 it is still to come."""
    assert nik_warnings(changed(7, digits), TODAY) == ()


def test_all_odd_parts_are_named_together() -> None:
    """A NIK of zeros is odd in every part."""
    assert len(nik_warnings("0" * 16, TODAY)) == 4


@pytest.mark.parametrize(
    ("number", "expected"), [(0, False), (1, True), (69, True), (70, False), (71, True), (99, True), (100, False)]
)
def test_regencies_and_cities_have_their_ranges(number: int, expected: bool) -> None:  # noqa: FBT001 -- as above
    """01-69 and 71-99 (field.md), both sides of each end."""
    assert is_regency_or_city(number) is expected


def test_the_provinces_are_the_ministrys() -> None:
    """38 provinces since 2022, Papua by the ministry's numbers and not the statistics office's."""
    assert len(PROVINCES) == 38
    assert [PROVINCES[code] for code in (31, 91, 92, 94, 96)] == [
        "DKI Jakarta",
        "Papua",
        "Papua Barat",
        "Papua Tengah",
        "Papua Barat Daya",
    ]
