"""Details of the decision that no vector shows: ages, ends, lines, and what refusals say."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strpcheck.core.decide import decide, refuse
from strpcheck.core.policy import Hours
from strpcheck.core.verdict import Advisory, Outcome, Reason
from tests.core.making import GENERATION, HOUR, NOW, SECOND, SIGNED, STATION, facts, holding, status_list
from tests.core.world import world
from tests.vectors.claims import CATEGORY, IAT, IDX, NBF
from tests.vectors.rows import MORNING


def test_a_verdict_tells_the_lists_age_and_the_end() -> None:
    """Signed age of the list that answered, and the first second out of time."""
    verdict = decide(facts(), GENERATION, STATION, NOW)

    assert (verdict.list_age, verdict.ends) == (NOW - SIGNED, facts().expires)


def test_without_a_list_there_is_no_age() -> None:
    """No list answered."""
    assert decide(facts(), world("no-list"), STATION, NOW).list_age is None


def test_the_end_counts_extensions() -> None:
    """Midnight in Jakarta after 25 July."""
    later = world("extended")
    now = later.confirmed_at

    assert decide(facts(), later, STATION, now).ends == later.policy.extensions[0].end


def test_the_floor_ages_a_list_under_a_slow_clock() -> None:
    """Ages are counted from max(now, floor)."""
    station = replace(STATION, floor=NOW + 60 * SECOND)

    assert decide(facts(), GENERATION, station, NOW).list_age == NOW + 60 * SECOND - SIGNED


@pytest.mark.parametrize("reason", [Reason.NOT_A_PERMIT, Reason.MALFORMED, Reason.NO_BARCODE, Reason.BAD_CLAIMS])
def test_a_refusal_tells_nothing_of_what_was_not_authenticated(reason: Reason) -> None:
    """Reason alone, outside open hours."""
    verdict = refuse(reason, GENERATION, STATION, NOW)

    assert (verdict.reason, verdict.advisories, verdict.list_age, verdict.ends) == (reason, (), None, None)


def test_a_refusal_in_open_hours_says_so() -> None:
    """Everyone may pass, and the forged permit stays forged."""
    verdict = refuse(Reason.BAD_SIGNATURE, GENERATION, STATION, NOW + 16 * HOUR)

    assert (verdict.outcome, verdict.advisories) == (Outcome.REJECT, (Advisory.OPEN_HOURS,))


def test_an_unknown_post_has_no_open_hours() -> None:
    """Nobody passes a post that no policy knows."""
    assert refuse(Reason.MALFORMED, GENERATION, replace(STATION, post="?"), NOW + 16 * HOUR).advisories == ()


def test_changed_rules_are_told_beside_a_refusal_too() -> None:
    """The officer learns of new rules with the first code after them, whatever code that is."""
    station = replace(STATION, previous_policy="0123456789abcdef")

    verdict = refuse(Reason.NOT_A_PERMIT, GENERATION, station, NOW)

    assert verdict.advisories == (Advisory.POLICY_CHANGED,)


@pytest.mark.parametrize(("late", "newer"), [(0, False), (1, True)])
def test_newer_than_the_list_is_said_beside_refusals_too(late: int, newer: bool) -> None:  # noqa: FBT001 -- the answer
    """The line tells why a bit was not read."""
    signed_at = int(SIGNED.timestamp())
    judged = facts({IAT: signed_at + late, NBF: MORNING + 3600})

    verdict = decide(judged, GENERATION, STATION, NOW)

    assert verdict.reason is Reason.NOT_YET_VALID
    assert (Advisory.NEWER_THAN_LIST in verdict.advisories) is newer


def test_what_changes_the_word_stands_only_beside_an_accept() -> None:
    """An ID card is asked for where the way is free otherwise."""
    extended = world("extended")
    now = extended.confirmed_at + HOUR / 2

    accepted = decide(facts(), extended, STATION, now)
    revoked = decide(facts({IDX: 8}), extended, STATION, now)

    assert (accepted.advisories, accepted.asks_for_id) == ((Advisory.EXTENSION_WITHOUT_PHOTO,), True)
    assert (revoked.advisories, revoked.asks_for_id) == ((), False)


@pytest.mark.parametrize("value", [1, 2, 3])
def test_a_newer_permits_bit_says_nothing(value: int) -> None:
    """Index never issued when the list was signed, hence INVALID: not read."""
    judged = facts({CATEGORY: "KR-KES"})
    generation = holding(GENERATION, status_list({7: value}, issued_at=judged.issued_at - SECOND))

    verdict = decide(judged, generation, replace(STATION, floor=judged.issued_at), judged.issued_at + HOUR)

    assert verdict.reason is Reason.OK


def test_the_most_recent_of_several_rules_of_a_category_counts() -> None:
    """A category may be honoured in two stretches of days."""
    rules = GENERATION.policy.categories["KR-LOG"]
    over = replace(rules[0], days=replace(rules[0].days, last=(NOW - 48 * HOUR).date()))
    policy = replace(GENERATION.policy, categories={"KR-LOG": (over, *rules)})

    assert decide(facts(), replace(GENERATION, policy=policy), STATION, NOW).reason is Reason.OK


def test_a_post_whose_group_is_gone_honours_nothing() -> None:
    """The policy contradicts itself, and nobody passes on it."""
    policy = replace(GENERATION.policy, groups={})

    assert decide(facts(), replace(GENERATION, policy=policy), STATION, NOW).reason is Reason.POST_NOT_ALLOWED


def test_open_hours_lift_the_hour_and_nothing_else() -> None:
    """Destination is still asked for where the group asks for it."""
    group = replace(GENERATION.policy.groups["border"], check_destination=True, open_hours=(Hours(0, 1440),))
    policy = replace(GENERATION.policy, groups={"border": group}, windows=())
    elsewhere = replace(facts(), areas=(3671,))

    verdict = decide(elsewhere, replace(GENERATION, policy=policy), STATION, NOW)

    assert (verdict.reason, verdict.advisories) == (Reason.AREA_NOT_ALLOWED, (Advisory.OPEN_HOURS,))


def test_the_same_arguments_give_the_same_verdict() -> None:
    """An auditor recomputes every past decision."""
    later = NOW + timedelta(hours=20)

    assert decide(facts(), GENERATION, STATION, later) == decide(facts(), GENERATION, STATION, later)
