"""What stands over the verdicts: menus, prompts, the alarm, the lock, the slip, help and summary."""

from collections.abc import Sequence
from typing import assert_never

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import BOLD, HEAVY, REGULAR, Box
from strpcheck.adapters.screen.marks import border, mark
from strpcheck.adapters.screen.palette import Border, Colour, Mark
from strpcheck.adapters.screen.tables import draw_tables
from strpcheck.ports import Alarm, Choice, Choices, Leaf, Locked, Over, Prompt, Tables

__all__ = ["draw_over"]


def draw_over(canvas: Canvas, over: Over, box: Box) -> None:
    """Draw it instead of everything else between strip and foot."""
    canvas.fill(box, canvas.palette.page.paper)
    inner = Box(
        box.left + canvas.px(40), box.top + canvas.px(30), box.right - canvas.px(40), box.bottom - canvas.px(20)
    )
    match over:
        case Choices():
            _choices(canvas, over, inner)
        case Prompt():
            _prompt(canvas, over, inner)
        case Alarm():
            _alarm(canvas, over, box)
        case Locked():
            _locked(canvas, over, inner)
        case Leaf():
            _leaf(canvas, over, inner)
        case Tables():
            _tables(canvas, over, inner)
        case _:
            assert_never(over)


def _title(canvas: Canvas, title: str, box: Box) -> int:
    """The heading; where it ends."""
    canvas.line((box.left, box.top), title, 40, canvas.ink, width=box.width, name=HEAVY)
    return box.top + canvas.px(60)


def _choices(canvas: Canvas, over: Choices, box: Box) -> None:
    """Keys in one column, in two where there are many."""
    top = _title(canvas, over.title, box)
    columns = 1 if len(over.items) <= 8 else 2  # noqa: PLR2004 -- as many as are read without moving the head
    rows = -(-len(over.items) // columns)
    high = min(canvas.px(78), (box.bottom - top) // rows)
    size = min(34.0, high / canvas.unit * 0.46)
    wide = box.width // columns
    for at, item in enumerate(over.items):
        x, y = box.left + at // rows * wide, top + at % rows * high
        canvas.key((x, y + canvas.px(size * 0.5)), item, size, width=wide - canvas.px(20))


def _prompt(canvas: Canvas, over: Prompt, box: Box) -> None:
    """A field, large, and what is wrong with what was typed last."""
    y = _title(canvas, over.title, box) + canvas.px(30)
    canvas.line((box.left, y), over.label, 24, canvas.pale, width=box.width, name=REGULAR)
    field = Box(box.left, y + canvas.px(34), min(box.right, box.left + canvas.px(640)), y + canvas.px(34 + 84))
    border(canvas.image, field, Border.SOLID, canvas.ink, canvas.px(4))
    canvas.line(
        (field.left + canvas.px(22), field.top + canvas.px(26)),
        over.typed,
        48,
        canvas.ink,
        width=field.width - canvas.px(44),
    )
    if over.fault:
        y = field.bottom + canvas.px(26)
        left = canvas.warning((box.left, y), 28, canvas.palette.warn)
        canvas.paragraph(Box(left, y, box.right, y + canvas.px(80)), over.fault, 28, canvas.palette.warn.ink, most=2)
    _keys(canvas, over.items, box)


def _alarm(canvas: Canvas, over: Alarm, box: Box) -> None:
    """That there is no verdict, and what to do: over everything, in a colour of its own."""
    pair = canvas.palette.alarm
    canvas.fill(box, pair.paper)
    border(canvas.image, box, Border.DOUBLE, pair.ink, canvas.px(10))
    inner = box.inside(canvas.px(44))
    high = canvas.px(110)
    mark(canvas.image, Box(inner.left, inner.top, inner.left + high // 2, inner.top + high), Mark.BANG, pair.ink)
    canvas.line(
        (inner.left + high, inner.top + canvas.px(18)), over.title, 92, pair.ink, width=inner.width - high, name=HEAVY
    )
    y = inner.top + high + canvas.px(40)
    y = canvas.paragraph(Box(inner.left, y, inner.right, y + canvas.px(110)), over.sentence, 34, pair.ink, most=3)
    y += canvas.px(14)
    y = canvas.paragraph(
        Box(inner.left, y, inner.right, y + canvas.px(130)), over.advice, 28, pair.ink, name=REGULAR, most=4
    )
    y += canvas.px(20)
    foot = inner.bottom - (canvas.px(64) if over.items else 0)
    canvas.paragraph(Box(inner.left, y, inner.right, foot), over.details, 18, pair.ink, name=REGULAR, most=3)
    _keys(canvas, over.items, inner, pair.ink)


def _locked(canvas: Canvas, over: Locked, box: Box) -> None:
    """Nothing but that, and how to go on."""
    y = box.top + box.height // 2 - canvas.px(90)
    canvas.centred(box, y, over.title, 96, canvas.ink, name=HEAVY)
    canvas.centred(box, y + canvas.px(120), over.advice, 30, canvas.pale, name=REGULAR)


def _leaf(canvas: Canvas, over: Leaf, box: Box) -> None:
    """Columns side by side, as on paper."""
    wide = box.width // len(over.columns)
    foot = box.bottom - canvas.px(60)
    for at, column in enumerate(over.columns):
        sheet = Box(box.left + at * wide, box.top, box.left + (at + 1) * wide - canvas.px(24), foot)
        border(canvas.image, sheet, Border.SOLID, canvas.pale, canvas.px(3))
        inner = sheet.inside(canvas.px(26))
        y = canvas.paragraph(
            Box(inner.left, inner.top, inner.right, inner.top + canvas.px(90)),
            column[0],
            32,
            canvas.ink,
            name=HEAVY,
            most=2,
        )
        for number, text in enumerate(column[1:]):
            y += canvas.px(14)
            size, name = (30, BOLD) if number == 0 else (24, REGULAR)
            y = canvas.paragraph(Box(inner.left, y, inner.right, inner.bottom), text, size, canvas.ink, name=name)
    _keys(canvas, over.items, box)


def _tables(canvas: Canvas, over: Tables, box: Box) -> None:
    """Lines to read, over the whole page."""
    top = _title(canvas, over.title, box)
    foot = box.bottom - (canvas.px(60) if over.items else 0)
    draw_tables(canvas, over.sections, Box(box.left, top, box.right, foot))
    _keys(canvas, over.items, box)


def _keys(canvas: Canvas, items: Sequence[Choice], box: Box, ink: Colour | None = None) -> None:
    """What ends it, at the foot."""
    x = box.left
    for item in items:
        canvas.key((x, box.bottom - canvas.px(34)), item, 22, width=box.width, ink=ink)
        x += canvas.key_width(item, 22) + canvas.px(30)
