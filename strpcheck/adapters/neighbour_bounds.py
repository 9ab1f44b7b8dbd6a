"""What a neighbour may take of a laptop that serves: places, and time for a question and its answer."""

import io
import socket
import threading
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["Bounds", "Heard", "Places"]


@dataclass(frozen=True, slots=True)
class Bounds:
    """What a neighbour may take: whoever means no harm asks quickly, and takes what he asked for."""

    connections: int = 16
    """At once: the laptops of one post, and some to spare."""
    of_an_address: int = 4
    """Of these: one machine keeps nobody out; several laptops may stand behind one telephone."""
    silence: float = 30
    """Seconds between two questions, and for the next piece of an answer to be taken."""
    question: float = 10
    """For a whole one, from its first byte to its last, and for the first byte on a new connection."""
    answer: float = 600
    """For a whole one to be taken."""


class Places:
    """Who is answered at the moment."""

    def __init__(self, bounds: Bounds) -> None:
        self._bounds = bounds
        self._lock = threading.Lock()
        self._taken: Counter[str] = Counter()

    def enter(self, address: str) -> bool:
        """Take a place, if there is one."""
        with self._lock:
            is_free = self._taken.total() < self._bounds.connections
            if not is_free or self._taken[address] >= self._bounds.of_an_address:
                return False
            self._taken[address] += 1
            return True

    def leave(self, address: str) -> None:
        """Give it back."""
        with self._lock:
            self._taken[address] -= 1
            self._taken += Counter()  # drops whoever has none


class Heard(io.RawIOBase):
    """What a connection sends until a moment that is set."""

    def __init__(self, connection: socket.socket, silence: float, now_s: Callable[[], float]) -> None:
        super().__init__()
        self._connection = connection
        self._silence = silence
        self._now_s = now_s
        self._ends = 0.0

    def wait(self, seconds: float) -> None:
        """Hear what comes from now on, so long and no longer."""
        self._ends = self._now_s() + seconds

    def readable(self) -> bool:
        """It is."""
        return True

    def readinto(self, buffer: "WriteableBuffer") -> int:
        """What came.

        Raises:
            TimeoutError: Nothing did, before the moment.
        """
        left = self._ends - self._now_s()
        if left <= 0:
            raise TimeoutError
        self._connection.settimeout(left)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(self._silence)  # an answer has another
