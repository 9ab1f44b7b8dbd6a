"""However long a log is, whoever reads all of it takes the memory that a short one takes.

Each command runs in a process of its own over N entries and over four times as many; what an export has at once in
memory is made an eighth or less, so that N is many times that much. Held, each entry would be a kilobyte or more.
"""

import hashlib
import subprocess
import sys
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.exports.crew import CREW
from strpcheck.adapters.home import Home
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.cbor import decode, encode
from strpcheck.core.permit import PermitId
from strpcheck.ports import Trace
from tests.played import SARI, Laptop, Town, settle, surroundings

pytestmark = [pytest.mark.slow, pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="POSIX only")]

AT, DAY = datetime(2021, 7, 5, 0, 30, tzinfo=UTC), timedelta(days=1)
FEW, MANY = 2_500, 10_000
"""Entries."""
MIB = 1 << 20
MARGIN = 3 * MIB
"""Of what the allocator keeps and of SQLite's pages; 7,500 entries more in memory would be above that."""
MOST = 200 * MIB
"""What an export may take with all its children, as docs/benchmarks.md says it does."""
FORMATS = ("csv", "jsonl", "parquet", "xlsx", "html")

WATCHED = """
import os, sys, threading
from contextlib import suppress
from pathlib import Path
from strpcheck.cli.app import run
from strpcheck.adapters.exports import chunks, crew, files, parquet

def told(process, file, name):
    lines = Path(f"/proc/{process}/{file}").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))

children, shares, over = {}, [], threading.Event()

def watch():
    while not over.wait(0.01):
        family = []
        for task in Path("/proc/self/task").iterdir():
            with suppress(OSError):
                family += (task / "children").read_text().split()
        share = told("self", "smaps_rollup", "Pss:")
        for child in family:
            with suppress(OSError, StopIteration):  # it ended meanwhile
                share += told(child, "smaps_rollup", "Pss:")
                children[child] = told(child, "status", "VmHWM")  # the last: once it had our memory
        shares.append(share)

if sys.argv[2]:
    files.encoded = lambda *words, **more: crew.encoded(*words, **{**more, "many": 1})
else:
    chunks.CHUNK_ENTRIES //= 8
    parquet.ParquetBook.__init__.__defaults__ = (parquet.GROUP_ROWS // 16,)
watcher = threading.Thread(target=watch)
watcher.start()
code = run(sys.argv[3:])
over.set()
watcher.join()
found = [max(shares), told("self", "status", "VmHWM"), *children.values()]
Path(sys.argv[1]).write_text(" ".join(map(str, found)))
sys.exit(code)
"""
"""Asks the process itself and those that it starts."""


@dataclass(frozen=True)
class Taken:
    """Bytes."""

    together: int
    """Of a process and all that it started, at once, shared pages counted once."""
    own: int
    """At its largest moment, shared pages too."""
    children: tuple[int, ...]
    """The same of each that it started, the smallest first."""


@dataclass(frozen=True)
class Long:
    """The same laptop twice: its log is short, and four times as long."""

    few: Laptop
    many: Laptop


@pytest.fixture(scope="module")
def long(first_town: Town, tmp_path_factory: pytest.TempPathFactory) -> Long:
    """One real judgement, and then as many as wanted of other permits at the same time."""
    town = settle(first_town, tmp_path_factory.mktemp("long"))
    laptop = Laptop(town.folder / "home")
    assert laptop.check(town.text(SARI)).reasons == ["ok"]
    home = Home(laptop.home)
    with closing(SqliteLog(home.log, system_entropy, home.signer)) as log:
        judged = next(entry.body for entry in log.entries() if entry.number == log.newest())
    fill(home, judged, FEW)
    copytree(laptop.home, town.folder / "few")
    fill(home, judged, MANY)
    return Long(Laptop(town.folder / "few"), laptop)


def fill(home: Home, judged: bytes, count: int) -> None:
    """Append up to that many in one transaction, and sign over them."""
    with closing(SqliteLog(home.log, system_entropy, home.signer)) as log:
        begun = log.newest() + 1
        log._connection.execute("BEGIN")
        for number in range(begun, count + 1):
            log._insert(*_another(judged, number))
        log._connection.execute("COMMIT")
        log._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def _another(judged: bytes, number: int) -> tuple[bytes, Trace]:
    """The same judgement of a permit of its own."""
    body = decode(judged)
    assert isinstance(body, dict)
    permit = body["permit"]
    assert isinstance(permit, dict)
    shown = PermitId(str(permit["iss"]), hashlib.sha256(number.to_bytes(4)).digest()[:8])
    post, policy = str(body["post"]), str(body["policy"])
    trace = Trace(AT, counts_for_clock=False, permit=shown, post=post, policy=policy)
    return encode({**body, "permit": {**permit, "cti": shown.number}}), trace


def taken(laptop: Laptop, *words: str, crew: str = "") -> Taken:
    """What a command took."""
    place = laptop.home.parent / "peaks"
    command = [sys.executable, "-c", WATCHED, str(place), crew, *laptop.words(*words)]
    unmeasured = {name: value for name, value in surroundings().items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(command, env=unmeasured, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2000:] + done.stderr
    together, own, *children = (1024 * int(kilobytes) for kilobytes in place.read_text().split())
    return Taken(together, own, tuple(sorted(children)))


def compare(long: Long, *words: str) -> None:
    """Whether a command takes much more memory of the long log, in any of its processes."""
    few, many = (taken(laptop, *words) for laptop in (long.few, long.many))
    assert len(few.children) == len(many.children)
    grown = [many.own - few.own, *(b - a for a, b in zip(few.children, many.children, strict=True))]
    assert [each for each in grown if each > MARGIN] == []


@pytest.mark.parametrize(
    "words",
    [("verify",), ("report", "--force"), ("redecide",)],
    ids=["verify", "report", "redecide"],
)
def test_reading_all_of_a_long_log_takes_no_more_memory(long: Long, tmp_path: Path, words: tuple[str, ...]) -> None:
    """Each of them looks at every entry."""
    out = ("--out", str(tmp_path / "report.html")) if words[0] == "report" else ()

    compare(long, "log", *words, *out)


@pytest.mark.parametrize("form", FORMATS)
def test_an_export_takes_no_more_memory_for_more_entries(long: Long, tmp_path: Path, form: str) -> None:
    """Whatever it is made of: rows, leaves, a book's parts."""
    compare(long, *export(form, tmp_path))


@pytest.mark.parametrize("form", ["parquet", "xlsx"])
def test_an_export_with_all_its_children_stays_below_what_is_said(long: Long, tmp_path: Path, form: str) -> None:
    """The two forms that take most, however many cores there are."""
    found = taken(long.many, *export(form, tmp_path), crew="children")

    assert len(found.children) == CREW
    assert found.together < MOST


def export(form: str, folder: Path) -> list[str]:
    """The command, for all of the log."""
    period = ["--from", f"{AT - DAY:%Y-%m-%d}", "--to", f"{AT + 2 * DAY:%Y-%m-%d}"]
    return ["log", "export", "--format", form, "--out", str(folder / "out"), "--force", *period]
