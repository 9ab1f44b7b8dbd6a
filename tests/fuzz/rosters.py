"""Targets that take roster files as companies send them: rows of the known columns, or refused in our words."""

import io
import shutil
import tempfile
import weakref
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Final

from openpyxl import Workbook

from strpcheck.adapters.roster_files import count_rows, read_roster
from strpcheck.authority.roster import RosterRules, ValidRow, validate_row
from strpcheck.core.permit import Environment
from strpcheck.documents.roster_rows import COLUMNS, RosterRow
from strpcheck.errors import RosterError
from tests.adapters.roster_texts import GOOD, HEADER
from tests.fuzz.targets import Target
from tests.vectors.forge import head

RULES: Final = RosterRules(Environment.TRAINING, date(2021, 7, 4), frozenset({"KR-LOG", "ES-KEU", "PR-SKT"}))
SHEET: Final = "xl/worksheets/sheet1.xml"
MAX_ROWS: Final = 5000
QUOTED: Final = '"Sari, S.E."'


def roster_csv() -> Target:
    """Any bytes in a CSV."""
    text = f"{HEADER}\n{GOOD}\n{GOOD}\n"
    starts = (
        text.encode(),
        text.replace(",", ";").encode("utf-8-sig"),
        text.replace(",", "\t").encode("utf-16"),
        f"sep=;\r\n{text}".replace(",", ";").encode("cp1252"),
        f"{HEADER}\n{GOOD.replace('Sari', QUOTED)}\n{GOOD.replace('Sari', QUOTED[0])}\n".encode(),
        f"{HEADER}\n{GOOD.replace('Sari', 'Sarí')}\n".encode("cp1252"),
    )
    return Target(starts, _checked("roster.csv", lambda octets: octets), max_bytes=16384)


def roster_xlsx() -> Target:
    """Any XML as the sheet of a workbook, or, after a 0 byte, any bytes as the workbook."""
    book = Workbook()
    for cells in (COLUMNS, GOOD.split(","), [1, 2.5, date(2021, 7, 5), "=1+1", True, None]):
        book.worksheets[0].append(list(cells))
    file = io.BytesIO()
    book.save(file)
    with zipfile.ZipFile(io.BytesIO(file.getvalue())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}

    def workbook(octets: bytes) -> bytes:
        if octets[:1] == b"\0":
            return octets[1:]
        made = io.BytesIO()
        with zipfile.ZipFile(made, "w") as archive:
            for name, content in (parts | {SHEET: octets}).items():
                archive.writestr(name, content)
        return made.getvalue()

    starts = (parts[SHEET], parts[SHEET].replace(b't="n"', b't="e"'), b"\0" + file.getvalue())
    return Target(starts, _checked("roster.xlsx", workbook), max_bytes=16384)


def _checked(name: str, content_of: Callable[[bytes], bytes]) -> Callable[[bytes], None]:
    """The law of every roster, whatever its form."""
    folder = tempfile.mkdtemp(prefix="strpcheck-fuzz-roster-")
    path = Path(folder) / name

    def check(octets: bytes) -> None:
        path.write_bytes(content_of(octets))
        count_rows(path)
        last = 0
        try:
            for number, row in enumerate(read_roster(path)):
                _check_row(row, last)
                last = row.line
                if number == MAX_ROWS:
                    return
        except RosterError as error:
            assert error.message.isprintable(), repr(error.message)  # noqa: PT017 -- both ends are right

    weakref.finalize(check, shutil.rmtree, folder, ignore_errors=True)
    return check


def _check_row(row: RosterRow, last: int) -> None:
    """Rows come in order with a cell a column, and whatever they hold makes a permit's facts or reasons why not."""
    assert row.line > last
    assert len(row.cells) == len(COLUMNS)
    valid = validate_row(row, RULES)
    if isinstance(valid, ValidRow):
        assert valid.name.isprintable(), repr(valid.name)
        assert valid.not_before < valid.expires
        assert len(head(3, len(valid.name.encode()))) <= 2
    else:
        assert valid.reasons
