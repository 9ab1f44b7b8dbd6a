"""Laws of the mirror as carrier: what came is kept, nothing is endless, and every failure says what to do."""

import contextlib
import gzip
import socket
import threading
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.addresses import Address, proxy_for
from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.adapters.carriers.line import Patience
from strpcheck.errors import CarrierError, ForbiddenError
from tests.adapters.carriers.certificates import BEGINS, LASTS, certificate, server_side
from tests.adapters.carriers.mirrors import Cut, Question, mirror, part, spoken

BODY = bytes(range(256)) * 1000
SHORT = Patience(connect=2, read=0.3, file=0.8)


@pytest.fixture(autouse=True)
def no_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The person at the desk may have set one."""
    for name in ("http_proxy", "https_proxy", "all_proxy", "no_proxy"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.upper(), raising=False)


def whole(carrier: HttpCarrier, path: str = "targets/list.cwt", start: int = 0) -> bytes | None:
    """A file to its end."""
    pieces = carrier.read(path, start)
    return None if pieces is None else b"".join(pieces)


def fails(address: str, told: str, *, patience: Patience = SHORT) -> CarrierError:
    """The error that a read ends with: one line that names the file, and what to do."""
    with pytest.raises(CarrierError, match=told) as caught:
        whole(HttpCarrier(address, patience=patience))
    assert "\n" not in caught.value.message
    assert caught.value.hint
    return caught.value


def test_files_come_over_one_connection() -> None:
    """A handshake costs more than most of our files; a missing file ends no connection."""

    def answer(question: Question) -> bytes:
        """All but one file."""
        return spoken(b"no", status="404 Not Found") if "2.root" in question.path else spoken(BODY)

    with mirror(answer) as standing:
        carrier = HttpCarrier(f"{standing.address}/strp/")
        assert whole(carrier, "metadata/2.root.json") is None
        assert whole(carrier) == BODY
        assert whole(carrier) == BODY

    assert standing.connections == 1
    assert [question.path for question in standing.asked] == [
        "/strp/metadata/2.root.json", "/strp/targets/list.cwt", "/strp/targets/list.cwt",
    ]  # fmt: skip
    assert carrier.name == f"{standing.address}/strp"


def test_nothing_is_asked_to_be_compressed_on_the_way() -> None:
    """What is counted and hashed is what lies on the mirror; a server that compresses all the same is not believed."""
    with mirror(lambda _: spoken(gzip.compress(BODY), "Content-Encoding: gzip")) as standing:
        assert whole(HttpCarrier(standing.address)) == gzip.compress(BODY)

    assert standing.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("start", [1, 100_000, len(BODY) - 1])
def test_only_what_is_missing_is_asked_for(start: int) -> None:
    """Behind an offset."""
    with mirror(lambda question: part(BODY, question.start)) as standing:
        assert whole(HttpCarrier(standing.address), start=start) == BODY[start:]

    assert standing.asked[0].headers["range"] == f"bytes={start}-"


@pytest.mark.parametrize("start", [1, 70_000])
def test_a_server_without_ranges_gives_the_same(start: int) -> None:
    """It sends everything; what is here already is dropped."""
    with mirror(lambda _: spoken(BODY)) as standing:
        assert whole(HttpCarrier(standing.address), start=start) == BODY[start:]


def test_nothing_comes_behind_the_end() -> None:
    """A whole file that was never finished: the end is told, not an error."""
    with mirror(lambda _: spoken(b"", status="416 Range Not Satisfiable")) as standing:
        assert whole(HttpCarrier(standing.address), start=len(BODY)) == b""


def test_another_part_than_the_one_wanted_is_refused() -> None:
    """Bytes in a wrong place would spoil what is here."""
    with mirror(lambda _: part(BODY, 7)) as standing:
        carrier = HttpCarrier(standing.address)
        with pytest.raises(CarrierError, match="another part"):
            whole(carrier, start=8)


@pytest.mark.parametrize("tag", ['"v1"', 'W/"v1"', ""])
def test_a_file_that_breaks_off_is_taken_up_again(tag: str) -> None:
    """At the byte where it broke, on a new connection; a strong tag makes sure that it is the same file still."""
    headers = [f"ETag: {tag}"] if tag else []

    def answer(question: Question) -> bytes:
        """60,000 bytes, then the tunnel."""
        told = part(BODY, question.start, *headers)
        if question.start + 60_000 < len(BODY):
            raise Cut(told[: told.index(b"\r\n\r\n") + 4 + 60_000])
        return told

    with mirror(answer) as standing:
        assert whole(HttpCarrier(standing.address)) == BODY

    assert [question.start for question in standing.asked] == [0, 60_000, 120_000, 180_000, 240_000]
    assert standing.asked[1].headers.get("if-range", "") == (tag if tag == '"v1"' else "")


def test_a_file_that_changed_meanwhile_is_not_patched_together() -> None:
    """The first half of one and the second half of another."""

    def answer(question: Question) -> bytes:
        """Another file from the second question on."""
        if question.number == 1:
            raise Cut(spoken(BODY, 'ETag: "v1"')[:1000])
        return spoken(BODY[::-1], 'ETag: "v2"')

    with mirror(answer) as standing:
        fails(standing.address, "changed while it was fetched")


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


def test_a_question_that_the_connection_took_along_is_put_again() -> None:
    """The server closed just when the next question was on its way."""

    def answer(question: Question) -> bytes:
        """Nothing to the second."""
        if question.number == 2:
            raise Cut
        return spoken(BODY)

    with mirror(answer) as standing:
        carrier = HttpCarrier(standing.address)
        assert [whole(carrier), whole(carrier)] == [BODY, BODY]

    assert len(standing.asked) == 3


def test_a_body_without_a_length_ends_with_the_connection() -> None:
    """As old servers do; whether it is whole, its hash tells."""

    def answer(_: Question) -> bytes:
        """Close behind it."""
        raise Cut(b"HTTP/1.0 200 OK\r\n\r\n" + BODY)

    with mirror(answer) as standing:
        assert whole(HttpCarrier(standing.address)) == BODY


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


def test_silence_comes_to_an_end() -> None:
    """Headers and then nothing: the read times out, and a second and a third one are not waited for."""

    def answer(_: Question) -> Iterator[bytes]:
        """Promise, and sleep."""
        yield b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n"
        time.sleep(0.7)

    with mirror(answer) as standing:
        fails(standing.address, "stopped coming")

    assert standing.connections == 1


@pytest.mark.parametrize(
    ("status", "told", "hint"),
    [
        ("403 Forbidden", "answers 403: Forbidden", "ask its operator"),
        ("401 Unauthorized", "answers 401: Unauthorized", "password"),
        ("407 Proxy Authentication Required", "answers 407", "proxy"),
        ("400 Bad Request", "answers 400: Bad Request", "check the address"),
        ("429 Too Many Requests", "answers 429: Too Many Requests", "later"),
        ("500 Internal Server Error", "answers 500: Internal Server Error", "again in some minutes"),
        ("502 Bad Gateway", "answers 502: Bad Gateway", "another carrier"),
        ("503 Service Unavailable", "answers 503: Service Unavailable", "again in some minutes"),
        ("599 Odd", "answers 599: unknown to the standard", "again in some minutes"),
        ("511 Network Authentication Required", "a web page came in place", "login page first: open a browser"),
    ],
)
def test_every_refusal_says_what_to_do(status: str, told: str, hint: str) -> None:
    """In a line, with the address that was asked."""
    with mirror(lambda _: spoken(b"", status=status)) as standing:
        error = fails(standing.address, told)

    assert f"{standing.address}/targets/list.cwt" in error.message
    assert hint in error.hint
    assert isinstance(error, ForbiddenError) == status.startswith("403")


@pytest.mark.parametrize("status", ["404 Not Found", "410 Gone"])
def test_what_is_not_there_is_none(status: str) -> None:
    """Most often the next root: no error."""
    with mirror(lambda _: spoken(b"<html>not here</html>", status=status)) as standing:
        assert whole(HttpCarrier(standing.address)) is None


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        (["Retry-After: 120"], 120),
        (["Retry-After: 0"], 0),
        (["Retry-After: 999999999999"], 3600),
        (["Date: Mon, 05 Jul 2021 01:00:00 GMT", "Retry-After: Mon, 05 Jul 2021 01:02:00 GMT"], 120),
        (["Date: Mon, 05 Jul 2021 01:00:00 GMT", "Retry-After: Mon, 05 Jul 2021 00:00:00 GMT"], 0),
        (["Retry-After: Mon, 05 Jul 2021 01:02:00 GMT"], None),
        (["Retry-After: soon"], None),
        ([], None),
    ],
)
def test_the_time_to_wait_is_passed_on(headers: list[str], seconds: int | None) -> None:
    """In seconds or as a date, which counts from the server's own clock; never more than an hour."""
    with mirror(lambda _: spoken(b"", *headers, status="503 Service Unavailable")) as standing:
        assert fails(standing.address, "503").retry_after_seconds == seconds


@pytest.mark.parametrize("page", [b"<!DOCTYPE html><title>Selamat datang</title>", b"\xef\xbb\xbf\r\n <html>"])
def test_a_login_page_is_named(page: bytes) -> None:
    """A captive portal answers everything with 200 and a page, and none of our files begins like one."""
    with mirror(lambda _: spoken(page, "Content-Type: text/html")) as standing:
        error = fails(standing.address, "a web page came in place of")

    assert "this network wants a login page first: open a browser" in error.hint


def test_a_redirect_on_the_same_host_is_followed() -> None:
    """To another folder, over the same connection."""

    def answer(question: Question) -> bytes:
        """Moved."""
        if question.path.startswith("/old"):
            return spoken(b"moved", f"Location: /new{question.path[4:]}", status="301 Moved Permanently")
        return spoken(BODY)

    with mirror(answer) as standing:
        assert whole(HttpCarrier(f"{standing.address}/old")) == BODY

    assert (standing.connections, standing.asked[1].path) == (1, "/new/targets/list.cwt")


@pytest.mark.parametrize(
    "location", ["http://login.example/", "//login.example/x", "http://127.0.0.1:1/x", "https://127.0.0.1/", "http://["]
)
def test_a_redirect_to_another_host_is_not_followed(location: str) -> None:
    """Nor to another port or scheme: a login page, most likely; nobody there is asked anything."""
    with mirror(lambda _: spoken(b"", f"Location: {location}", status="302 Found")) as standing:
        error = fails(standing.address, "another host, which is not followed")

    assert "login page first: open a browser" in error.hint
    assert len(standing.asked) == 1


def test_a_circle_of_redirects_ends() -> None:
    """Six questions and no more."""
    with mirror(
        lambda question: spoken(b"", f"Location: {question.path}", status="307 Temporary Redirect")
    ) as standing:
        fails(standing.address, "circle")

    assert len(standing.asked) == 6


def test_nobody_there_is_told() -> None:
    """A port that nobody listens at."""
    with mirror(lambda _: b"") as standing:
        pass

    assert "check it, and the address" in fails(standing.address, "there is no connection").hint


def test_what_is_no_answer_at_all_is_told() -> None:
    """Another protocol behind that port."""

    def answer(_: Question) -> bytes:
        """Something else."""
        greeting = b"220 mail.example ESMTP\r\n"
        raise Cut(greeting)

    with mirror(answer) as standing:
        fails(standing.address, "broke off")


def test_an_answer_that_is_left_ends_its_connection() -> None:
    """Whoever has enough stops reading; the next question goes over a new one."""
    with mirror(lambda _: spoken(BODY)) as standing:
        carrier = HttpCarrier(standing.address)
        pieces = carrier.read("targets/list.cwt")
        assert pieces is not None
        next(iter(pieces))
        del pieces
        assert whole(carrier) == BODY


def test_no_path_leaves_the_mirror() -> None:
    """As with a folder."""
    with pytest.raises(CarrierError, match="leaves the carrier"):
        HttpCarrier("http://127.0.0.1:1").read("../secret")


def test_a_path_is_quoted() -> None:
    """A question mark in a name is no query; what is quoted already is not quoted again."""
    with mirror(lambda _: spoken(BODY)) as standing:
        whole(HttpCarrier(standing.address), "targets/a b?c#d%2Fe.cwt")

    assert standing.asked[0].path == "/targets/a%20b%3Fc%23d%2Fe.cwt"


def test_a_proxy_of_the_environment_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    """With its login, which is told to nobody else."""
    with mirror(lambda _: spoken(BODY)) as standing:
        monkeypatch.setenv("http_proxy", f"http://budi:rahasia@127.0.0.1:{standing.port}")
        assert whole(HttpCarrier("http://mirror.example/strp")) == BODY

    assert standing.asked[0].path == "http://mirror.example/strp/targets/list.cwt"
    assert standing.asked[0].headers["proxy-authorization"] == "Basic YnVkaTpyYWhhc2lh"


def test_a_host_that_needs_no_proxy_is_asked_straight(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that the environment excepts, and this very machine without that."""
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1")
    with mirror(lambda _: spoken(BODY)) as standing:
        assert whole(HttpCarrier(standing.address)) == BODY
        assert whole(HttpCarrier(f"http://localhost:{standing.port}")) == BODY
    monkeypatch.setenv("no_proxy", ".example")
    assert proxy_for(Address.parse("http://mirror.example/strp")) is None
    assert proxy_for(Address.parse("http://mirror.invalid/strp")) == "http://127.0.0.1:1"


def test_a_proxy_that_is_gone_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """By that name: the mirror is not at fault."""
    monkeypatch.setenv("http_proxy", "127.0.0.1:1")

    assert "proxy" in fails("http://mirror.example", "the proxy cannot be reached|there is no connection").hint


def test_a_proxy_of_another_kind_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Before anything is sent."""
    monkeypatch.setenv("http_proxy", "socks5://127.0.0.1:1080")

    with pytest.raises(CarrierError, match="expected an http or https proxy, got socks5"):
        HttpCarrier("http://mirror.example")


@pytest.mark.parametrize(
    "address",
    [
        "ftp://mirror.example/", "http://", "https://?x", "http://budi:rahasia@mirror.example/", "http://m.example/?a=b",
        "http://m.example/#x", "http://m.example:99999/", "http://[::1", "http://m.example:0", "http://m example/",
        "http://" + "x" * 3000,
    ],
)  # fmt: skip
def test_an_address_that_is_none_is_refused(address: str) -> None:
    """In a line that repeats no password."""
    with pytest.raises(CarrierError, match="expected the address of a mirror") as caught:
        HttpCarrier(address)

    assert "rahasia" not in caught.value.message
    assert "https://mirror.example/strp" in caught.value.hint


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("HTTP://Mirror.Example:80/strp//", "http://mirror.example/strp"),
        ("https://mirror.example:443", "https://mirror.example"),
        ("http://[::1]:8080/a b/", "http://[::1]:8080/a%20b"),
    ],
)
def test_an_address_has_one_spelling(typed: str, kept: str) -> None:
    """It is compared with the one of the last success."""
    assert HttpCarrier(typed).name == kept


def test_certificates_that_cannot_be_read_are_told(tmp_path: Path) -> None:
    """Missing, or something else."""
    (tmp_path / "other").write_bytes(b"no certificate")

    for name in ("none", "other"):
        with pytest.raises(CarrierError, match="cannot read the certificates") as caught:
            HttpCarrier("https://mirror.example", ca=tmp_path / name)
        assert "--ca" in caught.value.hint


def test_a_mirror_with_certificates_of_its_own_is_trusted_by_them(tmp_path: Path) -> None:
    """Over one connection, and taken up again where it broke off, as without TLS."""
    public, private = certificate(tmp_path)
    context = server_side(public, private)

    def answer(question: Question) -> bytes:
        """100,000 bytes a connection."""
        told = part(BODY, question.start)
        if question.start + 100_000 < len(BODY):
            raise Cut(told[: told.index(b"\r\n\r\n") + 4 + 100_000])
        return told

    with mirror(answer, context) as standing:
        carrier = HttpCarrier(standing.address, ca=public)
        assert whole(carrier) == BODY
        assert whole(carrier, start=200_000) == BODY[200_000:]

    assert (standing.connections, len(standing.asked)) == (3, 4)
    assert context.session_stats()["hits"] == 2  # a handshake that was made is taken up again, which halves its bytes


@pytest.mark.parametrize(
    ("ends", "host", "trusted", "words"),
    [
        (BEGINS + LASTS, "127.0.0.1", "system", "self-signed certificate"),
        (BEGINS + timedelta(days=1), "127.0.0.1", "given", "certificate has expired"),
        (BEGINS + LASTS, "127.0.0.2", "given", "IP address mismatch"),
    ],
)
def test_a_certificate_that_does_not_hold_is_told(
    tmp_path: Path,
    ends: datetime,
    host: str,
    trusted: str,
    words: str,
) -> None:
    """Unknown, over, or another host's: why, and what may be the matter."""
    public, private = certificate(tmp_path, ends=ends, host=host)
    with mirror(lambda _: spoken(BODY), server_side(public, private)) as standing:
        with pytest.raises(CarrierError, match="the certificate does not hold") as caught:
            whole(HttpCarrier(standing.address, ca=public if trusted == "given" else None, patience=SHORT))
        assert standing.asked == []

    assert words in caught.value.message
    assert "--ca FILE" in caught.value.hint
    assert "clock" in caught.value.hint
    assert "login page" in caught.value.hint


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
