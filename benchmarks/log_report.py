"""Statistics and report over a long log, beside a bare walk over the same entries.

    python -m benchmarks.log_report [ENTRIES]

Prints seconds by the wall and of the processor, the ratio to the bare walk in the same run, and the peak of resident
memory. The walk reads every entry in order and decodes it, and does nothing else; ours compares each with its leaf too.
Each way runs in a process of its own, so that its memory is its own. Every answer is compared with what was written.
The last way is `log report` as it runs by itself: the report, and beside it in another process (whose time and memory
are not in its own) the examination of the whole log; its log has as many scans, a tree, and every signature.
"""

import hashlib
import os
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import cbor2

ENTRIES = 1_000_000
BEGUN = int(datetime(2021, 7, 4, 23, tzinfo=UTC).timestamp())
POSTS = ("LENTENG-AGUNG", "KALIMALANG", "DAAN-MOGOT")
EVERY_SHIFT, EVERY_SYNC = 5_000, 600
SECONDS_APART = 5
REASONS = (("ACCEPT", "ok"),) * 17 + (("REJECT", "expired"), ("REFER", "status_stale"), ("RETRY", "not_a_permit"))
WAYS = ("walk", "statistics", "report", "show", "examined")


def main() -> None:
    """Write a log, then go each way."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 and sys.argv[1].isdigit() else ENTRIES
    with tempfile.TemporaryDirectory(prefix="strpcheck-report-") as place:
        path = Path(place) / "log.sqlite"
        write_log(path, count)
        print(f"{count:,} entries, {path.stat().st_size / 1e6:.0f} MB")
        bare = 0.0
        for way in WAYS:
            if way == "examined":
                path = signed_log(path, count)
            wall, processor, peak = measured(way, path, count)
            bare = bare or processor
            print(
                f"{way:11} {wall:6.2f} s, processor {processor:6.2f} s, {processor / bare:5.2f} x the walk, "
                f"{processor / count * 1e6:5.1f} us an entry, peak {peak / 1e6:5.0f} MB"
            )


def measured(way: str, path: Path, count: int) -> tuple[float, float, float]:
    """One way in a process of its own: wall and processor seconds, bytes at the peak."""
    command = [sys.executable, "-m", "benchmarks.log_report", way, str(path), str(count)]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env={**os.environ})
    wall, processor, peak = map(float, done.stdout.split())
    return wall, processor, peak


def go(way: str, path: Path, count: int) -> None:
    """Go one way, and print what it cost."""
    begun, used = time.perf_counter(), time.process_time()
    ways = {"walk": walk, "statistics": counted, "report": reported, "show": shown, "examined": examined}
    assert ways[way](path) == (count if way == "examined" else expected_verdicts(count))
    wall, processor = time.perf_counter() - begun, time.process_time() - used
    print(wall, processor, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024)


def walk(path: Path) -> int:
    """The bare walk."""
    verdicts = 0
    with closing(sqlite3.connect(path)) as log:
        for (body,) in log.execute("SELECT body FROM entry ORDER BY number"):
            verdicts += cbor2.loads(body)["kind"] == "scan"
    return verdicts


def counted(path: Path) -> int:
    """What `log stats` counts."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.statistics import statistics_of

    with closing(SqliteLog(path, system_entropy)) as log:
        return statistics_of(log).verdicts


def reported(path: Path) -> int:
    """What `log report` writes."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.integrity import integrity_of
    from strpcheck.log_filter import LogFilter
    from strpcheck.report.page import Subject, page
    from strpcheck.statistics import statistics_of

    with closing(SqliteLog(path, system_entropy)) as log:
        found = statistics_of(log)
        made_at = datetime(2021, 9, 1, tzinfo=UTC)
        subject = Subject(LogFilter(), "laptop-1", made_at, is_training=False, language="id")
        written = page(found, integrity_of(log), subject)
    assert written.count("<svg") >= 2
    return found.verdicts


def signed_log(beside: Path, count: int) -> Path:
    """Another log, of scans alone, with its tree, its checkpoints and the key that signed them."""
    from benchmarks._long_log import make_long_log
    from strpcheck.adapters.key_files import make_key, save_key_file

    path, key = beside.with_name("signed.sqlite"), make_key()
    make_long_log(path, count, key)
    save_key_file(path.with_suffix(".pem"), key, None)
    return path


def examined(path: Path) -> int:
    """What `log report` writes after it was told whether the log is whole."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.key_files import load_key_file
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.cli.examination import Examination
    from strpcheck.integrity import integrity_of
    from strpcheck.log_filter import LogFilter
    from strpcheck.report.page import Subject, page
    from strpcheck.statistics import statistics_of

    key = load_key_file(path.with_suffix(".pem"), None)
    with closing(SqliteLog(path, system_entropy)) as log:
        with Examination(path, key.public_key, entries=log.newest()) as examination:
            found = statistics_of(log)
            integrity = integrity_of(log, examination.report())
        made_at = datetime(2021, 9, 1, tzinfo=UTC)
        written = page(found, integrity, Subject(LogFilter(), "laptop-1", made_at, is_training=False, language="id"))
    assert integrity.is_whole
    assert written.count("<svg") >= 2
    return found.verdicts


def shown(path: Path) -> int:
    """What `log show` finds of a reason in a month: most entries are passed over undecoded."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.sqlite_log import SqliteLog
    from strpcheck.audit import log_rows
    from strpcheck.log_filter import LogFilter

    with closing(SqliteLog(path, system_entropy)) as log:
        newest = log.newest()
        start = datetime.fromtimestamp(BEGUN, UTC)
        which = LogFilter(start=start, end=start + timedelta(days=30), reason="expired")
        found = sum(1 for _ in log_rows(log, which))
    within = range(min(newest, 30 * 86_400 // SECONDS_APART))
    assert found == sum(is_verdict(number) and reason_of(number) == "expired" for number in within)
    return expected_verdicts(newest)


def expected_verdicts(count: int) -> int:
    """Entries that are neither of a shift nor a sync."""
    return sum(map(is_verdict, range(count)))


def is_verdict(number: int) -> bool:
    """Whether an entry is a scan."""
    return number % EVERY_SHIFT > 1 and number % EVERY_SYNC != 2


def reason_of(number: int) -> str:
    """Of a scan."""
    return REASONS[number * 7 % len(REASONS)][1]


def write_log(path: Path, count: int) -> None:
    """Entries alone, as the log keeps them: the tree beside them is not read here."""
    from strpcheck.adapters.entropy import system_entropy
    from strpcheck.adapters.sqlite_log import SqliteLog

    SqliteLog(path, system_entropy, may_make=True).close()
    with closing(sqlite3.connect(path)) as log:
        log.execute("PRAGMA synchronous = OFF")
        log.executemany("INSERT INTO entry (number, salt, body, leaf) VALUES (?, ?, ?, ?)", rows(count))
        log.commit()
        log.execute("PRAGMA wal_checkpoint(TRUNCATE)")


def rows(count: int) -> Iterator[tuple[int, bytes, bytes, bytes]]:
    """Salted entries."""
    for number in range(count):
        salt = number.to_bytes(16)
        raw = cbor2.dumps(body_of(number), canonical=True)
        yield number + 1, salt, raw, hashlib.sha256(b"\0" + salt + raw).digest()


def body_of(number: int) -> dict[str, object]:
    """Shifts, syncs, and scans between them, each as long as a real one."""
    at = BEGUN + number * SECONDS_APART
    times = {"wall": at, "floor": at - at % 3600, "monotonic_ms": number * SECONDS_APART * 1000, "invented": False}
    shift, place = divmod(number, EVERY_SHIFT)
    generation = hashlib.sha256(b"%d" % (number // EVERY_SYNC)).hexdigest()[:16]
    body: dict[str, object] = {"v": 1, "times": times, "device": "laptop-1"}
    officer, opened = f"{85_031_207 + shift % 40}", shift * EVERY_SHIFT + 1
    where = {"post": POSTS[shift % len(POSTS)], "generation": generation, "policy": "a1" * 8}
    if place == 0:
        former = {"shift": opened - EVERY_SHIFT, "from": f"{85_031_207 + (shift - 1) % 40}", "summary": {}}
        act = {"act": "handover", **former} if shift else {"act": "open"}
        return body | where | {"kind": "shift", "officer": officer, **act}
    who = {"officer": officer, "shift": opened}
    if place == 1:
        return body | where | who | {"kind": "exempt", "category": ("EX-ASN", "EX-NAKES")[shift % 2]}
    if number % EVERY_SYNC == 2:
        return body | {"kind": "sync", "generation": generation, "new": True, "clock_confirmed": False}
    outcome, reason = REASONS[number * 7 % len(REASONS)]
    permit = {
        "iss": "XX-JK", "cti": number.to_bytes(8), "kid": b"\x01" * 8, "iat": at, "nbf": at, "exp": at + 86_400,
        "category": "KR-LOG", "areas": [3174, 3175], "uri": "urn:strp:2021w27", "idx": number,
        "environment": "production", "has_photo": False,
    }  # fmt: skip
    scan = {
        "kind": "scan", "source": "camera", "outcome": outcome, "reason": reason, "advisories": [], "ms": 40,
        "rung": "zxing", "asks_clock": True, "clock_mark": at - 5, "previous_policy": "a1" * 8,
        "list_age_s": number % 90_000, "permit": permit, "sightings": [],
    }  # fmt: skip
    return body | where | who | scan


if __name__ == "__main__":
    if len(sys.argv) == 4 and sys.argv[1] in WAYS:
        go(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))
    else:
        main()
