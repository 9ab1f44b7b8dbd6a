"""Builds the officer's station: its screen, sounds, photos and everything its keys reach."""

import signal
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, wait
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

from strpcheck.adapters.entropy import system_entropy
from strpcheck.adapters.keyboard.scanner import HandScanner
from strpcheck.adapters.officers import OfficersFile
from strpcheck.adapters.photos import Photos
from strpcheck.adapters.pin import check_pin
from strpcheck.adapters.printer import printed
from strpcheck.cli.render_notice import notice_of
from strpcheck.cli.scanner_wiring import keys_of_terminal
from strpcheck.desk import Desk, Guards, Habits, Ways
from strpcheck.errors import HomeError, LogError, PinError, ShiftError

if TYPE_CHECKING:
    from strpcheck.adapters.home import Home
    from strpcheck.adapters.keyboard.layouts import Layout
    from strpcheck.adapters.keyboard.scanner import Keys
    from strpcheck.cli.in_force import InForce
    from strpcheck.cli.options import Options
    from strpcheck.live import LiveScan
    from strpcheck.ports import Clock, Screen, Speaker
    from strpcheck.scan import Judgement

__all__ = ["Seats", "Station", "attend", "opened_station"]

Done = TypeVar("Done")

RETRY_S, LOOK_S = 0.5, 0.05
LISTEN_S = 0.03
"""Between two looks at the keyboard: two keys that a person presses must not look as if they came at once."""


@dataclass(frozen=True, slots=True)
class Seats:
    """What a station is built from."""

    options: "Options"
    home: "Home"
    in_force: "InForce"
    layout: "Layout | None"
    """Of the hand scanner."""
    next_camera: Callable[[], str | None]
    tell: Callable[[Mapping[str, object]], None]


@dataclass(frozen=True, slots=True)
class Station:
    """A desk, and the hand scanner that types at its screen."""

    desk: Desk
    texts: HandScanner


@contextmanager
def opened_station(seats: Seats, habits: Habits, *, in_window: bool) -> Iterator[Station]:
    """A station in a window, or on the terminal that the program was started from.

    Raises:
        ScreenError: No window can be opened, or the terminal is gone.
        LogError: The log cannot be read.
    """
    clock = seats.in_force().clock
    with ExitStack() as stack:
        screen, keys = _window(clock, stack) if in_window else _terminal(clock, stack)
        photos = stack.enter_context(closing(Photos()))
        photos.launch()
        speaker = stack.enter_context(closing(_speaker()))
        texts = stack.enter_context(HandScanner(keys, clock, seats.layout))
        beside = stack.enter_context(closing(Beside()))
        yield Station(_desk(seats, habits, screen, speaker, photos, beside), texts)


def _window(clock: "Clock", stack: ExitStack) -> "tuple[Screen, Keys]":
    """The whole screen, and what a hand scanner types at it."""
    from strpcheck.adapters.screen.window import Window

    window = stack.enter_context(closing(Window(clock.monotonic_ms)))
    return window, window.scanner_keys


def _terminal(clock: "Clock", stack: ExitStack) -> "tuple[Screen, Keys]":
    """The terminal, and what a hand scanner types there."""
    from strpcheck.adapters.keyboard.presses import HeardKeys
    from strpcheck.adapters.terminal_screen.screen import TerminalScreen

    keys = HeardKeys(keys_of_terminal(takes_ctrl_d=True), clock.monotonic_ms)
    # Before the keys are taken over, and given back after them: signals are handled in that order.
    return stack.enter_context(closing(TerminalScreen(keys, clock.monotonic_ms))), keys


def attend(live: "LiveScan", desk: Desk, shown: Callable[["Judgement"], None]) -> None:
    """Watch until the source ends or the officer leaves; what cannot go on says so and is tried again.

    Args:
        live: What is watched.
        desk: Who watches.
        shown: Called with each verdict.

    Raises:
        CameraError: The source cannot be opened.
    """
    with _asked_by_signal(desk):
        try:
            _watch(live, desk, shown)
            _stay(desk)
        except ShiftError:
            desk.lose_shift()
            _stay(desk)


def _watch(live: "LiveScan", desk: Desk, shown: Callable[["Judgement"], None]) -> None:
    """Until the source ends or the officer leaves."""
    from strpcheck.scan import Judgement

    while not desk.is_over:
        try:
            for told in live.run():
                desk.take(told)
                if isinstance(told, Judgement):
                    shown(told)
            break
        except (LogError, HomeError) as error:
            desk.stop(error)
            _linger(desk, RETRY_S)


def _stay(desk: Desk) -> None:
    """A video is over, and its last verdict stays as long as any other; or a shift, and its numbers stand."""
    while desk.is_in_use and not desk.has_left:
        _linger(desk, LOOK_S)


def _linger(desk: Desk, seconds: float) -> None:
    """Keep the screen alive while no frame comes."""
    for _ in range(round(seconds / LOOK_S)):
        if not desk.has_left:
            desk.look(None)
            time.sleep(LOOK_S)


class Beside:
    """Implements `Meanwhile` with one thread, which waits for cameras and readers and touches nothing else."""

    def __init__(self) -> None:
        self._worker = ThreadPoolExecutor(max_workers=1, thread_name_prefix="frames")

    def __call__(self, work: Callable[[], Done], listen: Callable[[], None]) -> Done:
        """See `Meanwhile`."""
        outcome = self._worker.submit(work)
        while not outcome.done():
            wait([outcome], timeout=LISTEN_S)
            if not outcome.done():
                listen()
        return outcome.result()

    def close(self) -> None:
        """End the thread; what it waits for ends in its own time."""
        self._worker.shutdown(wait=True)


def _desk(seats: Seats, habits: Habits, screen: "Screen", speaker: "Speaker", photos: Photos, beside: Beside) -> Desk:
    """The state machine with its ways into the world."""
    words = seats.options.words
    ways = Ways(
        in_force=seats.in_force,
        guards=_guards(seats.home),
        notice=lambda judgement: notice_of(judgement, words),
        photo=photos.decode,
        next_camera=seats.next_camera,
        print_slip=printed,
        tell=seats.tell,
        meanwhile=beside,
    )
    return Desk(words, screen, speaker, ways, habits)


def _guards(home: "Home") -> Guards:
    """Who knows which secret on this laptop."""
    officers = OfficersFile(home.officers, system_entropy)

    def knows(badge: str) -> bool:
        """Whether somebody here has that badge."""
        try:
            officers.must_know(badge)
        except (ShiftError, HomeError):
            return False
        return True

    def is_officer(badge: str, pin: str) -> bool:
        """Whether the two belong together."""
        try:
            officers.check(badge, pin)
        except (ShiftError, PinError, HomeError):
            return False
        return True

    def is_supervisor(pin: str) -> bool:
        """Whether it is the supervisor's."""
        try:
            check_pin(home.pin, pin)
        except (PinError, HomeError):
            return False
        return True

    return Guards(knows, is_officer, is_supervisor)


def _speaker() -> "Speaker":
    """What this laptop can do."""
    from strpcheck.adapters.speaker import speaker

    return speaker()


@contextmanager
def _asked_by_signal(desk: Desk) -> Iterator[None]:
    """Ctrl-C asks the desk, which asks for a PIN."""
    before = signal.signal(signal.SIGINT, lambda *_: desk.ask_to_leave())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
