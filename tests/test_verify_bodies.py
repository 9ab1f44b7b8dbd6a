"""Laws of reading bodies fast: what the quick way takes, the strict parser takes, and reads the same of it."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.core import cbor
from strpcheck.core.traced import has_times
from strpcheck.documents.entry_fields import FieldsReader
from strpcheck.documents.entry_layout import MAX_ALIKE, MAX_LEARNED, Path, layout_of
from strpcheck.errors import CborError
from strpcheck.verify.bodies import WANTED, Body, BodyReader

JUDGEMENT: dict[int | str, Any] = {
    "v": 1,
    "kind": "scan",
    "times": {"wall": 1_625_445_000, "floor": 1_625_440_000, "monotonic_ms": 123_456, "invented": False},
    "post": "P",
    "policy": "c1" * 32,
    "outcome": "ACCEPT",
    "advisories": ["list_ageing"],
    "ms": -3,
    "rung": "zxing",
    "generation": "ab" * 32,
    "shift": 300,
    "list_age_s": 40,
    "permit": {
        "iss": "XX-JK",
        "cti": bytes(range(8)),
        "areas": [256, 65_536],
        "exp": 1_625_545_000,
        "category": "KR-LOG",
    },
    "simulated_at": 1_625_445_000,
    "sightings": [{"post": "Q", "at": 1_625_441_000}],
}
RAW = cbor.encode(JUDGEMENT)


def everywhere() -> frozenset[Path]:
    """Each place in it that may vary and may be wanted: of the outermost map, or of one in it."""
    layout = layout_of(RAW)
    assert layout is not None
    return frozenset(slot.path for slot in layout.read if len(slot.path) <= 2)


def strictly(raw: bytes) -> Body | None:
    """By the parser that permits meet."""
    try:
        body = cbor.decode(raw)
    except CborError:
        return None
    return body if has_times(body) else None


def read_of(body: Body | None) -> object:
    """What the audit reads."""
    if body is None:
        return None
    times, permit = body["times"], body.get("permit", {})
    return (
        body["kind"],
        [times["wall"], times["monotonic_ms"], times["invented"]],
        [body.get("post"), body.get("policy"), body.get("simulated_at")],
        [permit.get("iss"), permit.get("cti")],
    )


@pytest.fixture
def reader() -> BodyReader:
    """One that knows the shape."""
    reader = BodyReader()
    assert read_of(reader.read(RAW)) == read_of(strictly(RAW))
    return reader


def test_a_body_of_a_known_shape_is_read_by_it(reader: BodyReader) -> None:
    """Other values in the same places; what it does not need is not there."""
    permit = {**JUDGEMENT["permit"], "cti": bytes(8), "areas": [1], "category": "ES-KEU"}
    later = cbor.encode({**JUDGEMENT, "shift": 4_000_000_000, "outcome": "REJECT", "rung": "grid", "permit": permit})

    body = reader.read(later)

    assert read_of(body) == read_of(strictly(later))
    assert body is not None
    assert "outcome" not in body


def test_no_byte_of_a_known_layout_may_be_what_the_strict_parser_refuses() -> None:
    """Every bit, by one that knows this layout and no other: what it takes the parser takes, and reads the same of."""
    fields = FieldsReader(WANTED)
    fields.learn(RAW)
    changes = [RAW[:at] + bytes([RAW[at] ^ 1 << bit]) + RAW[at + 1 :] for at in range(len(RAW)) for bit in range(8)]

    taken = {raw: found for raw in changes if (found := fields.read(raw)) is not None}
    differing = [raw.hex() for raw, found in taken.items() if read_of(found) != read_of(strictly(raw))]

    assert differing == []
    assert len(taken) > 200


def longer_forms(number: int) -> Iterator[bytes]:
    """Every spelling of a whole number in more bytes than it needs."""
    for first, length in ((0x18, 1), (0x19, 2), (0x1A, 4), (0x1B, 8)):
        if len(cbor.encode(number)) < 1 + length:
            yield bytes([first]) + number.to_bytes(length, "big")


PLACES: dict[str, int] = {
    "wall": 1_625_445_000,
    "floor": 1_625_440_000,
    "monotonic_ms": 123_456,
    "shift": 300,
    "list_age_s": 40,
    "exp": 1_625_545_000,
    "simulated_at": 1_625_445_000,
    "at": 1_625_441_000,
}
"""Where a whole number stands in that judgement, by the name before it."""


@pytest.mark.parametrize("wanted", [WANTED, everywhere(), frozenset()], ids=["what the audit reads", "all", "nothing"])
@pytest.mark.parametrize("number", [0, 23, 24, 40, 255, 256, 300, 65_535, 65_536, 123_456, 1_625_445_000, 2**32 - 1])
@pytest.mark.parametrize("name", PLACES)
def test_a_number_in_a_longer_form_is_of_no_known_layout(name: str, number: int, wanted: frozenset[Path]) -> None:
    """The strict parser refuses it wherever it stands, so no layout takes it: an entry has one spelling."""
    before = cbor.encode(name)
    fields = FieldsReader(wanted)
    fields.learn(RAW)
    assert RAW.count(before + cbor.encode(PLACES[name])) == 1

    longer = [RAW.replace(before + cbor.encode(PLACES[name]), before + form) for form in longer_forms(number)]

    assert longer != []
    assert [strictly(raw) for raw in longer] == [None] * len(longer)
    assert [fields.read(raw) for raw in longer] == [None] * len(longer)


@pytest.mark.parametrize(("number", "is_known"), [(2**32, True), (2**40 + 1, True), (2**53 - 1, True), (2**53, False)])
def test_a_machine_that_runs_for_months_writes_entries_of_the_same_layout(number: int, *, is_known: bool) -> None:
    """Its clock counts milliseconds beyond 32 bits; beyond 53 readers of JSON differ, and none counts so far."""
    fields = FieldsReader(WANTED)
    fields.learn(RAW)
    raw = cbor.encode({**JUDGEMENT, "times": {**JUDGEMENT["times"], "monotonic_ms": number}})

    found = fields.read(raw)

    assert read_of(found) == (read_of(strictly(raw)) if is_known else None)


@pytest.mark.parametrize("wanted", [WANTED, everywhere(), frozenset()], ids=["what the audit reads", "all", "nothing"])
@pytest.mark.parametrize("area", JUDGEMENT["permit"]["areas"])
def test_an_area_in_a_longer_form_is_of_no_known_layout(area: int, wanted: frozenset[Path]) -> None:
    """A list is looked at once it is found."""
    fields = FieldsReader(wanted)
    fields.learn(RAW)

    longer = [RAW.replace(cbor.encode(area), form) for form in longer_forms(area)]

    assert [(strictly(raw), fields.read(raw)) for raw in longer] == [(None, None)] * len(longer)


def test_a_changed_body_is_read_as_the_strict_parser_reads_it(reader: BodyReader) -> None:
    """Whatever it learns from the changed ones meanwhile."""
    changes = [RAW[:at] + bytes([RAW[at] ^ 1 << bit]) + RAW[at + 1 :] for at in range(len(RAW)) for bit in range(8)]

    assert [raw.hex() for raw in changes if read_of(reader.read(raw)) != read_of(strictly(raw))] == []


@pytest.mark.parametrize("raw", [b"", b"\x00", b"\xff", RAW + b"\x00", RAW[:-1], None, "text", b"\xa0"])
def test_what_is_no_body_is_none(reader: BodyReader, raw: object) -> None:
    """Of whatever kind somebody put there."""
    assert reader.read(raw) is None


@given(st.dictionaries(st.sampled_from(["post", "policy", "ms", "x", "permit"]), st.integers() | st.text(max_size=300)))
def test_bodies_of_any_members_are_read_as_the_strict_parser_reads_them(members: dict[int | str, Any]) -> None:
    """Twice: the second time by what the first taught."""
    told = {name: value for name, value in members.items() if not isinstance(value, int) or -(2**63) < value < 2**63}
    raw = cbor.encode({"kind": "scan", "times": JUDGEMENT["times"], **told, "permit": {"iss": "A", "cti": b"B"}})
    reader = BodyReader()

    first, second = reader.read(raw), reader.read(raw)

    assert first is not None
    assert second is not None
    assert first["times"]["wall"] == second["times"]["wall"]
    for name in ("post", "policy"):
        assert second.get(name) == first.get(name)


def test_many_shapes_cost_no_memory() -> None:
    """Of a kind the last ones stay, and after a thousand lessons nothing more is learned."""
    reader = FieldsReader({("times", "wall")})

    for nth in range(MAX_LEARNED + 10):
        raw = cbor.encode({**JUDGEMENT, "policy": f"{nth:064x}"})
        reader.learn(raw)
        assert (reader.read(raw) is None) == (nth >= MAX_LEARNED)

    assert len(list(reader._known)) == MAX_ALIKE


def test_fields_have_what_was_wanted_and_what_never_varies() -> None:
    """Not what varies and was not asked for: that would be another entry's."""
    reader = FieldsReader({("times", "wall"), ("permit", "areas"), ("rung",)})
    reader.learn(RAW)
    later = {**JUDGEMENT, "rung": "grid", "shift": 9, "times": {**JUDGEMENT["times"], "wall": 1_625_449_999}}

    assert reader.read(cbor.encode(later)) == {
        "v": 1,
        "kind": "scan",
        "times": {"wall": 1_625_449_999, "invented": False},
        "post": "P",
        "policy": "c1" * 32,
        "advisories": ["list_ageing"],
        "ms": -3,
        "simulated_at": 1_625_445_000,
        "rung": "grid",
        "permit": {"iss": "XX-JK", "areas": [256, 65_536]},
    }


def test_fields_of_one_entry_are_no_others() -> None:
    """Whoever keeps one finds it unchanged."""
    reader = FieldsReader({("times", "wall")})
    reader.learn(RAW)
    first = reader.read(RAW)
    second = reader.read(cbor.encode({**JUDGEMENT, "times": {**JUDGEMENT["times"], "wall": 1_625_449_999}}))

    assert first is not None
    assert second is not None
    assert [first["times"]["wall"], second["times"]["wall"]] == [1_625_445_000, 1_625_449_999]
