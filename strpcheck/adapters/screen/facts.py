"""Where a verdict's reason, facts, last day and live picture stand below its word, worked out before any is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from strpcheck.adapters.screen.canvas import Canvas
from strpcheck.adapters.screen.faces import BOLD, CAP_SHARE, HEAVY, REGULAR, Box, line_height, width_of, wrapped
from strpcheck.adapters.screen.palette import Colour
from strpcheck.adapters.screen.plans import FACT, LABEL, NAME, PLANS, Form, Plan
from strpcheck.ports import Card, Line, Notice, Photo

__all__ = ["Layout", "Put", "layout_of"]

GAP = 20
"""Between two things beside one another."""
SET_OFF = 8
"""Between the reason and the facts, and above the live picture."""
BEHIND_LABEL = 12
BETWEEN_FACTS = 26
"""In one line."""
PHOTO_SHARE = 0.3
"""Of the width, at most."""
FULL_LINE = 0.95
"""Of a size: from the capitals' top to the lowest letter's foot."""
PHOTO_SHAPE = (3, 4)


class Put(NamedTuple):
    """A piece of a line where it is written."""

    at: tuple[int, int]
    text: str
    name: str
    size: int
    """In pixels."""
    ink: Colour

    @property
    def foot(self) -> int:
        """Its lowest row."""
        return self.at[1] + round(self.size * FULL_LINE)


class Fact(NamedTuple):
    """A label and what is compared, in its size."""

    label: str
    value: str
    size: int


@dataclass(slots=True)
class Layout:
    """Everything below the word."""

    box: Box
    picture: Box
    """The live picture's place."""
    puts: list[Put] = field(default_factory=list)
    warnings: list[tuple[tuple[int, int], float]] = field(default_factory=list)
    """Marks before advisories: where, and in which size."""
    photo: Box | None = None
    """The face, or the frame that stands for it."""
    taken: list[Box] = field(default_factory=list)
    """What lines end before."""

    @property
    def fits(self) -> bool:
        """Whether the last line is inside."""
        return max((put.foot for put in self.puts), default=0) <= self.box.bottom

    def right(self, top: int, bottom: int) -> int:
        """Where a line between two rows must end."""
        beside = (box.left for box in self.taken if box.top < bottom and box.bottom > top)
        return min((self.box.right, *beside))

    def lines(self, text: str, name: str, size: int, at: tuple[int, int], ink: Colour) -> tuple[int, int]:
        """Write a text in as many lines as it needs; where the last one ends, and the last line's top."""
        left, y = at
        rest, x = " ".join(text.split()), left
        while rest:
            room = self._room(left, y, size)
            for line in wrapped(rest, name, size, room, most=99):
                if self._room(left, y, size) != room:
                    break
                self.puts.append(Put((left, y), line, name, size, ink))
                x = left + width_of(line, name, size)
                rest = rest[len(line) :].lstrip()
                y += line_height(size) if rest else 0
        return x, y

    def _room(self, left: int, y: int, size: int) -> int:
        """Width for a line; a letter's at least."""
        return max(self.right(y, y + line_height(size)) - left, size)


def layout_of(canvas: Canvas, card: Card, box: Box) -> Layout:
    """The roomiest plan in which everything is whole; of too much, the tightest."""
    found = [_laid_out(canvas, card, box, PLANS[0])]
    for plan in PLANS[1:]:
        if found[-1].fits:
            break
        found.append(_laid_out(canvas, card, box, plan))
    return found[-1]


def _laid_out(canvas: Canvas, card: Card, box: Box, plan: Plan) -> Layout:
    """By one plan: the reason over the whole width as far as that ends above the live picture."""
    wide = canvas.px(plan.picture)
    picture = Box(box.right - wide, box.bottom - wide * 9 // 16, box.right, box.bottom)
    layout = Layout(box, picture)
    beside = Box(picture.left - canvas.px(GAP), picture.top - canvas.px(SET_OFF), box.right, box.bottom)
    y = _why(canvas, card.notice, layout, plan)
    if y > beside.top:
        layout = Layout(box, picture, taken=[beside])
        y = _why(canvas, card.notice, layout, plan)
    layout.taken = [beside]
    y += canvas.px(SET_OFF)
    extended = _until(canvas, card.notice, layout, plan, y)
    facts = _facts(canvas, card, plan, extended)
    left = box.left
    if card.photo is not None or plan.form is Form.COLUMN:
        layout.photo = _face_box(canvas, card.photo, Box(box.left, y, picture.left, box.bottom))
        left = layout.photo.right + canvas.px(GAP)
    if plan.form is Form.COLUMN:
        _column(canvas, layout, facts, (left, y))
    else:
        _flow(canvas, layout, facts, (left, y), has_labels=plan.form is Form.FLOW)
    return layout


def _why(canvas: Canvas, notice: Notice, layout: Layout, plan: Plan) -> int:
    """The reason's sentence and what else there is to know; where it ends."""
    box, size = layout.box, canvas.px(plan.why)
    _, y = layout.lines(notice.sentence, BOLD, size, (box.left, box.top), canvas.ink)
    y += line_height(size)
    size = canvas.px(plan.advisory)
    for advisory in notice.advisories:
        layout.warnings.append(((box.left, y), plan.advisory))
        left = box.left + round(size * CAP_SHARE)
        _, y = layout.lines(advisory, BOLD, size, (left, y), canvas.palette.warn.ink)
        y += line_height(size)
    return y


def _until(canvas: Canvas, notice: Notice, layout: Layout, plan: Plan, y: int) -> Line | None:
    """The last day above the live picture where there is room, else left of it; what of an extension is untold yet."""
    if notice.ends is None or not notice.ends_large:
        return None
    box, picture = layout.box, layout.picture
    size, label, note = canvas.px(plan.ends), canvas.px(max(LABEL, plan.ends * 0.36)), canvas.px(18)
    wide = max(width_of(notice.ends_large, HEAVY, size), width_of(notice.ends.label, REGULAR, label))
    # The day alone stands there already, in large type.
    is_extended = len(notice.ends.value.split()) > len(notice.ends_large.split())
    is_told = is_extended and plan.form is Form.COLUMN
    notes = wrapped(notice.ends.value, REGULAR, note, max(wide, picture.width), most=99) if is_told else []
    day = y + line_height(label)
    foot = day + (line_height(size) + line_height(note) * len(notes) if notes else round(size * FULL_LINE))
    is_above = foot <= picture.top - canvas.px(SET_OFF)
    left = min(picture.left, box.right - wide) if is_above else picture.left - canvas.px(GAP) - wide
    if notes and not is_above:
        notes = wrapped(notice.ends.value, REGULAR, note, wide, most=99)
    layout.puts.append(Put((left, y), notice.ends.label, REGULAR, label, canvas.pale))
    layout.puts.append(Put((left, day), notice.ends_large, HEAVY, size, canvas.ink))
    y = day + line_height(size)
    for line in notes:
        layout.puts.append(Put((left, y), line, REGULAR, note, canvas.pale))
        y += line_height(note)
    layout.taken.append(Box(left - canvas.px(GAP), box.top, box.right, max(layout.puts[-1].foot, foot)))
    return notice.ends if is_extended and not is_told else None


def _facts(canvas: Canvas, card: Card, plan: Plan, extended: Line | None) -> list[Fact]:
    """In the order in which they are compared; a missing face is told among them where no frame stands for it."""
    photo, *person = card.notice.person
    # Name and digits of the NIK are compared with the KTP first.
    sizes = [NAME, NAME if plan.form is Form.COLUMN else FACT * 1.2, *(FACT for _ in person)]
    facts = [
        Fact(line.label, line.value, canvas.px(size * plan.scale)) for line, size in zip(person, sizes, strict=False)
    ]
    small = canvas.px(FACT * plan.scale)
    if extended is not None:
        facts.append(Fact(extended.label, extended.value, small))
    if card.photo is None and plan.form is not Form.COLUMN:
        facts.append(Fact(photo.label, photo.value, small))
    return facts


def _face_box(canvas: Canvas, photo: Photo | None, place: Box) -> Box:
    """As large as the place for it, in the photo's shape."""
    wide, high = (photo.width, photo.height) if photo is not None else PHOTO_SHAPE
    room = min(round(place.width * PHOTO_SHARE), max(canvas.px(40), place.height * wide // high))
    return Box(place.left, place.top, place.left + room, place.top + room * high // wide)


def _label_size(canvas: Canvas, fact: Fact) -> int:
    """Of a fact's label: less than the fact's own."""
    return min(fact.size, max(canvas.px(LABEL), round(canvas.px(LABEL) * 0.5 + fact.size * 0.3)))


def _column(canvas: Canvas, layout: Layout, facts: Sequence[Fact], at: tuple[int, int]) -> None:
    """Labels before values, one below the other."""
    left, y = at
    sizes = min((_label_size(canvas, fact) for fact in facts), default=canvas.px(LABEL))
    indent = max(width_of(fact.label, REGULAR, sizes) for fact in facts) + canvas.px(BEHIND_LABEL)
    for fact in facts:
        drop = round((fact.size - sizes) * CAP_SHARE)
        layout.puts.append(Put((left, y + drop), fact.label, REGULAR, sizes, canvas.pale))
        _, y = layout.lines(fact.value, BOLD, fact.size, (left + indent, y), canvas.ink)
        y += line_height(fact.size)


def _flow(canvas: Canvas, layout: Layout, facts: Sequence[Fact], at: tuple[int, int], *, has_labels: bool) -> None:
    """As many in a line as fit, on one foot; the largest begins it."""
    left, y = at
    x, row = left, 0
    for fact in facts:
        label = _label_size(canvas, fact)
        lead = width_of(fact.label, REGULAR, label) + canvas.px(BEHIND_LABEL) if has_labels else 0
        begin = x + canvas.px(BETWEEN_FACTS)
        wide = lead + width_of(fact.value, BOLD, fact.size)
        if not row or fact.size > row or begin + wide > layout.right(y, y + line_height(row)):
            y += line_height(row) if row else 0
            begin, row = left, fact.size
        if has_labels:
            drop = round((row - label) * CAP_SHARE)
            layout.puts.append(Put((begin, y + drop), fact.label, REGULAR, label, canvas.pale))
        drop = round((row - fact.size) * CAP_SHARE)
        x, foot = layout.lines(fact.value, BOLD, fact.size, (begin + lead, y + drop), canvas.ink)
        y = foot - drop
