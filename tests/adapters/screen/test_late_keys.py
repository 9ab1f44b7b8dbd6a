"""Laws of keys that are read late: X says when each was pressed, so no act is lost and no scan becomes one."""

import struct
import sys
import time
from collections.abc import Iterator

import pytest

from strpcheck.adapters.screen.x_times import pressed_at
from tests.adapters.screen.displays import Display, display
from tests.adapters.screen.test_window import ends, window

KEY, RELEASE, MAPPING = 2, 3, 34
NOW = 7_000_000_000
"""Past what 32 bits hold: the X server's time began anew."""
PERMIT = "6BF+70N$B*1:%-./ Z"


@pytest.fixture(scope="module")
def server() -> Iterator[Display]:
    """One for all tests here."""
    with display() as there:
        yield there


def event(kind: int, at_ms: int) -> bytes:
    """As Xlib lays one out (Xlib.h, XKeyEvent), and the rest of its union."""
    return struct.pack("@iLiPLLLL", kind, 1, 0, 0, 5, 6, 0, at_ms % 2**32) + bytes(120)


@pytest.mark.parametrize("ago_ms", [0, 1, 119, 4_999, -20])
def test_the_time_of_a_key_is_read(ago_ms: int) -> None:
    """Whatever became of the 32 bits; one may come while the others are being read."""
    assert pressed_at(event(KEY, NOW - ago_ms), NOW) == NOW - ago_ms


@pytest.mark.parametrize(
    "told",
    [
        pytest.param(event(RELEASE, NOW), id="let go"),
        pytest.param(event(MAPPING, NOW), id="no key"),
        pytest.param(event(KEY, NOW - 5_001), id="another clock's past"),
        pytest.param(event(KEY, NOW + 1_001), id="another clock's future"),
        pytest.param(event(KEY, NOW)[:40], id="cut"),
        pytest.param(b"", id="empty"),
    ],
)
def test_what_tells_no_time_of_a_key_is_passed_over(told: bytes) -> None:
    """Then the moment of reading counts, as before."""
    assert pressed_at(told, NOW) is None


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="POSIX only")
def test_two_keys_of_a_person_are_two_acts_however_late_they_are_read(server: Display) -> None:
    """A busy laptop looks seldom: keys of a menu are pressed within one look."""
    with window(server, "late") as shown:
        server.press("b", "1", every_s=0.2)

        assert [shown.next(), shown.next()] == [{"pressed": "B"}, {"pressed": "1"}]
        assert ends(shown, server) == (0, "")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="POSIX only")
def test_a_scan_that_is_read_late_presses_nothing(server: Display) -> None:
    """However its characters are spread over what is read at once."""
    with window(server, "late") as shown:
        server.press(*PERMIT, "\r", every_s=0.03)
        time.sleep(0.5)
        scanned = ""
        while len(scanned) <= len(PERMIT):
            scanned += shown.next()["scanned"]

        assert scanned == PERMIT + "\r"
        assert ends(shown, server) == (0, "")
