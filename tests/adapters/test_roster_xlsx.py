"""Laws of XLSX rosters: cells become the texts a person sees, and what a spreadsheet spoiled is said, never guessed."""

import tracemalloc
import zipfile
from datetime import date, datetime, time, timedelta
from pathlib import Path

import pytest
from openpyxl import Workbook

from strpcheck.documents.roster_rows import COLUMNS, NIK_AS_NUMBER, RosterRow
from tests.adapters.roster_texts import CELLS, refusal, rows_of

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def put(folder: Path, *rows: list[object], header: tuple[str, ...] = COLUMNS) -> Path:
    """A workbook with these rows below the header."""
    book = Workbook()
    book.worksheets[0].append(header)
    for row in rows:
        book.worksheets[0].append(row)
    path = folder / "roster.xlsx"
    book.save(path)
    return path


def usual(**changed: object) -> list[object]:
    """The usual row's cells, some changed."""
    cells = dict(zip(COLUMNS, CELLS, strict=True))
    return [changed.get(column, text) for column, text in cells.items()]


def only(path: Path) -> RosterRow:
    """The one row of a workbook."""
    (row,) = rows_of(path)
    return row


def replace_member(path: Path, name: str, content: bytes) -> Path:
    """Write one part of a workbook anew, the others as they are."""
    with zipfile.ZipFile(path) as archive:
        parts = {member: archive.read(member) for member in archive.namelist()}
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for member, held in (parts | {name: content}).items():
            archive.writestr(member, held)
    return path


def sheet_of(*rows: str, around: str = "") -> bytes:
    """The XML of a sheet with the header and these rows."""
    names = "".join(f'<c t="inlineStr"><is><t>{name}</t></is></c>' for name in COLUMNS)
    body = f'<row r="1">{names}</row>' + "".join(rows)
    return f'<worksheet xmlns="{MAIN}">{around}<sheetData>{body}</sheetData></worksheet>'.encode()


def test_a_workbook_of_texts_gives_the_same_row_as_a_csv(tmp_path: Path) -> None:
    """Row numbers are the sheet's."""
    row = only(put(tmp_path, usual()))
    assert (row.line, row.cells, row.faults) == (2, CELLS, ())


def test_columns_stand_where_the_header_says(tmp_path: Path) -> None:
    """In any case and order."""
    names = tuple(f" {name.upper()}" for name in reversed(COLUMNS))
    assert only(put(tmp_path, list(reversed(CELLS)), header=names)).cells == CELLS


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("valid_from", date(2021, 7, 5), "2021-07-05"),
        ("valid_from", datetime(2021, 7, 5), "2021-07-05"),  # noqa: DTZ001 -- cells know no zone
        ("valid_from", datetime(2021, 7, 5, 8, 30), "2021-07-05 08:30:00"),  # noqa: DTZ001 -- as above
        ("valid_from", time(8, 30), "08:30:00"),
        ("application", 1001, "1001"),
        ("application", 1001.0, "1001"),
        ("application", 1.5, "1.5"),
        ("areas", 3174, "3174"),
        ("areas", 31.74, "31.74"),
        ("name", True, "TRUE"),
        ("name", 10**15, "1000000000000000"),
        ("name", 1e300, "1e+300"),
        ("name", "=Sari", None),
    ],
)
def test_typed_cells_become_the_texts_a_person_sees(
    tmp_path: Path, column: str, value: object, text: str | None
) -> None:
    """Days as the roster spells them; whole numbers without a point; a formula is none of them."""
    row = only(put(tmp_path, usual(**{column: value})))
    if text is None:
        assert [str(fault) for fault in row.faults] == ["name: expected a value, got a formula: paste it as a value"]
    else:
        assert (row.cells[COLUMNS.index(column)], row.faults) == (text, ())


@pytest.mark.parametrize("nik", [3174026107900000, 3174026107900000.0, 1])
def test_a_nik_stored_as_a_number_is_bad(tmp_path: Path, nik: float) -> None:
    """Spreadsheet programs keep 15 digits; the 16th is anybody's."""
    row = only(put(tmp_path, usual(nik=nik)))
    assert [str(fault) for fault in row.faults] == [f"nik: {NIK_AS_NUMBER}"]
    assert row.cells[0] == ""


def test_a_span_of_time_is_nothing_a_roster_holds(tmp_path: Path) -> None:
    """A kind of cell no column takes."""
    row = only(put(tmp_path, usual(company=timedelta(hours=30))))
    assert [str(fault) for fault in row.faults] == ["company: expected a text, a number or a day, got something else"]


def test_a_text_that_begins_like_a_formula_is_a_text(tmp_path: Path) -> None:
    """Only what the sheet itself calls a formula is one."""
    cells = "".join(f'<c t="inlineStr"><is><t>{cell}</t></is></c>' for cell in usual(name="=Sari"))
    path = replace_member(put(tmp_path), "xl/worksheets/sheet1.xml", sheet_of(f'<row r="2">{cells}</row>'))
    assert only(path).cells[1] == "=Sari"


def test_the_stored_result_of_a_formula_is_not_taken(tmp_path: Path) -> None:
    """Nobody sees in the sheet whether it is up to date."""
    cells = '<c r="A2" t="str"><f>B1</f><v>3174026107900000</v></c>'
    row = only(replace_member(put(tmp_path), "xl/worksheets/sheet1.xml", sheet_of(f'<row r="2">{cells}</row>')))
    assert (row.cells[0], row.faults[0].column) == ("", "nik")


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ('<c r="B2" t="e"><v>#N/A</v></c>', "name: expected a value, got an error of the spreadsheet"),
        ('<c r="B2" t="d"><v>2021-07-05</v></c>', "name: expected a text, got a date: format the column as text"),
        ('<c r="G2" t="d"><v>2021-07-05</v></c>', ""),
    ],
)
def test_cells_of_other_kinds_say_what_they_are(tmp_path: Path, cell: str, expected: str) -> None:
    """An error is no value; a spreadsheet turns `3-4` into a day unasked."""
    sheet = sheet_of(f'<row r="2"><c r="A2"><v>1</v></c>{cell}</row>')
    row = only(replace_member(put(tmp_path), "xl/worksheets/sheet1.xml", sheet))
    assert [str(fault) for fault in row.faults][1:] == [expected][: bool(expected)]


def test_blank_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    """Also those of spaces, and those the file leaves out."""
    rows = rows_of(put(tmp_path, [], usual(), [" "] * 10, [], usual(), []))
    assert [row.line for row in rows] == [3, 6]


def test_text_outside_the_columns_is_a_fault(tmp_path: Path) -> None:
    """A remark in column L is no part of the roster, and perhaps a shifted row."""
    first, second = rows_of(put(tmp_path, [*usual(), None, "remark"], [*usual(), None, " "]))
    assert first.faults[0].reason.startswith("expected 10 cells, got 12")
    assert second.faults == ()


def test_a_header_that_does_not_fit_is_refused(tmp_path: Path) -> None:
    """As in a CSV, and a sheet without any text has none."""
    assert refusal(put(tmp_path, header=COLUMNS[1:])).message == "the roster's header does not fit: missing: nik"
    assert refusal(put(tmp_path, header=())).message == "the first sheet of roster.xlsx holds no header"


def test_a_sheet_that_lies_about_its_size_is_read_whole(tmp_path: Path) -> None:
    """A stated range cuts no row off and adds none."""
    for stated in ("A1:J1", "A1:J99999999"):
        sheet = sheet_of('<row r="2"><c r="B2"><v>1</v></c></row>', around=f'<dimension ref="{stated}"/>')
        assert only(replace_member(put(tmp_path), "xl/worksheets/sheet1.xml", sheet)).line == 2


@pytest.mark.parametrize(
    ("sheet", "expected"),
    [
        (b"<worksheet", "roster.xlsx is a damaged workbook, or none at all"),
        (sheet_of('<row r="2"><c r="A2"><v>x</v></c></row>'), "roster.xlsx is a damaged workbook, or none at all"),
        (sheet_of('<row r="2"><c t="s"><v>99</v></c></row>'), "roster.xlsx is a damaged workbook, or none at all"),
        (sheet_of('<row r="99999999999"><c><v>1</v></c></row>'), "roster.xlsx: expected at most 1048576 rows"),
    ],
)
def test_a_damaged_sheet_is_our_error(tmp_path: Path, sheet: bytes, expected: str) -> None:
    """Whatever the library raises, or would do for ever."""
    assert refusal(replace_member(put(tmp_path), "xl/worksheets/sheet1.xml", sheet)).message == expected


def test_a_zip_that_is_no_workbook_is_refused(tmp_path: Path) -> None:
    """Any document of an office is a zip archive."""
    path = tmp_path / "roster.xlsx"
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("content.xml", "<office/>")
    assert refusal(path).message == "roster.xlsx is a damaged workbook, or none at all"


@pytest.mark.parametrize("cut", [0.3, 0.6, 0.95])
def test_a_workbook_cut_short_is_refused(tmp_path: Path, cut: float) -> None:
    """As after a download that broke off."""
    path = put(tmp_path, usual())
    content = path.read_bytes()
    path.write_bytes(content[: int(len(content) * cut)])
    assert refusal(path).message == "roster.xlsx is a damaged workbook, or none at all"


@pytest.mark.parametrize(
    "part", ["xl/sharedStrings.xml", "xl/worksheets/sheet1.xml", "xl/styles.xml", "docProps/core.xml"]
)
def test_a_bomb_is_refused_before_it_unfolds(tmp_path: Path, part: str) -> None:
    """A few kilobytes that would become 64 MB cost next to nothing."""
    path = replace_member(put(tmp_path), part, b" " * (64 << 20))

    tracemalloc.start()
    error = refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert error.message == "roster.xlsx unfolds to more than a roster ever needs"
    assert peak < 4_000_000


def test_an_archive_of_countless_parts_is_refused(tmp_path: Path) -> None:
    """A roster has a dozen."""
    path = put(tmp_path)
    with zipfile.ZipFile(path, "a") as archive:
        for number in range(1001):
            archive.writestr(f"x{number}", b"")
    assert refusal(path).message == "roster.xlsx unfolds to more than a roster ever needs"


def test_entities_do_not_multiply(tmp_path: Path) -> None:
    """A billion laughs end as a damaged workbook."""
    laughs = "".join(f'<!ENTITY l{n + 1} "{f"&l{n};" * 10}">' for n in range(9))
    sheet = f'<!DOCTYPE x [<!ENTITY l0 "ha">{laughs}]>'.encode() + sheet_of('<row r="2"><c><v>&l9;</v></c></row>')
    path = replace_member(put(tmp_path), "xl/worksheets/sheet1.xml", sheet)
    assert refusal(path).message == "roster.xlsx is a damaged workbook, or none at all"
