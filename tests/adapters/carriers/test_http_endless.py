"""Laws of mirrors that never come to an end: whoever reads does, and says that what came is kept."""

import contextlib
import socket
import threading
import time
from collections import deque
from collections.abc import Iterator
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.adapters.carriers.pace import Patience
from strpcheck.errors import CarrierError
from tests.adapters.carriers.mirrors import Cut, Question, mirror, part, spoken
from tests.adapters.carriers.reading import BODY, fails, whole


def test_a_link_that_brings_nothing_more_is_given_up() -> None:
    """After three connections in a row; what came before is handed out all the same, for whoever keeps it."""

    def answer(question: Question) -> bytes:
        """A thousand bytes once, then headers alone."""
        told = part(BODY, question.start)
        raise Cut(told[: told.index(b"\r\n\r\n") + 4 + (1000 if question.number == 1 else 0)])

    came: list[bytes] = []
    with mirror(answer) as standing:
        pieces = HttpCarrier(standing.address).read("targets/list.cwt")
        assert pieces is not None
        with pytest.raises(CarrierError, match="broke off") as caught:
            came.extend(pieces)

    assert b"".join(came) == BODY[:1000]
    assert "kept" in caught.value.hint
    assert len(standing.asked) == 4


def trickle(head: bytes, piece: bytes) -> Iterator[bytes]:
    """A byte at a time, faster than a read times out, slower than anybody can wait."""
    yield head
    for _ in range(1000):
        time.sleep(0.05)
        yield piece


@pytest.mark.parametrize("head", [b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n", b"HTTP/1.1 200 OK\r\nX: "])
def test_a_drip_comes_to_an_end(head: bytes) -> None:
    """In the body or in a header: a file may take so long and no longer, whatever trickles in."""
    with mirror(lambda _: trickle(head, b"x")) as standing:
        told = fails(standing.address, r"took longer than 1 s", patience=Patience(2, 2, 0.6))

    assert "kept" in told.hint


@pytest.mark.parametrize("is_cut", [True, False], ids=["connections", "packets"])
def test_a_link_that_brings_next_to_nothing_is_given_up(*, is_cut: bool) -> None:
    """A byte on each connection, or one now and then on the same: each is progress, and no end to it."""

    def answer(question: Question) -> Iterator[bytes]:
        """The file, a byte at a time."""
        told = part(BODY[1:], question.start)
        begins = told.index(b"\r\n\r\n") + 4
        yield told[:begins]
        for at in range(begins, begins + 100):
            time.sleep(0.04)
            if is_cut:
                raise Cut(told[at : at + 1])
            yield told[at : at + 1]

    with mirror(answer) as standing:
        told = fails(standing.address, "hardly anything came", patience=Patience(window=0.5, least_bytes=100))

    assert "kept" in told.hint


@pytest.mark.parametrize("size", [len(BODY), 100], ids=["one-file", "many-files"])
def test_a_sync_comes_to_an_end(size: int) -> None:
    """However much comes meanwhile, on however many connections, in however many files."""

    def answer(question: Question) -> Iterator[bytes]:
        """A hundred bytes, or what is left; the rest on another connection."""
        time.sleep(0.05)
        told = part(BODY[:size], question.start)
        if size > 100:
            raise Cut(told[: told.index(b"\r\n\r\n") + 104])
        yield told

    with mirror(answer) as standing:
        carrier = HttpCarrier(standing.address, patience=Patience(sync=0.5))
        with pytest.raises(CarrierError, match="the sync took longer than") as caught:
            deque(map(whole, [carrier] * 100))

    assert "kept" in caught.value.hint
    assert len(standing.asked) < 20


def test_silence_comes_to_an_end() -> None:
    """Headers and then nothing: the read times out, and a second and a third one are not waited for."""

    def answer(_: Question) -> Iterator[bytes]:
        """Promise, and sleep."""
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
        time.sleep(0.7)

    with mirror(answer) as standing:
        fails(standing.address, "stopped coming")

    assert standing.connections == 1


def test_a_circle_of_redirects_ends() -> None:
    """Six questions and no more."""
    with mirror(
        lambda question: spoken(b"", f"Location: {question.path}", status="307 Temporary Redirect")
    ) as standing:
        fails(standing.address, "circle")

    assert len(standing.asked) == 6


def test_an_answer_that_is_left_ends_its_connection() -> None:
    """Whoever has enough stops reading; the next question goes over a new one."""
    with mirror(lambda _: spoken(BODY)) as standing:
        carrier = HttpCarrier(standing.address)
        pieces = carrier.read("targets/list.cwt")
        assert pieces is not None
        next(iter(pieces))
        del pieces
        assert whole(carrier) == BODY


def test_a_handshake_that_trickles_comes_to_an_end(tmp_path: Path) -> None:
    """A byte of a TLS record at a time is no progress either."""

    def drip(connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError):
            connection.sendall(b"\x16\x03\x03\x3f\xff")
            for _ in range(1000):
                time.sleep(0.05)
                connection.sendall(b"x")

    del tmp_path
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=lambda: drip(server.accept()[0]))
        thread.start()
        fails(f"https://127.0.0.1:{server.getsockname()[1]}", "took longer than", patience=Patience(2, 2, 0.6))
        thread.join()
