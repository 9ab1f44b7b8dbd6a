"""Laws of the neighbour as a server: exactly its files, to a bounded number of laptops, and nothing else of it."""

import contextlib
import socket
import sys
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.adapters.neighbour import Neighbour
from strpcheck.adapters.neighbour_bounds import Bounds
from strpcheck.errors import HomeError, WriteError

BODY = bytes(range(256)) * 400


def files(path: str) -> bytes | None:
    """Two files, one of them damaged."""
    if path == "targets/damaged":
        message = "a part was changed"
        raise HomeError(message)
    return {"metadata/timestamp.json": b"now", "targets/list": BODY}.get(path)


@contextlib.contextmanager
def standing(bounds: Bounds | None = None, address: str = "127.0.0.1") -> Iterator[int]:
    """A neighbour that stands."""
    with Neighbour(files, address, 0, bounds=bounds) as neighbour:
        thread = threading.Thread(target=neighbour.serve)
        thread.start()
        try:
            yield neighbour.port
        finally:
            neighbour.close()
            thread.join()


@pytest.fixture
def port() -> Iterator[int]:
    """One that stands as it does on a laptop."""
    with standing() as port:
        yield port


def told(port: int, raw: str) -> tuple[int, bytes]:
    """Status and body of what a question on the wire is answered with, to the end of the connection."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(raw.replace("\n", "\r\n").encode("latin-1"))
        connection.shutdown(socket.SHUT_WR)
        answer = b""
        with contextlib.suppress(ConnectionError):
            while piece := connection.recv(1 << 16):
                answer += piece
    head, _, body = answer.partition(b"\r\n\r\n")
    return int(head.split()[1]), body


def test_a_sync_finds_its_files(port: int) -> None:
    """Whole, from an offset, and none that is not there."""
    carrier = HttpCarrier(f"http://127.0.0.1:{port}")

    assert b"".join(carrier.read("targets/list") or ()) == BODY
    assert b"".join(carrier.read("targets/list", 100_000) or ()) == BODY[100_000:]
    assert b"".join(carrier.read("targets/list", len(BODY)) or ()) == b""
    assert carrier.read("targets/other") is None


@pytest.mark.parametrize(
    ("question", "status"),
    [
        ("GET / HTTP/1.1", 404),
        ("GET /targets/ HTTP/1.1", 404),
        ("GET /../../etc/passwd HTTP/1.1", 404),
        ("GET //etc/passwd HTTP/1.1", 404),
        ("GET /%2e%2e/etc/passwd HTTP/1.1", 404),
        ("GET /metadata/timestamp.json?x HTTP/1.1", 404),
        ("GET /targets/damaged HTTP/1.1", 500),
        ("POST /targets/list HTTP/1.1", 501),
        ("PUT /targets/list HTTP/1.1", 501),
        ("DELETE /targets/list HTTP/1.1", 501),
        ("HEAD /targets/list HTTP/1.1", 200),
    ],
)
def test_nothing_but_its_files_is_answered(port: int, question: str, status: int) -> None:
    """No folder is listed, nothing is taken in, and a damaged part is not handed on."""
    found, body = told(port, f"{question}\nHost: x\n\n")

    assert found == status
    assert BODY not in body
    assert question.startswith(("POST", "PUT", "DELETE")) or body == b""


@pytest.mark.parametrize(
    ("wanted", "status", "length"),
    [
        ("bytes=0-", 206, len(BODY)),
        ("bytes=100-", 206, len(BODY) - 100),
        (f"bytes=100-{len(BODY) - 1}", 206, len(BODY) - 100),
        (f"bytes={len(BODY)}-", 416, 0),
        ("bytes=99999999999999999999999999-", 416, 0),
        ("bytes=0-5", 200, len(BODY)),
        ("bytes=-5", 200, len(BODY)),
        ("bytes=5", 200, len(BODY)),
        ("bytes=0-,5-", 200, len(BODY)),
        ("lines=5-", 200, len(BODY)),
        ("bytes=x-", 200, len(BODY)),
    ],
)
def test_ranges_to_the_end_are_known(port: int, wanted: str, status: int, length: int) -> None:
    """Any other is answered with the whole file, as the standard allows."""
    found, body = told(port, f"GET /targets/list HTTP/1.1\nHost: x\nRange: {wanted}\n\n")

    assert (found, len(body)) == (status, length)


def test_a_range_of_another_file_is_answered_whole(port: int) -> None:
    """The generation changed in between."""
    found, body = told(port, 'GET /targets/list HTTP/1.1\nHost: x\nRange: bytes=5-\nIf-Range: "other"\n\n')

    assert found == 200
    assert body == BODY


def test_a_question_with_a_body_is_the_last(port: int) -> None:
    """What follows would be read as a question that somebody else put."""
    _, body = told(port, "GET /targets/list HTTP/1.1\nHost: x\nContent-Length: 3\n\nGET /targets/list HTTP/1.1\n\n")

    assert body == BODY


QUESTION = b"GET /metadata/timestamp.json HTTP/1.1\r\nHost: x\r\n\r\n"


@pytest.mark.parametrize("bounds", [Bounds(connections=3, of_an_address=9), Bounds(connections=9, of_an_address=3)])
def test_one_laptop_too_many_waits_for_its_turn(bounds: Bounds) -> None:
    """Of all, or of one address: no thread is made for it; when another goes, it is answered."""
    with standing(bounds) as port:
        with contextlib.ExitStack() as stack:
            for _ in range(3):
                busy = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
                busy.sendall(QUESTION)
                assert busy.recv(10) == b"HTTP/1.1 2"
            with socket.create_connection(("127.0.0.1", port), timeout=10) as late:
                assert late.recv(10) == b""
        answered(port)


def answered(port: int) -> None:
    """As soon as there is a place."""
    for _ in range(50):
        with contextlib.suppress(IndexError, OSError):  # hung up on at whatever moment
            assert told(port, QUESTION.decode().replace("\r", "")) == (200, b"now")
            return
        time.sleep(0.1)
    pytest.fail("no place became free")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="loopback has one address alone")
def test_one_machine_keeps_no_other_out() -> None:
    """It takes all places that an address has, and the next address finds one all the same."""
    with contextlib.ExitStack() as stack:
        port = stack.enter_context(standing())
        for _ in range(Bounds().connections):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
        other = stack.enter_context(
            socket.create_connection(("127.0.0.1", port), timeout=10, source_address=("127.0.0.2", 0))
        )
        other.sendall(QUESTION)

        assert other.recv(10) == b"HTTP/1.1 2"


QUICK = Bounds(silence=0.5, question=0.5, answer=0.8)


def let_go(connection: socket.socket, feed: Callable[[], object] = lambda: None) -> float:
    """How long it took until the other side closed."""
    began = time.perf_counter()
    connection.settimeout(0.1)
    while time.perf_counter() < began + 8:
        try:
            feed()
            if not connection.recv(1 << 16):
                break
        except TimeoutError:
            continue
        except ConnectionError:
            break
    return time.perf_counter() - began


@pytest.mark.parametrize("first", [b"", QUESTION], ids=["new", "answered"])
def test_a_silent_client_is_let_go(first: bytes) -> None:
    """Its place is somebody else's."""
    with standing(QUICK) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        connection.sendall(first)

        assert let_go(connection) < 3


def test_a_question_that_drips_is_let_go() -> None:
    """A byte at a time, faster than anybody falls silent: a question comes whole and soon, or not at all."""
    drip = iter(b"GET /metadata/timestamp.json HTTP/1.1\r\nX: " + b"x" * 1000)
    with standing(QUICK) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        assert let_go(connection, lambda: connection.sendall(bytes([next(drip)]))) < 3


def test_an_answer_that_is_sipped_is_let_go() -> None:
    """Whoever takes a little now and then holds a place for hours."""
    big = bytes(1 << 24)
    with (
        Neighbour(lambda _: big, "127.0.0.1", 0, bounds=QUICK) as neighbour,
        socket.socket(socket.AF_INET, socket.SOCK_STREAM) as connection,
    ):
        thread = threading.Thread(target=neighbour.serve)
        thread.start()
        try:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.connect(("127.0.0.1", neighbour.port))
            connection.settimeout(5)
            connection.sendall(QUESTION)
            came = 0
            for _ in range(30):
                came += len(connection.recv(4096))
                time.sleep(0.05)
            with contextlib.suppress(ConnectionError):
                while piece := connection.recv(1 << 20):
                    came += len(piece)
        finally:
            neighbour.close()
            thread.join()

    assert came < len(big)


def test_a_laptop_that_asks_again_and_again_is_answered() -> None:
    """The time for a question begins with each one."""
    with standing(QUICK) as port, socket.create_connection(("127.0.0.1", port), timeout=10) as connection:
        for _ in range(5):
            time.sleep(0.25)
            connection.sendall(QUESTION)
            came = b""
            while not came.endswith(b"now"):
                piece = connection.recv(1 << 16)
                assert piece
                came += piece


@pytest.mark.skipif(not socket.has_dualstack_ipv6(), reason="no IPv6 here")
@pytest.mark.parametrize(("address", "asked"), [("::1", "[::1]"), ("", "[::1]"), ("", "127.0.0.1")])
def test_both_families_are_served(address: str, asked: str) -> None:
    """At one address, or at all that there are."""
    with standing(address=address) as port:
        assert b"".join(HttpCarrier(f"http://{asked}:{port}").read("targets/list") or ()) == BODY


@pytest.mark.parametrize(("address", "port"), [("127.0.0.1", 70_000), ("192.0.2.77", 0), ("2001:db8::77", 0)])
def test_a_place_where_nobody_can_listen_is_told(address: str, port: int) -> None:
    """A port that is none, or an address of another machine."""
    with pytest.raises(WriteError, match="cannot listen") as caught:
        Neighbour(files, address, port)

    assert "--port" in caught.value.hint
