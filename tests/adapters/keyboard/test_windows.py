"""Laws of reading a hand scanner from a Windows console, told by a console of our own."""

from collections import deque

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.keyboard.scanner import HandScanner
from strpcheck.adapters.keyboard.windows import WindowsKeys


def console(typed: str) -> WindowsKeys:
    """Keys that were pressed."""
    waiting = deque(typed)
    return WindowsKeys(lambda: bool(waiting), waiting.popleft)


def test_keys_are_read_as_they_wait() -> None:
    """All at once, letters with accents among them."""
    assert console("AB à\r").read(None) == "AB à\r".encode()


def test_the_number_of_a_special_key_is_no_character() -> None:
    """F1 announces itself by NUL."""
    assert console("A\0;B").read(0) == b"AB"


def test_nothing_typed_in_time_is_nothing() -> None:
    """And waiting for ever ends when somebody wakes it."""
    keys = console("")
    assert keys.read(10) == b""

    keys.wake()
    assert keys.read(None) == b""


def test_ctrl_c_ctrl_d_and_ctrl_z_end_the_input() -> None:
    """What came before them is handed over."""
    for key in "\x03\x04\x1a":
        keys = console(f"AB{key}")
        assert console(key).read(None) is None
        assert keys.read(None) == b"AB"
        assert keys.read(0) is None


def test_a_scanner_is_heard_from_a_console() -> None:
    """The same listener as on a terminal."""
    with HandScanner(console("ABCDEFGH\r\x04"), SystemClock(), None) as scanner:
        found = [typed.text for typed in scanner.typed()]

    assert found == ["ABCDEFGH"]
