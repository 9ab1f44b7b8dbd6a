"""Laws of the window, before a real X server and real keys: what it shows, what it hears, and how it ends."""

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from PIL import Image

from strpcheck.adapters.screen.drawing import draw_page, redraw_clock
from strpcheck.core.verdict import Reason
from tests.adapters.screen.approved import difference
from tests.adapters.screen.displays import Display, display
from tests.adapters.screen.scenes import SIZE, card, scene

pytestmark = pytest.mark.skipif(not sys.platform.startswith("linux"), reason="POSIX only")
COMMAND = [sys.executable, "-m", "tests.adapters.screen.window_main"]
PATIENCE_S = 15.0


class Shown:
    """A window in its own process."""

    def __init__(self, process: "subprocess.Popen[str]") -> None:
        self.process = process

    def next(self) -> dict[str, Any]:
        """The next line it says."""
        assert self.process.stdout is not None
        line = self.process.stdout.readline()
        assert line, self.process.stderr.read() if self.process.stderr else ""
        told: dict[str, Any] = json.loads(line)
        return told


@pytest.fixture(scope="module")
def server() -> Iterator[Display]:
    """One for all tests here."""
    with display() as there:
        yield there


@contextmanager
def window(server: Display, *words: str) -> Iterator[Shown]:
    """A window that is up."""
    with subprocess.Popen(
        [*COMMAND, *words], env=server.environment, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        try:
            shown = Shown(process)
            assert shown.next() == {"ready": True}
            yield shown
        finally:
            process.kill()


def ends(shown: Shown, server: Display) -> tuple[int, str]:
    """Exit code and stderr once Esc was pressed."""
    server.press("Esc")
    _, err = shown.process.communicate(timeout=PATIENCE_S)
    return shown.process.returncode, err


def test_the_window_shows_what_is_drawn_over_the_whole_screen(server: Display) -> None:
    """Pixel for pixel; where the live picture stands, the live picture; and nothing is said on stderr."""
    shown_scene = scene(card(Reason.OK))
    page = draw_page(shown_scene, SIZE)
    redraw_clock(page, shown_scene)
    with window(server, "card") as shown:
        time.sleep(0.5)
        seen = server.screenshot()
        assert page.picture is not None
        masked = [Image.Image.copy(image) for image in (seen, page.image)]
        for image in masked:
            image.paste((0, 0, 0), page.picture)
        assert difference(*masked).share == 0
        assert difference(seen.crop(page.picture), page.image.crop(page.picture)).is_seen

        assert ends(shown, server) == (0, "")


def test_keys_are_presses_and_scans_go_to_the_scanner(server: Display) -> None:
    """One key alone, a burst whole, and a named key at once."""
    permit = "6BF+70N$B*1:%-./ Z"
    with window(server) as shown:
        server.press("b")
        assert shown.next() == {"pressed": "B"}
        server.press("Space", "Enter", "F1", "Backspace")
        assert [shown.next()["pressed"] for _ in range(4)] == ["Space", "Enter", "F1", "Backspace"]

        server.press(*permit, "\r", every_s=0.005)
        time.sleep(0.5)
        scanned = ""
        while len(scanned) <= len(permit):
            scanned += shown.next()["scanned"]

        assert scanned == permit + "\r"
        assert ends(shown, server) == (0, "")


def test_what_is_typed_into_a_prompt_comes_at_once(server: Display) -> None:
    """At any pace."""
    with window(server, "all") as shown:
        server.press(*"4711", "Enter", every_s=0.001)

        assert [shown.next()["pressed"] for _ in range(5)] == [*"4711", "Enter"]


def test_a_window_manager_asks_and_does_not_close(server: Display) -> None:
    """The wish is told; the window stays."""
    with window(server) as shown:
        server.close_window()

        assert shown.next() == {"pressed": "close"}
        server.press("a")
        assert shown.next() == {"pressed": "A"}


def test_the_system_can_end_it(server: Display) -> None:
    """SDL keeps no signal to itself."""
    with window(server) as shown:
        shown.process.terminate()

        assert shown.process.wait(PATIENCE_S) < 0


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        pytest.param({"DISPLAY": ""}, "there is no display to open a window on", id="none"),
        pytest.param({"DISPLAY": ":9"}, "no window can be opened", id="not there"),
    ],
)
def test_without_a_display_there_is_an_error_and_no_abort(changes: dict[str, str], told: str) -> None:
    """With what to do; X and SDL say nothing of their own."""
    environment = {name: value for name, value in os.environ.items() if name != "WAYLAND_DISPLAY"} | changes

    done = subprocess.run(COMMAND, env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=False)

    said = json.loads(done.stdout)
    assert (done.returncode, said["error"].startswith(told), "--no-window" in said["hint"]) == (3, True, True)
    assert done.stderr == ""
