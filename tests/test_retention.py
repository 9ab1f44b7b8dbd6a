"""Laws of purging and holding: what was asked to be held meanwhile stays, and what is none ends in words."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from strpcheck.core import cbor
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.retention import EntryClass
from strpcheck.errors import HomeError, LogError, UsageError
from strpcheck.holds import add_hold, holds, release_hold
from strpcheck.ports import Trace
from strpcheck.retention import plan_purge, purge
from strpcheck.scan import Checkpoint
from strpcheck.troubles import Trouble
from tests.core.making import GENERATION, NOW, SIGNED
from tests.laptop import MemoryLog, Times

LONG_AGO = SIGNED - timedelta(days=100)


@pytest.mark.parametrize(("held", "left"), [((1, 1), [1]), ((1, 3), [1, 2, 3]), ((3, 3), [3])])
def test_a_hold_that_came_while_a_purge_was_planned_counts(held: tuple[int, int], left: list[int]) -> None:
    """The purge begins anew, and takes what is left, or nothing."""
    log = MemoryLog()
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN)
    for number in range(3):
        body = encode_entry(EntryKind.EXEMPT, Moment(LONG_AGO, LONG_AGO, number), {"category": "EX-ASN"})
        log.append(body, Trace(LONG_AGO, counts_for_clock=True))

    def hold() -> None:
        """Once, at the last moment."""
        log.before_append = lambda: None
        add_hold(at, *held, reason="case 12", author="court", until=NOW + timedelta(days=1))

    log.before_append = hold
    done = purge(at, [EntryClass.ROUTINE])

    assert [entry.number for entry in log.entries() if not entry.is_purged][: len(left)] == left
    assert done.count == 3 - len(left)
    assert (done.entry is None) == (len(left) == 3)
    assert done.plan.held == len(left)


BAD_HOLDS: list[dict[int | str, Any]] = [
    {},
    {"act": "add", "ranges": "x", "until": 1, "reason": "x", "author": "y"},
    {"act": "add", "ranges": [[1]], "until": 1, "reason": "x", "author": "y"},
    {"act": "add", "ranges": [["x", "y"]], "until": 1, "reason": "x", "author": "y"},
    {"act": "add", "ranges": [[1, 2]], "until": 1 << 62, "reason": "x", "author": "y"},
    {"act": "add", "ranges": [[1, 2]], "until": "x", "reason": "x", "author": "y"},
]


@pytest.mark.parametrize("fields", BAD_HOLDS)
def test_a_hold_that_is_none_ends_in_words(fields: dict[int | str, Any]) -> None:
    """Nothing is purged beside it, and it is named: what it held cannot be known."""
    log = MemoryLog()
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN)
    log.append(
        encode_entry(EntryKind.HOLD, Moment(LONG_AGO, LONG_AGO, 1), fields), Trace(LONG_AGO, counts_for_clock=True)
    )

    with pytest.raises(LogError, match="entry 1 of the log cannot be read"):
        holds(log)
    with pytest.raises(LogError, match="entry 1 of the log cannot be read"):
        purge(at, [EntryClass.ROUTINE])


def test_a_hold_of_several_ranges_keeps_each() -> None:
    """This version writes one a hold; an entry may name more, and none of them is for the purge to choose."""
    log = MemoryLog()
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN)
    for number in range(6):
        body = encode_entry(EntryKind.EXEMPT, Moment(LONG_AGO, LONG_AGO, number), {"category": "EX-ASN"})
        log.append(body, Trace(LONG_AGO, counts_for_clock=True))
    until = int((NOW + timedelta(days=1)).timestamp())
    fields: dict[int | str, Any] = {
        "act": "add",
        "ranges": [[1, 2], [5, 5]],
        "until": until,
        "reason": "x",
        "author": "y",
    }
    log.append(encode_entry(EntryKind.HOLD, Moment(SIGNED, SIGNED, 7), fields), Trace(SIGNED, counts_for_clock=True))

    done = purge(at, [EntryClass.ROUTINE])
    release_hold(at, 7, reason="over", author="court")

    assert (done.ranges, done.plan.held) == (((3, 4), (6, 6)), 3)
    assert holds(log) == ()


@pytest.mark.parametrize(("wall", "floor"), [(1 << 62, 0), (True, False), (0, True)])
def test_a_time_that_no_clock_shows_ends_in_words(wall: int, floor: int) -> None:
    """An entry whose age cannot be told is not guessed at."""
    log = MemoryLog()
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN)
    times = {"wall": wall, "floor": floor, "monotonic_ms": 0, "invented": False}
    log.append(cbor.encode({"v": 1, "kind": "exempt", "times": times}), Trace(LONG_AGO, counts_for_clock=True))

    with pytest.raises(LogError, match="entry 1 of the log cannot be read"):
        plan_purge(at, [EntryClass.ROUTINE])


def test_a_clock_that_is_behind_makes_no_end_to_come() -> None:
    """A hold that ends before what was signed long since would be over as soon as the clock is put right."""
    log = MemoryLog()
    behind = Times(SIGNED - timedelta(days=800))
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", behind, log, EntryKind.SCAN)
    log.append(encode_entry(EntryKind.EXEMPT, Moment(NOW, NOW, 1), {}), Trace(NOW, counts_for_clock=True))

    with pytest.raises(UsageError, match="an end that is to come"):
        add_hold(at, 1, 1, reason="case 12", author="court", until=SIGNED - timedelta(days=400))


@pytest.mark.parametrize(("behind_s", "is_refused"), [(120, False), (121, True)])
@pytest.mark.parametrize("invented", [True, False])
def test_a_clock_behind_the_newest_entry_purges_nothing(behind_s: int, *, is_refused: bool, invented: bool) -> None:
    """As for verdicts: two minutes are let pass, and an invented time is not judged by entries."""
    log = MemoryLog()
    later = NOW + timedelta(days=1)
    old = encode_entry(EntryKind.EXEMPT, Moment(LONG_AGO, LONG_AGO, 1), {"category": "EX-ASN"})
    log.append(old, Trace(LONG_AGO, counts_for_clock=True))
    log.append(encode_entry(EntryKind.DOCTOR, Moment(later, SIGNED, 2), {}), Trace(later, counts_for_clock=True))
    clock = Times(later - timedelta(seconds=behind_s), invented=invented)
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", clock, log, EntryKind.SCAN)

    if is_refused and not invented:
        with pytest.raises(HomeError, match="this clock says") as caught:
            purge(at, [EntryClass.ROUTINE])
        assert (caught.value.trouble, log.newest()) == (Trouble.CLOCK_BEHIND, 2)
    else:
        assert purge(at, [EntryClass.ROUTINE]).count == 1


def test_what_a_fast_clock_wrote_is_as_young_as_it_says() -> None:
    """An entry under a clock a year ahead stays a year longer: too long is no harm, too short cannot be taken back."""
    log = MemoryLog()
    ahead = LONG_AGO + timedelta(days=365)
    for wall in (LONG_AGO, ahead):
        body = encode_entry(EntryKind.EXEMPT, Moment(wall, LONG_AGO, 1), {"category": "EX-ASN"})
        log.append(body, Trace(wall, counts_for_clock=False))
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN)

    purge(at, [EntryClass.ROUTINE])

    assert [entry.number for entry in log.entries() if entry.is_purged] == [1]


@pytest.mark.parametrize(("days", "goes"), [(101, False), (99, True)])
def test_incidents_go_at_the_policys_days(days: int, *, goes: bool) -> None:
    """As the policy in force names them, whatever was in force when the entry was written."""
    log = MemoryLog()
    policy = replace(GENERATION.policy, retention=replace(GENERATION.policy.retention, incident=timedelta(days=days)))
    generation = replace(GENERATION, policy=policy)
    fields: dict[int | str, Any] = {"reason": "bad_signature"}
    log.append(
        encode_entry(EntryKind.SCAN, Moment(LONG_AGO, LONG_AGO, 1), fields), Trace(LONG_AGO, counts_for_clock=True)
    )
    at = Checkpoint(generation, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN)

    done = purge(at, [EntryClass.INCIDENT])

    assert (done.count, log.entry(1).is_purged) == (1 if goes else 0, goes)
