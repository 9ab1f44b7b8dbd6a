"""The verdict on the screen: its word, why, what to compare, the end of validity, and where the live picture goes."""

from collections.abc import Sequence

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import BOLD, CAP_SHARE, HEAVY, REGULAR, Box, width_of
from strpcheck.adapters.screen.marks import border
from strpcheck.adapters.screen.palette import Border
from strpcheck.adapters.screen.small_cards import draw_photo, draw_small_card
from strpcheck.adapters.screen.word import EDGE, band_height, draw_outline, draw_word
from strpcheck.ports import Card, Line, Notice

__all__ = ["draw_cards"]

SIDE = 28
"""Between a card's edge and what stands in it: clear of the thickest border."""
PICTURE = 272
"""Width of the live picture beside a verdict."""
SEVERAL = 310
"""The same beside several."""
TALL = 2
"""So many have the rest below the word; more have it beside."""
ENDS = 44
"""Size of the last day."""
ROOM_ABOVE = 130
"""So much above the picture takes it, and that there was an extension."""
LABEL_SHARE = 0.72
"""Of a value's size."""
COMPARED = 1.35
"""Name and digits of the NIK are compared with the KTP first: so much larger than the rest."""


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


def _draw_card(canvas: Canvas, card: Card, box: Box) -> Box:
    """The only verdict: the word over the whole width, the rest below."""
    notice = card.notice
    pair = canvas.palette.verdicts[notice.kind]
    band = Box(box.left, box.top, box.right, box.top + band_height(canvas, notice.word))
    canvas.fill(band, pair.paper)
    draw_word(canvas, notice, band, pair)
    y = _stamp(canvas, card.resolution, Box(box.left, band.bottom, box.right, box.bottom))
    side = canvas.px(SIDE)
    inner = Box(box.left + side, y + canvas.px(12), box.right - side, box.bottom - canvas.px(24))
    wide = canvas.px(PICTURE)
    picture = Box(inner.right - wide, inner.bottom - wide * 9 // 16, inner.right, inner.bottom)
    if len(notice.person) > 1:
        _facts(canvas, card, inner, picture)
    else:
        _why(canvas, notice, Box(inner.left, inner.top, picture.left - canvas.px(24), inner.bottom), 38, most=5)
    draw_outline(canvas, notice.kind, box, canvas.px(EDGE))
    return picture


def _stamp(canvas: Canvas, resolution: str, box: Box) -> int:
    """What the officer made of it; where it ends."""
    if not resolution:
        return box.top
    stamp = Box(box.left, box.top, box.right, box.top + canvas.px(44))
    canvas.fill(stamp, canvas.palette.strip.paper)
    canvas.centred(stamp, stamp.top + canvas.px(12), resolution, 28, canvas.palette.strip.ink, name=HEAVY)
    return stamp.bottom


def _why(canvas: Canvas, notice: Notice, box: Box, size: float, *, most: int) -> int:
    """The reason's sentence and what else there is to know; where it ends."""
    least = canvas.px(size * 1.22) + 1
    y = canvas.paragraph(
        Box(box.left, box.top, box.right, max(box.bottom, box.top + least)),
        notice.sentence,
        size,
        canvas.ink,
        most=most,
    )
    warn = canvas.palette.warn
    for advisory in notice.advisories:
        left = canvas.warning((box.left, y), size * 0.84, warn)
        room = Box(left, y, box.right, y + canvas.px(size * 2.1))
        y = canvas.paragraph(room, advisory, size * 0.84, warn.ink, most=2)
    return y


def _facts(canvas: Canvas, card: Card, box: Box, picture: Box) -> None:
    """Why, over the whole width as far as that ends above the picture; below it what to compare, and until when."""
    notice = card.notice
    y = _why(canvas, notice, Box(box.left, box.top, box.right, picture.top - canvas.px(10)), 25, most=2)
    if y > picture.top - canvas.px(2):
        # It would run into the picture: it is written again, beside it.
        canvas.fill(Box(box.left, box.top - canvas.px(10), box.right, y + canvas.px(8)), canvas.palette.page.paper)
        beside = Box(box.left, box.top, picture.left - canvas.px(20), box.top + canvas.px(80))
        y = _why(canvas, notice, beside, 23, most=3)
    y += canvas.px(8)
    right = _until(canvas, notice, Box(box.left, y, picture.right, box.bottom), picture)
    place = Box(box.left, y, box.left + (right - box.left) * 3 // 10, box.bottom)
    if card.photo is not None:
        left = draw_photo(canvas, card.photo, place)
    else:
        left = _no_photo(canvas, notice.person[0].value, place)
    # What the first one says stands where the face is, or would be.
    _lines(canvas, notice.person[1:], Box(left + canvas.px(20), y, right, box.bottom))


def _until(canvas: Canvas, notice: Notice, box: Box, picture: Box) -> int:
    """The end of validity: above the live picture where there is room, else left of it; where it begins."""
    beside = picture.left - canvas.px(20)
    if notice.ends is None or not notice.ends_large:
        return beside
    if picture.top - box.top >= canvas.px(ROOM_ABOVE):
        _ends(canvas, notice.ends, notice.ends_large, Box(picture.left, box.top, picture.right, picture.top))
        return beside
    wide = min(width_of(notice.ends_large, HEAVY, canvas.px(ENDS)), (beside - box.left) // 2)
    _ends(canvas, notice.ends, notice.ends_large, Box(beside - wide, box.top, beside, box.bottom))
    return beside - wide - canvas.px(20)


def _no_photo(canvas: Canvas, told: str, box: Box) -> int:
    """The same place without a face, and what to look at instead; where it ends."""
    wide = min(box.width, box.height * 3 // 4)
    frame = Box(box.left, box.top, box.left + wide, box.top + wide * 4 // 3)
    border(canvas.image, frame, Border.DASHED, canvas.pale, canvas.px(2))
    inner = frame.inside(canvas.px(12))
    canvas.paragraph(inner, told, 19, canvas.pale, name=REGULAR, middle=True)
    return frame.right


def _lines(canvas: Canvas, lines: Sequence[Line], box: Box) -> None:
    """Labels in a column, values beside them, as large as all of them fit; name and NIK largest."""
    shares = [COMPARED if at < 2 else 1.0 for at in range(len(lines))]  # noqa: PLR2004 -- name and NIK
    each = min(canvas.px(38), box.height / sum(shares))
    size = each / canvas.unit * 0.72
    # All of one size, the longest fits; a line that would be less than three quarters is cut by itself.
    widest = max(width_of(line.value, BOLD, canvas.px(size * share)) for line, share in zip(lines, shares, strict=True))
    room = box.width - canvas.px(14) - max(width_of(line.label, REGULAR, canvas.px(size * 0.5)) for line in lines)
    size *= min(1.0, max(0.75, room / max(1, widest)))
    labels = max(width_of(line.label, REGULAR, canvas.px(size * LABEL_SHARE)) for line in lines)
    left = box.left + min(labels, box.width // 2) + canvas.px(14)
    y = float(box.top)
    for line, share in zip(lines, shares, strict=True):
        drop = round((canvas.px(size * share) - canvas.px(size * LABEL_SHARE)) * CAP_SHARE)
        room = left - box.left - canvas.px(8)
        at = (box.left, round(y) + drop)
        canvas.line(at, line.label, size * LABEL_SHARE, canvas.pale, width=room, name=REGULAR)
        canvas.line((left, round(y)), line.value, size * share, canvas.ink, width=box.right - left, name=BOLD)
        y += each * share


def _ends(canvas: Canvas, ends: Line, large: str, box: Box) -> None:
    """The end of validity, in the largest type besides the word."""
    canvas.line((box.left, box.top), ends.label, 16, canvas.pale, width=box.width, name=REGULAR)
    y = canvas.paragraph(
        Box(box.left, box.top + canvas.px(23), box.right, box.top + canvas.px(23 + 108)),
        large,
        ENDS,
        canvas.ink,
        name=HEAVY,
        most=2,
    )
    canvas.paragraph(Box(box.left, y, box.right, box.bottom), ends.value, 18, canvas.pale, name=REGULAR, most=4)
