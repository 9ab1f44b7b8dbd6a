"""Every decision of a long log made again, beside a bare walk over the same entries in the same run.

    python -m benchmarks.log_redecide [SCANS]

A training authority publishes three times and a laptop syncs each time, by the commands people type. Then scans are
written into its log under these generations: several permits, every hour of the day, sightings with every tenth, a
refusal of what is no permit with every twenty-fifth. They are put there in one transaction, without the tree and the
traces, which deciding again does not read; behind the first million come copies of it. It must find no difference, and
the sums must be those that were written.

Seconds are those of the processor: one core, whatever runs beside it. Memory is what the peak adds (Linux).
"""

import hashlib
import sqlite3
import sys
import tempfile
import time
from collections import deque
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from strpcheck.adapters.durable import write_durably
from strpcheck.adapters.generation_files import GenerationFiles
from strpcheck.adapters.log_walk import SqliteWalk, opened_walk
from strpcheck.adapters.past_index import PastIndex
from strpcheck.cli.options import parse_time
from strpcheck.core.decide import decide, refuse
from strpcheck.core.generation import Generation, Station
from strpcheck.core.permit import Environment, Facts, PermitId
from strpcheck.core.record import SALT_BYTES, EntryKind, Moment, ScanRecord, encode_scan
from strpcheck.core.seen import Sighting
from strpcheck.core.verdict import Reason, Verdict
from strpcheck.documents.judged_entry import read_judged_entry
from strpcheck.ports import Lost
from strpcheck.redecide import Asked, Redecision, Tally
from tests.played import MORNING, SARI, Town, found_town

SCANS = 200_000
DRAWN = 1_000_000
"""More are copies, whole multiples of them."""
GENERATIONS = 3
ROUNDS = 3
"""Of which the best counts; of more than a million scans there is one."""
REACH = 20_000
"""Scans a second on one core (design, section 7)."""
CATEGORIES = ("KR-LOG", "KR-LOG", "KR-LOG", "ES-KEU", "PR-SKT", "KR-KES")
POST, NEARBY = "LENTENG-AGUNG", "PASAR-REBO"
EIGHT_HOURS = timedelta(hours=8)
COPIED = "INSERT INTO entry SELECT number + ?, salt, body, leaf FROM entry WHERE number > ? AND number <= ?"


def main() -> None:
    """Write a log, walk it, decide it again."""
    scans = int(sys.argv[1]) if len(sys.argv) > 1 else SCANS
    with tempfile.TemporaryDirectory() as folder:
        town = found_town(Path(folder))
        past, generations = make_history(town)
        log = town.folder / "home" / "log.sqlite"
        refused, length = write_scans(log, generations, scans)
        print(f"{scans:,} scans over {len(generations)} generations, {length / scans:.0f} bytes an entry")
        rounds = ROUNDS if scans <= DRAWN else 1
        bare = best(log, walked, rounds)
        read = best(log, decoded, rounds)
        before = resident("VmRSS")
        Path("/proc/self/clear_refs").write_text("5", encoding="ascii")  # the peak is counted from here on
        again = best(log, lambda walk: decided(walk, past, scans, refused), rounds)
        grown = resident("VmHWM") - before
    tell("bare walk", bare, scans, bare)
    tell("and taken apart", read, scans, bare)
    tell("and decided again", again, scans, bare)
    print(f"reach {REACH:,} a second: {'held' if scans / again >= REACH else 'a miss'}; {grown / 1024:.1f} MB more")


def make_history(town: Town) -> tuple[PastIndex, list[Generation]]:
    """A laptop that was synced three times, and what was in force in turn."""
    laptop = town.laptop()
    for hour in (8, 16):
        at = f"2021-07-05T{hour:02d}:00"
        town.authority("revoke", "--permit", town.number(SARI + hour // 16), "--reason", "alasan rekaan", at=at)
        town.publish(at)
        done = laptop.play("sync", at=at)
        assert done.code == 0, done.err
    files = GenerationFiles(laptop.home / "store", town.root.read_bytes(), write_durably)
    past = PastIndex(files)
    manifests = sorted((files.manifest(name) for name in files.names()), key=lambda item: item.number)
    found = [past.recall(manifest.generation) for manifest in manifests]
    generations = [item for item in found if not isinstance(item, Lost)]
    assert len(generations) == GENERATIONS
    return past, generations


def write_scans(log: Path, generations: list[Generation], scans: int) -> tuple[int, int]:
    """Put the entries behind those that are there; how many are refusals, and all their bytes."""
    draw = np.random.default_rng(6)
    start = parse_time(MORNING)
    refused = length = 0
    drawn = min(scans, DRAWN)
    copies, rest = divmod(scans, drawn)
    assert not rest, f"expected a multiple of {DRAWN:,}, got {scans:,}"
    with sqlite3.connect(log) as connection:
        before = number = connection.execute("SELECT max(number) FROM entry").fetchone()[0]
        for place in range(drawn):
            generation = generations[place * len(generations) // drawn]
            now = start + timedelta(seconds=int(place * EIGHT_HOURS.total_seconds() * len(generations)) // drawn)
            body, is_refused = scan(generation, now, place, draw)
            refused, length = refused + is_refused, length + len(body)
            salt = draw.bytes(SALT_BYTES)
            leaf = hashlib.sha256(b"\0" + salt + body).digest()
            number += 1
            connection.execute("INSERT INTO entry VALUES (?, ?, ?, ?)", (number, salt, body, leaf))
        for copy in range(1, copies):
            connection.execute(COPIED, (copy * drawn, before, number))
    return copies * refused, copies * length


def scan(generation: Generation, now: datetime, place: int, draw: np.random.Generator) -> tuple[bytes, bool]:
    """The body of one scan, and whether it is a refusal of what is no permit."""
    policy = generation.policy.digest
    station = Station(POST, generation.newest_signed_time, now - timedelta(seconds=1), (), policy)
    facts: Facts | None = None
    verdict: Verdict
    if place % 25 == 0:
        verdict = refuse(Reason.NOT_A_PERMIT, generation, station, now)
    else:
        facts = drawn_facts(generation, draw)
        if place % 10 == 1:
            seen = (Sighting(NEARBY, now - 2 * timedelta(hours=1)), Sighting(POST, now - timedelta(minutes=9)))
            station = Station(POST, station.floor, station.clock_mark, seen, policy)
        verdict = decide(facts, generation, station, now)
    record = ScanRecord(
        moment=Moment(now, station.floor, place, invented=True),
        station=station,
        device="pos-7",
        source_kind="camera",
        generation=generation.id,
        policy=policy,
        verdict=verdict,
        facts=facts,
        rung="zxing",
        milliseconds=12,
        officer="85031207",
        shift=2,
    )
    return encode_scan(EntryKind.SCAN, record), facts is None


def drawn_facts(generation: Generation, draw: np.random.Generator) -> Facts:
    """Of a permit that nobody issued; one in twenty stands at an index that none was issued at."""
    (key,) = [key for key in generation.trust.anchors if generation.trust.anchors[key].issuer == "XX-JK"][:1]
    ((issuer, uri),) = generation.lists
    evening = datetime.fromisoformat("2021-07-04T15:30:00+00:00")
    return Facts(
        id=PermitId(issuer, draw.bytes(8)),
        key_id=key,
        issued_at=evening - timedelta(hours=1),
        not_before=evening - timedelta(hours=1),
        expires=evening + timedelta(days=15),
        category=CATEGORIES[int(draw.integers(len(CATEGORIES)))],
        areas=(3174, 3171),
        status_uri=uri,
        status_index=int(draw.integers(4)) if draw.integers(20) else 60,
        environment=Environment.TRAINING,
        has_photo=False,
    )


def best(log: Path, act: Callable[[SqliteWalk], None], rounds: int) -> float:
    """Seconds of the processor that something takes at best."""
    took = []
    for _ in range(rounds):
        with opened_walk(log) as walk:
            begun = time.process_time()
            act(walk)
            took.append(time.process_time() - begun)
    return min(took)


def walked(walk: SqliteWalk) -> None:
    """Look at every entry, and at nothing in it."""
    deque(walk.entries(1, walk.newest()), maxlen=0)


def decoded(walk: SqliteWalk) -> None:
    """Take every entry apart."""
    deque((read_judged_entry(entry.body) for entry in walk.entries(1, walk.newest())), maxlen=0)


def decided(walk: SqliteWalk, past: PastIndex, scans: int, refused: int) -> None:
    """Decide every entry again; all must come out as they were."""
    work = Redecision(past, Asked())
    assert list(differences(work, walk)) == []
    tally: Tally = work.tally
    assert (tally.decided, tally.unauthenticated) == (scans - refused, {Reason.NOT_A_PERMIT: refused})
    assert (tally.lost, tally.faults, tally.purged) == ({}, {}, 0)


def differences(work: Redecision, walk: SqliteWalk) -> Iterator[object]:
    """Whatever is found."""
    return (finding for finding in work.findings(walk) if finding is not None)


def resident(line: str) -> int:
    """Kilobytes in memory now (VmRSS), or at the peak (VmHWM)."""
    status = Path("/proc/self/status").read_text("ascii").splitlines()
    return next(int(text.split()[1]) for text in status if text.startswith(f"{line}:"))


def tell(what: str, seconds: float, scans: int, bare: float) -> None:
    """A line of the table."""
    print(f"{what:<18} {seconds:6.2f} s {scans / seconds:10,.0f} a second {seconds / bare:6.1f} x the bare walk")


if __name__ == "__main__":
    main()
