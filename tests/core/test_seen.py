"""Earlier sightings: echo, return trip, and journeys nobody makes."""

import hashlib
from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core.permit import PermitId
from strpcheck.core.seen import (
    Conflicts,
    Journey,
    Sighting,
    conflict_hash,
    distance_km,
    journey,
    seen_today_here,
)
from tests.core.making import GENERATION, HOUR, NOW, SECOND

POSTS = GENERATION.policy.posts
RULE = GENERATION.policy.replay
ID = PermitId("XX-JK", bytes(8))


def judge(*sightings: Sighting, post: str = "LENTENG-AGUNG") -> Journey:
    """The way to a post, now."""
    return journey(sightings, post, NOW, posts=POSTS, rule=RULE)


def before(seconds: float, post: str = "UJI-UTARA") -> Sighting:
    """A sighting that many seconds ago."""
    return Sighting(post, NOW - timedelta(seconds=seconds))


def test_distance_along_a_meridian() -> None:
    """A degree of latitude is pi/180 of the radius: 111.195 km."""
    here = replace(POSTS["LENTENG-AGUNG"], latitude=0.0)

    assert distance_km(here, replace(here, latitude=1.0)) == pytest.approx(111.1951, abs=1e-4)


def test_distance_between_cities() -> None:
    """Monas in Jakarta to Gedung Sate in Bandung: about 118 km as the crow flies."""
    jakarta = replace(POSTS["LENTENG-AGUNG"], latitude=-6.1754, longitude=106.8272)
    bandung = replace(jakarta, latitude=-6.9025, longitude=107.6188)

    assert distance_km(jakarta, bandung) == pytest.approx(119, abs=1.5)


@given(*[st.floats(-90, 90), st.floats(-180, 180)] * 2)
def test_distance_has_no_direction(lat: float, lon: float, other_lat: float, other_lon: float) -> None:
    """There and back are as far, at most half around the earth, and nowhere is a number missing."""
    here = replace(POSTS["LENTENG-AGUNG"], latitude=lat, longitude=lon)
    there = replace(here, latitude=other_lat, longitude=other_lon)

    assert distance_km(here, there) == pytest.approx(distance_km(there, here), abs=1e-6)
    assert 0 <= distance_km(here, there) <= 20016


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0, Journey.IMPOSSIBLE),
        (2702, Journey.IMPOSSIBLE),
        (2703, Journey.NEARBY),
        (3602, Journey.NEARBY),
        (3603, Journey.PLAUSIBLE),
        (-2702, Journey.IMPOSSIBLE),
        (-2703, Journey.NEARBY),
    ],
)
def test_speed_and_slack(seconds: int, expected: Journey) -> None:
    """60.0452 km at 60 km/h with 900 s of slack, whichever way the clock stood."""
    assert judge(before(seconds)) is expected


def test_the_worst_sighting_counts() -> None:
    """In any order."""
    nearby, impossible, fine = before(3000), before(100), before(4000)

    assert judge(nearby, fine) is Journey.NEARBY
    assert judge(fine, nearby, impossible) is Journey.IMPOSSIBLE
    assert judge(impossible, nearby, fine) is Journey.IMPOSSIBLE


@pytest.mark.parametrize(
    ("sighting", "expected"),
    [
        (before(43200, "UJI-JAUH"), Journey.IMPOSSIBLE),
        (before(43201, "UJI-JAUH"), Journey.PLAUSIBLE),
        (before(10, "LENTENG-AGUNG"), Journey.PLAUSIBLE),
        (before(10, "POS-LAMA"), Journey.PLAUSIBLE),
    ],
)
def test_what_is_compared(sighting: Sighting, expected: Journey) -> None:
    """Sightings at other known posts within twelve hours."""
    assert judge(sighting) is expected


def test_an_unknown_present_post_proves_nothing() -> None:
    """Without a place there is no way."""
    assert judge(before(10), post="POS-LAMA") is Journey.PLAUSIBLE


def test_a_sighting_that_proves_nothing_hides_no_other() -> None:
    """The rest are still looked at."""
    assert judge(before(10, "POS-LAMA"), before(10, "LENTENG-AGUNG"), before(10)) is Journey.IMPOSSIBLE


@pytest.mark.parametrize(
    ("sighting", "seen"),
    [
        (before(3, "LENTENG-AGUNG"), False),
        (before(4, "LENTENG-AGUNG"), True),
        (before(-3, "LENTENG-AGUNG"), False),
        (before(4, "UJI-UTARA"), False),
        (before(7.5 * 3600, "LENTENG-AGUNG"), True),
        (before(7.5 * 3600 + 1, "LENTENG-AGUNG"), False),
    ],
)
def test_seen_today_here(sighting: Sighting, seen: bool) -> None:  # noqa: FBT001 -- the answer
    """At this post, on this WIB day, longer than an echo ago."""
    assert seen_today_here([sighting], "LENTENG-AGUNG", NOW) is seen


def test_a_conflicts_hash_is_salted_and_unambiguous() -> None:
    """SHA-256 over salt, the issuer's length and text, and the number."""
    expected = hashlib.sha256(b"garam" + b"\x05" + b"XX-JK" + bytes(8)).digest()

    assert conflict_hash(b"garam", ID) == expected
    assert conflict_hash(b"garam2", ID) != expected


def test_issuer_and_number_cannot_run_into_each_other() -> None:
    """The length keeps them apart."""
    assert conflict_hash(b"", PermitId("XX-J", b"K")) != conflict_hash(b"", PermitId("XX-JK", b""))


def test_a_warning_ends() -> None:
    """[.., until)."""
    listed = Conflicts(b"garam", {conflict_hash(b"garam", ID): NOW})

    assert listed.lists(ID, NOW - SECOND)
    assert not listed.lists(ID, NOW)
    assert not listed.lists(PermitId("XX-BG", bytes(8)), NOW - HOUR)
    assert not Conflicts().lists(ID, NOW)
