"""Laws of a log that several processes write, and that a killed one leaves."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from tests.played import surroundings

WRITER = """
import sys
from datetime import UTC, datetime
from pathlib import Path
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.sqlite_log import SqliteLog
from strpcheck.ports import Trace
log = SqliteLog(Path(sys.argv[1]), system_entropy, may_make=True)
for number in range(int(sys.argv[3])):
    print(log.append(sys.argv[2].encode(), Trace(datetime(2021, 7, 5, tzinfo=UTC), counts_for_clock=True)), flush=True)
"""


def start_writer(path: Path, body: str, count: int) -> subprocess.Popen[str]:
    """A process that appends."""
    command = [sys.executable, "-c", WRITER, str(path), body, str(count)]
    return subprocess.Popen(command, env=surroundings(), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def test_two_processes_at_once_leave_no_gap(tmp_path: Path) -> None:
    """They may even make the log together; each number is given once."""
    path = tmp_path / "log.sqlite"

    writers = [start_writer(path, body, 150) for body in ("a", "b")]
    told = [[int(line) for line in writer.communicate(timeout=60)[0].split()] for writer in writers]

    assert [len(numbers) for numbers in told] == [150, 150]
    assert sorted(told[0] + told[1]) == list(range(1, 301))
    log = SqliteLog(path, system_entropy)
    owner = {number: body for body, numbers in zip((b"a", b"b"), told, strict=True) for number in numbers}
    assert [(entry.number, entry.body) for entry in log.entries()] == sorted(owner.items())
    log.close()


@pytest.mark.skipif(os.name != "posix", reason="POSIX only")
@pytest.mark.slow
def test_no_number_is_known_that_a_kill_takes_back(tmp_path: Path) -> None:
    """Whoever read a number finds its entry, wherever the writer was killed."""
    path = tmp_path / "log.sqlite"
    known = 0
    for round_ in range(10):
        writer = start_writer(path, "x", 1_000_000)
        assert writer.stdout is not None
        for _ in range(1 + 7 * round_):
            known = int(writer.stdout.readline())
        writer.kill()
        # What it had said before it died counts as well.
        known = max([known, *map(int, writer.communicate()[0].split()[:-1])])

        log = SqliteLog(path, system_entropy)
        numbers = [entry.number for entry in log.entries()]
        log.close()
        assert numbers == list(range(1, len(numbers) + 1))
        assert len(numbers) >= known
