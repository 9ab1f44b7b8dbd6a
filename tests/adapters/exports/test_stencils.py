"""Rows cut from a stencil are, byte for byte, the rows that an encoder makes one by one."""

from collections.abc import Callable, Mapping, Sequence
from copy import deepcopy
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from strpcheck.adapters.exports.encoders import ENCODERS, SeenEntry
from strpcheck.adapters.exports.stencils import Stencils
from strpcheck.adapters.log_snapshot import SnapshotEntry
from strpcheck.core import cbor
from strpcheck.core.record import leaf_hash
from strpcheck.documents import entry_layout
from strpcheck.documents.entry_layout import MAX_ALIKE, layout_of
from strpcheck.documents.export_row import Shown, export_row
from strpcheck.ports import ExportFormat
from tests.adapters.exports.logs import POST
from tests.adapters.exports.logs import scan as short_scan

ALL, REDACTED, ELSEWHERE = Shown(), Shown(redacted=True), Shown("KALIDERES")
SHOWN = pytest.mark.parametrize(
    "shown", [ALL, REDACTED, ELSEWHERE, Shown(POST)], ids=["all", "redacted", "none", "post"]
)
FORMS = pytest.mark.parametrize("form", list(ExportFormat))
ROW = 17


def scan(second: int = 0, **more: Any) -> dict[str, Any]:  # noqa: ANN401 -- any field
    """A scan with everything that a checkpoint writes."""
    fields = short_scan(second, source="camera", rung="zxing", asks_clock=True, advisories=[])
    wall = fields["times"]["wall"]
    fields["permit"] |= {"iat": wall - 9999, "nbf": wall - 999, "idx": 77_000 + second, "environment": "training",
                         "has_photo": False}  # fmt: skip
    fields |= {"clock_mark": wall - 1, "previous_policy": "cc" * 32, "sightings": [{"post": POST, "at": wall - 3600}]}
    return {**fields, **more}


def entry_of(body: bytes, number: int = 5) -> SnapshotEntry:
    """As the log hands it out."""
    salt = bytes(range(16))
    return SnapshotEntry(number, salt, body, leaf_hash(salt, body))


def one_by_one(entry: SnapshotEntry, form: ExportFormat, shown: Shown, row: int) -> bytes:
    """What the encoder makes of it."""
    found = export_row(entry.body, shown)
    if found is None:
        return ENCODERS[form]([SeenEntry(entry.number, entry.leaf.hex(), b"", b"", None, whole=False)], row)
    seen = SeenEntry(entry.number, entry.leaf.hex(), entry.salt, entry.body, found.values, not shown.redacted)
    return ENCODERS[form]([seen], row)


def taught(form: ExportFormat, shown: Shown, *fields: Mapping[str, Any]) -> Stencils:
    """Stencils that have seen some entries."""
    stencils = Stencils(shown, ENCODERS[form])
    for each in fields or (scan(),):
        assert stencils.row(entry_of(cbor.encode(each)), ROW) is None  # learned from, and made one by one
    return stencils


@FORMS
@SHOWN
def test_the_next_entry_is_cut_from_the_stencil(form: ExportFormat, shown: Shown) -> None:
    """Its own values stand in it, at the length they have."""
    stencils = taught(form, shown)
    changed = scan(
        70_000, ms=3, officer="85039999", outcome="REJECT", reason="expired", rung="grid", list_age_s=9, shift=70_000
    )
    changed["permit"] |= {"areas": [3, 317_101], "category": "ES-KEU", "idx": 2}

    entry = entry_of(cbor.encode(changed), 6_000)
    row = stencils.row(entry, ROW + 1)

    assert row == (one_by_one(entry, form, shown, ROW + 1), shown != ELSEWHERE)


@FORMS
@SHOWN
def test_an_entry_of_a_machine_that_runs_for_months_is_cut_from_the_stencil(form: ExportFormat, shown: Shown) -> None:
    """Milliseconds beyond 32 bits, as far as every reader of JSON takes them for what they are."""
    stencils = taught(form, shown)
    changed = scan(70_000)
    changed["times"] |= {"monotonic_ms": 2**53 - 1}

    entry = entry_of(cbor.encode(changed), 6_000)
    row = stencils.row(entry, ROW + 1)

    assert row == (one_by_one(entry, form, shown, ROW + 1), shown != ELSEWHERE)


HARD = ["", "=1+1", "-", "a\nb", 'a"b', "ok_x0041_", "kpost", "ipolicy", "8000000000000009"]
WORDS = st.one_of(st.sampled_from(HARD), st.text(max_size=30))
NUMBERS = st.one_of(st.integers(0, 300), st.integers(-(2**63), 2**64 - 1))
CHANGES: Mapping[tuple[str, ...], st.SearchStrategy[Any]] = {
    ("officer",): WORDS,
    ("rung",): WORDS,
    ("reason",): WORDS,
    ("outcome",): WORDS,
    ("generation",): st.one_of(WORDS, st.just("ab" * 32), st.just("AB" * 32), st.just("ab" * 8)),
    ("policy",): WORDS,
    ("ms",): st.one_of(NUMBERS, st.booleans()),
    ("shift",): NUMBERS,
    ("list_age_s",): NUMBERS,
    ("clock_mark",): NUMBERS,
    ("passed_over",): NUMBERS,
    ("evidence",): st.one_of(WORDS, st.just("0f" * 32)),
    ("simulated_at",): NUMBERS,
    ("advisories",): st.lists(WORDS, max_size=3),
    ("permit", "areas"): st.one_of(st.lists(NUMBERS, max_size=4), st.lists(WORDS, max_size=2)),
    ("permit", "category"): WORDS,
    ("permit", "cti"): st.one_of(st.binary(min_size=8, max_size=8), st.binary(max_size=9), WORDS),
    ("permit", "exp"): NUMBERS,
    ("permit", "idx"): NUMBERS,
    ("times", "wall"): NUMBERS,
    ("times", "floor"): NUMBERS,
    ("times", "monotonic_ms"): NUMBERS,
    ("sightings",): st.lists(st.fixed_dictionaries({"post": WORDS, "at": NUMBERS}), max_size=3),
}


@st.composite
def changed_scans(draw: Callable[[st.SearchStrategy[Any]], Any]) -> bytes:
    """Scans of which some fields are others, or are not there."""
    fields = deepcopy(scan(draw(st.integers(0, 100_000))))
    for path in draw(st.lists(st.sampled_from(sorted(CHANGES)), max_size=3)):
        holder = fields if len(path) == 1 else fields.get(path[0], {})
        if draw(st.integers(0, 4)) == 0:
            holder.pop(path[-1], None)
        else:
            holder[path[-1]] = draw(CHANGES[path])
    return cbor.encode(fields)


@FORMS
@SHOWN
@settings(max_examples=40, deadline=None)
@given(bodies=st.lists(changed_scans(), min_size=1, max_size=6))
def test_whatever_is_in_an_entry_its_row_is_the_same(form: ExportFormat, shown: Shown, bodies: list[bytes]) -> None:
    """Texts that a format spells in ways of its own, numbers at the edges, and what a stencil was taught by them."""
    stencils = taught(form, shown)
    for number, body in enumerate([*bodies, *bodies], 1):
        entry = entry_of(body, number)
        row = stencils.row(entry, ROW + number)
        assert row is None or row[0] == one_by_one(entry, form, shown, ROW + number)


@settings(max_examples=150, deadline=None)
@given(second=st.integers(0, 1000), place=st.integers(0, 600), byte=st.integers(0, 255))
def test_an_entry_with_another_byte_is_read_as_what_it_is(second: int, place: int, byte: int) -> None:
    """Also where it is no CBOR any more, or another spelling."""
    stencils = taught(ExportFormat.JSONL, ALL)
    body = bytearray(cbor.encode(scan(second)))
    body[place % len(body)] = byte
    entry = entry_of(bytes(body))

    row = stencils.row(entry, ROW)

    assert row is None or row[0] == one_by_one(entry, ExportFormat.JSONL, ALL, ROW)


def test_a_text_that_holds_the_next_member_is_not_cut_in_two() -> None:
    """The name of the member behind it stands in the officer's badge: the whole badge is shown, or nobody cuts."""
    stencils = taught(ExportFormat.CSV, ALL)
    entry = entry_of(cbor.encode(scan(1, officer="a.goutcome.fREJECT")))

    row = stencils.row(entry, ROW)

    assert row is None or row[0] == one_by_one(entry, ExportFormat.CSV, ALL, ROW)


def test_most_of_a_posts_day_is_cut_from_stencils() -> None:
    """One of each layout is made one by one."""
    stencils = Stencils(ALL, ENCODERS[ExportFormat.CSV])
    bodies = [cbor.encode(scan(nth, ms=nth % 300, advisories=["list_ageing"] * (nth % 4 == 0))) for nth in range(1000)]

    cut = sum(stencils.row(entry_of(body), ROW) is not None for body in bodies)

    assert cut >= 1000 - 8


def test_what_entries_met_is_summed_up() -> None:
    """Every generation, the policy, and the least and the greatest age of a list; the entry it was learned from too."""
    stencils = taught(ExportFormat.CSV, ALL)
    for age, generation in ((50, "ab" * 32), (7, "cd" * 32), (9, "ab" * 32)):
        assert stencils.row(entry_of(cbor.encode(scan(1, list_age_s=age, generation=generation))), ROW)

    met = stencils.met()

    assert {each.generation for each in met} == {"aa" * 32, "ab" * 32, "cd" * 32}
    assert {each.policy for each in met} == {"bb" * 32}
    assert {each.list_age for each in met} == {7, 3600}
    assert {each.uri for each in met} == {"urn:strp:2021w27"}


def test_rows_that_are_not_shown_meet_nothing() -> None:
    """Of another post."""
    stencils = taught(ExportFormat.CSV, ELSEWHERE)
    assert stencils.row(entry_of(cbor.encode(scan(1))), ROW)

    assert stencils.met() == set()


def test_layouts_beyond_what_is_remembered_are_still_summed_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """The one that was asked for longest ago goes; past the last lesson nothing more is learned."""
    stencils = taught(ExportFormat.CSV, ALL)
    assert stencils.row(entry_of(cbor.encode(scan(1, list_age_s=1)), 1), ROW)
    for nth in range(MAX_ALIKE):
        assert stencils.row(entry_of(cbor.encode(scan(2, policy=f"{nth:064x}"))), ROW) is None

    assert stencils.row(entry_of(cbor.encode(scan(1))), ROW) is None
    assert 1 in {each.list_age for each in stencils.met()}

    monkeypatch.setattr(entry_layout, "MAX_LEARNED", 1)
    short = taught(ExportFormat.CSV, ALL)
    other = entry_of(cbor.encode(scan(1, policy="dd" * 32)))
    assert [short.row(other, ROW), short.row(other, ROW)] == [None, None]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"\xb5av\x01bms\x18%dkinddscan" + bytes(range(40)),
        cbor.encode(scan(kind="shift")),
        cbor.encode(["scan"]),
        cbor.encode(scan(uri="x" * 3000)),
        cbor.encode(scan()) + b"\x00",
        cbor.encode({key: value for key, value in scan().items() if key != "times"}),
        cbor.encode(scan(officer="8000000000000001")),
    ],
    ids=["none", "noise", "other kind", "list", "long", "trailing", "timeless", "a mark"],
)
def test_some_entries_are_always_made_one_by_one(body: bytes) -> None:
    """Purged ones, other kinds, what is no spelling of ours, and what looks like our own marks."""
    stencils = Stencils(ALL, ENCODERS[ExportFormat.HTML])

    assert [stencils.row(entry_of(body), ROW) for _ in range(2)] == [None, None]


def test_a_layout_knows_what_varies() -> None:
    """Times, counts, the permit's number, digests and short words; nothing of who, where and under which policy."""
    layout = layout_of(cbor.encode(scan()))

    assert layout is not None
    assert {slot.path for slot in layout.read} == {
        ("ms",), ("rung",), ("shift",), ("times", "wall"), ("times", "floor"), ("times", "monotonic_ms"),
        ("permit", "cti"), ("permit", "exp"), ("permit", "iat"), ("permit", "idx"), ("permit", "nbf"),
        ("permit", "areas"), ("permit", "category"), ("reason",), ("officer",), ("outcome",), ("sightings", 0, "at"),
        ("clock_mark",), ("generation",), ("list_age_s",),
    }  # fmt: skip


def test_an_encoder_that_looks_at_values_is_never_copied() -> None:
    """One that spells a row's number in another way for each: no stencil gives back its example."""

    def encoder(entries: Sequence[SeenEntry], row: int) -> bytes:
        return b"".join(b"%d %s %d\n" % (entry.number, entry.leaf.encode(), row % 10) for entry in entries)

    stencils = Stencils(ALL, encoder)

    assert [stencils.row(entry_of(cbor.encode(scan())), ROW) for _ in range(2)] == [None, None]
