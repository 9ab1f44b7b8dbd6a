"""An entry of the log against a bare row in SQLite, both on the disk when the call returns.

    python -m benchmarks.log_append [ENTRIES] [--growth UP_TO]

The bare row is one insert of the same body with the same PRAGMAs (WAL, synchronous=FULL) in the same folder, taken in
turn with the entries, so that both meet the same disk. The log grows its tree and its row for lookups, and signs a
checkpoint every hundred entries. Every number is asserted, and the tree at the end.

- growth: the same for some hundred entries behind ten thousand, a hundred thousand, a million, ten million.
"""

import argparse
import sqlite3
import time
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np

from benchmarks._long_log import make_long_log
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, load_key_file, make_key
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.cbor import CborItem
from strpcheck.core.merkle import root_of
from strpcheck.core.permit import PermitId
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.ports import Trace

NOW: Final = datetime(2021, 7, 5, 0, 30, tzinfo=UTC)
FEW: Final = 500
DISK: Final = Path("build", "bench")
"""On the disk of the project: temporary files may be in memory. What a killed run leaves there is not in git."""


def entry(number: int) -> tuple[bytes, Trace]:
    """About as long as a scan's, of another permit each time."""
    fields: dict[int | str, CborItem] = {
        "post": "LENTENG-AGUNG",
        "outcome": "ACCEPT",
        "reason": "ok",
        "padding": bytes(300),
        "cti": number,
    }
    permit = PermitId("XX-JK", number.to_bytes(8, "big"))
    trace = Trace(NOW, counts_for_clock=True, permit=permit, post="LENTENG-AGUNG", policy="0123456789abcdef")
    return encode_entry(EntryKind.SCAN, Moment(NOW, NOW, number), fields), trace


class Bare:
    """A table of rows."""

    def __init__(self, path: Path) -> None:
        self.connection = sqlite3.connect(path, isolation_level=None)
        self.connection.execute("PRAGMA journal_mode = WAL")
        self.connection.execute("PRAGMA synchronous = FULL")
        self.connection.execute("CREATE TABLE row (number INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT")

    def append(self, body: bytes) -> int:
        """One, committed."""
        return int(self.connection.execute("INSERT INTO row (body) VALUES (?)", (body,)).lastrowid or 0)


def timed(work: Callable[[], int], expected: int) -> float:
    """Seconds of one call."""
    began = time.perf_counter()
    number = work()
    spent = time.perf_counter() - began
    assert number == expected
    return spent


def measure(folder: Path, count: int) -> None:
    """Both in turn."""
    logged, bare = [], []
    rows = Bare(folder / "bare.sqlite")
    with closing(SqliteLog(folder / "log.sqlite", system_entropy, make_key(), may_make=True)) as log:
        for number in range(1, count + 1):
            body, trace = entry(number)
            logged.append(timed(lambda: log.append(body, trace), number))  # noqa: B023 -- called at once
            bare.append(timed(lambda: rows.append(body), number))  # noqa: B023 -- called at once
        leaves = [kept.leaf for kept in log.entries()]
        assert len(log.checkpoints()) == count // 100
        assert log.node_at(6, 0) == root_of(leaves[:64])
    told("entry of the log", logged)
    told("bare insert", bare)
    print(f"an entry is {np.median(bare) / np.median(logged):.2f} times as fast as a bare insert (medians)")


def told(what: str, spent: list[float]) -> None:
    """A line."""
    middle, high = np.percentile(np.asarray(spent) * 1e6, (50, 95))
    print(
        f"{what:20} {len(spent):6} commits, {len(spent) / sum(spent):7.0f}/s, p50 {middle:5.0f} us, p95 {high:5.0f} us"
    )


def measure_growth(folder: Path, up_to: int) -> None:
    """The same behind more and more entries, which are written without waiting for the disk."""
    for size in (10**power for power in range(4, 8) if 10**power <= up_to):
        path, key = folder / f"{size}.sqlite", make_key()
        make_long_log(path, size, key)
        measure_behind(path, key)
        path.unlink()


def measure_behind(path: Path, key: KeyFile) -> None:
    """The same behind what is in a log."""
    began = time.perf_counter()
    with closing(SqliteLog(path, system_entropy, key)) as log:
        size, opened, spent = log.newest(), time.perf_counter() - began, []
        for number in range(size + 1, size + FEW + 1):
            body, trace = entry(number)
            spent.append(timed(lambda: log.append(body, trace), number))  # noqa: B023 -- called at once
    told(f"behind {size:,}", spent)
    print(f"{'':20} opened in {1000 * opened:.1f} ms")


def main() -> None:
    """Measure."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.log_append", description="Measure durable appends.")
    parser.add_argument("entries", nargs="?", type=int, default=5000)
    parser.add_argument(
        "--growth", type=int, metavar="UP_TO", help="behind ten thousand entries and more, up to so many"
    )
    parser.add_argument("--behind", type=Path, metavar="LOG", help="behind a log that `log_verify --log` made, alone")
    arguments = parser.parse_args()
    if arguments.behind is not None:
        measure_behind(arguments.behind, load_key_file(arguments.behind.with_suffix(".pem"), None))
        return
    DISK.mkdir(parents=True, exist_ok=True)
    with TemporaryDirectory(dir=DISK) as folder:
        measure(Path(folder), arguments.entries)
        if arguments.growth:
            measure_growth(Path(folder), arguments.growth)


if __name__ == "__main__":
    main()
