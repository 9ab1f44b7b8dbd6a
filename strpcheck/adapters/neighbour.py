"""What a laptop hands to its neighbours: exactly the files of its generation, read-only, over plain HTTP."""

import hashlib
import io
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.neighbour_bounds import Bounds, Heard, Places
from strpcheck.adapters.ways_out import own_addresses
from strpcheck.errors import StrpcheckError, WriteError
from strpcheck.troubles import Trouble

__all__ = ["PIECE_BYTES", "Neighbour", "own_address"]

MAX_QUESTIONS = 1000
"""On one connection; a sync asks a dozen."""
PIECE_BYTES = 1 << 11
EVERYWHERE = ((socket.AF_INET6, "::"), (socket.AF_INET, ""))
"""Both families in one socket, or the older one where the system has no other."""


class Neighbour:
    """A server over whatever `files` gives; nothing else of the machine can be asked for.

    Nothing that goes out is secret, and nobody believes it before signatures say so: hence no TLS and no login.
    """

    def __init__(
        self,
        files: Callable[[str], bytes | None],
        address: str,
        port: int,
        *,
        piece_bytes: int = PIECE_BYTES,
        bounds: Bounds | None = None,
    ) -> None:
        """Listen.

        Args:
            files: A file by its relative path; None where there is none.
            address: Of this machine, IPv4 or IPv6; empty for every one that it has.
            port: 0 for any that is free.
            piece_bytes: How much is written at once. Where TLS stands before it, each piece is a record, and of the
                record in which a link breaks nothing is had.
            bounds: What anybody may take.

        Raises:
            WriteError: The port is taken, or not allowed; or the address is not this machine's.
        """
        self._server = _listening(address, port, _Terms(files, piece_bytes, bounds or Bounds()))
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


@dataclass(frozen=True, slots=True)
class _Terms:
    """What is handed out, and how."""

    files: Callable[[str], bytes | None]
    piece_bytes: int
    bounds: Bounds
    clock: SystemClock = field(default_factory=SystemClock)

    def now_s(self) -> float:
        """Seconds that only ever go on."""
        return self.clock.monotonic_ms() / 1000


def _listening(address: str, port: int, terms: _Terms) -> "_Server":
    """A server at an address, or at all of them.

    Raises:
        WriteError: It cannot listen there.
    """
    family = socket.AF_INET6 if ":" in address else socket.AF_INET
    error: Exception | None = None
    for place in ((family, address),) if address else EVERYWHERE:
        try:
            return _Server(*place, port, terms)
        except (OSError, OverflowError) as e:
            error = e
    where = f"port {port}" + (f" of {address}" if address else "")
    message = f"cannot listen on {where}: {getattr(error, 'strerror', None) or error}"
    hint = "choose another port with --port, or an address of this laptop with --address"
    raise WriteError(message, hint=hint, trouble=Trouble.CANNOT_LISTEN) from error


class _Server(ThreadingHTTPServer):
    """Counts its connections."""

    daemon_threads = True

    def __init__(self, family: socket.AddressFamily, host: str, port: int, terms: _Terms) -> None:
        self.terms = terms
        self.address_family = family
        self.request_queue_size = terms.bounds.connections
        self._places = Places(terms.bounds)
        super().__init__((host, port), _Handler)

    def server_bind(self) -> None:
        """With both families, where every address is meant."""
        if self.server_address[0] == EVERYWHERE[0][1]:
            self.socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        super().server_bind()

    def process_request(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- as the library spells it
        """A thread for each connection, and no answer to one too many: its laptop tries again."""
        if not self._places.enter(client_address[0]):
            self.shutdown_request(request)
            return
        super().process_request(request, client_address)

    def process_request_thread(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- same
        """Give the place back, however the connection ends."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self._places.leave(client_address[0])

    def handle_error(self, request: Any, client_address: Any) -> None:  # noqa: ANN401 -- same
        """A neighbour that went away is no news."""


class _Handler(BaseHTTPRequestHandler):
    """Answers GET and HEAD for exactly the server's files."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "strpcheck", ""
    questions = 0

    def setup(self) -> None:
        """Read what comes in by a clock of its own."""
        super().setup()
        self._terms = cast("_Server", self.server).terms
        self._heard = Heard(self.connection, self._terms.bounds.silence, self._terms.now_s)
        self.rfile.close()
        self.rfile = io.BufferedReader(self._heard)

    def handle_one_request(self) -> None:
        """Wait for a question, which must then be put without a break; a time-out for each byte would do for a drip."""
        bounds = self._terms.bounds
        self._heard.wait(bounds.silence if self.questions else bounds.question)
        try:
            cast("io.BufferedReader", self.rfile).peek(1)
        except TimeoutError:
            self.close_connection = True
            return
        self._heard.wait(bounds.question)
        super().handle_one_request()

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
            content = self._terms.files(self.path.removeprefix("/"))
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
            ends = self._terms.now_s() + self._terms.bounds.answer
            for at in range(0, len(rest), self._terms.piece_bytes):
                if self._terms.now_s() > ends:
                    self.close_connection = True
                    return
                self.wfile.write(rest[at : at + self._terms.piece_bytes])

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
