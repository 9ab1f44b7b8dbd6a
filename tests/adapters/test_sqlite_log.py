"""Laws of the log on disk: committed before anybody hears of it, numbered without gaps, never silently replaced."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.permit import PermitId
from strpcheck.core.record import SALT_BYTES, leaf_hash
from strpcheck.core.seen import Sighting
from strpcheck.errors import LogError
from strpcheck.ports import ShiftChange, Trace
from tests.adapters.logs import as_of_form
from tests.laptop import MemoryLog

NOW = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
PERMIT = PermitId("XX-JK", bytes(8))
TRACE = Trace(NOW, counts_for_clock=True)


@pytest.fixture
def log(tmp_path: Path) -> Iterator[SqliteLog]:
    """A new log."""
    log = SqliteLog(tmp_path / "log.sqlite", system_entropy, may_make=True)
    yield log
    log.close()


def seen(at: datetime, post: str = "LAMPIRI", permit: PermitId = PERMIT) -> Trace:
    """A sighting."""
    return Trace(at, counts_for_clock=True, permit=permit, post=post, policy="p1")


def raw(path: Path, question: str) -> list[tuple[object, ...]]:
    """What another program reads in the file."""
    connection = sqlite3.connect(path)
    try:
        return connection.execute(question).fetchall()
    finally:
        connection.close()


def test_entries_are_numbered_from_one(log: SqliteLog) -> None:
    """And come back in order, as they were written."""
    numbers = [log.append(body, TRACE) for body in (b"a", b"b", b"c")]

    assert numbers == [1, 2, 3]
    assert [(entry.number, entry.body) for entry in log.entries()] == [(1, b"a"), (2, b"b"), (3, b"c")]


def test_an_entry_that_rests_on_what_was_read_is_not_written_where_another_program_wrote(
    log: SqliteLog, tmp_path: Path
) -> None:
    """Neither it nor what is looked up again; with the new newest entry it is."""
    newest = log.append(b"a", TRACE)
    with closing(SqliteLog(tmp_path / "log.sqlite", system_entropy)) as other:
        other.append(b"b", TRACE)

    assert log.append_after(newest, b"c", replace(TRACE, shift=ShiftChange.OPENS)) is None
    assert (log.newest(), log.open_shift()) == (2, None)
    assert log.append_after(log.newest(), b"c", replace(TRACE, shift=ShiftChange.OPENS)) == 3
    assert ([entry.body for entry in log.entries()], log.open_shift()) == ([b"a", b"b", b"c"], 3)


def test_the_first_entry_is_after_none(log: SqliteLog) -> None:
    """An empty log's newest entry is the zeroth."""
    assert log.append_after(1, b"a", TRACE) is None
    assert log.append_after(0, b"a", TRACE) == 1


def test_an_entry_is_on_the_disk_when_its_number_is_known(log: SqliteLog, tmp_path: Path) -> None:
    """Another program finds it at once."""
    number = log.append(b"body", TRACE)

    assert raw(tmp_path / "log.sqlite", "SELECT number, body FROM entry") == [(number, b"body")]


def test_every_entry_has_a_salt_of_its_own(log: SqliteLog) -> None:
    """The same body twice is not the same leaf: a purged one cannot be guessed back."""
    log.append(b"body", TRACE)
    log.append(b"body", TRACE)

    first, second = log.entries()
    assert {len(first.salt), len(second.salt)} == {SALT_BYTES}
    assert first.salt != second.salt


def test_the_leaf_is_kept_beside_the_entry(log: SqliteLog, tmp_path: Path) -> None:
    """It stays when salt and body are purged."""
    log.append(b"body", TRACE)

    (entry,) = log.entries()
    assert raw(tmp_path / "log.sqlite", "SELECT leaf FROM entry") == [(leaf_hash(entry.salt, b"body"),)]


def test_a_commit_reaches_the_disk_before_it_returns(log: SqliteLog) -> None:
    """WAL with synchronous=FULL: a power cut takes nothing that was shown."""
    pragma = log._connection.execute

    assert pragma("PRAGMA journal_mode").fetchone() == ("wal",)
    assert pragma("PRAGMA synchronous").fetchone() == (2,)


def test_a_log_goes_on_where_it_ended(log: SqliteLog, tmp_path: Path) -> None:
    """The next command finds what this one wrote."""
    log.append(b"a", seen(NOW))
    log.close()

    again = SqliteLog(tmp_path / "log.sqlite", system_entropy)

    assert again.append(b"b", TRACE) == 2
    assert again.previous_policy() == "p1"
    again.close()


def test_sightings_are_of_one_permit_and_from_a_time_on(log: SqliteLog) -> None:
    """Issuer and number both count; oldest first; the first second counts."""
    log.append(b"a", seen(NOW - timedelta(seconds=1), "FATMAWATI"))
    log.append(b"b", seen(NOW))
    log.append(b"c", seen(NOW, permit=PermitId("XX-BG", bytes(8))))
    log.append(b"d", seen(NOW, permit=PermitId("XX-JK", bytes(7) + b"\x01")))
    log.append(b"e", seen(NOW + timedelta(hours=1), "SEMANGGI"))

    assert log.sightings(PERMIT, NOW) == (
        Sighting("LAMPIRI", NOW),
        Sighting("SEMANGGI", NOW + timedelta(hours=1)),
    )


def test_a_card_shown_all_day_leaves_two_sightings_a_post_and_day(log: SqliteLog) -> None:
    """Entries must not grow with every show: the first and the last of a WIB day answer every question."""
    for minute in range(200):
        log.append(b"a", seen(NOW + timedelta(minutes=minute)))

    assert log.sightings(PERMIT, NOW) == (
        Sighting("LAMPIRI", NOW),
        Sighting("LAMPIRI", NOW + timedelta(minutes=199)),
    )


def test_days_change_at_midnight_in_jakarta(log: SqliteLog) -> None:
    """Yesterday's last must not hide today's first."""
    midnight = datetime(2021, 7, 5, 17, 0, tzinfo=UTC)
    moments = [midnight + timedelta(seconds=seconds) for seconds in (-7200, -1, 0, 7200)]
    for moment in moments:
        log.append(b"a", seen(moment))

    assert [sighting.at for sighting in log.sightings(PERMIT, moments[0])] == moments


def test_an_entry_without_a_policy_hides_none(log: SqliteLog) -> None:
    """A sync between two scans decided about nobody."""
    assert log.previous_policy() is None
    log.append(b"a", seen(NOW))
    log.append(b"b", TRACE)

    assert log.previous_policy() == "p1"


TRACES = st.builds(
    Trace,
    st.integers(0, 1000).map(lambda seconds: NOW + timedelta(seconds=seconds)),
    counts_for_clock=st.booleans(),
    confirms_clock=st.booleans(),
)


@given(st.lists(TRACES, max_size=8))
def test_the_clock_mark_is_what_the_port_says(traces: list[Trace]) -> None:
    """The mark carried along is the one that walking the whole log finds, after every entry."""
    plain = MemoryLog()
    with TemporaryDirectory() as folder, closing(SqliteLog(Path(folder, "log"), system_entropy, may_make=True)) as log:
        for trace in traces:
            log.append(b"", trace)
            plain.append(b"", trace)
            assert log.clock_mark() == plain.clock_mark()


@pytest.mark.parametrize("content", [None, b""])
def test_a_log_that_is_gone_is_not_replaced_by_an_empty_one(tmp_path: Path, content: bytes | None) -> None:
    """It is evidence: only `init` makes one."""
    path = tmp_path / "log.sqlite"
    if content is not None:
        path.write_bytes(content)

    with pytest.raises(LogError, match=r"is missing|holds no log") as caught:
        SqliteLog(path, system_entropy)

    assert "tell the auditor" in caught.value.hint
    assert (path.read_bytes() if path.exists() else None) == content


@pytest.mark.parametrize("may_make", [True, False])
def test_what_is_no_log_is_left_alone(tmp_path: Path, *, may_make: bool) -> None:
    """Whatever stands there."""
    path = tmp_path / "log.sqlite"
    path.write_bytes(b"My letters to the governor." * 100)

    with pytest.raises(LogError, match=r"cannot open the log .*: file is not a database") as caught:
        SqliteLog(path, system_entropy, may_make=may_make)

    assert path.read_bytes() == b"My letters to the governor." * 100
    assert "put it back from a copy" in caught.value.hint


@pytest.mark.parametrize("place", [".", "no/such/folder/log.sqlite", "x" * 5000])
def test_a_place_where_no_log_can_be_is_told(tmp_path: Path, place: str) -> None:
    """No traceback of the database's."""
    with pytest.raises(LogError, match="the log"):
        SqliteLog(tmp_path / place, system_entropy, may_make=True)


def test_a_newer_log_is_not_touched(log: SqliteLog, tmp_path: Path) -> None:
    """This version does not know what it would damage."""
    log.append(b"a", TRACE)
    log.close()
    connection = sqlite3.connect(tmp_path / "log.sqlite")
    connection.execute("PRAGMA user_version = 5")
    connection.close()

    with pytest.raises(LogError, match="was made by a newer strpcheck"):
        SqliteLog(tmp_path / "log.sqlite", system_entropy)


OPENS, CLOSES = (Trace(NOW, counts_for_clock=True, shift=change) for change in (ShiftChange.OPENS, ShiftChange.CLOSES))


def test_the_open_shift_is_that_of_the_newest_opening_entry(log: SqliteLog, tmp_path: Path) -> None:
    """Carried along by every entry until one closes it; the next program knows it too."""
    assert log.open_shift() is None
    shifts = []
    for trace in (TRACE, OPENS, TRACE, OPENS, TRACE, CLOSES, TRACE):
        log.append(b"a", trace)
        again = SqliteLog(tmp_path / "log.sqlite", system_entropy)
        shifts.append((log.open_shift(), again.open_shift()))
        again.close()

    assert shifts == [(None, None), (2, 2), (2, 2), (4, 4), (4, 4), (None, None), (None, None)]
    log.check()


def test_one_entry_is_found_by_its_number(log: SqliteLog) -> None:
    """And one that is not there is told, not made up."""
    log.append(b"a", TRACE)
    log.append(b"b", TRACE)

    assert (log.entry(2).number, log.entry(2).body) == (2, b"b")
    for number in (0, 3):
        with pytest.raises(LogError, match=f"entry {number} is not what was written"):
            log.entry(number)


def test_entries_are_read_from_a_number_on(log: SqliteLog) -> None:
    """A shift is counted without reading the year before it."""
    for body in (b"a", b"b", b"c"):
        log.append(body, TRACE)

    assert [entry.body for entry in log.entries(2)] == [b"b", b"c"]
    assert list(log.entries(4)) == []


@pytest.mark.parametrize("form", [2, 3])
def test_a_log_of_an_older_form_is_taken_over_as_it_is(log: SqliteLog, tmp_path: Path, form: int) -> None:
    """Every entry and every seal stays, byte for byte; then shifts can be opened in it, and it has its tree."""
    log.append(b"a", seen(NOW))
    log.append(b"b", TRACE)
    log.close()
    path = tmp_path / "log.sqlite"
    as_of_form(path, form)
    kept = "SELECT entry.*, trace.entry, at, clock_mark, issuer, trace.number, post, policy, seal FROM entry JOIN trace"
    before = raw(path, f"{kept} ON entry.number = trace.entry")

    taken = SqliteLog(path, system_entropy)

    assert raw(path, f"{kept} ON entry.number = trace.entry") == before
    assert taken.sightings(PERMIT, NOW) == (Sighting("LAMPIRI", NOW),)
    assert taken.open_shift() is None
    taken.append(b"c", OPENS)
    assert taken.open_shift() == 3
    taken.check()
    taken.close()
    assert raw(path, "PRAGMA user_version") == [(4,)]


def test_an_old_log_that_was_changed_is_not_healed_by_being_taken_over(log: SqliteLog, tmp_path: Path) -> None:
    """Its seals are not made anew."""
    log.append(b"a", seen(NOW))
    log.close()
    path = tmp_path / "log.sqlite"
    as_of_form(path, 2)
    connection = sqlite3.connect(path)
    connection.execute("UPDATE trace SET post = 'SEMANGGI'")
    connection.commit()
    connection.close()

    taken = SqliteLog(path, system_entropy)

    with pytest.raises(LogError, match="is not what was written"):
        taken.check()
    taken.close()


@pytest.mark.parametrize("may_make", [True, False])
@pytest.mark.parametrize("form", [-1, 1])
def test_a_log_of_a_form_that_it_cannot_be_is_not_touched(
    log: SqliteLog, tmp_path: Path, form: int, *, may_make: bool
) -> None:
    """What is in it is evidence, and a form is not what somebody says it is."""
    log.append(b"a", TRACE)
    log.close()
    path = tmp_path / "log.sqlite"
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version = {form}")
        before = list(connection.iterdump())

    with pytest.raises(LogError, match=r"holds no log|says that it is of form 1"):
        SqliteLog(path, system_entropy, may_make=may_make)

    with closing(sqlite3.connect(path)) as connection:
        assert list(connection.iterdump()) == before


def test_a_log_that_another_program_holds_is_told(log: SqliteLog, tmp_path: Path) -> None:
    """After a while of waiting; then it works again, with no number lost."""
    impatient = SqliteLog(tmp_path / "log.sqlite", system_entropy, busy_seconds=0.05)
    log._connection.execute("BEGIN IMMEDIATE")

    with pytest.raises(LogError, match=r"cannot write the log .*: database is locked") as caught:
        impatient.append(b"a", TRACE)

    assert "check who else holds the file" in caught.value.hint
    log._connection.execute("ROLLBACK")
    assert impatient.append(b"a", TRACE) == 1
    impatient.close()


def test_a_full_disk_is_told_and_takes_nothing(log: SqliteLog) -> None:
    """The entry that did not fit leaves no half behind; with room again the numbers go on."""
    log.append(b"first", TRACE)
    pages = log._connection.execute("PRAGMA page_count").fetchone()[0]
    log._connection.execute(f"PRAGMA max_page_count = {pages}")

    with pytest.raises(LogError, match=r"cannot write the log .*: database or disk is full") as caught:
        log.append(bytes(100_000), TRACE)

    assert "make room on the disk" in caught.value.hint
    log._connection.execute("PRAGMA max_page_count = 1000000")
    assert log.append(b"second", TRACE) == 2
    assert [entry.body for entry in log.entries()] == [b"first", b"second"]


def test_a_log_that_may_only_be_read_is_told(log: SqliteLog) -> None:
    """As on a write-protected stick."""
    log._connection.execute("PRAGMA query_only = ON")

    with pytest.raises(LogError, match=r"cannot write the log .*: attempt to write a readonly database"):
        log.append(b"a", TRACE)


def test_a_damaged_page_is_told(tmp_path: Path) -> None:
    """When it is read; nothing is made up."""
    path = tmp_path / "log.sqlite"
    log = SqliteLog(path, system_entropy, may_make=True)
    for _ in range(50):
        log.append(bytes(1000), TRACE)
    log.close()
    content = bytearray(path.read_bytes())
    content[8192 : len(content) - 4096] = bytes(len(content) - 12288)
    path.write_bytes(content)

    damaged = SqliteLog(path, system_entropy)
    with pytest.raises(LogError, match="cannot read the log") as caught:
        list(damaged.entries())
    assert "put it back from a copy" in caught.value.hint
    damaged.close()


def test_a_closed_log_is_told(log: SqliteLog) -> None:
    """Our own mistake in order, still no traceback of the database's."""
    log.close()

    with pytest.raises(LogError):
        log.append(b"a", TRACE)
