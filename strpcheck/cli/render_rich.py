"""A verdict and a table on a terminal, drawn with rich; imported only where there is one."""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from strpcheck.adapters.terminal_screen.ability import has_full_colour
from strpcheck.adapters.terminal_screen.letters import big
from strpcheck.adapters.terminal_screen.shapes import ASCII_SHAPES, SHAPES, Shape
from strpcheck.messages.printable import cell_width
from strpcheck.ports import Line, Notice

__all__ = ["print_notice", "print_table"]

MAX_WIDTH = 100
"""Wider frames carry the eye away from the word."""
INDENT = 2
CORNER = 4
"""Columns of the frame before the word and after the tags."""


def print_notice(console: Console, notice: Notice, *, draws_blocks: bool) -> None:
    """Show one verdict; the word must not scroll off, so the large date gives way on a low screen.

    Args:
        console: Made with `markup`, `emoji` and `highlight` off.
        notice: What to tell.
        draws_blocks: Whether encoding and font have block and line characters.
    """
    width = min(console.width, MAX_WIDTH)
    head: list[RenderableType] = [*_band(console, notice, width, draws_blocks=draws_blocks), *_sentences(notice)]
    foot: list[RenderableType] = [_indented(_circumstances(notice.circumstances, width)), Text()]
    date = big(notice.ends_large) if draws_blocks and notice.ends is not None else None
    whole = Group(*head, *_compared(notice, date, width), *foot)
    options = console.options.update(width=width)
    if len(console.render_lines(whole, options)) >= console.height:
        whole = Group(*head, *_compared(notice, None, width), *foot)
    console.print(whole, width=width)


def print_table(console: Console, heads: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> None:
    """Show a list; cells are printable and never read as markup."""
    table = Table(box=None, pad_edge=False, header_style="bold underline", padding=(0, 2, 0, 0))
    for column, head in enumerate(heads):
        table.add_column(Text(head), justify="right" if column in right else "left", overflow="fold")
    for row in rows:
        table.add_row(*(Text(cell) for cell in row))
    console.print(table)


def _band(console: Console, notice: Notice, width: int, *, draws_blocks: bool) -> Iterator[Text]:
    """The framed word in its colours."""
    shape = (SHAPES if draws_blocks else ASCII_SHAPES)[notice.kind]
    style = Style(bold=True)
    if has_full_colour(console):
        style = Style(color=shape.ink, bgcolor=shape.paper, bold=True)
        # On coloured paper a blank is the solid block; a drawn one would be a white flash at night.
        shape = replace(shape, edge=shape.edge.replace("█", " "), side=shape.side.replace("█", " "))
    for line in _frame(notice, shape, width, draws_blocks=draws_blocks):
        yield Text(line[:width], style, no_wrap=True, overflow="crop")


def _frame(notice: Notice, shape: Shape, width: int, *, draws_blocks: bool) -> Iterator[str]:
    """Five lines; the word also stands in the first as text, for copying and for screen readers."""
    title = f" {shape.mark} {notice.word} "
    tags = "".join(f" {tag} " for tag in notice.tags)
    edge = shape.edge * width
    rest = max(width - len(title) - len(tags) - 2 * CORNER, 0)
    yield f"{edge[:CORNER]}{title}{edge[:rest]}{tags}{edge[:CORNER]}"
    inner = width - 2 * len(shape.side)
    letters = big(f"{shape.mark} {notice.word}") if draws_blocks else None
    if letters is None or len(letters[0]) + INDENT > inner:
        letters = ("", " ".join(f"{shape.mark} {notice.word}"), "")
    for line in letters:
        yield f"{shape.side}{(' ' * INDENT + line).ljust(inner)}{shape.side[::-1]}"
    yield edge[:width]


def _sentences(notice: Notice) -> Iterator[RenderableType]:
    """What is the matter and what to do, then the lines beside it."""
    for warning in notice.warnings:
        yield _indented(Text(warning, "bold reverse"))
    yield _indented(Text(notice.sentence, "bold"))
    grid = Table.grid(padding=(0, 1, 0, 0))
    for advisory in notice.advisories:
        grid.add_row(Text("!", "bold"), Text(advisory))
    if notice.advisories:
        yield _indented(grid)


def _compared(notice: Notice, date: tuple[str, ...] | None, width: int) -> Iterator[RenderableType]:
    """What to compare with the person, and the end of validity in large letters where they fit."""
    yield Text()
    lines = notice.person if notice.ends is None else (*notice.person, notice.ends)
    if not lines:
        return
    grid = Table.grid(padding=(0, 2, 0, 0))
    grid.add_column(no_wrap=True)
    grid.add_column(overflow="fold")
    for line in lines:
        grid.add_row(Text(line.label), Text(line.value, "bold"))
    column = INDENT + max(cell_width(line.label) for line in lines) + INDENT
    if date is not None and column + len(date[0]) <= width:
        grid.add_row(Text(), Text("\n".join(date), "bold", no_wrap=True))
    yield _indented(grid)
    yield Text()


def _circumstances(lines: Sequence[Line], width: int) -> Text:
    """Where, when and on what evidence, in as few lines as they need; no item is torn unless it must be."""
    packed: list[str] = []
    for item in (f"{line.label}: {line.value}" for line in lines):
        if packed and cell_width(f"{packed[-1]} | {item}") <= width - INDENT:
            packed[-1] += f" | {item}"
        else:
            packed.append(item)
    return Text("\n".join(packed))


def _indented(content: RenderableType) -> Padding:
    """Set under the word."""
    return Padding(content, (0, 0, 0, INDENT))
