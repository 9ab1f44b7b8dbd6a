"""Laws of retention: what goes when, what stays, and what is held."""

from datetime import timedelta

import pytest

from strpcheck.core.policy import Retention
from strpcheck.core.record import EntryKind
from strpcheck.core.retention import EntryClass, Hold, class_of, held, limit_of, longest_of
from strpcheck.core.verdict import Reason
from tests.core.making import HOUR, NOW, SECOND

FORGED = {Reason.BAD_SIGNATURE, Reason.UNKNOWN_KEY, Reason.KEY_REVOKED, Reason.WRONG_ISSUER, Reason.REPLAY_CONFLICT}


@pytest.mark.parametrize("reason", Reason)
def test_forgeries_and_conflicts_are_incidents_and_no_other_verdict_is(reason: Reason) -> None:
    """Whoever was scanned without one is forgotten first."""
    expected = EntryClass.INCIDENT if reason in FORGED else EntryClass.ROUTINE
    assert [class_of(kind, reason) for kind in (EntryKind.SCAN, EntryKind.CHECK)] == [expected, expected]


@pytest.mark.parametrize("kind", EntryKind)
def test_what_the_laptop_did_stays(kind: EntryKind) -> None:
    """And what a later version writes: this one does not know what it would delete."""
    people = {"scan", "check", "exempt", "turned_back", "override", "resolved"}

    assert class_of(kind, "") is (EntryClass.ROUTINE if kind in people else EntryClass.RECORD)
    assert class_of("acknowledged", "") is EntryClass.RECORD


def test_a_vehicle_that_was_turned_back_for_a_forgery_is_an_incident_too() -> None:
    """The officer's own count of it says the same as the scan; an override is about anybody who was let pass."""
    assert class_of(EntryKind.TURNED_BACK, "bad_signature") is EntryClass.INCIDENT
    assert class_of(EntryKind.TURNED_BACK, "no_permit") is EntryClass.ROUTINE
    assert class_of(EntryKind.OVERRIDE, "ordered") is EntryClass.ROUTINE


@pytest.mark.parametrize(("routine", "unacknowledged", "days"), [(14, 30, 30), (60, 30, 60)])
def test_routine_entries_go_at_the_policys_maximum(routine: int, unacknowledged: int, days: int) -> None:
    """Nobody acknowledges them yet."""
    policy = Retention(timedelta(days=routine), timedelta(days=unacknowledged), timedelta(days=400))

    assert limit_of(EntryClass.ROUTINE, policy) == timedelta(days=days)
    assert limit_of(EntryClass.INCIDENT, policy) == timedelta(days=400)
    assert limit_of(EntryClass.RECORD, policy) is None


def test_a_hold_covers_its_entries_until_its_end() -> None:
    """Both ends of the range, and not the second at which it ends."""
    hold = Hold(9, 3, 5, "case 12", "kejaksaan", NOW + HOUR)

    assert [hold.covers(entry, NOW) for entry in (2, 3, 5, 6)] == [False, True, True, False]
    assert [hold.covers(4, NOW + HOUR - SECOND), hold.covers(4, NOW + HOUR)] == [True, False]
    assert (held([hold], 4, NOW), held([hold], 6, NOW), held([], 4, NOW)) == (True, False, False)


@pytest.mark.parametrize(("routine", "unacknowledged", "incident"), [(9, 3, 7), (3, 9, 7), (3, 7, 9)])
def test_the_longest_is_that_of_any_class_that_goes(routine: int, unacknowledged: int, incident: int) -> None:
    """Whatever the policy says of each."""
    retention = Retention(*(timedelta(days=days) for days in (routine, unacknowledged, incident)))

    assert longest_of(retention) == timedelta(days=9)
