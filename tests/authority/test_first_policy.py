"""Laws of the policy a new authority starts with: the table of field.md, asked of the rules it becomes."""

from datetime import datetime, time, timedelta

import pytest

from strpcheck.authority.first_policy import build_first_policy
from strpcheck.core.permit import WIB
from strpcheck.core.policy import Policy, covers
from strpcheck.core.seen import distance_km
from strpcheck.documents.model import write_document
from strpcheck.documents.policy import read_policy
from strpcheck.errors import DocumentError
from strpcheck.messages.categories import CATEGORIES, EXEMPT

BORDER = {"LENTENG-AGUNG": 3174, "LAMPIRI": 3175, "DAAN-MOGOT": 3173, "PASAR-REBO": 3175, "FATMAWATI": 3174}
INNER = {"BUNDARAN-HI": 3171, "SEMANGGI": 3174}
AT_ANY_HOUR = {"KR-KES", "KR-KAM", "KR-BCN", "PR-SKT", "PR-DUK", "PR-HML", "PR-PDP"}


@pytest.fixture(scope="module")
def policy() -> Policy:
    """The first policy as a laptop reads it."""
    return read_policy(write_document(build_first_policy("XX-JK")))


def at(clock: str) -> datetime:
    """A moment of an ordinary day, in WIB."""
    return datetime.combine(datetime(2021, 7, 8, tzinfo=WIB), time.fromisoformat(clock), WIB)


def test_posts_stand_where_they_stand(policy: Policy) -> None:
    """Seven posts, each in its group and area, all within Jakarta."""
    found = {post.id: post.area for post in policy.posts.values()}

    assert found == BORDER | INNER
    assert {post.id for post in policy.posts.values() if post.group == "border"} == set(BORDER)
    assert {post.id for post in policy.posts.values() if post.group == "inner"} == set(INNER)
    furthest = max(distance_km(here, there) for here in policy.posts.values() for there in policy.posts.values())
    assert 15 < furthest < 40


def test_every_category_is_honoured_at_every_post(policy: Policy) -> None:
    """No permit of the first table is worthless."""
    assert set(policy.categories) == set(CATEGORIES)
    assert len(CATEGORIES) == 23
    assert all(covers(group.categories, code) for group in policy.groups.values() for code in CATEGORIES)


@pytest.mark.parametrize("code", CATEGORIES)
@pytest.mark.parametrize(
    ("clock", "morning"),
    [("05:59", False), ("06:00", True), ("09:59", True), ("10:00", False), ("21:59", False), ("23:30", False)],
)
def test_hours_of_the_border(policy: Policy, code: str, clock: str, morning: bool) -> None:  # noqa: FBT001 -- a column
    """Workers pass from six to ten, health, security, disaster response and urgent individuals at any hour."""
    assert policy.hour_holds("border", code, at(clock)) == (morning or code in AT_ANY_HOUR)


@pytest.mark.parametrize("code", CATEGORIES)
@pytest.mark.parametrize("clock", ["00:00", "05:59", "10:00", "23:59"])
def test_inner_posts_honour_all_day(policy: Policy, code: str, clock: str) -> None:
    """No window names an inner post."""
    assert policy.hour_holds("inner", code, at(clock))


@pytest.mark.parametrize(
    ("clock", "is_open"), [("21:59", False), ("22:00", True), ("00:00", True), ("05:59", True), ("06:00", False)]
)
def test_border_is_open_at_night(policy: Policy, clock: str, is_open: bool) -> None:  # noqa: FBT001 -- a column
    """From ten to six everyone passes the border posts, and only those."""
    assert all(policy.is_open(post, at(clock)) == is_open for post in BORDER)
    assert not any(policy.is_open(post, at(clock)) for post in INNER)


def test_permits_that_ended_with_the_first_decree_run_on(policy: Policy) -> None:
    """Last day 20 July: through 25 July. A plain expiry check would have refused every honest permit on the 21st."""
    last_day_20, last_day_19 = datetime(2021, 7, 21, tzinfo=WIB), datetime(2021, 7, 20, tzinfo=WIB)

    assert all(
        policy.effective_end("XX-JK", code, last_day_20) == datetime(2021, 7, 26, tzinfo=WIB) for code in CATEGORIES
    )
    assert policy.effective_end("XX-JK", "KR-LOG", last_day_19) == last_day_19
    assert policy.effective_end("XX-BDG", "KR-LOG", last_day_20) == last_day_20


def test_exempt_list(policy: Policy) -> None:
    """Nine groups pass without a permit, ride-hailing from 17 July."""
    days = {rule.code: rule.days for rule in policy.exempt}

    assert set(days) == set(EXEMPT)
    assert len(EXEMPT) == 9
    ojol = datetime(2021, 7, 17, tzinfo=WIB).date()
    assert days["EX-OJOL"].holds(ojol)
    assert not days["EX-OJOL"].holds(ojol - timedelta(days=1))
    assert all(rule.holds(ojol - timedelta(days=1)) for code, rule in days.items() if code != "EX-OJOL")


def test_numbers(policy: Policy) -> None:
    """Freshness, replay and retention as the field states them; no destination rule, no notice."""
    assert (policy.freshness.fresh, policy.freshness.stale) == (timedelta(hours=12), timedelta(hours=72))
    assert (policy.replay.km_per_h, policy.replay.slack) == (60, timedelta(minutes=15))
    assert policy.replay.within == timedelta(hours=12)
    assert (policy.retention.routine, policy.retention.unacknowledged) == (timedelta(days=14), timedelta(days=30))
    assert not any(group.check_destination for group in policy.groups.values())
    assert policy.messages == {}


def test_issuer_that_is_none_is_refused_in_words() -> None:
    """The issuer comes from a person's command line."""
    with pytest.raises(DocumentError, match=r"policy.json: iss: expected an issuer such as ID-JK"):
        build_first_policy("Jakarta")
