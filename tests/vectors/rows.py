"""One line of the hand-written tables: a barcode, the circumstances, and the reason a checker must give."""

from dataclasses import dataclass, field
from typing import Any, Final

from tests.vectors.claims import wib
from tests.vectors.worlds import SIGNED_AT, zulu

MORNING: Final = wib("2021-07-14 07:30")
"""When the vectors' officer scans where the row says nothing: inside 06-10, half an hour after the lists."""

OUTCOMES: Final = {
    "ok": "ACCEPT",
    "no_barcode": "RETRY",
    "not_a_permit": "RETRY",
    "key_not_confirmed": "REFER",
    "bad_claims": "REFER",
    "clock_suspect": "REFER",
    "expired_not_confirmed": "REFER",
    "suspended": "REFER",
    "status_unknown": "REFER",
    "status_stale": "REFER",
    "category_unknown": "REFER",
    "replay_conflict": "REFER",
    "malformed": "REJECT",
    "unknown_key": "REJECT",
    "wrong_environment": "REJECT",
    "bad_signature": "REJECT",
    "wrong_issuer": "REJECT",
    "key_revoked": "REJECT",
    "key_out_of_time": "REJECT",
    "revoked": "REJECT",
    "not_yet_valid": "REJECT",
    "expired": "REJECT",
    "category_not_allowed": "REJECT",
    "post_not_allowed": "REJECT",
    "hour_not_allowed": "REJECT",
    "area_not_allowed": "REJECT",
}
"""The table of the design by hand: a checker that derives outcomes otherwise disagrees with a vector."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One vector before it is written down."""

    name: str
    why: str
    barcode: str | None
    reason: str
    advisories: tuple[str, ...] = ()
    now: int = MORNING
    world: str = "base"
    station: dict[str, Any] = field(default_factory=dict)
    """What differs from an officer at LENTENG-AGUNG with no sightings and a floor at the world's signed time."""
    purpose: str = "permit"
    part: tuple[int, int] | None = None

    def document(self) -> dict[str, Any]:
        """The vector as JSON; every circumstance is written out."""
        station: dict[str, Any] = {
            "post": "LENTENG-AGUNG",
            "floor": zulu(SIGNED_AT),
            "clock_mark": None,
            "sightings": [],
            "previous_policy": None,
            "asks_clock": True,
        }
        written: dict[str, Any] = {"name": self.name, "why": self.why, "barcode": self.barcode}
        if self.part is not None:
            written["part"] = {"number": self.part[0], "count": self.part[1]}
        return written | {
            "world": self.world,
            "purpose": self.purpose,
            "now": zulu(self.now),
            "station": station | self.station,
            "expected_reason": self.reason,
            "expected_outcome": OUTCOMES[self.reason],
            "expected_advisories": list(self.advisories),
        }


def seen(post: str, at: int) -> dict[str, Any]:
    """A station that saw the permit before."""
    return {"sightings": [{"post": post, "at": zulu(at)}]}
