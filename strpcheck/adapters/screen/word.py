"""A verdict's mark and word, at a quarter of the screen's height."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import CAP_SHARE, HEAVY, Box, face
from strpcheck.adapters.screen.marks import border, mark
from strpcheck.adapters.screen.palette import FORMS, Border, Colour, Pair
from strpcheck.messages import Word
from strpcheck.ports import Notice

__all__ = ["EDGE", "MARGIN", "band_height", "draw_letters", "draw_outline", "draw_word"]

EDGE = 10
"""Of a card's border; some are twice as thick."""
WORD_SHARE = 0.25
"""Of the screen's height: the capitals of the word; two lines share it."""
SQUEEZED = 0.78
"""A word may be made narrower so far before it is made smaller."""
OVERSHOOT = 0.03
"""Round letters rise above the others by so much of the size."""
MARGIN, GAP = 12, 14
"""Above and below the word, and between its lines."""


def band_height(canvas: Canvas, word: str) -> int:
    """Of the coloured band that the word stands in, the border above it included."""
    lines = _lines(word)
    return _capitals(canvas, lines) * len(lines) + canvas.px(GAP) * (len(lines) - 1) + canvas.px(2 * EDGE + 2 * MARGIN)


def draw_word(canvas: Canvas, notice: Notice, band: Box, pair: Pair) -> None:
    """The mark and the word, as large as they go."""
    lines = _lines(notice.word)
    box = Box(band.left + canvas.px(44), band.top + canvas.px(2 * EDGE), band.right - canvas.px(36), band.bottom)
    inset = canvas.px(MARGIN)
    high = box.height - 2 * inset
    square = Box(box.left, box.top + inset, box.left + high * 9 // 10, box.top + inset + high)
    mark(canvas.image, square, FORMS[notice.kind].mark, pair.ink)
    left = square.right + canvas.px(34)
    capitals = _capitals(canvas, lines)
    y = box.top + inset
    for line in lines:
        draw_letters(canvas, Box(left, y, box.right, y + capitals), line, pair.ink)
        y += capitals + canvas.px(GAP)


def draw_letters(canvas: Canvas, box: Box, text: str, ink: Colour) -> None:
    """Capitals exactly as high as a box, squeezed a little where they are too wide."""
    size = round(box.height / CAP_SHARE)
    font = face(HEAVY, size)
    wide = round(font.getlength(text))
    if wide * SQUEEZED > box.width:
        size = round(size * box.width / (wide * SQUEEZED))
        font = face(HEAVY, size)
        wide = round(font.getlength(text))
    over = round(size * OVERSHOOT)
    high = round(size * 1.1) + over
    mask = Image.new("L", (max(wide, 1), high), 0)
    baseline = round(size * CAP_SHARE)
    ImageDraw.Draw(mask).text((0, over + baseline), text, 255, font, anchor="ls")
    if wide > box.width > 0:
        mask = mask.resize((box.width, high), Image.Resampling.LANCZOS)
    top = box.top + (box.height - baseline) // 2 - over
    canvas.image.paste(ink, (box.left, top), mask)


def draw_outline(canvas: Canvas, kind: Word, box: Box, thick: int, *, is_decided: bool) -> None:
    """The border that goes with a word; between stripes stands the ink, so that they show on the band too.

    Where an officer decided otherwise or after all, the form stays and the colour goes.
    """
    which, pair = FORMS[kind].border, canvas.palette.verdicts[kind]
    between, edge = (canvas.palette.page.paper, canvas.pale) if is_decided else (pair.ink, canvas.palette.edges[kind])
    if which is Border.STRIPED:
        border(canvas.image, box, Border.FRAMED, between, thick)
    border(canvas.image, box, which, edge, thick)


def _capitals(canvas: Canvas, lines: Sequence[str]) -> int:
    """Height of a line's capitals."""
    return round(canvas.box.height * WORD_SHARE / len(lines))


def _lines(word: str) -> list[str]:
    """One or two lines: LOLOS - CEK KTP, CHECK ASIDE."""
    for part in (" - ", ", "):
        if part in word:
            return word.split(part, 1)
    return word.split(" ", 1)
