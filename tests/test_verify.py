"""Laws of the audit: an honest log gives no finding, whatever it went through; what contradicts a signature does."""

import shutil
import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.checkpoint import LogCheckpoint, origin_of, read_checkpoint, sign_checkpoint
from strpcheck.core.merkle import root_of
from strpcheck.errors import LogError
from strpcheck.faults import Fault, Witness
from strpcheck.messages import load
from strpcheck.ports import Cause
from strpcheck.verify import Compared, Report, Standing
from strpcheck.verify.telling import compared_of
from tests.adapters.logs import as_of_form
from tests.audited import START, Forger, audited, booked, told


@pytest.fixture
def key() -> KeyFile:
    """The device's."""
    return make_key()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the log stands."""
    return tmp_path / "log.sqlite"


def checkpoint_over(path: Path, size: int, key: KeyFile) -> LogCheckpoint:
    """What the device said, or would have said, of the first entries."""
    with closing(sqlite3.connect(path)) as other:
        leaves = [leaf for (leaf,) in other.execute("SELECT leaf FROM entry WHERE number <= ?", (size,))]
    return LogCheckpoint(origin_of(key.public_key), size, root_of(leaves))


def standings(report: Report) -> list[tuple[int, str]]:
    """What came of each checkpoint that was kept elsewhere."""
    return [(each.size, each.standing.value) for each in report.given]


def purge(path: Path, first: int, last: int) -> None:
    """Empty entries, as the triggers let through."""
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE entry SET salt = x'', body = x'' WHERE number BETWEEN ? AND ?", (first, last))


def test_an_honest_log_gives_no_finding(path: Path, key: KeyFile) -> None:
    """Shifts, syncs, scans, kinds of a later version, and purged entries that a purge names."""
    with booked(path, key) as book:
        book.days(500)
        purge(path, 3, 120)
        purge(path, 130, 140)
        book.other("purge", {"ranges": [[3, 100], [101, 140]]}, Cause.PURGE)
        book.other("hold", {"until": 1})
        book.days(520)

    report = audited(path, key.public_key, checkpoint_over(path, 437, key))

    assert report.findings == ()
    assert (report.entries, report.purged, report.vouched) == (520, 129, 501)
    assert standings(report) == [(437, "agrees")]
    assert (report.first_at, report.last_at) == (book.wall.replace(hour=0, minute=0, second=20), book.wall)


def test_an_empty_log_was_cut(path: Path, key: KeyFile) -> None:
    """The first sync of a laptop is the first entry of its log; and no signature vouches for none."""
    with booked(path, key):
        pass

    report = audited(path, key.public_key)

    assert (told(report), report.entries, report.vouched) == ({("cut", 1, 1)}, 0, 0)


@pytest.mark.parametrize("form", [2, 3])
def test_a_log_that_was_taken_over_gives_no_finding(path: Path, key: KeyFile, form: int) -> None:
    """Its checkpoints begin where it was; before that none is missed, and the report says so."""
    with booked(path, key) as book:
        for _ in range(237):
            book.scan()
    as_of_form(path, form)
    with booked(path, key, may_make=False) as later:
        later.wall, later.monotonic_ms = book.wall, book.monotonic_ms
        later.days(500)

    report = audited(path, key.public_key)

    assert report.findings == ()
    assert (report.taken_over, report.vouched) == (237, 500)


@pytest.mark.parametrize("kind", ["purge", "hold", "export", "custody"])
def test_a_log_that_only_says_it_was_taken_over_misses_its_checkpoints(path: Path, key: KeyFile, kind: str) -> None:
    """Nobody signs why one was made; what only logs with checkpoints have in them contradicts it."""
    with booked(path, key) as book:
        book.days(200)
        other = book.other(kind, {"ranges": []})
        book.days(500)
    excuse_below(path, 300)

    report = audited(path, key.public_key)

    assert ("no_checkpoint", other, other) in told(report)
    assert ("no_checkpoint", 220, 220) in told(report)  # a handover behind it, at which one was due


def test_a_kept_checkpoint_contradicts_a_log_that_says_it_was_taken_over_later(path: Path, key: KeyFile) -> None:
    """There was one before."""
    with booked(path, key) as book:
        book.days(500)
    kept, at_it = (checkpoint_over(path, size, key) for size in (120, 300))
    excuse_below(path, 300)

    assert told(audited(path, key.public_key, at_it)) == set()
    assert ("no_checkpoint", 120, 120) in told(audited(path, key.public_key, kept))


@pytest.mark.parametrize("cause", ["taken_over", "because", ""])
def test_a_checkpoint_of_no_known_cause_was_changed(path: Path, key: KeyFile, cause: str) -> None:
    """And a log is taken over once."""
    with booked(path, key) as book:
        book.days(300)
    forger = Forger(path)
    forger("UPDATE checkpoint SET cause = ? WHERE size = 200", cause)
    forger.done()

    report = audited(path, key.public_key)

    assert (told(report), report.vouched) == ({("false_checkpoint", 200, 200)}, 300)


def excuse_below(path: Path, size: int) -> None:
    """Take checkpoints away, and have the first that is left say that there were none."""
    forger = Forger(path)
    forger("DELETE FROM checkpoint WHERE size < ?", size)
    forger("UPDATE checkpoint SET cause = 'taken_over' WHERE size = (SELECT min(size) FROM checkpoint)")
    forger.done()


@pytest.mark.parametrize("form", [2, 3])
def test_a_log_of_an_older_form_is_to_be_taken_over_first(path: Path, key: KeyFile, form: int) -> None:
    """It has nothing to be verified by; that is no finding, and not whole either."""
    with booked(path, key) as book:
        book.scan()
    as_of_form(path, form)

    with pytest.raises(LogError, match=f"of form {form}, which has no tree"):
        audited(path, key.public_key)


def test_a_log_of_a_later_form_is_not_judged(path: Path, key: KeyFile) -> None:
    """By this version."""
    with booked(path, key) as book:
        book.scan()
    Forger(path)("PRAGMA user_version = 5")

    with pytest.raises(LogError, match="form 5"):
        audited(path, key.public_key)


def test_the_audit_changes_nothing(path: Path, key: KeyFile) -> None:
    """Not a byte of the file."""
    with booked(path, key) as book:
        book.days(100)
    before = path.read_bytes()

    audited(path, key.public_key)

    assert path.read_bytes() == before


def test_a_log_that_is_written_meanwhile_is_seen_as_it_was(path: Path, key: KeyFile) -> None:
    """One moment of it, with what is not in the main file yet."""
    with booked(path, key) as book:
        book.days(150)
        assert audited(path, key.public_key).entries == 150
        book.days(160)
        report = audited(path, key.public_key)

    assert (report.entries, report.findings) == (160, ())


def test_a_purge_may_name_less_than_was_emptied(path: Path, key: KeyFile) -> None:
    """What no later entry names is a finding; one that names itself or what follows names nothing."""
    with booked(path, key) as book:
        book.days(60)
        purge(path, 3, 20)
        book.other("purge", {"ranges": [[3, 10], [15, 17], [19, 99], "all", [5]]}, Cause.PURGE)

    assert told(audited(path, key.public_key)) == {("purge_unnamed", 11, 14), ("purge_unnamed", 18, 20)}


def test_a_checkpoint_kept_elsewhere_tells_of_more(path: Path, key: KeyFile) -> None:
    """The end was cut off, and all that was signed over it with it."""
    with booked(path, key) as book:
        book.days(500)
    given = checkpoint_over(path, 500, key)
    forger = Forger(path)
    for table, column in (("entry", "number"), ("trace", "entry"), ("checkpoint", "size")):
        forger(f"DELETE FROM {table} WHERE {column} > 494")  # noqa: S608 -- names of our own
    forger.regrow()
    forger.done()

    assert told(audited(path, key.public_key)) == set()
    assert told(audited(path, key.public_key, given)) == {("cut", 495, 500)}
    shorter, other = replace(given, size=497), replace(given, root=bytes(32))
    report = audited(path, key.public_key, given, shorter, checkpoint_over(path, 494, key))
    assert told(report) == {("cut", 495, 500)}
    assert standings(report) == [(494, "agrees"), (497, "beyond"), (500, "beyond")]
    # Two of one size that say something else are two histories, whatever this log is of them.
    assert told(audited(path, key.public_key, given, other)) == {("cut", 495, 500), ("forked", 1, 500)}


def test_a_copied_laptop_is_found_by_what_the_other_signed(path: Path, tmp_path: Path, key: KeyFile) -> None:
    """Both logs are whole, each for itself."""
    with booked(path, key) as book:
        book.days(300)
    copy = Path(shutil.copy(path, tmp_path / "copy.sqlite"))
    for each in (path, copy):
        with booked(each, key, may_make=False) as later:
            later.wall, later.monotonic_ms = book.wall, book.monotonic_ms
            later.days(400)

    given = checkpoint_over(copy, 400, key)

    assert told(audited(path, key.public_key)) == set()
    assert told(audited(copy, key.public_key, given)) == set()
    assert told(audited(path, key.public_key, given)) == {("forked", 1, 400)}
    assert told(audited(path, key.public_key, checkpoint_over(copy, 300, key))) == set()


def test_a_fork_is_named_between_two_checkpoints_that_were_kept(path: Path, tmp_path: Path, key: KeyFile) -> None:
    """From behind the largest that agrees to the first that does not; what the log itself signed since says nothing."""
    with booked(path, key) as book:
        book.days(330)
    copy = Path(shutil.copy(path, tmp_path / "copy.sqlite"))
    for each in (path, copy):
        with booked(each, key, may_make=False) as later:
            later.wall, later.monotonic_ms = book.wall, book.monotonic_ms
            later.days(500)
    kept = [checkpoint_over(copy, size, key) for size in (480, 100, 410, 290)]

    report = audited(path, key.public_key, *kept)

    (found,) = report.findings
    assert (found.fault, found.first, found.last, found.detail) == (Fault.FORKED, 291, 410, "410")
    # Entries come twenty seconds apart: the time is that of entry 290, the last that both have for sure.
    assert found.since == START + timedelta(seconds=20 * 290)
    assert standings(report) == [(100, "agrees"), (290, "agrees"), (410, "contradicts"), (480, "contradicts")]
    assert report.vouched == 500
    # One that this log gave away later agrees too, and changes nothing behind the first that does not.
    assert told(audited(path, key.public_key, *kept, checkpoint_over(path, 450, key))) == {("forked", 291, 410)}
    # Where this log is the shorter one, what it lacks is told as well.
    longer = replace(kept[0], size=520)
    assert told(audited(path, key.public_key, *kept, longer)) == {("forked", 291, 410), ("cut", 501, 520)}


def test_a_fork_before_an_edit_is_told_beside_it(path: Path, key: KeyFile) -> None:
    """The device signed the log behind it, so the edit does not explain it; an edit that does is told alone."""
    with booked(path, key) as book:
        book.days(400)
    other = replace(checkpoint_over(path, 150, key), root=bytes(32))
    later = checkpoint_over(path, 390, key)
    forger = Forger(path)
    forger.rewrite(395, b"\xa0")
    forger.regrow()
    forger.reseal()
    forger.done()

    found = told(audited(path, key.public_key, other))

    assert ("forked", 1, 150) in found
    assert ("edited", 363, 400) in found
    # What was kept elsewhere bounds an edit from below as well.
    assert ("edited", 391, 400) in told(audited(path, key.public_key, later))


def test_a_fork_before_a_changed_row_leaves_the_entry_alone(path: Path, key: KeyFile) -> None:
    """What was signed behind it holds: of a row whose seal does not, the entry is not suspected."""
    with booked(path, key) as book:
        book.days(380)
    other = replace(checkpoint_over(path, 150, key), root=bytes(32))
    forger = Forger(path)
    forger("UPDATE trace SET post = 'Q' WHERE entry = 375")
    forger.done()

    assert told(audited(path, key.public_key, other)) == {("forked", 1, 150), ("trace", 375, 375)}


def test_what_cannot_be_read_is_compared_with_nothing(path: Path, key: KeyFile) -> None:
    """Neither agreement nor contradiction is said of it: a file that is none, and entries behind a gap too wide."""
    with booked(path, key) as book:
        book.days(120)
    kept = [checkpoint_over(path, size, key) for size in (100, 120)]
    forger = Forger(path)
    forger("DELETE FROM entry WHERE number > 110")
    forger("INSERT INTO entry VALUES (3000000, x'', x'', zeroblob(32))")
    forger.done()

    gap = audited(path, key.public_key, *kept)
    path.write_bytes(b"no log" * 1000)
    none = audited(path, key.public_key, *kept)

    assert standings(gap) == [(100, "agrees"), (120, "unknown")]
    assert standings(none) == [(100, "unknown"), (120, "unknown")]
    assert {each.fault for each in none.findings} == {Fault.DAMAGED}


@pytest.mark.parametrize("language", ["id", "en"])
def test_what_came_of_each_checkpoint_is_told(language: str) -> None:
    """In a sentence of its own, in each language."""
    words = load(language)

    told = {compared_of(Compared(57, "00" * 32, standing), words) for standing in Standing}

    assert len(told) == len(Standing)
    assert all("57" in line for line in told)


def test_two_signatures_that_contradict_are_a_fork(path: Path, key: KeyFile) -> None:
    """Both are the device's, and the log can be only one of the two."""
    with booked(path, key) as book:
        book.days(400)
    said = LogCheckpoint(origin_of(key.public_key), 250, bytes(32))
    Forger(path)("INSERT INTO checkpoint VALUES (250, 'export', ?)", sign_checkpoint(said, key.public_key, key.sign))

    found = [each for each in audited(path, key.public_key).findings if each.fault is Fault.FORKED]

    assert [(each.first, each.last, each.detail) for each in found] == [(221, 250, "250, 260")]


def test_another_device_signs_nothing_here(path: Path, key: KeyFile) -> None:
    """Each of its checkpoints is false, and none vouches."""
    with booked(path, make_key()) as book:
        book.days(100)

    report = audited(path, key.public_key)

    assert {each.fault for each in report.findings} == {Fault.FALSE_CHECKPOINT}
    assert report.vouched == 0


@pytest.mark.parametrize(
    ("statement", "detail"),
    [
        ("DROP TRIGGER entry_is_never_changed", "entry_is_never_changed: missing"),
        ("CREATE TRIGGER quiet AFTER INSERT ON entry BEGIN DELETE FROM trace; END", "quiet: added"),
        ("DROP INDEX trace_again", "trace_again: missing"),
        ("CREATE VIEW seen AS SELECT * FROM trace", "seen: added"),
        ("ALTER TABLE entry ADD COLUMN note TEXT", "entry: changed"),
        ("DROP TABLE checkpoint", "checkpoint: missing"),
        ("DROP TABLE trace", "trace: missing"),
        ("DROP TABLE entry", "entry: missing"),
        ("ALTER TABLE tree_node RENAME COLUMN hash TO hashes", "tree_node: changed"),
        ("PRAGMA user_version = 3", "user_version 3"),
    ],
)
def test_a_schema_that_somebody_worked_on_is_found(path: Path, key: KeyFile, statement: str, detail: str) -> None:
    """Whatever else can then still be read."""
    with booked(path, key) as book:
        book.days(100)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA foreign_keys = OFF")
        if statement.startswith("DROP TABLE"):
            for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'trigger'").fetchall():
                other.execute(f"DROP TRIGGER {name}")
        other.execute(statement)

    found = audited(path, key.public_key).findings

    assert detail in [each.detail for each in found if each.fault is Fault.SCHEMA]


def test_a_table_made_anew_without_its_rules_is_read_all_the_same(path: Path, key: KeyFile) -> None:
    """Values of any kind, numbers twice, rows without a number."""
    with booked(path, key) as book:
        book.days(100)
    forger = Forger(path)
    forger("ALTER TABLE entry RENAME TO old")
    forger("CREATE TABLE entry (number, salt, body, leaf)")
    forger("INSERT INTO entry SELECT * FROM old")
    forger("DROP TABLE old")
    forger("INSERT INTO entry SELECT * FROM entry WHERE number = 7")
    forger("INSERT INTO entry VALUES ('x', 1, 2, 3)")
    forger("UPDATE entry SET leaf = 'text' WHERE number = 9")
    forger("UPDATE entry SET salt = NULL WHERE number = 11")
    forger("UPDATE trace SET policy = 1 WHERE entry = 45")
    forger.done()

    found = told(audited(path, key.public_key))

    assert {("put_in", 7, 7), ("put_in", 0, 0), ("edited", 9, 9), ("edited", 11, 11), ("trace", 45, 45)} <= found


def test_a_page_that_cannot_be_read_is_named(path: Path, key: KeyFile) -> None:
    """With the entries on it; those behind it are looked at, and none of them is suspected."""
    with booked(path, key) as book:
        book.days(500)
        book.log._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    with closing(sqlite3.connect(path)) as other:
        size = other.execute("PRAGMA page_size").fetchone()[0]
        leaf = other.execute("SELECT body FROM entry WHERE number = 250").fetchone()[0]
    raw = bytearray(path.read_bytes())
    page = raw.index(leaf) // size
    raw[page * size : page * size + 8] = b"\xff" * 8
    path.write_bytes(raw)

    report = audited(path, key.public_key)
    found = [each for each in report.findings if each.fault is Fault.DAMAGED]

    assert f"page {page + 1}" in [each.detail for each in found]
    lost = [each for each in found if each.witness is Witness.NUMBERS]
    assert [each.first <= 250 <= each.last and each.last - each.first < 40 for each in lost] == [True]
    assert {each.fault for each in report.findings} == {Fault.DAMAGED}
    assert report.entries == 500 - (lost[0].last - lost[0].first + 1)


@pytest.mark.parametrize("cut", [0, 100, 5_000])
def test_a_file_that_is_no_database_any_more_is_a_finding(path: Path, key: KeyFile, cut: int) -> None:
    """Its first page is not what it was."""
    with booked(path, key) as book:
        book.days(100)
    raw = path.read_bytes()
    path.write_bytes(raw[:cut] + b"\xff" * 200 + raw[cut + 200 :] if cut != 5_000 else raw[:cut])

    assert Fault.DAMAGED in {each.fault for each in audited(path, key.public_key).findings}


def test_a_log_that_is_not_there_is_a_failure(path: Path, key: KeyFile) -> None:
    """Nothing was found, since nothing was looked at."""
    with pytest.raises(LogError, match="is missing"):
        audited(path, key.public_key)


def test_a_log_that_another_program_holds_is_a_failure(path: Path, key: KeyFile) -> None:
    """Not a finding."""
    from strpcheck.adapters.sqlite_raw import RawSqliteLog

    with booked(path, key) as book:
        book.days(10)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode = DELETE")
        other.execute("BEGIN EXCLUSIVE")
        with pytest.raises(LogError, match="locked"), closing(RawSqliteLog(path, busy_seconds=0)) as log:
            log.damage()


def test_a_seal_gives_away_a_leaf_of_the_last_entries(path: Path, key: KeyFile) -> None:
    """No node is over them yet, and no signature; the head of the tree is."""
    with booked(path, key) as book:
        book.days(105)
    forger = Forger(path)
    forger.rewrite(104, b"\xa0")
    by_seal = told(audited(path, key.public_key))
    forger.reseal()
    by_head = told(audited(path, key.public_key))
    forger.done()

    assert ("edited", 104, 104) in by_seal
    assert ("edited", 97, 105) in by_head


def test_an_entry_of_a_sealed_log_reads_as_the_log_itself_does(path: Path, key: KeyFile) -> None:
    """What the audit finds whole, scanning finds whole."""
    with booked(path, key) as book:
        book.days(200)

    with closing(SqliteLog(path, system_entropy, key)) as log:
        log.check()
        kept = log.checkpoints()[-1]
    assert audited(path, key.public_key).vouched == read_checkpoint(kept.note, key.public_key).size


@pytest.mark.slow
def test_no_flipped_bit_is_missed_or_ends_the_audit(path: Path, key: KeyFile) -> None:
    """One in each stretch of the file: what is then read of it otherwise is found, and none is more than that."""
    with booked(path, key) as book:
        book.days(120)
        book.log._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    raw, before, missed = path.read_bytes(), content(path), []

    for at in range(0, len(raw), 211):
        path.write_bytes(raw[:at] + bytes([raw[at] ^ 1 << at % 8]) + raw[at + 1 :])
        for beside in ("log.sqlite-wal", "log.sqlite-shm"):
            path.with_name(beside).unlink(missing_ok=True)
        try:
            is_found = audited(path, key.public_key).counted > 0
        except LogError:
            is_found = True  # of another form
        if not is_found and content(path) != before:
            missed.append(at)

    assert missed == []


def content(path: Path) -> object:
    """All that a program reads of it."""
    try:
        with closing(sqlite3.connect(path)) as other:
            tables = ("sqlite_master", "entry", "trace", "tree_node", "tree_head", "checkpoint")
            return [other.execute(f"SELECT * FROM {table}").fetchall() for table in tables]  # noqa: S608 -- our names
    except sqlite3.DatabaseError:
        return None


def test_a_hostile_body_ends_nothing(path: Path, key: KeyFile) -> None:
    """Members of other kinds than entries have, times that no clock shows, a purge of everything."""
    with booked(path, key) as book:
        book.days(50)
        hostile: list[dict[int | str, Any]] = [
            {"permit": 5, "post": [1], "policy": {"a": 1}},
            {"permit": {"cti": "x", "iss": 7}, "simulated_at": "never"},
            {"ranges": [[1, 2**63], [[1], 2], "x"], "act": 3},
        ]
        for fields in hostile:
            for kind in ("scan", "shift", "purge", "sync", "clock"):
                book.other(kind, fields)
        book.wall, book.monotonic_ms = book.wall.replace(year=9998), 2**62
        book.scan()

    assert audited(path, key.public_key).counted > 0
