"""The rules in force: days, hours in Jakarta, families of categories, extensions."""

from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.permit import WIB
from strpcheck.core.policy import DateRange, ExtensionRule, Hours, covers
from tests.core.making import GENERATION, HOUR, SECOND

DAY = date(2021, 7, 14)
POLICY = GENERATION.policy
MOMENTS = st.datetimes(datetime(2021, 1, 1), datetime(2022, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 -- naive bounds


@pytest.mark.parametrize(
    ("days", "holds"),
    [
        (DateRange(), True),
        (DateRange(first=DAY), True),
        (DateRange(first=DAY + timedelta(days=1)), False),
        (DateRange(last=DAY), True),
        (DateRange(last=DAY - timedelta(days=1)), False),
        (DateRange(DAY, DAY), True),
    ],
)
def test_days_are_inclusive(days: DateRange, holds: bool) -> None:  # noqa: FBT001 -- the answer
    """First and last day belong to a range; none stated is no bound."""
    assert days.holds(DAY) is holds


@pytest.mark.parametrize(
    ("hours", "time", "holds"),
    [
        (Hours(360, 600), "05:59:59", False),
        (Hours(360, 600), "06:00:00", True),
        (Hours(360, 600), "09:59:59", True),
        (Hours(360, 600), "10:00:00", False),
        (Hours(1320, 360), "21:59:59", False),
        (Hours(1320, 360), "22:00:00", True),
        (Hours(1320, 360), "23:59:59", True),
        (Hours(1320, 360), "00:00:00", True),
        (Hours(1320, 360), "05:59:59", True),
        (Hours(1320, 360), "06:00:00", False),
        (Hours(0, 1440), "00:00:00", True),
        (Hours(0, 1440), "23:59:59", True),
        (Hours(600, 600), "10:00:00", True),
        (Hours(600, 600), "09:59:59", True),
        (Hours(1439, 1440), "23:58:59", False),
        (Hours(1439, 1440), "23:59:00", True),
    ],
)
def test_hours_are_those_of_jakarta(hours: Hours, time: str, holds: bool) -> None:  # noqa: FBT001 -- the answer
    """[start, end) in WIB; an end at or before the start lies on the next day."""
    now = datetime.fromisoformat(f"2021-07-14T{time}+07:00")

    assert (hours.holds(now), hours.holds(now.astimezone(UTC))) == (holds, holds)


@pytest.mark.parametrize(
    ("day", "time", "holds"),
    [
        (13, "23:00", False),
        (14, "05:00", False),
        (14, "22:00", True),
        (15, "05:59", True),
        (15, "06:00", False),
        (15, "22:00", False),
        (16, "05:00", False),
    ],
)
def test_past_midnight_belongs_to_the_starting_day(day: int, time: str, holds: bool) -> None:  # noqa: FBT001 -- the answer
    """The night of 14 July ends on the morning of the 15th."""
    night = Hours(1320, 360, DateRange(DAY, DAY))

    assert night.holds(datetime.fromisoformat(f"2021-07-{day}T{time}:00+07:00")) is holds


@given(MOMENTS, st.integers(0, 1439), st.integers(1, 1440))
def test_hours_and_their_complement_share_the_day(now: datetime, start: int, end: int) -> None:
    """Every moment lies in a window or in the rest of the day, never in both."""
    rest = Hours(end % 1440, start or 1440)

    assert start % 1440 == end % 1440 or Hours(start, end).holds(now) is not rest.holds(now)


@pytest.mark.parametrize(
    ("patterns", "category", "named"),
    [
        (("KR-LOG",), "KR-LOG", True),
        (("KR-LOG",), "KR-KES", False),
        (("KR-*",), "KR-KES", True),
        (("KR-*",), "ES-KEU", False),
        (("*",), "PR-SKT", True),
        (("ES-*", "KR-KES"), "KR-KES", True),
        (("K*",), "KR-KES", False),
        (("kr-*",), "KR-KES", False),
        ((), "KR-KES", False),
    ],
)
def test_families_of_categories(patterns: tuple[str, ...], category: str, named: bool) -> None:  # noqa: FBT001 -- the answer
    """A code, a family, or all."""
    assert covers(patterns, category) is named


EXTENSION = ExtensionRule("XX-JK", ("KR-*",), date(2021, 7, 20), date(2021, 7, 21), date(2021, 7, 25))


@pytest.mark.parametrize(
    ("issuer", "category", "expires", "applies"),
    [
        ("XX-JK", "KR-LOG", "2021-07-20T00:00:00+07:00", False),
        ("XX-JK", "KR-LOG", "2021-07-20T00:00:01+07:00", True),
        ("XX-JK", "KR-LOG", "2021-07-21T00:00:00+07:00", True),
        ("XX-JK", "KR-LOG", "2021-07-22T00:00:00+07:00", True),
        ("XX-JK", "KR-LOG", "2021-07-22T00:00:01+07:00", False),
        ("XX-BG", "KR-LOG", "2021-07-21T00:00:00+07:00", False),
        ("XX-JK", "ES-KEU", "2021-07-21T00:00:00+07:00", False),
    ],
)
def test_which_permits_are_extended(issuer: str, category: str, expires: str, applies: bool) -> None:  # noqa: FBT001 -- the answer
    """Issuer, category, and a last day from first to last inclusive."""
    assert EXTENSION.applies(issuer, category, datetime.fromisoformat(expires)) is applies


def test_an_extension_ends_at_the_midnight_after() -> None:
    """Through 25 July is until 26 July 00:00 in Jakarta."""
    assert EXTENSION.end == datetime(2021, 7, 26, tzinfo=WIB)


@given(st.integers(-30, 30))
def test_no_extension_shortens_a_permit(days: int) -> None:
    """The result is never before exp."""
    expires = datetime(2021, 7, 21, tzinfo=WIB) + timedelta(days=days)
    policy = type(POLICY)(**{name: getattr(POLICY, name) for name in POLICY.__slots__} | {"extensions": (EXTENSION,)})

    assert policy.effective_end("XX-JK", "KR-LOG", expires) >= expires


def test_a_category_that_no_window_names_passes_all_day() -> None:
    """And at no other group's hours is it stopped."""
    now = datetime(2021, 7, 14, 13, tzinfo=WIB)

    assert POLICY.hour_holds("gate", "KR-KES", now)
    assert not POLICY.hour_holds("gate", "KR-LOG", now)
    assert POLICY.hour_holds("no-such-group", "KR-LOG", now)


def test_open_hours_are_a_posts_own() -> None:
    """Its group's, and none for an unknown post."""
    night = datetime(2021, 7, 14, 23, tzinfo=WIB)

    assert POLICY.is_open("LENTENG-AGUNG", night)
    assert not POLICY.is_open("LENTENG-AGUNG", night - HOUR - SECOND)
    assert not POLICY.is_open("GERBANG-UJI", night)
    assert not POLICY.is_open("?", night)


def test_jakarta_has_no_daylight_saving() -> None:
    """Seven hours in January and in July."""
    offsets = {WIB.utcoffset(datetime(2021, month, 1, tzinfo=UTC)) for month in range(1, 13)}

    assert offsets == {timedelta(hours=7)}
