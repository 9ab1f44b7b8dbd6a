"""What the officer's window costs on an empty road, with a code in view, under a verdict, and how soon a card is up.

    python -m benchmarks.window [--quick]

Frames of 1280x720 with a night's noise come 30 times a second as JPEG, as from a webcam, and each is handed to the
window, which shows every third or eighth. The window covers an X server of the run's own (Xvfb), so what a graphics
server does is not in it. Shares are CPU time of this process, in per cent of one core: the window alone, without
camera and reader (`benchmarks.live` has those). Each figure is the median of the rounds, and the states take turns, so
that a busy machine slows them alike. What stands on the X server's screen at the end is compared with the drawing.
"""

import argparse
import os
import shutil
import statistics
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from itertools import count

import cv2
import numpy as np

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.screen.drawing import draw_page
from strpcheck.adapters.screen.window import Window
from strpcheck.core.verdict import Reason
from strpcheck.ports import Encoding, Frame, Scene, Spot, Theme
from tests.adapters.screen.displays import Display, display
from tests.adapters.screen.scenes import SIZE, SPOT, card, face, overs, scene

RATE = 30
ROUNDS, SECONDS = 5, 6.0
QUICK = 1, 2.0
QUALITY, NOISE = 85, 6.0
MOST = 10.0
"""Per cent of a core that an empty road may cost."""

now_ms = SystemClock().monotonic_ms

STATES = {
    "empty road": scene(theme=Theme.NIGHT),
    "code in view": scene(spots=(Spot(SPOT, None),)),
    "verdict": scene(card(Reason.OK, photo=face())),
    "locked": scene(over=overs()["terkunci"]),
}


def frames() -> Iterator[Frame]:
    """A road that is never the same twice in a second, over and over."""
    rng = np.random.default_rng(1)
    y, x = np.mgrid[0 : SIZE[1], 0 : SIZE[0]]
    payloads = []
    for at in range(RATE):
        ground = (60 + 80 * y / SIZE[1] + 20 * np.sin((x + at * 4) / 40))[..., None]
        noisy = np.clip(ground + rng.normal(0, NOISE, (*ground.shape[:2], 3)), 0, 255).astype(np.uint8)
        payloads.append(cv2.imencode(".jpg", noisy, [cv2.IMWRITE_JPEG_QUALITY, QUALITY])[1].tobytes())
    for number in count():
        yield Frame(number, now_ms(), None, Encoding.JPEG, *SIZE, payloads[number % RATE])


def share(window: Window, shown: Scene, played: Iterator[Frame], seconds: float) -> float:
    """Per cent of a core while frames come at their rate and the clock goes."""
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(round(seconds * RATE)):
        clock = f"07:31:{number // RATE:02d} WIB"
        window.show(replace(shown, strip=replace(shown.strip, clock=clock)), next(played))
        window.pressed()
        time.sleep(max(0.0, began + (number + 1) / RATE - time.perf_counter()))
    return (time.process_time() - cpu) / (time.perf_counter() - began) * 100


def card_ms(window: Window) -> float:
    """From a scene to the screen, after an empty road."""
    window.show(STATES["empty road"], None)
    began = time.perf_counter()
    window.show(STATES["verdict"], None)
    return (time.perf_counter() - began) * 1000


def check_shown(there: Display) -> None:
    """Make sure that the X server shows the verdict that was drawn.

    Raises:
        AssertionError: It shows something else.
    """
    band = (0, 110, SIZE[0], 330)
    time.sleep(0.2)
    drawn, seen = draw_page(STATES["verdict"], SIZE).image.crop(band), there.screenshot().convert("RGB").crop(band)
    assert seen.tobytes() == drawn.tobytes(), "the screen shows another picture than was drawn"


def main() -> int:
    """Measure; the exit code."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="one short round")
    rounds, seconds = QUICK if parser.parse_args().quick else (ROUNDS, SECONDS)
    if shutil.which("Xvfb") is None:
        sys.stdout.write("window: Xvfb is not installed; nothing was measured\n")
        return 0
    with display(SIZE) as there:
        os.environ.update(there.environment)
        began = time.perf_counter()
        window = Window(now_ms)
        opened = (time.perf_counter() - began) * 1000
        played = frames()
        next(played)  # they are made with the first one, which is no part of what is measured
        shares: dict[str, list[float]] = {name: [] for name in STATES}
        for _ in range(rounds):
            for name, shown in STATES.items():
                shares[name].append(share(window, shown, played, seconds))
        cards = [card_ms(window) for _ in range(20)]
        check_shown(there)
        window.close()
    for name, measured in shares.items():
        sys.stdout.write(
            f"{name:14} {statistics.median(measured):5.1f} % of a core ({min(measured):.1f} - {max(measured):.1f})\n"
        )
    sys.stdout.write(f"{'window open':14} {opened:5.0f} ms\n{'card up':14} {statistics.median(cards):5.0f} ms\n")
    road = statistics.median(shares["empty road"])
    return 0 if road <= MOST else 1


if __name__ == "__main__":
    sys.exit(main())
