"""Laws of roster files whatever their kind: a file that is no roster is named for what it is."""

from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.roster_files import count_rows, read_roster
from strpcheck.documents.roster_rows import COLUMNS
from strpcheck.errors import RosterError
from tests.adapters.roster_texts import GOOD, HEADER, put, refusal, rows_of


def test_a_nul_further_down_spoils_no_more_than_its_row(tmp_path: Path) -> None:
    """The text rules refuse it; reading does not stumble."""
    many = f"{GOOD}\n" * 1100
    rows = rows_of(put(tmp_path, f"{HEADER}\n{many}" + GOOD.replace("Sari", "Sa\0ri") + f"\n{GOOD}\n"))
    assert [row.cells[1] for row in rows[-2:]] == ["Sa\0ri", "Sari"]


@pytest.mark.parametrize(
    ("name", "content", "expected"),
    [
        ("roster.csv", b"", "roster.csv is empty"),
        ("roster.csv", b"PK\x03\x04", "roster.csv is a workbook or another zip archive, not CSV"),
        (
            "roster.csv",
            b"\xff\xd8\xff\xe0\0\x10JFIF",
            "roster.csv is a binary file, or UTF-16 without its mark, not CSV",
        ),
        (
            "roster.csv",
            "nik,name".encode("utf-16-le"),
            "roster.csv is a binary file, or UTF-16 without its mark, not CSV",
        ),
        (
            "roster.xls",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
            "expected CSV or XLSX, but roster.xls is an old .xls workbook",
        ),
        (
            "roster.xlsx",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "expected CSV or XLSX, but roster.xlsx is a workbook protected with a password",
        ),
        ("roster.XLSX", b"nik,name", "roster.XLSX is not an XLSX workbook, whatever its name says"),
        ("roster.xlsx", b"PK\x03\x04 and nothing else", "roster.xlsx is a damaged workbook, or none at all"),
    ],
)
def test_a_file_that_is_no_roster_is_named_for_what_it_is(
    tmp_path: Path, name: str, content: bytes, expected: str
) -> None:
    """The message says what it is, the hint what to do."""
    path = tmp_path / name
    path.write_bytes(content)
    error = refusal(path)
    assert error.message == expected
    assert error.hint


def test_a_missing_file_and_a_folder_are_refused(tmp_path: Path) -> None:
    """Neither is a roster."""
    assert refusal(tmp_path / "none.csv").message.startswith("expected a roster file, got nothing at ")
    assert refusal(tmp_path).message.startswith("expected a roster file, got a folder at ")


def test_a_file_that_cannot_be_read_is_our_error(tmp_path: Path) -> None:
    """The failure of the system is translated: here a path longer than any system takes."""
    error = refusal(tmp_path / ("x" * 300 + ".csv"))
    assert error.message


def test_rows_are_counted_for_progress(tmp_path: Path) -> None:
    """At most, from line ends; a workbook does not tell before it is read, a missing file never."""
    assert count_rows(put(tmp_path, f"{HEADER}\n{GOOD}\n{GOOD}")) == 2
    assert count_rows(tmp_path / "roster.xlsx") is None
    assert count_rows(tmp_path / "none.csv") is None


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_an_error_of_ours(tmp_path_factory: pytest.TempPathFactory, content: bytes) -> None:
    """Reading is total: behind a good header, anything may follow."""
    path = tmp_path_factory.getbasetemp() / "any.csv"
    for head in (b"", HEADER.encode() + b"\n", b"\xff\xfe"):
        path.write_bytes(head + content)
        with suppress(RosterError):
            assert all(len(row.cells) == len(COLUMNS) and row.line > 1 for row in read_roster(path))
