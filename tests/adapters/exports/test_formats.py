"""Laws of the formats: read back by other libraries each holds the same, and nothing in it does anything."""

import csv
import zipfile
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pyarrow.parquet
import pytest
from pyarrow import csv as guessing

from strpcheck.adapters.exports.chunks import CHUNK_ENTRIES, Chunk, chunk_places
from strpcheck.adapters.exports.sheet_rows import CUT, MAX_CELL_CHARS, column_name
from strpcheck.adapters.exports.sheets import SheetsBook
from strpcheck.documents.export_row import COLUMNS, COUNTS, Shown
from strpcheck.errors import WriteError
from strpcheck.standalone import verifier
from tests.adapters.exports.logs import BEGUN, POST, Log, scan
from tests.exported import read_export, rows_of

FORMATS = ("csv", "jsonl", "parquet", "xlsx", "html")
HOSTILE = (
    '=HYPERLINK("//evil","x")', "+1+1", "-2+3", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "a,b", 'say "a"', "a;b",
    "two\r\nlines", "\u202eevil\u2066", "\u200fmark", "<script>alert(1)</script>", "a&amp;b", "]]>", "_x0041_",
    "nul\x00esc\x1b", " blanks ", "1e5", "007", "NaN", "null", "TRUE", "\ufffe\uffff", "\U0001f600", "\u4e2d" * 5,
    "'=1",
)  # fmt: skip
LONG = "x" * (MAX_CELL_CHARS + 1), "\U0001f600" * MAX_CELL_CHARS


@pytest.fixture
def log(tmp_path: Path) -> Log:
    """An empty one."""
    return Log(tmp_path / "log.sqlite")


def as_text(value: Any) -> str | None:  # noqa: ANN401 -- whatever a reader gives
    """Any format's cell as CSV spells it."""
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, datetime):
        zone = value.tzinfo or timezone(timedelta(hours=7))
        return value.replace(tzinfo=zone).isoformat().replace("+00:00", "Z")
    if isinstance(value, list):
        return ";".join(map(str, value))
    return None if value is None or value == "" else str(value)


@pytest.mark.parametrize("form", FORMATS)
def test_every_format_tells_the_same(log: Log, tmp_path: Path, form: str) -> None:
    """Row by row and column by column; CSV is compared with what was written."""
    log.fill([
        scan(0),
        scan(1, simulated_at=int(BEGUN.timestamp()), passed_over=3),
        {"kind": "later", "what": 1, "times": {"wall": int(BEGUN.timestamp())}},
    ])  # fmt: skip
    log.export(tmp_path / "plain.csv")
    with log.opened() as opened:
        size = opened.newest()
    assert size == 4

    log.export(tmp_path / f"out.{form}", form)

    plain = read_export(tmp_path / "plain.csv", log.key.public_key).rows
    rows = read_export(tmp_path / f"out.{form}", log.key.public_key).rows
    found = [{name: as_text(row.get(name)) for name in COLUMNS[:-1]} for row in rows]
    assert found == [{name: row[name] for name in COLUMNS[:-1]} for row in plain]
    assert [row["permit_id"] for row in plain] == ["0000000000000000", "0000000000000001", None]
    assert plain[1]["at_wib"] == "2021-07-05T07:00:01+07:00"


@pytest.mark.parametrize("form", FORMATS)
def test_hostile_texts_arrive_as_texts(log: Log, tmp_path: Path, form: str) -> None:
    """Each as it was written, but for what the format guards it by, which is documented."""
    log.fill([scan(nth, post=text, advisories=[text]) for nth, text in enumerate(HOSTILE)])

    log.export(tmp_path / "out", form)

    rows = read_export(tmp_path / "out", log.key.public_key).rows
    told = [row["post"] for row in rows]
    assert told == [EXPECTED[form](text) for text in HOSTILE]


@pytest.mark.parametrize("form", ["csv", "jsonl"])
def test_the_stand_alone_verifier_reads_every_hostile_row(log: Log, tmp_path: Path, form: str) -> None:
    """It joins lines to rows by itself: no text parts a row in two, or makes two of them one."""
    log.fill([scan(nth, post=text, advisories=[text]) for nth, text in enumerate(HOSTILE)])
    log.export(tmp_path / "out", form)

    found = list(verifier.rows_of(tmp_path / "out", {"format": form, "rows": len(HOSTILE)}))

    with log.opened() as opened:
        assert found == [(number, opened.entry(number).leaf) for number in range(1, len(HOSTILE) + 1)]


def guarded(text: str) -> str:
    """CSV: an apostrophe before what a spreadsheet would run, or take for a number."""
    is_marked = text.startswith(("=", "+", "-", "@", "\t", "\r", "\n")) or text in {"1e5", "007"}
    return f"'{text}" if is_marked else text


def test_no_reader_of_csv_takes_an_id_for_a_number(log: Log, tmp_path: Path) -> None:
    """One that guesses types, as spreadsheets do: a permit 00e1234567890123 would be 0 to it."""
    ids = ["officer", "permit_id", "areas", "generation", "policy", "post", "device"]
    permit = {**scan(0)["permit"], "cti": bytes.fromhex("00e1234567890123"), "areas": [3174]}
    digits = {"generation": "1234567890123456", "policy": "12e4", "post": "3171", "device": "1,5"}
    log.fill([scan(nth, permit=permit, advisories=[], **digits) for nth in range(3)])

    log.export(tmp_path / "out.csv")

    bare = (tmp_path / "out.csv").read_bytes().replace(b"'", b"")
    told = {name: guessed(tmp_path / "out.csv")[name].type for name in ids}
    assert set(told.values()) == {pa.string()}
    (tmp_path / "bare.csv").write_bytes(bare)
    assert [name for name in ids if guessed(tmp_path / "bare.csv")[name].type == pa.string()] == ["device"]


def guessed(path: Path) -> pa.Table:
    """What a reader makes of a file that it knows nothing of."""
    return guessing.read_csv(path)


def spelled(text: str) -> str:
    """XLSX as a reader that leaves the standard's escapes alone gives it."""
    found = "".join(
        f"_x{ord(each):04X}_" if (each < " " and each not in "\n\t") or each in "\ufffe\uffff" else each
        for each in text
    )
    return found.replace("_x0041_", "_x005F_x0041_")


def visible(text: str) -> str:
    """HTML: what cannot be seen is spelled out."""
    hidden = "\x00\x1b\t\r\u202e\u2066\u200f\ufffe\uffff"
    return "".join(f"\\u{ord(each):04x}" if each in hidden else each for each in text).removesuffix("\n")


EXPECTED = {
    "csv": guarded,
    "jsonl": lambda text: text,
    "parquet": lambda text: text,
    "xlsx": spelled,
    "html": visible,
}


def test_no_cell_of_a_csv_begins_like_a_formula(log: Log, tmp_path: Path) -> None:
    """In any column that takes a text, in a file of CRLF lines without a byte order mark."""
    texts = ("kind", "post", "device", "officer", "outcome", "reason", "generation", "policy", "source", "rung")
    log.fill([
        *(scan(0, **{name: f"{sign}1"}) for name in texts for sign in "=+-@\t\r\n"),
        scan(0, advisories=["=1"], ms=-5, permit={"iss": "=1", "category": "@1", "areas": [1]}),
    ])  # fmt: skip

    log.export(tmp_path / "out.csv")

    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, strict=True))
    assert [cell for row in rows for cell in row.values() if cell[:1] in set("=+-@\t\r\n")] == []
    assert len(rows) == len(texts) * 7 + 1
    raw = (tmp_path / "out.csv").read_bytes()
    assert raw.startswith(b"entry,leaf,kind,")
    assert raw.count(b"\r\n") >= len(rows) + 1


def test_a_sheet_has_numbers_only_where_it_counts(log: Log, tmp_path: Path) -> None:
    """And no formula, no link, nothing shared: texts of digits stay texts."""
    log.fill([scan(0, post="007", device="1e5", passed_over=1), scan(1, post="=1+1")])

    log.export(tmp_path / "out.xlsx", "xlsx")

    sheet = openpyxl.load_workbook(tmp_path / "out.xlsx").active
    assert sheet is not None
    rows = list(sheet.iter_rows(min_row=2))
    numbers = {COLUMNS[cell.column - 1] for row in rows for cell in row if isinstance(cell.value, int)}
    assert numbers == COUNTS
    assert {cell.data_type for row in rows for cell in row} <= {"n", "s", "inlineStr"}
    assert [row[5].value for row in rows] == ["007", "=1+1"]
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheets = archive.read("xl/worksheets/sheet1.xml")
        assert {info.date_time for info in archive.infolist()} == {(1980, 1, 1, 0, 0, 0)}
    assert b"<f>" not in sheets
    assert b'quotePrefix="1"' in zipfile.ZipFile(tmp_path / "out.xlsx").read("xl/styles.xml")


@pytest.mark.parametrize("text", LONG, ids=["letters", "pairs"])
def test_a_text_longer_than_a_cell_is_cut_and_says_so(log: Log, tmp_path: Path, text: str) -> None:
    """Only in a sheet, which would be called damaged; JSON Lines has all of it."""
    log.fill([scan(0, post=text)])

    log.export(tmp_path / "out.xlsx", "xlsx")
    log.export(tmp_path / "out.jsonl", "jsonl")

    (cell,) = [row["post"] for row in rows_of(tmp_path / "out.xlsx", "xlsx")]
    assert cell.endswith(CUT)
    assert text.startswith(cell.removesuffix(CUT))
    assert len(cell.encode("utf-16-le")) // 2 <= MAX_CELL_CHARS
    assert rows_of(tmp_path / "out.jsonl", "jsonl")[0]["post"] == text


def test_a_full_sheet_goes_on_in_the_next(tmp_path: Path) -> None:
    """Each with its head; rows count anew, and none is lost."""
    places = list(chunk_places(5, 16, 5))
    with (tmp_path / "out.xlsx").open("wb") as file:
        book = SheetsBook(file, sheet_rows=5)
        for place in places:
            cells = "".join(
                f'<row r="{place.row + at}"><c r="A{place.row + at}"><v>{place.first + at}</v></c></row>'
                for at in range(place.last - place.first + 1)
            )
            book.add(Chunk(cells.encode(), bytes(32 * (place.last - place.first + 1)), 0, ()))
        book.finish()

    book_read = openpyxl.load_workbook(tmp_path / "out.xlsx")
    assert [(place.first, place.last, place.row) for place in places] == [(5, 9, 2), (10, 14, 2), (15, 16, 2)]
    assert book_read.sheetnames == ["log 1", "log 2", "log 3"]
    assert [[row[0].value for row in sheet.iter_rows(min_row=2)] for sheet in book_read.worksheets] == [
        [5, 6, 7, 8, 9], [10, 11, 12, 13, 14], [15, 16],
    ]  # fmt: skip
    assert [sheet["A1"].value for sheet in book_read.worksheets] == ["entry"] * 3


def test_a_sheet_is_made_to_be_read(tmp_path: Path) -> None:
    """Its head stays and can be filtered by; all of it is printed as wide as a page, with its head on each.

    Excel is not told to mark ids as numbers: its offer to convert them would round them.
    """
    with (tmp_path / "out.xlsx").open("wb") as file:
        book = SheetsBook(file, sheet_rows=2)
        for leaves, row in ((2, 2), (1, 2)):
            cells = "".join(f'<row r="{row + at}"><c r="A{row + at}"><v>1</v></c></row>' for at in range(leaves))
            book.add(Chunk(cells.encode(), bytes(32 * leaves), 0, ()))
        book.finish()

    sheets = openpyxl.load_workbook(tmp_path / "out.xlsx").worksheets
    last = column_name(len(COLUMNS) - 1)
    assert [sheet.auto_filter.ref for sheet in sheets] == [f"A1:{last}3", f"A1:{last}2"]
    assert [sheet.print_area for sheet in sheets] == [f"'log 1'!$A$1:${last}$3", f"'log 2'!$A$1:${last}$2"]
    assert {(sheet.freeze_panes, sheet.print_title_rows) for sheet in sheets} == {("A2", "$1:$1")}
    with zipfile.ZipFile(tmp_path / "out.xlsx") as archive:
        sheet = archive.read("xl/worksheets/sheet1.xml").decode()
    assert '<pageSetUpPr fitToPage="1"/>' in sheet
    assert f'<ignoredError sqref="A1:{last}3" numberStoredAsText="1"/>' in sheet


def test_a_sheet_that_its_archive_could_not_take_is_told(tmp_path: Path) -> None:
    """Before it is written; a full one before it does not count."""
    with (tmp_path / "out.xlsx").open("wb") as file:
        book = SheetsBook(file, sheet_rows=1, max_sheet_bytes=10)
        book.add(Chunk(b"<row></row>"[:10], bytes(32), 0, ()))
        book.add(Chunk(b"<row/>", bytes(32), 0, ()))
        with pytest.raises(WriteError, match="more than 10 bytes of XML") as caught:
            book.add(Chunk(b"<row></row>", bytes(32), 0, ()))
        book.close()

    assert "--format csv" in caught.value.hint


@pytest.mark.parametrize(
    ("first", "last", "sheet", "places"),
    [
        (1, 0, None, []),
        (1, 1, None, [(1, 1, 0)]),
        (2, CHUNK_ENTRIES + 1, None, [(2, CHUNK_ENTRIES, 0), (CHUNK_ENTRIES + 1, CHUNK_ENTRIES + 1, 0)]),
        (1, 3, 2, [(1, 2, 2), (3, 3, 2)]),
        (CHUNK_ENTRIES, CHUNK_ENTRIES + 2, 2,
         [(CHUNK_ENTRIES, CHUNK_ENTRIES, 2), (CHUNK_ENTRIES + 1, CHUNK_ENTRIES + 1, 3),
          (CHUNK_ENTRIES + 2, CHUNK_ENTRIES + 2, 2)]),
    ],
)  # fmt: skip
def test_a_range_is_cut_where_the_tree_and_the_sheets_are(
    first: int, last: int, sheet: int | None, places: list[tuple[int, int, int]]
) -> None:
    """Every entry once, in order."""
    assert [tuple(place) for place in chunk_places(first, last, sheet)] == places


def test_columns_of_a_sheet_are_named_as_sheets_name_them() -> None:
    """Beyond the alphabet too."""
    assert [column_name(place) for place in (0, 25, 26, 27, 51, 52, 701, 702)] == [
        "A", "Z", "AA", "AB", "AZ", "BA", "ZZ", "AAA",
    ]  # fmt: skip


def test_parquet_has_types_of_its_own(log: Log, tmp_path: Path) -> None:
    """Times are times, lists are lists, ids are texts."""
    log.fill([scan(0), scan(1, advisories=[])])

    log.export(tmp_path / "out.parquet", "parquet")

    table = pyarrow.parquet.read_table(tmp_path / "out.parquet")
    kinds = {name: str(kind) for name, kind in zip(table.schema.names, table.schema.types, strict=True)}
    assert kinds == dict.fromkeys(COLUMNS, "string") | {
        **dict.fromkeys(COUNTS, "int64"),
        **dict.fromkeys(("at_utc", "valid_until_utc", "simulated_at_utc"), "timestamp[ms, tz=UTC]"),
        "at_wib": "timestamp[ms]",
        "invented": "bool",
        "advisories": "list<element: string>",
        "areas": "list<element: int32>",
    }
    first, second = table.to_pylist()
    assert first["at_utc"] == BEGUN
    assert first["at_wib"] == (BEGUN + timedelta(hours=7)).replace(tzinfo=None)
    assert (first["areas"], first["advisories"]) == ([3174, 3171], ["list_ageing", "open_hours"])
    assert second["advisories"] in (None, [])
    assert first["valid_until_utc"] == datetime(2021, 7, 6, tzinfo=UTC)


@pytest.mark.parametrize("form", FORMATS)
def test_the_same_log_gives_the_same_bytes(log: Log, tmp_path: Path, form: str) -> None:
    """Also where children make the rows; an export that lies between changes nothing of the range."""
    log.fill([scan(nth, post=POST if nth % 3 else HOSTILE[nth % len(HOSTILE)]) for nth in range(50)])

    log.export(tmp_path / "one", form)
    log.export(tmp_path / "two", form, many=1)

    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()
    assert len(read_export(tmp_path / "two", log.key.public_key).shown) == 50


@pytest.mark.parametrize("form", FORMATS)
@pytest.mark.parametrize("shown", [Shown(post="KALIDERES"), Shown(redacted=True), Shown("KALIDERES", redacted=True)])
def test_what_is_not_shown_is_in_no_byte_of_the_file(log: Log, tmp_path: Path, form: str, shown: Shown) -> None:
    """Not in a cell, not in the bytes of JSON Lines; and every leaf is there."""
    log.fill([scan(0), scan(1, post="KALIDERES", officer="85031208"), scan(2)])

    log.export(tmp_path / "out", form, shown)

    export = read_export(tmp_path / "out", log.key.public_key)
    assert len(export.rows) == 3
    assert [row.get("post") for row in export.rows] == (
        [None, "KALIDERES", None] if shown.post else [POST, "KALIDERES", POST]
    )
    told = str(export.rows)
    assert ("85031207" in told) == (shown.post is None and not shown.redacted)
    assert ("85031208" in told) == (not shown.redacted)
    if form == "jsonl":
        assert [set(row) & {"salt", "body"} for row in export.rows] == [
            {"salt", "body"} if row.get("kind") and not shown.redacted else set() for row in export.rows
        ]
    assert export.manifest.redacted == shown.redacted
    assert export.manifest.filters.post == shown.post
