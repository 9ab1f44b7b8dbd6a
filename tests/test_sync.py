"""Laws of the sync: the newest generation comes in force whole, or the old one stays; what it says of the clock."""

from datetime import timedelta

import pytest

from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.errors import CarrierError, HomeError, LogError, SyncError, WriteError
from strpcheck.ports import Cause, Trace
from strpcheck.sync import synchronise
from tests.core.making import HOUR, NOW, SIGNED
from tests.laptop import BytesCarrier, MemoryLog, Times, dated
from tests.offered import GENERATION, NEWER, offering, run


def test_a_newer_generation_comes_in_force() -> None:
    """Verified, tested, switched, and logged."""
    store, log = offering(), MemoryLog()

    report = run(store, log)

    assert (store.held, report.is_new) == (NEWER, True)
    (body,) = log.bodies
    assert (body["kind"], body["generation"], body["new"], body["device"]) == ("sync", "newer", True, "laptop-1")


def test_the_first_sync_has_nothing_to_be_compared_with() -> None:
    """At `init`."""
    store = offering(held=None)

    assert run(store).is_new
    assert store.held is NEWER


def test_the_same_again_is_not_new() -> None:
    """Nothing is switched, nothing is confirmed, and the log knows that somebody looked."""
    store, log = offering(GENERATION, is_new=False), MemoryLog()

    report = run(store, log)

    assert (report.is_new, report.clock_confirmed) == (False, False)
    assert (log.bodies[0]["new"], log.traces[0].confirms_clock) == (False, False)


def test_damage_is_no_reason_not_to_sync() -> None:
    """What cannot be read is fetched anew."""
    store = offering()
    store.is_damaged = True

    assert run(store).is_new
    assert store.held is NEWER


def test_the_other_environment_is_refused() -> None:
    """A training laptop never takes production's lists, nor the reverse."""
    store = offering()

    with pytest.raises(SyncError, match="offers training, this laptop is set up for production"):
        run(store, environment=Environment.PRODUCTION)

    assert store.held is GENERATION


def test_what_the_laptop_cannot_use_is_refused_before_anything_changes() -> None:
    """`init` asks for its post."""
    store, log = offering(held=None), MemoryLog()

    def refuse(_: Generation) -> None:
        message = "no such post"
        raise HomeError(message)

    with pytest.raises(HomeError):
        synchronise(
            BytesCarrier(), store, log, Times(NOW), environment=Environment.TRAINING, device="laptop-1", accept=refuse
        )

    assert (store.held, log.kept) == (None, [])


@pytest.mark.parametrize("refusal", [SyncError("a signature does not hold"), CarrierError("gone")], ids=type)
def test_a_refusal_leaves_everything_as_it_was(refusal: SyncError | CarrierError) -> None:
    """In force what was in force; the log says nothing that did not happen."""
    store, log = offering(), MemoryLog()
    store.refuses = refusal

    with pytest.raises(type(refusal)):
        run(store, log)

    assert (store.held, log.kept) == (GENERATION, [])


@pytest.mark.parametrize(
    ("behind", "confirmed"),
    [
        pytest.param(timedelta(hours=2), True, id="two hours old"),
        pytest.param(timedelta(hours=2, seconds=1), False, id="older by a second"),
        pytest.param(timedelta(seconds=-120), True, id="two minutes ahead"),
        pytest.param(timedelta(seconds=-121), False, id="ahead by a second more"),
    ],
)
def test_a_recent_signed_time_confirms_the_clock(behind: timedelta, *, confirmed: bool) -> None:
    """[now - 2 h, now + 120 s], both ends included."""
    store, log = offering(), MemoryLog()
    now = NEWER.confirmed_at + behind

    report = run(store, log, Times(now))

    assert report.clock_confirmed is confirmed
    assert log.bodies[0]["clock_confirmed"] is confirmed
    assert log.traces == [Trace(now, counts_for_clock=True, confirms_clock=confirmed, signs=Cause.SYNC)]


def test_a_new_version_that_was_signed_no_later_confirms_no_clock() -> None:
    """What this laptop has seen before proves nothing about now."""
    assert not run(offering(dated(NEWER, SIGNED))).clock_confirmed


def test_an_invented_time_is_not_confirmed() -> None:
    """Nor does it count."""
    log = MemoryLog()

    assert not run(offering(), log, Times(NOW + HOUR, invented=True)).clock_confirmed
    assert log.traces == [Trace(NOW + HOUR, counts_for_clock=False, signs=Cause.SYNC)]


@pytest.mark.parametrize(
    ("went_back", "confirmed"), [(timedelta(seconds=120), True), (timedelta(seconds=121), False)], ids=str
)
def test_an_old_copy_confirms_no_clock_that_went_back(went_back: timedelta, *, confirmed: bool) -> None:
    """With the store gone, the log still knows how late it was: a stick of then does not turn the laptop back."""
    now = NEWER.confirmed_at + HOUR
    log = MemoryLog()
    log.append(b"\xa0", Trace(now + went_back, counts_for_clock=True))

    report = run(offering(held=None), log, Times(now))

    assert report.clock_confirmed is confirmed


def test_what_cannot_be_logged_comes_not_in_force() -> None:
    """A full disk: no generation judges that the log does not name."""
    store = offering()

    with pytest.raises(LogError):
        run(store, MemoryLog(fails=True))

    assert store.held is GENERATION


def test_the_entry_is_committed_before_the_switch() -> None:
    """Whoever looks at that moment finds the old generation in force, and the new one in the log."""
    store, log = offering(), MemoryLog()
    held_then: list[Generation | None] = []
    log.on_commit = lambda: held_then.append(store.held)

    run(store, log)

    assert held_then == [GENERATION]
    assert store.held is NEWER


def test_a_switch_that_fails_is_logged_again_with_the_next_sync() -> None:
    """The entry told what was verified, the clock it confirmed stays confirmed, and the old generation judges on."""
    store, log = offering(), MemoryLog()
    store.cannot_switch = True
    with pytest.raises(WriteError):
        run(store, log)
    assert (store.held, log.clock_mark()) == (GENERATION, NOW + HOUR)

    store.cannot_switch = False
    report = run(store, log)

    assert (report.is_new, store.held) == (True, NEWER)
    assert [(body["new"], body["generation"]) for body in log.bodies] == [(True, "newer")] * 2
