"""Laws of a mirror's answers: a refusal, a login page, a redirect or none at all, each with what to do."""

import gzip
import time
from collections.abc import Iterator

import pytest

from strpcheck.adapters.carriers.http import HttpCarrier
from strpcheck.errors import CarrierError, ForbiddenError
from strpcheck.troubles import Trouble
from tests.adapters.carriers.mirrors import Cut, Question, mirror, part, spoken
from tests.adapters.carriers.reading import BODY, fails, whole


def test_another_part_than_the_one_wanted_is_refused() -> None:
    """Bytes in a wrong place would spoil what is here."""
    with mirror(lambda _: part(BODY, 7)) as standing:
        carrier = HttpCarrier(standing.address)
        with pytest.raises(CarrierError, match="another part"):
            whole(carrier, start=8)


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


PAGE = "<!DOCTYPE html><title>Selamat datang</title>"


@pytest.mark.parametrize(
    ("page", "headers"),
    [
        (PAGE.encode(), []),
        (b"\xef\xbb\xbf\r\n <html>", []),
        (PAGE.encode("utf-16"), []),
        (b"\xfe\xff" + PAGE.encode("utf-16-be"), ["Content-Type: text/plain"]),
        (PAGE.encode("utf-16-le"), []),
        (PAGE.encode("utf-16-be"), []),
        (b" \r\n" * 1000 + PAGE.encode(), []),
        (gzip.compress(PAGE.encode()), ["Content-Type: text/html; charset=utf-8", "Content-Encoding: gzip"]),
        (b"Silakan masuk", ["Content-Type: text/html"]),
        (b"{}", ["content-type: Text/HTML"]),
        (b"", ["Content-Type: application/xhtml+xml"]),
    ],
    ids=["html", "mark", "utf16", "utf16be", "utf16le-bare", "utf16be-bare", "blanks", "gzip", "text", "json", "empty"],
)
def test_a_login_page_is_named(page: bytes, headers: list[str]) -> None:
    """A captive portal answers everything with 200 and a page, and none of our files begins like one, nor says so."""
    with mirror(lambda _: spoken(page, *headers)) as standing:
        error = fails(standing.address, "a web page came in place of")

    assert "this network wants a login page first: open a browser" in error.hint
    assert error.trouble is Trouble.LOGIN_PAGE


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (b"Silakan masuk", "something else came in place of"),
        (b"[1]", "something else came in place of"),
        (b"", "nothing came in place of"),
        (b" \n", "nothing came in place of"),
        (b"<p>", "a web page came in place of"),
    ],
)
def test_whatever_stands_for_metadata_is_a_login_page(body: bytes, told: str) -> None:
    """Metadata is JSON, and comes before anything else."""
    with mirror(lambda _: spoken(body)) as standing, pytest.raises(CarrierError, match=told) as caught:
        whole(HttpCarrier(standing.address), "metadata/2.root.json")

    assert caught.value.trouble is Trouble.LOGIN_PAGE


def test_blanks_that_come_apart_hide_no_page() -> None:
    """What is looked at is the first byte that is not blank, in whichever packet it comes."""

    def answer(_: Question) -> Iterator[bytes]:
        """In pieces."""
        yield spoken(b"", length=20).rstrip(b"\r\n") + b"\r\n\r\n"
        for piece in (b"\r\n", b"    ", b"<html>        "):
            time.sleep(0.05)
            yield piece

    with mirror(answer) as standing:
        fails(standing.address, "a web page came in place of")


@pytest.mark.parametrize("body", [b" \n{}", b"{}"])
def test_metadata_may_begin_with_blanks(body: bytes) -> None:
    """No byte of it is lost."""
    with mirror(lambda _: spoken(body)) as standing:
        assert whole(HttpCarrier(standing.address), "metadata/2.root.json") == body


@pytest.mark.parametrize("body", [b"", b"   ", b" " * 5000, b"\0\0x"], ids=["none", "blank", "long", "zeros"])
def test_a_target_may_hold_anything_else(body: bytes) -> None:
    """Its hash is signed."""
    with mirror(lambda _: spoken(body)) as standing:
        assert whole(HttpCarrier(standing.address)) == body


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
