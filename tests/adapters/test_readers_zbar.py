"""The zbar engine: what it reads, what of it is not believed, and where it is off."""

import subprocess
import sys

import numpy as np
import pytest

from strpcheck.adapters.readers.zbar import ZbarEngine
from strpcheck.adapters.readers.zxing import ZxingEngine
from tests.adapters import drawn


@pytest.fixture
def zbar() -> ZbarEngine:
    """The real one."""
    engine = ZbarEngine()
    if engine.missing is not None:
        pytest.skip("libzbar0 is not installed")
    return engine


@pytest.mark.parametrize("turns", range(4))
def test_zbar_finds_corners_as_printed(zbar: ZbarEngine, turns: int) -> None:
    """The same corners as the first engine gives, however the card is held."""
    picture = np.ascontiguousarray(np.rot90(drawn.on_paper(drawn.symbol("HELLO WORLD")), turns))

    found, expected = zbar.find(picture), ZxingEngine().find(picture)

    assert [each.octets for each in found] == [b"HELLO WORLD"]
    assert np.abs(np.array(found[0].corners) - np.array(expected[0].corners)).max() <= 2


def test_zbar_reads_a_permits_text_unchanged(zbar: ZbarEngine) -> None:
    """All of Base45 comes through, spaces and all."""
    text = drawn.permit_like(468)

    assert [each.octets.decode() for each in zbar.find(drawn.symbol(text))] == [text]


def test_zbar_never_joins_parts(zbar: ZbarEngine) -> None:
    """All parts in one picture, or one alone: nothing is read, and the engine goes on."""
    pieces = drawn.parts(drawn.permit_like(200), 3)

    joined, alone = zbar.find(drawn.on_paper(*pieces)), zbar.find(pieces[0])

    assert (list(joined), list(alone)) == ([], [])
    assert [each.octets for each in zbar.find(drawn.symbol("HELLO"))] == [b"HELLO"]


def test_zbar_reads_no_other_codes(zbar: ZbarEngine) -> None:
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
ASK = """
import numpy
from strpcheck.adapters.readers.zbar import ZbarEngine
engine = ZbarEngine()
print(engine.missing, list(engine.find(numpy.zeros((9, 9), numpy.uint8))))
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
    """Where it cannot work it is off with a reason, and reads nothing."""
    run = subprocess.run([sys.executable, "-c", machine + ASK], capture_output=True, text=True, check=True)

    assert run.stdout == f"{reason} []\n"
