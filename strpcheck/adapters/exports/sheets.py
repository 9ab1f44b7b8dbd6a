"""A spreadsheet file around rows of XML: the fewest parts that every tool takes, at fixed times, in a fixed order.

Source: ECMA-376 part 1 section 12 and part 2; the rows are `sheet_rows`'.
"""

from typing import IO, Final
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from strpcheck.adapters.exports.chunks import Chunk
from strpcheck.adapters.exports.sheet_rows import column_name, head_row
from strpcheck.adapters.exports.widths import WIDTHS
from strpcheck.documents.export_row import COLUMNS
from strpcheck.errors import WriteError

__all__ = ["SHEET_ROWS", "SheetsBook"]

SHEET_ROWS: Final = 500_000
"""Entries a sheet. A sheet could have 1,048,575 below its head; but beyond 2 GiB of XML the archive needs its 64-bit
form, which some spreadsheets call damaged, and an entry takes some 2 KB."""
MAX_SHEET_BYTES: Final = 2_000_000_000
"""Of entries that are far longer than ours, before the library gives up at 2 GiB."""
LEVEL: Final = 1
"""Of compression: 6 takes twice as long for a fifth less."""
EPOCH: Final = (1980, 1, 1, 0, 0, 0)
UNIX: Final = 3

HEAD: Final = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN: Final = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006"
TYPE: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml"

MAX_WIDTH: Final = 40
"""Of a column: what is longer is read in the line above the sheet, and paper is no wider for it."""
LAST_COLUMN: Final = column_name(len(COLUMNS) - 1)
SHEET_HEAD: Final = (
    f'{HEAD}<worksheet xmlns="{MAIN}"><sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>'
    '<sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews><cols>'
    + "".join(
        f'<col min="{place}" max="{place}" width="{max(min(width, MAX_WIDTH), len(name) + 3)}" customWidth="1"/>'
        for place, (name, width) in enumerate(zip(COLUMNS, WIDTHS, strict=True), 1)
    )
    + "</cols><sheetData>"
).encode()
# Filters at the head; no green mark that offers to make numbers of ids; on paper A3 across, as wide as all columns.
SHEET_FOOT: Final = (
    '</sheetData><autoFilter ref="A1:{last}{rows}"/>'
    '<pageMargins left="0.3" right="0.3" top="0.4" bottom="0.4" header="0.2" footer="0.2"/>'
    '<pageSetup paperSize="8" orientation="landscape" fitToHeight="0"/>'
    "<headerFooter><oddFooter>&amp;L&amp;A&amp;R&amp;P / &amp;N</oddFooter></headerFooter>"
    '<ignoredErrors><ignoredError sqref="A1:{last}{rows}" numberStoredAsText="1"/></ignoredErrors></worksheet>'
)
# Style 1 is text, quoted: what begins with = stays a text also when somebody edits the cell.
STYLES: Final = (
    f'{HEAD}<styleSheet xmlns="{MAIN}"><fonts count="2"><font><sz val="11"/><name val="Calibri"/></font>'
    '<font><b/><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '</fills><borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" quotePrefix="1" applyNumberFormat="1"/>'
    '<xf numFmtId="49" fontId="1" fillId="0" borderId="0" xfId="0" applyNumberFormat="1" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>'
)


class SheetsBook:
    """Sheet after sheet, each compressed as its rows come."""

    sha256 = None
    """The archive goes back to the head of each part once it knows how long that is."""

    def __init__(self, file: IO[bytes], sheet_rows: int = SHEET_ROWS, max_sheet_bytes: int = MAX_SHEET_BYTES) -> None:
        self.sheet_rows = sheet_rows
        self._zip = ZipFile(file, "w", ZIP_DEFLATED, compresslevel=LEVEL)
        self._sheets = self._rows = self._bytes = 0
        self._ended: list[int] = []
        """Rows of each sheet that is done, its head among them."""
        self._max_bytes = max_sheet_bytes
        self._sheet: IO[bytes] | None = None

    def add(self, chunk: Chunk) -> None:
        """Write rows; a chunk never lies on both sides of a sheet's end.

        Raises:
            WriteError: The sheet would grow beyond what its archive takes.
        """
        sheet = self._open()
        self._bytes += len(chunk.payload)
        if self._bytes > self._max_bytes:
            message = f"a sheet would have more than {self._max_bytes} bytes of XML"
            raise WriteError(message, hint="export fewer days, or with --format csv")
        sheet.write(chunk.payload)
        self._rows += len(chunk.leaves) // 32
        if self._rows == self.sheet_rows:
            self._end()

    def finish(self) -> None:
        """End the last sheet, and write what names them all."""
        if not self._sheets:
            self._open()
        self._end()
        names = range(1, self._sheets + 1)
        sheets = "".join(f'<sheet name="log {name}" sheetId="{name}" r:id="rId{name}"/>' for name in names)
        relations = "".join(
            f'<Relationship Id="rId{name}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{name}.xml"/>'
            for name in names
        )
        parts = "".join(
            f'<Override PartName="/xl/worksheets/sheet{name}.xml" ContentType="{TYPE}.worksheet+xml"/>'
            for name in names
        )
        self._part(
            "xl/workbook.xml",
            f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{sheets}</sheets>'
            f"<definedNames>{self._defined()}</definedNames></workbook>",
        )
        self._part(
            "xl/_rels/workbook.xml.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships">{relations}'
            f'<Relationship Id="rId{self._sheets + 1}" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        )
        self._part("xl/styles.xml", STYLES.removeprefix(HEAD))
        self._part(
            "_rels/.rels",
            f'<Relationships xmlns="{PACKAGE}/relationships"><Relationship Id="rId1"'
            f' Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        )
        self._part(
            "[Content_Types].xml",
            f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            '<Default Extension="xml" ContentType="application/xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{TYPE}.sheet.main+xml"/>'
            f'<Override PartName="/xl/styles.xml" ContentType="{TYPE}.styles+xml"/>{parts}</Types>',
        )
        self._zip.close()

    def close(self) -> None:
        """Write nothing more where it was not finished: the library would, whenever it is thrown away."""
        self._zip.fp = None

    def _open(self) -> IO[bytes]:
        """The sheet that is being written, or a new one."""
        if self._sheet is None:
            self._sheets += 1
            self._sheet = self._zip.open(_named(f"xl/worksheets/sheet{self._sheets}.xml"), "w")
            self._sheet.write(SHEET_HEAD + head_row())
        return self._sheet

    def _end(self) -> None:
        """End the sheet that is being written."""
        if self._sheet is not None:
            self._ended.append(self._rows + 1)
            self._sheet.write(SHEET_FOOT.format(last=LAST_COLUMN, rows=self._ended[-1]).encode())
            self._sheet.close()
        self._sheet, self._rows, self._bytes = None, 0, 0

    def _defined(self) -> str:
        """What is filtered and printed of each sheet, and what stands at the head of each page."""
        areas = [f"$A$1:${LAST_COLUMN}${rows}" for rows in self._ended]
        named = {
            '_FilterDatabase" hidden="1': areas,
            "Print_Area": areas,
            "Print_Titles": ["$1:$1"] * len(areas),
        }
        return "".join(
            f'<definedName name="_xlnm.{name}" localSheetId="{place}">\'log {place + 1}\'!{area}</definedName>'
            for name, cells in named.items()
            for place, area in enumerate(cells)
        )

    def _part(self, name: str, content: str) -> None:
        """A small part."""
        self._zip.writestr(_named(name), HEAD + content, ZIP_DEFLATED, LEVEL)


def _named(name: str) -> ZipInfo:
    """A part of no time and no owner: the same rows make the same file, on every system."""
    info = ZipInfo(name, EPOCH)
    info.compress_type, info.create_system, info.external_attr = ZIP_DEFLATED, UNIX, 0o600 << 16
    return info
