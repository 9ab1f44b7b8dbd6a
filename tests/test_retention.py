"""Law of a purge beside others: what somebody asked to be held while the log was looked through stays."""

from datetime import timedelta

import pytest

from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.retention import EntryClass
from strpcheck.ports import Trace
from strpcheck.retention import add_hold, purge
from strpcheck.scan import Checkpoint
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
    assert done.plan.count == 3 - len(left)
    assert (done.entry is None) == (len(left) == 3)
    assert done.plan.held == len(left)
