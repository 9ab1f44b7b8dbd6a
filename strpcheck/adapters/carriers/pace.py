"""How long a sync may wait for a link that hardly brings anything; what is done with the bytes is not counted."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from strpcheck.adapters.clock import SystemClock
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["KEPT", "Pace", "Patience"]

KEPT = "what came is kept: sync again, where the link is better"


@dataclass(frozen=True, slots=True)
class Patience:
    """How long a mirror may take, in seconds."""

    connect: float = 15
    read: float = 30
    """For the next byte: a phone link that wakes up needs ten."""
    file: float = 600
    """For one file on one connection, whatever trickles in meanwhile; what came is kept."""
    answer: float = 60
    """For one to begin: from the question to the end of its headers, a handshake in between."""
    sync: float = 900
    """For everything that is asked for: no other sync can be at work meanwhile, not even one from a stick."""
    window: float = 60
    least_bytes: int = 3000
    """What each window must bring: a hundredth of the worst link that was measured."""


def _seconds() -> float:
    """Seconds that only ever go on."""
    return SystemClock().monotonic_ms() / 1000


class Pace:
    """Adds up what came in the time that was spent waiting for it, over all files and connections."""

    def __init__(self, patience: Patience, now_s: Callable[[], float] = _seconds) -> None:
        self._patience, self._now_s = patience, now_s
        self._spent = self._in_window = 0.0
        self._came = 0

    @property
    def left(self) -> float:
        """Seconds that there are for the rest of a sync."""
        return max(0.0, self._patience.sync - self._spent)

    @contextmanager
    def waiting(self) -> Iterator[None]:
        """Count the time that passes inside."""
        began = self._now_s()
        try:
            yield
        finally:
            passed = self._now_s() - began
            self._spent += passed
            self._in_window += passed

    def came(self, count: int, url: str) -> None:
        """Count bytes, none for an answer that only began.

        Raises:
            CarrierError: Too few came, or the whole takes too long.
        """
        self._came += count
        if not self.left:
            raise self.too_long(url)
        if self._in_window < self._patience.window:
            return
        if self._came < self._patience.least_bytes:
            message = f"{url}: hardly anything came, {self._came} bytes in {self._in_window:.0f} s"
            raise CarrierError(message, hint=KEPT, trouble=Trouble.LINK_BROKE)
        self._in_window, self._came = 0.0, 0

    def too_long(self, url: str) -> CarrierError:
        """The whole took its time."""
        message = f"{url}: the sync took longer than {self._patience.sync:.0f} s"
        return CarrierError(message, hint=KEPT, trouble=Trouble.LINK_BROKE)
