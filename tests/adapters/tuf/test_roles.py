"""Which role signs which target, and how the signed time is spelled."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from strpcheck.adapters.tuf.roles import issued_time, issued_value, role_of
from strpcheck.errors import SyncError


@pytest.mark.parametrize(
    ("path", "role"),
    [
        ("trust.json", "targets"),
        ("devices.json", "targets"),
        ("policy.json", "policy"),
        ("canary.json", "status"),
        ("conflicts.json", "status"),
        ("status/2021w26.cwt", "status"),
        ("status.json", "targets"),
        ("deep/policy.json", "targets"),
    ],
)
def test_every_path_has_one_role(path: str, role: str) -> None:
    """By the design's table; whatever is not named there is for targets, the strictest."""
    assert role_of(path) == role


def test_the_signed_time_is_utc_in_whole_seconds() -> None:
    """One spelling, and back."""
    moment = datetime(2021, 7, 5, 1, 2, 3, tzinfo=UTC)

    assert issued_value(moment) == "2021-07-05T01:02:03Z"
    assert issued_time(issued_value(moment)) == moment


def test_a_time_of_another_zone_is_written_in_utc() -> None:
    """Or every age would be seven hours wrong."""
    jakarta = timezone(timedelta(hours=7))

    assert issued_value(datetime(2021, 7, 5, 8, 2, 3, tzinfo=jakarta)) == "2021-07-05T01:02:03Z"


@pytest.mark.parametrize("value", [None, 7, "", "2021-07-05", "2021-07-05T01:02:03", "2021-13-05T01:02:03Z"])
def test_something_else_is_no_time(value: object) -> None:
    """Told, with what it means."""
    with pytest.raises(SyncError, match="x-strp-issued") as caught:
        issued_time(value)

    assert "authority publish" in caught.value.hint


@pytest.mark.parametrize(
    "value",
    [
        "2019-12-31T23:59:59Z",
        "2100-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "2021-7-5T0:0:0Z",
        "2021-07-05T07:00:00+0700",
    ],
)
def test_a_signed_time_has_one_spelling_and_bounds(value: str) -> None:
    """The floor of every laptop's clock is made of it."""
    with pytest.raises(SyncError, match="not a time from 2020 to 2099"):
        issued_time(value)


@pytest.mark.parametrize("value", ["2020-01-01T00:00:00Z", "2099-12-31T23:59:59Z"])
def test_the_bounds_of_a_signed_time_are_inside(value: str) -> None:
    """2020 to 2099, as every time of the house."""
    assert issued_value(issued_time(value)) == value
