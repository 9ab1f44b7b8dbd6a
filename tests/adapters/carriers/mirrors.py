"""Mirrors on loopback that answer as a test wants, byte for byte, and count who came."""

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO

MAX_CONNECTIONS = 64
SECONDS = 10


@dataclass(frozen=True)
class Question:
    """What a client asked."""

    path: str
    headers: Mapping[str, str]
    number: int
    """Counts the questions of all connections, from 1."""

    @property
    def start(self) -> int:
        """Where the wanted part begins."""
        return int(self.headers.get("range", "bytes=0-").removeprefix("bytes=").rstrip("-"))


class Cut(Exception):  # noqa: N818 -- nothing went wrong, a connection ends
    """Close the connection now, after these last bytes."""

    def __init__(self, last: bytes = b"") -> None:
        self.last = last


Answer = Callable[[Question], bytes | Iterator[bytes]]


@dataclass
class Mirror:
    """A server that stands."""

    port: int
    tls: ssl.SSLContext | None = None
    asked: list[Question] = field(default_factory=list)
    connections: int = 0

    @property
    def address(self) -> str:
        """Of its root."""
        return f"http{'s' if self.tls else ''}://127.0.0.1:{self.port}"


def spoken(body: bytes, *headers: str, status: str = "200 OK", length: int | None = None) -> bytes:
    """An answer on the wire."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}", *headers]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def part(body: bytes, start: int, *headers: str) -> bytes:
    """The answer of a server that knows ranges."""
    if not start:
        return spoken(body, *headers)
    given = f"Content-Range: bytes {start}-{len(body) - 1}/{len(body)}"
    return spoken(body[start:], given, *headers, status="206 Partial Content")


def files_of(folder: Path) -> Callable[[Question], bytes]:
    """A plain web server over a published folder."""

    def answer(question: Question) -> bytes:
        """The file, or a part of it."""
        place = folder / question.path.lstrip("/")
        return part(place.read_bytes(), question.start) if place.is_file() else spoken(b"", status="404 Not Found")

    return answer


@contextmanager
def mirror(answer: Answer, tls: ssl.SSLContext | None = None) -> Iterator[Mirror]:
    """Stand for a while."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(SECONDS)
        standing = Mirror(server.getsockname()[1], tls)
        threads: list[tuple[threading.Thread, socket.socket]] = []
        accepting = threading.Thread(target=_accept, args=(server, standing, answer, threads))
        accepting.start()
        try:
            yield standing
        finally:
            _end(server)
            accepting.join()
            for thread, connection in threads:
                _end(connection)
                thread.join()


def _end(connection: socket.socket) -> None:
    """Whoever waits for it waits no more."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _accept(
    server: socket.socket, standing: Mirror, answer: Answer, threads: list[tuple[threading.Thread, socket.socket]]
) -> None:
    """One thread for each connection, so many and no more."""
    for _ in range(MAX_CONNECTIONS):
        try:
            connection, _ = server.accept()
        except OSError:
            return
        standing.connections += 1
        thread = threading.Thread(target=_serve, args=(connection, standing, answer))
        threads.append((thread, connection))
        thread.start()


def _serve(raw: socket.socket, standing: Mirror, answer: Answer) -> None:
    """Answer until either side has enough."""
    raw.settimeout(SECONDS)
    with raw, contextlib.suppress(OSError):
        # The plain one stays with whoever ends it.
        spoken_to = raw.dup() if standing.tls is None else standing.tls.wrap_socket(raw.dup(), server_side=True)
        with spoken_to, spoken_to.makefile("rb") as reader:
            spoken_to.settimeout(SECONDS)
            while line := reader.readline():
                if not _answered(line, reader, spoken_to, standing, answer):
                    break
        _end(raw)


def _answered(line: bytes, reader: IO[bytes], connection: socket.socket, standing: Mirror, answer: Answer) -> bool:
    """Answer one question; whether the connection stays."""
    headers = {}
    while header := reader.readline().strip():
        name, _, value = header.decode().partition(":")
        headers[name.lower()] = value.strip()
    question = Question(line.split()[1].decode(), headers, len(standing.asked) + 1)
    standing.asked.append(question)
    try:
        told = answer(question)
        for piece in [told] if isinstance(told, bytes) else told:
            connection.sendall(piece)
    except Cut as cut:
        connection.sendall(cut.last)
        return False
    return True
