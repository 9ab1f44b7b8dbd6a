"""What a sync costs on the wire: bytes at a TCP proxy with TLS on loopback, and seconds over a slow link.

    python -m benchmarks.sync_bytes [PERMITS] [--all]

A training authority with one permit in a hundred revoked at random (default 1.7 million permits, with `--all` 17
million), a mirror that speaks TLS with a certificate made for the run, and laptops that are processes of their own. The
slow link has 40 kbit/s and 0.7 s a round trip; it is timed for the heartbeat, and for the first sync with `--all`.
Every sync is asserted to have come to its end, and the last laptop to hold the list that was published.
"""

import json
import ssl
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path
from sqlite3 import connect

import numpy as np

from benchmarks._link import Link, link_to
from benchmarks._world import PERMITS
from benchmarks.publishing import BEGIN, COMMAND, authority, fill, mark
from strpcheck.adapters.neighbour import PIECE_BYTES, Neighbour
from tests.adapters.carriers.certificates import certificate, server_side

SLOW_BITS, ONE_WAY_S = 40_000, 0.35
CUT_BYTES = (15_000, 60_000)
CUT_DRAWS = 6
RECORDS = (1 << 14, 1 << 12, 1 << 11)
"""Bytes written at once by a mirror: most servers fill TLS records, `bundle serve` does not."""
COMPANY = 20_000
"""Permits of companies that are revoked at once: their indexes are consecutive, in tens."""


class Desk:
    """The authority of the run."""

    def __init__(self, folder: Path, permits: int) -> None:
        self.folder, self.permits, self.now = folder, permits, BEGIN
        self._generator = np.random.default_rng(3)
        authority("init", "--training", str(folder / "auth"), at=BEGIN)
        fill(folder / "auth" / "authority.db", permits, BEGIN)
        self.publish(timedelta(hours=1))

    def publish(self, later: timedelta, revoked: int = 0, together: int = 1) -> None:
        """Revoke so many, in runs of `together` neighbours, and publish."""
        self.now += later
        with closing(connect(self.folder / "auth" / "authority.db")) as database:
            (uri,) = database.execute("SELECT uri FROM list").fetchone()
            firsts = self._generator.integers(2, self.permits - together, revoked // together)
            indexes = [int(first) + place for first in firsts for place in range(together)]
            mark(database, uri, indexes, int(self.now.timestamp()))
        authority("publish", str(self.folder / "pub"), "--dir", str(self.folder / "auth"), at=self.now)


class Laptop:
    """A home, and what its syncs cost."""

    def __init__(self, desk: Desk, link: Link, ca: Path, name: str) -> None:
        self.desk, self.link, self.ca, self.home = desk, link, ca, desk.folder / name

    def run(self, *words: str) -> tuple[dict[str, object], float]:
        """A command; what it said as JSON, and how long it took."""
        self.link.reset()
        at = f"{self.desk.now + timedelta(minutes=1):%Y-%m-%dT%H:%MZ}"
        address = f"https://127.0.0.1:{self.link.port}"
        command = [*COMMAND, "--home", str(self.home), "--at", at, *words, address, "--ca", str(self.ca)]
        began = time.perf_counter()
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        took = time.perf_counter() - began
        assert done.returncode == 0, done.stderr
        return (json.loads(done.stdout) if "--json" in words else {}), took

    def first(self) -> float:
        """Set it up."""
        root = str(self.desk.folder / "pub" / "metadata" / "1.root.json")
        return self.run("init", "--root", root, "--post", "SEMANGGI", "--from")[1]

    def sync(self) -> tuple[dict[str, object], float]:
        """Bring it up to date."""
        return self.run("sync", "--json")


@contextmanager
def mirror(folder: Path, context: ssl.SSLContext, piece_bytes: int = PIECE_BYTES) -> Iterator[int]:
    """A plain web server over a published folder, with TLS records of so many bytes; its port."""

    def file(path: str) -> bytes | None:
        place = folder / path
        return place.read_bytes() if place.is_file() else None

    with Neighbour(file, "127.0.0.1", 0, piece_bytes=piece_bytes) as standing:
        server = standing._server  # noqa: SLF001 -- a laptop serves without TLS, a mirror has it
        server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=standing.serve)
        thread.start()
        try:
            yield standing.port
        finally:
            standing.close()
            thread.join()


def show(what: str, link: Link, reach: str, took: float | None = None, way: object = "") -> None:
    """A line of the table."""
    seconds = "" if took is None else f"{took:7.1f} s"
    print(f"  {what:44} {link.total:9,} {link.connections:4} {seconds:>9}  {reach:>12}  {way}")


def way_of(told: dict[str, object]) -> object:
    """How the list came."""
    ways = told["ways"]
    assert isinstance(ways, dict)
    return next(way for path, way in ways.items() if path.startswith("status/"))


def measure(desk: Desk, link: Link, ca: Path, *, everything: bool) -> None:
    """Every case in turn."""
    print(f"{desk.permits:,} permits\n  {'sync':44} {'bytes':>9} conn {'time':>9}  {'reach':>12}  list came as")
    laptop = Laptop(desk, link, ca, "laptop")
    laptop.first()
    show("first", link, "250,000")
    for what, later, revoked, together, reach in (
        ("heartbeat, nothing revoked", 1, 0, 1, "9,000"),
        ("+1,000", 1, 1_000, 1, "13,000"),
        ("+12,000", 1, 12_000, 1, ""),
        ("companies of ten, 20,000 together", 1, COMPANY, 10, ""),
        ("one day missed, +12,000", 24, 12_000, 1, ""),
    ):
        desk.publish(timedelta(hours=later), revoked, together)
        told, _ = laptop.sync()
        assert told["new"]
        show(what, link, reach, way=way_of(told))
    told, _ = laptop.sync()
    assert not told["new"]
    show("again within the hour", link, "5,000", way=way_of(told))
    link.bits_per_second, link.one_way_s = SLOW_BITS, ONE_WAY_S
    desk.publish(timedelta(hours=1))
    told, took = laptop.sync()
    show("heartbeat at 40 kbit/s, 0.7 s", link, "", took, way_of(told))
    if everything:
        show("first at 40 kbit/s, 0.7 s", link, "", Laptop(desk, link, ca, "slow").first())


def measure_cuts(desk: Desk, public: Path, context: ssl.SSLContext) -> None:
    """The first sync over a link that is cut every 15 to 60 KB, against one that is not, by the size of TLS records."""
    print(f"\n  {'first sync, cut every 15-60 KB, TLS records of':44} {'mean':>9} {'worst':>6}   reach 1.10 x")
    for piece_bytes in RECORDS:
        with mirror(desk.folder / "pub", context, piece_bytes) as port, link_to(port) as link:
            Laptop(desk, link, public, f"whole-{piece_bytes}").first()
            whole, ratios = link.total, []
            generator = np.random.default_rng(4)
            link.cuts = iter(lambda: int(generator.integers(*CUT_BYTES)), -1)  # noqa: B023 -- used up in this turn
            for draw in range(CUT_DRAWS):
                Laptop(desk, link, public, f"cut-{piece_bytes}-{draw}").first()
                ratios.append(link.total / whole)
            print(f"  {piece_bytes:37,} bytes {sum(ratios) / CUT_DRAWS:14.2f} x {max(ratios):5.2f} x")


def main() -> None:
    """Measure."""
    words = [word for word in sys.argv[1:] if word != "--all"]
    everything = "--all" in sys.argv
    permits = int(words[0]) if words else PERMITS if everything else PERMITS // 10
    with tempfile.TemporaryDirectory(prefix="strpcheck-sync-bytes-") as name:
        folder = Path(name)
        public, private = certificate(folder / "tls")
        desk = Desk(folder, permits)
        with mirror(folder / "pub", server_side(public, private)) as port, link_to(port) as link:
            measure(desk, link, public, everything=everything)
        measure_cuts(desk, public, server_side(public, private))


if __name__ == "__main__":
    main()
