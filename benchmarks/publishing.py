"""`authority publish` of 17 million permits, 170,000 of them revoked: time, memory, and what travels of the list.

    python -m benchmarks.publishing [PERMITS]

Fills a training authority's register directly, publishes as often as leaves every rung of the ladder, and measures
one more publish in a process of its own. Beside the encodings stand the list in zlib 9, a Bloom filter of one
false answer in a million, an X.509 CRL, and what information theory asks for at least. What comes out of each encoding
is asserted to be the signed list.
"""

import json
import math
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
import zlib
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from benchmarks._world import PERMITS
from strpcheck.adapters.encodings import dcz, xz
from strpcheck.core.cbor import decode
from strpcheck.core.cose import split_sign1

EVERY = 100
"""One permit in a hundred is revoked."""
BEGIN = datetime(2021, 7, 5, tzinfo=UTC)
COMMAND = [sys.executable, "-m", "strpcheck"]
EARLIER = [*(timedelta(days=day) for day in range(14, 2, -1)), *(timedelta(hours=6 * n) for n in range(8, 4, -1))]
"""Before now: firsts of days, firsts of quarters; then every hour of a day."""
HOURS = 15 * 24
"""From the first publish to the one that is measured; a tenth of what is revoked is revoked meanwhile."""
CRL_ENTRY_BYTES = 37
"""A revokedCertificates entry with a serial number of 16 bytes and a time (RFC 5280 section 5.1)."""
ROWS_AT_ONCE = 500_000
INSERT = "INSERT INTO permit VALUES (?, ?, x'00', ?, ?, 'KR-LOG', NULL, NULL, ?, ?, ?)"


def authority(*words: str, at: datetime) -> None:
    """A command of the authority."""
    subprocess.run(
        [*COMMAND, "--at", f"{at:%Y-%m-%dT%H:%MZ}", "authority", *words], check=True, stderr=subprocess.DEVNULL
    )


def fill(register: Path, permits: int, at: datetime) -> None:
    """Book so many permits, and revoke one in a hundred at random."""
    generator = np.random.default_rng(1)
    second = int(at.timestamp())
    with closing(sqlite3.connect(register)) as database:
        (uri,) = database.execute("SELECT uri FROM list").fetchone()
        for start in range(2, permits, ROWS_AT_ONCE):
            numbers = range(start, min(start + ROWS_AT_ONCE, permits))
            rows = (
                (number.to_bytes(8, "big"), number.to_bytes(16, "big"), uri, number, second, second, second + 86400)
                for number in numbers
            )
            database.executemany(INSERT, rows)
            database.commit()
        before = permits // EVERY - an_hour(permits) * HOURS
        revoked = generator.choice(np.arange(2, permits), before, replace=False)
        mark(database, uri, revoked.tolist(), second)
        database.execute("UPDATE list SET next_index = ?", (permits,))
        database.commit()


def an_hour(permits: int) -> int:
    """How many are revoked between two publishes."""
    return permits // EVERY // 10 // HOURS


def mark(database: sqlite3.Connection, uri: str, indexes: list[int], second: int) -> None:
    """Revoke."""
    rows = ((uri, index, 1, second, "benchmark") for index in indexes)
    database.executemany("INSERT OR IGNORE INTO mark VALUES (?, ?, ?, ?, ?)", rows)
    database.commit()


def moments(now: datetime) -> Iterator[datetime]:
    """When the publishes before were."""
    yield from (now - age for age in EARLIER)
    yield from (now - timedelta(hours=hour) for hour in range(24, 0, -1))


def publish_history(folder: Path, permits: int, now: datetime) -> None:
    """Every publish that leaves a rung for the one to be measured; a few hundred are revoked between two."""
    generator = np.random.default_rng(2)
    before = BEGIN
    for moment in moments(now):
        hours = max(1, (moment - before) // timedelta(hours=1))
        with closing(sqlite3.connect(folder / "auth" / "authority.db")) as database:
            (uri,) = database.execute("SELECT uri FROM list").fetchone()
            count = an_hour(permits) * hours
            mark(database, uri, generator.integers(2, permits, count).tolist(), int(moment.timestamp()))
        authority("publish", str(folder / "pub"), "--dir", str(folder / "auth"), at=moment)
        before = moment


def measure(folder: Path, now: datetime) -> None:
    """One publish in a process of its own: the hour's, with a whole ladder below it."""
    words = ["authority", "publish", str(folder / "pub"), "--dir", str(folder / "auth")]
    began = time.perf_counter()
    subprocess.run([*COMMAND, "--at", f"{now:%Y-%m-%dT%H:%MZ}", *words], check=True)
    took = time.perf_counter() - began
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    print(f"publish: {took:.1f} s, at most {peak:.0f} MB resident in any publish (reach: 60 s, 1,000 MB)")


def report(folder: Path) -> None:
    """What travels."""
    version = max(int(file.name.split(".")[0]) for file in (folder / "pub" / "metadata").glob("*.status.json"))
    raw = (folder / "pub" / "metadata" / f"{version}.status.json").read_bytes()
    targets = json.loads(raw)["signed"]["targets"]
    (path,) = [path for path in targets if path.startswith("status/")]
    target = targets[path]
    lists = folder / "pub" / "targets" / "status"
    sha256, name = target["hashes"]["sha256"], path.removeprefix("status/")
    content = (lists / f"{sha256}.{name}").read_bytes()
    whole = (lists / f"{sha256}.{name}.xz").read_bytes()
    assert xz.decompress(whole, len(content)) == content
    bits = np.unpackbits(np.frombuffer(_bitmap(content), np.uint8))
    permits, revoked = len(bits), int(bits.sum())
    share = revoked / permits
    bound = -permits * (share * math.log2(share) + (1 - share) * math.log2(1 - share)) / 8
    print(f"{permits:,} permits, {revoked:,} revoked at random; the signed list is {len(content):,} bytes")
    rows = {
        "information bound": bound,
        "whole list, .xz": len(whole),
        "zlib 9 of the list": len(zlib.compress(content, 9)),
        "Bloom filter 1e-6": revoked * math.log2(1e6) / math.log(2) / 8,
        "X.509 CRL, about": revoked * CRL_ENTRY_BYTES,
        "status.json": len(raw),
    }
    for label, size in rows.items():
        print(f"  {label:22} {size:12,.0f}  {size / bound:6.2f} x")
    rungs = target["custom"]["x-strp-encodings"]["dcz"]
    end = max(seconds for _, seconds in rungs.values()) + 3600
    for start, (size, seconds) in sorted(rungs.items(), key=lambda item: -item[1][1]):
        delta = (lists / f"{name}.{start}-{sha256[:16]}.dcz").read_bytes()
        (older,) = lists.glob(f"{start}*.{name}")
        assert len(delta) == size
        assert dcz.decompress(delta, older.read_bytes(), len(content)) == content
        print(f"  delta, {(end - seconds) // 3600:4} h old {size:12,}")


def _bitmap(content: bytes) -> bytes:
    """The bit string in a signed list."""
    claims = decode(split_sign1(content)[2])
    assert isinstance(claims, dict)
    stored = claims[65533]
    assert isinstance(stored, dict)
    packed = stored["lst"]
    assert isinstance(packed, bytes)
    return zlib.decompress(packed)


def main() -> None:
    """Measure."""
    permits = int(sys.argv[1]) if len(sys.argv) > 1 else PERMITS
    now = BEGIN + timedelta(hours=HOURS)
    with tempfile.TemporaryDirectory(prefix="strpcheck-publishing-") as name:
        folder = Path(name)
        authority("init", "--training", str(folder / "auth"), at=BEGIN)
        began = time.perf_counter()
        fill(folder / "auth" / "authority.db", permits, BEGIN)
        print(f"register of {permits:,} permits filled in {time.perf_counter() - began:.0f} s")
        publish_history(folder, permits, now)
        measure(folder, now)
        report(folder)


if __name__ == "__main__":
    main()
