"""Laws of a roster's row: what a good one becomes, and every rule that makes a bad one."""

from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.authority.roster import LAST_DAY, BadRow, RosterRules, ValidRow, validate_row
from strpcheck.core.permit import Environment
from strpcheck.documents.roster_rows import COLUMNS, NIK_AS_NUMBER, RosterFault, RosterRow
from tests.authority.rosters import CATEGORIES, INDIVIDUAL, PRODUCTION, TODAY, TRAINING, USUAL, reasons, row_of, valid

LOST = "a letter that an earlier conversion lost (U+FFFD): save the roster as UTF-8"


def test_a_usual_row_becomes_what_a_permit_needs() -> None:
    """Days are Jakarta's and the last one counts whole: exp is the midnight after."""
    row = valid()

    assert (row.line, row.name, row.nik_suffix, row.category) == (2, "Sari Contoh", "0000", "KR-LOG")
    assert (row.company, row.areas, row.application) == ("PT Angkut Contoh", (3174, 3175), 1001)
    assert row.not_before == datetime(2021, 7, 4, 17, tzinfo=UTC)
    assert row.expires == datetime(2021, 7, 20, 17, tzinfo=UTC)
    assert (row.purpose, row.photo, row.warnings) == (None, None, ())


def test_an_individual_row_has_a_purpose_and_no_company() -> None:
    """PR permits say why, for nobody's company."""
    row = valid(**INDIVIDUAL)
    assert (row.company, row.purpose) == (None, "menjenguk orang tua")


def test_all_reasons_are_told_at_once() -> None:
    """A company mends its list in one go."""
    told = reasons(
        nik="1",
        name="",
        category="KR-LGO",
        company="x" * 49,
        areas="",
        application="-1",
        valid_from="",
        valid_until="",
        photo="\u202e",
    )
    assert [reason.partition(":")[0] for reason in told] == [
        "nik",
        "name",
        "category",
        "company",
        "areas",
        "application",
        "photo",
        "valid_from",
        "valid_until",
    ]


@pytest.mark.parametrize(
    ("nik", "expected"),
    [
        ("", "nik: expected 16 digits, got nothing"),
        ("317402610790000", "nik: expected 16 digits, got 15"),
        ("31740261079000000", "nik: expected 16 digits, got 17"),
        ("3174 0261 0790 0000", "nik: expected 16 digits, got 16 digits and 3 other characters"),
        ("3,17403E+15", f"nik: {NIK_AS_NUMBER}"),
        ("3.17403E+15", f"nik: {NIK_AS_NUMBER}"),
        ("3e15", f"nik: {NIK_AS_NUMBER}"),
        (
            "3174026107900001",
            "nik: expected a synthetic NIK, whose serial is 0000, since this is training; got another",
        ),
    ],
)
def test_a_bad_nik_is_described_and_never_repeated(nik: str, expected: str) -> None:
    """Reports travel; a NIK does not."""
    assert reasons(nik=nik) == (expected,)


def test_production_takes_real_people_only() -> None:
    """The serial 0000 is nobody's."""
    assert reasons(PRODUCTION) == ("nik: expected a NIK of a real person, got the serial 0000 of training",)
    assert valid(PRODUCTION, nik="3174026107900001").nik_suffix == "0001"


def test_odd_structure_of_a_nik_only_warns() -> None:
    """Registers hold odd ones; the row is good all the same."""
    assert valid(nik="9974026107900000").warnings == ("nik: no province has the code of digits 1-2",)


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("  Sari   Contoh ", "Sari Contoh"),
        ("Sari\u00a0\u2003Contoh\t", "Sari Contoh"),
        ("Sare\u0301", "Sar\u00e9"),
        ("=HYPERLINK(1)", "=HYPERLINK(1)"),
        ("+62", "+62"),
        ("-", "-"),
        ("@sari", "@sari"),
        ("n" * 48, "n" * 48),
        ("\u00e9" * 24, "\u00e9" * 24),
        ("q\u0323\u0301", "q\u0323\u0301"),
    ],
)
def test_names_are_tidied_and_otherwise_left_alone(written: str, read: str) -> None:
    """Spaces made one, letters composed; a sign that a spreadsheet takes for a formula is only a letter here."""
    assert valid(name=written).name == read


@pytest.mark.parametrize(
    ("name", "got"),
    [
        ("", "expected a name, got nothing"),
        (" \u00a0 ", "expected a name, got nothing"),
        ("n" * 49, "expected at most 48 bytes, got 49"),
        ("\u00e9" * 24 + "n", "expected at most 48 bytes, got 49"),
        ("n" * 513, "expected at most 48 bytes, got 513 characters"),
        ("Sa\nri", "expected plain text on one line, got a line break: is a closing quote missing?"),
        ("Sa\tri", "expected plain text on one line, got the invisible or forbidden character U+0009"),
        ("Sa\0ri", "expected plain text on one line, got the invisible or forbidden character U+0000"),
        ("Sa\u202eri", "expected plain text on one line, got the invisible or forbidden character U+202E"),
        ("Sa\ue000ri", "expected plain text on one line, got the invisible or forbidden character U+E000"),
        ("Sa\ud800ri", "expected plain text on one line, got the invisible or forbidden character U+D800"),
        *(
            (
                f"Sa{chr(code)}ri",
                f"expected plain text on one line, got the invisible or forbidden character U+{code:04X}",
            )
            for code in (
                0x034F,
                0x115F,
                0x180B,
                0x2800,
                0x3164,
                0xFE00,
                0xFE0F,
                0xFFA0,
                0xFDD0,
                0xFFFF,
                0xE0100,
                0xE01EF,
            )
        ),
        ("\u2800", "expected plain text on one line, got the invisible or forbidden character U+2800"),
        ("\u3000", "expected a name, got nothing"),
        ("q\u0323\u0301\u0300", "expected plain text on one line, got a heap of combining marks"),
        ("Sar\ufffd", "expected plain text on one line, got " + LOST),
    ],
)
def test_a_name_no_screen_shows_as_it_is_is_bad(name: str, got: str) -> None:
    """The claims' own text rule, and no letter that shows nothing (decision 0018), before anything is signed."""
    assert reasons(name=name) == (f"name: {got}",)


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


def test_a_period_that_began_counts_from_the_day_of_issue() -> None:
    """A permit issued today was not valid yesterday."""
    assert valid(valid_from="2021-07-01").not_before == datetime(2021, 7, 4, 17, tzinfo=UTC)
    assert valid(valid_from="2021-07-06").not_before == datetime(2021, 7, 5, 17, tzinfo=UTC)


def test_a_permit_for_one_day_is_a_permit() -> None:
    """From and until inclusive, today the last day."""
    row = valid(valid_from="2021-07-05", valid_until="2021-07-05")
    assert (row.expires - row.not_before).total_seconds() == 86400


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2021-07-10", "2021-07-09", "expected a day from valid_from 2021-07-10 on, got 2021-07-09"),
        ("2021-07-01", "2021-07-04", "expected a day from the day of issue 2021-07-05 on, got 2021-07-04"),
        ("2021-07-05", "2021-07-21", "expected a day up to 2021-07-20, got 2021-07-21"),
        ("2021-07-05", "20/07/2021", "expected a day as YYYY-MM-DD, got '20/07/2021'"),
        ("2021-07-05", "2021-7-20", "expected a day as YYYY-MM-DD, got '2021-7-20'"),
        ("2021-07-05", "20210720", "expected a day as YYYY-MM-DD, got '20210720'"),
        ("2021-07-05", "2021-02-30", "expected a day as YYYY-MM-DD, got '2021-02-30'"),
        ("2021-07-05", "", "expected a day as YYYY-MM-DD, got nothing"),
        ("2021-07-05", "9" * 600, f"expected a day as YYYY-MM-DD, got '{'*' * 40}...'"),
    ],
)
def test_a_last_day_out_of_bounds_is_bad(first: str, last: str, expected: str) -> None:
    """Not before it starts, not over already, not beyond what the authority allows, one spelling."""
    rules = RosterRules(Environment.TRAINING, TODAY, CATEGORIES, latest_end=date(2021, 7, 20))
    assert reasons(rules, valid_from=first, valid_until=last) == (f"valid_until: {expected}",)


def test_the_century_ends_what_claims_can_hold() -> None:
    """The claim exp stays below 2100-01-01 UTC."""
    assert valid(valid_until="2099-12-31").expires == datetime(2099, 12, 31, 17, tzinfo=UTC)
    assert reasons(valid_until="2100-01-01") == ("valid_until: expected a day up to 2099-12-31, got 2100-01-01",)


@pytest.mark.parametrize(
    ("today", "latest"), [(date(2020, 1, 1), LAST_DAY), (date(2100, 1, 1), LAST_DAY), (TODAY, date(2100, 1, 1))]
)
def test_rules_beyond_the_claims_bounds_do_not_construct(today: date, latest: date) -> None:
    """Midnight of 2020-01-01 in Jakarta is 2019 in UTC."""
    with pytest.raises(ValueError, match="expected days from 2020-01-02 to 2099-12-31"):
        RosterRules(Environment.TRAINING, today, CATEGORIES, latest)


def test_a_photo_is_only_named() -> None:
    """Finding the file is somebody else's work; a name is at most 255 bytes."""
    assert valid(photo=" sari.jpg ").photo == "sari.jpg"
    assert reasons(photo="p" * 256) == ("photo: expected at most 255 bytes, got 256",)
    assert valid(photo="p" * 255).photo == "p" * 255


def test_a_fault_of_the_reader_replaces_what_the_empty_cell_would_earn() -> None:
    """Whoever stored a NIK as a number need not hear that it is also missing."""
    fault = RosterFault("nik", NIK_AS_NUMBER)
    row = validate_row(row_of(fault, nik="", application="x"), TRAINING)
    assert isinstance(row, BadRow)
    assert [reason.partition(":")[0] for reason in row.reasons] == ["nik", "application"]
    assert row.reasons[0] == f"nik: {NIK_AS_NUMBER}"


def test_a_fault_of_the_reader_alone_makes_a_row_bad() -> None:
    """An optional cell that could not be read is not the same as a blank one."""
    row = validate_row(row_of(RosterFault("photo", "expected a value, got a formula")), TRAINING)
    assert isinstance(row, BadRow)


def test_a_row_out_of_shape_tells_only_that() -> None:
    """Its cells stand in wrong columns; their reasons would mislead."""
    row = validate_row(row_of(RosterFault("", "expected 10 cells, got 12"), nik="x", name=""), TRAINING)
    assert isinstance(row, BadRow)
    assert row.reasons == ("expected 10 cells, got 12",)


def test_reports_hide_the_nik_wherever_it_stands() -> None:
    """In its column all but the end; a long number that slipped elsewhere likewise, in cells and in reasons."""
    slipped = "3174026107900001"
    row = validate_row(row_of(nik="31740261079", company=f"PT {slipped}", valid_from=slipped), TRAINING)

    assert isinstance(row, BadRow)
    assert dict(zip(COLUMNS, row.cells, strict=True)) == USUAL | {
        "nik": "*******1079",
        "company": "PT ************0001",
        "valid_from": "************0001",
    }
    assert not any("310261" in reason or slipped in reason for reason in row.reasons)


def test_a_short_nik_is_hidden_whole() -> None:
    """Four characters or less have no end to show."""
    row = validate_row(row_of(nik="3174"), TRAINING)
    assert isinstance(row, BadRow)
    assert row.cells[0] == "****"


def test_a_number_as_long_as_an_application_is_not_hidden() -> None:
    """Reports stay useful."""
    row = validate_row(row_of(nik="", application="9999999999"), TRAINING)
    assert isinstance(row, BadRow)
    assert row.cells[5] == "9999999999"


def test_cells_of_reports_are_bounded_and_can_be_written() -> None:
    """A surrogate half cannot be encoded; a cell of a megabyte need not be kept."""
    row = validate_row(row_of(name="\ud800", company="c" * 100_000), TRAINING)
    assert isinstance(row, BadRow)
    assert row.cells[1] == "?"
    assert len(row.cells[3]) == 512


def test_nobody_reads_a_nik_in_a_repr() -> None:
    """Tracebacks and logs of a mistake of ours show no whole NIK."""
    assert USUAL["nik"] not in repr(valid()) + repr(row_of())


@given(st.lists(st.text() | st.sampled_from(sorted(USUAL.values())), min_size=10, max_size=10), st.booleans())
def test_any_texts_give_a_row_or_reasons(cells: list[str], production: bool) -> None:  # noqa: FBT001 -- drawn
    """Validation is total: never an exception, never a bad row without a reason."""
    row = validate_row(RosterRow(7, tuple(cells)), PRODUCTION if production else TRAINING)
    assert isinstance(row, ValidRow) or row.reasons
    assert row.line == 7


@given(st.sampled_from(COLUMNS), st.text(st.characters(exclude_categories=())))
def test_any_text_in_one_column_gives_a_row_or_reasons(column: str, text: str) -> None:
    """As above, with one strange cell among good ones, halves of characters included."""
    row = validate_row(row_of(**{column: text}), TRAINING)
    if isinstance(row, ValidRow):
        assert len(row.name.encode()) <= 48
    else:
        assert "\n".join((*row.reasons, *row.cells)).encode()
