"""Roster files on disk: told apart by their first bytes, read row by row as CSV or XLSX."""

from collections.abc import Callable, Iterator
from pathlib import Path

from strpcheck.adapters.roster_csv import UTF16_MARKS, count_lines, read_csv
from strpcheck.adapters.roster_xlsx import read_xlsx
from strpcheck.documents.roster_rows import RosterRow
from strpcheck.errors import RosterError

__all__ = ["count_rows", "read_roster"]

HEAD_BYTES = 65536
WORKBOOK_SUFFIXES = frozenset({".xlsx", ".xlsm"})
ZIP_MAGIC = b"PK\x03\x04"
OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
"""The stream in which a password-protected workbook lies (MS-OFFCRYPTO section 2.3.4)."""
CSV_HINT = "save the roster as `CSV UTF-8` or as an XLSX workbook"


def read_roster(path: Path, note: Callable[[str], None] = lambda _: None) -> Iterator[RosterRow]:
    """Read a roster row by row; blank rows are left out.

    The file is opened and its header read by the first step of the iteration. A CSV costs no memory to speak of,
    whatever its length; a workbook that of its table of texts.

    Args:
        path: A CSV in UTF-8, UTF-16 with its mark or Windows-1252, or an XLSX workbook, whose first sheet counts.
        note: Told what of the file is not read; by default nobody is.

    Yields:
        Every row that is not blank, unchecked, also those that already show a fault.

    Raises:
        RosterError: The file as a whole is no roster, or it cannot be read any further.
    """
    try:
        yield from read_xlsx(path, note) if _is_workbook(path) else read_csv(path)
    except OSError as e:
        message = f"cannot read the roster {path.name}: {e.strerror or e}"
        raise RosterError(message) from e


def count_rows(path: Path) -> int | None:
    """How many rows there are at most, for a progress bar; None where only reading it all would tell."""
    try:
        return None if path.suffix.lower() in WORKBOOK_SUFFIXES else max(count_lines(path) - 1, 0)
    except OSError:
        return None


def _is_workbook(path: Path) -> bool:
    """Tell a workbook from a CSV, and refuse everything that is neither."""
    if not path.is_file():
        message = f"expected a roster file, got {'a folder' if path.is_dir() else 'nothing'} at {path}"
        raise RosterError(message)
    with path.open("rb") as file:
        head = file.read(HEAD_BYTES)
    named_so = path.suffix.lower() in WORKBOOK_SUFFIXES
    _refuse_foreign(path.name, head, named_so=named_so)
    return named_so


def _refuse_foreign(name: str, head: bytes, *, named_so: bool) -> None:
    """Name what a file is that is neither CSV nor XLSX, or not what its name says."""
    if not head:
        message, hint = f"{name} is empty", "run `strpcheck authority template > roster.csv`"
    elif head.startswith(OLE_MAGIC):
        protected = ENCRYPTED in head or named_so
        what = "a workbook protected with a password" if protected else "an old .xls workbook"
        message, hint = f"expected CSV or XLSX, but {name} is {what}", CSV_HINT
        if protected:
            hint = "remove the password, or save the roster as `CSV UTF-8`"
    elif named_so and not head.startswith(ZIP_MAGIC):
        message, hint = f"{name} is not an XLSX workbook, whatever its name says", CSV_HINT
    elif not named_so and head.startswith(ZIP_MAGIC):
        message, hint = f"{name} is a workbook or another zip archive, not CSV", "an XLSX workbook's name ends in .xlsx"
    elif not named_so and b"\0" in head and not head.startswith(UTF16_MARKS):
        message, hint = f"{name} is a binary file, or UTF-16 without its mark, not CSV", CSV_HINT
    else:
        return
    raise RosterError(message, hint=hint)
