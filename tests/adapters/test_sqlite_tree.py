"""Laws of the tree beside the log: it grows in step with the entries, is signed in step, and is only added to."""

import hashlib
import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_purge import clean
from strpcheck.core.checkpoint import read_checkpoint
from strpcheck.core.merkle import consistency_proof, inclusion_proof, is_included, root_of
from strpcheck.core.permit import PermitId
from strpcheck.core.record import leaf_hash
from strpcheck.errors import LogError
from strpcheck.ports import Cause, Trace
from strpcheck.troubles import Trouble
from tests.adapters.logs import TREE, as_of_form, worked_on

NOW = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
TRACE = Trace(NOW, counts_for_clock=True)
MANY = 333


def leaves_of(log: SqliteLog) -> list[bytes]:
    """Made anew from what is written."""
    return [leaf_hash(entry.salt, entry.body) for entry in log.entries()]


@pytest.fixture(scope="module")
def key() -> KeyFile:
    """A device's."""
    return make_key()


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory, key: KeyFile) -> Path:
    """A log of some hundred entries."""
    path = tmp_path_factory.mktemp("long") / "log.sqlite"
    with closing(SqliteLog(path, system_entropy, key, may_make=True)) as log:
        for number in range(MANY):
            log.append(str(number).encode(), TRACE)
    return path


@pytest.fixture
def path(long: Path, tmp_path: Path) -> Path:
    """A copy that may be changed."""
    return Path(shutil.copy(long, tmp_path))


def test_the_tree_is_over_the_entries(long: Path) -> None:
    """Every whole subtree of it, kept or made anew, and so every proof."""
    with closing(SqliteLog(long, system_entropy)) as log:
        leaves = leaves_of(log)

        for level in range(9):
            for place in range(MANY >> level):
                assert log.node_at(level, place) == root_of(leaves[place << level : (place + 1) << level])
        for index in range(0, MANY, 7):
            proof = inclusion_proof(index, MANY, log.node_at)
            assert is_included(leaves[index], index, MANY, proof, root_of(leaves))
        assert len(consistency_proof(100, MANY, log.node_at)) > 1


def test_a_node_that_is_not_there_is_told(path: Path) -> None:
    """Behind the end, and where somebody took it away."""
    with closing(SqliteLog(path, system_entropy)) as log, pytest.raises(LogError, match="lacks a node of level 2"):
        log.node_at(2, MANY)
    worked_on(path, "DELETE FROM tree_node WHERE level = 4 AND place = 3")
    with closing(SqliteLog(path, system_entropy)) as log, pytest.raises(LogError, match="lacks a node of level 6"):
        log.node_at(6, 0)


def test_every_hundredth_entry_is_signed_over(long: Path, key: KeyFile) -> None:
    """All that was there then, by the device."""
    with closing(SqliteLog(long, system_entropy)) as log:
        leaves, kept = leaves_of(log), log.checkpoints()

    assert [(each.size, each.cause) for each in kept] == [(size, "count") for size in (100, 200, 300)]
    for each in kept:
        said = read_checkpoint(each.note, key.public_key)
        assert (said.size, said.root) == (each.size, root_of(leaves[: each.size]))


def test_an_entry_may_be_signed_over_at_once(path: Path, key: KeyFile) -> None:
    """In one step with it; and a checkpoint may be asked for, of which there is one a size."""
    with closing(SqliteLog(path, system_entropy, key)) as log:
        log.append(b"end", Trace(NOW, counts_for_clock=True, signs=Cause.SHIFT))
        asked = log.checkpoint(Cause.EXPORT)
        log.append(b"more", TRACE)
        later = log.checkpoint(Cause.EXPORT)
        kept = log.checkpoints()
        roots = [root_of(leaves_of(log)[: each.size]) for each in kept]

    assert [(each.size, each.cause) for each in kept[3:]] == [(MANY + 1, "shift"), (MANY + 2, "export")]
    assert (asked, later) == kept[3:]
    assert [read_checkpoint(each.note, key.public_key).root for each in kept] == roots


def test_without_the_key_nothing_is_signed(path: Path) -> None:
    """And whoever asks for it made a mistake."""
    with closing(SqliteLog(path, system_entropy)) as log:
        log.append(b"end", Trace(NOW, counts_for_clock=True, signs=Cause.SHIFT))
        with pytest.raises(RuntimeError, match="expected a signer"):
            log.checkpoint(Cause.EXPORT)
        assert len(log.checkpoints()) == 3


@pytest.mark.parametrize(
    "statement",
    [
        "DELETE FROM entry WHERE number = 5",
        "UPDATE entry SET body = x'00' WHERE number = 5",
        "UPDATE entry SET leaf = zeroblob(32), salt = x'', body = x'' WHERE number = 5",
        "UPDATE entry SET number = 1000, salt = x'', body = x'' WHERE number = 5",
        "UPDATE entry SET salt = x'' WHERE number = 5",
        "INSERT OR REPLACE INTO entry (number, salt, body, leaf) VALUES (5, x'00', x'00', zeroblob(32))",
        "INSERT INTO entry (number, salt, body, leaf) VALUES (-1, x'00', x'00', zeroblob(32))",
        "DELETE FROM checkpoint",
        "UPDATE checkpoint SET note = ''",
        "INSERT OR REPLACE INTO checkpoint (size, cause, note) VALUES (200, 'count', '')",
    ],
)
def test_no_program_changes_the_log_by_a_slip(path: Path, statement: str) -> None:
    """Entries and checkpoints are added behind the last, and that is all."""
    with closing(sqlite3.connect(path)) as other, pytest.raises(sqlite3.IntegrityError, match="append-only"):
        other.execute(statement)


def test_a_purge_may_empty_an_entry_and_leave_its_leaf(path: Path) -> None:
    """The one change that the triggers let through."""
    with closing(sqlite3.connect(path)) as other:
        other.execute("UPDATE entry SET salt = x'', body = x'' WHERE number = 5")
        assert other.execute("SELECT count(*) FROM entry WHERE body = x''").fetchone() == (1,)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE tree_head SET peaks = zeroblob(160)", "head of its tree is not what was written"),
        ("UPDATE tree_head SET size = size - 1", "head of its tree is not what was written"),
        ("DELETE FROM tree_head", "head of its tree is not what was written"),
    ],
)
def test_nothing_is_written_behind_a_tree_that_was_changed(path: Path, statement: str, told: str) -> None:
    """Or it would be signed over."""
    worked_on(path, statement)

    with closing(SqliteLog(path, system_entropy)) as log:
        with pytest.raises(LogError, match=told):
            log.append(b"more", TRACE)
        with pytest.raises(LogError, match=told):
            log.check()


def test_a_tree_from_another_copy_is_not_grown(path: Path, key: KeyFile) -> None:
    """Its size is not that of the entries."""
    with closing(sqlite3.connect(path)) as before:
        head = before.execute("SELECT size, peaks, seal FROM tree_head").fetchone()
    with closing(SqliteLog(path, system_entropy, key)) as log:
        log.append(b"more", TRACE)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE tree_head SET size = ?, peaks = ?, seal = ?", head)

    with closing(SqliteLog(path, system_entropy)) as log:
        with pytest.raises(LogError, match=f"{MANY + 1} entries, and its tree is over {MANY}"):
            log.append(b"more", TRACE)
        with pytest.raises(LogError, match="its tree is not over its entries"):
            log.check()


def test_a_log_that_was_cut_is_not_signed_again(path: Path, key: KeyFile) -> None:
    """Whoever made tree and rows anew over fewer entries forgot what the device had said."""
    worked_on(path, "DELETE FROM entry WHERE number > 250", "DELETE FROM trace WHERE entry > 250")
    notes = worked_on(path, "CREATE TABLE kept AS SELECT * FROM checkpoint")
    as_of_form(notes, 3)
    with closing(SqliteLog(path, system_entropy)):
        worked_on(path, "INSERT INTO checkpoint SELECT * FROM kept")

    with closing(SqliteLog(path, system_entropy, key)) as log, pytest.raises(LogError, match="250 entries are left of"):
        log.checkpoint(Cause.SHIFT)


@pytest.mark.parametrize("form", [2, 3])
def test_an_older_log_is_signed_as_it_is_taken_over(path: Path, key: KeyFile, form: int) -> None:
    """Once, over all that it held; and it grows on like any other."""
    as_of_form(path, form)

    with closing(SqliteLog(path, system_entropy, key)):
        pass
    with closing(SqliteLog(path, system_entropy, key)) as log:
        kept = log.checkpoints()
        assert [(each.size, each.cause) for each in kept] == [(MANY, "taken_over")]
        assert read_checkpoint(kept[0].note, key.public_key).root == root_of(leaves_of(log))
        log.append(b"more", TRACE)
        assert log.node_at(0, MANY) == leaves_of(log)[-1]
        log.check()


def test_a_log_that_cannot_be_taken_over_whole_is_left_as_it_was(path: Path) -> None:
    """One transaction: the disk fills up in the middle of it, or the tables are there by another hand."""
    as_of_form(path, 3)
    worked_on(path, "CREATE TABLE checkpoint (size INTEGER) STRICT")

    with pytest.raises(LogError, match="already exists"):
        SqliteLog(path, system_entropy)

    with closing(sqlite3.connect(path)) as other:
        tables = {name for (name,) in other.execute("SELECT name FROM sqlite_master WHERE type = 'table'")}
        assert tables & set(TREE) == {"checkpoint"}
        assert other.execute("PRAGMA user_version").fetchone() == (3,)


def test_a_probe_writes_nothing_that_is_read(path: Path) -> None:
    """But it writes: a full disk is noticed by no less."""
    with closing(SqliteLog(path, system_entropy)) as log:
        log.append(b"more", TRACE)
        before, written = list(log.entries()), path.with_name("log.sqlite-wal").stat().st_size
        log.probe()
        assert path.with_name("log.sqlite-wal").stat().st_size > written
        assert list(log.entries()) == before
        log.check()


def test_a_probe_waits_for_nobody(path: Path) -> None:
    """A screen asks once a second; what waits for the other program is the next entry."""
    with closing(SqliteLog(path, system_entropy, busy_seconds=60)) as log:
        with closing(sqlite3.connect(path, isolation_level=None)) as other:
            other.execute("BEGIN IMMEDIATE")
            with pytest.raises(LogError, match="database is locked"):
                log.probe()
        assert log._connection.execute("PRAGMA busy_timeout").fetchone() == (60_000,)
        log.probe()


def test_a_probe_tells_what_cannot_be_written(path: Path) -> None:
    """As an entry would."""
    with closing(SqliteLog(path, system_entropy)) as log:
        log._connection.execute("PRAGMA query_only = 1")

        with pytest.raises(LogError, match="attempt to write a readonly database"):
            log.probe()


def test_of_a_purged_entry_no_byte_is_left_where_pages_were_split(tmp_path: Path) -> None:
    """Copies that SQLite left in pages as the log grew go with the file that is written anew."""
    path = tmp_path / "log.sqlite"
    numbers = [hashlib.sha256(str(number).encode()).digest()[:8] for number in range(2000)]
    with closing(SqliteLog(path, system_entropy, may_make=True)) as log:
        log._connection.execute("PRAGMA synchronous = OFF")  # nobody pulls the plug here
        log._connection.execute("PRAGMA secure_delete = OFF")  # as SQLite is built elsewhere than on Debian
        for number in numbers:
            seen = Trace(NOW, counts_for_clock=True, permit=PermitId("XX-JK", number), post="LAMPIRI")
            log.append(b"scan of " + number, seen)
        log.purge(2000, [(1, 1900)], b"purge", TRACE)
        log.clean()
        log.check()
    held = path.read_bytes()

    assert [number.hex() for number in numbers[:1900] if number in held] == []
    assert all(number in held for number in numbers[1900:])


class Cramped(sqlite3.Connection):
    """Has no room for a second copy."""

    def execute(self, sql: str, parameters: tuple[()] = (), /) -> sqlite3.Cursor:  # type: ignore[override] # none used
        """Anything else goes on."""
        if sql != "VACUUM":
            return super().execute(sql, parameters)
        error = sqlite3.OperationalError("database or disk is full")
        error.sqlite_errorcode = sqlite3.SQLITE_FULL
        raise error


def test_where_a_second_copy_has_no_room_it_is_said_what_is_left_to_do(path: Path) -> None:
    """No verdict waits for it: the hint is about the copy, on either disk."""
    with (
        closing(sqlite3.connect(path, isolation_level=None, factory=Cramped)) as connection,
        pytest.raises(LogError, match=r"no room to write .* anew: database or disk is full") as caught,
    ):
        clean(connection, path)

    assert caught.value.trouble is Trouble.CANNOT_WRITE
    assert "SQLITE_TMPDIR" in (caught.value.hint or "")
