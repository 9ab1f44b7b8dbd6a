"""The verdict on the screen: its word, why, what to compare, the end of validity, and where the live picture goes."""

from collections.abc import Sequence

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.decision import draw_decision
from strpcheck.adapters.screen.faces import REGULAR, Box, put
from strpcheck.adapters.screen.facts import layout_of
from strpcheck.adapters.screen.marks import border
from strpcheck.adapters.screen.palette import Border
from strpcheck.adapters.screen.plans import LABEL
from strpcheck.adapters.screen.small_cards import draw_photo, draw_small_card
from strpcheck.adapters.screen.word import EDGE, band_height, draw_outline, draw_word
from strpcheck.ports import Card, Notice

__all__ = ["draw_cards", "has_facts"]

SIDE = 28
"""Between a card's edge and what stands in it: clear of the thickest border."""
PICTURE = 272
"""Width of the live picture beside a verdict without facts."""
SEVERAL = 310
"""The same beside several."""
TALL = 2
"""So many have the rest below the word; more have it beside."""


def draw_cards(canvas: Canvas, cards: Sequence[Card], box: Box) -> Box:
    """Draw one verdict large, or several below one another; where the live picture belongs.

    Args:
        canvas: Where.
        cards: At least one.
        box: For everything.
    """
    if len(cards) == 1:
        return _draw_card(canvas, cards[0], box)
    wide = canvas.px(SEVERAL)
    picture = Box(box.right - wide, box.bottom - canvas.px(8) - wide * 9 // 16, box.right, box.bottom - canvas.px(8))
    high = box.height // len(cards)
    for at, card in enumerate(cards):
        top = box.top + at * high
        place = Box(box.left, top, picture.left - canvas.px(14), top + high - canvas.px(8))
        draw_small_card(canvas, card, place, is_low=len(cards) > TALL)
    return picture


def has_facts(cards: Sequence[Card]) -> bool:
    """Whether there is one verdict alone, and somebody to compare: then the facts need the height."""
    return len(cards) == 1 and len(cards[0].notice.person) > 1


def _draw_card(canvas: Canvas, card: Card, box: Box) -> Box:
    """The only verdict: the word over the whole width, the rest below."""
    notice = card.notice
    band = Box(box.left, box.top, box.right, box.top + band_height(canvas, notice.word))
    if card.resolution:
        draw_decision(canvas, card, band)
    else:
        pair = canvas.palette.verdicts[notice.kind]
        canvas.fill(band, pair.paper)
        draw_word(canvas, notice, band, pair)
    side = canvas.px(SIDE)
    inner = Box(box.left + side, band.bottom + canvas.px(10), box.right - side, box.bottom - canvas.px(SIDE))
    picture = _draw_facts(canvas, card, inner) if len(notice.person) > 1 else _draw_reason(canvas, notice, inner)
    draw_outline(canvas, notice.kind, box, canvas.px(EDGE), is_decided=bool(card.resolution))
    return picture


def _draw_reason(canvas: Canvas, notice: Notice, box: Box) -> Box:
    """Why there is nobody to compare, large; where the live picture belongs."""
    wide = canvas.px(PICTURE)
    picture = Box(box.right - wide, box.bottom - wide * 9 // 16, box.right, box.bottom)
    beside = Box(box.left, box.top, picture.left - canvas.px(24), box.bottom)
    y = canvas.paragraph(beside, notice.sentence, 38, canvas.ink, most=5)
    warn = canvas.palette.warn
    for advisory in notice.advisories:
        left = canvas.warning((box.left, y), 32, warn)
        room = Box(left, y, beside.right, y + canvas.px(80))
        y = canvas.paragraph(room, advisory, 32, warn.ink, most=2)
    return picture


def _draw_facts(canvas: Canvas, card: Card, box: Box) -> Box:
    """Why, what to compare, and until when; where the live picture belongs."""
    layout = layout_of(canvas, card, box)
    for line in layout.puts:
        put(canvas.draw, line.at, line.text, line.name, line.size, line.ink)
    for at, size in layout.warnings:
        canvas.warning(at, size, canvas.palette.warn)
    if layout.photo is not None and card.photo is not None:
        draw_photo(canvas, card.photo, layout.photo)
    elif layout.photo is not None:
        _draw_no_photo(canvas, card.notice.person[0].value, layout.photo)
    return layout.picture


def _draw_no_photo(canvas: Canvas, told: str, frame: Box) -> None:
    """The face's place without one, and what to look at instead."""
    border(canvas.image, frame, Border.DASHED, canvas.pale, canvas.px(2))
    size = max(LABEL, min(19.0, frame.width / canvas.unit * 0.125))
    canvas.paragraph(frame.inside(canvas.px(8)), told, size, canvas.pale, name=REGULAR, middle=True)
