"""What a clever insider, a clumsy administrator or a failing disk does to a log's file: told, and never more than that.

Each case works on a copy of one log of 300 entries, of which some were purged. Whatever stands in the file then, the
audit comes to its end, says which entries where it can know that, and leaves every byte as it is.
"""

import os
import shutil
import sqlite3
import struct
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import timedelta
from itertools import chain
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.log_snapshot import LogSnapshot
from strpcheck.adapters.log_walk import opened_walk
from strpcheck.adapters.sqlite_damage import MAX_VALUE_BYTES
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.checkpoint import LogCheckpoint, origin_of, read_checkpoint, sign_checkpoint
from strpcheck.core.merkle import root_of
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.errors import CheckpointError, LogError
from strpcheck.faults import Fault, Witness
from strpcheck.ports import Cause, Trace
from strpcheck.prove import newest_vouched, proof_of
from strpcheck.verify import Report
from strpcheck.verify.findings import MAX_RANGES, Notebook
from strpcheck.verify.purges import PurgeLedger
from tests.audited import START, Forger, audited, booked, told

ENTRIES = 300
LAST_SIGNED = 300
NAMED_LIKE_ITS_OWN = "CREATE TRIGGER sqliteevil AFTER INSERT ON entry BEGIN UPDATE trace SET issuer = NULL; END"
FOR_EVER = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n)"
VIEWS = {
    "entry": "SELECT i AS number, x'' AS salt, x'' AS body, zeroblob(32) AS leaf FROM n",
    "trace": "SELECT i AS entry, 1 AS at, 1 AS clock_mark, '' AS issuer, x'' AS number, '' AS post, '' AS policy,"
    " x'' AS seal, 1 AS shift FROM n",
    "checkpoint": "SELECT i AS size, 'count' AS cause, '' AS note FROM n",
    "tree_node": "SELECT 4 AS level, i AS place, x'' AS hash FROM n",
    "tree_head": "SELECT i AS size, x'' AS peaks, x'' AS seal FROM n WHERE i < 0",
}
"""A view in the place of each table, that has no end."""


@pytest.fixture(scope="module")
def key() -> KeyFile:
    """The device's."""
    return make_key()


@pytest.fixture(scope="module")
def honest(tmp_path_factory: pytest.TempPathFactory, key: KeyFile) -> Path:
    """What a laptop wrote: shifts, syncs, scans, a purge of every second entry of a stretch."""
    path = tmp_path_factory.mktemp("honest") / "log.sqlite"
    with booked(path, key) as book:
        book.days(200)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("UPDATE entry SET salt = x'', body = x'' WHERE number BETWEEN 10 AND 30 AND number % 2")
        book.other("purge", {"ranges": [[number, number] for number in range(11, 30, 2)]}, Cause.PURGE)
        book.days(ENTRIES)
        book.log._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    return path


@pytest.fixture
def path(honest: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copy(honest, tmp_path))


def looked_at(path: Path, key: KeyFile) -> Report:
    """What the audit says; it may change nothing."""
    before = path.read_bytes()
    report = audited(path, key.public_key)
    assert path.read_bytes() == before
    return report


def details(report: Report, fault: Fault) -> set[str]:
    """What is known of the findings of a kind."""
    return {each.detail for each in report.findings if each.fault is fault}


def made_anew(forger: Forger, table: str, columns: str, *more: str) -> None:
    """A table without its rules, with what was in it; then some statements more."""
    forger(f"ALTER TABLE {table} RENAME TO old")
    forger(f"CREATE TABLE {table} ({columns})")
    forger(f"INSERT INTO {table} SELECT * FROM old")  # noqa: S608 -- names of our own
    for statement in more:
        forger(statement)
    forger("DROP TABLE old")


def test_what_it_begins_with_is_whole(path: Path, key: KeyFile) -> None:
    """Otherwise nothing below would say anything."""
    report = looked_at(path, key)

    assert (report.findings, report.vouched, report.purged) == ((), LAST_SIGNED, 10)


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        (NAMED_LIKE_ITS_OWN, "sqliteevil: added"),
        ("CREATE TABLE sqlitenotes (x)", "sqlitenotes: added"),
        ("CREATE TABLE passing (x INTEGER PRIMARY KEY AUTOINCREMENT)", "sqlite_sequence: added"),
        ("ANALYZE", "sqlite_stat1: statistics"),
    ],
)
def test_a_name_like_its_own_hides_nothing(path: Path, key: KeyFile, statement: str, detail: str) -> None:
    """Only names that begin with `sqlite_` are SQLite's, and these are told too."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute(statement)
        other.execute("PRAGMA journal_mode = DELETE")

    assert detail in details(looked_at(path, key), Fault.SCHEMA)


def analyzed(path: Path, *statements: str) -> None:
    """A log in which somebody had SQLite count its rows."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        for statement in ("ANALYZE", *statements):
            other.execute(statement)


def test_what_sqlite_counted_for_itself_is_told_and_no_fault(path: Path, key: KeyFile) -> None:
    """Nothing that was written is other than it was; who asks how the file differs is answered all the same."""
    analyzed(path)

    report = looked_at(path, key)

    assert (report.counted, details(report, Fault.SCHEMA)) == (0, {"sqlite_stat1: statistics"})
    with closing(SqliteLog(path, system_entropy, key)) as log:
        log.check()


@pytest.mark.parametrize(
    "changed",
    [
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE sqlite_stat1(tbl,idx,stat,more)' WHERE name = 'sqlite_stat1'",
        "UPDATE sqlite_schema SET sql = 'CREATE TABLE sqlite_stat1(tbl,idx,\"stat\")' WHERE name = 'sqlite_stat1'",
    ],
)
def test_only_what_sqlite_makes_passes_for_its_own(path: Path, key: KeyFile, changed: str) -> None:
    """Another table under such a name is somebody's."""
    analyzed(path, "PRAGMA writable_schema = ON", changed)

    report = looked_at(path, key)

    (detail,) = details(report, Fault.SCHEMA)
    assert (report.counted, detail.endswith(": added")) == (1, True), report.findings


@pytest.mark.parametrize("counted", ["1 1 unordered", "0", "9 x", "1 1 noskipscan sz=-1", "999999999999 1 1"])
def test_a_count_that_somebody_made_up_changes_no_answer(path: Path, key: KeyFile, counted: str) -> None:
    """It only tells SQLite which way is the shorter one."""
    before = looked_at(path, key)
    analyzed(path, f"UPDATE sqlite_stat1 SET stat = '{counted}'")  # noqa: S608 -- an invented text

    report = looked_at(path, key)

    assert (report.counted, report.entries, report.vouched) == (0, before.entries, before.vouched)
    with closing(SqliteLog(path, system_entropy, key)) as log:
        log.check()


@pytest.mark.parametrize("table", VIEWS)
def test_a_view_without_an_end_is_not_read(path: Path, key: KeyFile, table: str) -> None:
    """It is told; and what is in the other tables is looked at all the same."""
    forger = Forger(path)
    if table != "entry":
        forger("UPDATE entry SET body = x'a0' WHERE number = 250")
    forger(f"ALTER TABLE {table} RENAME TO old")
    forger(f"CREATE VIEW {table} AS {FOR_EVER} {VIEWS[table]}")
    forger.connection.close()

    report = looked_at(path, key)

    assert f"{table} is no table of its own" in details(report, Fault.DAMAGED)
    assert table == "entry" or ("edited", 250, 250) in told(report)


def test_no_command_reads_a_view_without_an_end(path: Path, key: KeyFile) -> None:
    """Each says so as it opens the log."""
    forger = Forger(path)
    forger("ALTER TABLE entry RENAME TO old")
    forger(f"CREATE VIEW entry AS {FOR_EVER} {VIEWS['entry']}")
    forger.connection.close()

    with pytest.raises(LogError, match="entry is not the table"):
        SqliteLog(path, system_entropy, key)
    with pytest.raises(LogError, match="entry is not the table"), opened_walk(path):
        pass


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("DROP TABLE checkpoint", "no such table: checkpoint"),
        ("ALTER TABLE tree_node RENAME COLUMN hash TO hashes", "no such column: hash"),
        ("DROP TABLE tree_head; CREATE VIEW tree_head AS SELECT 1", "tree_head is no table of its own"),
    ],
)
def test_what_is_damaged_is_told_without_where_the_log_lies(
    tmp_path: Path, key: KeyFile, statement: str, detail: str
) -> None:
    """Whatever the folder is called, and wherever else the same log is looked at."""
    path = tmp_path / "case 12: the laptop: a copy" / "log.sqlite"
    path.parent.mkdir()
    with booked(path, key) as book:
        book.days(30)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.executescript(statement)

    found = [each for each in audited(path, key.public_key).findings if each.fault is Fault.DAMAGED]

    assert {each.detail for each in found} == {detail}


def test_a_column_that_is_computed_is_not_computed(path: Path, key: KeyFile) -> None:
    """It could take all the memory there is."""
    forger = Forger(path)
    forger("ALTER TABLE entry RENAME TO old")
    forger("CREATE TABLE entry (number INTEGER PRIMARY KEY, salt, leaf, body AS (zeroblob(900000000)))")
    forger("INSERT INTO entry (number, salt, leaf) SELECT number, salt, leaf FROM old")
    forger.connection.close()

    assert "entry is no table of its own" in details(looked_at(path, key), Fault.DAMAGED)


@pytest.mark.parametrize("table", ["trace", "checkpoint", "tree_node", "tree_head"])
def test_a_table_that_is_gone_hides_no_edit(path: Path, key: KeyFile, table: str) -> None:
    """Each entry is still compared with its leaf, whatever can be read besides."""
    forger = Forger(path)
    forger("UPDATE entry SET body = x'a0' WHERE number = 250")
    forger(f"DROP TABLE {table}")
    forger.connection.close()

    report = looked_at(path, key)

    assert ("edited", 250, 250) in told(report)
    assert f"{table}: missing" in details(report, Fault.SCHEMA)
    assert report.entries == ENTRIES


@pytest.mark.parametrize(
    "changed",
    [
        ("name = CAST(x'ff' AS TEXT) WHERE name = 'tree_node'"),
        ("sql = NULL WHERE name = 'tree_node'"),
        ("sql = 'CREATE TABLE tree_head (' WHERE name = 'tree_head'"),
        ("sql = 'CREATE VIRTUAL TABLE tree_head USING nothing', rootpage = 0 WHERE name = 'tree_head'"),
        ("rootpage = 999999 WHERE name = 'tree_head'"),
    ],
)
def test_a_schema_that_cannot_be_read_hides_no_edit(path: Path, key: KeyFile, changed: str) -> None:
    """SQLite refuses the whole file for one line of it; the audit reads what can be read, and tells that."""
    forger = Forger(path)
    forger("UPDATE entry SET body = x'a0' WHERE number = 250")
    forger("PRAGMA writable_schema = ON")
    forger(f"UPDATE sqlite_master SET {changed}")  # noqa: S608 -- statements of our own
    forger.connection.close()

    report = looked_at(path, key)

    assert {("edited", 250, 250), ("damaged", 0, 0)} <= told(report)


@pytest.mark.parametrize("table", ["entry", "trace", "checkpoint"])
def test_nothing_longer_than_a_log_holds_is_read(path: Path, key: KeyFile, table: str) -> None:
    """Neither a body, nor what stands beside an entry, nor a note; what is before and behind is looked at."""
    column = {"entry": "body", "trace": "post", "checkpoint": "note"}[table]
    where = {"entry": "number = 250", "trace": "entry = 250", "checkpoint": "size = 200"}[table]
    value = "zeroblob(?)" if table == "entry" else "CAST(zeroblob(?) AS TEXT)"
    forger = Forger(path)
    forger(f"UPDATE {table} SET {column} = {value} WHERE {where}", MAX_VALUE_BYTES + 1)  # noqa: S608 -- our own
    forger("UPDATE entry SET body = x'a0' WHERE number = 260")
    forger.connection.close()

    report = looked_at(path, key)

    expected = {"entry": ("damaged", 250, 250), "trace": ("trace", 250, 250), "checkpoint": ("damaged", 0, 0)}[table]
    assert {expected, ("edited", 260, 260)} <= told(report)
    assert "string or blob too big" in details(report, Fault.DAMAGED) or table == "trace"


def test_a_note_that_is_no_text_is_a_false_checkpoint(path: Path, key: KeyFile) -> None:
    """And no more than that: one byte of it kept the audit from all entries."""
    forger = Forger(path)
    forger("UPDATE checkpoint SET note = CAST(x'fffe' AS TEXT), cause = CAST(x'ff' AS TEXT) WHERE size = 200")
    forger("UPDATE entry SET body = x'a0' WHERE number = 250")
    forger.connection.close()

    assert {("false_checkpoint", 200, 200), ("edited", 250, 250)} <= told(looked_at(path, key))


def signed(key: KeyFile, size: int, root: bytes, by: KeyFile | None = None) -> str:
    """A checkpoint in the device's name, signed by it or by another key."""
    said = LogCheckpoint(origin_of(key.public_key), size, root)
    return sign_checkpoint(said, key.public_key, (by or key).sign)


def test_a_right_root_signed_by_another_key_is_false(path: Path, key: KeyFile) -> None:
    """The name of the key is not the key."""
    forger = Forger(path)
    leaves = [leaf for (leaf,) in forger("SELECT leaf FROM entry ORDER BY number")]
    forger("UPDATE checkpoint SET note = ? WHERE size = 300", signed(key, 300, root_of(leaves), make_key()))
    forger.connection.close()

    report = looked_at(path, key)

    assert ("false_checkpoint", 300, 300) in told(report)
    assert report.vouched < LAST_SIGNED


def test_two_signatures_of_one_size_are_a_fork(path: Path, key: KeyFile) -> None:
    """Whichever of the two stands first; the entries behind the signature before are those in question."""
    forger = Forger(path)
    made_anew(forger, "checkpoint", "size, cause, note")
    forger("INSERT INTO checkpoint VALUES (300, 'count', ?)", signed(key, 300, bytes(32)))
    forger.connection.close()

    report = looked_at(path, key)

    assert ("forked", 273, 300) in told(report)
    assert report.vouched == LAST_SIGNED


def test_checkpoints_of_any_kind_end_nothing(path: Path, key: KeyFile) -> None:
    """Sizes that are texts, nothing, no whole numbers, below zero, and larger than any."""
    forger = Forger(path)
    made_anew(forger, "checkpoint", "size, cause, note")
    odd = [
        ("x", None, None),
        (None, 7, b"\xff"),
        (2.5, b"\xff", "x"),
        (-5, "count", "x"),
        ((1 << 63) - 1, "taken_over", "x"),
    ]
    for each in odd:
        forger("INSERT INTO checkpoint VALUES (?, ?, ?)", *each)
    forger("UPDATE entry SET body = x'a0' WHERE number = 250")
    forger.connection.close()

    report = looked_at(path, key)

    assert {each.fault for each in report.findings} >= {Fault.FALSE_CHECKPOINT, Fault.SCHEMA}
    assert ("edited", 250, 250) in told(report)
    assert report.vouched == LAST_SIGNED


def test_a_hundred_thousand_false_checkpoints_are_told_in_a_thousand(path: Path, key: KeyFile) -> None:
    """Each has a size of its own; neither memory nor time grows with their square."""
    forger = Forger(path)
    forger(
        "WITH RECURSIVE n(i) AS (SELECT 1000 UNION ALL SELECT i + 1 FROM n WHERE i < 101000)"
        " INSERT INTO checkpoint SELECT i, 'count', 'x' FROM n"
    )
    forger.connection.close()

    report = looked_at(path, key)

    found = [each for each in report.findings if each.fault is Fault.FALSE_CHECKPOINT]
    assert (len(found), found[0].first, found[-1].last) == (MAX_RANGES, 1000, 101_000)


def test_nodes_and_heads_of_any_kind_end_nothing(path: Path, key: KeyFile) -> None:
    """Places that are texts, nothing, no whole numbers; a hash that is a number."""
    forger = Forger(path)
    places = {"'x'": 3, "4.5": 4, "NULL": 5}
    moved = [f"UPDATE tree_node SET place = {to} WHERE level = 4 AND place = {at}" for to, at in places.items()]  # noqa: S608 -- our own
    made_anew(forger, "tree_node", "level, place, hash", *moved, "UPDATE tree_node SET hash = 7 WHERE place = 7")
    forger("ALTER TABLE tree_head RENAME TO old")
    forger("CREATE TABLE tree_head (size, peaks, seal)")
    forger("INSERT INTO tree_head VALUES ('x', 3, NULL)")
    forger.connection.close()

    assert {("node", 49, 96), ("node", 113, 128), ("head", 0, 0)} <= told(looked_at(path, key))


def test_a_purge_that_the_device_did_not_sign_gives_itself_away(path: Path, key: KeyFile) -> None:
    """Whoever empties entries puts one behind the last checkpoint that names them, in all else as it should be."""
    forger = Forger(path)
    forger("UPDATE entry SET salt = x'', body = x'' WHERE number BETWEEN 240 AND 250")
    forger("UPDATE trace SET issuer = NULL, number = NULL WHERE entry BETWEEN 240 AND 250")
    at, monotonic = forger("SELECT at FROM trace WHERE entry = 300")[0][0] + 20, 60_000 + 20_000 * 301
    moment = Moment(START.fromtimestamp(at, START.tzinfo), START, monotonic)
    forger("INSERT INTO entry VALUES (301, x'', x'', x'')")
    forger.rewrite(301, encode_entry(EntryKind.PURGE, moment, {"device": "laptop-3", "ranges": [[240, 250]]}))
    forger(
        "INSERT INTO trace SELECT 301, ?, ?, NULL, NULL, '', policy, seal, shift FROM trace WHERE entry = 300", at, at
    )
    forger.reseal()
    forger.regrow()
    forger.done()

    assert told(looked_at(path, key)) == {("no_checkpoint", 301, 301)}


def test_gaps_that_add_up_end_the_comparison_and_not_the_audit(path: Path, key: KeyFile) -> None:
    """Each is smaller than what the tree is followed over; all of them would take hours."""
    forger = Forger(path)
    forger(
        "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)"
        " INSERT INTO entry SELECT i * 900000, x'', x'', zeroblob(32) FROM n"
    )
    forger.rewrite(295, b"\xa0")
    forger.done()

    report = looked_at(path, key)

    assert {("missing", 301, 899_999), ("missing", 900_001, 1_799_999), ("edited", 295, 295)} <= told(report)
    assert (report.entries, report.vouched) == (ENTRIES + 2000, 272)


def test_a_number_twice_does_not_make_up_for_one_that_is_missing(path: Path, key: KeyFile) -> None:
    """So many entries as there are numbers, from the first to the last."""
    forger = Forger(path)
    forger("ALTER TABLE entry RENAME TO old")
    forger("CREATE TABLE entry (number, salt, body, leaf)")
    forger("INSERT INTO entry SELECT CASE number WHEN 250 THEN 249 ELSE number END, salt, body, leaf FROM old")
    forger.connection.close()

    assert {("put_in", 249, 249), ("missing", 250, 250)} <= told(looked_at(path, key))


@pytest.mark.parametrize("keep", [-4096, -2000])
def test_a_file_that_was_cut_is_read_as_far_as_it_goes(path: Path, key: KeyFile, keep: int) -> None:
    """The last page is gone, or half of it: the entries on the others are those that were signed."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("VACUUM")
        other.execute("PRAGMA journal_mode = DELETE")
    path.write_bytes(path.read_bytes()[:keep])

    report = looked_at(path, key)

    assert Fault.DAMAGED in {each.fault for each in report.findings}
    assert report.entries > 0


@pytest.mark.parametrize(
    ("at", "put"),
    [
        (18, b"\x09\x09"),
        (16, b"\x02\x00"),
        (28, b"\x7f\xff\xff\xff"),
        (32, b"\0\0\0\5\0\0\0\x09"),
        (56, b"\0\0\0\2"),
        (44, b"\0\0\0\x09"),
    ],
)
def test_a_header_that_lies_is_damage(path: Path, key: KeyFile, at: int, put: bytes) -> None:
    """Version, page size, number of pages, free pages, encoding, form of the schema."""
    raw = bytearray(path.read_bytes())
    raw[at : at + len(put)] = put
    path.write_bytes(raw)

    assert Fault.DAMAGED in {each.fault for each in looked_at(path, key).findings}


def test_a_chain_of_pages_without_an_end_is_damage(path: Path, key: KeyFile) -> None:
    """A long body whose last page names itself as the next."""
    forger = Forger(path)
    forger.rewrite(250, bytes(20_000))
    forger.done()
    raw = bytearray(path.read_bytes())
    for page in range(len(raw) // 4096):
        at = page * 4096
        if raw[at : at + 4] != bytes(4) and raw[at + 4 : at + 4000] == bytes(3996):
            raw[at : at + 4] = struct.pack(">I", page + 1)
    path.write_bytes(raw)

    assert {("edited", 250, 250)} <= told(looked_at(path, key))


def test_a_log_made_anew_in_another_encoding_is_the_same_log(path: Path, key: KeyFile) -> None:
    """Its entries are those that were signed."""
    copy = path.with_name("copy.sqlite")
    with closing(sqlite3.connect(path)) as old, closing(sqlite3.connect(copy, isolation_level=None)) as new:
        new.execute("PRAGMA encoding = 'UTF-16le'")
        statements = [line for line in old.iterdump() if line.startswith(("CREATE", "INSERT"))]
        for statement in sorted(statements, key=lambda line: line.startswith("CREATE TRIGGER")):
            new.execute(statement)
        new.execute("PRAGMA user_version = 4")

    report = looked_at(copy, key)

    assert (report.findings, report.vouched) == ((), LAST_SIGNED)


@pytest.mark.parametrize("kind", ["folder", "pipe", "device"])
def test_what_is_no_file_is_not_waited_for(tmp_path: Path, key: KeyFile, kind: str) -> None:
    """Nobody writes into the pipe, and the device has no end."""
    path = tmp_path / "log.sqlite"
    make: dict[str, Callable[[], None]] = {
        "folder": path.mkdir,
        "pipe": lambda: os.mkfifo(path),
        "device": lambda: path.symlink_to("/dev/zero"),
    }
    make[kind]()

    with pytest.raises(LogError, match="is no file"):
        audited(path, key.public_key)
    with pytest.raises(LogError, match="is no file"):
        SqliteLog(path, system_entropy, key)
    with pytest.raises(LogError, match="is no file"):
        LogSnapshot(path)
    with pytest.raises(LogError, match="is no file"), opened_walk(path):
        pass


def test_a_journal_of_a_change_that_was_cut_short_is_undone_first(path: Path, key: KeyFile) -> None:
    """As the file lies it is neither the one nor the other, and an audit undoes nothing."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        for statement in ("PRAGMA cache_size = 1", "BEGIN", "UPDATE trace SET seal = zeroblob(16)"):
            other.execute(statement)
        torn, journal = path.read_bytes(), path.with_name("log.sqlite-journal").read_bytes()
        other.execute("ROLLBACK")
    path.write_bytes(torn)
    path.with_name("log.sqlite-journal").write_bytes(journal)

    with pytest.raises(LogError) as caught:
        looked_at(path, key)

    assert "cut short" in str(caught.value.hint)
    assert "no file can be made" not in caught.value.message  # it could, and would undo the change


def test_findings_of_a_kind_are_bounded_whatever_their_details() -> None:
    """What is too much widens the last one, so that no entry is passed over in silence."""
    notebook = Notebook()
    for number in range(1, 5 * MAX_RANGES, 2):
        notebook.add(Fault.CLOCK, Witness.BODY, number, detail=f"{number:+d} s")

    found = notebook.all()
    assert (len(found), found[-1].last) == (MAX_RANGES, 5 * MAX_RANGES - 1)


def test_entries_of_no_number_and_entry_one_are_two_findings() -> None:
    """0 is no entry, so that 1 does not follow it."""
    notebook = Notebook()
    notebook.add(Fault.DAMAGED, Witness.FILE, detail="x")
    notebook.add(Fault.DAMAGED, Witness.FILE, 1, detail="x")

    assert [(each.first, each.last) for each in notebook.all()] == [(0, 0), (1, 1)]


def unnamed(report: list[tuple[int, int]]) -> Iterator[int]:
    """The entries of ranges."""
    return chain.from_iterable(range(first, last + 1) for first, last in report)


@pytest.mark.parametrize("seed", range(20))
def test_the_ledger_of_purges_counts_as_a_set_does(seed: int) -> None:
    """Empty entries less what later purges name, in whatever order and however often."""
    random, ledger, empty = np.random.default_rng(seed), PurgeLedger(), set[int]()
    for number in range(1, int(random.integers(2, 400))):
        if random.random() < 0.6:
            ledger.is_empty(number)
            empty.add(number)
        if random.random() < 0.03:
            ranges = [sorted(int(each) for each in random.integers(1, 420, size=2)) for _ in range(5)]
            ledger.see(number, {"ranges": ranges})
            empty -= {each for first, last in ranges if last < number for each in range(first, last + 1)}
    notebook = Notebook()
    ledger.tell(notebook)

    found = [(each.first, each.last) for each in notebook.all()]
    assert list(unnamed(found)) == sorted(empty)
    assert {each.witness for each in notebook.all()} <= {Witness.BODY}


def test_a_purge_that_names_everything_a_million_times_costs_no_more_than_once() -> None:
    """Its ranges are joined first."""
    ledger = PurgeLedger()
    for number in range(1, 100_000, 2):
        ledger.is_empty(number)
    ledger.see(100_001, {"ranges": [[1, 100_000]] * 200_000})
    notebook = Notebook()
    ledger.tell(notebook)

    assert notebook.all() == []


LATER, PAST = int(START.timestamp()) + 1, int(START.timestamp())


def held(first: int, last: int, until: int = LATER) -> tuple[str, dict[int | str, Any]]:
    """A hold; what was signed when it and the purge were written is START."""
    return "hold", {"act": "add", "ranges": [[first, last]], "until": until, "reason": "x", "author": "y"}


def several(*ranges: list[int], until: int = LATER) -> tuple[str, dict[int | str, Any]]:
    """A hold of more than one range."""
    return "hold", {"act": "add", "ranges": list(ranges), "until": until, "reason": "x", "author": "y"}


PURGED: tuple[str, dict[int | str, Any]] = ("purge", {"ranges": [[11, 12], [14, 20]]})
SEVERAL: tuple[str, dict[int | str, Any]] = (
    "hold",
    {"act": "add", "ranges": [[12, 12], [14, 16]], "until": LATER, "reason": "x", "author": "y"},
)
RELEASED: tuple[str, dict[int | str, Any]] = ("hold", {"act": "release", "hold": 61, "reason": "x", "author": "y"})


@pytest.mark.parametrize(
    ("entries", "expected"),
    [
        ([held(12, 16), PURGED], {("purge_held", 12, 12), ("purge_held", 14, 16)}),
        ([held(13, 13), PURGED], set()),
        ([held(12, 16, PAST), PURGED], set()),
        ([held(12, 16), RELEASED, PURGED], set()),
        ([held(12, 16), PURGED, RELEASED], {("purge_held", 12, 12), ("purge_held", 14, 16)}),
        ([PURGED, held(12, 16)], set()),
        (
            [held(1, 30, PAST), held(12, 16), held(15, 18), PURGED],
            {("purge_held", 12, 12), ("purge_held", 14, 16), ("purge_held", 17, 18)},
        ),
        ([held(12, 16), RELEASED, held(20, 40), PURGED], {("purge_held", 20, 20)}),
        ([several([11, 11], [13, 13], [19, 40]), PURGED], {("purge_held", 11, 11), ("purge_held", 19, 20)}),
        ([several([19, 40], [11, 11], [11, 12]), PURGED], {("purge_held", 11, 12), ("purge_held", 19, 20)}),
        ([several([11, 11], [19, 20]), RELEASED, PURGED], set()),
        ([several([11, 11], [19, 20]), held(15, 16), RELEASED, PURGED], {("purge_held", 15, 16)}),
        ([several([11, 11], [19, 20], until=PAST), held(15, 16), PURGED], {("purge_held", 15, 16)}),
        (
            [("hold", {"act": "add", "ranges": "x", "until": "y"}), ("hold", {"act": "release", "hold": "z"}), PURGED],
            set(),
        ),
    ],
)
def test_a_purge_takes_nothing_that_was_held_then(
    tmp_path: Path, key: KeyFile, entries: list[tuple[str, dict[int | str, Any]]], expected: set[tuple[str, int, int]]
) -> None:
    """The program refuses to; whoever has the device's key writes a purge of his own, and its words are against him."""
    path = tmp_path / "log.sqlite"
    with booked(path, key) as book:
        book.days(60)
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute(
                "UPDATE entry SET salt = x'', body = x'' WHERE number IN (11, 12) OR number BETWEEN 14 AND 20"
            )
        for kind, fields in entries:
            book.other(kind, fields, Cause.PURGE if kind == "purge" else None)

    assert told(audited(path, key.public_key)) == expected


def test_holds_that_ended_make_room_for_others(path: Path, key: KeyFile) -> None:
    """However many there were: only those in force count, and of these the ones that the purge names are told."""
    with booked(path, key) as book:
        book.days(60)
        for _ in range(MAX_RANGES):
            book.other(*held(1, 30))
        book.wall, book.floor = (START + timedelta(hours=2),) * 2
        book.other(*held(12, 14, int((START + timedelta(hours=3)).timestamp())))
        book.other(*PURGED, Cause.PURGE)

    found = told(audited(path, key.public_key))

    assert {each for each in found if each[0] == "purge_held"} == {("purge_held", 12, 12), ("purge_held", 14, 14)}


def test_a_hold_ends_once_and_for_all(path: Path, key: KeyFile) -> None:
    """A clock that is put back behind its end holds nothing again: the time was surely reached."""
    with booked(path, key) as book:
        book.days(60)
        book.other(*held(12, 16))
        book.wall, book.floor = (START + timedelta(hours=2),) * 2
        book.other(*held(19, 19, int((START + timedelta(hours=3)).timestamp())))
        book.wall = START - timedelta(hours=1)
        book.other(*PURGED, Cause.PURGE)

    found = told(audited(path, key.public_key))

    assert {each for each in found if each[0] == "purge_held"} == {("purge_held", 19, 19)}


def test_more_ranges_than_any_office_holds_cost_no_more(path: Path, key: KeyFile) -> None:
    """The first thousand are followed; a hold of none, or of what is none, takes no place."""
    with booked(path, key) as book:
        book.days(60)
        book.other(*several())
        book.other(*several([70, 80], [3, 2]))
        book.other(*several(*[[1, 1]] * 5_000, [16, 17]))
        book.other(*held(11, 11))
        book.other(*PURGED, Cause.PURGE)

    found = told(audited(path, key.public_key))

    kept = {("purge_held", 11, 11), ("purge_held", 16, 17)}
    assert {each for each in found if each[0] == "purge_held"} == kept


def test_a_log_that_begins_and_holds_nothing_was_cut(path: Path, key: KeyFile) -> None:
    """Everything was made to fit that; but a laptop that was set up had its first sync."""
    forger = Forger(path)
    for table in ("entry", "trace", "checkpoint"):
        forger(f"DELETE FROM {table}")  # noqa: S608 -- names of our own
    forger.regrow()
    forger.done()

    assert told(audited(path, key.public_key)) == {("cut", 1, 1)}


def all_but_what_was_signed(forger: Forger) -> None:
    """Another body, with salt, leaf, row, nodes and head that fit it."""
    forger.rewrite(250, b"\xa0")
    forger.reseal()
    forger.regrow()


def signed_by_another(forger: Forger) -> None:
    """The newest checkpoint, in the device's name."""
    forger("UPDATE checkpoint SET note = replace(note, substr(note, -20, 4), 'AAAA') WHERE size = 300")


def an_older_one_again(forger: Forger) -> None:
    """The device's own words of a smaller log."""
    forger("UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 200) WHERE size = 300")


@pytest.mark.parametrize(
    ("forge", "said"),
    [
        (all_but_what_was_signed, "its tree contradicts the checkpoint over 300"),
        (signed_by_another, "its checkpoint of 300 entries is not"),
        (an_older_one_again, "its checkpoint of 300 entries is not"),
    ],
)
def test_the_device_signs_nothing_against_its_own_word(
    path: Path, key: KeyFile, forge: Callable[[Forger], None], said: str
) -> None:
    """Otherwise the next export, shift or sync would vouch for what was changed, and a verifier would believe it.

    Nothing leaves the laptop and nothing is purged; a shift and the scans in it go on, and are not signed.
    """
    forger = Forger(path)
    forge(forger)
    forger.done()

    with booked(path, key, may_make=False) as book:
        before = len(book.log.checkpoints())
        with pytest.raises(LogError, match=said):
            book.log.checkpoint(Cause.EXPORT)
        with pytest.raises(LogError, match=said):
            book.other("purge", {"ranges": [[1, 1]]}, Cause.PURGE)
        book.turn("open")
        while book.log.newest() % 100:
            book.scan()
        with pytest.raises(LogError, match=said):
            book.log.check()
        assert len(book.log.checkpoints()) == before


def test_the_device_signs_on_where_all_is_as_it_was(path: Path, key: KeyFile) -> None:
    """Every size that a tree may have from here to its next whole group and beyond."""
    with booked(path, key, may_make=False) as book:
        for _ in range(40):
            book.scan()
            book.log.checkpoint(Cause.EXPORT)

    report = looked_at(path, key)
    assert (report.vouched, {each.fault for each in report.findings} - {Fault.CLOCK}) == (ENTRIES + 40, set())


LOOSE = ("entry", "trace", "checkpoint", "tree_node", "tree_head")


def without_kinds(forger: Forger, *statements: str) -> None:
    """Change values as a disk does: whatever their columns take."""
    forger("PRAGMA writable_schema = ON")
    made = forger("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
    forger("UPDATE sqlite_master SET sql = replace(replace(sql, 'STRICT, ', ''), 'STRICT', '') WHERE type = 'table'")
    forger("PRAGMA writable_schema = RESET")
    for statement in statements:
        forger(statement)
    forger("PRAGMA writable_schema = ON")
    for name, sql in made:
        forger("UPDATE sqlite_master SET sql = ? WHERE name = ?", sql, name)
    forger("PRAGMA writable_schema = RESET")
    forger.done()


@pytest.mark.parametrize(
    "changed",
    [
        "UPDATE entry SET body = CAST(body AS TEXT) WHERE number = 250",
        "UPDATE entry SET salt = 'x' WHERE number = 250",
        "UPDATE entry SET leaf = 'x' WHERE number = 250",
        "UPDATE entry SET salt = 1.5, body = 2 WHERE number = 250",
        "UPDATE entry SET body = x'' WHERE number = 250",
    ],
)
def test_values_of_another_kind_and_half_a_purge_are_told_as_changed(path: Path, key: KeyFile, changed: str) -> None:
    """By the audit, by whoever reads all entries, and by an export."""
    without_kinds(Forger(path), changed)

    with (
        closing(SqliteLog(path, system_entropy, key)) as log,
        pytest.raises(LogError, match=r"entry 250 is not|a text in it is none$"),
    ):
        list(log.entries())
    with (
        closing(LogSnapshot(path)) as snapshot,
        pytest.raises(LogError, match=r"entry 250 is not|a text in it is none$"),
    ):
        list(snapshot.entries(1, ENTRIES))
    assert ("edited", 250, 250) in told(looked_at(path, key))


def test_a_checkpoint_of_another_kind_is_told_as_changed(path: Path, key: KeyFile) -> None:
    """A note that is a number."""
    without_kinds(Forger(path), "UPDATE checkpoint SET note = x'00' WHERE size = 300")

    with closing(SqliteLog(path, system_entropy, key)) as log, pytest.raises(LogError, match="checkpoints is none"):
        log.newest_checkpoint()
    assert ("false_checkpoint", 300, 300) in told(looked_at(path, key))


@pytest.mark.parametrize(
    "changed", ["hash = 'x' WHERE level = 4 AND place = 3", "hash = x'00' WHERE level = 4 AND place = 3"]
)
def test_a_node_of_another_kind_is_one_that_is_lacking(path: Path, key: KeyFile, changed: str) -> None:
    """A proof made over it would be none."""
    without_kinds(Forger(path), f"UPDATE tree_node SET {changed}")  # noqa: S608 -- statements of our own

    with closing(SqliteLog(path, system_entropy, key)) as log, pytest.raises(LogError, match="lacks a node"):
        log.node_at(4, 3)
    assert ("node", 49, 64) in told(looked_at(path, key))


@pytest.mark.parametrize("table", LOOSE)
def test_no_command_reads_a_table_that_takes_anything(path: Path, key: KeyFile, table: str) -> None:
    """What would stand in it, nobody can say; the audit reads it all the same."""
    forger = Forger(path)
    forger("PRAGMA writable_schema = ON")
    forger("UPDATE sqlite_master SET sql = replace(replace(sql, 'STRICT, ', ''), 'STRICT', '') WHERE name = ?", table)
    forger.connection.close()

    with pytest.raises(LogError, match=f"{table} is not the table"):
        SqliteLog(path, system_entropy, key)
    report = looked_at(path, key)
    assert f"{table}: changed" in details(report, Fault.SCHEMA)
    assert report.entries == ENTRIES


def test_an_older_note_in_the_newest_ones_place_vouches_for_nothing(path: Path, key: KeyFile) -> None:
    """Without a scan in between: no export ends at what the older one was over, and no proof is made by it."""
    with booked(path, key, may_make=False) as book:
        newest = book.log.checkpoint(Cause.EXPORT).size
    forger = Forger(path)
    forger("UPDATE checkpoint SET note = (SELECT note FROM checkpoint WHERE size = 200) WHERE size = ?", newest)
    forger.done()

    with closing(SqliteLog(path, system_entropy, key)) as log:
        for ask in (
            lambda: log.checkpoint(Cause.EXPORT),
            lambda: newest_vouched(log, key.public_key),
            lambda: proof_of(log, newest - 1, key.public_key),
        ):
            with pytest.raises((LogError, CheckpointError), match=r"is not this laptop's|stands where one over"):
                ask()
    assert ("false_checkpoint", newest, newest) in told(looked_at(path, key))


def test_a_node_that_rotted_keeps_no_honest_entry_in_the_laptop(path: Path, key: KeyFile) -> None:
    """The leaves say that nothing was changed: what leaves is signed; scans go on, and an audit names the node."""
    without_kinds(Forger(path), "UPDATE tree_node SET hash = zeroblob(32) WHERE level = 8 AND place = 0")

    with booked(path, key, may_make=False) as book:
        before = len(book.log.checkpoints())
        book.scan()
        while book.log.newest() % 100:
            book.scan()
        assert len(book.log.checkpoints()) == before  # nobody at the road waits until all leaves are hashed
        signed = book.log.checkpoint(Cause.EXPORT)
        assert signed.size == book.log.newest()
        assert read_checkpoint(signed.note, key.public_key).size == signed.size

    assert ("node", 1, 256) in told(looked_at(path, key))


def test_a_page_of_the_nodes_that_rotted_ends_no_shift(path: Path, key: KeyFile) -> None:
    """SQLite itself cannot read it: entries go on, unsigned."""
    with closing(sqlite3.connect(path)) as other:
        size = other.execute("PRAGMA page_size").fetchone()[0]
        root = other.execute("SELECT rootpage FROM sqlite_master WHERE name = 'checkpoint'").fetchone()[0]
        other.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw = bytearray(path.read_bytes())
    raw[(root - 1) * size : (root - 1) * size + 8] = b"\xff" * 8
    path.write_bytes(raw)

    with closing(SqliteLog(path, system_entropy, key)) as log:
        before = log.newest()
        for _ in range(100):
            log.append(b"\xa0", Trace(START, counts_for_clock=False))
        assert log.newest() == before + 100
        with pytest.raises(LogError):
            log.checkpoint(Cause.EXPORT)
