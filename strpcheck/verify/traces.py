"""The row beside an entry compared with the one that the entry makes."""

from strpcheck.core.traced import made_row
from strpcheck.ports import RawRow
from strpcheck.verify.bodies import Body
from strpcheck.verify.seals import NUMBER, TRACED

__all__ = ["fits"]


def fits(row: RawRow, body: Body, before: RawRow | None) -> bool:
    """Whether what is kept beside an entry is what the entry and the row before it make.

    Args:
        row: The entry's.
        body: Of the entry.
        before: The one before it; None for the first entry.
    """
    made = made_row(row[NUMBER], body, None if before is None else before[TRACED])
    return made is None or made == row[TRACED]
