"""Leaves of entries made anew: which of those that are kept are not that of their salt and body."""

from collections.abc import Sequence
from hashlib import sha256

from strpcheck.core.record import SALT_BYTES
from strpcheck.ports import RawRow
from strpcheck.verify.seals import BODY, LEAF, NUMBER, SALT

__all__ = ["other_leaves"]


def other_leaves(rows: Sequence[RawRow]) -> list[int]:
    """Entries whose leaf is not that of their salt and body."""
    try:
        return [
            number
            for number, salt, body, leaf, *_ in rows
            if sha256(b"\0" + salt + body).digest() != leaf or len(salt) != SALT_BYTES
        ]
    except TypeError:
        return [row[NUMBER] for row in rows if not _is_whole(row)]


def _is_whole(row: RawRow) -> bool:
    """Of a row of whatever kinds."""
    salt, body = row[SALT], row[BODY]
    is_bytes = isinstance(salt, bytes) and isinstance(body, bytes)
    return is_bytes and len(salt) == SALT_BYTES and sha256(b"\0" + salt + body).digest() == row[LEAF]
