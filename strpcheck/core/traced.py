"""The row beside an entry, made from the entry and the row before it: what scanning looks up is what the entry says."""

from typing import Any, Final, TypeAlias, TypeGuard

from strpcheck.core.record import JUDGED, EntryKind

__all__ = ["Body", "TracedRow", "has_times", "made_row"]

Body: TypeAlias = dict[Any, Any]
"""Of an entry, decoded: at least its kind and its times are of the kinds that they should be."""

TracedRow: TypeAlias = tuple[Any, ...]
"""Entry, at, clock mark, issuer, permit, post, policy, shift; as `Trace` describes them."""

MARK, POLICY, SHIFT = 2, 6, 7
SHIFTING: Final = EntryKind.SHIFT.value
KNOWN: Final = frozenset(kind.value for kind in EntryKind)
"""Kinds whose rows are known; a later version's are left to their seal."""


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


def made_row(number: int, body: Body, before: TracedRow | None) -> TracedRow | None:
    """The row that an entry and the row before it make; None for a kind that a later version wrote.

    Args:
        number: Of the entry.
        body: Of the entry.
        before: The row of the entry before it, of whatever kinds; None for the first entry.
    """
    kind, times = body["kind"], body["times"]
    if kind not in KNOWN:
        return None
    mark, policy, shift = (None, "", None) if before is None else (before[MARK], before[POLICY], before[SHIFT])
    judged = kind in JUDGED and "simulated_at" not in body
    permitted = body.get("permit") if judged else None
    facts = permitted if isinstance(permitted, dict) else {}
    return (
        number,
        times["wall"],
        mark if times["invented"] else _mark(kind, body, mark),
        facts.get("iss"),
        facts.get("cti"),
        body.get("post", ""),
        body.get("policy", "") if judged else policy,
        shift if kind != SHIFTING else _shift(body, number),
    )


def _mark(kind: str, body: Body, before: object) -> object:
    """The newest wall time that the clock may not fall behind, as an entry with a real time leaves it."""
    wall: int = body["times"]["wall"]
    confirms = kind == EntryKind.CLOCK or (kind == EntryKind.SYNC and body.get("clock_confirmed") is True)
    # A mark of another kind is found by its own seal.
    return max(before, wall) if isinstance(before, int) and not confirms else wall


def _shift(body: Body, number: int) -> int | None:
    """The shift that an entry about one leaves open."""
    return None if body.get("act") == "close" else number
