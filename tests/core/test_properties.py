"""Laws of the whole way from text to verdict, over drawn permits, worlds and clocks."""

from dataclasses import replace
from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode, Part
from strpcheck.core.decide import decide
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Facts, Permit
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Outcome, Reason, Verdict
from tests.core.making import GENERATION, NOW, SECOND, SIGNED, STATION, facts, holding, status_list
from tests.core.world import judge
from tests.vectors.claims import text
from tests.vectors.forge import BASE45, KEYS, wrap

SECONDS = st.integers(-400 * 86400, 400 * 86400).map(lambda seconds: timedelta(seconds=seconds))
GOOD_TEXT = text(KEYS["permit"])
TEXTS = (
    st.text(max_size=300)
    | st.text(BASE45, max_size=300)
    | st.binary(max_size=200).map(lambda octets: wrap(b"\xd2" + octets))
    | st.builds(lambda at, new: GOOD_TEXT[:at] + new + GOOD_TEXT[at + len(new) :], st.integers(0, 420), st.text(BASE45))
)
PERMITS = st.builds(
    lambda issued, starts, ends, index, areas: replace(
        facts(), issued_at=NOW + issued, not_before=NOW + starts, expires=NOW + ends, status_index=index, areas=areas
    ),
    SECONDS,
    SECONDS,
    SECONDS,
    st.integers(0, 80),
    st.lists(st.integers(1101, 9999), min_size=1, max_size=4).map(tuple),
)
STATIONS = st.builds(
    lambda post, floor, mark: replace(
        STATION, post=post, floor=NOW + floor, clock_mark=None if mark is None else NOW + mark
    ),
    st.sampled_from([*GENERATION.policy.posts, "?"]),
    SECONDS,
    st.none() | SECONDS,
)
WORLDS = st.builds(
    lambda listed, confirmed, values: replace(
        holding(GENERATION, status_list(values, issued_at=NOW + listed)), confirmed_at=NOW + confirmed
    ),
    SECONDS,
    SECONDS,
    st.dictionaries(st.integers(0, 63), st.integers(0, 3)),
)
RANK = {Outcome.ACCEPT: 0, Outcome.REFER: 1, Outcome.RETRY: 1, Outcome.REJECT: 2}


@given(TEXTS, st.sampled_from([None, Part(1, 2), Part(2, 2)]), SECONDS, STATIONS, WORLDS)
def test_any_text_gives_a_verdict(
    barcode: str, part: Part | None, late: timedelta, station: Station, generation: Generation
) -> None:
    """Never an exception, and ACCEPT for nothing but the good text itself."""
    verdict = judge(Barcode(barcode, part), generation, station, NOW + late)

    assert isinstance(verdict, Verdict)
    assert verdict.outcome is not Outcome.ACCEPT or (barcode, part) == (GOOD_TEXT, None)


@given(PERMITS, STATIONS, WORLDS, SECONDS)
def test_any_facts_give_a_verdict(judged: Facts, station: Station, generation: Generation, late: timedelta) -> None:
    """Total, whatever the clocks say; the reason is one of questions 7 to 14."""
    verdict = decide(judged, generation, station, NOW + late)

    assert list(Reason).index(verdict.reason) >= list(Reason).index(Reason.KEY_REVOKED)


@given(PERMITS, WORLDS, st.integers(0, 400 * 86400), st.integers(0, 400 * 86400))
def test_expired_stays_expired(judged: Facts, generation: Generation, late: int, later: int) -> None:
    """No later moment under the same generation brings an ended permit back."""
    first = NOW + timedelta(seconds=late)
    second = first + timedelta(seconds=later)

    before = decide(judged, generation, STATION, first)
    after = decide(judged, generation, STATION, second)

    if before.reason in {Reason.EXPIRED, Reason.EXPIRED_NOT_CONFIRMED}:
        assert after.reason is before.reason


@given(PERMITS, STATIONS, WORLDS, SECONDS)
def test_revoking_never_yields_accept(judged: Facts, station: Station, generation: Generation, late: timedelta) -> None:
    """The same circumstances with the bit INVALID in a list that may know the permit: refused, whatever else holds."""
    inside = replace(judged, status_index=judged.status_index % 64)
    revoking = holding(GENERATION, status_list({inside.status_index: 1}, issued_at=max(inside.issued_at, SIGNED)))
    revoked = replace(revoking, confirmed_at=generation.confirmed_at)

    verdict = decide(inside, revoked, station, NOW + late)

    assert verdict.reason is Reason.REVOKED


@given(st.lists(SECONDS, min_size=1, max_size=4), STATIONS)
def test_no_clock_softens_a_revocation(clocks: list[timedelta], station: Station) -> None:
    """Revoked is REJECT under every clock, older ones included."""
    revoked = holding(GENERATION, status_list({7: 1}))

    verdicts = [decide(facts(), revoked, station, NOW + clock).reason for clock in clocks]

    assert set(verdicts) == {Reason.REVOKED}


@given(PERMITS, WORLDS, st.integers(0, 400 * 86400))
def test_an_older_clock_accepts_nothing_that_the_floor_knows_to_be_stale(
    judged: Facts, generation: Generation, behind: int
) -> None:
    """Under a floor, a clock turned back further than the tolerance accepts nothing at all."""
    station = replace(STATION, floor=NOW)
    now = NOW - 121 * SECOND - timedelta(seconds=behind)

    verdict = decide(judged, generation, station, now)

    assert verdict.outcome is not Outcome.ACCEPT


@given(SECONDS)
def test_authentication_knows_no_time_but_for_unlisted_keys(late: timedelta) -> None:
    """A listed key's permit is authentic at any moment; when it holds is decided later."""
    permit = authenticate(Barcode(GOOD_TEXT), GENERATION, STATION, NOW + late, purpose=Purpose.PERMIT)

    assert isinstance(permit, Permit)
    assert permit.facts == facts()


@given(st.integers(0, 200 * 3600), st.integers(0, 200 * 3600))
def test_a_list_only_ages(age: int, more: int) -> None:
    """ACCEPT, then REFER for good: time alone never makes evidence better."""
    permit = replace(facts(), category="KR-KES", expires=NOW + timedelta(days=300))

    def outcome(seconds: int) -> Outcome:
        return decide(permit, GENERATION, STATION, SIGNED + timedelta(seconds=seconds)).outcome

    assert RANK[outcome(age)] <= RANK[outcome(age + more)]


def test_the_properties_reach_every_outcome() -> None:
    """The good text is accepted: the laws above are not kept by refusing everything."""
    assert judge(Barcode(GOOD_TEXT), GENERATION, STATION, NOW).outcome is Outcome.ACCEPT
