"""Laws of CSV rosters: the encodings, separators and quoting of spreadsheet programs, and what one bad row costs."""

import tracemalloc
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.roster_csv import MAX_LINE_CHARS
from strpcheck.documents.roster_rows import COLUMNS
from tests.adapters.roster_texts import CELLS, GOOD, HEADER, put, refusal, rows_of

UNPAIRED = "expected quotes in pairs; a quoted cell is not closed, or text follows its closing quote"


@pytest.mark.parametrize("separator", [",", ";", "\t"])
@pytest.mark.parametrize("line_end", ["\r\n", "\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16-le", "utf-16-be", "cp1252"])
def test_what_excel_writes_is_read(tmp_path: Path, encoding: str, separator: str, line_end: str) -> None:
    """Every encoding with every separator and line end gives the same row on the same line."""
    mark = "\ufeff" if encoding.startswith("utf-16") else ""
    text = mark + line_end.join([HEADER, GOOD.replace("Sari", "Saré"), ""]).replace(",", separator)

    (row,) = rows_of(put(tmp_path, text.encode(encoding)))

    assert row.line == 2
    assert row.cells == tuple(cell.replace("Sari", "Saré") for cell in CELLS)
    assert row.faults == ()


def test_a_lone_windows_letter_at_the_very_end_decides(tmp_path: Path) -> None:
    """The encoding is that of the file, not of its beginning: megabytes of ASCII prove nothing."""
    content = f"{HEADER}\n{GOOD}\n" + f"{GOOD}\n" * 20_000 + GOOD.replace("Sari", "Saré")
    assert rows_of(put(tmp_path, content.encode("cp1252")))[-1].cells[1] == "Saré"


def test_a_file_of_two_encodings_is_refused(tmp_path: Path) -> None:
    """Guessing would print somebody's name wrong on a permit."""
    one, other = GOOD.replace("Sari", "Saré").encode(), GOOD.replace("Sari", "Saré").encode("cp1252")
    error = refusal(put(tmp_path, HEADER.encode() + b"\n" + one + b"\n" + other))
    assert error.message == "roster.csv is UTF-8 in some places and another encoding in others"


@pytest.mark.parametrize("name", ["CAF\u00c9\u2019S \u00c9", "\u00d6\u00c4", "\u0160\u017d"])
def test_windows_letters_are_not_taken_for_utf_8(tmp_path: Path, name: str) -> None:
    """An accent before a curly quote or another accent is still Windows-1252."""
    (row,) = rows_of(put(tmp_path, f"{HEADER}\n{GOOD.replace('Sari', name)}\n".encode("cp1252")))
    assert row.cells[1] == name


def test_a_broken_letter_spoils_its_own_row_only(tmp_path: Path) -> None:
    """It becomes U+FFFD, which validation refuses; the rows around it are good."""
    broken = GOOD.encode().replace(b"Sari", b"Sar\xff")
    rows = rows_of(put(tmp_path, b"\xef\xbb\xbf" + HEADER.encode() + b"\n" + broken + b"\n" + GOOD.encode()))
    assert [row.cells[1] for row in rows] == ["Sar\ufffd", "Sari"]


@pytest.mark.parametrize("line", ["sep=;", '"sep=;"', "SEP=;"])
def test_excels_separator_line_is_obeyed_and_counted(tmp_path: Path, line: str) -> None:
    """It is line 1, the header line 2."""
    (row,) = rows_of(put(tmp_path, f"{line}\n{HEADER}\n{GOOD}".replace(",", ";")))
    assert (row.line, row.cells) == (3, CELLS)


def test_the_header_may_stand_in_any_case_and_order(tmp_path: Path) -> None:
    """With spaces around the names, quotes, and blank columns behind them."""
    header = ",".join(f'" {name.upper()} "' for name in reversed(COLUMNS)) + ",,"
    (row,) = rows_of(put(tmp_path, f"{header}\n{','.join(reversed(CELLS))},,\n"))
    assert row.cells == CELLS


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        (HEADER.replace("nik,", ""), "missing: nik"),
        (HEADER + ",phone", "unknown: phone"),
        (HEADER + ",name", "there twice: name"),
        (HEADER.replace("nik,", "nik,,"), "without a name: number 2"),
        (HEADER.replace("nik", "nomor"), "missing: nik; unknown: nomor"),
        (HEADER + ",\x1b[31m" + "x" * 30, "unknown: ?[31m" + "x" * 19),
        ("a,b", f"missing: {', '.join(COLUMNS)}; unknown: a, b"),
        (f'"{HEADER}', f"missing: {', '.join(COLUMNS)}"),
        (
            HEADER + "," + ",".join(f"c{number}" for number in range(14)),
            f"unknown: {', '.join(f'c{n}' for n in range(12))} and 2 more",
        ),
    ],
)
def test_a_header_that_does_not_fit_is_told_whole(tmp_path: Path, header: str, expected: str) -> None:
    """What is missing, unknown or there twice, in one message, with the way to a good one."""
    error = refusal(put(tmp_path, f"{header}\n{GOOD}\n"))
    assert error.message == f"the roster's header does not fit: {expected}"
    assert "strpcheck authority template" in error.hint


@pytest.mark.parametrize("content", ["\n\n\n", " , ;\t\n", "sep=;\n", "\ufeff"])
def test_a_file_without_any_text_has_no_header(tmp_path: Path, content: str) -> None:
    """Blank lines are none."""
    assert refusal(put(tmp_path, content)).message == "roster.csv holds no header"


def test_a_header_without_rows_is_an_empty_roster(tmp_path: Path) -> None:
    """Nothing to do is not a failure of the file."""
    assert rows_of(put(tmp_path, HEADER)) == []


def test_blank_rows_are_left_out_and_counted(tmp_path: Path) -> None:
    """Line numbers stay those of the editor."""
    rows = rows_of(put(tmp_path, f"\n{HEADER},,,\n\n,,,,,,,,,\n ;\n{GOOD}\n,,,\n\n{GOOD},, ,\n,,,,,,,,,,,,,\n"))
    assert [row.line for row in rows] == [5, 6, 9]
    assert [row.faults for row in rows[1:]] == [(), ()]


def test_a_short_row_is_filled_up(tmp_path: Path) -> None:
    """Excel leaves blank cells at the end out."""
    (row,) = rows_of(put(tmp_path, f"{HEADER}\n{GOOD.rstrip(',')}\n"))
    assert (row.cells, row.faults) == (CELLS, ())


def test_a_row_with_too_many_cells_is_bad(tmp_path: Path) -> None:
    """As when areas are not quoted in a file that separates by semicolons; the rows around it are good."""
    content = f"{HEADER}\n{GOOD}\n{GOOD.replace('3174,', '3174,3175,')}\n{GOOD}x,y\n".replace(",", ";")
    first, second, third = rows_of(put(tmp_path, content))
    assert first.faults == ()
    assert [fault.column for fault in second.faults + third.faults] == ["", ""]
    assert second.faults[0].reason.startswith("expected 10 cells, got 11")


def test_quoted_cells_hold_separators_quotes_and_line_breaks(tmp_path: Path) -> None:
    """Rows count from the line they start on."""
    quoted = GOOD.replace("PT X", '"PT ""X"", Tbk\nJaya"')
    first, second = rows_of(put(tmp_path, f"{HEADER}\n{quoted}\n{GOOD}\n"))
    assert (first.line, first.cells[3], first.faults) == (2, 'PT "X", Tbk\nJaya', ())
    assert second.line == 4


def test_a_quote_inside_a_plain_cell_is_only_a_quote(tmp_path: Path) -> None:
    """PT "Maju" Jaya is how people write it."""
    (row,) = rows_of(put(tmp_path, HEADER + "\n" + GOOD.replace("PT X", 'PT "Maju" Jaya')))
    assert row.cells[3] == 'PT "Maju" Jaya'


@pytest.mark.parametrize("after", [0, 1, 3, 20, 200])
def test_a_quote_never_closed_costs_one_row(tmp_path: Path, after: int) -> None:
    """However many good rows follow, none of them is swallowed."""
    stray = GOOD.replace("Sari", '"Sari')
    rows = rows_of(put(tmp_path, "\n".join([HEADER, GOOD, stray, *[GOOD] * after])))

    assert [row.line for row in rows] == list(range(2, 4 + after))
    assert [str(fault) for row in rows for fault in row.faults] == [UNPAIRED]
    assert [row.line for row in rows if row.faults] == [3]


def test_two_stray_quotes_cost_two_rows(tmp_path: Path) -> None:
    """Even where the second happens to close the first."""
    stray = GOOD.replace("Sari", '"Sari')
    closing = GOOD.replace("KR-LOG", 'KR-LOG"')
    rows = rows_of(put(tmp_path, f"{HEADER}\n{stray}\n{closing}\n{GOOD}"))
    assert [(row.line, bool(row.faults)) for row in rows] == [(2, True), (3, False), (4, False)]
    assert rows[1].cells[2] == 'KR-LOG"'


def test_an_overlong_line_costs_one_row_and_no_memory(tmp_path: Path) -> None:
    """Twenty megabytes without a line end are skipped, and reading goes on below."""
    path = put(tmp_path, f"{HEADER}\n{'x' * 20_000_000}\n{GOOD}\n")

    tracemalloc.start()
    rows = rows_of(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()

    assert [row.line for row in rows] == [2, 3]
    assert str(rows[0].faults[0]) == f"expected lines of less than {MAX_LINE_CHARS} characters, got a longer one"
    assert rows[1].cells == CELLS
    assert peak < 8_000_000


def test_an_overlong_line_below_a_stray_quote_costs_its_own_row(tmp_path: Path) -> None:
    """Both are named, each on its line, each with its own reason."""
    stray = GOOD.replace("Sari", '"Sari')
    rows = rows_of(put(tmp_path, f"{HEADER}\n{stray}\n{GOOD}\n{'x' * 30_000}\n{GOOD}"))
    assert [(row.line, bool(row.faults)) for row in rows] == [(2, True), (3, False), (4, True), (5, False)]
    assert rows[0].faults[0].reason == UNPAIRED


def test_an_overlong_header_is_refused(tmp_path: Path) -> None:
    """A file of one endless line is no CSV."""
    assert "line 1: expected lines of less than" in refusal(put(tmp_path, "x" * 30_000)).message


@given(st.lists(st.sampled_from(['"', "\n", "\r", ",", "a", GOOD, "\n" + GOOD + "\n"]), max_size=40))
def test_no_play_of_quotes_loses_the_rows_behind_it(
    tmp_path_factory: pytest.TempPathFactory, pieces: list[str]
) -> None:
    """Lines only rise, and a good row nine lines below the mess is read."""
    path = tmp_path_factory.getbasetemp() / "quotes.csv"
    content = f"{HEADER}\n{''.join(pieces)}\n" + f"{GOOD}\n" * 9
    path.write_bytes(content.encode())

    rows = rows_of(path)

    assert [row.line for row in rows] == sorted({row.line for row in rows})
    assert rows[-1].cells == CELLS
