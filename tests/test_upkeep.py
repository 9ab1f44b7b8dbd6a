"""Laws of `sync-status`: ages from signed times, in the words that verdicts use, with the limit that comes next."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from strpcheck.core.generation import Station
from strpcheck.ports import HeldView
from strpcheck.upkeep import Age, holdings
from tests.core.making import GENERATION, HOUR, NOW, SECOND, SIGNED, STATION, holding, status_list
from tests.laptop import standing_of

VIEW = HeldView(GENERATION, (), standing_of(GENERATION, version=7).roles, SIGNED)


@pytest.mark.parametrize(
    ("age", "state", "limit"),
    [
        (timedelta(0), Age.FRESH, 12),
        (12 * HOUR, Age.FRESH, 12),
        (12 * HOUR + SECOND, Age.AGEING, 72),
        (72 * HOUR, Age.AGEING, 72),
        (72 * HOUR + SECOND, Age.STALE, None),
    ],
    ids=str,
)
def test_states_change_at_the_policys_limits(age: timedelta, state: Age, limit: int | None) -> None:
    """The same second at which verdicts change."""
    (trust, *_) = holdings(VIEW, STATION, SIGNED + age)

    assert (trust.name, trust.version, trust.signed_at, trust.age, trust.state) == ("trust.json", 7, SIGNED, age, state)
    assert trust.limit_at == (None if limit is None else SIGNED + limit * HOUR)


def test_a_list_is_as_old_as_its_own_signature() -> None:
    """Whatever was confirmed since."""
    view = replace(
        VIEW, generation=replace(holding(GENERATION, status_list({}, issued_at=SIGNED - 20 * HOUR)), confirmed_at=NOW)
    )

    held = {item.name: item for item in holdings(view, Station("", NOW), NOW)}

    assert held["policy.json"].state is Age.FRESH
    assert held["urn:strp:2021w27"].state is Age.AGEING
    assert held["urn:strp:2021w27"].age == NOW - SIGNED + 20 * HOUR


def test_a_slow_clock_makes_nothing_younger() -> None:
    """Ages are counted from what is proved at least."""
    long_ago = datetime.fromisoformat("1970-01-01T00:00:00Z")
    floor = SIGNED + 80 * HOUR

    (trust, *_) = holdings(VIEW, Station("", floor), long_ago)

    assert (trust.age, trust.state) == (80 * HOUR, Age.STALE)
