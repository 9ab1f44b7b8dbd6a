"""A station without a camera on a terminal: scenes by key, and what a hand scanner types is said.

Its argument is a file for the number of its process. B opens a menu, L shows a verdict, any other key wipes it, E and
Ctrl-D leave, X fails.
"""

import os
import sys
import time
from contextlib import ExitStack, closing
from pathlib import Path

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.keyboard.presses import HeardKeys
from strpcheck.adapters.keyboard.scanner import HandScanner
from strpcheck.adapters.keyboard.terminal import PosixKeys
from strpcheck.adapters.terminal_screen.screen import TerminalScreen
from strpcheck.ports import Scene, Wanted
from tests.adapters.screen.scenes import VERDICTS, overs, scene

LOOK_S = 0.02
LONGEST_S = 60.0


def main() -> None:
    """Until the key E, Ctrl-D, or a minute is over."""
    Path(sys.argv[1]).write_text(str(os.getpid()))
    clock = SystemClock()
    heard = HeardKeys(PosixKeys(sys.stdin.fileno(), ends_at=None), clock.monotonic_ms)
    with ExitStack() as stack:
        screen = stack.enter_context(closing(TerminalScreen(heard, clock.monotonic_ms)))
        texts = stack.enter_context(HandScanner(heard, clock, None))
        shown, count, ends_ms = scene(said="siap"), 0, clock.monotonic_ms() + LONGEST_S * 1000
        while clock.monotonic_ms() < ends_ms:
            for text in texts.texts():
                shown = scene(said=f"dipindai {text}")
            for press in screen.pressed():
                if press is Wanted.CLOSE or press.name == "E":
                    return
                count += 1
                shown = _after(press.name, count)
            screen.show(shown, None)
            time.sleep(LOOK_S)


def _after(key: str, count: int) -> Scene:
    """What a key leads to."""
    said = f"tombol {count}: {key}"
    match key:
        case "L":
            return scene(*VERDICTS["lolos"], said=said)
        case "B":
            return scene(over=overs()["bebas"])
        case "X":
            raise SystemExit(said)
        case _:
            return scene(said=said)


if __name__ == "__main__":
    main()
