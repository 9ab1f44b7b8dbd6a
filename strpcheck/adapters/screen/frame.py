"""What is on every screen: the training band, the strip with clock, post and numbers, and the keys below."""

from collections.abc import Sequence
from typing import NamedTuple

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import BOLD, CAP_SHARE, HEAVY, REGULAR, Box, put, width_of
from strpcheck.adapters.screen.marks import stripes
from strpcheck.adapters.screen.palette import Pair
from strpcheck.ports import Choice, Strip, Tone

__all__ = ["draw_clock", "draw_keys", "draw_strip", "draw_training"]

BAND, STRIP = 34, 62
CLOCK_WIDTH = 250
SIZES = (22.0, 20.5, 19.0, 17.5, 16.0)
"""Of the strip's values: as large as all of them fit."""
LABEL, GAP = 0.7, 1.1
"""Size of a label, and what is between two items, by the values' size."""
LOW_KEYS, SMALL_KEYS = 14.0, 11.0
"""Keys of one row, and the smallest type that is read at arm's length."""
MOST = 260
"""Width of one item."""


class Item(NamedTuple):
    """One thing in the strip."""

    label: str
    value: str
    pair: Pair
    warns: bool = False
    is_last: bool = False
    """At the right end: always there, whatever else is left out."""


def draw_training(canvas: Canvas, word: str) -> int:
    """LATIHAN over the whole width, hatched, so that no screen is taken for one of the road; where it ends."""
    if not word:
        return 0
    pair, high = canvas.palette.training, canvas.px(BAND)
    band = Box(0, 0, canvas.box.right, high)
    canvas.fill(band, pair.paper)
    size = canvas.px(24)
    wide = width_of(word, HEAVY, size) + canvas.px(40)
    top = (high - round(size * CAP_SHARE)) // 2
    for x in range(canvas.px(20), canvas.box.right, wide + canvas.px(70)):
        put(canvas.draw, (x + canvas.px(20), top), word, HEAVY, size, pair.ink)
        stripes(
            canvas.image, Box(x + wide, 0, min(x + wide + canvas.px(70), band.right), high), pair.ink, canvas.px(12)
        )
    return high


def draw_strip(canvas: Canvas, strip: Strip, top: int) -> tuple[int, Box]:
    """Clock, post, age of the list, officer, counters, camera; where it ends, and where the clock belongs."""
    box = Box(0, top, canvas.box.right, top + canvas.px(STRIP))
    canvas.fill(box, canvas.palette.strip.paper)
    clock = Box(canvas.px(16), box.top, canvas.px(16 + CLOCK_WIDTH), box.bottom)
    left, right = clock.right + canvas.px(10), box.right - canvas.px(16)
    items, size = _that_fit(canvas, _items(strip, canvas), right - left)
    for item in items:
        wide = _width(canvas, item, size)
        if item.is_last:
            left = right - wide
        _draw_item(canvas, item, Box(left, box.top, left + wide, box.bottom), size)
        left += wide + canvas.px(size * GAP)
    return box.bottom, clock


def draw_clock(canvas: Canvas, box: Box, clock: str) -> None:
    """The time, large; the one thing that changes every second."""
    canvas.fill(box, canvas.palette.strip.paper)
    top = box.top + (box.height - round(canvas.px(36) * CAP_SHARE)) // 2
    canvas.line((box.left, top), clock, 36, canvas.palette.strip.ink, width=box.width)


def draw_keys(canvas: Canvas, items: Sequence[Choice], bottom: int, *, is_low: bool = False) -> int:
    """The keys that work, in one or two rows at the foot of the screen; where they begin.

    Args:
        canvas: Where.
        items: Each with what it does.
        bottom: Where they end.
        is_low: Whether one row of smaller ones is better than two: the height is needed for something else.
    """
    if not items:
        return bottom
    size, left = 17.0, canvas.px(16)
    room = canvas.box.right - 2 * left
    rows = _rows(canvas, items, size, room)
    most, least = (1, LOW_KEYS) if is_low else (2, SMALL_KEYS)
    while len(rows) > most and size > least:
        size -= 0.5
        rows = _rows(canvas, items, size, room)
    while len(rows) > 2 and size > SMALL_KEYS:  # noqa: PLR2004 -- rows
        size -= 0.5
        rows = _rows(canvas, items, size, room)
    high = canvas.px(size * 2.15)
    y = bottom - high * len(rows)
    top = y - canvas.px(6)
    canvas.fill(Box(0, top, canvas.box.right, top + max(1, canvas.px(2))), canvas.palette.strip.paper)
    for row in rows:
        x = left
        for item in row:
            canvas.key((x, y + canvas.px(size * 0.6)), item, size, width=room)
            x += canvas.key_width(item, size) + _between_keys(canvas, size)
        y += high
    return top


def _between_keys(canvas: Canvas, size: float) -> int:
    """From one key to the next."""
    return canvas.px(18 if size > LOW_KEYS else 12)


def _rows(canvas: Canvas, items: Sequence[Choice], size: float, room: int) -> list[list[Choice]]:
    """Keys side by side, as many as fit."""
    rows: list[list[Choice]] = [[]]
    x = 0
    for item in items:
        wide = canvas.key_width(item, size)
        if rows[-1] and x + wide > room:
            rows.append([])
            x = 0
        rows[-1].append(item)
        x += wide + _between_keys(canvas, size)
    return rows


def _items(strip: Strip, canvas: Canvas) -> list[Item]:
    """What there is to say, the most wanted first, and the camera's state at the right end."""
    palette = canvas.palette
    list_age, post, officer, shift = strip.labels
    age_warns, state_warns = strip.list_tone is Tone.WARN, strip.state_tone is Tone.WARN
    items = [
        Item(post, strip.post, palette.strip),
        Item(list_age, strip.list_age, palette.strip_warn if age_warns else palette.strip, warns=age_warns),
        Item(officer, strip.officer, palette.strip),
        Item(shift, strip.shift, palette.strip),
        *(Item(line.label, line.value, palette.strip) for line in strip.counters),
        Item("", strip.state, palette.strip_warn if state_warns else palette.strip, warns=state_warns, is_last=True),
    ]
    return [item for item in items if item.value]


def _that_fit(canvas: Canvas, items: list[Item], room: int) -> tuple[list[Item], float]:
    """In the largest type in which all fit; in the smallest one, counters are left out from the last."""
    for size in SIZES:
        if _total(canvas, items, size) <= room:
            return items, size
    kept = list(items)
    while len(kept) > 1 and _total(canvas, kept, SIZES[-1]) > room:
        del kept[-2 if kept[-1].is_last else -1]
    return kept, SIZES[-1]


def _total(canvas: Canvas, items: Sequence[Item], size: float) -> int:
    """Width of everything with what is between."""
    return sum(_width(canvas, item, size) for item in items) + canvas.px(size * GAP) * (len(items) - 1)


def _width(canvas: Canvas, item: Item, size: float) -> int:
    """Of one, no more than what long names of posts get."""
    value = width_of(item.value, BOLD, canvas.px(size)) + (canvas.px(size * CAP_SHARE) if item.warns else 0)
    return min(max(value, width_of(item.label, REGULAR, canvas.px(size * LABEL))), canvas.px(MOST))


def _draw_item(canvas: Canvas, item: Item, box: Box, size: float) -> None:
    """A label, and below it the value, with a mark before what matters now."""
    label_ink = canvas.palette.strip_label.ink
    canvas.line((box.left, box.top + canvas.px(10)), item.label, size * LABEL, label_ink, width=box.width, name=REGULAR)
    left, y = box.left, box.top + canvas.px(33)
    if item.warns:
        left = canvas.warning((left, y), size, item.pair)
    canvas.line((left, y), item.value, size, item.pair.ink, width=box.right - left)
