"""What stands over the verdicts on a terminal: menus, prompts, the alarm, the lock, the slip, help and summary."""

from collections.abc import Sequence
from typing import assert_never

from rich.style import Style
from rich.text import Text

from strpcheck.adapters.terminal_screen.look import Look
from strpcheck.ports import Alarm, Choice, Choices, Leaf, Line, Locked, Over, Prompt, Tables

__all__ = ["over_lines"]

INDENT = 2
LOW_LETTERS = 3
BOLD = Style(bold=True)
CORNER = 4
"""Columns of an edge before what stands in it."""
FIELD = 40
"""Columns of a field to type into."""


def over_lines(look: Look, over: Over, height: int) -> list[Text]:
    """Exactly so many lines, instead of everything below the strip."""
    items: Sequence[Choice] = ()
    match over:
        case Choices():
            lines = _choices(look, over, height)
        case Prompt():
            lines, items = _prompt(look, over), over.items
        case Alarm():
            lines, items = _alarm(look, over), over.items
        case Locked():
            lines = _locked(look, over, height)
        case Leaf():
            lines, items = _leaf(look, over), over.items
        case Tables():
            lines, items = _tables(look, over, height - 3), over.items
        case _:
            assert_never(over)
    foot = [look.line(line, indent=INDENT) for line in look.keys(items, width=look.width - INDENT)]
    body = lines[: height - len(foot)]
    paper = look.alarm if isinstance(over, Alarm) else None
    return [*body, *(look.line("", paper) for _ in range(height - len(foot) - len(body))), *foot]


def _title(look: Look, title: str) -> list[Text]:
    """The heading."""
    return [look.line(), look.line(Text(look.text(title), look.page + BOLD), indent=INDENT), look.line()]


def _choices(look: Look, over: Choices, height: int) -> list[Text]:
    """Keys in one column, in more where the screen is low."""
    head = _title(look, over.title)
    columns = max(1, -(-len(over.items) // max(height - len(head), 1)))
    rows = -(-len(over.items) // columns)
    is_spread = rows * 2 <= height - len(head)
    wide = (look.width - INDENT) // columns
    lines = list(head)
    for at in range(rows):
        line = Text()
        for item in over.items[at::rows]:
            shown = look.choice(item)
            shown.truncate(wide, overflow="crop", pad=True)
            line.append_text(shown)
        lines += [look.line(line, indent=INDENT), *([look.line()] if is_spread else [])]
    return lines


def _prompt(look: Look, over: Prompt) -> list[Text]:
    """A field, and what is wrong with what was typed last."""
    field = Text(f" {look.text(over.typed)}_", look.key)
    field.truncate(min(FIELD, look.width - 2 * INDENT), overflow="crop", pad=True)
    lines = [
        *_title(look, over.title),
        look.line(Text(look.text(over.label), look.label), indent=INDENT),
        look.line(field, indent=INDENT),
        look.line(),
    ]
    if over.fault:
        lines += _read(look, over.fault, look.warn, mark="! ")
    return lines


def _alarm(look: Look, over: Alarm) -> list[Text]:
    """That there is no verdict, and what to do."""
    style = look.alarm
    edge = ("═" if look.draws_blocks else "!") * look.width
    # The title also stands there as text, for copying and for screen readers.
    title = look.text(over.title)
    letters = look.large(over.title.upper(), width=look.width - 2 * INDENT, most_lines=LOW_LETTERS)
    width = look.width - 2 * INDENT
    return [
        look.line(f"{edge[:CORNER]} ! {title} {edge[: max(look.width - CORNER - len(title) - 4, 0)]}", style),
        *(look.line(line, style, indent=INDENT) for line in letters or ()),
        look.line(edge, style),
        look.line("", style),
        *(look.line(line, style, indent=INDENT) for line in look.paragraph(over.sentence, style, width=width)),
        look.line("", style),
        *(look.line(line, style, indent=INDENT) for line in look.paragraph(over.advice, style, width=width)),
        look.line("", style),
        *(look.line(line, style, indent=INDENT) for line in look.paragraph(over.details, style, width=width)),
    ]


def _locked(look: Look, over: Locked, height: int) -> list[Text]:
    """Nothing but that, and how to go on."""
    letters = look.large(over.title.upper(), width=look.width - 2 * INDENT, most_lines=2 * LOW_LETTERS)
    advice = look.paragraph(over.advice, width=look.width - 2 * INDENT)
    lines = [look.text(over.title), "", *(letters or ()), "", *(line.plain for line in advice)]
    above = max((height - len(lines)) // 2, 0)
    return [
        *(look.line() for _ in range(above)),
        *(look.line(Text(line.center(look.width).rstrip(), look.page + BOLD)) for line in lines),
    ]


def _leaf(look: Look, over: Leaf) -> list[Text]:
    """Columns side by side, as on paper."""
    wide = (look.width - INDENT) // len(over.columns)
    columns = []
    for column in over.columns:
        lines = look.paragraph(column[0], look.page + BOLD, width=wide - INDENT)
        for text in column[1:]:
            lines += [Text(), *look.paragraph(text, width=wide - INDENT)]
        columns.append(lines)
    return [look.line(), *_beside(look, columns, wide)]


def _tables(look: Look, over: Tables, height: int) -> list[Text]:
    """Sections one below the other where they find room, else in two columns."""
    head = _title(look, over.title)
    width = look.width - INDENT
    whole = [line for section in over.sections for line in _section(look, *section, width=width)]
    if len(head) + len(whole) <= height:
        return [*head, *(look.line(line, indent=INDENT) for line in whole)]
    wide = width // 2
    columns: list[list[Text]] = [[], []]
    for heading, lines in over.sections:
        min(columns, key=len).extend(_section(look, heading, lines, width=wide - INDENT))
    return [*head[1:2], *_beside(look, columns, wide)]


def _section(look: Look, heading: str, lines: Sequence[Line], *, width: int) -> list[Text]:
    """A heading and its lines."""
    head = [Text(look.text(heading), look.label + BOLD)] if heading else []
    return [*head, *look.rows(lines, width=width), Text()]


def _beside(look: Look, columns: Sequence[Sequence[Text]], wide: int) -> list[Text]:
    """Columns of so many cells each."""
    lines = []
    for at in range(max(map(len, columns), default=0)):
        line = Text()
        for column in columns:
            cell = column[at].copy() if at < len(column) else Text()
            cell.truncate(wide - INDENT, overflow="crop", pad=True)
            line.append_text(cell).append(" " * INDENT)
        lines.append(look.line(line, indent=INDENT))
    return lines


def _read(look: Look, text: str, style: Style, *, mark: str = "") -> list[Text]:
    """A paragraph of the page."""
    lines = look.paragraph(text, style, width=look.width - 2 * INDENT, mark=mark)
    return [look.line(line, indent=INDENT) for line in lines]
