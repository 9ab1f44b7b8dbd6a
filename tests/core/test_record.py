"""Log entries: everything a decision read and answered, nothing of the person."""

import hashlib
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import cbor2
import pytest

from strpcheck.core import cbor
from strpcheck.core.decide import decide, refuse
from strpcheck.core.generation import Station
from strpcheck.core.permit import Facts, Permit, utc_from_seconds
from strpcheck.core.record import SALT_BYTES, EntryKind, Moment, ScanRecord, encode_entry, encode_scan, leaf_hash
from strpcheck.core.seen import Sighting
from strpcheck.core.verdict import Reason, Verdict
from tests.core.making import GENERATION, HOUR, NOW, SECOND, SIGNED, STATION, permit
from tests.laptop import facts_from, station_from
from tests.vectors.claims import APPLICATION, CATEGORY, COMPANY, DROP, NAME, NIK, PHOTO, PHOTO_FORMAT, PURPOSE

SEEN = replace(
    STATION,
    sightings=(Sighting("LENTENG-AGUNG", NOW - HOUR), Sighting("POS-LAMA", NOW - 3 * HOUR)),
    clock_mark=NOW - SECOND,
    previous_policy="00000000000000a0",
)
MOMENT = Moment(NOW, SIGNED, 123456)


def record(verdict: Verdict, facts: Facts | None, station: Station = SEEN) -> ScanRecord:
    """A scan's record."""
    return ScanRecord(
        moment=MOMENT,
        station=station,
        device="laptop-1",
        source_kind="argument",
        generation="g1",
        policy=GENERATION.policy.digest,
        verdict=verdict,
        facts=facts,
        rung="zxing",
        milliseconds=7,
    )


def written(kept: ScanRecord, kind: EntryKind = EntryKind.SCAN) -> dict[str, Any]:
    """The entry's body as another library reads it."""
    body = cbor2.loads(encode_scan(kind, kept))
    assert isinstance(body, dict)
    return body


@pytest.mark.parametrize("judged", [permit(), permit({PHOTO: bytes(9), PHOTO_FORMAT: 4, APPLICATION: DROP})])
def test_a_past_decision_can_be_made_again(judged: Permit) -> None:
    """From the entry alone, beside the generation: the same Facts, the same Station, the same verdict."""
    verdict = decide(judged.facts, GENERATION, SEEN, NOW)

    body = written(record(verdict, judged.facts))

    assert (facts_from(body), station_from(body)) == (judged.facts, SEEN)
    again = decide(facts_from(body), GENERATION, station_from(body), utc_from_seconds(body["times"]["wall"]))
    assert again == verdict
    assert (body["outcome"], body["reason"], body["advisories"]) == (
        verdict.outcome.value,
        verdict.reason.value,
        [advisory.value for advisory in verdict.advisories],
    )


def test_a_scans_members() -> None:
    """What an entry holds, member by member."""
    verdict = decide(permit().facts, GENERATION, SEEN, NOW)

    body = written(record(verdict, permit().facts), EntryKind.CHECK)

    assert body == {
        "v": 1,
        "kind": "check",
        "times": {"wall": 1626222600, "floor": 1626220800, "monotonic_ms": 123456, "invented": False},
        "device": "laptop-1",
        "post": "LENTENG-AGUNG",
        "source": "argument",
        "generation": "g1",
        "policy": "00000000000000a1",
        "outcome": "ACCEPT",
        "reason": "ok",
        "advisories": ["seen_today_here", "policy_changed"],
        "ms": 7,
        "rung": "zxing",
        "asks_clock": True,
        "clock_mark": 1626222599,
        "previous_policy": "00000000000000a0",
        "list_age_s": 1800,
        "permit": {
            "iss": "XX-JK",
            "cti": bytes.fromhex("00c0ffee00000007"),
            "kid": permit().facts.key_id,
            "iat": 1625454000,
            "nbf": 1625418000,
            "exp": 1626800400,
            "category": "KR-LOG",
            "areas": [3174],
            "uri": "urn:strp:2021w27",
            "idx": 7,
            "environment": "training",
            "has_photo": False,
        },
        "sightings": [
            {"post": "LENTENG-AGUNG", "at": 1626219000},
            {"post": "POS-LAMA", "at": 1626211800},
        ],
    }


def test_a_refusal_without_a_permit_holds_no_permit() -> None:
    """Nothing of an unauthenticated payload is a fact; what was not known is left out."""
    station = replace(STATION, asks_clock=False)
    body = written(record(refuse(Reason.BAD_SIGNATURE, GENERATION, station, NOW), None, station))

    assert not {"permit", "sightings", "clock_mark", "previous_policy", "list_age_s", "simulated_at"} & set(body)
    assert (body["reason"], body["asks_clock"]) == ("bad_signature", False)


def test_a_simulation_says_for_when() -> None:
    """Decided for one time, logged at another."""
    kept = replace(record(Verdict(Reason.OK), permit().facts), simulated_at=NOW + 24 * HOUR)

    assert written(kept)["simulated_at"] == 1626222600 + 86400


def test_an_invented_time_is_marked() -> None:
    """Neither counts for nor is judged by the went-back rule."""
    kept = replace(record(Verdict(Reason.OK), None), moment=replace(MOMENT, invented=True))

    assert written(kept)["times"]["invented"] is True


def test_no_person_enters_the_log() -> None:
    """Name, NIK digits, company, purpose, application number and photo stay out, whoever they are of."""
    marked = {NAME: "NAMA-RAHASIA", NIK: "9876", PHOTO: b"WAJAH-RAHASIA", PHOTO_FORMAT: 4, APPLICATION: 0x7E57AB1E}
    worker = permit(marked | {COMPANY: "PERUSAHAAN-RAHASIA"})
    visitor = permit(marked | {CATEGORY: "PR-SKT", COMPANY: DROP, PURPOSE: "TUJUAN-RAHASIA"})

    for judged in (worker, visitor):
        body = encode_scan(EntryKind.SCAN, record(decide(judged.facts, GENERATION, SEEN, NOW), judged.facts))
        assert b"RAHASIA" not in body
        assert b"9876" not in body
        assert (0x7E57AB1E).to_bytes(4, "big") not in body


@pytest.mark.parametrize("kind", EntryKind)
def test_any_entry_names_its_kind_and_times(kind: EntryKind) -> None:
    """Beside the kind's own members."""
    body = cbor2.loads(encode_entry(kind, MOMENT, {"reason": "pin"}))

    assert (body["v"], body["kind"], body["reason"], body["times"]["wall"]) == (1, kind.value, "pin", 1626222600)


def test_bodies_have_one_spelling() -> None:
    """Deterministic CBOR: the same record, the same leaf."""
    body = encode_scan(EntryKind.SCAN, record(decide(permit().facts, GENERATION, SEEN, NOW), permit().facts))

    assert cbor.encode(cbor.decode(body)) == body


def test_a_leaf_is_salted() -> None:
    """SHA-256(0x00 || salt || body), 16 bytes of salt."""
    salt, body = bytes(range(SALT_BYTES)), b"body"

    assert leaf_hash(salt, body) == hashlib.sha256(b"\0" + salt + body).digest()
    assert SALT_BYTES == 16
    assert leaf_hash(bytes(SALT_BYTES), body) != leaf_hash(salt, body)


def test_times_are_whole_seconds_since_1970() -> None:
    """As CWT writes them, whatever zone a time came in."""
    moment = Moment(datetime(2021, 7, 14, 0, 30, tzinfo=UTC) + timedelta(milliseconds=999), SIGNED, 0)

    assert cbor2.loads(encode_entry(EntryKind.SYNC, moment, {}))["times"]["wall"] == 1626222600


def test_refusals_without_an_entry_of_their_own_are_counted_in_the_next() -> None:
    """An auditor sees that there were more; where there were none, nothing is said of it."""
    verdict = refuse(Reason.MALFORMED, GENERATION, SEEN, NOW)

    assert written(replace(record(verdict, None), passed_over=9))["passed_over"] == 9
    assert "passed_over" not in written(record(verdict, None))
