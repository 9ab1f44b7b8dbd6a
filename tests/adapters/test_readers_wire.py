"""What the reading child and its parent say to each other: everything survives, and nonsense is told as such."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.readers import wire
from strpcheck.adapters.readers.engine import Symbol
from strpcheck.core.barcode import Part

SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))
SYMBOLS = st.lists(
    st.builds(
        Symbol,
        st.binary(max_size=40),
        st.tuples(*(st.tuples(*(st.integers(-(2**31), 2**31 - 1),) * 2),) * 4),
        st.none() | st.builds(Part, st.integers(1, 16), st.integers(1, 16)),
        st.sampled_from(("zxing", "zbar", "")),
    ),
    max_size=3,
).map(tuple)
WORDS = st.text(st.characters(codec="utf-8"), max_size=60).filter(str.isprintable)


@given(st.integers(0, 99), SYMBOLS, WORDS, WORDS)
def test_pages_survive_the_wire(page: int, symbols: tuple[Symbol, ...], message: str, hint: str) -> None:
    """What one side encodes the other decodes; no page is an empty message, which would end the picture."""
    told = wire.PageReply(page, 1280, 720, symbols, message, hint)

    encoded = wire.encode_page(told)

    assert encoded
    assert wire.decode_page(encoded) == told


@given(SYMBOLS, st.booleans(), st.floats(0, 1e6))
def test_what_was_seen_survives_the_wire(symbols: tuple[Symbol, ...], finder_seen: bool, milliseconds: float) -> None:  # noqa: FBT001 -- a value
    """Symbols, sighting and time."""
    seen = wire.FrameReply(symbols, finder_seen, milliseconds)

    assert wire.decode_seen(wire.encode_seen(seen)) == seen


@given(st.booleans(), st.lists(st.sampled_from(("zxing", "zxing-x2", "zbar"))), st.binary())
def test_requests_survive_the_wire(jpeg: bool, rungs: list[str], payload: bytes) -> None:  # noqa: FBT001 -- a value
    """A frame with its rungs, and the bytes of a file."""
    head = wire.encode_wanted(jpeg=jpeg, width=3, height=2, rungs=rungs)

    assert wire.decode_wanted(head + payload) == wire.FrameRequest(jpeg, 3, 2, tuple(rungs), payload)
    assert wire.decode_wanted(wire.encode_picture() + payload) == payload


def test_the_hello_names_what_is_missing() -> None:
    """With its reason, made fit to print and not too long; nothing missing is an empty message."""
    assert wire.encode_hello({}) == b""
    assert wire.decode_hello(wire.encode_hello({"zbar": "no\nlibrary" + "é" * 900})) == {
        "zbar": "no library" + "é" * 495
    }


@pytest.mark.parametrize(
    ("decode", "whole"),
    [
        (wire.decode_page, wire.encode_page(wire.PageReply(1, 2, 3, (Symbol(b"HELLO", SQUARE, None, "zxing"),)))),
        (wire.decode_seen, wire.encode_seen(wire.FrameReply((Symbol(b"HELLO", SQUARE, None, "zxing"),), True, 1.0))),
        (wire.decode_hello, wire.encode_hello({"zbar": "gone"})),
        (wire.decode_wanted, wire.encode_wanted(jpeg=True, width=1, height=1, rungs=("zxing",))),
    ],
    ids=["page", "seen", "hello", "wanted"],
)
def test_messages_cut_short_never_pass_for_whole_ones(decode: object, whole: bytes) -> None:
    """Either nonsense, or, where a message may be empty or without symbols, another honest message."""
    assert callable(decode)
    full = decode(whole)
    for length in range(len(whole)):
        try:
            cut = decode(whole[:length])
        except wire.WireError:
            continue
        assert cut != full


@pytest.mark.parametrize(
    "nonsense",
    [b"\0\2\xff\xff\0\0", b"\0\1\x1b\0\0", b"\xff\xff", b"\0"],
    ids=["no UTF-8", "an escape", "too short", "half a length"],
)
def test_texts_of_a_child_are_fit_to_print(nonsense: bytes) -> None:
    """A child that was taken over cannot write to the officer's terminal."""
    with pytest.raises(wire.WireError):
        wire.decode_hello(nonsense)


def test_a_request_of_no_known_kind_is_nonsense() -> None:
    """Neither picture nor frame."""
    with pytest.raises(wire.WireError):
        wire.decode_wanted(b"X")
    with pytest.raises(wire.WireError):
        wire.decode_wanted(b"")
