"""A time limit for a child: its pipe cannot be read with one on every platform, but a dead child's pipe ends on all."""

import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Timer
from typing import Self

__all__ = ["Watchdog", "starved_seconds"]

MOST_TIMES_LONGER = 4
"""So many limits at most on a machine that gives the child no turn: somebody waits at the window all the same."""
WORTH_WAITING_SECONDS = 0.01


def starved_seconds(pid: int) -> float:
    """How long a process was ready to run so far while others ran; 0 where the system does not tell.

    Source: Linux, Documentation/scheduler/sched-stats.rst: the second field of /proc/PID/schedstat, nanoseconds.
    """
    try:
        return int(Path(f"/proc/{pid}/schedstat").read_bytes().split()[1]) / 1e9
    except (OSError, IndexError, ValueError):
        return 0.0


class Watchdog:
    """Kills a process that is not done in time: `with Watchdog(process, 1):`.

    Time in which the process was ready to run and the system let others run does not count, where the system tells: on
    an overloaded laptop no picture may be called hostile that is only waiting for its turn.
    """

    def __init__(
        self,
        process: "subprocess.Popen[bytes]",
        seconds: float,
        starved_seconds: Callable[[int], float] = starved_seconds,
    ) -> None:
        """Not running yet.

        Args:
            process: Killed from a thread of its own.
            seconds: Of the wall clock; up to four times as many where the process gets no turn.
            starved_seconds: How long the process of a number has waited for its turn so far.
        """
        self.is_over = False
        """Whether the time was up."""
        self._process = process
        self._lock, self._done = Lock(), False
        self._left = (MOST_TIMES_LONGER - 1) * seconds
        self._starved_seconds = starved_seconds
        self._starved = starved_seconds(process.pid)
        self._timer = self._timer_of(seconds)

    def __enter__(self) -> Self:
        self._timer.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._lock:
            self._done = True
            self._timer.cancel()

    def _timer_of(self, seconds: float) -> Timer:
        """One more wait."""
        timer = Timer(seconds, self._end)
        timer.daemon = True
        return timer

    def _end(self) -> None:
        """The time is up, unless the process was kept from its work."""
        with self._lock:
            if self._done:  # just so: whoever waited has its answer
                return
            starved = self._starved_seconds(self._process.pid)
            owed = min(starved - self._starved, self._left)
            if owed > WORTH_WAITING_SECONDS:
                self._starved, self._left = starved, self._left - owed
                self._timer = self._timer_of(owed)
                self._timer.start()
                return
            self.is_over = True
            self._process.kill()
