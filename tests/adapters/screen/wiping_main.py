"""Shows a person's card in a window and then something else; tells what is left of the person in memory."""

import gc
import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from types import BuiltinFunctionType, FunctionType, ModuleType

from PIL import Image

from strpcheck.adapters.clock import SystemClock
from strpcheck.adapters.screen.drawing import draw
from strpcheck.adapters.screen.window import Window
from strpcheck.core.verdict import Reason
from strpcheck.ports import Encoding, Frame, Line, Photo, Scene
from tests.adapters.screen.scenes import SIZE, card, face, overs, scene

NAME = "Wati Contoh Sembunyi"
PAYLOAD = bytes(range(48)) * 48
NEXT = {
    "nothing": scene(),
    "the lock": scene(over=overs()["terkunci"]),
    "the alarm": scene(over=overs()["henti"]),
    "another card": scene(card(Reason.NOT_A_PERMIT)),
}


def of_a_person() -> Scene:
    """With a name, a face and an outlined code."""
    shown = card(Reason.OK, photo=face())
    person = tuple(Line(line.label, NAME) for line in shown.notice.person)
    return scene(replace(shown, notice=replace(shown.notice, person=person)))


def held_by(root: object) -> Iterator[object]:
    """Everything an object reaches, code apart."""
    seen, waiting = {id(root)}, [root]
    while waiting:
        found = waiting.pop()
        yield found
        for held in gc.get_referents(found):
            if id(held) not in seen and not isinstance(held, ModuleType | type | FunctionType | BuiltinFunctionType):
                seen.add(id(held))
                waiting.append(held)


def personal(window: Window) -> list[str]:
    """What a window still holds of the person."""
    held = list(held_by(window))
    names = [found for found in held if isinstance(found, str) and NAME in found]
    photos = [found for found in held if isinstance(found, Photo)]
    frames = [found for found in held if isinstance(found, bytes) and PAYLOAD in found]
    return [type(found).__name__ for found in (*names, *photos, *frames)]


def main() -> int:
    """Once."""
    window = Window(SystemClock().monotonic_ms, SIZE)
    import pygame  # after the window has silenced its greeting

    window.show(of_a_person(), Frame(1, 0, None, Encoding.GREY, 64, 36, PAYLOAD))
    before = personal(window)
    pages = [found for found in gc.get_objects() if isinstance(found, Image.Image) and found.size == SIZE]
    window.show(NEXT[sys.argv[1]], None)
    after, left = personal(window), [page for page in pages if page.getbbox() is not None]
    surface = pygame.display.get_surface()
    seen = b"" if surface is None else pygame.image.tobytes(surface, "RGB")
    told = {
        "held before": sorted(set(before)),
        "held after": after,
        "pages": len(pages),
        "pages left": len(left),
        "only the next is seen": seen == draw(NEXT[sys.argv[1]], SIZE).tobytes(),
    }
    window.close()
    sys.stdout.write(json.dumps(told))
    return 0


if __name__ == "__main__":
    sys.exit(main())
