"""Laws of the neighbour as a server: exactly its files, to a bounded number of laptops, and nothing else of it."""

import contextlib
import socket
import threading
import time
from collections.abc import Iterator

import pytest

from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.adapters.neighbour import MAX_CONNECTIONS, Neighbour
from strpcheck.errors import HomeError, WriteError

BODY = bytes(range(256)) * 400


def files(path: str) -> bytes | None:
    """Two files, one of them damaged."""
    if path == "targets/damaged":
        message = "a part was changed"
        raise HomeError(message)
    return {"metadata/timestamp.json": b"now", "targets/list": BODY}.get(path)


@pytest.fixture
def port() -> Iterator[int]:
    """A neighbour that stands."""
    with Neighbour(files, "127.0.0.1", 0) as neighbour:
        thread = threading.Thread(target=neighbour.serve)
        thread.start()
        yield neighbour.port
        neighbour.close()
        thread.join()


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


def test_one_laptop_too_many_waits_for_its_turn(port: int) -> None:
    """No thread is made for it; when another goes, it is answered."""
    with contextlib.ExitStack() as stack:
        for _ in range(MAX_CONNECTIONS):
            busy = stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=10))
            busy.sendall(b"GET /metadata/timestamp.json HTTP/1.1\r\nHost: x\r\n\r\n")
            assert busy.recv(10) == b"HTTP/1.1 2"
        with socket.create_connection(("127.0.0.1", port), timeout=10) as late:
            assert late.recv(10) == b""
    for _ in range(50):
        with contextlib.suppress(IndexError, ConnectionError):
            assert told(port, "GET /metadata/timestamp.json HTTP/1.1\nHost: x\n\n") == (200, b"now")
            return
        time.sleep(0.1)
    pytest.fail("no place became free")


@pytest.mark.parametrize(("address", "port"), [("127.0.0.1", 70_000), ("192.0.2.77", 0)])
def test_a_place_where_nobody_can_listen_is_told(address: str, port: int) -> None:
    """A port that is none, or an address of another machine."""
    with pytest.raises(WriteError, match="cannot listen") as caught:
        Neighbour(files, address, port)

    assert "--port" in caught.value.hint
