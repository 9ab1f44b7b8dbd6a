"""Laws of what a laptop still knows when its floors are lost: what its log knows of is not taken back silently."""

from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta

import cbor2
import pytest

from strpcheck.core.floors import Floors, Memory
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.errors import SyncError, WriteError
from strpcheck.memory import check_memory, logged_floor
from strpcheck.ports import OfferedGeneration, Trace
from strpcheck.troubles import Trouble
from tests.core.making import HOUR, NOW, SECOND
from tests.laptop import MemoryLog, MemoryStore, Times, standing_of
from tests.offered import GENERATION, NEWER, offering, run

SIGNED = NEWER.newest_signed_time
POISONED = datetime.fromisoformat("2098-01-01T00:00:00Z")


def logged(*floors: datetime, kind: EntryKind = EntryKind.SYNC) -> MemoryLog:
    """A log with an entry for each."""
    log = MemoryLog()
    for floor in floors:
        log.append(
            encode_entry(kind, Moment(NOW, floor, 1), {"device": "laptop-1"}), Trace(NOW, counts_for_clock=False)
        )
    return log


def forgetful(memory: Memory) -> MemoryStore:
    """A store with nothing in force, to which the newer generation is offered."""
    store = offering(held=None)
    store.memory = memory
    return store


@pytest.mark.parametrize("memory", [Memory.GONE, Memory.DAMAGED])
def test_what_is_older_than_the_log_knows_is_refused(memory: Memory) -> None:
    """The store thrown away and the floors with it: the log still says how far this laptop was."""
    store, log = forgetful(memory), logged(SIGNED + SECOND)

    with pytest.raises(SyncError, match="the log of this laptop knows") as caught:
        run(store, log)

    assert (store.held, len(log.kept), caught.value.trouble) == (None, 1, Trouble.OLDER_THAN_LOG)
    assert "strpcheck init" in caught.value.hint


@pytest.mark.parametrize("memory", [Memory.GONE, Memory.DAMAGED])
@pytest.mark.parametrize("ahead", [timedelta(0), SECOND], ids=["the same", "newer"])
def test_what_is_no_older_than_the_log_knows_heals(memory: Memory, ahead: timedelta) -> None:
    """The generation that was in force, or one after it."""
    store = forgetful(memory)

    assert run(store, logged(SIGNED - ahead)).is_new
    assert store.held is NEWER


def test_damaged_floors_with_nothing_else_to_tell_are_not_the_first_day() -> None:
    """Something was known here; what nobody can say is told, with a way out."""
    store = forgetful(Memory.DAMAGED)

    with pytest.raises(SyncError, match="nothing else here tells") as caught:
        run(store)

    assert (store.held, caught.value.trouble) == (None, Trouble.MEMORY_LOST)
    assert "strpcheck init" in caught.value.hint


def test_on_the_first_day_nothing_is_known() -> None:
    """No floors, no generation, no entry."""
    assert run(forgetful(Memory.GONE)).is_new


@pytest.mark.parametrize("memory", [Memory.GONE, Memory.DAMAGED])
def test_floors_that_generations_say_are_enough(memory: Memory) -> None:
    """Where the log says nothing newer."""
    store = offering()
    store.memory = memory

    assert run(store, logged(GENERATION.newest_signed_time)).is_new


@pytest.mark.parametrize("memory", [Memory.GONE, Memory.DAMAGED])
def test_floors_of_past_generations_are_not_enough(memory: Memory) -> None:
    """The log knows of a newer one, whose parts are damaged."""
    store = offering()
    store.memory = memory

    with pytest.raises(SyncError, match="the log of this laptop knows"):
        run(store, logged(SIGNED + SECOND))


def test_kept_floors_ask_no_log() -> None:
    """They say whose word each is, which no entry does: a time that a thief signed falls with his key."""
    assert run(offering(), logged(POISONED)).is_new


@pytest.mark.parametrize("memory", [Memory.GONE, Memory.DAMAGED])
def test_a_poisoned_time_that_generations_explain_binds_nobody(memory: Memory) -> None:
    """What is in force is dated 2098, and so is its entry: the floors say by whose word, and fall with it."""
    poisoned = standing_of(replace(NEWER, confirmed_at=POISONED)).floors
    offered = OfferedGeneration(NEWER, (), standing_of(NEWER), poisoned, memory, lambda _: None, is_new=True)

    check_memory(offered, logged(POISONED))

    with pytest.raises(SyncError):
        check_memory(replace(offered, floors=Floors()), logged(POISONED))


def test_the_last_sync_counts() -> None:
    """Not the highest time: what was dated ahead was healed by the syncs after it."""
    assert logged_floor(logged(POISONED, SIGNED)) == SIGNED
    assert logged_floor(logged(SIGNED, SIGNED + HOUR)) == SIGNED + HOUR


def test_entries_of_other_acts_and_unreadable_ones_say_nothing() -> None:
    """A scan's floor is that of a generation, but its entry may hold words that look like anything."""
    assert logged_floor(logged(SIGNED, kind=EntryKind.CLOCK)) is None
    assert logged_floor(MemoryLog()) is None
    log = logged(SIGNED)
    times = {"wall": 0, "floor": 1626222600}
    for body in (
        cbor2.dumps({"kind": "sync", "times": times})[:-1],
        cbor2.dumps({"kind": "sync", "times": {"floor": "now"}}),
        cbor2.dumps({"kind": "sync", "times": {"floor": 2**62}}),
        cbor2.dumps({"kind": "scan", "note": {"kind": "sync"}, "times": times}),
    ):
        log.append(body, Trace(NOW, counts_for_clock=False))

    assert logged_floor(log) == SIGNED


def test_a_clock_that_went_back_is_not_confirmed_by_what_the_log_has_seen() -> None:
    """The first switch failed, so the floors do not know the generation: its entry does."""
    store, log, later = offering(), MemoryLog(), Times(NOW + 5 * HOUR)
    store.cannot_switch = True
    with suppress(WriteError):
        run(store, log, Times(SIGNED + HOUR))
    log.append(b"\xa0", Trace(later.moment, counts_for_clock=True))
    store.cannot_switch = False

    report = run(store, log, Times(SIGNED + HOUR))

    assert (report.is_new, report.clock_confirmed) == (True, False)


def test_a_clock_that_went_back_is_confirmed_by_news() -> None:
    """Something signed since the last sync."""
    log = logged(GENERATION.newest_signed_time)
    log.append(b"\xa0", Trace(NOW + 5 * HOUR, counts_for_clock=True))

    assert run(offering(), log, Times(SIGNED + HOUR)).clock_confirmed
