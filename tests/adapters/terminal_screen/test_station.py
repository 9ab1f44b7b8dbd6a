"""The officer's desk at a terminal: verdicts, acts, PINs and scans as they are typed and read there."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import pytest

from strpcheck.adapters.keyboard.presses import ALONE_MS, HeardKeys
from strpcheck.adapters.terminal_screen.screen import REDRAW_MS, TerminalScreen
from strpcheck.duty import duty_now
from strpcheck.ports import Frame, KeyPress, Scene, Wanted
from tests.adapters.terminal_screen.pages import PLAIN
from tests.adapters.terminal_screen.test_screen import Typed
from tests.cli.render_cases import Terminal, without_styles
from tests.desks import PIN, HandClock, SceneScreen, Seat
from tests.road import GOOD


@dataclass
class TerminalSeat(SceneScreen):
    """Implements `Screen`: a real one on a terminal that nobody sees."""

    clock: HandClock = field(default_factory=HandClock)
    stream: Terminal = field(default_factory=Terminal)
    typed: Typed = field(default_factory=Typed)
    heard: HeardKeys = field(init=False)
    real: TerminalScreen = field(init=False)

    def __post_init__(self) -> None:
        now_ms = self.clock.monotonic_ms
        self.heard = HeardKeys(self.typed, now_ms)
        self.real = TerminalScreen(self.heard, now_ms, stream=self.stream, environment=PLAIN, size=lambda: (80, 24))

    def show(self, scene: Scene, picture: Frame | None) -> None:
        """As the terminal does."""
        self.real.show(scene, picture)

    def pressed(self) -> Sequence[KeyPress | Wanted]:
        """What was typed there."""
        return self.real.pressed()

    def take_all(self, *, wanted: bool) -> None:
        """As the desk asked."""
        self.real.take_all(wanted=wanted)

    def close(self) -> None:
        """Give it back."""
        self.real.close()

    def press(self, seat: Seat, *keys: bytes) -> str:
        """Keys one after the other; what the terminal shows then."""
        for key in keys:
            self.typed.pieces.append(key)
            for _ in range(2):
                self.heard.read(ALONE_MS)
                self.clock.ms += ALONE_MS
            seat.look()
        return self.page(seat)

    def page(self, seat: Seat) -> str:
        """The newest page, once there was time to draw it."""
        self.clock.ms += REDRAW_MS
        seat.look()
        return without_styles(self.stream.getvalue()).rpartition("\x1b[H")[2]


@pytest.fixture
def terminal() -> Iterator[TerminalSeat]:
    """Given back in the end."""
    screen = TerminalSeat()
    yield screen
    screen.close()


def test_an_officer_works_at_a_terminal(terminal: TerminalSeat) -> None:
    """A verdict that goes by itself, an exempt passage by two keys, an end that takes the PIN and shows the shift."""
    seat = Seat(clock=terminal.clock, screen=terminal).begin()
    seat.show(GOOD)
    assert "PASS" in terminal.page(seat)
    terminal.clock.ms += 20_000
    assert "Show the STRP code" in terminal.page(seat)

    assert "[1] EX-ASN" in terminal.press(seat, b"b")
    terminal.press(seat, b"1")
    assert seat.last["kind"] == "exempt"

    terminal.press(seat, b"e")
    asked = terminal.press(seat, PIN.encode())
    assert "\N{BULLET}" * len(PIN) in asked
    assert PIN not in asked
    assert "EX-ASN 1" in terminal.press(seat, b"\r")
    assert duty_now(seat.log) is None
    terminal.press(seat, b"\r")
    assert seat.has_left()


def test_a_scanner_counts_nothing_at_a_terminal(terminal: TerminalSeat) -> None:
    """Whatever it types: the same letters as one burst."""
    seat = Seat(clock=terminal.clock, screen=terminal).begin()
    entries = len(seat.log.kept)
    terminal.press(seat, b"B1\r", b"P1", b"E4711\r")

    assert len(seat.log.kept) == entries
    assert not seat.has_left()


def test_ctrl_d_on_duty_takes_a_pin(terminal: TerminalSeat) -> None:
    """As closing the window does."""
    seat = Seat(clock=terminal.clock, screen=terminal).begin()
    terminal.press(seat, b"\x04")
    assert not seat.has_left()
    terminal.press(seat, PIN.encode() + b"\r")

    assert seat.has_left()
