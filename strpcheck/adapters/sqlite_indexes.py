"""Whether the indexes of the log hold what their table holds, in order: what a look-up does not find is judged by too.

SQLite's own check looks each row up in each index, which over ten million entries is tens of millions of reads here and
there. Here each is read once from its beginning to its end, and their contents are compared by sums of hashes that
nobody can foretell.
"""

import sqlite3
from collections.abc import Iterator
from itertools import pairwise, starmap
from operator import gt
from typing import Final

from strpcheck.adapters.sqlite_damage import is_damage, said
from strpcheck.ports import Entropy

__all__ = ["INDEXES", "damage_in"]

INDEXES: Final = {"trace_permit": "at", "trace_again": "-at"}
"""By name, and what they go by within a permit."""
ROWS: Final = "SELECT ?, number, {by}, entry FROM trace {way} WHERE number IS NOT NULL"
BATCH: Final = 4096
SALT_BYTES: Final = 16
HASHES: Final = 1 << 64


def damage_in(connection: sqlite3.Connection, most: int, entropy: Entropy, *, with_indexes: bool = True) -> list[str]:
    """What SQLite finds in the pages of the file, and we in the indexes: a line a fault.

    Args:
        connection: To the log.
        most: How many of SQLite's findings are wanted.
        entropy: Of what is hashed.
        with_indexes: Unset where table or indexes are not ours: to read them would run what somebody wrote there.

    Raises:
        sqlite3.DatabaseError: The check itself fails.
    """
    found = [line for (told,) in connection.execute(f"PRAGMA quick_check({most})") for line in str(told).splitlines()]
    lines = [line for line in found if line != "ok"]
    return lines or (list(_other_indexes(connection, entropy)) if with_indexes else [])


def _other_indexes(connection: sqlite3.Connection, entropy: Entropy) -> Iterator[str]:
    """A line for each index that has not what the table has, or not in its order."""
    salt = entropy(SALT_BYTES)
    for name, by in INDEXES.items():
        there, _ = _sum(connection, ROWS.format(by=by, way="NOT INDEXED"), salt)
        try:
            held, in_order = _sum(connection, ROWS.format(by=by, way=f"INDEXED BY {name}"), salt)
        except sqlite3.DatabaseError as e:
            if not is_damage(e):
                raise
            yield f"index {name}: {said(e)}"
            continue
        if held != there:
            yield f"index {name} has other rows than its table"
        elif not in_order:
            yield f"index {name} is out of order"


def _sum(connection: sqlite3.Connection, question: str, salt: bytes) -> tuple[int, bool]:
    """How many rows there are and what they are, as one number; and whether they ascend."""
    count = total = 0
    ascend, last = True, list[tuple[object, ...]]()
    rows = connection.execute(question, (salt,))
    while batch := rows.fetchmany(BATCH):
        count += len(batch)
        total += sum(map(hash, batch))
        ascend = ascend and _ascend(last + batch)
        last = batch[-1:]
    return count * HASHES + total % HASHES, ascend


def _ascend(rows: list[tuple[object, ...]]) -> bool:
    """Whether each comes before the next; values of other kinds than the columns' do not."""
    try:
        return not any(starmap(gt, pairwise(rows)))
    except TypeError:
        return False
