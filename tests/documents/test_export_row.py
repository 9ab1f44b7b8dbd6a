"""Laws of an exported row: what of an entry stands in which column, and what of it nobody is shown."""

import json
from datetime import UTC, datetime
from typing import Any

import cbor2
import pytest

from strpcheck.core.barcode import Barcode
from strpcheck.core.record import EntryKind
from strpcheck.documents.export_row import COLUMNS, SHOWN_COLUMNS, Shown, export_row, wall_of
from strpcheck.messages import Column
from strpcheck.scan import Checkpoint
from tests.core.making import GENERATION, NOW
from tests.laptop import MemoryLog, Times
from tests.vectors.claims import text
from tests.vectors.forge import KEYS

REDACTED = Shown(redacted=True)
TIMES = {"wall": 1625443228, "floor": 1625416200, "invented": False, "monotonic_ms": 28000}
SCAN: dict[str, Any] = {
    "v": 1,
    "kind": "scan",
    "times": TIMES,
    "device": "laptop-1",
    "post": "LENTENG-AGUNG",
    "source": "camera",
    "generation": "0123456789abcdef",
    "policy": "fedcba",
    "outcome": "ACCEPT",
    "reason": "ok",
    "advisories": ["list_ageing", "open_hours"],
    "ms": 37,
    "rung": "zxing",
    "asks_clock": True,
    "list_age_s": 10800,
    "clock_mark": 1625443228,
    "simulated_at": 1625443229,
    "passed_over": 2,
    "officer": "85031207",
    "shift": 3,
    "sightings": [{"post": "KALIDERES", "at": 1625439628}],
    "permit": {
        "iss": "XX-JK", "cti": bytes.fromhex("00c0ffee00000007"), "kid": bytes(8), "iat": 1625412600,
        "nbf": 1625418000, "exp": 1626800400, "category": "KR-LOG", "areas": [3174, 3171], "uri": "urn:strp:2021w27",
        "idx": 7, "environment": "training", "has_photo": False,
    },
}  # fmt: skip


def row(fields: object, shown: Shown = Shown()) -> dict[str, Any] | None:  # noqa: B008 -- frozen
    """What is shown of a body, by column, the details read again."""
    found = export_row(cbor2.dumps(fields), shown)
    if found is None:
        return None
    named = dict(zip(SHOWN_COLUMNS, found.values, strict=True))
    return {**named, "details": json.loads(str(named["details"]))}


def test_every_field_has_its_column_or_stands_among_the_details() -> None:
    """Nothing of an entry is lost, and nothing stands twice."""
    assert row(SCAN) == {
        "kind": "scan",
        "at_utc": "2021-07-05T00:00:28Z",
        "at_wib": "2021-07-05T07:00:28+07:00",
        "post": "LENTENG-AGUNG",
        "device": "laptop-1",
        "officer": "85031207",
        "shift": 3,
        "outcome": "ACCEPT",
        "reason": "ok",
        "advisories": "list_ageing;open_hours",
        "permit_issuer": "XX-JK",
        "permit_id": "00c0ffee00000007",
        "category": "KR-LOG",
        "areas": "3174;3171",
        "valid_until_utc": "2021-07-20T17:00:00Z",
        "list_age_s": 10800,
        "generation": "0123456789abcdef",
        "policy": "fedcba",
        "source": "camera",
        "rung": "zxing",
        "ms": 37,
        "invented": False,
        "simulated_at_utc": "2021-07-05T00:00:29Z",
        "passed_over": 2,
        "details": {
            "v": 1,
            "asks_clock": True,
            "clock_mark": 1625443228,
            "sightings": [{"post": "KALIDERES", "at": 1625439628}],
            "times": {"floor": 1625416200, "monotonic_ms": 28000},
            "permit": {
                "kid": "0000000000000000",
                "iat": 1625412600,
                "nbf": 1625418000,
                "uri": "urn:strp:2021w27",
                "idx": 7,
                "environment": "training",
                "has_photo": False,
            },
        },
    }


def test_what_is_met_is_told_whatever_is_shown() -> None:
    """Policy, generation, status list and its age: also of redacted rows."""
    body = cbor2.dumps(SCAN)

    plain, redacted = export_row(body, Shown()), export_row(body, REDACTED)

    assert plain is not None
    assert redacted is not None
    assert plain.met == redacted.met == ("fedcba", "0123456789abcdef", "urn:strp:2021w27", 10800)


@pytest.mark.parametrize(
    ("kind", "stays"),
    [("scan", True), ("check", True), ("turned_back", True), ("override", True), ("hold", False), ("later", False)],
)
def test_a_reason_that_somebody_typed_is_redacted(kind: str, *, stays: bool) -> None:
    """Nobody knows whom it names; reasons out of a list name nobody."""
    body = cbor2.dumps({"v": 1, "kind": kind, "reason": "Sari Contoh, perkara 12", "author": "Budi Contoh"})

    found = [export_row(body, shown) for shown in (Shown(), REDACTED)]

    place = SHOWN_COLUMNS.index("reason")
    plain, redacted = (None if row is None else row.values[place] for row in found)
    assert (plain, redacted) == ("Sari Contoh, perkara 12", "Sari Contoh, perkara 12" if stays else None)
    assert "Budi" not in str(found[1])


def test_a_redacted_row_names_neither_permit_nor_officer() -> None:
    """Only fields that are listed; of the rest not a digit."""
    shown = row(SCAN, REDACTED)

    assert shown is not None
    assert {name for name, value in shown.items() if value is None} == {
        "officer", "shift", "permit_issuer", "permit_id",
    }  # fmt: skip
    assert shown["details"] == {
        "v": 1,
        "asks_clock": True,
        "times": {"floor": 1625416200, "monotonic_ms": 28000},
        "permit": {"environment": "training", "has_photo": False},
    }


@pytest.mark.parametrize(
    ("fields", "details"),
    [
        ({"kind": "officer", "badge": "85031207", "act": "add"}, {"act": "add"}),
        ({"kind": "shift", "act": "close", "summary": {"scans": 7}}, {"act": "close"}),
        ({"kind": "override", "about": 7, "decision": "passed", "by_supervisor": True},
         {"about": 7, "decision": "passed", "by_supervisor": True}),
        ({"kind": "doctor", "findings": {"disk": "ok"}}, {"findings": {"disk": "ok"}}),
        ({"kind": "doctor", "findings": {"disk": {"badge": "85031207"}}}, {}),
        ({"kind": "doctor", "findings": {"disk": ["85031207"]}}, {}),
        ({"kind": "later", "act": ["85031207"], "whose": "85031207"}, {}),
        ({"kind": "later", "times": "85031207", "permit": ["85031207"], "officer": {"badge": 1}}, {}),
        ({"kind": "later", "permit": {"environment": ["85031207"]}}, {"permit": {}}),
        ({"kind": "later", "what": float("nan")}, {}),
    ],
    ids=lambda value: str(value)[:50],
)  # fmt: skip
def test_redaction_shows_what_is_listed(fields: dict[str, Any], details: dict[str, Any]) -> None:
    """A field of a kind that comes later is private until somebody says otherwise."""
    shown = row(fields, REDACTED)

    assert shown is not None
    assert shown["details"] == details
    assert "85031207" not in str(shown)


def test_acts_fill_the_columns_they_share_with_scans() -> None:
    """A category that is exempt, why somebody was turned back."""
    exempt = row({"kind": "exempt", "times": TIMES, "category": "AMBULANS", "officer": "85031207", "shift": 3})
    back = row({"kind": "turned_back", "times": TIMES, "reason": "no_permit", "about": 7})

    assert exempt is not None
    assert back is not None
    assert (exempt["category"], exempt["officer"], exempt["shift"]) == ("AMBULANS", "85031207", 3)
    assert (back["reason"], back["details"]["about"]) == ("no_permit", 7)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("post", 7),
        ("post", None),
        ("kind", ["scan"]),
        ("ms", "37"),
        ("ms", 2**53),
        ("ms", True),
        ("shift", 2**64),
        ("advisories", ["a;b"]),
        ("advisories", [1]),
        ("advisories", "a"),
        ("times", 7),
        ("permit", "x"),
        ("simulated_at", -1),
        ("simulated_at", 253_370_764_800),
        ("simulated_at", "now"),
    ],
)
def test_a_field_of_another_type_stays_among_the_details(name: str, value: object) -> None:
    """A column has one type, whatever wrote the entry; what does not fit it is told all the same."""
    shown = row({"kind": "later", name: value})

    column = {"times": "at_utc", "permit": "permit_id", "simulated_at": "simulated_at_utc"}.get(name, name)
    assert shown is not None
    assert shown[column] is None
    assert shown["details"] == {name: value}


@pytest.mark.parametrize("areas", [["3174"], [-1], [2**31], [True], 3174])
def test_areas_are_small_numbers(areas: object) -> None:
    """Or they stay where they are."""
    shown = row({"permit": {"areas": areas}})

    assert shown is not None
    assert shown["areas"] is None
    assert shown["details"] == {"permit": {"areas": areas}}


@pytest.mark.parametrize(
    "body",
    [
        b"\xff",
        b"\xa1\x61",
        cbor2.dumps([1, 2]),
        cbor2.dumps("text"),
        cbor2.dumps({"kind": "later", "what": float("nan")}),
        cbor2.dumps({"kind": "later", b"key": 1}),
        cbor2.dumps({"what": cbor2.CBORTag(4000, 1)}),
        b"\x81" * 5000 + b"\x00",
    ],
    ids=["no CBOR", "cut", "a list", "a text", "no number", "a key of bytes", "a tag", "deep"],
)
def test_a_body_that_cannot_be_told_is_there_as_it_was_written(body: bytes) -> None:
    """It stops no export: the auditor needs the rest, and this too. Redacted, nothing of it is shown."""
    found, redacted = export_row(body, Shown()), export_row(body, REDACTED)

    assert found is not None
    assert redacted is not None
    assert json.loads(str(found.values[-1])) == {"unreadable": body.hex()}
    assert json.loads(str(redacted.values[-1])) == {}


def test_a_purged_entry_has_nothing_to_show() -> None:
    """Number and leaf are told elsewhere."""
    assert export_row(b"", Shown()) is None
    assert export_row(b"", Shown(post="LENTENG-AGUNG")) is None


def test_other_posts_are_not_shown() -> None:
    """Nor what belongs to no post; a post that is asked for is matched as a whole."""
    shown = Shown(post="LENTENG-AGUNG")

    assert row(SCAN, shown) == row(SCAN)
    assert row({**SCAN, "post": "LENTENG"}, shown) is None
    assert row({"kind": "sync"}, shown) is None
    assert export_row(b"\xff", shown) is None


def test_real_entries_are_told() -> None:
    """What scanning writes fills the columns."""
    log = MemoryLog()
    at = Checkpoint(GENERATION, "LENTENG-AGUNG", "laptop-1", Times(NOW), log, EntryKind.CHECK)
    at.judge(Barcode(text(KEYS["permit"])), "argument:1", "argument")

    found = export_row(log.entry(1).body, Shown())

    assert found is not None
    named = dict(zip(SHOWN_COLUMNS, found.values, strict=True))
    assert (named["kind"], named["reason"], named["permit_id"]) == ("check", "ok", "00c0ffee00000007")
    assert named["at_utc"] == f"{NOW:%Y-%m-%dT%H:%M:%SZ}"
    assert wall_of(log.entry(1).body) == NOW.timestamp()


@pytest.mark.parametrize(
    ("fields", "wall"),
    [
        ({"times": {"wall": 1625443228}}, 1625443228),
        ({"device": "dwall\x1aabcd", "times": {"wall": 1625443228}}, 1625443228),
        ({"times": {"wall": 5}}, 5),
        ({"times": {"wall": 2**32}}, 2**32),
        ({"times": {"wall": "now"}}, None),
        ({"times": 5}, None),
        ({}, None),
        ([], None),
    ],
)
def test_the_wall_time_is_that_of_the_entry(fields: object, wall: int | None) -> None:
    """Whatever else looks like it."""
    assert wall_of(cbor2.dumps(fields)) == wall


@pytest.mark.parametrize("body", [b"", b"\xff"])
def test_what_cannot_be_read_has_no_time(body: bytes) -> None:
    """A purged entry too."""
    assert wall_of(body) is None


def test_the_year_9998_is_the_last() -> None:
    """In both zones."""
    last = int(datetime(9998, 12, 31, 23, 59, 59, tzinfo=UTC).timestamp())

    shown = row({"simulated_at": 253_370_764_799})

    assert last == 253_370_764_799
    assert shown is not None
    assert shown["simulated_at_utc"] == "9998-12-31T23:59:59Z"


def test_every_column_has_its_word() -> None:
    """In the order of the columns."""
    assert list(Column) == list(COLUMNS)
