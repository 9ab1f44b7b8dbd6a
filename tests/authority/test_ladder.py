"""The ladder: from which versions a new list is spelled, and that everybody finds a way up."""

from datetime import UTC, datetime, timedelta

from strpcheck.authority.ladder import rungs
from strpcheck.ports import ListVersion

NOW = datetime(2021, 7, 19, 13, 0, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


def version(age: timedelta) -> ListVersion:
    """A version of so long ago."""
    return ListVersion(f"{int(age.total_seconds()):064x}", NOW - age)


def hours(chosen: list[ListVersion]) -> list[float]:
    """Ages of what was chosen, youngest first."""
    return [(NOW - item.issued_at) / HOUR for item in reversed(chosen)]


def anywhere(_: ListVersion) -> bool:
    """Nothing is lost."""
    return True


def hourly(count: int) -> list[ListVersion]:
    """A version every full hour."""
    return [version(n * HOUR) for n in range(1, count + 1)]


def test_the_rungs_of_an_hourly_publish() -> None:
    """24 hours, then the firsts of eight quarters of a day, then the firsts of fourteen days."""
    found = hours(rungs(hourly(24 * 30), NOW, anywhere))

    day, rest = found[:24], found[24:]
    assert day == [float(hour) for hour in range(1, 25)]
    assert rest == [25, 31, 37, 43, *(13 + 24 * days for days in range(2, 14))]


def test_a_young_list_has_few_rungs() -> None:
    """None before its second version."""
    assert rungs([], NOW, anywhere) == []
    assert hours(rungs(hourly(3), NOW, anywhere)) == [1, 2, 3]


def test_what_is_lost_is_no_rung_and_another_takes_its_place() -> None:
    """The first of a slot that is still there."""
    lost = {version(25 * HOUR), version(2 * HOUR)}

    found = hours(rungs(hourly(48), NOW, lambda item: item not in lost))

    assert found[:3] == [1, 3, 4]
    assert 24 in found
    assert 25 not in found


def test_every_version_of_the_last_hour_counts() -> None:
    """A publish out of turn is no first of its slot; whoever took it must get on."""
    often = [version(timedelta(minutes=10 * n)) for n in range(1, 145)]

    found = hours(rungs(often, NOW, anywhere))

    assert found[:7] == [n / 6 for n in range(1, 7)] + [2]


def test_not_more_than_24_of_the_last_hour() -> None:
    """However often somebody publishes."""
    often = [version(timedelta(seconds=10 * n)) for n in range(1, 360)]

    assert len(rungs(often, NOW, anywhere)) == 25


def test_a_version_from_the_future_is_no_rung() -> None:
    """A clock that was put back: lists are never dated back, so there is none; and if there were, it is passed over."""
    assert rungs([version(-HOUR)], NOW, anywhere) == []


def test_everybody_is_two_deltas_away_for_a_fortnight() -> None:
    """From any hourly version to the next rung above it, to which a delta was made at the time, and on from there."""
    published = hourly(24 * 40)
    current = {item.sha256 for item in rungs(published, NOW, anywhere)}
    for held in published[: 24 * 13]:
        later = [item for item in published if item.issued_at > held.issued_at and item.sha256 in current]
        between = min(later, key=lambda item: item.issued_at, default=None)
        if held.sha256 in current:
            continue
        assert between is not None
        before = [item for item in published if item.issued_at < between.issued_at]
        assert held in rungs(before, between.issued_at, anywhere)
