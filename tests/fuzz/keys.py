"""Targets that take what a keyboard types: texts end where they should, and a layout is undone only into permits."""

from contextlib import suppress
from itertools import pairwise
from typing import Final
from unicodedata import category

from strpcheck.adapters.keyboard.arrival import DeadKeys, typed_under
from strpcheck.adapters.keyboard.layouts import LAYOUTS
from strpcheck.adapters.keyboard.texts import FEWEST_CHARACTERS, MAX_CHARACTERS, TextSplitter, Typed
from strpcheck.adapters.keyboard.undoing import breaks_off, meant
from strpcheck.core.barcode import Barcode, decode_barcode, sets_out_as_permit
from strpcheck.errors import MalformedPermitError, NotAPermitError
from tests.fuzz.targets import Target
from tests.vectors.claims import text
from tests.vectors.forge import KEYS

GOOD: Final = text(KEYS["permit"])
STEERING: Final = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
"""General categories of what moves a cursor or turns a line around."""
PAUSES_MS: Final = (0, 1, 10, 49, 51, 299, 300, 301, 1999, 2001, 60_001)
"""What may lie between two pieces: both sides of every limit."""


def keyboard() -> Target:
    """Any keys at any times: pieces may be cut anywhere, and nothing that steers a terminal becomes part of a text."""

    def check(octets: bytes) -> None:
        pieces = _pieces(octets)
        whole = _typed(pieces)
        assert whole == _typed([(at, character) for at, piece in pieces for character in ["", *piece]])
        for typed in whole:
            assert FEWEST_CHARACTERS <= len(typed.text) <= MAX_CHARACTERS
            assert STEERING.isdisjoint(map(category, typed.text)), repr(typed.text)
        assert sum(len(typed.text) for typed in whole) <= sum(len(piece) for _, piece in pieces)

    starts = (
        b"\x02" + GOOD.encode() + b"\r",
        b"\x02" + b"\xff\x01".join(bytes([each]) for each in GOOD.encode()[:40]) + b"\xff\x06",
        b"\x00\x1b[200~" + GOOD.encode() + b"\x1b[201~\t\xff\x08\x1bOA\x1b]0;x\x07ABCDEFGH\n",
        b"\x03" + "àçé\u0301\u202e\u2028".encode() * 3 + b"\n",
    )
    return Target(starts, check)


def scanned() -> Target:
    """Any text under any layout stays as it came, or becomes what sets out as a permit."""
    layouts = (None, *LAYOUTS.values())

    def check(octets: bytes) -> None:
        layout = layouts[octets[0] % len(layouts)] if octets else None
        arrived = octets[1:].decode(errors="replace")
        put_right = meant(arrived, layout)
        assert put_right == arrived or sets_out_as_permit(Barcode(put_right)), repr(put_right)
        assert meant(put_right, layout) == put_right
        assert not (breaks_off(GOOD))
        with suppress(NotAPermitError, MalformedPermitError):
            decode_barcode(put_right)
            assert not breaks_off(put_right), repr(put_right)

    starts = [
        bytes([number]) + typed_under(layout, GOOD, DeadKeys.KEPT).encode()
        for number, layout in enumerate(LAYOUTS.values(), 1)
    ]
    return Target((b"", b"\0" + GOOD.encode(), b"\0" + GOOD.swapcase().encode(), *starts), check, max_bytes=1024)


def _pieces(octets: bytes) -> list[tuple[int, str]]:
    """Times and what arrives at them; the byte FF, which no UTF-8 holds, begins the next piece."""
    pieces: list[tuple[int, str]] = []
    at_ms = 0
    for piece in octets.split(b"\xff"):
        at_ms += PAUSES_MS[piece[0] % len(PAUSES_MS)] if piece else 0
        pieces.append((at_ms, piece[1:].decode(errors="replace")))
    assert all(first <= second for (first, _), (second, _) in pairwise(pieces))
    return pieces


def _typed(pieces: list[tuple[int, str]]) -> list[Typed]:
    """All texts of a splitter."""
    splitter = TextSplitter()
    texts = [typed for at_ms, piece in pieces for typed in splitter.type(piece, at_ms)]
    return texts + splitter.finish()
