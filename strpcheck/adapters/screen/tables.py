"""Help and the summary of a shift: sections of lines, in the largest type in which all of them are on one page."""

from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import NamedTuple, TypeAlias

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import BOLD, REGULAR, Box, width_of
from strpcheck.ports import Line

__all__ = ["draw_tables"]

Section: TypeAlias = tuple[str, tuple[Line, ...]]

SIZES = tuple(half / 2 for half in range(68, 39, -1))
"""Tried from the largest: 34 down to 20."""
TIGHT, WIDE = 1.35, 1.9
"""From one line to the next, by the size: at least, and where there is room."""
APART = 0.6
"""Of a line's height, between two sections."""
BEHIND_LABEL, BETWEEN = 0.8, 1.4
"""Behind a label, and between two columns, by the size."""
MOST_COLUMNS = 3


class Block(NamedTuple):
    """A section in its place: so many lines in each column, in units of a line's height from the top."""

    heading: str
    lines: tuple[Line, ...]
    columns: int
    left: int
    width: int
    top: float

    @property
    def rows(self) -> int:
        """Lines of its longest column."""
        return -(-len(self.lines) // self.columns)

    @property
    def foot(self) -> float:
        """Where it ends."""
        return self.top + (1 if self.heading else 0) + self.rows


def draw_tables(canvas: Canvas, sections: Sequence[Section], box: Box) -> None:
    """Draw them one below the other, the lines of each in columns, or two sections beside one another.

    Args:
        canvas: Where.
        sections: In the order in which they are read.
        box: For everything.
    """
    for size in SIZES:
        for blocks in (_beside(canvas, sections, size, box), _stacked(canvas, sections, size, box)):
            if blocks and _high(blocks) * canvas.px(size * TIGHT) <= box.height:
                _draw(canvas, blocks, size, box)
                return
    # One long line makes no other smaller: each is made to fit its own place.
    blocks = [*_in_two(_halves(sections), box, box.width // 2)]
    _draw(canvas, blocks, min(SIZES[-1], box.height / _high(blocks) / TIGHT / canvas.unit), box)


def _high(blocks: Sequence[Block]) -> float:
    """Lines that all of them take."""
    return max(block.foot for block in blocks)


def _stacked(canvas: Canvas, sections: Sequence[Section], size: float, box: Box) -> list[Block]:
    """One below the other, each in as many columns as fit; none where a line is too wide."""
    blocks: list[Block] = []
    top = 0.0
    for heading, lines in sections:
        columns = min(MOST_COLUMNS, box.width // max(1, _line_width(canvas, lines, size)))
        if not columns:
            return []
        blocks.append(Block(heading, lines, columns, box.left, box.width, top))
        top = blocks[-1].foot + APART
    return blocks


def _beside(canvas: Canvas, sections: Sequence[Section], size: float, box: Box) -> list[Block]:
    """In two columns of sections, parted in the middle unless one needs more; none where a line is too wide."""
    halves = _halves(sections)
    first, second = (max((_line_width(canvas, lines, size) for _, lines in half), default=0) for half in halves)
    if first + second - canvas.px(size * BETWEEN) > box.width:
        return []
    room = box.width + canvas.px(size * BETWEEN)
    return [*_in_two(halves, box, max(first, min(box.width // 2, room - second)))]


def _halves(sections: Sequence[Section]) -> list[list[Section]]:
    """The longest first into whichever column is shorter; within a column in the order in which they are read."""
    halves: list[list[Section]] = [[], []]
    for section in sorted(sections, key=lambda section: -len(section[1])):
        min(halves, key=lambda half: sum(len(lines) + 1 + APART for _, lines in half)).append(section)
    return [[section for section in sections if section in half] for half in halves]


def _in_two(halves: Sequence[Sequence[Section]], box: Box, first: int) -> Iterator[Block]:
    """Two columns, the first one so wide."""
    for half, left, right in ((halves[0], box.left, box.left + first), (halves[1], box.left + first, box.right)):
        top = 0.0
        for heading, lines in half:
            block = Block(heading, lines, 1, left, right - left, top)
            yield block
            top = block.foot + APART


def _line_width(canvas: Canvas, lines: Sequence[Line], size: float) -> int:
    """Of the widest label and the widest value, with what is between, and before the next column."""
    values = max((width_of(line.value, BOLD, canvas.px(size)) for line in lines), default=0)
    return _label_width(canvas, lines, size) + values + canvas.px(size * BETWEEN)


def _label_width(canvas: Canvas, lines: Sequence[Line], size: float) -> int:
    """Of the widest one, with what is behind."""
    labels = max((width_of(line.label, REGULAR, canvas.px(size)) for line in lines), default=0)
    return labels + canvas.px(size * BEHIND_LABEL)


def _draw(canvas: Canvas, blocks: Sequence[Block], size: float, box: Box) -> None:
    """Spread over the height, as far as lines stay together."""
    high = min(canvas.px(size * WIDE), int(box.height / _high(blocks)))
    for block in blocks:
        y = box.top + round(block.top * high)
        if block.heading:
            canvas.line((block.left, y), block.heading, size, canvas.pale, width=block.width)
            y += high
        labels = _label_width(canvas, block.lines, size)
        if _line_width(canvas, block.lines, size) - canvas.px(size * BETWEEN) > block.width:
            labels = min(labels, block.width // 2)
        edges = [block.left + block.width * at // block.columns for at in range(block.columns + 1)]
        for at, (left, right) in enumerate(pairwise(edges)):
            for row, line in enumerate(block.lines[at * block.rows : (at + 1) * block.rows]):
                top = y + row * high
                canvas.line((left, top), line.label, size, canvas.ink, width=labels, name=REGULAR)
                canvas.line((left + labels, top), line.value, size, canvas.ink, width=right - left - labels)
