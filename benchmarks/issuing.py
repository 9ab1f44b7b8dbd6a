"""CSV row to barcode text, register included, against one bare Ed25519 signature; on one core and on two.

    python -m benchmarks.issuing [ROWS]

First the use case alone: rows are read, held against every rule, booked in SQLite, signed and spelled, in rounds that
alternate with bare signatures over as many bytes; a figure is the median over the rounds of the ratio of CPU times.
Then the command as people type it, texts written to files, beside bare files of the same size: one roster in one
process, and two in two at once.
Every permit that comes out is asserted: one a row, each number and index once, signatures of a sample verified.
"""

import csv
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from functools import cache
from itertools import islice
from pathlib import Path

from strpcheck.adapters.authority_keys import FolderKeyRing
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.register import SqliteRegister
from strpcheck.adapters.roster_files import read_roster
from strpcheck.authority.issue import Issuance, IssuedPermit, issue, signing_key
from strpcheck.authority.roster import RosterRules, ValidRow, validate_row
from strpcheck.core.barcode import decode_barcode
from strpcheck.core.cose import parse_signed_permit
from strpcheck.core.permit import KeyId
from strpcheck.core.trust import Purpose, vet_public_key
from strpcheck.documents.policy import parse_policy
from strpcheck.documents.roster_rows import COLUMNS
from strpcheck.ports import Signer

ROWS = 20_000
ROUNDS = 5
WORKERS_A_COMPANY = 10
ALL = 17_000_000
REACH_MINUTES = 25
AT = "2021-07-04T22:30"
NOW = datetime(2021, 7, 4, 15, 30, tzinfo=UTC)
COMMAND = [sys.executable, "-m", "strpcheck", "--at", AT, "authority"]


def write_roster(path: Path, rows: int, start: int = 0) -> Path:
    """Invented workers in companies of ten; another start gives other people."""
    first, last = AT[:10], (NOW + timedelta(days=14)).date().isoformat()
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for number in range(start, start + rows):
            company = number // WORKERS_A_COMPANY
            nik = f"3174{1 + number % 69:02d}{1 + number % 28:02d}{1 + number % 12:02d}{number // 7 % 100:02d}0000"
            who = [nik, f"Pekerja Contoh {number}", "KR-LOG", f"PT Angkut Contoh {company}"]
            writer.writerow([*who, "3174;3175", str(1000 + company), first, last, "", ""])
    return path


def found(folder: Path) -> Path:
    """A training authority."""
    subprocess.run([*COMMAND, "init", "--training", str(folder)], check=True, capture_output=True)
    return folder


class Desk:
    """What issuing needs, opened once."""

    def __init__(self, folder: Path) -> None:
        self.register = SqliteRegister(folder / "authority.db", system_entropy)
        ring = FolderKeyRing(folder / "private", lambda: None)

        @cache
        def signer(key_id: KeyId) -> Signer:
            """The permit key."""
            return ring.load(Purpose.PERMIT.value, key_id)

        listed = self.register.lists()[-1]
        key = signing_key(self.register.keys(), NOW).key_id
        self.signer = signer(key)
        self.issuance = Issuance(self.register, key, signer, _no_faces, NOW, listed.uri)
        policy = parse_policy((folder / "policy.json").read_bytes())
        codes = frozenset(entry.code for entry in policy.categories)
        self.rules = RosterRules(self.register.environment, datetime.fromisoformat(AT).date(), codes)

    def valid(self, roster: Path) -> Iterator[ValidRow]:
        """Rows, none of which may be bad."""
        for row in read_roster(roster):
            checked = validate_row(row, self.rules)
            assert isinstance(checked, ValidRow), checked
            yield checked

    def issued(self, rows: Iterator[ValidRow]) -> list[IssuedPermit]:
        """Their permits."""
        told = list(issue(rows, self.issuance))
        return [item for item in told if isinstance(item, IssuedPermit)]


def _no_faces(name: str) -> tuple[bytes, bytes]:
    """No row names a photo."""
    raise AssertionError(name)


def cpu(work: Callable[[], object]) -> float:
    """Seconds of this process's CPU."""
    start = time.process_time()
    work()
    return time.process_time() - start


def check(desk: Desk, permits: list[IssuedPermit], rows: int) -> None:
    """One a row, each number once, and signatures that hold."""
    assert len(permits) == len({permit.id for permit in permits}) == rows
    assert all(permit.is_new for permit in permits)
    key = vet_public_key(desk.signer.public_key)
    for permit in islice(permits, 0, None, max(1, rows // 50)):
        signed = parse_signed_permit(decode_barcode(permit.barcode))
        key.verify(signed.signature, signed.to_be_signed)


def use_case(folder: Path, rows: int) -> None:
    """Print what a row costs, beside a bare signature in the same round."""
    per_round = rows // ROUNDS
    ratios: list[float] = []
    whole: list[float] = []
    with closing((desk := Desk(found(folder / "one"))).register):
        message = bytes(300)  # about as long as what a text-only permit's signature covers
        for number in range(ROUNDS):
            roster = write_roster(folder / "round.csv", per_round, number * per_round)
            permits: list[IssuedPermit] = []
            took = cpu(lambda roster=roster, permits=permits: permits.extend(desk.issued(desk.valid(roster))))  # type: ignore[misc]  # defaults untype it
            bare = cpu(lambda: [desk.signer.sign(message) for _ in range(per_round)])
            check(desk, permits, per_round)
            ratios.append(took / bare)
            whole.append(took / per_round)
        again = cpu(lambda: desk.issued(desk.valid(roster)))
    row, ratio = statistics.median(whole), statistics.median(ratios)
    print(f"one core, no files: {1 / row:,.0f} rows/s, {row * 1e6:.0f} us a row = {ratio:.2f} x a bare signature")
    print(f"the same rows again: {per_round / again:,.0f} rows/s")


def start(authority: Path, roster: Path, out: Path) -> "subprocess.Popen[bytes]":
    """The command, in a process of its own."""
    words = ["issue", str(roster), "--dir", str(authority), "--out", str(out), "--format", "text"]
    return subprocess.Popen([*COMMAND, *words], stderr=subprocess.DEVNULL)


def bare_files(folder: Path, rows: int) -> None:
    """Print how many files of a permit's size the disk takes a second: no command that writes them can be faster."""
    folder.mkdir()
    content = b"0" * 406
    began = time.perf_counter()
    for number in range(rows):
        (folder / f"{number:016x}.txt").write_bytes(content)
    speed = rows / (time.perf_counter() - began)
    assert sum(1 for _ in folder.iterdir()) == rows
    print(
        f"bare files of {len(content)} bytes, one process: {speed:,.0f} a second; {ALL:,} in {ALL / speed / 60:.0f} min"
    )


def command(folder: Path, rows: int, processes: int) -> None:
    """Print what the command does a second, in so many processes at once on one register."""
    authority = found(folder / f"auth{processes}")
    rosters = [write_roster(folder / f"{number}.csv", rows, number * rows) for number in range(processes)]
    outs = [folder / f"out{processes}-{number}" for number in range(processes)]
    began = time.perf_counter()
    running = [start(authority, roster, out) for roster, out in zip(rosters, outs, strict=True)]
    assert [process.wait() for process in running] == [0] * processes
    took = time.perf_counter() - began
    names = {file.name for out in outs for file in out.glob("*.txt")}
    assert len(names) == rows * processes
    with closing(SqliteRegister(authority / "authority.db", system_entropy)) as register:
        assert register.lists()[0].next_index == 2 + rows * processes
    speed = rows * processes / took
    minutes = ALL / speed / 60
    print(f"{processes} process(es), files written: {speed:,.0f} rows/s; {ALL:,} in {minutes:.0f} min")


def main() -> None:
    """Measure."""
    rows = int(sys.argv[1]) if len(sys.argv) > 1 else ROWS
    with tempfile.TemporaryDirectory(prefix="strpcheck-issuing-") as name:
        use_case(Path(name), rows)
        bare_files(Path(name) / "bare", rows)
        for processes in (1, 2):
            command(Path(name), rows, processes)
    print(f"reach: {ALL:,} in {REACH_MINUTES} min on two cores, {ALL / REACH_MINUTES / 60:,.0f} rows/s")


if __name__ == "__main__":
    main()
