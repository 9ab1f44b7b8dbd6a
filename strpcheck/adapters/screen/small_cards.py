"""One of several verdicts: its number, its word and shape, who it is and until when."""

from PIL import Image

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.decision import draw_small_decision
from strpcheck.adapters.screen.faces import BOLD, CAP_SHARE, HEAVY, REGULAR, Box, put, width_of
from strpcheck.adapters.screen.marks import mark
from strpcheck.adapters.screen.palette import FORMS
from strpcheck.adapters.screen.word import EDGE, draw_letters, draw_outline
from strpcheck.messages import Word
from strpcheck.ports import Card, Photo

__all__ = ["draw_photo", "draw_small_card"]

BAND = 0.44
"""Of the card's height."""
MIDDLE_DOT = "\N{MIDDLE DOT}"


def draw_photo(canvas: Canvas, photo: Photo, box: Box) -> int:
    """The face, as large as the place for it; where it ends."""
    picture = Image.frombytes("RGB", (photo.width, photo.height), photo.pixels)
    scale = min(box.width / photo.width, box.height / photo.height)
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    canvas.image.paste(picture.resize(size, Image.Resampling.BICUBIC), (box.left, box.top))
    return box.left + size[0]


def draw_small_card(canvas: Canvas, card: Card, box: Box, *, is_low: bool) -> None:
    """Draw it into its part of the screen.

    Args:
        canvas: Where.
        card: One of several.
        box: All of its place.
        is_low: Whether the rest stands beside the word, and not below it.
    """
    thick = canvas.px(EDGE * 0.7)
    if is_low:
        band = Box(box.left, box.top, box.left + box.width * 48 // 100, box.bottom)
        head = Box(band.left, band.top + 2 * thick, band.right, band.bottom - 2 * thick)
        inner = Box(band.right + canvas.px(18), head.top + canvas.px(8), box.right - 3 * thick, head.bottom - 2)
    else:
        band = Box(box.left, box.top, box.right, box.top + min(round(box.height * BAND), canvas.px(112)))
        head = Box(band.left, band.top + 2 * thick, band.right, band.bottom)
        left = box.left + canvas.px(26)
        inner = Box(left, band.bottom + canvas.px(10), box.right - 3 * thick, box.bottom - 3 * thick)
    canvas.fill(band, (canvas.palette.decision if card.resolution else canvas.palette.verdicts[card.notice.kind]).paper)
    _head(canvas, card, head)
    if card.photo is not None:
        inner = Box(draw_photo(canvas, card.photo, inner) + canvas.px(16), inner.top, inner.right, inner.bottom)
    _rest(canvas, card, inner)
    draw_outline(canvas, card.notice.kind, box, thick, is_decided=bool(card.resolution))


def _head(canvas: Canvas, card: Card, box: Box) -> None:
    """Number, mark and word; what an officer decided stands in their place."""
    pair = canvas.palette.decision if card.resolution else canvas.palette.verdicts[card.notice.kind]
    high = min(box.height - 2 * max(3, box.height // 7), canvas.px(84))
    margin = (box.height - high) // 2
    left, top = box.left + canvas.px(28), box.top + margin
    left = put(canvas.draw, (left, top), str(card.number), HEAVY, round(high / CAP_SHARE), pair.ink)
    if card.resolution:
        draw_small_decision(canvas, card, Box(left + canvas.px(24), top, box.right - canvas.px(20), top + high))
        return
    square = Box(left + canvas.px(26), top, left + canvas.px(26) + high, top + high)
    mark(canvas.image, square, FORMS[card.notice.kind].mark, pair.ink)
    word = Box(square.right + canvas.px(22), top, box.right - canvas.px(24), top + high)
    draw_letters(canvas, word, card.notice.word, pair.ink)


def _rest(canvas: Canvas, card: Card, box: Box) -> None:
    """The name and the last day large, why, and the rest in a line."""
    notice = card.notice
    high = box.height / canvas.unit
    size = min(30.0, max(21.0, high * 0.26))
    y = box.top
    if len(notice.person) > 1:
        compared = f"  {MIDDLE_DOT}  ".join(line.value for line in notice.person[1:3])
        wide = min(width_of(notice.ends_large, HEAVY, canvas.px(size)), box.width)
        canvas.line((box.left, y), compared, size, canvas.ink, width=box.width)
        # The last day at the right end where name and NIK leave room for it, else below: they are never cut for it.
        if width_of(compared, BOLD, canvas.px(size)) + canvas.px(20) + wide > box.width:
            y += canvas.px(size * 1.15)
        canvas.line((box.right - wide, y), notice.ends_large, size, canvas.ink, width=wide, name=HEAVY)
        y += canvas.px(size * 1.15)
    why = (notice.sentence, min(22.0, max(18.0, high * 0.2)), BOLD)
    others = (f"  {MIDDLE_DOT}  ".join(line.value for line in notice.person[3:]), 18.0, REGULAR)
    # Of whoever may pass the rest is compared; of whoever may not, it is asked why.
    passes = notice.kind in {Word.ACCEPT, Word.ACCEPT_CHECK_ID}
    for text, size, name in (others, why) if passes else (why, others):
        if text and box.bottom - y > canvas.px(size * 0.8):
            y = canvas.paragraph(Box(box.left, y, box.right, box.bottom), text, size, canvas.ink, name=name)
