"""Bodies of entries, read fast and as strictly as if they were read slowly.

A foreign parser reads a body in a third of the time that our strict one takes, but takes every spelling. So what it
read is written again and compared, and maps are known by their keys: a body whose maps are all of a shape that the
strict parser met before, and that is spelled the same, is what the strict parser would have taken.
"""

from typing import Any, TypeGuard

from cbor2 import dumps, loads

from strpcheck.core import cbor
from strpcheck.errors import CborError

__all__ = ["Body", "BodyReader", "has_times"]

Body = dict[str, Any]

PLAIN = frozenset({int, str, bool, bytes})
MAX_SHAPES = 10_000
DEEPEST = 4
"""Maps in one another that are still known by their shape; the strict parser takes one or two more."""


class BodyReader:
    """Reads bodies, and learns their shapes."""

    def __init__(self) -> None:
        self._shapes: set[tuple[object, ...]] = set()

    def read(self, raw: object) -> Body | None:
        """The body; None where it is not one that an entry may have."""
        if not isinstance(raw, bytes):
            return None
        try:
            body = loads(raw)
            if type(body) is dict and self._knows(body, 1) and dumps(body) == raw:
                return body if has_times(body) else None
        except Exception:  # noqa: BLE001, S110 -- a foreign parser over bytes that anybody may have written: the strict one decides
            pass
        return self._strictly(raw)

    def _strictly(self, raw: bytes) -> Body | None:
        """By the strict parser, whose word it is."""
        try:
            body = cbor.decode(raw)
        except CborError:
            return None
        self._learn(body)
        return body if has_times(body) else None

    def _knows(self, found: dict[Any, Any], depth: int) -> bool:
        """Whether maps of these keys in this order were met, and everything in it is of a kind that entries hold."""
        if tuple(found) not in self._shapes or depth > DEEPEST:
            return False
        for value in found.values():
            kind = type(value)
            if kind in PLAIN:
                continue
            if kind is dict:
                if not self._knows(value, depth + 1):
                    return False
            elif kind is not list or not self._knows_all(value, depth):
                return False
        return True

    def _knows_all(self, found: list[Any], depth: int) -> bool:
        """The same of what stands in a list; lists in lists are left to the strict parser."""
        return all(type(each) in PLAIN or (type(each) is dict and self._knows(each, depth + 1)) for each in found)

    def _learn(self, item: object) -> None:
        """Remember the maps in an item that the strict parser took."""
        if isinstance(item, dict):
            if len(self._shapes) < MAX_SHAPES:
                self._shapes.add(tuple(item))
            for value in item.values():
                self._learn(value)
        elif isinstance(item, list):
            for each in item:
                self._learn(each)


def has_times(body: object) -> TypeGuard[Body]:
    """Whether it is an entry's body: a kind, and times of which each is there."""
    if not isinstance(body, dict) or type(body.get("kind")) is not str:
        return False
    times = body.get("times")
    return (
        isinstance(times, dict)
        and type(times.get("wall")) is int
        and type(times.get("monotonic_ms")) is int
        and type(times.get("invented")) is bool
    )
