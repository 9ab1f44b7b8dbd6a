"""What is written on a screen: each piece of text as it is drawn, its size in pixels, and where."""

from collections.abc import Iterator, Sequence
from itertools import combinations
from typing import Any, NamedTuple

from PIL import ImageDraw
from PIL.ImageFont import FreeTypeFont

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.drawing import Drawn, draw_page_on
from strpcheck.adapters.screen.faces import Box
from strpcheck.ports import Scene

__all__ = ["Written", "overlapping", "said_whole", "squeezed", "written"]


class Written(NamedTuple):
    """A piece of a line."""

    text: str
    size: int
    box: Box


class Noting(ImageDraw.ImageDraw):
    """Draws, and notes down every text."""

    notes: list[Written]

    def text(self, xy: Any, text: Any, fill: Any = None, font: Any = None, *_: Any, **options: Any) -> None:  # noqa: ANN401 -- as PIL's own
        """As PIL does it."""
        assert isinstance(font, FreeTypeFont)
        box = self.textbbox(xy, text, font, **options)
        self.notes.append(Written(text, round(font.size), Box(*(round(edge) for edge in box))))
        super().text(xy, text, fill, font, **options)


def written(scene: Scene, size: tuple[int, int]) -> tuple[list[Written], Drawn]:
    """Everything written on a page but the clock, in the order in which it is drawn."""
    canvas = Canvas.blank(size, scene.theme)
    noting = Noting(canvas.image)
    noting.notes = []
    canvas.draw = noting
    page = draw_page_on(canvas, scene)
    return noting.notes, page


def said_whole(notes: Sequence[Written], text: str) -> list[Written]:
    """The pieces in which a text is written to its last letter; none where it is nowhere."""
    wanted = squeezed(text)
    for at in range(len(notes)):
        found = ""
        for end in range(at, len(notes)):
            found += squeezed(notes[end].text)
            if found == wanted:
                return list(notes[at : end + 1])
            if not wanted.startswith(found):
                break
    return []


def squeezed(text: str) -> str:
    """Without blanks: a line may end at any."""
    return "".join(text.split())


def overlapping(notes: Sequence[Written]) -> Iterator[tuple[str, str]]:
    """Pairs of texts that stand on one another."""
    for one, other in combinations(notes, 2):
        if _meet(one.box, other.box):
            yield one.text, other.text


def _meet(one: Box, other: Box) -> bool:
    """Whether two boxes share a pixel."""
    return one.left < other.right and other.left < one.right and one.top < other.bottom and other.top < one.bottom
