"""What of a list is offered, and the way that a laptop takes to it."""

from datetime import UTC, datetime, timedelta

import pytest

from strpcheck.adapters.encodings.names import delta_name, full_name, target_name
from strpcheck.adapters.encodings.offers import (
    MEMBER,
    Encodings,
    Rung,
    Step,
    Way,
    read_encodings,
    ways,
    write_encodings,
)

PATH = "status/2021w26.cwt"
NEW, OLD, DAWN, OTHER = "ab" * 32, "cd" * 32, "ef" * 32, "01" * 32
NOW = datetime(2021, 7, 5, 1, tzinfo=UTC)
HOUR = timedelta(hours=1)
LENGTH = 100_000
OFFERED = Encodings(9000, (Rung(OLD[:16], 500, NOW - HOUR), Rung(DAWN[:16], 3000, NOW - 30 * HOUR)))
WHOLE = Way((Step(f"targets/status/{NEW}.2021w26.cwt.xz", 9000),))


def test_names_follow_from_hashes() -> None:
    """Below `targets/`, the whole list beside its target, a delta by both of its ends."""
    assert target_name(PATH, NEW) == f"targets/status/{NEW}.2021w26.cwt"
    assert full_name(PATH, NEW) == f"targets/status/{NEW}.2021w26.cwt.xz"
    assert delta_name(PATH, OLD, NEW) == "targets/status/2021w26.cwt.cdcdcdcdcdcdcdcd-abababababababab.dcz"


def test_a_target_without_a_folder_is_named_too() -> None:
    """As the standard says."""
    assert target_name("policy.json", NEW) == f"targets/{NEW}.policy.json"


def test_what_is_written_is_read() -> None:
    """Sizes, beginnings and times."""
    assert read_encodings(write_encodings(OFFERED)) == OFFERED
    assert read_encodings(write_encodings(Encodings())) == Encodings()


@pytest.mark.parametrize(
    "custom",
    [
        None,
        [],
        {},
        {MEMBER: 1},
        {MEMBER: {"xz": -1, "dcz": []}},
        {MEMBER: {"xz": True, "dcz": {"cd": [1, 2]}}},
        {MEMBER: {"xz": "1", "dcz": {"C" * 16: [1, 2], "c" * 16: [0, 2], "d" * 16: [1, 1 << 40], "e" * 16: [1]}}},
        {MEMBER: {"dcz": {f"{n:016x}": [1, 2] for n in range(257)}}},
    ],
    ids=range(8),
)
def test_what_is_not_understood_is_not_offered(custom: object) -> None:
    """A signer of another time may spell it otherwise: the target itself can always be fetched."""
    assert read_encodings(custom) == Encodings()


def test_who_holds_a_rung_takes_its_delta_first() -> None:
    """And the whole list after it."""
    delta = Way((Step(delta_name(PATH, OLD, NEW), 500, OLD),))

    assert ways(PATH, NEW, LENGTH, OFFERED, {OLD: NOW - HOUR}) == (delta, WHOLE)
    assert (delta.is_delta, WHOLE.is_delta) == (True, False)


def test_of_several_held_versions_the_cheapest_delta_is_first() -> None:
    """An older version may be a dictionary too."""
    found = ways(PATH, NEW, LENGTH, OFFERED, {DAWN: NOW - 30 * HOUR, OLD: NOW - HOUR})

    assert [way.steps[0].size for way in found] == [500, 3000, 9000]


def test_who_holds_nothing_takes_the_whole_list() -> None:
    """There is nothing to begin at."""
    assert ways(PATH, NEW, LENGTH, OFFERED, {}) == (WHOLE,)


def test_a_version_between_rungs_goes_over_the_next_rung() -> None:
    """Two deltas: that to the rung was made when the rung was new; together they cost no more than the whole list."""
    found = ways(PATH, NEW, LENGTH, OFFERED, {OTHER: NOW - 31 * HOUR})

    first = Step(delta_name(PATH, OTHER, DAWN), 6000, OTHER, DAWN[:16])
    assert found == (Way((first, Step(delta_name(PATH, DAWN, NEW), 3000))), WHOLE)


def test_newer_than_every_rung_takes_the_whole_list() -> None:
    """Nothing leads on from it."""
    assert ways(PATH, NEW, LENGTH, OFFERED, {OTHER: NOW}) == (WHOLE,)


def test_a_rung_that_costs_more_than_the_whole_list_is_no_way_over() -> None:
    """Nor is any that leaves nothing for the first step."""
    dear = Encodings(3000, OFFERED.rungs)

    assert [way.is_delta for way in ways(PATH, NEW, LENGTH, dear, {OTHER: NOW - 31 * HOUR})] == [False]


def test_what_is_not_smaller_than_the_target_is_no_way() -> None:
    """The target itself is fetched then, by whoever asks."""
    assert ways(PATH, NEW, 500, OFFERED, {OLD: NOW - HOUR}) == ()


def test_without_a_whole_encoding_the_target_is_the_measure() -> None:
    """Deltas are offered alone."""
    found = ways(PATH, NEW, LENGTH, Encodings(None, OFFERED.rungs), {OTHER: NOW - 31 * HOUR})

    assert [step.size for step in found[0].steps] == [97_000, 3000]
