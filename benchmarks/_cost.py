"""What some work takes: time, processor and memory of this process and of those that it starts."""

import os
import resource
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

__all__ = ["Cost", "measured", "measured_alone"]

PAUSE_SECONDS = 0.1


@dataclass
class Cost:
    """What some work took."""

    seconds: float = 0.0
    """By the wall."""
    cpu: float = 0.0
    """Seconds of this process."""
    children_cpu: float = 0.0
    """Seconds of those that it started and that are over."""
    megabytes: float = 0.0
    """The most that all of them held at once, shared pages counted once."""


@contextmanager
def measured_alone() -> Iterator[Cost]:
    """What is done inside by this process alone, which nothing disturbs; memory is the most that it ever held."""
    cost, before, begun_at = Cost(), _cpu(resource.RUSAGE_SELF), time.perf_counter()
    yield cost
    cost.seconds, cost.cpu = time.perf_counter() - begun_at, _cpu(resource.RUSAGE_SELF) - before
    cost.megabytes = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@contextmanager
def measured() -> Iterator[Cost]:
    """Watch what is done inside, by children too; looking at memory takes a part of the time."""
    cost, over = Cost(), threading.Event()
    watcher = threading.Thread(target=_watch, args=(cost, over))
    before, children, begun_at = _cpu(resource.RUSAGE_SELF), _cpu(resource.RUSAGE_CHILDREN), time.perf_counter()
    watcher.start()
    try:
        yield cost
    finally:
        over.set()
        watcher.join()
        cost.seconds = time.perf_counter() - begun_at
        cost.cpu = _cpu(resource.RUSAGE_SELF) - before
        cost.children_cpu = _cpu(resource.RUSAGE_CHILDREN) - children


def _watch(cost: Cost, over: threading.Event) -> None:
    """Note the most memory at once."""
    is_over = False
    while not is_over:
        is_over = over.wait(PAUSE_SECONDS)  # once more at the end: short work has a most, too
        family = [os.getpid(), *_children_of(os.getpid())]
        cost.megabytes = max(cost.megabytes, sum(map(_share, family)) / 1024)


def _children_of(process: int) -> list[int]:
    """Processes that this one started."""
    found: list[int] = []
    for task in Path(f"/proc/{process}/task").iterdir():
        with suppress(FileNotFoundError):  # a thread that ended meanwhile
            found += map(int, (task / "children").read_text("ascii").split())
    return found


def _share(process: int) -> int:
    """Kilobytes of a process, shared pages in parts; 0 where it is gone."""
    try:
        lines = Path(f"/proc/{process}/smaps_rollup").read_text("ascii").splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def _cpu(whose: int) -> float:
    """Seconds of CPU."""
    used = resource.getrusage(whose)
    return used.ru_utime + used.ru_stime
