"""What somebody does to a log by hand is found, by what gives it away, and named as closely as that can.

Each case works on a copy of one log of 500 entries; the triggers are dropped first and put back last, as whoever means
it would. Checkpoints stand every hundred entries, at shifts and syncs; nodes are kept over sixteen entries.
"""

import shutil
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

import pytest

from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.core.seals import head_seal
from tests.audited import START, Forger, audited, booked

ENTRIES = 500
LIE = encode_entry(
    EntryKind.SCAN,
    Moment(START, START, 60_000),
    {"device": "laptop-3", "post": "P", "policy": "c1" * 32, "outcome": "REJECT"},
)


@pytest.fixture(scope="module")
def key() -> KeyFile:
    """The device's."""
    return make_key()


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory, key: KeyFile) -> Path:
    """What a laptop wrote."""
    path = tmp_path_factory.mktemp("honest") / "log.sqlite"
    with booked(path, key) as book:
        book.days(ENTRIES)
    return path


@pytest.fixture
def path(honest: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copy(honest, tmp_path))


def body_only(forger: Forger) -> None:
    """The plain edit."""
    forger("UPDATE entry SET body = ? WHERE number = 250", LIE)


def half_emptied(forger: Forger) -> None:
    """The salt alone is gone."""
    forger("UPDATE entry SET salt = x'' WHERE number = 250")


def boundary_moved(forger: Forger) -> None:
    """Salt and body hash to the same leaf, parted elsewhere."""
    forger(
        "UPDATE entry SET salt = CAST(salt || substr(body, 1, 1) AS BLOB), body = substr(body, 2) WHERE number = 250"
    )


def leaf_too(forger: Forger) -> None:
    """Salt, body and leaf fit one another."""
    forger.rewrite(250, LIE)


def leaf_and_seal(forger: Forger) -> None:
    """And so does the row beside it."""
    forger.rewrite(250, LIE)
    forger.reseal()


def all_but_the_upper_nodes(forger: Forger) -> None:
    """The group's node as well."""
    forger.rewrite(250, LIE)
    forger.reseal()
    kept = forger("SELECT * FROM tree_node WHERE level = 8")
    forger.regrow()
    for level, place, found in kept:
        forger("UPDATE tree_node SET hash = ? WHERE level = ? AND place = ?", found, level, place)


def everything(forger: Forger) -> None:
    """All that can be made anew; what the device signed cannot."""
    forger.rewrite(250, LIE)
    forger("UPDATE trace SET at = ?, clock_mark = clock_mark WHERE entry = 250", int(START.timestamp()))
    forger.reseal()
    forger.regrow()


def deleted(forger: Forger) -> None:
    """Three are gone."""
    forger("DELETE FROM entry WHERE number BETWEEN 250 AND 252")
    forger("DELETE FROM trace WHERE entry BETWEEN 250 AND 252")


def deleted_and_numbered_anew(forger: Forger) -> None:
    """The gap is closed, rows are left as they were."""
    forger("DELETE FROM entry WHERE number = 250")
    forger("UPDATE entry SET number = -number WHERE number > 250")
    forger("UPDATE entry SET number = -number - 1 WHERE number < 0")


def deleted_and_all_made_anew(forger: Forger) -> None:
    """The gap is closed everywhere."""
    for table, column in (("entry", "number"), ("trace", "entry")):
        forger(f"DELETE FROM {table} WHERE {column} = 250")  # noqa: S608 -- names of our own
        forger(f"UPDATE {table} SET {column} = -{column} WHERE {column} > 250")  # noqa: S608 -- same
        forger(f"UPDATE {table} SET {column} = -{column} - 1 WHERE {column} < 0")  # noqa: S608 -- same
    forger.reseal()
    forger.regrow()


def put_between(forger: Forger) -> None:
    """One more, and all later ones moved on."""
    forger("UPDATE entry SET number = -number - 1 WHERE number >= 250")
    forger("UPDATE entry SET number = -number WHERE number < 0")
    forger("INSERT INTO entry VALUES (250, x'', x'', x'')")
    forger.rewrite(250, LIE)


def put_behind(forger: Forger) -> None:
    """One more at the end, outside tree and rows."""
    forger("INSERT INTO entry VALUES (501, x'', x'', x'')")
    forger.rewrite(501, LIE)


def put_before(forger: Forger) -> None:
    """At a number that no entry has."""
    forger("INSERT INTO entry VALUES (-7, x'', x'', x'')")


def swapped(forger: Forger) -> None:
    """Two stand where the other stood."""
    first, second = forger("SELECT salt, body, leaf FROM entry WHERE number IN (20, 250) ORDER BY number")
    forger("UPDATE entry SET salt = ?, body = ?, leaf = ? WHERE number = 20", *second)
    forger("UPDATE entry SET salt = ?, body = ?, leaf = ? WHERE number = 250", *first)


def no_entry_at_all(forger: Forger) -> None:
    """Bytes that are no CBOR, with all that fits them."""
    forger.rewrite(250, b"\xff")


def cut(forger: Forger) -> None:
    """The end is gone, everywhere but in what was signed."""
    forger("DELETE FROM entry WHERE number > 493")
    forger("DELETE FROM trace WHERE entry > 493")
    forger.regrow()


def cut_and_unsigned(forger: Forger) -> None:
    """And what was signed over it."""
    cut(forger)
    forger("DELETE FROM checkpoint WHERE size > 493")


def rows_left(forger: Forger) -> None:
    """Entries deleted, the rest forgotten."""
    forger("DELETE FROM entry WHERE number > 493")


def checkpoint_taken(forger: Forger) -> None:
    """One that counts, one of a shift."""
    forger("DELETE FROM checkpoint WHERE size IN (300, 310)")


def checkpoint_changed(forger: Forger) -> None:
    """A letter of its root."""
    forger("UPDATE checkpoint SET note = replace(note, substr(note, 60, 1), '0') WHERE size = 300")


def checkpoint_moved(forger: Forger) -> None:
    """Good words over another size."""
    forger("UPDATE checkpoint SET size = 299 WHERE size = 300")


def trace_changed(forger: Forger) -> None:
    """A permit was never seen."""
    forger("UPDATE trace SET number = NULL, issuer = NULL WHERE entry = 249")


def trace_changed_and_sealed(forger: Forger) -> None:
    """The same with a seal that fits."""
    trace_changed(forger)
    forger.reseal()


def shift_changed_and_sealed(forger: Forger) -> None:
    """Another shift is open, from some entry on."""
    forger("UPDATE trace SET shift = 2 WHERE entry = 495")
    forger.reseal()


def trace_taken(forger: Forger) -> None:
    """Nothing is kept of an entry."""
    forger("DELETE FROM trace WHERE entry = 249")


def trace_added(forger: Forger) -> None:
    """Something is kept of an entry that never was."""
    forger("INSERT INTO trace SELECT 502, at, clock_mark, issuer, number, post, policy, seal, shift FROM trace LIMIT 1")


def node_changed(forger: Forger) -> None:
    """The tree says otherwise than the entries."""
    forger("UPDATE tree_node SET hash = zeroblob(32) WHERE level = 4 AND place = 3")


def node_taken(forger: Forger) -> None:
    """One is gone."""
    forger("DELETE FROM tree_node WHERE level = 4 AND place = 3")


def node_added(forger: Forger) -> None:
    """One too much."""
    forger("INSERT INTO tree_node VALUES (5, 1, zeroblob(32))")


def head_changed(forger: Forger) -> None:
    """Without its seal."""
    forger("UPDATE tree_head SET peaks = zeroblob(length(peaks))")


def head_of_fewer(forger: Forger) -> None:
    """As it was once, with its seal."""
    forger("UPDATE tree_head SET size = 0, peaks = x'', seal = ?", head_seal(0, b""))


def head_taken(forger: Forger) -> None:
    """None."""
    forger("DELETE FROM tree_head")


def purged_silently(forger: Forger) -> None:
    """As a purge leaves it, and no entry says so."""
    forger("UPDATE entry SET salt = x'', body = x'' WHERE number BETWEEN 30 AND 35")


Found = tuple[str, int, int]
"""A fault, its first entry and its last."""
FIRST: Final = None
"""Nothing stands before entry 1 that could tell since when."""
BESIDE: Final = None
"""What is kept beside the entries, and is over all of them or none, has no place among them."""
NO_PLACE: Final = None
"""Put in below entry 1."""

FORGED: list[tuple[Callable[[Forger], None], dict[Found, int | None]]] = [
    (body_only, {("edited", 250, 250): 249}),
    (half_emptied, {("edited", 250, 250): 249}),
    (boundary_moved, {("edited", 250, 250): 249, ("unreadable", 250, 250): 249}),
    (leaf_too, {("edited", 250, 250): 249}),
    (leaf_and_seal, {("edited", 241, 256): 240}),
    (all_but_the_upper_nodes, {("edited", 1, 256): FIRST}),
    (everything, {("edited", 221, 260): 220, ("trace", 250, 250): 220}),
    (deleted, {("missing", 250, 252): 249}),
    (deleted_and_numbered_anew, {("moved", 250, 499): 249}),
    (deleted_and_all_made_anew, {("edited", 221, 260): 220, ("cut", 500, 500): 500}),
    (put_between, {("moved", 250, 500): 249}),
    (put_behind, {("put_in", 501, 501): 500}),
    (put_before, {("put_in", 0, 0): NO_PLACE}),
    (swapped, {("moved", 20, 20): 19, ("moved", 250, 250): 249}),
    (no_entry_at_all, {("edited", 250, 250): 249, ("unreadable", 250, 250): 249}),
    (cut, {("cut", 494, 500): 493}),
    (rows_left, {("cut", 494, 500): 493}),
    (checkpoint_taken, {("no_checkpoint", 300, 300): 299, ("no_checkpoint", 310, 310): 309}),
    (checkpoint_changed, {("false_checkpoint", 300, 300): 299}),
    (checkpoint_moved, {("false_checkpoint", 299, 299): 298, ("no_checkpoint", 300, 300): 298}),
    (trace_changed, {("trace", 249, 249): 248}),
    (trace_changed_and_sealed, {("trace", 249, 249): 248}),
    (shift_changed_and_sealed, {("trace", 495, 496): 494}),
    (trace_taken, {("trace", 249, 249): 248}),
    (trace_added, {("cut", 501, 502): 500}),
    (node_changed, {("node", 49, 64): 48}),
    (node_taken, {("node", 49, 64): 48}),
    (node_added, {("node", 0, 0): BESIDE}),
    (head_changed, {("head", 0, 0): BESIDE}),
    (head_of_fewer, {("put_in", 1, 500): FIRST}),
    (head_taken, {("head", 0, 0): BESIDE}),
    (purged_silently, {("purge_unnamed", 30, 35): 29}),
]
"""What is done, and what is found of it: with the entry whose time says since when, or why there is none.

Entries bear the time at which they were written, also where their numbers are others now: where one was taken out, the
last one left is the five hundredth. What is told with another finding has that one's time.
"""


@pytest.mark.parametrize(("forge", "expected"), FORGED, ids=[forge.__name__ for forge, _ in FORGED])
def test_what_was_done_is_found(
    path: Path, key: KeyFile, forge: Callable[[Forger], None], expected: dict[Found, int | None]
) -> None:
    """And where; the entries before it are vouched for, and say since when."""
    forger = Forger(path)
    forge(forger)
    forger.done()

    report = audited(path, key.public_key)

    since = {(each.fault.value, each.first, each.last): each.since for each in report.findings if each.counts}
    assert {found: since.get(found, "not found") for found in expected} == {
        found: None if entry is None else written_at(entry) for found, entry in expected.items()
    }


def written_at(entry: int) -> datetime:
    """When the honest log's entry of that number was."""
    return START + timedelta(seconds=20 * entry)
