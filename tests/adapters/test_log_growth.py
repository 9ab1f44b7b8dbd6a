"""Laws of a long log: opening it and appending to it are no more work than with a short one."""

import sys
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from benchmarks._long_log import entry_behind, make_long_log
from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.key_files import KeyFile, make_key
from strpcheck.adapters.sqlite_log import SqliteLog

SHORT, LONG = 1_000, 16_000
"""The tree of the second is four nodes higher."""
APPENDS = 64
"""So that the trees of both grow through every form that their last four levels have."""
HIGHER = 1.2
PAGES_BYTES = 1 << 17
"""Of a page for each level of SQLite's own trees, and the like; the longer log has 11 MB more."""


@dataclass(frozen=True)
class Grown:
    """Two logs of one device."""

    key: KeyFile
    short: Path
    long: Path


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Grown:
    """Written in bulk."""
    folder, key = tmp_path_factory.mktemp("grown"), make_key()
    for entries in (SHORT, LONG):
        make_long_log(folder / f"{entries}.sqlite", entries, key)
    return Grown(key, folder / f"{SHORT}.sqlite", folder / f"{LONG}.sqlite")


def bytes_read() -> int:
    """By this process so far, from the disk or from memory."""
    fields = dict(line.split(": ") for line in Path("/proc/self/io").read_text("ascii").splitlines())
    return int(fields["rchar"])


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux tells how much a process read")
def test_opening_reads_no_more_of_a_longer_log(grown: Grown) -> None:
    """The tree's peaks stand in one row: no entry is looked at."""
    read = []
    for path in (grown.short, grown.long):
        before = bytes_read()
        with closing(SqliteLog(path, system_entropy, grown.key)) as log:
            log.newest()
        read.append(bytes_read() - before)

    assert read[1] - read[0] < PAGES_BYTES
    with closing(SqliteLog(grown.long, system_entropy, grown.key)) as log:
        before = bytes_read()
        assert sum(1 for _ in log.entries()) >= LONG
    assert bytes_read() - before > 50 * PAGES_BYTES  # looking at the entries would be noticed


def steps_of_appends(path: Path, key: KeyFile) -> int:
    """What SQLite's own machine does for some entries."""
    steps: Iterator[int] = iter(range(1 << 62))
    with closing(SqliteLog(path, system_entropy, key)) as log:
        newest = log.newest()
        log._connection.set_progress_handler(lambda: next(steps) < 0, 1)
        for nth in range(APPENDS):
            assert log.append(*entry_behind(newest + nth)) == newest + nth + 1
    return next(steps)


def test_appending_is_no_more_work_behind_more_entries(grown: Grown) -> None:
    """But for the height of the tree, which is four levels more."""
    short, long = (steps_of_appends(path, grown.key) for path in (grown.short, grown.long))

    assert short > 10 * APPENDS
    assert long < HIGHER * short
