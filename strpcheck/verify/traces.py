"""The row beside an entry, made anew from the entry: what scanning looks up must be what the entry says."""

from strpcheck.core.record import EntryKind
from strpcheck.ports import RawRow
from strpcheck.verify.bodies import JUDGED, Body
from strpcheck.verify.seals import TRACED

__all__ = ["fits"]

KNOWN = frozenset(kind.value for kind in EntryKind)
"""Kinds whose rows are known; a later version's are left to their seal."""


def fits(row: RawRow, body: Body, before: RawRow | None) -> bool:
    """Whether what is kept beside an entry is what the entry and the row before it make.

    Args:
        row: The entry's.
        body: Of the entry.
        before: The one before it; None for the first entry.
    """
    kind, times = body["kind"], body["times"]
    if kind not in KNOWN:
        return True
    entry, at, mark, issuer, permit, post, policy, shift = row[TRACED]
    mark_before, policy_before, shift_before = (
        (None, "", None) if before is None else (before[6], before[10], before[11])
    )
    judged = kind in JUDGED and "simulated_at" not in body
    permitted = body.get("permit") if judged else None
    facts = permitted if isinstance(permitted, dict) else {}
    return (
        entry == row[0]
        and at == times["wall"]
        and post == body.get("post", "")
        and (issuer, permit) == (facts.get("iss"), facts.get("cti"))
        and policy == (body.get("policy", "") if judged else policy_before)
        and shift == _shift(kind, body, row[0], shift_before)
        and mark == _mark(kind, body, mark_before)
    )


def _mark(kind: str, body: Body, before: object) -> object:
    """The newest wall time that the clock may not fall behind, as the entry leaves it."""
    times = body["times"]
    if times["invented"]:
        return before
    confirms = kind == EntryKind.CLOCK or (kind == EntryKind.SYNC and body.get("clock_confirmed") is True)
    wall: int = times["wall"]
    # A mark of another kind is found by its own seal.
    return max(before, wall) if isinstance(before, int) and not confirms else wall


def _shift(kind: str, body: Body, number: int, before: int | None) -> int | None:
    """The shift that the entry leaves open."""
    if kind != EntryKind.SHIFT:
        return before
    return None if body.get("act") == "close" else number
