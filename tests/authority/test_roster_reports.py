"""Laws of what a roster's reports show: no NIK wherever it stands, and nothing that is endless."""

from strpcheck.authority.roster import BadRow, validate_row
from strpcheck.documents.roster_rows import COLUMNS
from tests.authority.rosters import TRAINING, USUAL, row_of, valid


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
