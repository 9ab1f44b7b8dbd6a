"""Permits and what is in force for tests that build their own circumstances; the good case passes every question."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Final

from strpcheck.core.claims import parse_claims
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Facts, KeyId, Permit
from strpcheck.core.status_list import StatusList
from tests.core.world import world
from tests.vectors.claims import Edits, payload
from tests.vectors.forge import KEYS, bitmap_of
from tests.vectors.rows import MORNING
from tests.vectors.worlds import SIGNED_AT, URI

NOW: Final = datetime.fromtimestamp(MORNING, UTC)
SIGNED: Final = datetime.fromtimestamp(SIGNED_AT, UTC)
STATION: Final = Station("LENTENG-AGUNG", SIGNED)
GENERATION: Final = world("base")
SECOND: Final = timedelta(seconds=1)
HOUR: Final = timedelta(hours=1)


def permit(edits: Edits | None = None, key: str = "permit") -> Permit:
    """The vectors' good permit with members changed, as if its signature had held."""
    return parse_claims(payload(edits), KeyId(KEYS[key].kid))


def facts(edits: Edits | None = None, key: str = "permit") -> Facts:
    """What the decision reads of it."""
    return permit(edits, key).facts


def status_list(values: dict[int, int], *, issued_at: datetime = SIGNED, bits: int = 2) -> StatusList:
    """The list that answers for the good permit, with these values."""
    return StatusList("XX-JK", URI, issued_at, bits, bitmap_of(bits, 64, values))


def holding(generation: Generation, *lists: StatusList) -> Generation:
    """A generation that holds these lists and no others."""
    return replace(generation, lists={(item.issuer, item.uri): item for item in lists})
