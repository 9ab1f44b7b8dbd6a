"""Laws of the mirror as carrier: files come over one connection, and what came is kept."""

import gzip

import pytest

from strpcheck.adapters.carriers.http import HttpCarrier
from tests.adapters.carriers.mirrors import Cut, Question, mirror, part, spoken
from tests.adapters.carriers.reading import BODY, fails, whole


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
    """What is counted and hashed is what lies on the mirror; a server that compresses all the same is told so."""
    with mirror(lambda _: spoken(gzip.compress(BODY), "Content-Encoding: gzip")) as standing:
        error = fails(standing.address, "comes compressed, which was not asked for")

    assert "switch compression off" in error.hint

    assert standing.asked[0].headers["accept-encoding"] == "identity"


@pytest.mark.parametrize("encoding", ["dcz", "xz", "identity", ""])
def test_what_is_stored_compressed_comes_as_it_is(encoding: str) -> None:
    """Whatever a server says of it."""
    with mirror(lambda _: spoken(BODY, f"Content-Encoding: {encoding}", "Content-Type: text/plain")) as standing:
        assert whole(HttpCarrier(standing.address), "targets/list.dcz") == BODY


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
