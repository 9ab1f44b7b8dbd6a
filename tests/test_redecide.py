"""Laws of deciding again: the same from the same, exactly what was changed is found, and a policy is asked what if."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core import cbor
from strpcheck.core.authenticate import authenticate
from strpcheck.core.barcode import Barcode, Part
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import WIB, Facts, Permit
from strpcheck.core.policy import ExtensionRule, Freshness, Hours, Policy, Window
from strpcheck.core.record import SALT_BYTES
from strpcheck.core.seen import Sighting
from strpcheck.core.trust import Purpose
from strpcheck.core.verdict import Advisory, Outcome, Reason
from strpcheck.ports import Loss, WalkedEntry
from strpcheck.redecide import HELD_GENERATIONS, Asked, Change, Differs, Fault, Faulty, Redecision, Undecidable
from tests.core.making import GENERATION, HOUR, NOW, SECOND, STATION, facts, holding, status_list
from tests.core.test_properties import PERMITS, STATIONS, WORLDS
from tests.core.test_vectors import ROWS
from tests.core.world import moment, station_of, world
from tests.rejudged import SALT, MemoryPast, MemoryWalk, edited, judged, kept, redecided
from tests.vectors.claims import CATEGORY

PAST: Final = MemoryPast.of(GENERATION)
GOOD: Final = judged(facts(), GENERATION, STATION, NOW)
FOREIGN: Final = judged(Reason.NOT_A_PERMIT, GENERATION, STATION, NOW)
OTHER_KIND: Final = cbor.encode({"v": 1, "kind": "of-tomorrow"})
DAY: Final = timedelta(days=1)
SIGHTINGS = st.lists(
    st.builds(
        lambda post, ago: Sighting(post, NOW - timedelta(seconds=ago)),
        st.sampled_from(sorted(GENERATION.policy.posts)),
        st.integers(0, 2 * 86400),
    ),
    max_size=3,
).map(tuple)


def named(number: int) -> Generation:
    """One of several generations."""
    return replace(GENERATION, id=f"g{number}")


def found_in(*bodies: bytes, asked: Asked | None = None, past: MemoryPast = PAST) -> list[int]:
    """Entries of which something is said."""
    return [finding.number for finding in redecided(MemoryWalk.over(*bodies), past, asked)[0]]


def of_vector(vector: dict[str, Any]) -> tuple[Facts | Reason, Generation, Station, datetime]:
    """What a scan of it would have decided on."""
    generation, station, now = world(vector["world"]), station_of(vector["station"]), moment(vector["now"])
    if vector["barcode"] is None:
        return Reason.NO_BARCODE, generation, station, now
    part = Part(vector["part"]["number"], vector["part"]["count"]) if "part" in vector else None
    barcode = Barcode(vector["barcode"], part)
    found = authenticate(barcode, generation, station, now, purpose=Purpose(vector["purpose"]))
    return found.facts if isinstance(found, Permit) else found, generation, station, now


# ------------------------------------------------------------------------------------------- the same from the same


@pytest.mark.parametrize("vector", ROWS, ids=lambda vector: str(vector["name"]))
def test_every_vector_is_decided_again_as_it_was(vector: dict[str, Any]) -> None:
    """Reason, lines and age: from the entry and the world that its generation stands for."""
    found, generation, station, now = of_vector(vector)
    body = judged(found, generation, station, now)

    findings, work = redecided(MemoryWalk.over(body), MemoryPast.of(generation))

    assert findings == []
    assert (work.tally.decided, work.tally.unauthenticated.total()) == ((1, 0) if isinstance(found, Facts) else (0, 1))


@given(PERMITS, STATIONS, SIGHTINGS, WORLDS, st.sampled_from([None, NOW - DAY]))
def test_whatever_was_decided_is_decided_again(
    permit: Facts, station: Station, seen: tuple[Sighting, ...], generation: Generation, logged: datetime | None
) -> None:
    """For drawn permits, laptops and worlds, simulations among them."""
    station = replace(station, sightings=seen, asks_clock=logged is None)
    body = judged(permit, generation, station, NOW, simulated_from=logged)

    assert found_in(body, past=MemoryPast.of(generation)) == []


def test_a_simulation_is_decided_for_its_time() -> None:
    """At the real one the answer would have been another."""
    late = judged(facts(), GENERATION, replace(STATION, asks_clock=False), NOW + 60 * DAY, simulated_from=NOW)

    findings, work = redecided(MemoryWalk.over(late), PAST)

    assert (findings, work.tally.decided) == ([], 1)


def test_what_was_not_authenticated_is_counted_by_its_reason() -> None:
    """Its barcode is not in the log: nobody can ask questions 0 to 6 again, and nobody says that they were."""
    forged = judged(Reason.BAD_SIGNATURE, GENERATION, STATION, NOW)

    findings, work = redecided(MemoryWalk.over(FOREIGN, forged, FOREIGN, GOOD), PAST)

    assert findings == []
    assert work.tally.unauthenticated == {Reason.NOT_A_PERMIT: 2, Reason.BAD_SIGNATURE: 1}
    assert (work.tally.decided, work.tally.judgements) == (1, 4)


def test_lines_beside_a_refusal_are_held_against_its_generation() -> None:
    """They hold for everyone at the post, with or without a permit."""
    said = edited(FOREIGN, "advisories", to=["open_hours"])

    findings, work = redecided(MemoryWalk.over(FOREIGN, said), PAST)

    assert [finding.number for finding in findings] == [2]
    assert (work.tally.differing, work.tally.lines_differing) == (0, 1)


def test_other_kinds_are_passed_over() -> None:
    """Syncs, shifts, acts, and what a later version brings: nothing was decided in them."""
    findings, work = redecided(MemoryWalk.over(OTHER_KIND, GOOD, OTHER_KIND), PAST)

    assert (findings, work.tally.judgements) == ([], 1)


# ------------------------------------------------------------------------------------------- what was changed is found


@pytest.mark.parametrize(
    ("path", "value", "would_be"),
    [
        (("outcome",), "REJECT", Reason.OK),
        (("reason",), "revoked", Reason.OK),
        (("reason",), "bad_signature", Reason.OK),
        (("advisories",), ["open_hours"], Reason.OK),
        (("list_age_s",), 60, Reason.OK),
        (("list_age_s",), None, Reason.OK),
        (("policy",), "00000000000000ff", Reason.OK),
        (("post",), "POS-LAMA", Reason.POST_NOT_ALLOWED),
        (("times", "wall"), int(NOW.timestamp()) + 40 * 86400, Reason.EXPIRED_NOT_CONFIRMED),
        (("clock_mark",), int(NOW.timestamp()) + 600, Reason.CLOCK_SUSPECT),
        (("simulated_at",), int(NOW.timestamp()) + 10 * 3600, Reason.HOUR_NOT_ALLOWED),
        (("previous_policy",), "00000000000000ff", Reason.OK),
        (("sightings",), [{"post": "LENTENG-AGUNG", "at": int(NOW.timestamp()) - 60}], Reason.OK),
        (("permit", "iat"), int(NOW.timestamp()) + 3600, Reason.CLOCK_SUSPECT),
        (("permit", "exp"), int(NOW.timestamp()) - 7 * 86400, Reason.EXPIRED),
        (("permit", "nbf"), int(NOW.timestamp()) + 3600, Reason.NOT_YET_VALID),
        (("permit", "kid"), b"8 octets", Reason.UNKNOWN_KEY),
        (("permit", "category"), "XX-NON", Reason.CATEGORY_NOT_ALLOWED),
        (("permit", "idx"), 4000, Reason.STATUS_UNKNOWN),
        (("permit", "uri"), "urn:strp:2021w99", Reason.STATUS_UNKNOWN),
        (("permit", "iss"), "XX-BT", Reason.STATUS_UNKNOWN),
    ],
    ids=str,
)
def test_one_fact_flipped_is_one_difference(path: tuple[str, ...], value: object, would_be: Reason) -> None:
    """In the middle of a log, whose other entries stand as they were; also where the leaf was made anew."""
    findings, _ = redecided(MemoryWalk.over(GOOD, GOOD, edited(GOOD, *path, to=value), GOOD), PAST)

    (difference,) = findings
    assert isinstance(difference, Differs)
    assert (difference.number, difference.verdict.reason) == (3, would_be)


def test_an_entry_that_is_not_what_was_written_is_named_and_decided() -> None:
    """Both are said: that it was changed, and what its words would have to come to."""
    flipped = edited(GOOD, "permit", "idx", to=4000)
    walk = MemoryWalk([kept(1, GOOD), kept(2, GOOD)._replace(body=flipped), kept(3, GOOD)])

    findings, work = redecided(walk, PAST)

    assert [(type(finding), finding.number) for finding in findings] == [(Faulty, 2), (Differs, 2)]
    assert (work.tally.faults, work.tally.decided) == ({Fault.ALTERED: 1}, 3)


def test_a_changed_entry_of_another_kind_is_named() -> None:
    """It may have been a scan."""
    walk = MemoryWalk([kept(1, GOOD)._replace(body=OTHER_KIND), kept(2, GOOD)])

    findings, _ = redecided(walk, PAST)

    assert [finding[:3] for finding in findings] == [(1, 1, Fault.ALTERED)]


@pytest.mark.parametrize("body", [b"\xff", b"", cbor.encode({"v": 1}), edited(GOOD, "permit", to=7)], ids=str)
def test_a_damaged_entry_is_named_and_the_rest_goes_on(body: bytes) -> None:
    """It decides nothing, and hides nothing behind it."""
    findings, work = redecided(MemoryWalk.over(GOOD, body, GOOD), PAST)

    assert [finding[:3] for finding in findings] == [(2, 2, Fault.UNREADABLE)]
    assert work.tally.decided == 2


def test_a_part_of_the_file_that_cannot_be_read_is_named() -> None:
    """As the walk passes it over."""
    walk = MemoryWalk([kept(1, GOOD), WalkedEntry(2, b"", b"", b""), kept(3, GOOD)])

    findings, work = redecided(walk, PAST)

    assert [finding[:3] for finding in findings] == [(2, 2, Fault.UNREADABLE)]
    assert (work.tally.decided, work.tally.purged) == (2, 0)


def test_entries_that_are_missing_are_named() -> None:
    """In the middle, at the beginning and at the end of what was asked for; behind the newest nothing is known."""
    walk = MemoryWalk([kept(3, GOOD), kept(6, GOOD)])

    findings, work = redecided(walk, PAST)

    assert [finding[:3] for finding in findings] == [(1, 2, Fault.MISSING), (4, 5, Fault.MISSING)]
    assert work.tally.faults == {Fault.MISSING: 4}
    assert [item[:2] for item in redecided(walk, PAST, Asked(last=5))[0]] == [(1, 2), (4, 5)]
    assert redecided(walk, PAST, Asked(first=6, last=90))[0] == []


def test_purged_entries_are_counted() -> None:
    """Number and leaf are all they have; that is no fault."""
    purged = kept(2, GOOD)._replace(salt=b"", body=b"")

    findings, work = redecided(MemoryWalk([kept(1, GOOD), purged, kept(3, GOOD)]), PAST)

    assert findings == []
    assert (purged.is_purged, work.tally.purged, work.tally.decided) == (True, 1, 2)


def test_an_entry_of_salt_alone_is_not_taken_for_a_purged_one() -> None:
    """Whoever empties a body only is told as damage."""
    findings, work = redecided(MemoryWalk([kept(1, GOOD)._replace(body=b"")]), PAST)

    assert [finding[:3] for finding in findings] == [(1, 1, Fault.UNREADABLE)]
    assert work.tally.purged == 0
    assert len(SALT) == SALT_BYTES


# ----------------------------------------------------------------------------------------- generations that are gone


def test_a_generation_that_is_gone_is_named_with_what_needs_it() -> None:
    """Refusals of what was not authenticated need none; others are decided as ever."""
    bodies = [judged(facts(), named(number), STATION, NOW) for number in (1, 1, 2, 2, 3, 2, 1)]
    bodies.insert(3, judged(Reason.NOT_A_PERMIT, named(2), STATION, NOW))
    past = MemoryPast.of(named(1), named(3))

    findings, work = redecided(MemoryWalk.over(*bodies), past)

    assert [(type(finding), finding.number) for finding in findings] == [
        (Undecidable, 3),
        (Undecidable, 5),
        (Undecidable, 7),
    ]
    ((name, entries),) = work.tally.lost.items()
    assert (name, entries.lost.loss, entries.count, entries.spans) == ("g2", Loss.MISSING, 3, [[3, 5], [7, 7]])
    assert (work.tally.decided, work.tally.undecidable, work.tally.judgements) == (4, 3, 8)


def test_a_damaged_generation_decides_nothing() -> None:
    """Not one of its entries, whatever could be read of it."""
    past = replace(MemoryPast.of(named(1), named(2)), damaged=["g2"])
    bodies = [judged(facts(), named(number), STATION, NOW) for number in (1, 2, 2)]

    findings, work = redecided(MemoryWalk.over(*bodies), past)

    assert [finding.number for finding in findings] == [2, 3]
    assert (work.tally.decided, work.tally.lost["g2"].lost.loss) == (1, Loss.DAMAGED)


def test_a_generation_is_read_once_while_it_is_needed() -> None:
    """Also one that cannot be had; and only so many are held, however many there were."""
    past = MemoryPast.of(*map(named, range(HELD_GENERATIONS + 1))).without("g1")
    numbers = [*([0] * 5), *([1] * 5), *range(2, HELD_GENERATIONS + 1), 1, 0]
    bodies = [judged(facts(), named(number), STATION, NOW) for number in numbers]

    redecided(MemoryWalk.over(*bodies, judged(facts(), named(0), STATION, NOW)), past)

    assert past.asked == [f"g{number}" for number in range(HELD_GENERATIONS + 1)]

    again = MemoryPast.of(*map(named, range(HELD_GENERATIONS + 1)))
    order = [*range(HELD_GENERATIONS + 1), 0]
    redecided(MemoryWalk.over(*(judged(facts(), named(number), STATION, NOW) for number in order)), again)
    assert again.asked == [f"g{number}" for number in order]


def test_findings_come_while_the_log_is_walked() -> None:
    """Nothing is gathered first: a log may have millions of entries."""
    walked: list[int] = []

    class Noting(MemoryWalk):
        """Notes how far it was walked."""

        def entries(self, first: int, last: int) -> Iterator[WalkedEntry]:
            """Those in the range."""
            for entry in super().entries(first, last):
                walked.append(entry.number)
                yield entry

    findings = Redecision(PAST, Asked()).findings(
        Noting.over(*[FOREIGN] * 3, edited(GOOD, "outcome", to="RETRY"), GOOD)
    )

    first = next(finding for finding in findings if finding is not None)
    assert (first.number, walked) == (4, [1, 2, 3, 4])


# ------------------------------------------------------------------------------------------------- what was asked for


def test_a_range_of_numbers_and_of_times() -> None:
    """Numbers inclusive, times from the first moment up to before the second, as logged; and one post."""
    bodies = [
        edited(judged(facts(), GENERATION, STATION, NOW + number * HOUR), "reason", to="expired") for number in range(4)
    ]
    elsewhere = judged(facts(), GENERATION, replace(STATION, post="SEMANGGI"), NOW)
    bodies.append(edited(elsewhere, "reason", to="expired"))

    assert found_in(*bodies) == [1, 2, 3, 4, 5]
    assert found_in(*bodies, asked=Asked(first=2, last=3)) == [2, 3]
    assert found_in(*bodies, asked=Asked(since=NOW + HOUR, until=NOW + 3 * HOUR)) == [2, 3]
    assert found_in(*bodies, asked=Asked(since=NOW + HOUR + SECOND)) == [3, 4]
    assert found_in(*bodies, asked=Asked(post="SEMANGGI")) == [5]


def test_a_simulation_lies_at_the_time_it_was_logged() -> None:
    """Not at the one it asked about."""
    body = edited(judged(facts(), GENERATION, STATION, NOW + DAY, simulated_from=NOW), "reason", to="expired")

    assert found_in(body, asked=Asked(until=NOW + HOUR)) == [1]
    assert found_in(body, asked=Asked(since=NOW + HOUR)) == []


def test_what_was_not_asked_for_is_not_counted() -> None:
    """Nor its generation read."""
    past = MemoryPast.of(GENERATION)

    _, work = redecided(MemoryWalk.over(GOOD, FOREIGN), past, Asked(post="SEMANGGI"))

    assert (work.tally.judgements, past.asked) == (0, [])


# ----------------------------------------------------------------------------------------------------------- what if


def policy_with(end_minute: int, policy: Policy = GENERATION.policy) -> Policy:
    """The rules of the vectors with another end of the critical workers' morning."""
    windows = [
        replace(window, hours=Hours(window.hours.start_minute, end_minute, window.hours.days))
        if (window.hours.start_minute, window.hours.end_minute) == (360, 600)
        else window
        for window in policy.windows
    ]
    return replace(policy, windows=tuple(windows), digest="00000000000000ff")


def day_of_scans() -> tuple[list[bytes], MemoryPast]:
    """A scan every ten minutes of a WIB day, a foreign code in the same minute, and what was in force."""
    midnight = NOW.astimezone(WIB).replace(hour=0, minute=0)
    signed = midnight - HOUR
    generation = replace(holding(GENERATION, status_list({}, issued_at=signed)), confirmed_at=signed)
    station = replace(STATION, floor=signed)
    times = [midnight + timedelta(minutes=10 * step) for step in range(144)]
    bodies = [judged(found, generation, station, at) for at in times for found in (facts(), Reason.NOT_A_PERMIT)]
    return bodies, MemoryPast.of(generation)


def test_an_hour_changed_is_exactly_the_entries_of_that_hour() -> None:
    """All else is as it was, the digest of the rules among it: that they are new is no news of a scan."""
    bodies, past = day_of_scans()

    findings, work = redecided(MemoryWalk.over(*bodies), past, Asked(policy=policy_with(11 * 60)))

    assert redecided(MemoryWalk.over(*bodies), past)[0] == []
    differing = [finding for finding in findings if isinstance(finding, Differs)]
    assert [(f"{item.judged.at.astimezone(WIB):%H:%M}", item.verdict.reason) for item in differing] == [
        (f"10:{minute}0", Reason.OK) for minute in range(6)
    ]
    ((change, group),) = work.tally.changes.items()
    assert change == Change(Reason.HOUR_NOT_ALLOWED, False, Reason.OK, False)
    assert (len(findings), group.count, group.examples) == (6, 6, [item.number for item in differing[:3]])


@pytest.mark.parametrize("previous", [None, "00000000000000a0", GENERATION.policy.digest, "00000000000000ff"])
def test_the_same_rules_change_nothing(previous: str | None) -> None:
    """Under another digest, whatever rules the laptop had before: that of the time is meant."""
    station = replace(STATION, previous_policy=previous)
    bodies = [judged(found, GENERATION, station, NOW) for found in (facts(), Reason.BAD_SIGNATURE)]
    policy = replace(GENERATION.policy, digest="00000000000000ff")

    assert found_in(*bodies, asked=Asked(policy=policy)) == []


def test_open_hours_are_told_of_everyone() -> None:
    """Also of those who were refused for what questions 0 to 6 found: they would pass."""
    group = GENERATION.policy.group_of(STATION.post)
    assert group is not None
    opened = replace(group, open_hours=(Hours(0, 1440),))
    policy = replace(GENERATION.policy, groups={**GENERATION.policy.groups, group.id: opened})

    _, work = redecided(MemoryWalk.over(GOOD, FOREIGN), PAST, Asked(policy=policy))

    assert set(work.tally.changes) == {
        Change(reason, False, reason, False, gained=(Advisory.OPEN_HOURS,))
        for reason in (Reason.OK, Reason.NOT_A_PERMIT)
    }


def test_an_extension_asks_for_the_id() -> None:
    """What would be is LOLOS - CEK KTP, and told apart from LOLOS."""
    late = judged(facts(), GENERATION, STATION, NOW + 7 * DAY)
    extension = ExtensionRule("XX-JK", ("KR-*",), date(2021, 7, 20), date(2021, 7, 20), date(2021, 7, 31))
    old = Freshness(fresh=8 * DAY, stale=8 * DAY)
    policy = replace(GENERATION.policy, freshness=old, extensions=(extension,))

    _, work = redecided(MemoryWalk.over(late), PAST, Asked(policy=policy))

    assert list(work.tally.changes) == [Change(Reason.EXPIRED_NOT_CONFIRMED, False, Reason.OK, True)]


def test_a_post_that_a_policy_does_not_know_is_named() -> None:
    """Laptops there would give no verdict at all, which no verdict can say."""
    posts = {name: post for name, post in GENERATION.policy.posts.items() if name != STATION.post}

    findings, work = redecided(
        MemoryWalk.over(GOOD, FOREIGN), PAST, Asked(policy=replace(GENERATION.policy, posts=posts))
    )

    assert [(type(finding), finding.number) for finding in findings] == [(Differs, 1)]
    assert work.tally.unknown_posts == {STATION.post}


def test_what_if_does_not_ask_what_no_policy_moves() -> None:
    """A list age that was changed in an entry is found without `--policy`."""
    body = edited(GOOD, "list_age_s", to=60)

    assert found_in(body, asked=Asked(policy=GENERATION.policy)) == []
    assert found_in(body) == [1]


def test_a_closed_window_refuses_whom_it_let_pass() -> None:
    """The other way round: an hour less."""
    category = facts({CATEGORY: "KR-LOG"}).category
    policy = replace(GENERATION.policy, windows=(Window("border", (category,), Hours(0, 1)),))

    (difference,) = redecided(MemoryWalk.over(GOOD), PAST, Asked(policy=policy))[0]

    assert isinstance(difference, Differs)
    assert (difference.verdict.reason, difference.verdict.outcome) == (Reason.HOUR_NOT_ALLOWED, Outcome.REJECT)
