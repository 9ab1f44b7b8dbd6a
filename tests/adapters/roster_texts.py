"""What tests of roster files share: a good header and row, and ways to write, read and be refused."""

from pathlib import Path

import pytest

from strpcheck.adapters.roster_files import read_roster
from strpcheck.documents.roster_rows import COLUMNS, RosterRow
from strpcheck.errors import RosterError

HEADER = ",".join(COLUMNS)
GOOD = "3174026107900000,Sari,KR-LOG,PT X,3174,1,2021-07-05,2021-07-20,,"
CELLS = tuple(GOOD.split(","))


def put(folder: Path, content: str | bytes) -> Path:
    """A roster on disk, as UTF-8 where it is a text."""
    path = folder / "roster.csv"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def rows_of(path: Path) -> list[RosterRow]:
    """All rows of a file."""
    return list(read_roster(path))


def refusal(path: Path) -> RosterError:
    """Why a file as a whole is no roster."""
    with pytest.raises(RosterError) as caught:
        rows_of(path)
    return caught.value
