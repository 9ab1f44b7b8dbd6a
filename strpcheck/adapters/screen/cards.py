"""The verdict on the screen: its word at a quarter of the height, its shape, what to compare, the end of validity."""

from collections.abc import Sequence

from PIL import Image, ImageDraw

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import CAP_SHARE, HEAVY, REGULAR, Box, face, put, width_of
from strpcheck.adapters.screen.marks import border, mark
from strpcheck.adapters.screen.palette import FORMS, Border, Colour, Pair
from strpcheck.messages import Word
from strpcheck.ports import Card, Line, Photo

__all__ = ["draw_card", "draw_cards"]

WORD_SHARE = 0.25
"""Of the screen's height: the capitals of the word."""
SQUEEZED = 0.78
"""A word may be made narrower so far before it is made smaller."""
OVERSHOOT = 0.03
"""Round letters rise above the others by so much of the size."""
EDGE = 10
LABEL_SHARE = 0.72
"""Of a value's size."""
MIDDLE_DOT = "\N{MIDDLE DOT}"


def draw_cards(canvas: Canvas, cards: Sequence[Card], box: Box, beside: Box) -> None:
    """Draw one verdict large, or several below one another.

    Args:
        canvas: Where.
        cards: At least one.
        box: For everything.
        beside: What is left free for the live picture, in the lower right corner of `box`.
    """
    if len(cards) == 1:
        draw_card(canvas, cards[0], box, beside)
        return
    high = box.height // len(cards)
    for at, card in enumerate(cards):
        top = box.top + at * high
        _small_card(canvas, card, Box(box.left, top, beside.left - canvas.px(12), top + high - canvas.px(8)))


def draw_card(canvas: Canvas, card: Card, box: Box, beside: Box) -> None:
    """The only verdict: the word over the whole width, the rest below."""
    kind = card.notice.kind
    pair = canvas.palette.verdicts[kind]
    band = Box(box.left, box.top, box.right, box.top + _band_height(canvas, card.notice.word))
    canvas.fill(band, pair.paper)
    _word(canvas, card, band.inside(canvas.px(EDGE + 10)), pair)
    y = band.bottom
    if card.resolution:
        stamp = Box(box.left, y, box.right, y + canvas.px(44))
        canvas.fill(stamp, canvas.palette.strip.paper)
        canvas.centred(stamp, stamp.top + canvas.px(12), card.resolution, 28, canvas.palette.strip.ink, name=HEAVY)
        y = stamp.bottom
    _facts(canvas, card, Box(box.left + canvas.px(26), y, beside.left - canvas.px(16), box.bottom - canvas.px(16)))
    _outline(canvas, kind, box, canvas.px(EDGE))


def _band_height(canvas: Canvas, word: str) -> int:
    """Of the coloured band."""
    lines = _word_lines(word)
    capitals = _capitals(canvas, lines)
    return capitals * len(lines) + canvas.px(24) * (len(lines) - 1) + 2 * canvas.px(EDGE + 16)


def _capitals(canvas: Canvas, lines: Sequence[str]) -> int:
    """Height of a line's capitals: one line takes a quarter of the screen, two share it."""
    return round(canvas.box.height * (WORD_SHARE if len(lines) == 1 else WORD_SHARE * 0.5))


def _word_lines(word: str) -> list[str]:
    """One or two lines: LOLOS - CEK KTP, CHECK ASIDE."""
    for part in (" - ", ", "):
        if part in word:
            return word.split(part, 1)
    return word.split(" ", 1)


def _word(canvas: Canvas, card: Card, box: Box, pair: Pair) -> None:
    """The mark and the word, as large as they go."""
    lines = _word_lines(card.notice.word)
    high = box.height
    form = FORMS[card.notice.kind]
    square = Box(
        box.left + canvas.px(12),
        box.top + high // 12,
        box.left + canvas.px(12) + high * 5 // 6,
        box.bottom - high // 12,
    )
    mark(canvas.image, square, form.mark, pair.ink)
    left = square.right + canvas.px(34)
    capitals = _capitals(canvas, lines)
    gap = canvas.px(24)
    y = box.top + (high - capitals * len(lines) - gap * (len(lines) - 1)) // 2
    for line in lines:
        _letters(canvas, Box(left, y, box.right - canvas.px(8), y + capitals), line, pair.ink)
        y += capitals + gap


def _letters(canvas: Canvas, box: Box, text: str, ink: Colour) -> None:
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
    if wide > box.width:
        mask = mask.resize((box.width, high), Image.Resampling.LANCZOS)
    top = box.top + (box.height - baseline) // 2 - over
    canvas.image.paste(ink, (box.left, top), mask)


def _facts(canvas: Canvas, card: Card, box: Box) -> None:
    """Why, what to compare, until when."""
    notice, palette = card.notice, canvas.palette
    y = canvas.paragraph(
        Box(box.left, box.top + canvas.px(18), box.right, box.top + canvas.px(18 + 96)),
        notice.sentence,
        25,
        palette.page.ink,
        most=3,
    )
    for advisory in notice.advisories:
        left = canvas.warning((box.left, y), 20, palette.warn)
        y = canvas.paragraph(Box(left, y, box.right, y + canvas.px(52)), advisory, 20, palette.warn.ink, most=2)
    y += canvas.px(6)
    left = box.left
    if card.photo is not None:
        left = _photo(canvas, card.photo, Box(box.left, y, box.left + canvas.px(230), box.bottom)) + canvas.px(20)
    right = box.right
    if notice.ends is not None and notice.ends_large:
        right = left + round((box.right - left) * 0.56)
        _ends(canvas, notice.ends, notice.ends_large, Box(right + canvas.px(14), y, box.right, box.bottom))
    # Where the face is to be seen, nobody needs to read that there is one.
    lines = notice.person[1:] if card.photo is not None else notice.person
    _lines(canvas, lines, Box(left, y + canvas.px(4), right, box.bottom))


def _lines(canvas: Canvas, lines: Sequence[Line], box: Box) -> None:
    """Labels in a column, values beside them, as large as all of them fit."""
    if not lines:
        return
    each = min(canvas.px(38), max(1, box.height // len(lines)))
    size = each / canvas.unit * 0.68
    labels = max(width_of(line.label, REGULAR, canvas.px(size * LABEL_SHARE)) for line in lines)
    left = box.left + min(labels, box.width // 2) + canvas.px(14)
    for at, line in enumerate(lines):
        y = box.top + at * each
        drop = round(canvas.px(size) * CAP_SHARE * (1 - LABEL_SHARE))
        room = left - box.left - canvas.px(8)
        canvas.line((box.left, y + drop), line.label, size * LABEL_SHARE, canvas.pale, width=room, name=REGULAR)
        canvas.line((left, y), line.value, size, canvas.ink, width=box.right - left)


def _ends(canvas: Canvas, ends: Line, large: str, box: Box) -> None:
    """The end of validity, in the largest type besides the word."""
    canvas.line((box.left, box.top), ends.label, 14, canvas.pale, width=box.width, name=REGULAR)
    y = canvas.paragraph(
        Box(box.left, box.top + canvas.px(20), box.right, box.top + canvas.px(20 + 104)),
        large,
        42,
        canvas.ink,
        name=HEAVY,
        most=2,
    )
    canvas.paragraph(
        Box(box.left, y + canvas.px(4), box.right, box.bottom),
        ends.value,
        17,
        canvas.pale,
        name=REGULAR,
        most=4,
    )


def _photo(canvas: Canvas, photo: Photo, box: Box) -> int:
    """The face, as large as the place for it; where it ends."""
    picture = Image.frombytes("RGB", (photo.width, photo.height), photo.pixels)
    scale = min(box.width / photo.width, box.height / photo.height)
    size = (max(1, round(photo.width * scale)), max(1, round(photo.height * scale)))
    canvas.image.paste(picture.resize(size, Image.Resampling.BICUBIC), (box.left, box.top))
    return box.left + size[0]


def _small_card(canvas: Canvas, card: Card, box: Box) -> None:
    """One of several: its number, its word, the name and the end."""
    notice, kind = card.notice, card.notice.kind
    pair = canvas.palette.verdicts[kind]
    canvas.fill(box, canvas.palette.page.paper)
    band = Box(box.left, box.top, box.right, box.top + min(box.height * 45 // 100, canvas.px(110)))
    canvas.fill(band, pair.paper)
    inner = band.inside(canvas.px(EDGE + 6))
    x = put(canvas.draw, (inner.left, inner.top), str(card.number), HEAVY, round(inner.height / CAP_SHARE), pair.ink)
    square = Box(x + canvas.px(24), inner.top, x + canvas.px(24) + inner.height, inner.bottom)
    mark(canvas.image, square, FORMS[kind].mark, pair.ink)
    _letters(canvas, Box(square.right + canvas.px(20), inner.top, inner.right, inner.bottom), notice.word, pair.ink)
    y = band.bottom + canvas.px(12)
    inside = Box(box.left + canvas.px(24), y, box.right - canvas.px(20), box.bottom - canvas.px(EDGE + 2))
    if card.photo is not None:
        wide = canvas.px(110)
        face_box = Box(inside.right - wide, band.bottom + canvas.px(10), inside.right, inside.bottom)
        _photo(canvas, card.photo, face_box)
        inside = Box(inside.left, inside.top, inside.right - wide - canvas.px(12), inside.bottom)
    y = canvas.paragraph(inside, card.resolution or notice.sentence, 19, canvas.ink, most=2)
    values = [line.value for line in notice.person[1:4]] + ([] if notice.ends is None else [notice.ends.value])
    rest = Box(inside.left, y, inside.right, inside.bottom)
    if values and rest.height > canvas.px(14):
        canvas.paragraph(rest, f"  {MIDDLE_DOT}  ".join(values), 19, canvas.ink, name=REGULAR, most=3)
    _outline(canvas, kind, box, canvas.px(EDGE * 0.7))


def _outline(canvas: Canvas, kind: Word, box: Box, thick: int) -> None:
    """The border that goes with a word; between stripes stands the ink, so that they show on the band too."""
    which, pair = FORMS[kind].border, canvas.palette.verdicts[kind]
    if which is Border.STRIPED:
        border(canvas.image, box, Border.FRAMED, pair.ink, thick)
    border(canvas.image, box, which, canvas.palette.edges[kind], thick)
