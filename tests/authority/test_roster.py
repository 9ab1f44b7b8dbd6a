"""Laws of a roster's row as a whole: what a good one becomes, and that every fault of a bad one is told at once."""

from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st

from strpcheck.authority.roster import BadRow, ValidRow, validate_row
from strpcheck.documents.roster_rows import COLUMNS, NIK_AS_NUMBER, RosterFault, RosterRow
from tests.authority.rosters import INDIVIDUAL, PRODUCTION, TRAINING, USUAL, reasons, row_of, valid


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
