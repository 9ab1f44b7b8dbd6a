"""A window in a process of its own, as tests of it start it: shows a scene, tells what is pressed, ends on Esc."""

import json
import sys
import time

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.screen.window import Window
from strpcheck.core.verdict import Reason
from strpcheck.errors import ScreenError
from strpcheck.ports import Encoding, Frame, Wanted
from tests.adapters.screen.scenes import card, scene

SECONDS = 20.0


def say(line: str) -> None:
    """One line, at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main() -> int:
    """Until Esc, or for a while."""
    clock = SystemClock()
    try:
        window = Window(clock.monotonic_ms)
    except ScreenError as error:
        say(json.dumps({"error": error.message, "hint": error.hint}))
        return 3
    shown = scene(card(Reason.OK)) if "card" in sys.argv else scene()
    frame = Frame(1, 0, None, Encoding.GREY, 64, 36, bytes(range(48)) * 48)
    window.take_all(wanted="all" in sys.argv)
    end = clock.monotonic_ms() + SECONDS * 1000
    ready = False
    while clock.monotonic_ms() < end:
        window.show(shown, frame)
        if not ready:
            say(json.dumps({"ready": True}))
            ready = True
        for pressed in window.pressed():
            name = pressed.value if isinstance(pressed, Wanted) else pressed.name
            say(json.dumps({"pressed": name}))
            if name == "Esc":
                window.close()
                return 0
        scanned = window.scanner_keys.read(0)
        if scanned:
            say(json.dumps({"scanned": scanned.decode()}))
        time.sleep(0.6 if "late" in sys.argv else 0.02)
    return 1


if __name__ == "__main__":
    sys.exit(main())
