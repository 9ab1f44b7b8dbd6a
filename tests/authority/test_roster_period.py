"""Laws of a roster's first and last day."""

from datetime import UTC, date, datetime

import pytest

from strpcheck.authority.roster import LAST_DAY, RosterRules
from strpcheck.core.permit import Environment
from tests.authority.rosters import CATEGORIES, TODAY, reasons, valid


def test_a_period_that_began_counts_from_the_day_of_issue() -> None:
    """A permit issued today was not valid yesterday."""
    assert valid(valid_from="2021-07-01").not_before == datetime(2021, 7, 4, 17, tzinfo=UTC)
    assert valid(valid_from="2021-07-06").not_before == datetime(2021, 7, 5, 17, tzinfo=UTC)


def test_a_permit_for_one_day_is_a_permit() -> None:
    """From and until inclusive, today the last day."""
    row = valid(valid_from="2021-07-05", valid_until="2021-07-05")
    assert (row.expires - row.not_before).total_seconds() == 86400


@pytest.mark.parametrize(
    ("first", "last", "expected"),
    [
        ("2021-07-10", "2021-07-09", "expected a day from valid_from 2021-07-10 on, got 2021-07-09"),
        ("2021-07-01", "2021-07-04", "expected a day from the day of issue 2021-07-05 on, got 2021-07-04"),
        ("2021-07-05", "2021-07-21", "expected a day up to 2021-07-20, got 2021-07-21"),
        ("2021-07-05", "20/07/2021", "expected a day as YYYY-MM-DD, got '20/07/2021'"),
        ("2021-07-05", "2021-7-20", "expected a day as YYYY-MM-DD, got '2021-7-20'"),
        ("2021-07-05", "20210720", "expected a day as YYYY-MM-DD, got '20210720'"),
        ("2021-07-05", "2021-02-30", "expected a day as YYYY-MM-DD, got '2021-02-30'"),
        ("2021-07-05", "", "expected a day as YYYY-MM-DD, got nothing"),
        ("2021-07-05", "9" * 600, f"expected a day as YYYY-MM-DD, got '{'*' * 40}...'"),
    ],
)
def test_a_last_day_out_of_bounds_is_bad(first: str, last: str, expected: str) -> None:
    """Not before it starts, not over already, not beyond what the authority allows, one spelling."""
    rules = RosterRules(Environment.TRAINING, TODAY, CATEGORIES, latest_end=date(2021, 7, 20))
    assert reasons(rules, valid_from=first, valid_until=last) == (f"valid_until: {expected}",)


def test_the_century_ends_what_claims_can_hold() -> None:
    """The claim exp stays below 2100-01-01 UTC."""
    assert valid(valid_until="2099-12-31").expires == datetime(2099, 12, 31, 17, tzinfo=UTC)
    assert reasons(valid_until="2100-01-01") == ("valid_until: expected a day up to 2099-12-31, got 2100-01-01",)


@pytest.mark.parametrize(
    ("today", "latest"), [(date(2020, 1, 1), LAST_DAY), (date(2100, 1, 1), LAST_DAY), (TODAY, date(2100, 1, 1))]
)
def test_rules_beyond_the_claims_bounds_do_not_construct(today: date, latest: date) -> None:
    """Midnight of 2020-01-01 in Jakarta is 2019 in UTC."""
    with pytest.raises(ValueError, match="expected days from 2020-01-02 to 2099-12-31"):
        RosterRules(Environment.TRAINING, today, CATEGORIES, latest)
