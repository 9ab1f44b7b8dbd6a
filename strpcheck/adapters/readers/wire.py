"""What the reading child is asked and what it answers, as bytes; what does not fit is nonsense, from either side."""

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from strpcheck.adapters.readers.engine import Symbol
from strpcheck.core.barcode import Part

__all__ = [
    "FrameReply",
    "FrameRequest",
    "PageReply",
    "WireError",
    "decode_hello",
    "decode_page",
    "decode_seen",
    "decode_step",
    "decode_symbols",
    "decode_wanted",
    "encode_hello",
    "encode_page",
    "encode_picture",
    "encode_seen",
    "encode_step",
    "encode_symbols",
    "encode_wanted",
]

PICTURE, FRAME = b"P", b"F"
"""First byte of a request: the bytes of a file, or one frame of a camera."""
STEP = b"S"
"""First byte of a reply that only says how long the next one may take; pages begin with `PAGE_READ`."""
PAGE_READ = b"P"
MILLISECONDS = struct.Struct(">I")
TEXT = struct.Struct(">H")
WANTED = struct.Struct(">BIIB")
"""JPEG or grey, width, height, how many names of rungs follow."""
PAGE = struct.Struct(">III")
"""Page, width, height."""
SEEN = struct.Struct(">?d")
SYMBOL = struct.Struct(">8iHHI")
"""Four corners, number and count of a part (both 0 for none), length of the octets that follow."""


class WireError(Exception):
    """The other side sent something no honest one sends; it never leaves the readers."""


@dataclass(frozen=True, slots=True)
class FrameRequest:
    """One frame, and how it is to be read."""

    jpeg: bool
    """Else grey levels row by row."""
    width: int
    height: int
    rungs: tuple[str, ...]
    payload: bytes


@dataclass(frozen=True, slots=True)
class PageReply:
    """One page of a picture file."""

    page: int
    """From 1; 0 for the only one, or, with a message, for the file as a whole."""
    width: int = 0
    height: int = 0
    symbols: tuple[Symbol, ...] = ()
    message: str = ""
    """Why it could not be read; empty where it could."""
    hint: str = ""


@dataclass(frozen=True, slots=True)
class FrameReply:
    """What was seen in one frame."""

    symbols: tuple[Symbol, ...]
    finder_seen: bool
    milliseconds: float


class _Reader:
    """Takes a message apart from its beginning."""

    def __init__(self, message: bytes) -> None:
        self._rest = memoryview(message)

    @property
    def more(self) -> bool:
        """Whether anything follows."""
        return bool(self._rest)

    def fields(self, layout: struct.Struct) -> tuple[Any, ...]:
        """Fixed fields."""
        return layout.unpack(self.octets(layout.size))

    def octets(self, length: int) -> bytes:
        """So many bytes."""
        if length > len(self._rest):
            message = f"expected {length} more bytes, got {len(self._rest)}"
            raise WireError(message)
        taken, self._rest = self._rest[:length], self._rest[length:]
        return bytes(taken)

    def text(self) -> str:
        """A string; whatever it holds must be fit to print."""
        try:
            text = self.octets(*self.fields(TEXT)).decode()
        except UnicodeDecodeError as error:
            message = "a text is not UTF-8"
            raise WireError(message) from error
        if not text.isprintable():
            message = "a text cannot be printed"
            raise WireError(message)
        return text

    def symbols(self) -> tuple[Symbol, ...]:
        """All that follow."""
        found = []
        while self.more:
            ax, ay, bx, by, cx, cy, dx, dy, number, count, length = self.fields(SYMBOL)
            part = Part(number, count) if count else None
            octets, rung = self.octets(length), self.text()
            found.append(Symbol(octets, ((ax, ay), (bx, by), (cx, cy), (dx, dy)), part, rung))
        return tuple(found)

    def rest(self) -> bytes:
        """Whatever follows."""
        return self.octets(len(self._rest))


def _text(text: str) -> bytes:
    """A string, made fit to print and not too long."""
    octets = "".join(each if each.isprintable() else " " for each in text).encode(errors="replace")[:1000]
    octets = octets.decode(errors="ignore").encode()
    return TEXT.pack(len(octets)) + octets


def encode_symbols(symbols: Iterable[Symbol]) -> bytes:
    """Symbols, one behind the other."""
    pieces = []
    for symbol in symbols:
        numbers = [number for corner in symbol.corners for number in corner]
        part = (symbol.part.number, symbol.part.count) if symbol.part else (0, 0)
        pieces.append(SYMBOL.pack(*numbers, *part, len(symbol.octets)) + symbol.octets + _text(symbol.rung))
    return b"".join(pieces)


def decode_symbols(message: bytes) -> tuple[Symbol, ...]:
    """What `encode_symbols` wrote.

    Raises:
        WireError: It did not write this.
    """
    return _Reader(message).symbols()


def encode_hello(missing_rungs: Mapping[str, str]) -> bytes:
    """Which rungs are off, each with the reason."""
    return b"".join(_text(name) + _text(reason) for name, reason in missing_rungs.items())


def decode_hello(message: bytes) -> Mapping[str, str]:
    """What `encode_hello` wrote.

    Raises:
        WireError: It did not write this.
    """
    reader, missing = _Reader(message), {}
    while reader.more:
        name = reader.text()
        missing[name] = reader.text()
    return missing


def encode_wanted(*, jpeg: bool, width: int, height: int, rungs: Sequence[str]) -> bytes:
    """The head of a request to read a frame; its payload follows."""
    return FRAME + WANTED.pack(jpeg, width, height, len(rungs)) + b"".join(_text(name) for name in rungs)


def encode_picture() -> bytes:
    """The head of a request to read a picture file; its bytes follow."""
    return PICTURE


def decode_wanted(message: bytes) -> FrameRequest | bytes:
    """A frame, or the bytes of a picture file.

    Raises:
        WireError: Neither.
    """
    reader = _Reader(message)
    kind = reader.octets(1)
    if kind == PICTURE:
        return reader.rest()
    if kind != FRAME:
        unknown = f"expected a picture or a frame, got {kind!r}"
        raise WireError(unknown)
    jpeg, width, height, count = reader.fields(WANTED)
    rungs = tuple(reader.text() for _ in range(count))
    return FrameRequest(bool(jpeg), width, height, rungs, reader.rest())


def encode_step(milliseconds: int) -> bytes:
    """How long the next reply about a picture file may take: a child that hangs is told from one with much to do."""
    return STEP + MILLISECONDS.pack(milliseconds)


def decode_step(message: bytes) -> int | None:
    """What `encode_step` wrote; None where this tells of a page.

    Raises:
        WireError: It says that it is a step, and is none.
    """
    reader = _Reader(message)
    if reader.octets(1) != STEP:
        return None
    (milliseconds,) = reader.fields(MILLISECONDS)
    return int(milliseconds)


def encode_page(page: PageReply) -> bytes:
    """One page; never empty, since an empty reply ends a picture."""
    head = PAGE.pack(page.page, page.width, page.height) + _text(page.message) + _text(page.hint)
    return PAGE_READ + head + encode_symbols(page.symbols)


def decode_page(message: bytes) -> PageReply:
    """What `encode_page` wrote.

    Raises:
        WireError: It did not write this.
    """
    reader = _Reader(message)
    if reader.octets(1) != PAGE_READ:
        unknown = "expected a page"
        raise WireError(unknown)
    page, width, height = reader.fields(PAGE)
    told, hint = reader.text(), reader.text()
    return PageReply(page, width, height, reader.symbols(), told, hint)


def encode_seen(seen: FrameReply) -> bytes:
    """What was seen in a frame."""
    return SEEN.pack(seen.finder_seen, seen.milliseconds) + encode_symbols(seen.symbols)


def decode_seen(message: bytes) -> FrameReply:
    """What `encode_seen` wrote.

    Raises:
        WireError: It did not write this.
    """
    reader = _Reader(message)
    finder_seen, milliseconds = reader.fields(SEEN)
    return FrameReply(reader.symbols(), finder_seen, milliseconds)
