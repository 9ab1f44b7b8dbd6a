"""What every line of a terminal's page is made with: its width, its colours, and texts that arrive as they are."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from rich.cells import cell_len
from rich.color import Color
from rich.color_triplet import ColorTriplet
from rich.console import Console
from rich.style import Style
from rich.text import Text

from strpcheck.adapters.screen.palette import PALETTES, Colour, Pair
from strpcheck.adapters.terminal_screen.ability import has_full_colour
from strpcheck.adapters.terminal_screen.letters import big, plain_big
from strpcheck.adapters.terminal_screen.shapes import ASCII_SHAPES, SHAPES, Shape
from strpcheck.messages import Word
from strpcheck.messages.printable import printable
from strpcheck.ports import Choice, Line, Theme

__all__ = ["BETWEEN", "Look"]

BETWEEN = " | "
"""Parts items of one line; in every encoding and every font."""
MOST_CHARS = 1000
"""Of one text; a slip's sentence has fewer."""
LARGEST = 6
"""Times the smallest letters: a quarter of eighty lines."""
STAR = "*"
"""A hidden character where the terminal has no bullet."""


@dataclass(frozen=True, slots=True)
class Look:
    """A terminal of a size, in a theme; lines are exactly as wide as it is."""

    console: Console
    width: int
    height: int
    theme: Theme
    draws_blocks: bool

    @property
    def page(self) -> Style:
        """Values and sentences."""
        return self._style(PALETTES[self.theme].page, Style())

    @property
    def label(self) -> Style:
        """Before a value."""
        return self._style(PALETTES[self.theme].label, Style())

    @property
    def strip(self) -> Style:
        """Above everything."""
        return self._style(PALETTES[self.theme].strip, Style(reverse=True))

    @property
    def strip_warn(self) -> Style:
        """What an eye should catch there."""
        return self._style(PALETTES[self.theme].strip_warn, Style(reverse=True)) + Style(bold=True)

    @property
    def warn(self) -> Style:
        """The same on the page."""
        return self._style(PALETTES[self.theme].warn, Style()) + Style(bold=True)

    @property
    def key(self) -> Style:
        """A key's cap."""
        return self._style(PALETTES[self.theme].key, Style(reverse=True)) + Style(bold=True)

    @property
    def training(self) -> Style:
        """LATIHAN."""
        return self._style(PALETTES[self.theme].training, Style(reverse=True)) + Style(bold=True)

    @property
    def alarm(self) -> Style:
        """That there is no verdict."""
        return self._style(PALETTES[self.theme].alarm, Style(reverse=True)) + Style(bold=True)

    @property
    def decision(self) -> Style:
        """What an officer decided: in no verdict's colour."""
        return self._style(PALETTES[self.theme].decision, Style(reverse=True)) + Style(bold=True)

    def verdict(self, word: Word) -> Style:
        """Of a word's band; where 256 colours stand for all, those that keep their contrast there."""
        if not has_full_colour(self.console):
            return Style(bold=True)
        if self.console.color_system == "truecolor":
            return self._style(PALETTES[self.theme].verdicts[word], Style()) + Style(bold=True)
        return Style(color=SHAPES[word].ink, bgcolor=SHAPES[word].paper, bold=True)

    def shape(self, word: Word) -> Shape:
        """Mark and frame of a word."""
        return (SHAPES if self.draws_blocks else ASCII_SHAPES)[word]

    @property
    def is_coloured(self) -> bool:
        """Whether bands are filled with colour."""
        return has_full_colour(self.console)

    def text(self, text: str) -> str:
        """Any text as this terminal shows it: nothing in it steers, and every character arrives."""
        shown = printable(text, max_chars=MOST_CHARS)
        if not self.draws_blocks:
            shown = shown.replace("\N{BULLET}", STAR)
        return shown.encode(self.console.encoding, "backslashreplace").decode(self.console.encoding, "replace")

    def large(self, text: str, *, width: int, most_lines: int) -> tuple[str, ...] | None:
        """Letters as large as they go; None where the smallest are too high or too wide."""
        drawn = (big(text, times=times) for times in range(LARGEST, 0, -1)) if self.draws_blocks else (plain_big(text),)
        for lines in drawn:
            if lines is not None and len(lines) <= most_lines and len(lines[0]) <= width:
                return lines
        return None

    def line(self, content: str | Text = "", style: Style | None = None, *, indent: int = 0) -> Text:
        """One line over the whole width; what is longer is cut."""
        base = self.page if style is None else style
        line = Text(" " * indent, base, no_wrap=True, overflow="crop")
        line.append_text(Text(content) if isinstance(content, str) else content)
        line.truncate(self.width, overflow="crop", pad=True)
        return line

    def paragraph(self, text: str, style: Style | None = None, *, width: int, mark: str = "") -> list[Text]:
        """Broken at words; the mark stands before the first line, as deep as the others begin."""
        base = self.page if style is None else style
        deep = len(mark)
        wrapped = Text(self.text(text), base).wrap(self.console, max(width - deep, 8), overflow="fold")
        return [
            Text(mark if not at else " " * deep, base).append_text(_bare(line, base)) for at, line in enumerate(wrapped)
        ]

    def packed(self, items: Iterable[Text], *, width: int, between: str) -> list[Text]:
        """As few lines as they need; no item is torn unless it must be."""
        lines: list[Text] = []
        for item in items:
            if lines and lines[-1].cell_len + cell_len(between) + item.cell_len <= width:
                lines[-1].append(between).append_text(item)
            else:
                lines.append(item.copy())
        return lines

    def keys(self, items: Sequence[Choice], *, width: int) -> list[Text]:
        """Each key and what it does."""
        return self.packed((self.choice(item) for item in items), width=width, between="  ")

    def choice(self, item: Choice) -> Text:
        """A key as it is printed, in brackets for eyes that see no colours."""
        return Text(f"[{self.text(item.key)}]", self.key).append(f" {self.text(item.meaning)}", self.page)

    def rows(self, lines: Sequence[Line], *, width: int, gap: int = 2) -> list[Text]:
        """Labels in one column, values in another, broken where they are too long."""
        wide = max((cell_len(self.text(line.label)) for line in lines), default=0)
        wide = min(wide, width // 2)
        found = []
        for line in lines:
            label = Text(self.text(line.label), self.label)
            label.truncate(wide, overflow="crop", pad=True)
            label.append(" " * gap)
            values = self.paragraph(line.value, self.page + Style(bold=True), width=width - wide - gap)
            found.append(label.append_text(values[0]) if values else label)
            found += [Text(" " * (wide + gap)).append_text(value) for value in values[1:]]
        return found

    def _style(self, pair: Pair, plain: Style) -> Style:
        """Colours where they are shown as meant; else what stands in for them."""
        return Style(color=_colour(pair.ink), bgcolor=_colour(pair.paper)) if has_full_colour(self.console) else plain


def _colour(colour: Colour) -> Color:
    """As rich takes it."""
    return Color.from_triplet(ColorTriplet(*colour))


def _bare(line: Text, style: Style) -> Text:
    """A line without the blank at which it was broken."""
    return Text(line.plain.rstrip(), style)
