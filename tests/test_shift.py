"""Laws of shifts and acts: what is counted is in the log first, and a restart counts the same."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from strpcheck.acts import exempt, exempt_today, override, resolve, turn_back
from strpcheck.core.acts import Decision, OverrideReason, TurnedBack
from strpcheck.core.barcode import Barcode
from strpcheck.core.policy import CategoryRule, DateRange
from strpcheck.core.record import EntryKind
from strpcheck.duty import Duty, duty_now, duty_required
from strpcheck.errors import LogError, ShiftError, UsageError
from strpcheck.ports import Cause
from strpcheck.scan import Checkpoint
from strpcheck.shift import close_shift, hand_over, open_shift, summary_object
from strpcheck.tally import Span, Tally, tally_of
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog, Times
from tests.road import GOOD, LINK, OTHER

TODAY, YESTERDAY = (NOW - timedelta(days=days) for days in (0, 1))
POLICY = replace(
    GENERATION.policy,
    exempt=(
        CategoryRule("EX-ASN"),
        CategoryRule("EX-OJOL", DateRange(last=YESTERDAY.date())),
        CategoryRule("EX-TNI"),
        CategoryRule("EX-ASN", DateRange(first=TODAY.date())),
    ),
)


def laptop(log: MemoryLog, *, needs_shift: bool = False) -> Checkpoint:
    """At LENTENG-AGUNG, by a clock that stands."""
    generation = replace(GENERATION, policy=POLICY)
    return Checkpoint(generation, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.SCAN, needs_shift=needs_shift)


def test_a_shift_is_open_from_its_entry_to_the_one_that_closes_it() -> None:
    """Its id is its entry's number, and each entry in between names shift and officer."""
    log = MemoryLog()
    at = laptop(log)
    at.judge(Barcode(LINK), "argument", "argument")

    duty = open_shift(at, "85031207")
    at.judge(Barcode(GOOD), "argument", "argument")
    closed = close_shift(at)
    at.judge(Barcode(GOOD), "argument", "argument")

    assert duty == Duty(2, "85031207", NOW)
    assert closed.duty == duty
    assert duty_now(log) is None
    told = [(body["kind"], body.get("shift"), body.get("officer")) for body in log.bodies]
    assert told == [
        ("scan", None, None),
        ("shift", None, "85031207"),
        ("scan", 2, "85031207"),
        ("shift", 2, "85031207"),
        ("scan", None, None),
    ]


def test_there_is_one_shift_at_a_time() -> None:
    """A second one is refused with whose it is; none to close is told."""
    at = laptop(MemoryLog())
    with pytest.raises(ShiftError, match="no shift is open"):
        close_shift(at)
    open_shift(at, "85031207")

    with pytest.raises(ShiftError, match="a shift of 85031207 is open since"):
        open_shift(at, "90010101")


def test_a_shift_is_signed_over_where_it_begins_and_where_it_ends() -> None:
    """And nothing of what happens in it is, until there are enough entries."""
    log = MemoryLog()
    at = laptop(log)
    open_shift(at, "85031207")
    exempt(at, "EX-ASN")
    hand_over(at, "90010101")
    close_shift(at)

    assert [trace.signs for trace in log.traces] == [Cause.SHIFT, None, Cause.SHIFT, Cause.SHIFT]


def test_a_handover_is_one_entry_and_leaves_no_moment_without_an_officer() -> None:
    """It closes the one shift with its summary and opens the other."""
    log = MemoryLog()
    at = laptop(log)
    open_shift(at, "85031207")
    exempt(at, "EX-ASN")

    closed, duty = hand_over(at, "90010101")
    exempt(at, "EX-TNI")

    assert (duty.number, duty.officer, duty_now(log)) == (3, "90010101", duty)
    entry = log.bodies[2]
    assert (entry["act"], entry["from"], entry["officer"]) == ("handover", "85031207", "90010101")
    assert entry["summary"]["exempt"] == {"EX-ASN": 1}
    assert closed.tally.exempt == {"EX-ASN": 1}
    assert tally_of(log, 3, log.newest()).exempt == {"EX-TNI": 1}


def test_nothing_is_judged_without_a_shift_where_one_is_needed() -> None:
    """And nothing is logged."""
    log = MemoryLog()
    at = laptop(log, needs_shift=True)

    with pytest.raises(ShiftError, match="no shift is open") as caught:
        at.judge(Barcode(GOOD), "hand scanner", "hand")

    assert "strpcheck shift open --officer" in caught.value.hint
    assert log.bodies == []
    with pytest.raises(ShiftError, match="no shift is open"):
        duty_required(log)


def test_an_opening_entry_that_is_none_is_told() -> None:
    """Whatever another program wrote over it."""
    log = MemoryLog()
    open_shift(laptop(log), "85031207")
    entry, trace = log.kept[0]
    for body in (b"", b"\x01", b"\xa1aa\x01"):
        log.kept[0] = (entry._replace(body=body), trace)

        with pytest.raises(LogError, match="entry 1 of the log opens a shift and cannot be read"):
            duty_now(log)


def test_who_is_exempt_today_is_the_policys_word() -> None:
    """Once each, in its order, on its days."""
    assert exempt_today(laptop(MemoryLog())) == ("EX-ASN", "EX-TNI")


def test_an_act_is_in_the_log_before_anybody_hears_of_it() -> None:
    """With place, officer and what is its own; nothing personal is asked for."""
    log = MemoryLog()
    at = laptop(log)
    duty = open_shift(at, "85031207")

    acts = [
        exempt(at, "EX-ASN"),
        turn_back(at, TurnedBack.NO_PERMIT),
        turn_back(at, "expired", about=1),
        override(at, 1, Decision.PASSED, OverrideReason.EMERGENCY, by_supervisor=True),
        resolve(at, 1, Decision.REFUSED),
    ]

    assert [(act.kind, act.entry, act.officer) for act in acts] == [
        (EntryKind.EXEMPT, 2, "85031207"),
        (EntryKind.TURNED_BACK, 3, "85031207"),
        (EntryKind.TURNED_BACK, 4, "85031207"),
        (EntryKind.OVERRIDE, 5, "85031207"),
        (EntryKind.RESOLVED, 6, "85031207"),
    ]
    own = [{name: body[str(name)] for name in act.fields} for act, body in zip(acts, log.bodies[1:], strict=True)]
    assert own == [
        {"category": "EX-ASN"},
        {"reason": "no_permit"},
        {"reason": "expired", "about": 1},
        {"about": 1, "decision": "passed", "reason": "emergency", "by_supervisor": True},
        {"about": 1, "decision": "refused"},
    ]
    assert all((body["post"], body["shift"]) == ("LENTENG-AGUNG", duty.number) for body in log.bodies[1:])


def test_an_act_without_a_shift_is_counted_and_names_nobody() -> None:
    """Scripts may count at a gate that nobody has a shift at."""
    log = MemoryLog()

    act = exempt(laptop(log), "EX-ASN")

    assert act.officer == ""
    assert "officer" not in log.bodies[0]


@pytest.mark.parametrize("wrong", ["ex-asn", "EX-OJOL", "KR-LOG", ""])
def test_a_category_that_is_not_exempt_today_is_refused(wrong: str) -> None:
    """The ones that are, are listed; nothing is logged."""
    log = MemoryLog()

    with pytest.raises(UsageError, match="expected an exempt category of today") as caught:
        exempt(laptop(log), wrong)

    assert caught.value.hint == "exempt today: EX-ASN, EX-TNI"
    assert log.bodies == []


@pytest.mark.parametrize("wrong", ["ok", "not_a_permit", "NO_PERMIT", ""])
def test_a_reason_that_turns_nobody_back_is_refused(wrong: str) -> None:
    """Reasons of refusals are taken, those of others are not."""
    with pytest.raises(UsageError, match="expected a reason to turn back"):
        turn_back(laptop(MemoryLog()), wrong)


def test_an_act_that_cannot_be_written_is_not_done() -> None:
    """A full disk counts nothing and closes nothing."""
    log = MemoryLog()
    at = laptop(log)
    open_shift(at, "85031207")
    log.fails = True

    for act in (lambda: exempt(at, "EX-ASN"), lambda: close_shift(at), lambda: hand_over(at, "90010101")):
        with pytest.raises(LogError, match="disk full"):
            act()

    assert len(log.bodies) == 1
    assert duty_required(log).officer == "85031207"


def test_a_tally_counts_its_own_shift_and_scans_alone() -> None:
    """What `check` judged, other shifts and the shift's own entries are none of it."""
    log = MemoryLog()
    at = laptop(log)
    at.judge(Barcode(GOOD), "argument", "argument")
    duty = open_shift(at, "85031207")
    for barcode in (GOOD, OTHER, LINK):
        at.judge(Barcode(barcode), "camera 0", "camera")
    replace(at, kind=EntryKind.CHECK).judge(Barcode(GOOD), "argument", "argument")
    turn_back(at, TurnedBack.OTHER)
    resolve(at, 3, Decision.PASSED)

    tally = tally_of(log, duty.number, log.newest())

    assert tally.scans == 3
    assert tally.outcomes == {"ACCEPT": 2, "RETRY": 1}
    assert tally.reasons == {"ok": 2, "not_a_permit": 1}
    assert (tally.turned_back, tally.resolved, tally.overrides) == ({"other": 1}, {"passed": 1}, {})
    assert close_shift(at).tally == tally


def scanned(at_s: int, monotonic_ms: int, **changes: object) -> dict[str, object]:
    """An entry of shift 1 as it is decoded."""
    times = {"wall": int(NOW.timestamp()) + at_s, "monotonic_ms": monotonic_ms}
    scan = {"kind": "scan", "shift": 1, "outcome": "ACCEPT", "reason": "ok", "ms": 20, "times": times}
    return scan | changes


def test_entries_of_the_next_shift_do_not_count() -> None:
    """Though they stand behind the first one's."""
    tally = Tally(1)
    for shift in (1, 2, 1):
        tally.add(scanned(0, 0, shift=shift))

    assert tally.scans == 2


def test_the_time_between_codes_is_counted_by_the_clock_that_nobody_turns() -> None:
    """Unless the machine was started anew in between; a clock put back takes nothing away."""
    tally = Tally(1)
    for at_s, monotonic_ms in ((0, 1000), (3600, 4500), (3606, 200), (3000, 100)):
        tally.add(scanned(at_s, monotonic_ms))

    assert tally.between_ms == [3500, 6000, 0]


def test_a_summary_has_median_and_tail_by_nearest_rank() -> None:
    """Of one value both are that value, of none there is nothing to say."""
    assert Span.of([]) is None
    assert Span.of([7]) == Span(7, 7)
    assert Span.of(range(100, 0, -1)) == Span(50, 95)


def test_a_summary_says_how_old_the_lists_were() -> None:
    """The youngest and the oldest; scans that no list answered for do not count."""
    tally = Tally(1)
    for age in (500, None, 90, 7000):
        tally.add(scanned(0, 0) if age is None else scanned(0, 0, list_age_s=age, passed_over=2))

    told = summary_object(Duty(1, "85031207", NOW), tally, NOW)

    assert told["list_age_s"] == {"youngest": 90, "oldest": 7000}
    assert told["passed_over"] == 6
    assert told["to_verdict_s"] == {"p50": 0.02, "p95": 0.02}


def test_the_closing_entry_keeps_what_an_auditor_would_count() -> None:
    """Numbers alone, in whole units."""
    log = MemoryLog()
    at = laptop(log)
    open_shift(at, "85031207")
    at.judge(Barcode(GOOD), "camera 0", "camera")
    at.judge(Barcode(OTHER), "camera 0", "camera")

    close_shift(at)

    kept = log.bodies[-1]["summary"]
    assert (kept["scans"], kept["outcomes"], kept["reasons"]) == (2, {"ACCEPT": 2}, {"ok": 2})
    assert all(
        type(value) is int for name in ("between_codes_ms", "to_verdict_ms", "list_age_s") for value in kept[name]
    )


def test_an_entry_that_cannot_be_counted_is_told() -> None:
    """A shift's numbers are never quietly wrong."""
    log = MemoryLog()
    open_shift(laptop(log), "85031207")
    entry, trace = log.kept[0]
    log.kept.append((entry._replace(number=2, body=b"\xff"), trace))

    with pytest.raises(LogError, match="entry 2 of the log cannot be read"):
        tally_of(log, 1, log.newest())


# ------------------------------------------------------------------------------------------- two programs at once


def meanwhile(log: MemoryLog, act: Callable[[], object]) -> None:
    """What another program does between a look at the log and the entry that rests on it."""

    def once() -> None:
        log.before_append = lambda: None
        act()

    log.before_append = once


def test_the_numbers_of_a_shift_that_ends_miss_no_scan() -> None:
    """One that another program judged at the last moment is counted."""
    log = MemoryLog()
    at = laptop(log)
    open_shift(at, "85031207")
    meanwhile(log, lambda: at.judge(Barcode(GOOD), "argument", "argument"))

    closed = close_shift(at)

    assert ([body["kind"] for body in log.bodies], closed.tally.scans) == (["shift", "scan", "shift"], 1)
    assert log.bodies[-1]["summary"]["scans"] == 1


def test_two_programs_do_not_open_a_shift_each() -> None:
    """Whoever comes second is told whose is open."""
    log = MemoryLog()
    at = laptop(log)
    meanwhile(log, lambda: open_shift(at, "90010101"))

    with pytest.raises(ShiftError, match="a shift of 90010101 is open"):
        open_shift(at, "85031207")

    assert len(log.kept) == 1


@pytest.mark.parametrize("end", [close_shift, lambda at: hand_over(at, "70010101")])
def test_two_programs_do_not_end_a_shift_each(end: Callable[[Checkpoint], object]) -> None:
    """It was closed meanwhile."""
    log = MemoryLog()
    at = laptop(log)
    open_shift(at, "85031207")
    meanwhile(log, lambda: close_shift(at))

    with pytest.raises(ShiftError, match="no shift is open"):
        end(at)

    assert len(log.kept) == 2


def test_a_verdict_and_an_act_are_in_the_shift_that_is_open_when_they_are_written() -> None:
    """Handed over at the last moment, they are the next officer's; closed, they are not made."""
    log = MemoryLog()
    at = laptop(log, needs_shift=True)
    open_shift(laptop(log), "85031207")
    meanwhile(log, lambda: hand_over(at, "90010101"))
    judged = at.judge(Barcode(GOOD), "camera 0", "camera")
    meanwhile(log, lambda: hand_over(at, "85031207"))
    act = exempt(at, "EX-ASN")
    meanwhile(log, lambda: close_shift(at))
    with pytest.raises(ShiftError):
        at.judge(Barcode(OTHER), "camera 0", "camera")

    told = [(body["kind"], body.get("shift"), body.get("officer")) for body in log.bodies]
    assert (judged.entry, act.entry) == (3, 5)
    assert (told[2], told[4]) == (("scan", 2, "90010101"), ("exempt", 4, "85031207"))
    assert [kind for kind, _, _ in told] == ["shift", "shift", "scan", "shift", "exempt", "shift"]
