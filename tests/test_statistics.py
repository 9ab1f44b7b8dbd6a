"""Laws of the statistics: every number can be counted again by hand, and memory does not grow with the log."""

from collections import Counter
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import cbor2
import pytest

from strpcheck.errors import LogError, UsageError
from strpcheck.histogram import Histogram, Scale
from strpcheck.log_filter import LogFilter
from strpcheck.ports import LogEntry, Trace
from strpcheck.shift_hours import OfficerHours
from strpcheck.spells import MOST_SPELLS
from strpcheck.statistics import BETWEEN_MS, MOST_NAMES, OTHER, Statistics, statistics_of
from tests.asked_logs import BUDI_BADGE, DAY, OTHER_POST, POST, SARI_BADGE, Story, two_days
from tests.laptop import MemoryLog


@pytest.fixture
def log() -> MemoryLog:
    """Two days at two posts."""
    log = MemoryLog()
    two_days(log)
    return log


def test_verdicts_are_counted_by_outcome_reason_and_advisory(log: MemoryLog) -> None:
    """Scans and checks; what was passed over apart."""
    found = statistics_of(log)

    assert found.verdicts == 18
    assert found.outcomes == Counter(ACCEPT=13, REJECT=2, RETRY=1, REFER=2)
    assert found.reasons == Counter(
        {
            ("ACCEPT", "ok"): 13,
            ("REJECT", "expired"): 1,
            ("REJECT", "revoked"): 1,
            ("RETRY", "not_a_permit"): 1,
            ("REFER", "replay_conflict"): 1,
            ("REFER", "status_stale"): 1,
        }
    )
    assert found.advisories == Counter(conflict_nearby=1, list_ageing=1)
    assert found.passed_over == 2


def test_hours_are_jakartas(log: MemoryLog) -> None:
    """The first scan is at ten past seven in the morning there, ten past midnight UTC."""
    hours = {
        post: {hour: count for hour, count in enumerate(row) if count} for post, row in statistics_of(log).hours.items()
    }

    assert hours == {POST: {7: 10, 8: 2, 12: 1}, OTHER_POST: {4: 4, 7: 1}}


def test_acts_are_counted_by_what_they_say(log: MemoryLog) -> None:
    """Exempt, turned back, override, PERIKSA resolved, conflicts."""
    found = statistics_of(log)

    assert found.exempt == Counter({"EX-NAKES": 2})
    assert found.turned_back == Counter(expired=1)
    assert (found.overrides, found.by_supervisor) == (Counter({("passed", "ordered"): 1}), 1)
    assert found.resolved == Counter(passed=1)
    assert found.conflicts == Counter({(POST, "replay_conflict"): 1, (POST, "conflict_nearby"): 1})


def test_seconds_are_measured_within_a_shift_at_a_post(log: MemoryLog) -> None:
    """Never over a handover, a night or a move; 7 x 5 s, 10, 27, 3630, 126 s, and 3 x 8 s and three hours next day."""
    between = statistics_of(log).between_ms

    assert between.total == 15
    assert (between.least, between.most) == (5_000, 3 * 3600 * 1000 + 8_000)
    assert between.spread([5_100, 8_100, 30_000]) == [7, 3, 2, 3]
    assert between.quantile(0.5) == 8_100
    assert between.quantile(0.95) == 3 * 3600 * 1000 + 8_000


def test_a_machine_started_anew_is_measured_by_the_wall_clock() -> None:
    """Its other clock began at nothing."""
    log = MemoryLog()
    story = Story(log)
    story.open(SARI_BADGE)
    story.wait(seconds=5).scan()
    story.wait(seconds=30)
    story.monotonic_ms = 10
    story.scan()

    assert statistics_of(log).between_ms.most == 30_000


def test_list_ages_have_their_ends_and_their_middle(log: MemoryLog) -> None:
    """The ends exactly, the median to the minute."""
    ages = statistics_of(log).list_age_s

    assert (ages.total, ages.least, ages.quantile(0.5), ages.most) == (18, 600, 1860, 280_000)


def test_hours_of_officers_are_from_opening_to_end(log: MemoryLog) -> None:
    """A handover ends one shift and begins the next; one that is open is counted to the newest entry, and said so."""
    officers = statistics_of(log).shifts.officers

    begun = DAY + timedelta(minutes=10)
    handed = DAY + timedelta(hours=5, minutes=10, seconds=8 * 5 + 10 + 3 + 4 + 20 + 30 + 120 + 6)
    second = (2 * 3600 + 60 + 9) + (3 * 3600 + 5 * 8)
    assert officers == {
        SARI_BADGE: OfficerHours(shifts=1, seconds=int((handed - begun).total_seconds())),
        BUDI_BADGE: OfficerHours(shifts=2, seconds=second, is_open=True),
    }


def test_hours_are_cut_to_the_period(log: MemoryLog) -> None:
    """A shift that began before it and ended behind it counts with what lies inside."""
    which = LogFilter(start=DAY + timedelta(hours=1), end=DAY + timedelta(hours=2))

    officers = statistics_of(log, which).shifts.officers

    assert officers == {SARI_BADGE: OfficerHours(shifts=1, seconds=3600)}


def test_a_shift_whose_opening_is_gone_has_no_hours() -> None:
    """What cannot be known is not guessed: it counts as a shift of unknown length."""
    log = MemoryLog()
    story = Story(log)
    story.open(SARI_BADGE)
    story.wait(hours=1).close()
    story.wait(hours=1).open(BUDI_BADGE)
    story.shift = None
    story.wait(hours=1).open(SARI_BADGE)
    story.wait(hours=2).close()
    entry, trace = log.kept[0]
    log.kept[0] = (LogEntry(entry.number, b"", b""), trace)

    found = statistics_of(log)

    assert found.purged == 1
    assert found.shifts.officers == {
        SARI_BADGE: OfficerHours(shifts=2, seconds=7200, unmeasured=1),
        BUDI_BADGE: OfficerHours(shifts=1, unmeasured=1),
    }


def test_an_end_belongs_to_its_own_beginning() -> None:
    """With the entries between two shifts purged, one officer's hours do not run on to another's end."""
    log = MemoryLog()
    story = Story(log)
    story.open(SARI_BADGE)
    story.wait(hours=1).close()
    story.wait(hours=1).open(BUDI_BADGE)
    story.wait(hours=1).close()
    for place in (1, 2):
        entry, trace = log.kept[place]
        log.kept[place] = (LogEntry(entry.number, b"", b""), trace)

    assert statistics_of(log).shifts.officers == {
        SARI_BADGE: OfficerHours(shifts=1, unmeasured=1),
        BUDI_BADGE: OfficerHours(shifts=1, unmeasured=1),
    }


def test_a_simulation_counts_for_nothing(log: MemoryLog) -> None:
    """Nobody passed by it: shown apart, and in none of the other numbers."""
    found = statistics_of(log)

    assert found.simulated == Counter(ACCEPT=1)
    assert found.kinds["check"] == 1
    assert sum(map(sum, found.hours.values())) == found.verdicts


def test_invented_times_count_in_training_alone() -> None:
    """There `--at` is the clock; in production such an entry is only counted as one."""
    log = MemoryLog()
    story = Story(log, invented=True)
    story.open(SARI_BADGE)
    story.wait(seconds=5).scan()
    story.wait(hours=1).close()

    strict, training = statistics_of(log), statistics_of(log, counts_invented=True)

    assert (strict.invented, strict.verdicts, strict.shifts.officers) == (3, 0, {})
    assert (training.invented, training.verdicts) == (3, 1)
    assert training.shifts.officers[SARI_BADGE].shifts == 1


def test_what_was_in_force_is_told_in_its_order(log: MemoryLog) -> None:
    """A spell begins with a sync, or with the first entry decided by another policy."""
    spells = statistics_of(log).spells

    assert (spells.syncs, spells.new, spells.count) == (3, 3, 3)
    assert [(spell.generation, spell.policy, spell.synced, spell.verdicts) for spell in spells.kept] == [
        ("generation-1", "a1" * 8, True, 10),
        ("generation-2", "a1" * 8, True, 3),
        ("generation-3", "b2" * 8, True, 5),
    ]
    assert spells.kept[0].start == int(DAY.timestamp())


def test_filters_are_those_of_the_log(log: MemoryLog) -> None:
    """The numbers of what is asked for, and of nothing else."""
    found = statistics_of(log, LogFilter(post=OTHER_POST, outcome="REJECT"))

    assert (found.verdicts, found.entries) == (1, 1)
    assert found.reasons == Counter({("REJECT", "revoked"): 1})
    with pytest.raises(UsageError, match="expected a post of this log"):
        statistics_of(log, LogFilter(post="NOWHERE"))


def test_what_a_later_version_writes_is_counted_by_its_kind() -> None:
    """A reader of today copes with a log of tomorrow."""
    log = MemoryLog()
    Story(log).write("purge", through=7)

    assert statistics_of(log).kinds == Counter(purge=1)


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        cbor2.dumps([]),
        cbor2.dumps({"kind": "scan", "times": {"wall": 1, "invented": False}}),
        cbor2.dumps({"kind": "shift", "times": {"wall": 1, "invented": False}}),
        cbor2.dumps({"kind": [], "times": {"wall": 1, "invented": False}}),
    ],
)
def test_an_entry_that_cannot_be_read_is_named(log: MemoryLog, body: bytes) -> None:
    """Numbers that left one out would be wrong without a word."""
    number = log.append(body, log.kept[0][1])

    with pytest.raises(LogError, match=f"entry {number} of the log cannot be read"):
        statistics_of(log)


def test_a_log_made_to_fill_the_memory_does_not() -> None:
    """Names beyond any honest number are counted together, spells beyond are only counted."""
    log = MemoryLog()
    story = Story(log)
    for number in range(MOST_NAMES + 50):
        story.policy = f"policy-{number}"
        story.post = f"post-{number}"
        story.scan(f"reason-{number}")
        story.act("exempt", category=f"category-{number}")

    found = statistics_of(log)

    assert (len(found.hours), len(found.reasons), len(found.exempt)) == (MOST_NAMES + 1,) * 3
    assert (found.exempt[OTHER], sum(found.hours[OTHER]), found.reasons[OTHER, OTHER]) == (50, 50, 50)
    assert (len(found.spells.kept), found.spells.count) == (MOST_SPELLS, MOST_NAMES + 50)


def test_buckets_are_as_wide_as_they_are_said_to_be() -> None:
    """Each value lies in its bucket, and no bucket reaches over a limit."""
    for value in [*range(59_000, 62_000, 7), 599_999, 600_000, 601_234, 86_399_999, 86_400_000, 1 << 40, 0, -5]:
        begin = BETWEEN_MS.bucket(value)
        end = BETWEEN_MS.end(begin)
        assert begin <= max(value, 0)
        assert end is None or max(value, 0) < end
        assert end is None or end - begin in {100, 1_000, 60_000}


def test_quantiles_are_of_the_nearest_rank_and_at_most_a_bucket_too_large() -> None:
    """Compared with the sorted values themselves."""
    values = [number * number % 9_973 for number in range(1, 400)]
    histogram = Histogram(Scale(((20_000, 50),)))
    for value in values:
        histogram.add(value)

    for share, rank in ((0.5, 200), (0.95, 380), (1.0, 399)):
        exact = sorted(values)[rank - 1]
        found = histogram.quantile(share)
        assert found is not None
        assert exact <= found <= exact + 50
    assert Histogram(BETWEEN_MS).quantile(0.5) is None


def test_statistics_of_nothing_are_nothing() -> None:
    """An empty log, and an empty period."""
    empty = Statistics()

    assert statistics_of(MemoryLog()) == empty
    log = MemoryLog()
    two_days(log)
    later = LogFilter(start=datetime(2031, 1, 1, tzinfo=UTC))
    assert replace(statistics_of(log, later), shifts=empty.shifts) == empty


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("officer", 9), ("generation", 5), ("post", 5), ("outcome", 7), ("kind", 5), ("list_age_s", 2**63),
        ("reason", []), ("policy", None), ("shift", True), ("ms", "x"), ("advisories", "ok"), ("advisories", [1]),
        ("passed_over", -(2**60)), ("simulated_at", 2**61), ("times", 7), ("times", {"wall": 2**40, "invented": False}),
    ],
)  # fmt: skip
def test_an_entry_of_odd_types_is_named(log: MemoryLog, name: str, value: object) -> None:
    """Whoever wrote it: numbers are added up and texts are sorted, and neither trips over the other."""
    number = log.newest() + 1
    kept = next(entry for entry in log.entries() if cbor2.loads(entry.body)["kind"] == "scan")
    log.append(cbor2.dumps(cbor2.loads(kept.body) | {name: value}), Trace(DAY, counts_for_clock=True))

    with pytest.raises(LogError, match=f"entry {number} of the log cannot be read"):
        statistics_of(log)
