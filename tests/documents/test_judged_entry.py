"""Laws of the decoder of judgements: exactly what a scan wrote comes out, and nothing else is taken for it."""

import itertools
from dataclasses import replace
from typing import Any, Final

import cbor2
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core import cbor
from strpcheck.core.decide import decide
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.seen import Sighting
from strpcheck.core.verdict import Outcome, Reason
from strpcheck.documents.judged_entry import NOT_AUTHENTICATED, read_judged_entry
from strpcheck.errors import LogError
from tests.core.making import GENERATION, HOUR, NOW, SIGNED, STATION, facts
from tests.laptop import decided_for, facts_from, station_from
from tests.rejudged import edited, judged

SEEN = replace(
    STATION,
    sightings=(Sighting("LENTENG-AGUNG", NOW - HOUR), Sighting("SEMANGGI", NOW - 3 * HOUR)),
    clock_mark=NOW - HOUR,
    previous_policy="00000000000000a0",
)
BODY: Final = judged(facts(), GENERATION, SEEN, NOW)
REFUSED: Final = judged(Reason.BAD_SIGNATURE, GENERATION, STATION, NOW)
LAST_SECOND: Final = 253_402_300_799
"""Of the year 9999: there is such a time, and none in Jakarta."""
WRONG: Final[list[tuple[tuple[str, ...], Any]]] = [
    (("v",), 2),
    (("v",), None),
    (("kind",), None),
    (("kind",), 7),
    (("times",), None),
    (("times",), 7),
    (("times", "wall"), None),
    (("times", "wall"), "1"),
    (("times", "wall"), True),
    (("times", "wall"), 2**40),
    (("times", "wall"), -(2**31) - 1),
    (("times", "wall"), LAST_SECOND),
    (("times", "floor"), 2**63),
    (("post",), None),
    (("post",), b"SEMANGGI"),
    (("generation",), 1),
    (("policy",), 1),
    (("outcome",), "MAYBE"),
    (("reason",), "because"),
    (("advisories",), "open_hours"),
    (("advisories",), ["closed_hours"]),
    (("advisories",), [7]),
    (("asks_clock",), 1),
    (("clock_mark",), "1"),
    (("clock_mark",), 2**41),
    (("clock_mark",), LAST_SECOND),
    (("previous_policy",), 7),
    (("list_age_s",), "7"),
    (("list_age_s",), True),
    (("list_age_s",), 2**60),
    (("simulated_at",), "now"),
    (("simulated_at",), 2**50),
    (("sightings",), None),
    (("sightings",), {}),
    (("sightings",), [7]),
    (("sightings",), [{"post": "SEMANGGI"}]),
    (("sightings",), [{"post": "SEMANGGI", "at": True}]),
    (("sightings",), [{"post": "SEMANGGI", "at": 2**40}]),
    (("permit",), None),
    (("permit",), []),
    (("permit", "iss"), "XX-JK-XXX"),
    (("permit", "iss"), 7),
    (("permit", "cti"), b"1234567"),
    (("permit", "cti"), "12345678"),
    (("permit", "kid"), b"123456789"),
    (("permit", "iat"), None),
    (("permit", "exp"), 2**41),
    (("permit", "exp"), LAST_SECOND),
    (("permit", "category"), 7),
    (("permit", "areas"), 3174),
    (("permit", "areas"), ["3174"]),
    (("permit", "areas"), [True]),
    (("permit", "idx"), True),
    (("permit", "environment"), "exercise"),
    (("permit", "has_photo"), 0),
    (("permit", "name"), "Sari"),
]


def test_what_a_scan_wrote_comes_out() -> None:
    """Facts, Station, times and the answer; another reading of the same bytes agrees."""
    entry = read_judged_entry(BODY)
    verdict = decide(facts(), GENERATION, SEEN, NOW)

    assert entry is not None
    assert (entry.facts, entry.station) == (facts(), SEEN)
    assert (entry.at, entry.decided_for, entry.simulated) == (NOW, NOW, False)
    assert (entry.generation, entry.policy) == (GENERATION.id, GENERATION.policy.digest)
    assert (entry.kind, entry.outcome, entry.reason) == (EntryKind.SCAN, verdict.outcome, verdict.reason)
    assert (entry.advisories, entry.list_age) == (verdict.advisories, verdict.list_age)
    body = cbor2.loads(BODY)
    assert (facts_from(body), station_from(body), decided_for(body)) == (entry.facts, entry.station, entry.decided_for)


def test_a_simulation_was_decided_for_another_time() -> None:
    """It is logged at the real one."""
    entry = read_judged_entry(judged(facts(), GENERATION, STATION, NOW + 24 * HOUR, simulated_from=NOW))

    assert entry is not None
    assert (entry.at, entry.decided_for, entry.simulated) == (NOW, NOW + 24 * HOUR, True)


def test_a_refusal_has_no_facts() -> None:
    """Nothing of what was not authenticated is in the log."""
    entry = read_judged_entry(REFUSED)

    assert entry is not None
    assert (entry.facts, entry.reason, entry.outcome) == (None, Reason.BAD_SIGNATURE, Outcome.REJECT)


def test_which_answers_need_no_permit() -> None:
    """Those of questions 0 to 6, by name: from the first that reads a permit on, there must be one."""
    assert {reason.value for reason in NOT_AUTHENTICATED} == {
        "no_barcode", "not_a_permit", "malformed", "unknown_key", "key_not_confirmed", "wrong_environment",
        "bad_signature", "bad_claims", "wrong_issuer",
    }  # fmt: skip


@pytest.mark.parametrize("kind", [kind.value for kind in EntryKind if kind not in {"scan", "check"}] + ["of-tomorrow"])
def test_another_kind_is_none_of_ours(kind: str) -> None:
    """Nor one that a later version brings."""
    assert read_judged_entry(cbor.encode({"v": 1, "kind": kind})) is None


def test_a_kind_of_this_version_is_passed_over_whole() -> None:
    """As it is written."""
    assert read_judged_entry(encode_entry(EntryKind.SYNC, Moment(NOW, SIGNED, 1), {})) is None


def test_a_member_that_no_decision_reads_is_not_looked_at() -> None:
    """A later version may add one."""
    assert read_judged_entry(edited(BODY, "evidence", to=b"hash")) == read_judged_entry(BODY)


@pytest.mark.parametrize(("path", "value"), WRONG, ids=str)
def test_what_is_missing_or_of_another_type_is_refused(path: tuple[str, ...], value: object) -> None:
    """Never guessed at, and no number is taken for a truth."""
    with pytest.raises(LogError):
        read_judged_entry(edited(BODY, *path, to=value))


@pytest.mark.parametrize("name", ["clock_mark", "previous_policy", "list_age_s", "simulated_at", "permit"])
def test_null_is_not_the_same_as_left_out(name: str) -> None:
    """Entries hold none; who wrote one was not us."""
    document = {**cbor2.loads(BODY), name: None}

    with pytest.raises(LogError):
        read_judged_entry(cbor2.dumps(document))


@pytest.mark.parametrize("raw", [b"", b"\xff", b"\x07", b"\x80", BODY + b"\0", BODY + BODY, b"\xd8\x23\x61("])
def test_what_is_no_single_map_is_refused(raw: bytes) -> None:
    """A number, a list, another item behind, a tag that a library would act on."""
    with pytest.raises(LogError):
        read_judged_entry(raw)


def test_a_cut_entry_is_refused() -> None:
    """Wherever it was cut."""
    taken = [end for end in range(len(BODY)) if is_taken(BODY[:end])]

    assert taken == []


@pytest.mark.parametrize("body", [BODY, REFUSED], ids=["with a permit", "without"])
def test_no_flipped_bit_ends_in_anything_but_an_answer(body: bytes) -> None:
    """Each bit: it is refused by name, or what it says can be decided again."""
    for place, bit in itertools.product(range(len(body)), range(8)):
        flipped = bytearray(body)
        flipped[place] ^= 1 << bit
        decidable(bytes(flipped))


@given(st.binary(max_size=60))
def test_any_bytes_get_an_answer(raw: bytes) -> None:
    """Also such as never were an entry."""
    decidable(raw)


def is_taken(raw: bytes) -> bool:
    """Whether bytes are read as something."""
    try:
        read_judged_entry(raw)
    except LogError:
        return False
    return True


def decidable(raw: bytes) -> None:
    """Read bytes, and decide whatever could be read."""
    try:
        entry = read_judged_entry(raw)
    except LogError:
        return
    if entry is not None and entry.facts is not None:
        decide(entry.facts, GENERATION, entry.station, entry.decided_for)
