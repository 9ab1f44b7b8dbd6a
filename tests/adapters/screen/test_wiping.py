"""Laws of what is left of a person once the card has gone: nothing that the window holds, and no page in memory."""

import json
import os
import subprocess
import sys

import pytest

from strpcheck.adapters.screen.drawing import draw_page
from strpcheck.adapters.screen.faces import BOLD, width_of
from strpcheck.core.verdict import Reason
from tests.adapters.screen.scenes import card, scene
from tests.adapters.screen.wiping_main import NEXT

COMMAND = [sys.executable, "-m", "tests.adapters.screen.wiping_main"]
PATIENCE_S = 30.0
# SDL's driver without a screen: what is asked here is what the program holds, and no X server holds it.
SCREENLESS = {"SDL_VIDEODRIVER": "dummy", "SDL_AUDIODRIVER": "dummy", "DISPLAY": ":0"}


@pytest.mark.parametrize("after", NEXT)
def test_nothing_of_a_person_is_left_when_the_card_goes(after: str) -> None:
    """No name, face or frame is reached from the window; the page it stood on is painted over, on the screen too."""
    environment = os.environ | SCREENLESS

    done = subprocess.run(
        [*COMMAND, after], env=environment, capture_output=True, text=True, timeout=PATIENCE_S, check=True
    )

    told = json.loads(done.stdout)
    # That it was there before shows that this test would find it.
    assert (told["held before"], told["pages"]) == (["Photo", "bytes", "str"], 1)
    assert (told["held after"], told["pages left"], told["only the next is seen"]) == ([], 0, True)
    assert done.stderr == ""


def test_no_text_that_was_measured_for_a_page_is_remembered() -> None:
    """It saves half of the time that a page takes, and what was measured are names of people."""
    width_of("Sari Contoh", BOLD, 20)
    # That it is remembered at first shows that this test would find it.
    before = width_of.cache_info().currsize

    draw_page(scene(card(Reason.OK)), (1280, 720))

    assert (before > 0, width_of.cache_info().currsize) == (True, 0)
