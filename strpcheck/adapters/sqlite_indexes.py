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

from strpcheck.ports import Entropy

__all__ = ["INDEXES", "other_indexes"]

INDEXES: Final = {"trace_permit": "at", "trace_again": "-at"}
"""By name, and what they go by within a permit."""
ROWS: Final = "SELECT ?, number, {by}, entry FROM trace {way} WHERE number IS NOT NULL"
BATCH: Final = 4096
SALT_BYTES: Final = 16
HASHES: Final = 1 << 64


def other_indexes(connection: sqlite3.Connection, entropy: Entropy) -> Iterator[str]:
    """A line for each index that has not what the table has, or not in its order.

    Args:
        connection: To a log with our tables and indexes.
        entropy: Of what is hashed with each row, so that no two sets of rows can be made that look alike.

    Raises:
        sqlite3.DatabaseError: A page is damaged.
    """
    salt = entropy(SALT_BYTES)
    for name, by in INDEXES.items():
        held, in_order = _sum(connection, ROWS.format(by=by, way=f"INDEXED BY {name}"), salt)
        there, _ = _sum(connection, ROWS.format(by=by, way="NOT INDEXED"), salt)
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
        ascend = ascend and not any(starmap(gt, pairwise(last + batch)))
        last = batch[-1:]
    return count * HASHES + total % HASHES, ascend
