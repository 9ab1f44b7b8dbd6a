"""Laws of a roster's category, company, purpose, areas and application."""

import pytest

from strpcheck.authority.roster import RosterRules
from strpcheck.core.permit import Environment
from tests.authority.rosters import INDIVIDUAL, TODAY, reasons, valid


def test_a_category_is_read_in_any_case() -> None:
    """People type."""
    assert valid(category=" kr-log ").category == "KR-LOG"


@pytest.mark.parametrize(
    ("category", "expected"),
    [
        ("", "category: expected a code such as KR-LOG, got nothing"),
        ("KR-LGO", "category: expected a code of the policy's table, got 'KR-LGO'; near it: KR-LOG"),
        ("ZZZZZZ", "category: expected a code of the policy's table, got 'ZZZZZZ'"),
        ("KR", "category: expected a code of the policy's table, got 'KR'"),
    ],
)
def test_an_unknown_category_is_bad_and_near_ones_are_named(category: str, expected: str) -> None:
    """Most are slips of a finger."""
    assert reasons(category=category) == (expected,)


def test_a_code_the_claims_could_not_hold_is_bad_even_if_the_table_names_it() -> None:
    """The table may hold anything; a permit may not."""
    rules = RosterRules(Environment.TRAINING, TODAY, frozenset({"KR-LOGISTIK"}))
    assert reasons(rules, category="KR-LOGISTIK")[0].startswith("category: expected a code")


@pytest.mark.parametrize("category", ["KR-LOG", "ES-KEU"])
def test_workers_of_a_sector_need_a_company(category: str) -> None:
    """ES and KR (design, section 2)."""
    kind = category[:2]
    assert reasons(category=category, company=" ") == (
        f"company: expected a company, since the category is {kind}, got nothing",
    )


def test_individuals_have_no_company() -> None:
    """PR (design, section 2)."""
    assert reasons(**INDIVIDUAL | {"company": "PT X"}) == (
        "company: expected nothing, since the category is PR, got a company",
    )


def test_only_individuals_state_a_purpose() -> None:
    """PR (design, section 2); they need not."""
    assert reasons(purpose="urusan") == ("purpose: expected nothing but for PR, got a text for KR",)
    assert valid(**INDIVIDUAL | {"purpose": ""}).purpose is None


def test_a_bad_company_is_not_also_called_missing() -> None:
    """One mistake, one reason."""
    assert reasons(company="c" * 49) == ("company: expected at most 48 bytes, got 49",)
    assert valid(company="c" * 48).company == "c" * 48


def test_a_purpose_has_its_own_limit() -> None:
    """32 bytes (design, section 2)."""
    assert valid(**INDIVIDUAL | {"purpose": "p" * 32}).purpose == "p" * 32
    assert reasons(**INDIVIDUAL | {"purpose": "p" * 33}) == ("purpose: expected at most 32 bytes, got 33",)


@pytest.mark.parametrize(
    ("areas", "codes"),
    [
        ("3174", (3174,)),
        ("31.74", (3174,)),
        (" 31.74 ; 3175 ;", (3174, 3175)),
        ("1101;9999", (1101, 9999)),
        ("3175;3174;3173;3172", (3175, 3174, 3173, 3172)),
    ],
)
def test_areas_are_one_to_four_codes(areas: str, codes: tuple[int, ...]) -> None:
    """With or without the dot of the official spelling, in the order given."""
    assert valid(areas=areas).areas == codes


@pytest.mark.parametrize(
    ("areas", "expected"),
    [
        ("", "areas: expected at least one area such as 3174, got nothing"),
        (" ; ", "areas: expected at least one area such as 3174, got nothing"),
        ("1100", "areas: expected codes from 1101 to 9999 separated by `;`, got '1100'"),
        ("10000", "areas: expected codes from 1101 to 9999 separated by `;`, got '10000'"),
        ("3174,3175", "areas: expected codes from 1101 to 9999 separated by `;`, got '3174,3175'"),
        ("31,74", "areas: expected codes from 1101 to 9999 separated by `;`, got '31,74'"),
        ("3174;;3175", "areas: expected codes from 1101 to 9999 separated by `;`, got ''"),
        ("\u0663174", "areas: expected codes from 1101 to 9999 separated by `;`, got '\u0663174'"),
        ("3171;3172;3173;3174;3175", "areas: expected at most 4 areas, got 5"),
        ("3" * 513, "areas: expected codes, got 513 characters"),
    ],
)
def test_other_areas_are_bad(areas: str, expected: str) -> None:
    """Both ends of the range, both ends of the count."""
    assert reasons(areas=areas) == (expected,)


def test_an_area_named_twice_counts_once() -> None:
    """A slip that hurts nobody is a warning."""
    row = valid(areas="3174;31.74;3171;3172;3173")
    assert row.areas == (3174, 3171, 3172, 3173)
    assert row.warnings == ("areas: one is named twice and counts once",)


@pytest.mark.parametrize("code", ["1101", "9999", "3170"])
def test_a_code_no_regency_has_is_a_warning_at_most(code: str) -> None:
    """The wire takes any four digits from 1101 on; a province founded tomorrow must not wait for a release."""
    expected = () if code == "1101" else (f"areas: no regency or city has the code {code}",)
    assert valid(areas=code).warnings == expected


@pytest.mark.parametrize(("text", "number"), [("", None), ("0", 0), ("007", 7), (" 4294967295 ", 4294967295)])
def test_an_application_is_a_whole_number_or_nothing(text: str, number: int | None) -> None:
    """0 is a number, blank is none."""
    assert valid(application=text).application == number


@pytest.mark.parametrize("text", ["4294967296", "-1", "1.0", "1e3", "A1", "\u0663", "9" * 17, "0" * 5000])
def test_other_applications_are_bad(text: str) -> None:
    """Below 2^32 (design, section 2); Python reads more spellings of integers than people write."""
    (reason,) = reasons(application=text)
    assert reason.startswith("application: expected a whole number from 0 to 4294967295, got '")
