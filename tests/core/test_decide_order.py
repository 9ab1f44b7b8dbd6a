"""The questions' order: where two fail, the earlier one speaks."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import combinations
from typing import Final

import pytest

from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode
from strpcheck.core.decide import decide
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Facts
from strpcheck.core.policy import Group, Policy
from strpcheck.core.seen import Conflicts, conflict_hash
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Reason
from tests.core.making import GENERATION, HOUR, NOW, SIGNED, STATION, facts, holding, status_list
from tests.vectors.claims import DROP as LEFT_OUT
from tests.vectors.claims import EXP, IDX, ISS, SYNTHETIC, Edits, payload
from tests.vectors.forge import KEYS, header_of, sign, spell, wrap


@dataclass(frozen=True, slots=True)
class Case:
    """The arguments of `decide` but the time."""

    facts: Facts
    generation: Generation
    station: Station


def with_policy(case: Case, **changes: object) -> Case:
    """The case under a policy with these members changed."""
    policy: Policy = replace(case.generation.policy, **changes)  # type: ignore[arg-type]  # its callers name members
    return replace(case, generation=replace(case.generation, policy=policy))


def with_group(case: Case, **changes: object) -> Case:
    """The case under changed rules of the post's group, and no other group."""
    group: Group = replace(case.generation.policy.groups["border"], **changes)  # type: ignore[arg-type]  # its callers name members
    return with_policy(case, groups={"border": group})


def key_revoked(case: Case) -> Case:
    """(7) The key fell."""
    trust = case.generation.trust
    fallen = {case.facts.key_id: replace(trust.anchors[case.facts.key_id], revoked_at=SIGNED)}
    return replace(case, generation=replace(case.generation, trust=replace(trust, anchors={**trust.anchors, **fallen})))


def key_out_of_time(case: Case) -> Case:
    """(7) The key's window ended before the permit was issued."""
    trust = case.generation.trust
    ended = {case.facts.key_id: replace(trust.anchors[case.facts.key_id], valid_until=case.facts.issued_at)}
    return replace(case, generation=replace(case.generation, trust=replace(trust, anchors={**trust.anchors, **ended})))


def revoked(case: Case) -> Case:
    """(8) Its bit is INVALID."""
    held = status_list({case.facts.status_index: 1})
    return replace(case, generation=holding(case.generation, held))


def clock_suspect(case: Case) -> Case:
    """(9) The wall clock went back."""
    return replace(case, station=replace(case.station, clock_mark=NOW + HOUR))


def not_yet_valid(case: Case) -> Case:
    """(10) It begins tomorrow."""
    return replace(case, facts=replace(case.facts, not_before=NOW + 24 * HOUR))


def expired(case: Case) -> Case:
    """(10) It ended before the generation was confirmed, even where that is long ago."""
    return replace(case, facts=replace(case.facts, expires=NOW - 100 * HOUR))


def status_unknown(case: Case) -> Case:
    """(11) No list answers for it; the one that would is another's, revoked or not."""
    return replace(case, facts=replace(case.facts, status_uri="urn:strp:2021w29"))


def suspended(case: Case) -> Case:
    """(11) Its value is SUSPENDED."""
    return replace(case, generation=holding(case.generation, status_list({case.facts.status_index: 2})))


def stale(case: Case) -> Case:
    """(12) Nobody confirmed the generation for 73 hours."""
    return replace(case, generation=replace(case.generation, confirmed_at=NOW - 73 * HOUR))


def category(case: Case) -> Case:
    """(13) The category ended."""
    rules = case.generation.policy.categories[case.facts.category]
    ended = tuple(replace(rule, days=replace(rule.days, last=(NOW - 48 * HOUR).date())) for rule in rules)
    return with_policy(case, categories={**case.generation.policy.categories, case.facts.category: ended})


def post(case: Case) -> Case:
    """(13) The group honours other categories."""
    return with_group(case, categories=("PR-*",))


def hour(case: Case) -> Case:
    """(13) The windows are over."""
    windows = case.generation.policy.windows
    night = tuple(replace(item, hours=replace(item.hours, start_minute=0, end_minute=1)) for item in windows)
    return with_policy(case, windows=night)


def area(case: Case) -> Case:
    """(13) It leads elsewhere."""
    case = with_group(case, check_destination=True)
    return replace(case, facts=replace(case.facts, areas=(3671,)))


def replayed(case: Case) -> Case:
    """(14) Headquarters lists it."""
    listed = Conflicts(b"", {conflict_hash(b"", case.facts.id): NOW + HOUR})
    return replace(case, generation=replace(case.generation, conflicts=listed))


FAULTS: Final[list[tuple[Callable[[Case], Case], Reason]]] = [
    (key_revoked, Reason.KEY_REVOKED),
    (key_out_of_time, Reason.KEY_OUT_OF_TIME),
    (revoked, Reason.REVOKED),
    (clock_suspect, Reason.CLOCK_SUSPECT),
    (not_yet_valid, Reason.NOT_YET_VALID),
    (expired, Reason.EXPIRED),
    (status_unknown, Reason.STATUS_UNKNOWN),
    (suspended, Reason.SUSPENDED),
    (stale, Reason.STATUS_STALE),
    (category, Reason.CATEGORY_NOT_ALLOWED),
    (post, Reason.POST_NOT_ALLOWED),
    (hour, Reason.HOUR_NOT_ALLOWED),
    (area, Reason.AREA_NOT_ALLOWED),
    (replayed, Reason.REPLAY_CONFLICT),
]
IMPOSSIBLE: Final = {
    (revoked, status_unknown),  # a permit without a list has no bit
    (revoked, suspended),  # one index has one value
    (status_unknown, suspended),  # same
    (not_yet_valid, expired),  # nbf < exp
    (post, area),  # both set the group; the pairs through `hour` hold their order
}
PAIRS: Final = [(first, second) for first, second in combinations(FAULTS, 2) if (first[0], second[0]) not in IMPOSSIBLE]
GOOD: Final = Case(facts(), GENERATION, STATION)


def judge(case: Case) -> Reason:
    """The reason at the usual hour."""
    return decide(case.facts, case.generation, case.station, NOW).reason


def test_the_good_case_is_good() -> None:
    """Else the table would prove nothing."""
    assert judge(GOOD) is Reason.OK


@pytest.mark.parametrize(("fault", "reason"), FAULTS)
def test_each_fault_alone(fault: Callable[[Case], Case], reason: Reason) -> None:
    """One question fails, and its reason is given."""
    assert judge(fault(GOOD)) is reason


@pytest.mark.parametrize(("first", "second"), PAIRS, ids=lambda item: str(item[1]))
def test_the_earlier_question_wins(
    first: tuple[Callable[[Case], Case], Reason], second: tuple[Callable[[Case], Case], Reason]
) -> None:
    """Both fail; whichever was brought about first, the earlier one speaks."""
    assert judge(second[0](first[0](GOOD))) is first[1]


def test_the_post_is_asked_before_the_destination() -> None:
    """Both in one group."""
    case = with_group(
        replace(GOOD, facts=replace(GOOD.facts, areas=(3671,))), categories=("PR-*",), check_destination=True
    )

    assert judge(case) is Reason.POST_NOT_ALLOWED


KEY, UNLISTED = KEYS["permit"], KEYS["unlisted"]


def signed(edits: Edits, *, broken: bool = False, key: str = "permit") -> bytes:
    """A permit, its signature perhaps broken."""
    encoded = sign(KEYS[key], payload(edits))
    return encoded[:-1] + bytes([encoded[-1] ^ broken])


TEXTS: Final[list[tuple[str, str, Reason]]] = [
    ("1-2", wrap(b"\x84" + sign(UNLISTED, b"", b"")[2:]), Reason.NOT_A_PERMIT),
    ("2-3", wrap(sign(UNLISTED, payload(), spell({4: UNLISTED.kid}))), Reason.MALFORMED),
    ("2-4", wrap(b"\xd2" + spell([header_of(KEY), {1: 1}, payload(), bytes(64)])), Reason.MALFORMED),
    ("3-4", wrap(signed({}, broken=True, key="unlisted")), Reason.UNKNOWN_KEY),
    ("3-4-other-environment", wrap(signed({}, broken=True, key="foreign")), Reason.WRONG_ENVIRONMENT),
    ("3-5", wrap(signed({EXP: 0}, key="unlisted")), Reason.UNKNOWN_KEY),
    ("4-5", wrap(signed({EXP: 0}, broken=True)), Reason.BAD_SIGNATURE),
    ("4-6", wrap(signed({ISS: "XX-BG"}, broken=True)), Reason.BAD_SIGNATURE),
    ("5-6", wrap(signed({EXP: 0, ISS: "XX-BG"})), Reason.BAD_CLAIMS),
    ("5-6-uri", wrap(signed({(65535, "status_list", "uri"): "urn:x", ISS: "XX-BG"})), Reason.BAD_CLAIMS),
    ("6-6", wrap(signed({ISS: "XX-BG", SYNTHETIC: LEFT_OUT})), Reason.WRONG_ISSUER),
    ("6-7", wrap(signed({ISS: "XX-BG"}, key="revoked")), Reason.WRONG_ISSUER),
    ("6-8", wrap(signed({SYNTHETIC: LEFT_OUT, IDX: 8})), Reason.WRONG_ENVIRONMENT),
]


@pytest.mark.parametrize(("text", "reason"), [row[1:] for row in TEXTS], ids=[row[0] for row in TEXTS])
def test_the_earlier_question_of_a_text_wins(text: str, reason: Reason) -> None:
    """Questions 1 to 6, of which two fail."""
    assert authenticate(Barcode(text), GENERATION, STATION, NOW, purpose=Purpose.PERMIT) is reason


def test_a_permit_stays_a_permit_whatever_decide_would_say() -> None:
    """Questions 1 to 6 are asked without the later ones: a revoked key's permit is authentic."""
    text = wrap(signed({IDX: 8}, key="revoked"))

    permit = authenticate(Barcode(text), GENERATION, STATION, NOW, purpose=Purpose.PERMIT)

    assert permit not in set(Reason)


def test_a_key_gone_from_a_later_list_is_unknown() -> None:
    """A decision made again under another generation may not find the key."""
    case = replace(GOOD, facts=replace(GOOD.facts, key_id=type(GOOD.facts.key_id)(UNLISTED.kid)))

    assert judge(case) is Reason.UNKNOWN_KEY
