"""Laws of a purge too large for one entry: each part is whole in itself, and who stops in between goes on later."""

from collections.abc import Container, Iterator, Sequence
from contextlib import closing
from datetime import timedelta
from itertools import pairwise
from pathlib import Path

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.sqlite_damage import MAX_BODY_BYTES
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core import cbor
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.retention import EntryClass
from strpcheck.errors import LogError
from strpcheck.holds import add_hold
from strpcheck.ports import ScanLog, Trace
from strpcheck.retention import MAX_RANGES, plan_purge, purge
from strpcheck.scan import Checkpoint
from strpcheck.troubles import Trouble
from tests.adapters.logs import worked_on
from tests.audited import audited
from tests.core.making import GENERATION, NOW, SIGNED
from tests.laptop import MemoryLog, Times

LONG_AGO = SIGNED - timedelta(days=100)
ENTRIES = 20
ODD = [[number, number] for number in range(1, ENTRIES, 2)]
"""What goes: every second entry, so that no range has two."""


def laptop(log: ScanLog) -> Checkpoint:
    """At LENTENG-AGUNG, by a clock that stands."""
    return Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN)


def fill(log: ScanLog, going: Container[int] = range(1, ENTRIES, 2)) -> None:
    """Passages of long ago, and entries that stay where those are not."""
    for number in range(1, ENTRIES + 1):
        kind = EntryKind.EXEMPT if number in going else EntryKind.DOCTOR
        body = encode_entry(kind, Moment(LONG_AGO, LONG_AGO, number), {"device": "laptop-1"})
        log.append(body, Trace(LONG_AGO, counts_for_clock=True))


def purges(log: ScanLog) -> list[dict[str, object]]:
    """What its entries of purges say."""
    bodies = [cbor2.loads(entry.body) for entry in log.entries() if not entry.is_purged]
    return [body for body in bodies if body["kind"] == "purge"]


def emptied(log: ScanLog) -> list[int]:
    """Numbers of entries of which number and leaf are left."""
    return [entry.number for entry in log.entries() if entry.is_purged]


class KilledError(Exception):
    """Stands for the end of the process."""


class Mortal(SqliteLog):
    """Ends just before a purge's entry is written."""

    lives = 1

    def purge(self, newest: int, ranges: Sequence[tuple[int, int]], body: bytes, trace: Trace) -> int | None:
        """So many times more."""
        if not self.lives:
            raise KilledError
        self.lives -= 1
        return super().purge(newest, ranges, body, trace)


@pytest.fixture
def key() -> KeyFile:
    """The device's."""
    return make_key()


@pytest.fixture
def mortal(tmp_path: Path, key: KeyFile) -> Iterator[Mortal]:
    """A log with something to purge."""
    with closing(Mortal(tmp_path / "log.sqlite", system_entropy, key, may_make=True)) as log:
        fill(log)
        yield log


def test_a_large_purge_is_several_entries_each_whole_in_itself() -> None:
    """Each names its ranges and counts their kinds; together they are what one would have named."""
    log = MemoryLog()
    fill(log)

    done = purge(laptop(log), [EntryClass.ROUTINE], max_ranges=4)

    told = purges(log)
    assert [body["ranges"] for body in told] == [ODD[:4], ODD[4:8], ODD[8:]]
    assert [body["kinds"] for body in told] == [{"exempt": 4}, {"exempt": 4}, {"exempt": 2}]
    assert [set(body) for body in told] == [set(told[0])] * 3
    assert (done.count, done.entries, done.entry) == (10, (21, 22, 23), 23)
    assert [list(each) for each in done.ranges] == ODD
    assert emptied(log) == [first for first, _ in ODD]


@given(st.sets(st.integers(1, ENTRIES)), st.integers(1, ENTRIES))
def test_parts_name_just_what_goes_and_ranges_touch_nowhere(numbers: set[int], most: int) -> None:
    """The fewest ranges that do, and the fewest parts."""
    log = MemoryLog()
    fill(log, numbers)

    parts = plan_purge(laptop(log), [EntryClass.ROUTINE], max_ranges=most).parts

    ranges = [each for part in parts for each in part.ranges]
    assert [number for first, last in ranges for number in range(first, last + 1)] == sorted(numbers)
    assert all(before[1] + 1 < after[0] for before, after in pairwise(ranges))
    assert [len(part.ranges) for part in parts[:-1]] == [most] * (len(parts) - 1)
    assert [part.kinds.total() for part in parts] == [
        sum(last - first + 1 for first, last in part.ranges) for part in parts
    ]


def test_a_purge_of_as_many_ranges_as_one_entry_names_is_one() -> None:
    """The limit itself; and an entry of as many as there may be is one that the log takes."""
    log = MemoryLog()
    fill(log)

    assert len(plan_purge(laptop(log), [EntryClass.ROUTINE], max_ranges=10).parts) == 1
    assert len(plan_purge(laptop(log), [EntryClass.ROUTINE], max_ranges=9).parts) == 2
    largest = cbor.encode([[1 << 40, 1 << 40]] * MAX_RANGES)
    assert len(largest) < MAX_BODY_BYTES // 3


def test_who_is_killed_between_two_leaves_a_log_that_verifies(mortal: Mortal, tmp_path: Path, key: KeyFile) -> None:
    """What is gone is named by an entry, what is not named is there; the same command takes the rest."""
    with pytest.raises(KilledError):
        purge(laptop(mortal), [EntryClass.ROUTINE], max_ranges=4)

    assert emptied(mortal) == [1, 3, 5, 7]
    assert [body["ranges"] for body in purges(mortal)] == [ODD[:4]]
    assert [each for each in audited(tmp_path / "log.sqlite", key.public_key).findings if each.counts] == []

    mortal.lives = 9
    done = purge(laptop(mortal), [EntryClass.ROUTINE], max_ranges=4)

    assert [body["ranges"] for body in purges(mortal)] == [ODD[:4], ODD[4:8], ODD[8:]]
    assert done.count == 6
    assert emptied(mortal) == [first for first, _ in ODD]
    assert [each for each in audited(tmp_path / "log.sqlite", key.public_key).findings if each.counts] == []


def test_each_part_is_signed_over(mortal: Mortal) -> None:
    """One checkpoint before the first, and one over each entry: nobody empties entries behind the last signature."""
    mortal.lives = 9

    purge(laptop(mortal), [EntryClass.ROUTINE], max_ranges=4)

    assert [(each.size, each.cause) for each in mortal.checkpoints()] == [(size, "purge") for size in (20, 21, 22, 23)]


def test_a_hold_that_comes_between_two_parts_counts() -> None:
    """What the first took is gone; what is held by then stays, and the rest goes."""
    log = MemoryLog()
    fill(log)
    at = laptop(log)
    waits = iter([False, True])

    def hold() -> None:
        """Before the second part."""
        if next(waits, False):
            log.before_append = lambda: None
            add_hold(at, 9, 11, reason="case 12", author="court", until=NOW + timedelta(days=1))

    log.before_append = hold
    done = purge(at, [EntryClass.ROUTINE], max_ranges=4)

    assert emptied(log) == [1, 3, 5, 7, 13, 15, 17, 19]
    assert (done.count, done.plan.held) == (8, 2)
    assert [body["held"] for body in purges(log)] == [0, 2]


def test_an_entry_that_is_too_long_is_no_damage(mortal: Mortal) -> None:
    """Nothing is wrong with the file, so no hint sends anybody for a copy; the longest that is taken is read back."""
    long = bytes(MAX_BODY_BYTES)

    with pytest.raises(LogError, match=f"expected an entry of at most {MAX_BODY_BYTES} bytes") as caught:
        mortal.append(long + b"\0", Trace(NOW, counts_for_clock=True))

    assert caught.value.trouble is Trouble.ENTRY_TOO_LONG
    assert mortal.newest() == ENTRIES
    number = mortal.append(long, Trace(NOW, counts_for_clock=True))
    assert mortal.entry(number).body == long


def test_a_stored_row_that_is_too_long_is_damage(mortal: Mortal, tmp_path: Path) -> None:
    """Whoever put it there: this program writes none."""
    length = MAX_BODY_BYTES + 300
    worked_on(tmp_path / "log.sqlite", f"UPDATE entry SET body = zeroblob({length}) WHERE number = 3")  # noqa: S608 -- ours

    with pytest.raises(LogError) as caught:
        purge(laptop(mortal), [EntryClass.ROUTINE])

    assert caught.value.trouble is Trouble.LOG_PAGE
