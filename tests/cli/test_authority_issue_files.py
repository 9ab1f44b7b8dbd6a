"""What `authority issue` takes as a roster: CSV and workbooks, whole or broken off, and what is none."""

from pathlib import Path
from zipfile import ZipFile

import pytest
from openpyxl import Workbook

from strpcheck.documents.roster_rows import COLUMNS
from tests.authority.rosters import INDIVIDUAL
from tests.cli.counter import BAD, Counter, roster
from tests.played import play


def save_workbook(path: Path, text: str, *notes: str) -> None:
    """A roster as a workbook, every cell a text; notes on a sheet of their own."""
    workbook = Workbook()
    sheet = workbook.active
    assert sheet is not None
    for line in text.splitlines():
        sheet.append(line.split(","))
    workbook.create_sheet("catatan").append(notes)
    workbook.save(path)


def test_a_workbook_gives_the_same_permits_as_its_csv(counter: Counter) -> None:
    """Whichever a company sends, and then the other."""
    counter.issue(counter.hand_in({}, INDIVIDUAL))
    before = counter.texts()
    save_workbook(counter.folder / "roster.xlsx", roster({}, INDIVIDUAL))

    done = counter.issue(str(counter.folder / "roster.xlsx"))

    assert "strpcheck: 0 permits issued, 2 issued before" in done.err
    assert counter.texts() == before


@pytest.mark.parametrize("strict", [(), ("--strict",)])
def test_what_is_not_read_of_a_workbook_is_told(counter: Counter, strict: tuple[str, ...]) -> None:
    """Once, and the permits are made."""
    save_workbook(counter.folder / "roster.xlsx", roster({}), "tanya Sari")

    done = counter.issue(str(counter.folder / "roster.xlsx"), *strict)

    assert done.code == 0
    assert done.err.count("strpcheck: of roster.xlsx only the first sheet is read, not 'catatan'\n") == 1


@pytest.mark.parametrize(
    ("name", "content", "told"),
    [
        ("missing.csv", None, "expected a roster file, got nothing at"),
        ("empty.csv", b"", "empty.csv is empty"),
        ("picture.csv", b"\x89PNG\r\n\x1a\n\0\0", "is a binary file"),
        ("header.csv", b"name,nik\n", "the roster's header does not fit"),
    ],
)
def test_a_file_that_is_no_roster_changes_nothing(
    counter: Counter, name: str, content: bytes | None, told: str
) -> None:
    """The list of bad rows of the last run stays too."""
    counter.issue(counter.hand_in(BAD))
    if content is not None:
        (counter.folder / name).write_bytes(content)

    done = counter.issue(str(counter.folder / name))

    assert done.code == 3
    assert told in done.err
    assert len(counter.rejected()) == 1


def test_a_roster_without_a_row_issues_nothing_and_is_no_failure(counter: Counter) -> None:
    """A company without workers."""
    done = counter.issue(counter.hand_in())

    assert done.code == 0
    assert "strpcheck: 0 permits issued, 0 rows rejected" in done.err


def test_what_is_known_of_rows_is_not_lost_when_the_file_breaks_off(counter: Counter) -> None:
    """A workbook cut by a bad stick: the bad rows before are told and listed, then the fault of the file."""
    whole, cut = counter.folder / "whole.xlsx", counter.folder / "cut.xlsx"
    save_workbook(whole, roster(BAD, *[{}] * 1000))
    with ZipFile(whole) as source, ZipFile(cut, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content[: len(content) // 2] if "sheet1" in name else content)

    done = counter.issue(str(cut))

    assert done.code == 3
    assert "strpcheck: line 2: nik: expected 16 digits" in done.err
    assert "strpcheck: error: " in done.err
    assert len(counter.rejected()) == 1


def test_the_columns_are_those_of_the_template(counter: Counter) -> None:
    """`authority template` prints a roster that can be issued as it is."""
    done = play("--at", "2021-07-04T22:30", "authority", "template")
    (counter.folder / "template.csv").write_text(done.out, encoding="utf-8")

    issued = counter.issue(str(counter.folder / "template.csv"))

    assert done.out.splitlines()[0].split(",") == list(COLUMNS)
    assert (issued.code, len(counter.index())) == (0, 3)
