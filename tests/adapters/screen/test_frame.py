"""Laws of what is around a verdict: the strip loses no warning, the lock tells nothing, keys that work are printed."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PIL import Image, ImageChops

from strpcheck.adapters.screen.drawing import draw
from strpcheck.adapters.screen.faces import BOLD, fitted, wrapped
from strpcheck.core.verdict import Reason
from strpcheck.ports import Alarm, Choice, Choices, Line, Scene, Theme, Tone
from tests.adapters.screen.scenes import SIZE, card, overs, scene

SIZES = [(800, 600), (1024, 768), (1280, 720), (1366, 768), (1920, 1080), (1920, 1200)]
GONE = "KAMERA HILANG"


def differs(one: Scene, other: Scene, size: tuple[int, int] = SIZE) -> bool:
    """Whether two scenes are two pictures."""
    return draw(one, size).tobytes() != draw(other, size).tobytes()


def with_strip(shown: Scene, **changes: Any) -> Scene:  # noqa: ANN401 -- any field
    """The same with another strip."""
    return replace(shown, strip=replace(shown.strip, **changes))


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("counters", [0, 6, 12])
def test_the_camera_and_the_list_are_told_however_much_else_there_is(size: tuple[int, int], counters: int) -> None:
    """Counters are left out first; a name of a post as long as a name may be pushes nothing out."""
    lines = tuple(Line("Putar balik", "12345") for _ in range(counters))
    full = with_strip(scene(), counters=lines, post="W" * 48, officer="1234567890")

    gone, watching = (with_strip(full, state=state, state_tone=Tone.WARN) for state in (GONE, "Mengamati"))
    assert differs(gone, watching, size)
    assert differs(with_strip(full, list_age="80 jam"), with_strip(full, list_age="90 jam"), size)


def test_the_usual_strip_is_whole() -> None:
    """At the size of a small laptop no counter is left out."""
    shown = scene()
    for at in range(len(shown.strip.counters)):
        other = [*shown.strip.counters]
        other[at] = replace(other[at], value="888")
        assert differs(shown, with_strip(shown, counters=tuple(other)))


@pytest.mark.parametrize("theme", Theme)
def test_a_warning_in_the_strip_has_a_mark(theme: Theme) -> None:
    """Where nobody sees its colour, it stands further right by the mark."""
    plain = scene(theme=theme)
    warned = with_strip(plain, list_tone=Tone.WARN)
    changed = ImageChops.difference(draw(plain, SIZE), draw(warned, SIZE)).convert("L")

    box = changed.getbbox()
    assert box is not None
    assert box[3] < 120


def test_a_locked_screen_tells_the_time_and_the_post_alone() -> None:
    """Whatever the scene still holds: no badge, no numbers of a shift, no line that was said, no keys."""
    locked = scene(over=overs()["terkunci"])
    more = with_strip(locked, officer="99999999", shift="23:59", counters=(Line("Pindai", "777"),), state=GONE)
    full = replace(more, cards=(card(Reason.OK),), said="Dicatat: Wati Contoh", keys=(Choice("B", "Bebas"),))

    assert not differs(locked, full)
    assert differs(locked, with_strip(locked, clock="23:59:59 WIB"))


def test_an_alarm_prints_the_keys_that_work() -> None:
    """Read on the alarm's own colour."""
    alarm = overs()["henti"]
    assert isinstance(alarm, Alarm)
    keyed = replace(alarm, items=(Choice("E", "Akhiri giliran"),))

    assert differs(scene(over=alarm), scene(over=keyed))
    assert differs(scene(over=keyed), scene(over=replace(keyed, items=(Choice("E", "Akhiri gilirau"),))))


@pytest.mark.parametrize("size", SIZES, ids=str)
def test_each_item_of_a_long_menu_is_drawn(size: tuple[int, int]) -> None:
    """Nine of them and the way back, each with its key."""
    items = tuple(Choice(f"{number}", f"EX-{number} logistik oksigen dan medis") for number in range(1, 10))
    menu = Choices("Lewat tanpa izin: siapa?", (*items, Choice("Esc", "Kembali")))
    for at in range(len(menu.items)):
        other = [*menu.items]
        other[at] = Choice("X", "lain")
        assert differs(scene(over=menu), scene(over=replace(menu, items=tuple(other))), size)


def test_a_place_narrower_than_a_letter_ends() -> None:
    """A letter a line there, and nothing where not even the ellipsis fits."""
    assert wrapped("WWW", BOLD, 40, 5, most=9) == ["W", "W", "W"]
    assert wrapped("WWW", BOLD, 40, -5, most=9) == ["W", "W", "W"]
    assert fitted("WWW", BOLD, 40, 3, least=30) == ("", 30)


@pytest.mark.parametrize("size", [(640, 480), (800, 480), (480, 800)], ids=str)
def test_a_screen_that_is_too_small_is_drawn_too(size: tuple[int, int]) -> None:
    """Nobody reads it from the car, and nothing fails."""
    for shown in (scene(), scene(card(Reason.OK)), *(scene(over=over) for over in overs().values())):
        image = draw(shown, size, Image.new("RGB", (64, 36)))
        assert image.size == size
        assert np.asarray(image).std() > 0
