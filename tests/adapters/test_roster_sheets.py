"""Laws of a workbook's further sheets: no worker on them is lost unseen, and notes on them do no harm."""

from pathlib import Path

import pytest
from openpyxl import Workbook

from strpcheck.adapters.roster_files import read_roster
from strpcheck.documents.roster_rows import COLUMNS
from tests.adapters.roster_texts import CELLS, refusal

HEADER: list[object] = list(COLUMNS)
WORKER: list[object] = list(CELLS)


def book_of(folder: Path, *sheets: tuple[str, list[list[object]]]) -> Path:
    """A good roster on the first sheet, and these behind it."""
    book = Workbook()
    for row in (HEADER, WORKER):
        book.worksheets[0].append(row)
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / "roster.xlsx"
    book.save(path)
    return path


def told(path: Path) -> list[str]:
    """What is said of a workbook whose first sheet is read."""
    notes: list[str] = []
    assert [row.cells for row in read_roster(path, notes.append)] == [CELLS]
    return notes


@pytest.mark.parametrize(
    "rows",
    [
        [HEADER, WORKER],
        [HEADER],
        [[], [], [name.upper() for name in reversed(COLUMNS)]],
        [HEADER[:5], WORKER[:5]],
        [WORKER],
        [["list of the second shift"], [], WORKER],
        [[3174026107900000, *WORKER[1:]]],
        [[3174026107900000.0, *WORKER[1:]]],
        [["no.", *HEADER[1:]]],
    ],
    ids=["whole", "header", "lower", "part", "rows", "below", "number", "float", "another order"],
)
def test_workers_on_a_further_sheet_are_refused(tmp_path: Path, rows: list[list[object]]) -> None:
    """With or without a header, wherever it begins: silence would leave them without a permit."""
    error = refusal(book_of(tmp_path, ("notes", [["nothing"]]), ("Shift 2", rows)))

    expected = "the sheet 'Shift 2' of roster.xlsx holds rows of a roster too, but only the first sheet is read"
    assert (error.message, error.hint) == (
        expected,
        "put its rows below those of the first sheet, or into a roster of their own",
    )


def test_workers_on_a_hidden_sheet_are_refused(tmp_path: Path) -> None:
    """Nobody sees it in the spreadsheet program."""
    book = Workbook()
    book.worksheets[0].append(HEADER)
    hidden = book.create_sheet("old")
    hidden.append(WORKER)
    hidden.sheet_state = "hidden"
    book.save(tmp_path / "roster.xlsx")

    assert "the sheet 'old'" in refusal(tmp_path / "roster.xlsx").message


def test_a_roster_behind_a_cover_is_refused_by_name(tmp_path: Path) -> None:
    """The first sheet's missing header would be half the truth."""
    book = Workbook()
    book.worksheets[0].append(["PT Angkut Contoh"])
    book.create_sheet("Data").append(HEADER)
    book.save(tmp_path / "roster.xlsx")

    assert "the sheet 'Data'" in refusal(tmp_path / "roster.xlsx").message


def test_other_cells_on_further_sheets_are_told_once(tmp_path: Path) -> None:
    """In one line for all of them, and the first sheet is read."""
    path = book_of(
        tmp_path,
        ("notes", [["ask Sari", "3174026107900000"]]),
        ("codes", [["KR-LOG", "logistics", "KR", "1", "2"]]),
        ("Sheet3", []),
    )

    assert told(path) == ["of roster.xlsx only the first sheet is read, not 'notes', 'codes'"]


@pytest.mark.parametrize("rows", [[], [[]], [[" "], [None, ""]]], ids=["none", "empty", "blanks"])
def test_a_blank_further_sheet_is_nothing_to_tell(tmp_path: Path, rows: list[list[object]]) -> None:
    """Spreadsheet programs make three sheets unasked."""
    assert told(book_of(tmp_path, ("Sheet2", rows))) == []


def test_a_sheet_that_lies_about_its_size_hides_nobody(tmp_path: Path) -> None:
    """As for the first one: the stated range is not believed."""
    from tests.adapters.test_roster_xlsx import replace_member, sheet_of

    path = replace_member(
        book_of(tmp_path, ("Shift 2", [])),
        "xl/worksheets/sheet2.xml",
        sheet_of(around='<dimension ref="A1:B1"/>'),
    )

    assert "the sheet 'Shift 2'" in refusal(path).message
