"""The time limit of a child: it kills in time, and lets time pass in which the child got no turn."""

import itertools
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from strpcheck.adapters.children.watchdog import Watchdog, starved_seconds


@pytest.fixture
def sleeper() -> "Iterator[subprocess.Popen[bytes]]":
    """A process that does nothing for a minute."""
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as process:
        yield process
        process.kill()


def test_what_takes_too_long_is_killed(sleeper: "subprocess.Popen[bytes]") -> None:
    """And it is told that the time was up."""
    with Watchdog(sleeper, 0.1, lambda _: 0.0) as limit:
        code = sleeper.wait(10)

    assert (code != 0, limit.is_over) == (True, True)


def test_who_gets_no_turn_is_waited_for(sleeper: "subprocess.Popen[bytes]") -> None:
    """An overloaded laptop calls no picture hostile that waits for its turn."""
    waited = iter([0.0, 0.5])
    with Watchdog(sleeper, 0.1, lambda _: next(waited, 0.5)) as limit:
        time.sleep(0.25)

    assert (sleeper.poll(), limit.is_over) == (None, False)


def test_nobody_is_waited_for_without_end(sleeper: "subprocess.Popen[bytes]") -> None:
    """After four times as long it ends, whatever the system says."""
    starved = itertools.count(0, 100)
    with Watchdog(sleeper, 0.1, lambda _: float(next(starved))) as limit:
        sleeper.wait(10)

    assert limit.is_over
    assert next(starved) == 300  # asked at the start, when the time was up, and when three times more were up


def test_who_was_done_in_time_is_left_alone(sleeper: "subprocess.Popen[bytes]") -> None:
    """Also where the limit was being put off just then."""
    starved = itertools.count(0, 100)
    with Watchdog(sleeper, 0.1, lambda _: float(next(starved))):
        time.sleep(0.15)
    time.sleep(0.5)

    assert sleeper.poll() is None


@pytest.mark.skipif(not Path("/proc/self/schedstat").exists(), reason="Linux tells how long a process waits")
def test_the_system_is_asked_how_long_a_process_waited() -> None:
    """Two that want one core wait for each other: half of the time, or a good part of it."""
    core = min(os.sched_getaffinity(0))
    busy = f"import os; os.sched_setaffinity(0, {{{core}}})\nwhile True: pass"
    two = [subprocess.Popen([sys.executable, "-c", busy]) for _ in range(2)]
    try:
        time.sleep(1)
        waited = sum(starved_seconds(each.pid) for each in two)
    finally:
        for each in two:
            each.kill()
            each.wait()

    assert waited > 0.2
    assert starved_seconds(two[0].pid) == 0.0  # gone
