"""What an officer decided about a verdict, across the word: larger than anything else, and the word struck out."""

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import CAP_SHARE, HEAVY, Box, put, width_of
from strpcheck.adapters.screen.marks import mark
from strpcheck.adapters.screen.palette import FORMS
from strpcheck.adapters.screen.word import EDGE, MARGIN, draw_letters
from strpcheck.ports import Card

__all__ = ["draw_decision", "draw_small_decision"]

HEAD = 30
"""Height of the capitals in the line above: what was judged, struck out, and whose decision this is."""
RULE = 5
"""Thickness of the lines that set the band off, and of what strikes the word out."""


def draw_decision(canvas: Canvas, card: Card, band: Box) -> None:
    """In place of the word, on paper that no verdict has."""
    canvas.fill(band, canvas.palette.decision.paper)
    rule, edge = canvas.px(RULE), canvas.px(2 * EDGE)
    for top in (band.top + edge, band.bottom - rule):
        canvas.fill(Box(band.left, top, band.right, top + rule), canvas.palette.decision.ink)
    left, right = band.left + canvas.px(44), band.right - canvas.px(44)
    top = band.top + edge + rule + canvas.px(MARGIN)
    _draw(canvas, card, Box(left, top, right, band.bottom - rule - canvas.px(MARGIN)), canvas.px(HEAD))


def draw_small_decision(canvas: Canvas, card: Card, box: Box) -> None:
    """The same behind a card's number; the paper is there."""
    _draw(canvas, card, box, min(canvas.px(16), box.height // 4))


def _draw(canvas: Canvas, card: Card, box: Box, head: int) -> None:
    """The line above, and the decision as large as the rest of the box."""
    whose, _, decided = card.resolution.rpartition(": ")
    canvas_ink, struck = canvas.palette.decision.ink, canvas.palette.overruled.ink
    size = round(head / CAP_SHARE)
    mark(canvas.image, Box(box.left, box.top, box.left + head, box.top + head), FORMS[card.notice.kind].mark, struck)
    left = box.left + head + head // 2
    end = put(canvas.draw, (left, box.top), card.notice.word, HEAVY, size, struck)
    thick, middle = max(2, head // 7), box.top + head // 2
    canvas.fill(Box(box.left - head // 4, middle - thick // 2, end + head // 4, middle - thick // 2 + thick), struck)
    # Whose decision it is stands at the right end; where there is no room for it, the decision says it.
    if whose and end + head + width_of(whose, HEAVY, size) <= box.right:
        put(canvas.draw, (end + head, box.top), whose, HEAVY, size, canvas_ink)
    draw_letters(canvas, Box(box.left, box.top + head + head // 2, box.right, box.bottom), decided, canvas_ink)
