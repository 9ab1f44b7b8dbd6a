"""A telephone's link on loopback: a proxy that counts what goes through, and may be slow, far away, or cut."""

import contextlib
import queue
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

PIECE_BYTES = 1400
"""About what a packet carries."""


@dataclass
class Link:
    """A link that stands: how it is, and what went through."""

    upstream: int
    """The port behind it."""
    port: int = 0
    bits_per_second: float = 0
    """0: as fast as it goes."""
    one_way_s: float = 0
    cuts: Iterator[int] | None = None
    """After how many bytes down each connection is cut."""
    up: int = 0
    down: int = 0
    connections: int = 0
    _threads: list[threading.Thread] = field(default_factory=list)
    _sockets: list[socket.socket] = field(default_factory=list)

    @property
    def total(self) -> int:
        """Both ways, TLS and headers included; without what TCP and IP add."""
        return self.up + self.down

    def reset(self) -> None:
        """Count from nothing."""
        self.up = self.down = self.connections = 0

    def accept(self, server: socket.socket) -> None:
        """Two pumps for each connection, until the server is closed."""
        while True:
            try:
                near, _ = server.accept()
            except OSError:
                return
            self.connections += 1
            far = socket.create_connection(("127.0.0.1", self.upstream))
            left = next(self.cuts) if self.cuts is not None else None
            self._sockets += [near, far]
            for source, sink, most in ((near, far, None), (far, near, left)):
                thread = threading.Thread(target=self._pump, args=(source, sink, most, sink is near), daemon=True)
                self._threads.append(thread)
                thread.start()

    def _pump(self, source: socket.socket, sink: socket.socket, most: int | None, is_down: bool) -> None:  # noqa: FBT001 -- an argument of a thread
        """Carry bytes one way."""
        waiting: queue.SimpleQueue[tuple[float, bytes]] = queue.SimpleQueue()
        sender = threading.Thread(target=_send, args=(waiting, sink), daemon=True)
        sender.start()
        free = time.perf_counter()
        with contextlib.suppress(OSError):
            while piece := source.recv(PIECE_BYTES if most is None else max(1, min(PIECE_BYTES, most))):
                if is_down:
                    self.down += len(piece)
                else:
                    self.up += len(piece)
                free = max(free, time.perf_counter())
                if self.bits_per_second:
                    free += len(piece) * 8 / self.bits_per_second
                waiting.put((free + self.one_way_s, piece))
                if most is not None:
                    most -= len(piece)
                    if most <= 0:
                        break
        waiting.put((free + self.one_way_s, b""))
        sender.join()
        for end in (source, sink):
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)

    def close(self) -> None:
        """End what still runs."""
        for end in self._sockets:
            with contextlib.suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()
        for end in self._sockets:
            end.close()


def _send(waiting: "queue.SimpleQueue[tuple[float, bytes]]", sink: socket.socket) -> None:
    """Hand each piece over when its time has come; an empty one ends it."""
    while True:
        due, piece = waiting.get()
        time.sleep(max(0.0, due - time.perf_counter()))
        if not piece:
            return
        with contextlib.suppress(OSError):
            sink.sendall(piece)


@contextmanager
def link_to(upstream: int) -> Iterator[Link]:
    """A link to a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        link = Link(upstream, server.getsockname()[1])
        accepting = threading.Thread(target=link.accept, args=(server,), daemon=True)
        accepting.start()
        try:
            yield link
        finally:
            with contextlib.suppress(OSError):
                server.shutdown(socket.SHUT_RDWR)
            accepting.join()
            link.close()
