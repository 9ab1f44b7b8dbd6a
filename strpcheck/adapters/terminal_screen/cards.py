"""A verdict on a terminal: its word in a frame of its own, why, what to compare, the end of validity."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from rich.style import Style
from rich.text import Text

from strpcheck.adapters.terminal_screen.look import BETWEEN, Look
from strpcheck.adapters.terminal_screen.shapes import Shape
from strpcheck.ports import Card, Line, Notice

__all__ = ["card_lines", "cards_lines"]

INDENT, CORNER = 2, 4
MAX_READ = 100
"""Wider lines are not read at a glance."""
WORD_SHARE = 4
"""The word's letters take up to a quarter of the height (field.md, the officer)."""
DAY_SHARE = 8
"""The last day's letters: half as high at most."""
LOW_LETTERS = 3
"""Lines of the smallest drawn letters."""
EDGES = 2
"""Lines of a frame."""
SPARED = 3
"""The rank of what is spared before the word becomes smaller."""
FEWEST_FOR_LETTERS = 9
"""Lines of a card beside others that leave room for drawn letters."""
COMPARED = slice(1, 4)
"""Name, digits, category: of what is compared, what a small card has room for."""


@dataclass(frozen=True, slots=True)
class _Block:
    """Lines that are shown or left out together."""

    lines: Sequence[Text]
    rank: float = 0
    """What can be spared first has the highest; 0 stays."""


def cards_lines(look: Look, cards: Sequence[Card], height: int) -> list[Text]:
    """One verdict over the whole page, or several below one another."""
    if len(cards) == 1:
        return card_lines(look, cards[0], height)
    each = height // len(cards)
    return [line for card in cards for line in _small_card(look, card, each)]


def card_lines(look: Look, card: Card, height: int) -> list[Text]:
    """The only verdict; on a low screen the least needed lines give way, never word, sentence, facts and end."""
    notice, width = card.notice, min(look.width, MAX_READ) - INDENT
    rest = [
        _Block(_marked(look, notice.warnings, width), 4),
        _Block(_indented(look, look.paragraph(notice.sentence, look.page + Style(bold=True), width=width))),
        # The first matter most: those that change the word come before the others.
        *(_Block(_marked(look, [text], width), 1 + at / 10) for at, text in enumerate(notice.advisories)),
        _Block([look.line()], 5),
        *_compared(look, notice, width),
        _Block([look.line()], 5),
        _Block(_indented(look, _circumstances(look, notice.circumstances, width)), 3),
    ]
    # The largest word beside which the advisories and the large date still find room.
    wanted = height - sum(len(block.lines) for block in rest if block.rank < SPARED) - EDGES
    most = max(wanted, min(LOW_LETTERS, height - sum(len(block.lines) for block in rest if not block.rank) - EDGES))
    band = list(_band(look, card, most_lines=min(most, look.height // WORD_SHARE)))
    lines = _fitted(rest, height - len(band))
    if len(lines) > height - len(band):
        packed = _indented(look, _circumstances(look, _facts(notice), width))
        sentence = _indented(look, look.paragraph(notice.sentence, look.page + Style(bold=True), width=width))
        lines = [*sentence, *packed]
    return [*band, *lines][:height]


def _compared(look: Look, notice: Notice, width: int) -> Iterator[_Block]:
    """What to compare with the person, and the last day in large letters where they fit."""
    facts = _facts(notice)
    if not facts:
        return
    yield _Block(_indented(look, look.rows(facts, width=width)))
    most = max(look.height // DAY_SHARE, LOW_LETTERS)
    day = look.large(notice.ends_large, width=width, most_lines=most) if notice.ends_large else None
    if day is not None:
        yield _Block([look.line(line, look.page + Style(bold=True), indent=INDENT) for line in day], 2)


def _facts(notice: Notice) -> tuple[Line, ...]:
    """Person and end of validity."""
    return notice.person if notice.ends is None else (*notice.person, notice.ends)


def _small_card(look: Look, card: Card, height: int) -> list[Text]:
    """A verdict among several, with its number."""
    notice, width = card.notice, look.width - INDENT
    letters = LOW_LETTERS if height >= FEWEST_FOR_LETTERS else 0
    band = list(_band(look, card, most_lines=letters))
    values = [line.value for line in notice.person[COMPARED]] + ([notice.ends.value] if notice.ends else [])
    told = look.packed((Text(look.text(value), look.page) for value in values), width=width, between=BETWEEN)
    said = look.paragraph(notice.sentence, look.page + Style(bold=True), width=width)
    # Whose it is stays whole; of a long sentence the end can be spared.
    lines = [*band, *_indented(look, [*said[: max(height - len(band) - len(told), 1)], *told])]
    return [*lines[:height], *(look.line() for _ in range(height - len(lines)))]


def _band(look: Look, card: Card, *, most_lines: int) -> Iterator[Text]:
    """The framed word; it also stands in the first line as text, for copying and for screen readers.

    Where an officer decided, that is what stands there large, and the word only in the first line, struck out.
    """
    notice, width = card.notice, look.width
    shape = look.shape(notice.kind)
    style = look.decision if card.resolution else look.verdict(notice.kind)
    if look.is_coloured:
        # On coloured paper a blank is the solid block; a drawn one would be a white flash at night.
        shape = replace(shape, edge=shape.edge.replace("█", " "), side=shape.side.replace("█", " "))
    yield look.line(_first_line(look, card, shape), style)
    inner = width - 2 * len(shape.side)
    letters, told = _letters(look, card, shape, width=inner - INDENT, most_lines=most_lines)
    if letters is None and most_lines < 1:
        return
    for line in letters or (told,):
        yield look.line(f"{shape.side}{(' ' * INDENT + line).ljust(inner)}{shape.side[::-1]}", style)
    yield look.line((shape.edge * width)[:width], style)


def _first_line(look: Look, card: Card, shape: Shape) -> Text:
    """The upper side, with the word, what was decided, and what keeps it from being one for the road."""
    mark = f"{card.number}  {shape.mark}" if card.number else shape.mark
    word = Text(f"{mark} {look.text(card.notice.word)}", Style(strike=bool(card.resolution)))
    tags = "".join(f" {look.text(tag)} " for tag in card.notice.tags)
    edge = shape.edge * look.width
    line = Text(f"{edge[:CORNER]} ").append_text(word).append(" ")
    if card.resolution:
        line.append(f"{edge[:CORNER]} {look.text(card.resolution)} ")
    free = max(look.width - line.cell_len - len(tags) - CORNER, 0)
    return line.append(f"{edge[:free]}{tags}{edge[:CORNER]}")


def _letters(
    look: Look, card: Card, shape: Shape, *, width: int, most_lines: int
) -> tuple[tuple[str, ...] | None, str]:
    """What stands there large, and the same in letters of the usual size."""
    if card.resolution:
        decided = look.text(card.resolution).rpartition(": ")[2]
        large = look.large(f"{card.number} {decided}" if card.number else decided, width=width, most_lines=most_lines)
        return large, " ".join(decided)
    marked = f"{shape.mark} {look.text(card.notice.word)}"
    large = look.large(f"{card.number} {marked}" if card.number else marked, width=width, most_lines=most_lines)
    return large, " ".join(marked)


def _marked(look: Look, sentences: Sequence[str], width: int) -> list[Text]:
    """Each with a mark: colour alone tells nothing."""
    lines = [line for text in sentences for line in look.paragraph(text, look.warn, width=width, mark="! ")]
    return _indented(look, lines)


def _circumstances(look: Look, lines: Sequence[Line], width: int) -> list[Text]:
    """Where, when and on what evidence."""
    items = (Text(f"{look.text(line.label)}: ", look.label).append(look.text(line.value), look.page) for line in lines)
    return look.packed(items, width=width, between=BETWEEN)


def _indented(look: Look, lines: Sequence[Text]) -> list[Text]:
    """Set under the word."""
    return [look.line(line, indent=INDENT) for line in lines]


def _fitted(blocks: Sequence[_Block], height: int) -> list[Text]:
    """All lines that find room; what can be spared first goes first, whole."""
    kept = list(blocks)
    while sum(len(block.lines) for block in kept) > height and any(block.rank for block in kept):
        worst = max(block.rank for block in kept)
        kept = [block for block in kept if block.rank != worst]
    return [line for block in kept for line in block.lines]
