"""The target that takes what a process and its child say to each other: understood, or told to be nonsense."""

import io
from collections.abc import Callable
from typing import Final

from strpcheck.adapters.cameras.wire import pack, unpack
from strpcheck.adapters.children.frames import FrameError, read_frame, write_frame
from strpcheck.adapters.readers import wire as readers
from strpcheck.adapters.readers.engine import Symbol
from strpcheck.core.barcode import Part
from tests.fuzz.targets import Target

SQUARE: Final = ((0, 0), (9, 0), (9, 9), (0, 9))
SYMBOL: Final = Symbol(b"ABC", SQUARE, Part(1, 2), "zxing")
MAX_FRAME_BYTES: Final = 1 << 16


def wire() -> Target:
    """Any message to the decoder that the first byte names; what one reads is what its encoder would have written."""

    def check(octets: bytes) -> None:
        if octets:
            DECODERS[octets[0] % len(DECODERS)](octets[1:])

    messages = (
        readers.encode_symbols([SYMBOL]),
        readers.encode_hello({"zbar": "no library"}),
        readers.encode_page(readers.PageReply(1, 1280, 720, (SYMBOL,), "damaged", "copy it again")),
        readers.encode_seen(readers.FrameReply((SYMBOL, SYMBOL), finder_seen=True, milliseconds=1.5)),
        readers.encode_wanted(jpeg=True, width=3, height=2, rungs=("zxing", "grid")) + b"payload",
        pack({"state": "ended", "frames": 9, "expected": 10}, b"payload"),
        b"\0\0\0\x03abc",
    )
    nested = len(b"[" * 3000).to_bytes(4) + b"[" * 3000
    return Target((*(bytes([at]) + each for at, each in enumerate(messages)), b"\x05" + nested), check)


def _symbols(message: bytes) -> None:
    read = readers.decode_symbols(message)
    assert readers.decode_symbols(readers.encode_symbols(read)) == read


def _hello(message: bytes) -> None:
    read = readers.decode_hello(message)
    assert all(name.isprintable() and reason.isprintable() for name, reason in read.items())


def _page(message: bytes) -> None:
    read = readers.decode_page(message)
    assert read.message.isprintable()
    assert read.hint.isprintable()
    if len(read.message.encode()) <= 1000 >= len(read.hint.encode()):
        assert readers.decode_page(readers.encode_page(read)) == read


def _seen(message: bytes) -> None:
    read = readers.decode_seen(message)
    again = readers.decode_seen(readers.encode_seen(read))
    assert (again.symbols, again.finder_seen) == (read.symbols, read.finder_seen)


def _wanted(message: bytes) -> None:
    read = readers.decode_wanted(message)
    if isinstance(read, bytes):
        assert readers.encode_picture() + read == message
        return
    head = readers.encode_wanted(jpeg=read.jpeg, width=read.width, height=read.height, rungs=read.rungs)
    assert readers.decode_wanted(head + read.payload) == read


def _camera(message: bytes) -> None:
    told, payload = unpack(message)
    assert unpack(pack(told, payload))[1] == payload


def _frame(message: bytes) -> None:
    read = read_frame(io.BytesIO(message), MAX_FRAME_BYTES)
    if read is not None:
        written = io.BytesIO()
        write_frame(written, read)
        assert message.startswith(written.getvalue())


def _or(told: type[Exception], decode: Callable[[bytes], None]) -> Callable[[bytes], None]:
    """A decoder that may say, in its one way, that a message is nonsense."""

    def decoder(message: bytes) -> None:
        try:
            decode(message)
        except told as error:
            assert type(error) is told or told is ValueError  # noqa: PT017 -- both ends are right

    return decoder


DECODERS: Final[tuple[Callable[[bytes], None], ...]] = (
    *(_or(readers.WireError, decode) for decode in (_symbols, _hello, _page, _seen, _wanted)),
    _or(ValueError, _camera),
    _or(FrameError, _frame),
)
