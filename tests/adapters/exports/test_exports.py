"""Laws of an export: what it covers, what it leaves where, and that it vouches for nothing that is not in the tree."""

import errno
import hashlib
import resource
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from datetime import timedelta
from pathlib import Path
from typing import Any

import cbor2
import pytest

import strpcheck
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.exports.chunks import CHUNK_ENTRIES, Chunk, ChunkEncoder, Order, Place
from strpcheck.adapters.exports.crew import encoded
from strpcheck.adapters.exports.files import DiskExport
from strpcheck.adapters.exports.verifier_copy import verifier_source
from strpcheck.adapters.log_snapshot import LogSnapshot
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.checkpoint import read_checkpoint
from strpcheck.core.merkle import Node, subtrees
from strpcheck.documents.export_row import Shown
from strpcheck.errors import LogError, UsageError, WriteError
from strpcheck.export import export_log
from strpcheck.ports import Cause, ExportFormat, ListAges, ShiftChange, Trace, WrittenExport
from tests.adapters.exports.logs import BEGUN, DAY, FLOOR, POST, Log, left_in, page_of, scan
from tests.adapters.logs import worked_on
from tests.exported import read_export

FORMATS = tuple(ExportFormat)
ALL = Shown()
COPIED = """
UPDATE entry SET (leaf, salt, body) = (SELECT leaf, salt, body FROM entry WHERE number = 8) WHERE number = 7
"""


@pytest.fixture(scope="module")
def first_log(tmp_path_factory: pytest.TempPathFactory) -> Log:
    """Two hundred scans, one a minute; nobody changes it."""
    return Log(tmp_path_factory.mktemp("log") / "log.sqlite").fill([scan(60 * nth) for nth in range(200)])


@pytest.fixture
def log(first_log: Log, tmp_path: Path) -> Log:
    """The same, of the test's own."""
    return first_log.copy(tmp_path)


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A folder of its own for exports."""
    folder = tmp_path / "out"
    folder.mkdir()
    return folder


def entries_of(log: Log) -> list[dict[str, Any]]:
    """All that are in the log and were not purged."""
    with closing(LogSnapshot(log.path)) as snapshot:
        return [cbor2.loads(entry.body) for entry in snapshot.entries(1, newest_of(log)) if entry.body]


def newest_of(log: Log) -> int:
    """Number of the newest entry."""
    with log.opened() as opened:
        return opened.newest()


def test_an_export_is_signed_and_logged(log: Log, out: Path) -> None:
    """The manifest holds; the entry names the file's hash, and comes behind a checkpoint that nothing else signs."""
    log.fill([scan(12000 + nth) for nth in range(3)])
    exported = log.export(out / "a.csv", since=BEGUN + timedelta(minutes=10), until=BEGUN + timedelta(minutes=20))

    export = read_export(out / "a.csv", log.key.public_key)
    said = read_checkpoint(export.manifest.checkpoint, log.key.public_key)
    entry = entries_of(log)[-1]
    assert (exported.first, exported.last, exported.rows, exported.written.shown) == (11, 20, 10, 10)
    assert said.size == exported.checkpoint == 203
    assert exported.entry == 204
    assert entry == {
        "v": 1,
        "kind": "export",
        "times": {
            "wall": int((BEGUN + 2 * DAY).timestamp()),
            "floor": int(FLOOR.timestamp()),
            "invented": True,
            "monotonic_ms": 1,
        },
        "device": "laptop-1",
        "post": POST,
        "format": "csv",
        "first": 11,
        "last": 20,
        "rows": 10,
        "sha256": export.manifest.file.sha256,
        "redacted": False,
    }
    with log.opened() as opened:
        *_, by_count, kept = opened.checkpoints()
    assert (by_count.size, by_count.cause) == (200, Cause.COUNT)
    assert (kept.size, kept.cause, kept.note) == (203, Cause.EXPORT, export.manifest.checkpoint)


def test_the_manifest_says_what_was_met(log: Log, out: Path) -> None:
    """Policies, generations and lists of the rows that are shown, and how old the lists were."""
    log.fill([scan(12000, policy="cc", generation="dd", post="KALIDERES"), {"kind": "sync", "generation": "ee"}])

    log.export(out / "all.csv")
    log.export(out / "one.csv", shown=Shown("KALIDERES"))

    one = read_export(out / "one.csv", log.key.public_key).manifest
    every = read_export(out / "all.csv", log.key.public_key).manifest
    assert (one.policies, one.generations) == (("cc",), ("dd",))
    assert [each.model_dump() for each in one.lists] == [
        {"uri": "urn:strp:2021w27", "newest_s": 15600, "oldest_s": 15600}
    ]
    assert (every.policies, every.generations) == (("bb" * 32, "cc"), ("aa" * 32, "dd"))
    assert [(each.newest_s, each.oldest_s) for each in every.lists] == [(3600, 15600)]
    assert (every.device.kid, every.device.name) == (log.key.key_id.hex(), "laptop-1")
    assert (every.made_at, every.tool.name) == (BEGUN + 2 * DAY, "strpcheck")


def test_a_list_without_an_age_is_named_all_the_same(tmp_path: Path, out: Path) -> None:
    """As an entry that says nothing of it leaves it."""
    log = Log(tmp_path / "log.sqlite").fill([scan(0, list_age_s=None), scan(1, list_age_s=None)])

    log.export(out / "a.csv")

    lists = read_export(out / "a.csv", log.key.public_key).manifest.lists
    assert [each.model_dump() for each in lists] == [{"uri": "urn:strp:2021w27", "newest_s": None, "oldest_s": None}]


@pytest.mark.parametrize("form", FORMATS)
def test_no_entry_is_an_export_too(log: Log, out: Path, form: str) -> None:
    """Its proof is the whole tree; the file has its head, and its entry is in the log."""
    exported = log.export(out / "a", form, since=BEGUN - DAY, until=BEGUN)

    export = read_export(out / "a", log.key.public_key)
    assert (exported.first, exported.last, exported.rows) == (1, 0, 0)
    assert export.rows == []
    assert entries_of(log)[-1]["rows"] == 0


def test_an_empty_log_is_exported(tmp_path: Path, out: Path) -> None:
    """Nobody did anything yet; the checkpoint is over nothing."""
    log = Log(tmp_path / "log.sqlite")

    exported = log.export(out / "a.csv")

    assert (exported.rows, exported.checkpoint, exported.entry) == (0, 0, 1)
    assert read_export(out / "a.csv", log.key.public_key).rows == []


@pytest.mark.parametrize(
    ("since", "until", "first", "last"),
    [(0, 12000, 1, 200), (0, 1, 1, 1), (60, 61, 2, 2), (59, 60, 1, 0), (60, 120, 2, 2), (11940, 99999, 200, 200)],
)
def test_a_range_ends_before_its_end(log: Log, out: Path, since: int, until: int, first: int, last: int) -> None:
    """[from, to): the moment --to itself is not exported."""
    exported = log.export(out / "a.csv", since=BEGUN + timedelta(seconds=since), until=BEGUN + timedelta(seconds=until))

    assert (exported.first, exported.last) == (first, last)


def test_what_lies_between_is_exported_whatever_its_time(tmp_path: Path, out: Path) -> None:
    """A clock that was put back for an hour hides nothing; nor does an entry without a time, or a purged one."""
    log = Log(tmp_path / "log.sqlite").fill([
        scan(0), scan(100), scan(-7200), b"\xff", {"kind": "later"}, scan(200), scan(9000),
    ])  # fmt: skip

    exported = log.export(out / "a.csv", since=BEGUN + timedelta(seconds=50), until=BEGUN + timedelta(seconds=300))

    assert (exported.first, exported.last) == (2, 6)
    kinds = [row["kind"] for row in read_export(out / "a.csv", log.key.public_key).rows]
    assert kinds == ["scan", "scan", None, "later", "scan"]


@pytest.mark.parametrize("form", FORMATS)
def test_purged_entries_have_number_and_leaf(log: Log, out: Path, form: str) -> None:
    """And the proof covers them."""
    with closing(sqlite3.connect(log.path)) as connection, connection:
        connection.execute("UPDATE entry SET salt = x'', body = x'' WHERE number IN (2, 3, 150)")

    exported = log.export(out / "a", form)

    export = read_export(out / "a", log.key.public_key)
    hidden = [int(row["entry"]) for row in export.rows if row.get("kind") is None]
    assert hidden == [2, 3, 150]
    assert exported.written.shown == 197


def test_a_log_that_grows_meanwhile_is_exported_as_it_was(log: Log, out: Path) -> None:
    """Up to the checkpoint: no row is newer, and what was written meanwhile stays in the log."""

    class Growing(DiskExport):
        """Somebody scans while the rows are written."""

        def write(self, first: int, last: int) -> WrittenExport:
            with closing(SqliteLog(log.path, system_entropy, log.key)) as other:
                for _ in range(150):
                    other.append(cbor2.dumps(scan(12000)), Trace(BEGUN, counts_for_clock=False))
            return super().write(first, last)

    wanted = log.wanted("csv", ALL, BEGUN, BEGUN + DAY)
    with log.opened() as opened, Growing(out / "a.csv", log.order("csv", ALL), page_of(wanted)) as files:
        exported = export_log(opened, files, wanted, log.by)

    assert (exported.last, exported.checkpoint, exported.entry) == (200, 200, 351)
    assert len(read_export(out / "a.csv", log.key.public_key).rows) == 200


def test_an_open_shift_is_named_in_the_entry(log: Log, out: Path) -> None:
    """As in every entry of its time."""
    opening = {"kind": "shift", "act": "open", "officer": "85031207", "times": {"wall": 1625443228}}
    with log.opened() as opened:
        opened.append(cbor2.dumps(opening, canonical=True), Trace(BEGUN, False, shift=ShiftChange.OPENS))

    log.export(out / "a.csv")

    entry = entries_of(log)[-1]
    assert (entry["officer"], entry["shift"]) == ("85031207", 201)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE entry SET body = x'a0' WHERE number = 7", "entry 7 is not what was written"),
        ("UPDATE entry SET salt = x'00' WHERE number = 7", "entry 7 is not what was written"),
        ("UPDATE entry SET leaf = zeroblob(32) WHERE number = 7", "entry 7 is not what was written"),
        ("DELETE FROM entry WHERE number = 7", "entry 7 is not what was written"),
        ("DELETE FROM entry WHERE number = 200", "entry 200 is missing"),
        (
            "UPDATE entry SET salt = x'', body = x'', leaf = zeroblob(32) WHERE number = 7",
            "entries 1 to 200 of the log are not those that its checkpoint is over",
        ),
        (
            COPIED,
            "entries 1 to 200 of the log are not those that its checkpoint is over",
        ),
    ],
)
def test_a_changed_log_is_not_vouched_for(log: Log, out: Path, statement: str, told: str) -> None:
    """No file, no manifest, no entry: also where leaf and body fit one another and only the tree tells."""
    worked_on(log.path, statement)
    with log.opened() as opened, closing(sqlite3.connect(log.path)) as connection:
        first, last, size = 1, 200, 200
        wanted = log.wanted("csv", ALL, BEGUN, BEGUN + DAY)

        class Fixed(DiskExport):
            """Knows its range, so that the law is that of the rows."""

            def span(self, *_: object) -> tuple[int, int]:
                return first, last

        files = Fixed(out / "a.csv", log.order("csv", ALL), page_of(wanted))
        with files, pytest.raises(LogError) as caught:
            export_log(opened, files, wanted, log.by)
        count = connection.execute("SELECT max(number) FROM entry").fetchone()[0]

    assert told in caught.value.message
    assert count <= size
    assert left_in(out) == []


@pytest.mark.parametrize("form", FORMATS)
def test_a_full_disk_leaves_nothing(log: Log, out: Path, form: str) -> None:
    """No half file under any name, no entry, and a word about it; with room the same command works."""

    class Full(DiskExport):
        """No room for the rows; the log has some left."""

        def write(self, first: int, last: int) -> WrittenExport:
            with files_of_at_most(9000):
                return super().write(first, last)

    wanted = log.wanted(form, ALL, BEGUN, BEGUN + DAY)
    files = Full(out / "a", log.order(form, ALL), page_of(wanted))
    with log.opened() as opened, files, pytest.raises(WriteError, match=r"cannot write .*: File too large"):
        export_log(opened, files, wanted, log.by)
    left, newest = left_in(out), newest_of(log)

    log.export(out / "a", form)

    assert (left, newest) == ([], 200)
    assert len(read_export(out / "a", log.key.public_key).rows) == 200


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """No file of this process grows beyond it: what a full disk does, without one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@pytest.mark.parametrize("at", range(1, 3))
def test_what_does_not_reach_the_disk_is_not_left(log: Log, out: Path, at: int) -> None:
    """File, manifest: each is synced before the entry is written."""
    calls = []

    def fails(_: int) -> None:
        calls.append(newest_of(log))
        if len(calls) == at:
            raise OSError(errno.ENOSPC, "No space left on device")

    wanted = log.wanted("csv", ALL, BEGUN, BEGUN + DAY)
    with log.opened() as opened:
        files = DiskExport(out / "a.csv", log.order("csv", ALL), page_of(wanted), fsync=fails)
        with files, pytest.raises(WriteError, match="No space left on device"):
            export_log(opened, files, wanted, log.by)

    assert calls == [200] * at
    assert left_in(out) == []
    assert newest_of(log) == 200


def test_an_entry_that_cannot_be_written_lets_nothing_out(log: Log, out: Path) -> None:
    """What left a laptop is in its log."""
    wanted = log.wanted("csv", ALL, BEGUN, BEGUN + DAY)

    class Sealed(DiskExport):
        """Another program holds the log from here on."""

        def seal(self, manifest: str) -> None:
            super().seal(manifest)
            holder.execute("BEGIN IMMEDIATE")

    files = Sealed(out / "a.csv", log.order("csv", ALL), page_of(wanted))
    with (
        closing(sqlite3.connect(log.path, isolation_level=None)) as holder,
        closing(SqliteLog(log.path, system_entropy, log.key, busy_seconds=0.05)) as opened,
        files,
        pytest.raises(LogError, match="cannot write the log"),
    ):
        export_log(opened, files, wanted, log.by)

    assert left_in(out) == []


@pytest.mark.parametrize("name", ["a.csv", "a.csv.manifest", "a.csv.leaves", "a.csv.verify.py"])
def test_what_is_there_is_not_written_over(log: Log, out: Path, name: str) -> None:
    """Neither the file nor what would stand beside it; nothing is logged."""
    (out / name).write_text("dear", encoding="utf-8")

    with pytest.raises(WriteError, match="is there already") as caught:
        log.export(out / "a.csv")

    assert "--force" in caught.value.hint
    assert (out / name).read_text(encoding="utf-8") == "dear"
    assert left_in(out) == [name]
    assert newest_of(log) == 200


def test_what_came_there_meanwhile_is_not_written_over(log: Log, out: Path) -> None:
    """It is asked again when the file gets its name."""
    wanted = log.wanted("csv", ALL, BEGUN, BEGUN + DAY)
    with log.opened() as opened, DiskExport(out / "a.csv", log.order("csv", ALL), page_of(wanted)) as files:
        (out / "a.csv").write_text("dear", encoding="utf-8")
        with pytest.raises(WriteError, match="is there already"):
            export_log(opened, files, wanted, log.by)

    assert left_in(out) == ["a.csv"]
    assert (out / "a.csv").read_text(encoding="utf-8") == "dear"


def test_an_earlier_export_is_replaced_whole(log: Log, out: Path) -> None:
    """With what stood beside it: leaves that belong to no file any more go."""
    log.export(out / "a", "xlsx")
    before = left_in(out)

    log.export(out / "a", "csv", may_replace=True)

    assert {"a", "a.leaves", "a.manifest"} <= set(before)
    assert "a.leaves" not in left_in(out)
    assert read_export(out / "a", log.key.public_key).manifest.file.format == "csv"


@pytest.mark.parametrize("source", [b"print('whole')", None])
def test_the_program_that_checks_an_export_lies_beside_it(log: Log, out: Path, source: bytes | None) -> None:
    """Where this strpcheck has one; one of an earlier export never stays."""
    (out / "a.csv.verify.py").write_bytes(b"earlier")
    wanted = log.wanted("csv", ALL, BEGUN, BEGUN + DAY)
    files = DiskExport(out / "a.csv", log.order("csv", ALL), page_of(wanted), may_replace=True, verifier=lambda: source)

    with log.opened() as opened, files:
        export_log(opened, files, wanted, log.by)

    beside = out / "a.csv.verify.py"
    assert (beside.read_bytes() if beside.exists() else None) == source


def test_the_program_is_that_of_this_package() -> None:
    """As it stands there, byte for byte."""
    kept = Path(strpcheck.__file__).parent / "standalone" / "verifier.py"

    assert verifier_source() == (kept.read_bytes() if kept.exists() else None)


def test_a_file_with_a_manifest_is_whole(log: Log, out: Path) -> None:
    """Wherever the power goes between two names: an earlier manifest goes first, the new one comes last."""
    log.export(out / "a", "xlsx")
    seen: list[list[str]] = []

    class Watched(Path):
        """A path that notes what is there before each name is given or taken."""

        _flavour = type(Path())._flavour  # type: ignore[attr-defined] # how 3.11 subclasses paths

        def unlink(self, missing_ok: bool = False) -> None:  # noqa: FBT001, FBT002 -- the library's own
            seen.append(left_in(out))
            super().unlink(missing_ok)

    wanted = log.wanted("xlsx", ALL, BEGUN, BEGUN + DAY)
    files = DiskExport(Watched(out / "a"), log.order("xlsx", ALL), page_of(wanted), may_replace=True)
    with log.opened() as opened, files:
        export_log(opened, files, wanted, log.by)

    named = [[name for name in names if not name.startswith(".")] for names in seen]
    assert "a.manifest" in named[0]
    assert all("a.manifest" not in names for names in named[1:4])


@pytest.mark.parametrize("name", ["missing/a.csv", "folder"])
def test_a_place_that_takes_no_file_is_told(log: Log, out: Path, name: str) -> None:
    """Before anything is written or signed."""
    (out / "folder").mkdir()

    with pytest.raises(WriteError, match="is there already" if name == "folder" else "there is no folder"):
        log.export(out / name)

    assert left_in(out) == ["folder"]


@pytest.mark.parametrize("until", [BEGUN, BEGUN - DAY])
def test_an_end_lies_behind_its_beginning(log: Log, out: Path, until: Any) -> None:  # noqa: ANN401 -- a time
    """Usage; nothing is signed."""
    with pytest.raises(UsageError, match="expected a time behind 2021-07-05T00:00:00Z for --to"):
        log.export(out / "a.csv", until=until)

    assert left_in(out) == []


def told_of(chunk: Chunk) -> tuple[object, ...]:
    """All of a chunk, in short."""
    return hashlib.sha256(b"".join(chunk.pieces())).hexdigest(), chunk.shown, len(chunk.leaves)


def test_children_make_what_this_process_makes(tmp_path: Path) -> None:
    """Chunk by chunk, in order, over more chunks than there are children."""
    log = Log(tmp_path / "log.sqlite")
    with log.opened() as opened:
        opened._connection.execute("BEGIN")
        for nth in range(3 * CHUNK_ENTRIES + 5):
            opened._insert(cbor2.dumps(scan(nth)), Trace(BEGUN, counts_for_clock=False))
        opened._connection.execute("COMMIT")
    order, last = log.order("jsonl", ALL), 3 * CHUNK_ENTRIES + 5

    here = list(encoded(order, 2, last, many=last + 1))
    there = list(encoded(order, 2, last, many=1))

    # Compared by their hashes: megabytes that differ would be told line by line.
    assert [told_of(chunk) for chunk in there] == [told_of(chunk) for chunk in here]
    assert len(here) == 4
    assert [(node.level, node.place) for chunk in here for node in chunk.nodes][:3] == list(subtrees(1, last))[:3]


def test_a_child_tells_what_is_wrong_with_the_log(log: Log) -> None:
    """In the same words; also where there is no log for it."""
    worked_on(log.path, "UPDATE entry SET body = x'a0' WHERE number = 7")
    gone = Order(log.path.with_name("none.sqlite"), ExportFormat.CSV, ALL)

    with pytest.raises(LogError, match="entry 7 is not what was written") as caught:
        list(encoded(log.order("csv", ALL), 1, 200, many=1))
    with pytest.raises(LogError, match="is missing"):
        list(encoded(gone, 1, 200, many=1))

    assert caught.value.hint


def test_a_lost_child_ends_the_export(log: Log) -> None:
    """With a word, and no half of it is taken for the whole."""
    with pytest.raises(WriteError, match="entries 1 to 200 were not encoded"):
        list(encoded(log.order("csv", ALL), 1, 200, many=1, command=("-c", "raise SystemExit")))


def test_a_chunk_survives_its_way() -> None:
    """From a child to its parent."""
    chunk = Chunk(
        b"rows", bytes(64), 2, (Node(1, 0, bytes(32)),), frozenset({"p"}), frozenset({"g"}),
        {"a": ListAges(1, 2), "b": None},
    )  # fmt: skip

    assert Chunk.of(memoryview(b"".join(chunk.pieces()))) == chunk


def test_an_order_survives_its_way() -> None:
    """On a command line, whatever the post is called."""
    for shown in (ALL, Shown("a b", redacted=True), Shown("")):
        order = Order(Path("a b"), ExportFormat.CSV, shown)
        assert Order.of(order.words) == order


def test_a_snapshot_writes_nothing_and_stays_what_it_was(log: Log) -> None:
    """While others write."""
    with closing(LogSnapshot(log.path)) as snapshot:
        before = len(list(snapshot.entries(1, 200)))
        log.fill([scan(0)])
        with pytest.raises(LogError, match="entry 201 is missing"):
            list(snapshot.entries(200, 201))

    with closing(LogSnapshot(log.path)) as snapshot:
        assert [entry.number for entry in snapshot.entries(200, 201)] == [200, 201]
    assert before == 200


def test_a_log_that_is_none_is_told(tmp_path: Path) -> None:
    """Missing, or another file."""
    (tmp_path / "log.sqlite").write_bytes(b"no log" * 1000)

    for name, told in (("log.sqlite", "cannot read the log"), ("none.sqlite", "is missing")):
        with pytest.raises(LogError, match=told):
            LogSnapshot(tmp_path / name)


def test_a_chunk_is_made_of_the_tree(log: Log) -> None:
    """Its nodes are those that the log keeps."""
    with closing(ChunkEncoder(log.order("csv", ALL))) as encoder, log.opened() as opened:
        chunk = encoder.chunk(Place(2, 200, 0))
        nodes = [Node(level, place, opened.node_at(level, place)) for level, place in subtrees(1, 200)]

    assert list(chunk.nodes) == nodes
    assert len(chunk.leaves) == 199 * 32


def test_a_checkpoint_is_signed_before_every_export(log: Log, out: Path) -> None:
    """Also where one of that size is there: it is kept, and the proof leads to it."""
    log.fill([scan(12000 + nth) for nth in range(3)])
    with log.opened() as opened:
        kept = opened.checkpoint(Cause.PURGE)
        assert kept.size == 203

    log.export(out / "a.csv")

    assert read_export(out / "a.csv", log.key.public_key).manifest.checkpoint == kept.note


def test_leftovers_are_taken_away_even_where_they_are_gone(log: Log, out: Path) -> None:
    """A file that somebody removed first is no failure."""
    files = DiskExport(out / "a.csv", log.order("csv", ALL), page_of(log.wanted("csv", ALL, BEGUN, BEGUN + DAY)))
    with files:
        files.write(1, 200)
        for path in out.iterdir():
            with suppress(OSError):
                path.unlink()

    assert left_in(out) == []
