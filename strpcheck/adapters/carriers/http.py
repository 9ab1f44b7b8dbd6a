"""A mirror or a neighbour as carrier, over HTTP or HTTPS: one connection, taken up again where it broke off."""

import contextlib
from collections.abc import Iterator, Mapping
from http import HTTPStatus
from http.client import HTTPException
from itertools import count
from pathlib import Path

from urllib3 import BaseHTTPResponse
from urllib3.exceptions import HTTPError

from strpcheck.adapters.carriers.addresses import Address
from strpcheck.adapters.carriers.answers import broke_off, refusal, unreachable
from strpcheck.adapters.carriers.line import Line
from strpcheck.adapters.carriers.pace import KEPT, Pace, Patience
from strpcheck.adapters.carriers.pages import refuse_page, vetted
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["HttpCarrier"]

CHUNK_BYTES = 1 << 16
MAX_REDIRECTS = 5
MAX_BARREN = 2
"""Connections in a row that bring nothing: then the link is given up; one that brings a little is taken up again."""
MAX_DRAINED_BYTES = 1 << 16
"""Of a refusal's page: read to its end the connection stays, and a longer page is dearer than a new connection."""

BODIES = frozenset({HTTPStatus.OK, HTTPStatus.PARTIAL_CONTENT})
GONE = frozenset({HTTPStatus.NOT_FOUND, HTTPStatus.GONE})
REDIRECTS = frozenset({301, 302, 303, 307, 308})


class HttpCarrier:
    """Reads a mirror; nothing it says is believed before signatures say so, over HTTPS as little as over HTTP."""

    def __init__(self, address: str, *, ca: Path | None = None, patience: Patience | None = None) -> None:
        """Nothing is sent yet.

        Args:
            address: Of the folder above `metadata` and `targets`.
            ca: Certificates to trust instead of the system's.
            patience: How long to wait.

        Raises:
            CarrierError: No such address can be; or the certificates cannot be read.
        """
        self._address = Address.parse(address)
        self._patience = patience or Patience()
        self._line = Line(self._address, ca, self._patience)
        self._pace = Pace(self._patience)
        self._is_last = False
        """Whether the last answer was given what was left of the sync's time."""

    @property
    def name(self) -> str:
        """The address."""
        return str(self._address)

    def read(self, path: str, start: int = 0) -> Iterator[bytes] | None:
        """The file at a relative path from an offset on, in pieces, or None where there is none.

        Raises:
            CarrierError: There is no answer, or not one that helps.
            ForbiddenError: It is not handed out.
        """
        url = self._address.of(path)
        answer = self._ask(url, start, "")
        is_metadata = path.startswith("metadata/")
        return None if answer is None else self._pieces(url, answer, start, is_metadata=is_metadata)

    def _pieces(self, url: str, answer: BaseHTTPResponse, at: int, *, is_metadata: bool) -> Iterator[bytes]:
        """The body; where the connection breaks off it goes on with another, as long as each brings something."""
        tag, barren = _strong_tag(answer), 0
        while True:
            came = at
            try:
                with self._line.time_limit(self._limit(self._patience.file)), contextlib.closing(answer):
                    for piece in self._body(answer, url, at, is_metadata=is_metadata):
                        at += len(piece)
                        yield piece
            except (HTTPError, HTTPException, OSError) as e:
                barren = 0 if at > came else barren + 1
                if barren > MAX_BARREN or self._line.ran_out or not broke_off(e):
                    raise self._told(e, url) from e
            else:
                return
            answer = self._ask_on(url, at, tag)

    def _ask_on(self, url: str, at: int, tag: str) -> BaseHTTPResponse:
        """Take up a file that broke off.

        Raises:
            CarrierError: It cannot be, or it is another file now.
        """
        answer = self._ask(url, at, tag)
        if answer is None or (tag and answer.status in BODIES and _strong_tag(answer) != tag):
            if answer is not None:
                answer.close()
            message = f"{url} changed while it was fetched"
            raise CarrierError(message, hint="sync again", trouble=Trouble.CHANGED_MEANWHILE)
        return answer

    def _ask(self, url: str, start: int, tag: str) -> BaseHTTPResponse | None:
        """The answer that holds the file from `start` on or from its beginning, or None where there is none."""
        headers = {"Range": f"bytes={start}-"} if start else {}
        if start and tag:
            headers["If-Range"] = tag
        onward = url
        for _ in range(MAX_REDIRECTS + 1):
            answer = self._opened(onward, headers)
            if answer.status not in REDIRECTS:
                return self._judged(answer, url, start)
            onward = self._address.following(onward, answer.headers.get("Location", ""))
        message = f"{url} leads in a circle of redirects"
        hint = "check the address, or ask the mirror's operator"
        raise CarrierError(message, hint=hint, trouble=Trouble.MIRROR_WRONG)

    def _opened(self, url: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        """An answer in time, of which only a body that may be wanted is left unread."""
        answer = None
        try:
            limit = self._limit(min(self._patience.answer, self._patience.file))
            with self._pace.waiting(), self._line.time_limit(limit):
                answer = self._sent(url, headers)
                if answer.status not in BODIES:
                    _drain(answer)
            self._pace.came(0, url)
        except (TimeoutError, CarrierError) as e:
            if answer is not None:
                answer.close()
            if isinstance(e, TimeoutError):
                raise self._told(e, url) from e
            raise
        return answer

    def _sent(self, url: str, headers: Mapping[str, str]) -> BaseHTTPResponse:
        """The answer to a question, put again where the connection breaks off under it: asking changes nothing."""
        for attempt in count():
            try:
                return self._line.ask(url, headers)
            except (HTTPError, HTTPException, OSError) as e:
                if attempt >= MAX_BARREN or self._line.ran_out or not broke_off(e):
                    raise self._told(e, url) from e
        raise AssertionError  # the attempts above come to an end

    def _judged(self, answer: BaseHTTPResponse, url: str, start: int) -> BaseHTTPResponse | None:
        """An answer worth reading.

        Raises:
            CarrierError: It is a refusal, or another part than was asked for.
        """
        if answer.status in BODIES:
            refuse_page(answer, url)
        if answer.status == HTTPStatus.OK:
            return answer
        if answer.status == HTTPStatus.PARTIAL_CONTENT and _part_begins(answer) == start and start:
            return answer
        if answer.status == HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE and start:
            return answer  # nothing is behind what is here: its page is read already
        if answer.status in GONE:
            return None
        if answer.status == HTTPStatus.PARTIAL_CONTENT:
            answer.close()
            message = f"{url} answers with another part than was asked for"
            hint = "ask the mirror's operator, or take another carrier"
            raise CarrierError(message, hint=hint, trouble=Trouble.MIRROR_WRONG)
        raise refusal(answer, url)

    def _limit(self, most: float) -> float:
        """Seconds for what comes next."""
        self._is_last = self._pace.left < most
        return min(most, self._pace.left)

    def _told(self, error: Exception, url: str) -> CarrierError:
        """Why an answer did not come to its end."""
        if self._line.ran_out:
            if self._is_last:
                return self._pace.too_long(url)
            message = f"{url} took longer than {self._line.limit:.0f} s"
            return CarrierError(message, hint=KEPT, trouble=Trouble.LINK_BROKE)
        return unreachable(error, url)

    def _body(self, answer: BaseHTTPResponse, url: str, at: int, *, is_metadata: bool) -> Iterator[bytes]:
        """The bytes from `at` on, as they come in; a server that knows no ranges sends those before it too."""
        if answer.status != HTTPStatus.OK:
            yield from self._heard(answer, url)
            return
        to_skip = at
        for piece in vetted(self._heard(answer, url), url, is_metadata=is_metadata):
            kept, to_skip = piece[to_skip:], max(0, to_skip - len(piece))
            if kept:
                yield kept

    def _heard(self, answer: BaseHTTPResponse, url: str) -> Iterator[bytes]:
        """A body as it comes in."""
        while True:
            with self._pace.waiting():
                piece = answer.read1(CHUNK_BYTES, decode_content=False)
            if not piece:
                return
            self._pace.came(len(piece), url)
            yield piece


def _drain(answer: BaseHTTPResponse) -> None:
    """Read a short page to its end, so that the connection stays; drop it with a long one."""
    left = MAX_DRAINED_BYTES
    with contextlib.suppress(HTTPError, HTTPException, OSError):
        while left > 0 and (piece := answer.read1(left, decode_content=False)):
            left -= len(piece)
    answer.close()


def _strong_tag(answer: BaseHTTPResponse) -> str:
    """What tells one content at an address from the next; a weak tag does not."""
    tag = answer.headers.get("ETag", "")
    return tag if tag.startswith('"') else ""


def _part_begins(answer: BaseHTTPResponse) -> int | None:
    """Where a part begins in the whole file."""
    unit, _, rest = answer.headers.get("Content-Range", "").partition(" ")
    first = rest.partition("-")[0]
    return int(first) if unit == "bytes" and first.isascii() and first.isdigit() else None
