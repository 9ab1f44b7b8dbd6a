"""What is on every screen: the training band, the strip with clock, post and numbers, and the keys below."""

from collections.abc import Sequence

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import BOLD, HEAVY, REGULAR, Box, put, width_of
from strpcheck.adapters.screen.marks import stripes
from strpcheck.adapters.screen.palette import Pair
from strpcheck.ports import Choice, Line, Scene, Strip, Tone

__all__ = ["draw_clock", "draw_keys", "draw_strip", "draw_training"]

BAND, STRIP = 34, 62
CLOCK_WIDTH = 250
GAP = 26


def draw_training(canvas: Canvas, word: str) -> int:
    """LATIHAN over the whole width, hatched, so that no screen is taken for one of the road; where it ends."""
    if not word:
        return 0
    pair, high = canvas.palette.training, canvas.px(BAND)
    band = Box(0, 0, canvas.box.right, high)
    canvas.fill(band, pair.paper)
    size = canvas.px(24)
    wide = width_of(word, HEAVY, size) + canvas.px(40)
    top = (high - round(size * 0.668)) // 2
    for x in range(canvas.px(20), canvas.box.right, wide + canvas.px(70)):
        put(canvas.draw, (x + canvas.px(20), top), word, HEAVY, size, pair.ink)
        stripes(
            canvas.image, Box(x + wide, 0, min(x + wide + canvas.px(70), band.right), high), pair.ink, canvas.px(12)
        )
    return high


def draw_strip(canvas: Canvas, scene: Scene, top: int) -> tuple[int, Box]:
    """Clock, post, officer, age of the list, counters; where it ends, and where the clock belongs."""
    strip, palette = scene.strip, canvas.palette
    box = Box(0, top, canvas.box.right, top + canvas.px(STRIP))
    canvas.fill(box, palette.strip.paper)
    clock = Box(canvas.px(16), box.top, canvas.px(16 + CLOCK_WIDTH), box.bottom)
    x = clock.right + canvas.px(10)
    for label, value, pair in _items(strip, canvas):
        if not value:
            continue
        wide = max(width_of(label, REGULAR, canvas.px(15)), width_of(value, BOLD, canvas.px(22)))
        wide = min(wide, canvas.px(300), box.right - x - canvas.px(10))
        if wide < canvas.px(24):
            break
        canvas.line((x, box.top + canvas.px(10)), label, 15, palette.strip_label.ink, width=wide, name=REGULAR)
        canvas.line((x, box.top + canvas.px(33)), value, 22, pair.ink, width=wide)
        x += wide + canvas.px(GAP)
    return box.bottom, clock


def draw_clock(canvas: Canvas, box: Box, clock: str) -> None:
    """The time, large; the one thing that changes every second."""
    canvas.fill(box, canvas.palette.strip.paper)
    top = box.top + (box.height - round(canvas.px(36) * 0.668)) // 2
    canvas.line((box.left, top), clock, 36, canvas.palette.strip.ink, width=box.width)


def draw_keys(canvas: Canvas, items: Sequence[Choice], bottom: int) -> int:
    """The keys that work, in one or two rows at the foot of the screen; where they begin."""
    if not items:
        return bottom
    size, gap, left = 17.0, canvas.px(18), canvas.px(16)
    room = canvas.box.right - 2 * left
    rows = _rows(canvas, items, size, room, gap)
    while len(rows) > 2 and size > 11:  # noqa: PLR2004 -- rows, and the smallest type that is read at arm's length
        size -= 0.5
        rows = _rows(canvas, items, size, room, gap)
    high = canvas.px(size * 2.15)
    y = bottom - high * len(rows)
    top = y - canvas.px(6)
    canvas.fill(Box(0, top, canvas.box.right, top + max(1, canvas.px(2))), canvas.palette.strip.paper)
    for row in rows:
        x = left
        for item in row:
            canvas.key((x, y + canvas.px(size * 0.6)), item, size, width=room)
            x += canvas.key_width(item, size) + gap
        y += high
    return top


def _rows(canvas: Canvas, items: Sequence[Choice], size: float, room: int, gap: int) -> list[list[Choice]]:
    """Keys side by side, as many as fit."""
    rows: list[list[Choice]] = [[]]
    x = 0
    for item in items:
        wide = canvas.key_width(item, size)
        if rows[-1] and x + wide > room:
            rows.append([])
            x = 0
        rows[-1].append(item)
        x += wide + gap
    return rows


def _items(strip: Strip, canvas: Canvas) -> list[tuple[str, str, Pair]]:
    """Label, value and colours, the most wanted first: narrow screens leave the last ones out."""
    palette = canvas.palette
    tones = {Tone.PLAIN: palette.strip, Tone.WARN: palette.strip_warn}
    list_age, post, officer, shift = strip.labels
    return [
        (post, strip.post, palette.strip),
        (list_age, ("! " if strip.list_tone is Tone.WARN else "") + strip.list_age, tones[strip.list_tone]),
        *((line.label, line.value, palette.strip) for line in _who(strip, officer, shift)),
        *((line.label, line.value, palette.strip) for line in strip.counters),
        ("", strip.state, tones[strip.state_tone]),
    ]


def _who(strip: Strip, officer: str, shift: str) -> list[Line]:
    """The officer and since when, or that nobody is on duty."""
    return [Line(officer, strip.officer), Line(shift, strip.shift)] if strip.officer else [Line(shift, strip.shift)]
