"""Bodies of entries, read fast and as strictly as if they were read slowly."""

from typing import Any, TypeGuard

from strpcheck.core import cbor
from strpcheck.core.record import EntryKind
from strpcheck.documents.entry_fields import FieldsReader
from strpcheck.errors import CborError

__all__ = ["JUDGED", "WANTED", "Body", "BodyReader", "has_times"]

Body = dict[Any, Any]
"""What the audit reads of it: of a judgement not all that it holds."""

JUDGED = frozenset({EntryKind.SCAN.value, EntryKind.CHECK.value})
WANTED = frozenset({("times", "wall"), ("times", "monotonic_ms"), ("permit", "cti")})
"""What varies in judgements and the audit reads; of the rest it wants to know that it is in its one spelling."""


class BodyReader:
    """Reads bodies, and learns the layouts of judgements: nearly all of a long log are of a few."""

    def __init__(self) -> None:
        self._fields = FieldsReader(WANTED)

    def read(self, raw: object) -> Body | None:
        """The body; None where it is not one that an entry may have."""
        if not isinstance(raw, bytes) or not raw:
            return None
        return self._fields.read(raw) or self._strictly(raw)

    def _strictly(self, raw: bytes) -> Body | None:
        """By the strict parser, whose word it is."""
        try:
            body = cbor.decode(raw)
        except CborError:
            return None
        if not has_times(body):
            return None
        self._fields.learn(raw)
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
