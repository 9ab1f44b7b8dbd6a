"""Engines in a child process: it may die, hang, lie or be missing, and nobody else notices."""

import gc
import io
import subprocess
import weakref
from collections.abc import Iterator

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from strpcheck.adapters.readers.child_engine import ChildEngine
from strpcheck.adapters.readers.engine import Symbol
from strpcheck.adapters.readers.wire import (
    WireError,
    decode_picture,
    decode_symbols,
    encode_picture,
    encode_symbols,
    read_frame,
    write_frame,
)
from strpcheck.core.barcode import Part
from tests.adapters import drawn

GREY = np.arange(6, dtype=np.uint8).reshape(2, 3)
SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))

SERVE = """
import os, sys, time
from strpcheck.adapters.readers.child_loop import serve
from strpcheck.adapters.readers.engine import Symbol
SQUARE = ((0, 0), (1, 0), (1, 1), (0, 1))
WIRE = os.dup(1)
def find(pixels, width, height):
    print("native code prints what it likes")
    {behaviour}
    return [Symbol(b"%d %dx%d " % (os.getpid(), width, height) + pixels, SQUARE)]
serve(lambda: find)
"""


def child(behaviour: str = "pass", *, seconds: float = 10) -> ChildEngine:
    """An engine whose child does this with every picture before it answers."""
    return ChildEngine(("-c", SERVE.format(behaviour=behaviour)), picture_seconds=seconds)


def process_of(engine: ChildEngine) -> "subprocess.Popen[bytes]":
    """The child at work."""
    assert engine.missing is None
    assert engine._process is not None
    return engine._process


def test_a_picture_goes_in_and_symbols_come_out() -> None:
    """Pixels arrive row by row with their size, and what a decoder prints does not disturb the answer."""
    engine = child()

    first, second = engine.find(GREY), engine.find(GREY.T.copy())

    pid = process_of(engine).pid
    engine.close()
    assert [each.octets for each in first] == [b"%d 3x2 \0\1\2\3\4\5" % pid]
    assert [each.octets for each in second] == [b"%d 2x3 \0\3\1\4\2\5" % pid]


def test_nothing_starts_before_it_is_needed() -> None:
    """A ladder that reads at its first rung pays for no child."""
    engine = child()

    assert engine._process is None


@pytest.mark.parametrize(
    "behaviour",
    [
        "os.abort()",
        "os._exit(0)",
        "raise RuntimeError",
        "time.sleep(60)",
        "os.write(WIRE, bytes([255] * 4))",
        "os.write(WIRE, bytes([0, 0, 0, 1, 1]))",
    ],
    ids=["aborts", "leaves", "raises", "hangs", "claims 4 GB", "talks nonsense"],
)
def test_a_child_that_fails_has_read_nothing_and_is_replaced(behaviour: str) -> None:
    """One hostile picture costs itself: the next one is read by a new child."""
    engine = child(f"if pixels[0] == 9: {behaviour}", seconds=2)
    before = process_of(engine)

    hostile = engine.find(np.full((2, 2), 9, np.uint8))
    after = engine.find(GREY)

    replaced = process_of(engine)
    engine.close()
    assert list(hostile) == []
    assert len(after) == 1
    assert before.pid != replaced.pid
    assert before.returncode is not None


def test_a_child_that_died_meanwhile_costs_one_picture() -> None:
    """Killed between two pictures: the pipe is broken, nothing is raised, the next picture is read."""
    engine = child()
    process = process_of(engine)
    process.kill()
    process.wait()

    lost, read = engine.find(GREY), engine.find(GREY)

    engine.close()
    assert (len(lost), len(read)) == (0, 1)


LOADS = "from strpcheck.adapters.readers.child_loop import serve\ndef load(): raise {error}\nserve(load)"


@pytest.mark.parametrize(
    ("script", "reason"),
    [
        (LOADS.format(error="ImportError('no zbar')"), "no zbar"),
        (LOADS.format(error="OSError"), "OSError"),
        ("raise SystemExit(3)", "its child process does not answer"),
        ("print('hello there')", "its child process does not answer"),
    ],
    ids=["library missing", "no reason given", "dies at once", "another program"],
)
def test_an_engine_that_does_not_come_up_is_missing(script: str, reason: str) -> None:
    """The reason is told once and kept; pictures read nothing."""
    engine = ChildEngine(("-c", script))

    assert (engine.missing, list(engine.find(GREY)), engine.missing) == (reason, [], reason)


def test_a_process_that_cannot_start_is_missing() -> None:
    """No memory, no process: the reason is the system's."""
    longer_than_any_command_line = ("-c", "#" * 3_000_000)
    engine = ChildEngine(longer_than_any_command_line)

    assert str(engine.missing).startswith("its child process does not start: ")
    assert list(engine.find(GREY)) == []


def test_closing_ends_the_child_and_a_later_picture_starts_another() -> None:
    """Closed is not broken."""
    engine = child()
    first = process_of(engine)

    engine.close()
    again = engine.find(GREY)

    engine.close()
    assert first.returncode == 0
    assert len(again) == 1


def test_the_child_ends_with_its_engine() -> None:
    """An engine nobody holds any more leaves no process behind."""
    engine = child()
    process, gone = process_of(engine), weakref.ref(engine)

    del engine
    gc.collect()

    assert gone() is None
    assert process.returncode == 0


def test_a_child_that_ignores_the_end_is_killed() -> None:
    """Hanging up is a hint; after a second it is no longer one."""
    script = SERVE.format(behaviour="pass") + "\ntime.sleep(60)"
    engine = ChildEngine(("-c", script))
    process = process_of(engine)

    engine.close()

    assert process.returncode not in {0, None}


@given(
    st.lists(
        st.builds(
            Symbol,
            st.binary(max_size=40),
            st.tuples(*(st.tuples(*(st.integers(-(2**31), 2**31 - 1),) * 2),) * 4),
            st.none() | st.builds(Part, st.integers(1, 16), st.integers(1, 16)),
        ),
        max_size=3,
    )
)
def test_symbols_survive_the_wire(symbols: list[Symbol]) -> None:
    """What one side encodes the other decodes."""
    assert list(decode_symbols(encode_symbols(symbols))) == symbols


def test_symbols_cut_short_are_refused() -> None:
    """No cut inside a symbol passes for one."""
    whole = encode_symbols([Symbol(b"HELLO", SQUARE)])
    for length in range(1, len(whole)):
        with pytest.raises(WireError):
            decode_symbols(whole[:length])


def test_pictures_of_another_size_are_refused() -> None:
    """A decoder is native code: it must not be told a size that the pixels do not have."""
    whole = encode_picture(b"\0" * 6, 3, 2)
    for wrong in (*(whole[:length] for length in range(len(whole))), whole + b"\0"):
        with pytest.raises(WireError):
            decode_picture(wrong)


def test_frames_are_bounded() -> None:
    """A length that no honest side sends is refused before anything is read; an end inside a frame is an end."""
    stream = io.BytesIO()
    write_frame(stream, b"HELLO")

    assert read_frame(io.BytesIO(stream.getvalue()), 5) == b"HELLO"
    assert read_frame(io.BytesIO(stream.getvalue()[:-1]), 5) is None
    assert read_frame(io.BytesIO(), 5) is None
    with pytest.raises(WireError):
        read_frame(io.BytesIO(stream.getvalue()), 4)


@pytest.fixture
def zbar() -> Iterator[ChildEngine]:
    """The real one."""
    for engine in drawn.zbar():
        if engine.missing is not None:
            pytest.skip("libzbar0 is not installed")
        yield engine


@pytest.mark.parametrize("turns", range(4))
def test_zbar_finds_corners_as_printed(zbar: ChildEngine, turns: int) -> None:
    """The same corners as the first engine gives, however the card is held."""
    from strpcheck.adapters.readers.zxing import ZxingEngine

    picture = np.ascontiguousarray(np.rot90(drawn.on_paper(drawn.symbol("HELLO WORLD")), turns))

    found, expected = zbar.find(picture), ZxingEngine().find(picture)

    assert [each.octets for each in found] == [b"HELLO WORLD"]
    assert np.abs(np.array(found[0].corners) - np.array(expected[0].corners)).max() <= 2


def test_zbar_reads_a_permits_text_unchanged(zbar: ChildEngine) -> None:
    """All of Base45 comes through, spaces and all."""
    text = drawn.permit_like(468)

    assert [each.octets.decode() for each in zbar.find(drawn.symbol(text))] == [text]


def test_zbar_never_joins_parts(zbar: ChildEngine) -> None:
    """All parts in one picture, or one alone: nothing is read, and the same child goes on."""
    pieces = drawn.parts(drawn.permit_like(200), 3)
    before = process_of(zbar)

    joined, alone = zbar.find(drawn.on_paper(*pieces)), zbar.find(pieces[0])

    assert (list(joined), list(alone)) == ([], [])
    assert [each.octets for each in zbar.find(drawn.symbol("HELLO"))] == [b"HELLO"]
    assert process_of(zbar) is before


def test_zbar_reads_no_other_codes(zbar: ChildEngine) -> None:
    """A carton in the picture says nothing."""
    import zxingcpp

    assert list(zbar.find(drawn.on_paper(drawn.symbol("12345678", zxingcpp.BarcodeFormat.Code128)))) == []


WITHOUT_LIBRARY = "import ctypes.util; ctypes.util.find_library = lambda name: None"
WITHOUT_PACKAGE = "import sys; sys.modules['pyzbar'] = None"
OLD_LIBRARY = """
import sys, types
old = types.ModuleType("pyzbar.pyzbar")
old.ORIENTATION_AVAILABLE = False
sys.modules["pyzbar"] = package = types.ModuleType("pyzbar")
sys.modules["pyzbar.pyzbar"] = package.pyzbar = old
"""


@pytest.mark.parametrize(
    ("machine", "reason"),
    [
        (WITHOUT_LIBRARY, "Unable to find zbar shared library"),
        (WITHOUT_PACKAGE, "import of pyzbar halted; None in sys.modules"),
        (OLD_LIBRARY, "libzbar is older than 0.11 and cannot tell parts of a structured append"),
    ],
    ids=["no libzbar0", "no pyzbar", "an old libzbar"],
)
def test_zbar_says_what_it_lacks(machine: str, reason: str) -> None:
    """Where it cannot work it is off with a reason, and the other rungs go on without it."""
    engine = ChildEngine(("-c", machine + "\nfrom strpcheck.adapters.readers.zbar_child import main\nmain()"))

    assert engine.missing == reason
