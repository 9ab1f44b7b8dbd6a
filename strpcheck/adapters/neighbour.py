"""What a laptop hands to its neighbours: exactly the files of its generation, read-only, over plain HTTP."""

import hashlib
import socket
import threading
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast

from strpcheck.adapters.ways_out import own_addresses
from strpcheck.errors import StrpcheckError, WriteError

__all__ = ["MAX_CONNECTIONS", "PIECE_BYTES", "Neighbour", "own_address"]

MAX_CONNECTIONS = 16
"""At once: the laptops of one post, and some to spare."""
MAX_QUESTIONS = 1000
"""On one connection; a sync asks a dozen."""
SILENCE_SECONDS = 30
PIECE_BYTES = 1 << 11


class Neighbour:
    """A server over whatever `files` gives; nothing else of the machine can be asked for.

    Nothing that goes out is secret, and nobody believes it before signatures say so: hence no TLS and no login.
    """

    def __init__(
        self, files: Callable[[str], bytes | None], address: str, port: int, *, piece_bytes: int = PIECE_BYTES
    ) -> None:
        """Listen.

        Args:
            files: A file by its relative path; None where there is none.
            address: Of this machine; empty for every one that it has.
            port: 0 for any that is free.
            piece_bytes: How much is written at once. Where TLS stands before it, each piece is a record, and of the
                record in which a link breaks nothing is had.

        Raises:
            WriteError: The port is taken, or not allowed.
        """
        try:
            self._server = _Server((address, port), files, piece_bytes)
        except (OSError, OverflowError) as e:
            message = f"cannot listen on port {port}: {getattr(e, 'strerror', None) or e}"
            raise WriteError(message, hint="choose another port with --port") from e
        self.port = int(self._server.server_address[1])

    def serve(self) -> None:
        """Answer until the process is stopped, or `close` is called from another thread."""
        self._server.serve_forever(poll_interval=0.2)

    def close(self) -> None:
        """Stop answering and let go of the port; called from another thread than `serve`."""
        self._server.shutdown()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """Counts its connections."""

    daemon_threads = True
    request_queue_size = MAX_CONNECTIONS

    def __init__(self, place: tuple[str, int], files: Callable[[str], bytes | None], piece_bytes: int) -> None:
        self.files, self.piece_bytes = files, piece_bytes
        self._free = threading.BoundedSemaphore(MAX_CONNECTIONS)
        super().__init__(place, _Handler)

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- as the library spells it
        """A thread for each connection, and no answer to one too many: its laptop tries again."""
        if not self._free.acquire(blocking=False):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- same
        """Give the place back, however the connection ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._free.release()

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- same
        """A neighbour that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for exactly the server's files."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "strpcheck", ""
    timeout = SILENCE_SECONDS
    questions = 0

    def do_GET(self) -> None:
        """The file, or what is behind an offset."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Its headers."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        """Find the file and the part that is wanted."""
        self.questions += 1
        if self.questions >= MAX_QUESTIONS or {"content-length", "transfer-encoding"} & set(
            map(str.lower, self.headers)
        ):
            self.close_connection = True  # a question has no body; what follows would be read as another question
        try:
            content = cast("_Server", self.server).files(self.path.removeprefix("/"))
        except StrpcheckError:
            self._say(HTTPStatus.INTERNAL_SERVER_ERROR)
            return
        if content is None:
            self._say(HTTPStatus.NOT_FOUND)
            return
        tag = f'"{hashlib.sha256(content).hexdigest()}"'
        is_same = self.headers.get("If-Range", tag) == tag
        start = _start(self.headers.get("Range", ""), len(content)) if is_same else None
        if start is not None and start >= len(content):
            self._say(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, ("Content-Range", f"bytes */{len(content)}"))
            return
        self._send(content, start, tag, with_body=with_body)

    def _send(self, content: bytes, start: int | None, tag: str, *, with_body: bool) -> None:
        """The file, whole or from `start` on."""
        headers = [("ETag", tag), ("Accept-Ranges", "bytes")]
        if start is None:
            self._say(HTTPStatus.OK, *headers, length=len(content))
        else:
            headers.append(("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}"))
            self._say(HTTPStatus.PARTIAL_CONTENT, *headers, length=len(content) - start)
        if with_body:
            rest = memoryview(content)[start or 0 :]
            piece_bytes = cast("_Server", self.server).piece_bytes
            for at in range(0, len(rest), piece_bytes):
                self.wfile.write(rest[at : at + piece_bytes])

    def _say(self, status: HTTPStatus, *headers: tuple[str, str], length: int = 0) -> None:
        """Status and headers."""
        self.send_response(status)
        for name, value in [*headers, ("Content-Length", str(length))]:
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002, ANN401 -- as the library spells it
        """Nobody reads who asked for what."""


def _start(wanted: str, length: int) -> int | None:
    """Where the wanted part begins, if it goes to the end: no other part is ever asked for by a sync."""
    first, dash, last = wanted.removeprefix("bytes=").partition("-")
    to_the_end = not last or last == str(length - 1)
    if not wanted.startswith("bytes=") or not dash or not to_the_end or not (first.isascii() and first.isdigit()):
        return None
    return int(first[:20])


def own_address() -> str:
    """The address that neighbours reach this laptop at, as far as it can be told without sending anything."""
    return next(iter(own_addresses()), socket.gethostname())
