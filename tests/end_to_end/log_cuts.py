"""Power cuts of what writes the log, at random moments; of what was not synced by then any part is lost.

    python -m tests.end_to_end.log_cuts [CUTS]

What a process does to the log's files is recorded below SQLite: scans, checkpoints, the write-ahead log brought into
the file, the log closed and opened again, a purge with its cleaning. From that the disk is made as it is after a cut,
and looked at: everything that anybody was told is there, an auditor finds nothing, and the log goes on.
"""

import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from multiprocessing import get_context
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import numpy as np
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.core.cbor import CborItem
from strpcheck.core.record import EntryKind, Moment, encode_entry
from strpcheck.errors import LogError
from strpcheck.faults import Fault
from strpcheck.ports import Cause, KeptCheckpoint, LogEntry, Signer, Trace
from tests.adapters.cut_disk import CutDisk
from tests.adapters.recorded_disk import Operation, recorded, why_not
from tests.audited import START, Book, audited

CUTS: Final = 1000
NAME: Final = "log.sqlite"
BEFORE, CLOSED_AT, ENTRIES = 30, 140, 230
"""Entries that are there at first, at which the log is closed once, and before the purge."""
RANGES: Final = ((3, 90), (100, 120))
PLACES: Final = ("writing", "tidying", "purging", "cleaning", "cleaned")
"""Where a cut falls; tidying is bringing the write-ahead log into the file, and closing."""
Tell = Callable[[str, int, bytes], None]


@dataclass(frozen=True)
class Way:
    """How the log is written."""

    synchronous: str = "FULL"
    """As the program has it; with less the laws do not hold, which shows that this can see them broken."""
    tidied_at: int = 1000
    """Pages in the write-ahead log; SQLite's own number, unless a test wants it more often."""


@dataclass(frozen=True)
class Fallen:
    """One cut."""

    place: str
    fault: str
    """Which law did not hold; empty where all did."""


class TellingLog(SqliteLog):
    """Notes what whoever asked it knows, once it knows it."""

    def __init__(self, path: Path, signer: Signer, tell: Tell, way: Way) -> None:
        super().__init__(path, system_entropy, signer)
        self._tell = tell
        if way != Way():
            self._connection.execute(f"PRAGMA synchronous = {way.synchronous}")
            self._connection.execute(f"PRAGMA wal_autocheckpoint = {way.tidied_at}")

    def append(self, body: bytes, trace: Trace) -> int:
        """A verdict is shown after this."""
        number = super().append(body, trace)
        self._tell("told", number, body)
        return number

    def checkpoint(self, cause: Cause) -> KeptCheckpoint:
        """It goes into a proof, or an export, and out of the house."""
        kept = super().checkpoint(cause)
        self._tell("signed", kept.size, kept.note.encode())
        return kept

    def purge(self, newest: int, ranges: Sequence[tuple[int, int]], body: bytes, trace: Trace) -> int | None:
        """The supervisor is told how many entries went."""
        self._tell("purging", 0, b"")
        number = super().purge(newest, ranges, body, trace)
        self._tell("purged", number or 0, body)
        return number

    def clean(self) -> None:
        """And that nothing is left of them."""
        super().clean()
        self._tell("cleaned", 0, b"")


def key_of(seed: bytes) -> KeyFile:
    """The device's; a key itself does not go to another process."""
    return KeyFile(Ed25519PrivateKey.from_private_bytes(seed))


def write(folder: Path, seed: bytes, way: Way) -> list[Operation]:
    """Write a log; what was done to its files. For a process that does nothing else."""
    path, key = folder / NAME, key_of(seed)
    with closing(SqliteLog(path, system_entropy, key, may_make=True)) as log:
        log._connection.execute("PRAGMA synchronous = OFF")  # nothing of this is cut
        book = Book(log)
        book.days(BEFORE)
    with recorded(folder) as recorder:
        for last in (CLOSED_AT, ENTRIES):
            with closing(TellingLog(path, key, recorder.tell, way)) as log:
                book.log = log
                book.days(last)
                log.checkpoint(Cause.EXPORT)
        with closing(TellingLog(path, key, recorder.tell, way)) as log:
            book.log = log
            purge(log, book)
            book.days(ENTRIES + 10)
    return recorder.operations


def purge(log: SqliteLog, book: Book) -> None:
    """As `strpcheck.retention` does."""
    log.checkpoint(Cause.PURGE)
    book.pass_by()
    fields: dict[int | str, CborItem] = {"ranges": [list(each) for each in RANGES], "device": "laptop-3"}
    body = encode_entry(EntryKind.PURGE, Moment(book.wall, START, book.monotonic_ms), fields)
    log.purge(log.newest(), RANGES, body, Trace(book.wall, counts_for_clock=True, signs=Cause.PURGE))
    log.clean()


def make(folder: Path, seed: bytes) -> list[Operation]:
    """Make a log as `init` does, and write its first entries; likewise."""
    with recorded(folder) as recorder:
        path, key = folder / NAME, key_of(seed)
        with closing(SqliteLog(path, system_entropy, key, may_make=True)) as log:
            book = Book(log)
            for _ in range(5):
                number = book.scan()
                recorder.tell("told", number, log.entry(number).body)
    return recorder.operations


def apart(work: Callable[..., list[Operation]], *arguments: object) -> list[Operation]:
    """Do work in a process of its own."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as one:
        return one.submit(work, *arguments).result()


def places_of(operations: Sequence[Operation]) -> list[str]:
    """For each operation in which of the places a cut behind it falls."""
    phase, found = "", []
    for operation in operations:
        phase = {"purging": "purging", "purged": "cleaning", "cleaned": "cleaned"}.get(operation.act, phase)
        is_tidying = operation.name == NAME or operation.act == "delete"
        found.append(phase or ("tidying" if is_tidying else "writing"))
    return found


def cut(operations: Sequence[Operation], seed: bytes, cuts: int, folder: Path) -> Iterator[Fallen]:
    """Cut so often, in each of the places equally; what came of each.

    Args:
        operations: What was done.
        seed: Of the key.
        cuts: How many.
        folder: What is left comes here and goes.
    """
    places, disk, done = places_of(operations), CutDisk(), 0
    chances = [np.random.default_rng(number) for number in range(cuts)]
    there = [[at for at, found in enumerate(places, 1) if found == place] for place in PLACES if place in places]
    ends = [int(chance.choice(there[number % len(there)])) for number, chance in enumerate(chances)]
    for end, chance in sorted(zip(ends, chances, strict=True), key=lambda each: each[0]):
        disk.do(operations[done:end])
        done = end
        with TemporaryDirectory(dir=folder) as place:
            left = disk.cut(chance, Path(place))
            yield Fallen(places[end - 1], fault_of(left, operations[:end], seed))


def fault_of(left: Path, before: Sequence[Operation], seed: bytes) -> str:
    """The first law that does not hold on a disk after a cut."""
    try:
        look_at(left, before, key_of(seed))
    except (AssertionError, LogError) as e:
        return str(e)
    return ""


def look_at(left: Path, before: Sequence[Operation], key: KeyFile) -> None:
    """Ask what an auditor asks, and what a supervisor and an officer do next.

    Args:
        left: The disk.
        before: What had been done, and who had been told what.
        key: The device's.

    Raises:
        AssertionError: A law does not hold.
        LogError: The log cannot be read or written.
    """
    told = {each.at: each.content for each in before if each.act in {"told", "purged"}}
    signed = {each.content.decode() for each in before if each.act == "signed"}
    acts = {each.act for each in before}
    gone = [each.content for each in before if each.act == "told" and _is_purged(each.at)]
    if "cleaned" in acts:
        assert traces_of(left, gone) == 0, "what was purged is on the disk"
    if not told and "there" not in acts:  # `init` had not ended, and is run again
        SqliteLog(left / NAME, system_entropy, key, may_make=True).close()
    verify(left, key)
    with closing(SqliteLog(left / NAME, system_entropy, key)) as log:
        entries = {entry.number: entry for entry in log.entries()}
        assert len(entries) >= BEFORE * ("there" in acts), "missing: what was there long before"
        assert set(told) <= set(entries), f"missing: told of {max(told)} entries, and there are {len(entries)}"
        assert all(_is(entries[number], body) for number, body in told.items()), "another entry than what was told"
        assert signed <= {kept.note for kept in log.checkpoints()}, "missing: a checkpoint that was given away"
        emptied = {number for number, entry in entries.items() if entry.is_purged}
        assert emptied in (set(), set(_purged_numbers())), "half a purge"
        assert emptied or "purged" not in acts, "missing: the purge"
        log.check()
        if emptied:
            log.clean()
            assert traces_of(left, gone) == 0, "what was purged is on the disk after the next purge"
        book = Book(log, wall=START.replace(year=2022), monotonic_ms=1)
        assert book.scan() == len(entries) + 1, "a number is left out"
    verify(left, key)


def verify(left: Path, key: KeyFile) -> None:
    """What an auditor asks first; to him a log without an entry was cut, which it is until the first sync of `init`."""
    report = audited(left / NAME, key.public_key)
    begins = not report.entries
    findings = [each for each in report.findings if each.counts and not (begins and each.fault is Fault.CUT)]
    assert not findings, f"the log does not verify: {findings[0]}"


def traces_of(folder: Path, secrets: Sequence[bytes]) -> int:
    """In how many files one of them stands."""
    raws = [file.read_bytes() for file in folder.iterdir()]
    return sum(any(secret in raw for secret in secrets) for raw in raws)


def _purged_numbers() -> Iterator[int]:
    """Of all that the purge takes."""
    for first, last in RANGES:
        yield from range(first, last + 1)


def _is_purged(number: int) -> bool:
    """Whether the purge takes it."""
    return any(first <= number <= last for first, last in RANGES)


def _is(entry: LogEntry, body: bytes) -> bool:
    """Whether it is what was told, or was purged since."""
    return entry.body == body or (entry.is_purged and _is_purged(entry.number))


def main(words: Sequence[str]) -> int:
    """Cut and tell."""
    cuts = int(words[0]) if words else CUTS
    if reason := why_not():
        print(f"no power cuts: {reason}")
        return 0
    seed, fell, faults = system_entropy(32), Counter[str](), Counter[str]()
    with TemporaryDirectory(prefix="strpcheck-cuts-") as folder:
        (Path(folder) / "log").mkdir()
        (Path(folder) / "left").mkdir()
        for fallen in cut(apart(write, Path(folder) / "log", seed, Way()), seed, cuts, Path(folder) / "left"):
            fell[fallen.place] += 1
            faults[fallen.fault] += bool(fallen.fault)
    for place in PLACES:
        print(f"{fell[place]:5}  {place}")
    for fault, many in faults.items():
        if many:
            print(f"{many:5}  FAULT: {fault}")
    if any(faults.values()):
        return 1
    print(f"{cuts} power cuts: the log verifies after each, and nothing that was told is missing")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
