"""Tells a network's own page from a file: by its type, its encoding, and what it begins with."""

from collections.abc import Iterator

from urllib3 import BaseHTTPResponse

from strpcheck.adapters.carriers.answers import login_page
from strpcheck.errors import CarrierError
from strpcheck.troubles import Trouble

__all__ = ["refuse_page", "vetted"]

PAGES = frozenset({"text/html", "application/xhtml+xml"})
ENCODINGS = frozenset({"gzip", "x-gzip", "deflate", "br", "zstd", "compress", "x-compress"})
"""None is asked for. Not `xz` nor `dcz`: some servers say so of files that are stored like that."""
BLANKS = b"\xef\xbb\xbf \t\r\n\0"
"""What may stand before the first letter, in UTF-8 or in every second byte of UTF-16."""
WIDE = (b"\xff\xfe", b"\xfe\xff")
"""How UTF-16 begins, and none of our files."""
MAX_BLANK_BYTES = 4096


def refuse_page(answer: BaseHTTPResponse, url: str) -> None:
    """Refuse an answer that says itself that it is not the file.

    Raises:
        CarrierError: It is a page, or was compressed on its way.
    """
    kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
    encodings = {one.strip().lower() for one in answer.headers.get("Content-Encoding", "").split(",")}
    if kind in PAGES:
        answer.close()
        raise login_page(url)
    if encodings & ENCODINGS:
        answer.close()
        message = f"{url} comes compressed, which was not asked for"
        hint = "ask the mirror's operator to switch compression off; or this network wants a login page first"
        raise CarrierError(message, hint=hint, trouble=Trouble.MIRROR_WRONG)


def vetted(pieces: Iterator[bytes], url: str, *, is_metadata: bool) -> Iterator[bytes]:
    """The same bytes from a file's beginning on, held back until the first one that is not blank.

    Raises:
        CarrierError: They begin like a page, or unlike metadata.
    """
    head, is_held = b"", True
    for piece in pieces:
        if not is_held:
            yield piece
            continue
        head += piece
        if head.strip(BLANKS) or len(head) > MAX_BLANK_BYTES:
            _judge(head, url, is_metadata=is_metadata)
            is_held = False
            yield head
    if is_held:
        _judge(head, url, is_metadata=is_metadata)
        if head:
            yield head


def _judge(head: bytes, url: str, *, is_metadata: bool) -> None:
    """All metadata is JSON, and no other file of ours begins with an angle bracket."""
    begins = head.lstrip(BLANKS)[:1]
    if begins == b"<" or head.startswith(WIDE):
        raise login_page(url)
    if is_metadata and begins != b"{":
        raise login_page(url, "something else" if begins else "nothing")
