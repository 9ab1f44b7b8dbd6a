"""Laws of the officer's straight line: decided, committed, and only then handed over to be shown."""

from dataclasses import replace
from datetime import timedelta

import pytest

from strpcheck.core.barcode import Barcode, Likeness, Part
from strpcheck.core.decide import decide
from strpcheck.core.generation import Generation
from strpcheck.core.permit import Environment
from strpcheck.core.record import EntryKind
from strpcheck.core.verdict import Advisory, Reason
from strpcheck.errors import HomeError, LogError
from strpcheck.scan import Checkpoint, Judgement, check_post
from tests.core.making import GENERATION, HOUR, NOW, SECOND
from tests.core.world import world
from tests.judged import GOOD, LINK, REVOKED, SPOILED, checkpoint
from tests.laptop import MemoryLog, Times, decided_for, facts_from, station_from
from tests.vectors.claims import NAME, SYNTHETIC, text
from tests.vectors.forge import KEYS


def judge(at: Checkpoint, barcode: str, part: Part | None = None) -> Judgement:
    """One text from an argument."""
    return at.judge(Barcode(barcode, part), "argument:1", "argument")


@pytest.mark.parametrize(
    ("barcode", "reason"),
    [(GOOD, Reason.OK), (REVOKED, Reason.REVOKED), (LINK, Reason.NOT_A_PERMIT), ("", Reason.NOT_A_PERMIT)],
)
def test_the_entry_says_what_the_judgement_says(barcode: str, reason: Reason) -> None:
    """What is shown is what was committed."""
    log = MemoryLog()

    judged = judge(checkpoint(log), barcode)

    (body,) = log.bodies
    assert (judged.verdict.reason, judged.entry) == (reason, 1)
    assert (body["reason"], body["outcome"]) == (reason.value, reason.outcome.value)
    assert (body["kind"], body["generation"], body["source"]) == ("scan", GENERATION.id, "argument")


@pytest.mark.parametrize("barcode", [GOOD, REVOKED, SPOILED, LINK])
def test_no_judgement_without_its_entry(barcode: str) -> None:
    """A log that cannot be written leaves nothing that could be shown."""
    log = MemoryLog(fails=True)

    with pytest.raises(LogError):
        judge(checkpoint(log), barcode)


def test_no_judgement_of_an_empty_picture_without_its_entry() -> None:
    """Neither where nothing was found."""
    with pytest.raises(LogError):
        checkpoint(MemoryLog(fails=True)).judge_empty("a.png")


def test_a_decision_can_be_made_again_from_its_entry() -> None:
    """Facts, station and time stand in the entry; with the generation they give the same verdict."""
    log = MemoryLog()
    at = checkpoint(log)
    judge(at, GOOD)
    later = checkpoint(log, Times(NOW + HOUR), post="UJI-JAUH")

    judged = judge(later, GOOD)

    body = log.bodies[-1]
    assert judged.verdict.reason is Reason.REPLAY_CONFLICT  # 890 km in an hour: the first look is part of the second
    assert decide(facts_from(body), GENERATION, station_from(body), decided_for(body)) == judged.verdict


def test_the_officers_second_look_knows_the_first() -> None:
    """Own sightings are used and kept with the entry."""
    log = MemoryLog()
    judge(checkpoint(log), GOOD)

    judged = judge(checkpoint(log, Times(NOW + 10 * SECOND)), GOOD)

    assert Advisory.SEEN_TODAY_HERE in judged.verdict.advisories
    assert [len(body["sightings"]) for body in log.bodies] == [0, 1]


@pytest.mark.parametrize("barcode", [SPOILED, LINK])
def test_nothing_unauthenticated_is_remembered_as_seen(barcode: str) -> None:
    """A text without a signature that holds leaves no permit behind, neither in the entry nor beside it."""
    log = MemoryLog()

    judged = judge(checkpoint(log), barcode)

    assert judged.permit is None
    assert log.traces[0].permit is None
    assert "permit" not in log.bodies[0]


def test_what_a_stranger_looks_like_is_told_only_of_strangers() -> None:
    """A link is named as one; a spoiled permit is not described."""
    at = checkpoint(MemoryLog())

    assert judge(at, LINK).likeness is Likeness.LINK
    assert judge(at, SPOILED).likeness is None
    part = judge(at, GOOD, Part(1, 3))
    assert (part.verdict.reason, part.likeness, part.part) == (Reason.NOT_A_PERMIT, Likeness.PART, Part(1, 3))


def test_a_canary_is_no_permit_at_the_road() -> None:
    """Only the self-test asks for that purpose."""
    assert judge(checkpoint(MemoryLog()), text(KEYS["canary"])).verdict.reason is Reason.UNKNOWN_KEY


def test_a_clock_that_went_back_is_suspect() -> None:
    """The newest wall time logged binds the next decision, and the entry keeps it."""
    log = MemoryLog()
    judge(checkpoint(log, Times(NOW + HOUR)), LINK)

    judged = judge(checkpoint(log, Times(NOW + HOUR - 121 * SECOND)), GOOD)

    assert judged.verdict.reason is Reason.CLOCK_SUSPECT
    assert log.bodies[-1]["clock_mark"] == int((NOW + HOUR).timestamp())


def test_an_invented_time_neither_counts_nor_is_judged() -> None:
    """`--at` in training may go to and fro, beside the machine's own time."""
    log = MemoryLog()
    judge(checkpoint(log, Times(NOW + 5 * HOUR)), LINK)

    judged = judge(checkpoint(log, Times(NOW, invented=True)), GOOD)

    assert judged.verdict.reason is Reason.OK
    assert [trace.counts_for_clock for trace in log.traces] == [True, False]
    assert "clock_mark" not in log.bodies[-1]
    assert log.bodies[-1]["times"]["invented"] is True


def production_good() -> str:
    """A permit of the production world."""
    return text(KEYS["production-permit"], {(1,): "ID-JK", SYNTHETIC: False})


def test_a_simulation_is_decided_for_one_time_and_logged_at_another() -> None:
    """The clock question is skipped, the entry stands at the wall time, the judgement says so."""
    log = MemoryLog()
    at = checkpoint(
        log, Times(NOW + timedelta(days=300)), generation=world("production"), simulated_at=NOW, kind=EntryKind.CHECK
    )

    judged = judge(at, production_good())

    body = log.bodies[0]
    assert (judged.simulated, judged.at, judged.verdict.reason) == (True, NOW, Reason.OK)
    assert body["times"]["wall"] == int((NOW + timedelta(days=300)).timestamp())
    assert (body["simulated_at"], body["asks_clock"]) == (int(NOW.timestamp()), False)
    assert decide(facts_from(body), at.generation, station_from(body), decided_for(body)) == judged.verdict


def test_a_simulation_leaves_no_trace_in_later_decisions() -> None:
    """No sighting and no previous policy; its wall time was real and counts."""
    log = MemoryLog()

    judge(checkpoint(log, generation=world("production"), simulated_at=NOW), production_good())

    (trace,) = log.traces
    assert (trace.permit, trace.policy, trace.counts_for_clock) == (None, "", True)


def test_a_policy_that_changed_is_told_once() -> None:
    """The previous scan's policy is the one of the newest real decision."""
    log = MemoryLog()
    other = replace(GENERATION, policy=replace(GENERATION.policy, digest="00000000000000ff"))
    judge(checkpoint(log), LINK)

    told = [judge(checkpoint(log, generation=other), GOOD).verdict.advisories for _ in range(2)]

    assert [Advisory.POLICY_CHANGED in advisories for advisories in told] == [True, False]


def test_the_entry_names_no_person() -> None:
    """Name and file name stay out; the permit's random number is enough."""
    log = MemoryLog()
    at = checkpoint(log)

    at.judge(Barcode(text(KEYS["permit"], {NAME: "Rahasia Contoh"})), "SITI-CONTOH.png", "picture", rung="zxing")

    body = log.kept[0][0].body
    assert not [word for word in (b"Rahasia", b"SITI", b"Angkutan") if word in body]


def test_a_post_that_the_policy_does_not_know_has_nothing_to_decide_by() -> None:
    """The known ones are listed."""
    with pytest.raises(HomeError) as caught:
        check_post(GENERATION, "DI-MANA")

    assert caught.value.message == "the policy knows no post 'DI-MANA'"
    assert caught.value.hint == "known posts: GERBANG-UJI, LENTENG-AGUNG, UJI-JAUH, UJI-UTARA"


def test_a_known_post_may_scan() -> None:
    """No word about it."""
    check_post(GENERATION, "LENTENG-AGUNG")


def environment_and_post(generation: Generation) -> tuple[Environment, str]:
    """What a judgement tells of where it was made."""
    judged = judge(checkpoint(MemoryLog(), generation=generation), LINK)
    return judged.environment, judged.post


def test_a_judgement_tells_where_it_was_made() -> None:
    """Environment and post go with it, whatever was shown."""
    assert environment_and_post(GENERATION) == (Environment.TRAINING, "LENTENG-AGUNG")
    assert environment_and_post(world("production")) == (Environment.PRODUCTION, "LENTENG-AGUNG")
