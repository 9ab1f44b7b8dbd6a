"""Laws of the screen on a terminal: drawn no oftener than can be seen, given back as it was, and nothing kept."""

import gc
import io
from collections.abc import Iterator, Mapping
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import Self

import pytest

from strpcheck.adapters.keyboard.presses import ALONE_MS, HeardKeys
from strpcheck.adapters.terminal_screen.screen import REDRAW_MS, TerminalScreen
from strpcheck.errors import ScreenError
from strpcheck.ports import KeyPress, Scene, Wanted
from tests.adapters.screen.scenes import VERDICTS, scene
from tests.adapters.terminal_screen.pages import COLOUR, CONSOLE, PLAIN
from tests.cli.render_cases import Terminal

ENTER, LEAVE, HIDE, SHOW, HOME, CLEAR = (f"\x1b[{end}" for end in ("?1049h", "?1049l", "?25l", "?25h", "H", "2J"))
NAME = "Siti Contoh Rahayu"


class GoneTerminal(Terminal):
    """A terminal somebody hangs up on."""

    is_gone = False

    def write(self, text: str) -> int:
        """As Linux answers."""
        if self.is_gone:
            raise OSError(5, "Input/output error")
        return super().write(text)


@dataclass
class Typed:
    """Implements `Keys`: what is typed next."""

    pieces: list[bytes | None] = field(default_factory=list)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        """Nothing to give back."""

    def read(self, wait_ms: int | None) -> bytes | None:
        """The next piece."""
        return b"" if wait_ms == 0 or not self.pieces else self.pieces.pop(0)

    def wake(self) -> None:
        """Nobody waits."""


@dataclass
class Seat:
    """A screen on a terminal that nobody sees, and a clock set by hand."""

    environment: Mapping[str, str] = field(default_factory=lambda: PLAIN)
    stream: GoneTerminal = field(default_factory=GoneTerminal)
    typed: Typed = field(default_factory=Typed)
    size: tuple[int, int] = (80, 24)
    ms: int = 1000
    heard: HeardKeys = field(init=False)
    screen: TerminalScreen = field(init=False)

    def __post_init__(self) -> None:
        self.heard = HeardKeys(self.typed, lambda: self.ms)
        self.screen = TerminalScreen(
            self.heard, lambda: self.ms, stream=self.stream, environment=self.environment, size=lambda: self.size
        )

    def show(self, shown: Scene) -> str:
        """What the terminal receives for it."""
        before = len(self.stream.getvalue())
        self.screen.show(shown, None)
        return self.stream.getvalue()[before:]

    def close(self) -> None:
        """Leave."""
        self.screen.close()

    def type(self, *pieces: bytes | None) -> None:
        """Keys, each alone."""
        self.typed.pieces += pieces
        for _ in range(2 * len(pieces)):
            self.heard.read(ALONE_MS)
            self.ms += ALONE_MS


@pytest.fixture
def seat() -> Iterator[Seat]:
    """Somebody at a terminal, until the test is over."""
    with closing(Seat()) as seat:
        yield seat


def test_the_terminal_is_taken_over_and_given_back(seat: Seat) -> None:
    """The other screen, without a cursor; afterwards both are as before, and the page was cleared first."""
    with closing(seat.screen):
        seat.show(scene(*VERDICTS["lolos"]))
        taken = seat.stream.getvalue()
        assert taken.index(ENTER) < taken.index(HIDE) < taken.index(NAME)
        before = len(seat.stream.getvalue())

    after = seat.stream.getvalue()[before:]
    assert NAME not in after
    assert after.index(CLEAR) < after.index(LEAVE)
    assert SHOW in after


def test_the_terminal_is_given_back_whatever_happened(seat: Seat) -> None:
    """An exception between two scenes, and closing twice."""

    def fail() -> None:
        """In the middle of a shift."""
        with closing(seat.screen):
            seat.show(scene(*VERDICTS["lolos"]))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    seat.screen.close()

    assert seat.stream.getvalue().count(LEAVE) == 1


def test_at_most_ten_pages_a_second(seat: Seat) -> None:
    """However often something changes; what came last is drawn once there is time."""
    drawn = 0
    for at in range(100):
        seat.ms = 1000 + at * 10
        drawn += bool(seat.show(scene(said=f"nomor {at}")))
    assert drawn == 10

    seat.ms += REDRAW_MS
    assert "nomor 99" in seat.show(scene(said="nomor 99"))


def test_a_verdict_is_drawn_at_once(seat: Seat) -> None:
    """Where the page stood still before it."""
    seat.show(scene())
    seat.ms += REDRAW_MS

    assert NAME in seat.show(scene(*VERDICTS["lolos"]))


def test_a_page_that_says_the_same_is_not_drawn_again(seat: Seat) -> None:
    """Codes move in a picture that no terminal shows."""
    first = scene(*VERDICTS["lolos"])
    seat.show(first)
    seat.ms += 1000

    assert seat.show(replace(first, spots=(), frame_size=(1, 1))) == ""
    assert "07:31:06" in seat.show(replace(first, strip=replace(first.strip, clock="07:31:06 WIB")))


def test_a_terminal_of_another_size_is_drawn_anew(seat: Seat) -> None:
    """The same scene, as large as the terminal is now."""
    first = scene(*VERDICTS["lolos"])
    assert seat.show(first).count("\n") == 23
    seat.ms += 1000
    seat.size = (120, 40)

    assert seat.show(first).count("\n") == 39


@pytest.mark.parametrize("environment", [COLOUR, PLAIN, CONSOLE], ids=["colour", "no-colour", "console"])
def test_a_page_sends_colours_only_where_they_are_wanted(environment: dict[str, str]) -> None:
    """And never blocks to a font that has none."""
    with closing(Seat(environment=environment)) as seat:
        drawn = seat.show(scene(*VERDICTS["tolak"]))

    assert ("\x1b[1;38;2;" in drawn) == (environment is COLOUR)
    assert ("█" in drawn) == (environment is not CONSOLE)
    assert drawn.startswith("\x1b[H")


def test_nothing_of_a_verdict_is_kept_once_it_is_gone(seat: Seat) -> None:
    """Not in anything the screen refers to, however far."""
    seat.show(scene(*VERDICTS["lolos"]))
    assert any(NAME in text for text in _reached(seat.screen, seat.stream))
    seat.ms += 1000
    seat.show(scene())

    assert not any(NAME in text for text in _reached(seat.screen, seat.stream))


def test_nothing_is_kept_after_closing(seat: Seat) -> None:
    """Even where the last page was a verdict's."""
    seat.show(scene(*VERDICTS["lolos"]))
    seat.screen.close()

    assert not any(NAME in text for text in _reached(seat.screen, seat.stream))


def test_a_terminal_that_is_gone_is_told_and_closes_quietly(seat: Seat) -> None:
    """The shift stays open; whoever runs the screen ends in order."""
    seat.show(scene())
    seat.stream.is_gone = True
    seat.ms += 1000

    with pytest.raises(ScreenError, match="the terminal is gone"):
        seat.show(scene(*VERDICTS["lolos"]))
    seat.screen.close()


def test_keys_are_presses_and_ctrl_d_asks_to_leave(seat: Seat) -> None:
    """Once each; a scan is none."""
    seat.type(b"b", b"\x1b[A", b"\x04", b"PKB\r")

    assert seat.screen.pressed() == [KeyPress("B", "b"), KeyPress("Up"), Wanted.CLOSE]
    assert seat.screen.pressed() == []


def test_a_hung_up_terminal_asks_to_leave_once(seat: Seat) -> None:
    """Nobody can press a key there any more."""
    seat.type(None)

    assert seat.screen.pressed() == [Wanted.CLOSE]
    assert seat.screen.pressed() == []


def test_what_is_typed_into_a_prompt_comes_at_once(seat: Seat) -> None:
    """As the port says."""
    seat.screen.take_all(wanted=True)
    seat.type(b"4711")

    assert "".join(press.text for press in seat.screen.pressed() if isinstance(press, KeyPress)) == "4711"


def test_a_stream_that_lacks_characters_gets_what_it_has(seat: Seat) -> None:
    """ASCII, strict as Python opens it."""
    octets = io.BytesIO()
    stream = io.TextIOWrapper(octets, encoding="ascii")
    with closing(TerminalScreen(seat.heard, lambda: 0, stream=stream, environment=PLAIN)) as screen:
        screen.show(scene(*VERDICTS["lolos"]), None)
    stream.flush()

    assert b"OK LOLOS" in octets.getvalue()


def _reached(start: object, without: object) -> list[str]:
    """Every text that can be reached from an object and what rich remembers, but for what a stream received."""
    seen: dict[int, object] = {id(without): without}
    cached = (each for each in gc.get_objects() if type(each).__name__ == "_lru_cache_wrapper")
    left: list[object] = [start, *(cache for cache in cached if cache.__module__.startswith("rich."))]
    texts = []
    while left:
        reached = left.pop()
        if id(reached) in seen or isinstance(reached, type) or type(reached).__name__ in {"module", "function"}:
            continue
        seen[id(reached)] = reached
        if isinstance(reached, str):
            texts.append(reached)
        left += gc.get_referents(reached)
    return texts
