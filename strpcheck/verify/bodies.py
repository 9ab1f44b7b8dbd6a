"""Bodies of entries, read fast and as strictly as if they were read slowly."""

from typing import Any, TypeGuard

from strpcheck.core import cbor
from strpcheck.core.record import EntryKind
from strpcheck.errors import CborError
from strpcheck.verify.shapes import Shape, shape_of

__all__ = ["JUDGED", "Body", "BodyReader", "has_times"]

Body = dict[str, Any]
"""What the audit reads of it: of a judgement not all that it holds."""

JUDGED = frozenset({EntryKind.SCAN.value, EntryKind.CHECK.value})
LONGEST_LEARNT = 4096
"""Of a body of more members than any judgement has, the pattern would cost more than it saves."""
MOST_SHAPES = 24
"""Beyond that many it takes as long to try them as to read strictly."""


class BodyReader:
    """Reads bodies, and learns the shapes of judgements: nearly all of a long log are of a few."""

    def __init__(self) -> None:
        self._shapes: dict[int, list[Shape]] = {}
        """By the first byte, which says how many members there are; the one that matched last comes first."""

    def read(self, raw: object) -> Body | None:
        """The body; None where it is not one that an entry may have."""
        if not isinstance(raw, bytes) or not raw:
            return None
        shapes = self._shapes.setdefault(raw[0], [])
        for nth, shape in enumerate(shapes):
            body = shape.read(raw)
            if body is not None:
                if nth:
                    shapes.insert(0, shapes.pop(nth))
                return body
        return self._strictly(raw, shapes)

    def _strictly(self, raw: bytes, shapes: list[Shape]) -> Body | None:
        """By the strict parser, whose word it is."""
        try:
            body = cbor.decode(raw)
        except CborError:
            return None
        if not has_times(body):
            return None
        shape = shape_of(body, raw) if body["kind"] in JUDGED and len(raw) <= LONGEST_LEARNT else None
        if shape is not None:
            shapes.insert(0, shape)
            del shapes[MOST_SHAPES:]
        return body


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
