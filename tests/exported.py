"""An export as its reader sees it: checked against its manifest by the core alone, its rows read by other libraries."""

import csv
import hashlib
import json
from base64 import b64decode
from dataclasses import dataclass
from html.parser import HTMLParser
from io import BytesIO
from itertools import zip_longest
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow.parquet

from strpcheck.core.checkpoint import origin_of, read_checkpoint, read_note
from strpcheck.core.merkle import Span, root_of_range
from strpcheck.documents.manifest import ManifestDocument, read_manifest

__all__ = ["Export", "read_export", "rows_of"]

MAX_NOTE_BYTES = 1 << 20


@dataclass(frozen=True)
class Export:
    """One that holds."""

    path: Path
    manifest: ManifestDocument
    rows: list[dict[str, Any]]
    """As the format's reader gives them; what is empty is None."""

    @property
    def shown(self) -> list[dict[str, Any]]:
        """Rows that are more than number and leaf."""
        return [row for row in self.rows if row.get("kind") is not None]


def read_export(path: Path, public_key: bytes) -> Export:
    """Check everything that the manifest says of the file; whatever does not hold fails the test."""
    note = path.with_name(f"{path.name}.manifest").read_bytes().decode()
    text = read_note(note, public_key, max_bytes=MAX_NOTE_BYTES)
    manifest, raw = read_manifest(text), path.read_bytes()
    assert text == json.dumps(json.loads(text), sort_keys=True, separators=(",", ":"), ensure_ascii=False) + "\n"
    assert (manifest.file.name, manifest.file.bytes) == (path.name, len(raw))
    assert manifest.file.sha256 == hashlib.sha256(raw).hexdigest()
    assert origin_of(b64decode(manifest.device.public_key)) == origin_of(public_key)
    rows = rows_of(path, manifest.file.format)
    entries = manifest.entries
    assert manifest.file.rows == len(rows) == entries.last - entries.first + 1
    assert [int(row["entry"]) for row in rows] == list(range(entries.first, entries.last + 1))
    beside = path.with_name(f"{path.name}.leaves")
    leaves = [row["leaf"] for row in rows]
    assert beside.exists() == (manifest.leaves == "beside the file")
    if beside.exists():
        assert beside.read_text("ascii").splitlines() == leaves
    said = read_checkpoint(manifest.checkpoint, public_key)
    span = Span(*(tuple(map(b64decode, hashes)) for hashes in (manifest.range.before, manifest.range.behind)))
    assert root_of_range(map(bytes.fromhex, leaves), entries.first - 1, said.size, span) == said.root
    _compare_vouched(manifest, rows)
    return Export(path, manifest, rows)


def _compare_vouched(manifest: ManifestDocument, rows: list[dict[str, Any]]) -> None:
    """What the manifest says that cells rest on is what they rest on."""
    proves_itself = manifest.file.format == "jsonl" and not manifest.redacted
    cells, redacted = manifest.vouches.cells, manifest.vouches.redacted
    assert ("SHA-256(0x00 || salt || body)" in cells) == proves_itself
    assert ("rest on the device's signature" in cells) == (not proves_itself)
    assert ("an apostrophe stands before" in cells) == (manifest.file.format == "csv")
    assert ("officers, shifts, permit numbers" in redacted) == manifest.redacted
    shown = [row for row in rows if row.get("kind") is not None]
    for row in shown if proves_itself else ():
        salted = b64decode(row["salt"]) + b64decode(row["body"])
        assert hashlib.sha256(b"\0" + salted).hexdigest() == row["leaf"]
    if not proves_itself:
        assert [row for row in rows if row.get("salt") or row.get("body")] == []
    if manifest.redacted:
        hidden = ("officer", "shift", "permit_id", "permit_issuer")
        assert [row for row in shown if any(row.get(name) for name in hidden)] == []


def rows_of(path: Path, form: str) -> list[dict[str, Any]]:
    """The rows as another library reads them, by the names of the columns."""
    match form:
        case "csv":
            with path.open(encoding="utf-8", newline="") as file:
                return [_filled(_unmarked(row)) for row in csv.DictReader(file, strict=True)]
        case "jsonl":
            return [json.loads(line) for line in path.read_text("ascii").splitlines()]
        case "parquet":
            rows: list[dict[str, Any]] = pyarrow.parquet.read_table(path).to_pylist()
            return rows
        case "xlsx":
            return _sheets(path)
        case _:
            return _page(path)


def _sheets(path: Path) -> list[dict[str, Any]]:
    """Every sheet, one behind the other."""
    book = openpyxl.load_workbook(BytesIO(path.read_bytes()), read_only=True)  # whatever its name ends in
    found = []
    for sheet in book.worksheets:
        heads, *rows = sheet.iter_rows(values_only=True)
        # What is empty at a row's end is not there in this mode.
        found += [dict(zip_longest(map(str, heads), row)) for row in rows]
    book.close()
    return found


class _Table(HTMLParser):
    """Cells by row, names by the titles of the heads."""

    def __init__(self) -> None:
        super().__init__()
        self.heads: list[str] = []
        self.rows: list[list[str]] = []
        self.tags: set[str] = set()
        self._in_cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        self._in_cell = tag == "td"
        if tag == "th":
            self.heads.append(str(dict(attrs)["title"]))
        if tag == "tr" and self.heads:
            self.rows.append([])
        if tag == "td":
            self.rows[-1].append("")

    def handle_data(self, data: str) -> None:
        if self._in_cell:
            self.rows[-1][-1] += data

    def handle_endtag(self, tag: str) -> None:
        self._in_cell = self._in_cell and tag not in {"tr", "tbody", "table"}


def _page(path: Path) -> list[dict[str, Any]]:
    """The one table of a page that loads nothing and runs nothing."""
    table = _Table()
    table.feed(path.read_bytes().decode())
    assert table.tags == {
        "html", "head", "meta", "title", "style", "body", "h1", "p", "div", "table", "thead", "tbody", "tr", "th", "td",
    } - (set() if table.rows else {"td"})  # fmt: skip
    rows = [[cell.removesuffix("\n") for cell in row] for row in table.rows]
    return [_filled(dict(zip(table.heads, row + [""] * len(table.heads), strict=False))) for row in rows]


def _unmarked(row: dict[str, str]) -> dict[str, str]:
    """Ids without the apostrophe that each of them has."""
    for name in ("officer", "permit_id", "areas", "generation", "policy"):
        assert row[name][:1] in {"", "'"}
        row[name] = row[name][1:]
    return row


def _filled(row: dict[str, Any]) -> dict[str, Any]:
    """Empty is None."""
    return {name: value or None for name, value in row.items()}
