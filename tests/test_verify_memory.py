"""Law of the audit: a log nearly three times as long, honest or not, is audited in the memory of the shorter one.

What SQLite takes is not counted here; the whole command is weighed in `tests/end_to_end/test_log_bounds.py`.
"""

import gc
import shutil
import tracemalloc
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import pytest

from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.core.checkpoint import LogCheckpoint, origin_of, sign_checkpoint
from strpcheck.ports import Cause
from strpcheck.verify import Report
from strpcheck.verify.findings import MAX_RANGES
from tests.audited import Forger, audited, booked

FEW, MANY = 4_000, 11_000
"""Entries; of either more are spoiled than findings of a kind are told."""
MARGIN = 300_000
"""Bytes: some forty for each entry more. Kept whole, one has a thousand; its leaf alone takes sixty."""


@dataclass(frozen=True)
class Logs:
    """Two honest logs of one laptop."""

    key: KeyFile
    few: Path
    many: Path


@pytest.fixture(scope="module")
def logs(tmp_path_factory: pytest.TempPathFactory) -> Logs:
    """Shifts, syncs and scans, from the same beginning."""
    folder, key = tmp_path_factory.mktemp("memory"), make_key()
    with booked(folder / "few.sqlite", key) as book:
        book.days(FEW)
    shutil.copy(folder / "few.sqlite", folder / "many.sqlite")
    with booked(folder / "many.sqlite", key, may_make=False) as later:
        later.wall, later.monotonic_ms = book.wall, book.monotonic_ms
        later.days(MANY)
    audited(folder / "few.sqlite", key.public_key)  # whatever is made once
    return Logs(key, folder / "few.sqlite", folder / "many.sqlite")


def peak_of(path: Path, key: KeyFile) -> tuple[Report, int]:
    """What the audit says, and the most that it held at once."""
    gc.collect()
    tracemalloc.start()
    try:
        report = audited(path, key.public_key)
        return report, tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def second_histories(forger: Forger, key: KeyFile) -> None:
    """The device's signature under many sizes, over what was never there."""
    forger("BEGIN")
    for (size,) in forger("SELECT number FROM entry WHERE number % 4 = 0"):
        said = LogCheckpoint(origin_of(key.public_key), size, bytes(32))
        note = sign_checkpoint(said, key.public_key, key.sign)
        forger("INSERT OR IGNORE INTO checkpoint VALUES (?, ?, ?)", size, Cause.EXPORT.value, note)
    forger("COMMIT")


SPOILT = {
    "bodies": ("edited", "UPDATE entry SET body = x'a0' WHERE number % 2"),
    "no bodies": ("unreadable", "UPDATE entry SET body = CAST(body || x'00' AS BLOB) WHERE number % 2"),
    "leaves": ("edited", "UPDATE entry SET leaf = randomblob(32) WHERE number % 2"),
    "numbers": ("missing", "DELETE FROM entry WHERE number % 3 = 0"),
    "emptied": ("purge_unnamed", "UPDATE entry SET body = x'', salt = x'' WHERE number % 2"),
    "rows": ("trace", "UPDATE trace SET post = 'Q' WHERE entry % 2"),
    "no rows": ("trace", "DELETE FROM trace WHERE entry % 2"),
    "rows alone": ("cut", "DELETE FROM entry WHERE number > (SELECT max(number) - 500 FROM entry)"),
    "no notes": ("no_checkpoint", "DELETE FROM checkpoint"),
    "false notes": (
        "false_checkpoint",
        "INSERT OR IGNORE INTO checkpoint SELECT number, 'export', 'x' FROM entry WHERE number % 2",
    ),
}
"""What is found, and what was done."""


def spoil(path: Path, what: str, key: KeyFile) -> str:
    """Do it; returns what is to be found."""
    forger = Forger(path)
    fault, statement = SPOILT.get(what, ("forked", ""))
    if statement:
        forger(statement)
    else:
        second_histories(forger, key)
    forger.done()
    return fault


@pytest.mark.parametrize("what", ["nothing", "second histories", *SPOILT])
def test_a_longer_log_takes_no_more_memory(logs: Logs, tmp_path: Path, what: str) -> None:
    """Findings are bounded, and nothing that was looked at is kept."""
    peaks = []
    for path in (logs.few, logs.many):
        copy = Path(shutil.copy(path, tmp_path / path.name))
        expected = {spoil(copy, what, logs.key)} if what != "nothing" else set()
        report, peak = peak_of(copy, logs.key)
        peaks.append(peak)
        found = Counter(each.fault.value for each in report.findings)
        assert expected <= set(found)
        assert bool(expected) == bool(found)
        assert max(found.values(), default=0) <= 3 * MAX_RANGES

    assert peaks[1] < peaks[0] + MARGIN
