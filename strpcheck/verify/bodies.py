"""Bodies of entries, read fast and as strictly as if they were read slowly."""

from strpcheck.core import cbor
from strpcheck.core.traced import Body, has_times
from strpcheck.documents.entry_fields import FieldsReader
from strpcheck.errors import CborError

__all__ = ["WANTED", "Body", "BodyReader"]

WANTED = frozenset({("times", "wall"), ("times", "monotonic_ms"), ("permit", "cti")})
"""What varies in judgements and the audit reads; of the rest it wants to know that it is in its one spelling."""


class BodyReader:
    """Reads bodies, and learns the layouts of judgements: nearly all of a long log are of a few."""

    def __init__(self) -> None:
        self._fields = FieldsReader(WANTED)

    def read(self, raw: object) -> Body | None:
        """The body, of a judgement not all that it holds; None where it is not one that an entry may have."""
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
