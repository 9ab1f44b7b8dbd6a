"""How everything that reads or writes the log grows with it: from ten thousand entries to ten million.

    python -m benchmarks.log_growth [UP_TO] [--log FILE]

Each size has a log of its own, and each way a process of its own: `verify` (the whole audit), `report` (counted and
written, without the audit), `prove` (a thousand entries all over the log), `export` (to CSV, without a word of the
audit) and `append` (durable, in turn with a bare insert into a small table on the same disk). Every answer is
asserted. `--log` takes the largest one from a run of `log_verify --log`, and writes its key's entries behind it.
"""

import argparse
import subprocess
import sys
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from benchmarks._cost import Cost, measured, measured_alone
from benchmarks._long_log import START, entry_behind, make_long_log
from benchmarks.log_append import DISK, Bare, timed
from strpcheck.adapters.clock import InventedClock
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.exports.chunks import Order
from strpcheck.adapters.exports.files import DiskExport
from strpcheck.adapters.key_files import KeyFile, load_key_file, make_key, save_key_file
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.adapters.sqlite_raw import RawSqliteLog
from strpcheck.cli.render_export import ExportPage
from strpcheck.core.checkpoint import read_checkpoint
from strpcheck.core.merkle import is_included
from strpcheck.documents.export_row import Shown
from strpcheck.export import Exporter, Wanted, export_log
from strpcheck.integrity import integrity_of
from strpcheck.log_filter import LogFilter
from strpcheck.messages import load
from strpcheck.ports import ExportFormat
from strpcheck.prove import prove_entry
from strpcheck.report.page import Subject, page
from strpcheck.statistics import statistics_of
from strpcheck.verify import verify_log

POWERS: Final = range(4, 8)
STEP: Final = 7_919
"""A prime, so that the proofs wander over the whole log."""
PROOFS: Final = 1_000
APPENDS: Final = 500
YEARS: Final = timedelta(days=3_650)


def main() -> None:
    """Go every way over every size."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("up_to", nargs="?", type=int, default=10 ** POWERS[-1])
    parser.add_argument("--log", type=Path, help="the largest of them, and its key beside it")
    parser.add_argument("--way", nargs=2, metavar=("WAY", "LOG"), help="one way over one log, in this process")
    options = parser.parse_args()
    if options.way is not None:
        way, log = options.way
        WAYS[way](Path(log), load_key_file(Path(log).with_suffix(".pem"), None))
        return
    DISK.mkdir(parents=True, exist_ok=True)
    for size in (10**power for power in POWERS if 10**power <= options.up_to):
        with TemporaryDirectory(dir=DISK) as folder:
            is_last = size * 10 > options.up_to
            path = options.log if is_last and options.log is not None else Path(folder) / "log.sqlite"
            if not path.exists():
                key = make_key()
                make_long_log(path, size, key)
                save_key_file(path.with_suffix(".pem"), key, None)
            print(f"{size:,} entries, {path.stat().st_size / 1e6:,.0f} MB", flush=True)
            for way in WAYS:
                command = [sys.executable, "-m", "benchmarks.log_growth", "--way", way, str(path)]
                subprocess.run(command, check=True)


def verified(path: Path, key: KeyFile) -> None:
    """Nothing is found."""
    with measured_alone() as cost, closing(RawSqliteLog(path)) as log:
        report = verify_log(log, key.public_key)
    assert report.findings == ()
    told("verify", cost, report.entries)


def reported(path: Path, key: KeyFile) -> None:
    """Every scan is counted."""
    with measured_alone() as cost, closing(SqliteLog(path, system_entropy, key)) as log:
        newest, found = log.newest(), statistics_of(log)
        subject = Subject(LogFilter(), "laptop-3", datetime(2030, 1, 1, tzinfo=UTC), is_training=False, language="id")
        written = page(found, integrity_of(log), subject)
    assert found.verdicts <= newest <= found.verdicts + PROOFS
    assert written.count("<svg") >= 2
    told("report", cost, newest)


def proved(path: Path, key: KeyFile) -> None:
    """Each proof holds against its checkpoint."""
    took = []
    with closing(SqliteLog(path, system_entropy, key)) as log:
        newest = log.newest()
        prove_entry(log, newest, key.public_key)  # signs, where the last entries are not signed yet
        for number in (1 + nth * STEP % newest for nth in range(PROOFS)):
            begun = time.perf_counter()
            proof = prove_entry(log, number, key.public_key)
            took.append(time.perf_counter() - begun)
            said = read_checkpoint(proof.checkpoint, key.public_key)
            assert is_included(proof.leaf, number - 1, said.size, proof.hashes, said.root)
    middle, high = np.percentile(np.asarray(took) * 1e3, (50, 95))
    print(f"{'prove':>8}: p50 {middle:.2f} ms, p95 {high:.2f} ms", flush=True)


def exported(path: Path, key: KeyFile) -> None:
    """Every entry is a line."""
    target, wanted = path.with_name("all.csv"), Wanted(ExportFormat.CSV, START, START + YEARS, None, redacted=False)
    with measured() as cost, closing(SqliteLog(path, system_entropy, key)) as log:
        newest = log.newest()
        by = Exporter("laptop-3", "LENTENG-AGUNG", key, InventedClock(START + YEARS), START, ("strpcheck", "benchmark"))
        with DiskExport(target, Order(path, wanted.form, Shown()), ExportPage(load("en"), wanted, "laptop-3")) as files:
            done = export_log(log, files, wanted, by)
    with target.open("rb") as lines:
        assert sum(1 for _ in lines) == newest + 1
    assert done.rows == newest
    for file in target.parent.glob("all.csv*"):
        file.unlink()
    told("export", cost, newest)


def appended(path: Path, key: KeyFile) -> None:
    """Durably, in turn with a bare insert."""
    logged, bare = [], []
    beside = path.with_name("bare.sqlite")
    rows, began = Bare(beside), time.perf_counter()
    with closing(SqliteLog(path, system_entropy, key)) as log:
        newest, opened = log.newest(), time.perf_counter() - began
        for nth in range(1, APPENDS + 1):
            body, trace = entry_behind(newest + nth - 1)
            logged.append(timed(lambda: log.append(body, trace), newest + nth))  # noqa: B023 -- called at once
            bare.append(timed(lambda: rows.append(body), nth))  # noqa: B023 -- called at once
    rows.connection.close()
    for file in path.parent.glob("bare.sqlite*"):
        file.unlink()
    middle, high = np.percentile(np.asarray(logged) * 1e6, (50, 95))
    ratio = np.median(bare) / np.median(logged)
    print(
        f"{'append':>8}: p50 {middle:.0f} us, p95 {high:.0f} us, {ratio:.2f} x as fast as a bare insert;"
        f" opened in {opened * 1e3:.1f} ms"
    )


def told(way: str, cost: Cost, entries: int) -> None:
    """A line."""
    each, cpu = cost.seconds / entries * 1e6, cost.cpu + cost.children_cpu
    print(
        f"{way:>8}: {cost.seconds:7.2f} s, {each:.1f} us an entry, processor {cpu:.2f} s, {cost.megabytes:.0f} MB",
        flush=True,
    )


WAYS: Final = {"verify": verified, "report": reported, "prove": proved, "export": exported, "append": appended}


if __name__ == "__main__":
    main()
