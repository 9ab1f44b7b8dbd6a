"""The colours of the officer's screen, by day and by night; a test holds their contrasts."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from typing import TypeAlias

from strpcheck.messages import Word
from strpcheck.ports import Theme

__all__ = ["FORMS", "PALETTES", "WHITE", "Border", "Colour", "Form", "Mark", "Pair", "Palette"]

Colour: TypeAlias = tuple[int, int, int]
"""Red, green and blue, 0 to 255."""


class Mark(Enum):
    """Drawn before the word."""

    TICK = "tick"
    TICK_BANG = "tick and !"
    BANG = "!"
    CROSS = "cross"
    QUESTION = "?"


class Border(Enum):
    """Drawn around the whole card."""

    SOLID = "solid"
    DOUBLE = "double"
    FRAMED = "framed"
    STRIPED = "striped"
    DASHED = "dashed"


@dataclass(frozen=True, slots=True)
class Form:
    """What tells a verdict from the others where nobody sees colours."""

    mark: Mark
    border: Border


FORMS = {
    Word.ACCEPT: Form(Mark.TICK, Border.SOLID),
    Word.ACCEPT_CHECK_ID: Form(Mark.TICK_BANG, Border.DOUBLE),
    Word.REFER: Form(Mark.BANG, Border.FRAMED),
    Word.REJECT: Form(Mark.CROSS, Border.STRIPED),
    Word.RETRY: Form(Mark.QUESTION, Border.DASHED),
}
"""field.md, the officer: tick, solid | tick and ! | !, bordered | cross, striped | ?, dashed."""


@dataclass(frozen=True, slots=True)
class Pair:
    """What is written, and on what."""

    ink: Colour
    paper: Colour


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour of a theme."""

    page: Pair
    """Values, sentences: the most of it."""
    label: Pair
    """What stands before a value, on the page."""
    warn: Pair
    """What an eye should catch, on the page; a mark stands before it."""
    strip: Pair
    """Above everything."""
    strip_label: Pair
    strip_warn: Pair
    key: Pair
    """A key's cap."""
    training: Pair
    """LATIHAN."""
    alarm: Pair
    """That there is no verdict."""
    decision: Pair
    """What an officer decided: on paper that no verdict has."""
    overruled: Pair
    """The word it was decided about, struck out, on the same paper."""
    verdicts: dict[Word, Pair]
    edges: dict[Word, Colour]
    """Borders, stripes and outlines in the picture."""

    def pairs(self) -> Iterator[tuple[str, Pair]]:
        """Everything that is read, by name."""
        for name in ("page", "label", "warn", "strip", "strip_label", "strip_warn", "key", "training", "alarm"):
            yield name, getattr(self, name)
        yield from (("decision", self.decision), ("overruled", self.overruled))
        for word, pair in self.verdicts.items():
            yield f"verdict {word}", pair


WHITE, BLACK = (255, 255, 255), (0, 0, 0)
# Green far from red in lightness by day, and with some blue in it: who sees no green still sees two colours.
GREEN, DARK_GREEN, RED, AMBER = (0, 174, 142), (0, 92, 70), (160, 0, 28), (255, 196, 0)
DIM_GREEN, PALE_GREEN, DIM_RED, PALE_RED = (0, 56, 68), (160, 248, 210), (148, 0, 28), (255, 232, 236)
PAPER, NIGHT, NIGHT_STRIP, NIGHT_BAND = (250, 251, 252), (10, 13, 16), (21, 26, 31), (30, 37, 44)
TEXT, GREY, NIGHT_TEXT, NIGHT_GREY = (14, 18, 22), (62, 70, 78), (233, 236, 239), (170, 181, 191)
RUST, DAY_STRIP = (112, 44, 0), (226, 231, 236)

PALETTES = {
    Theme.DAY: Palette(
        page=Pair(TEXT, PAPER),
        label=Pair(GREY, PAPER),
        warn=Pair(RUST, PAPER),
        strip=Pair(TEXT, DAY_STRIP),
        strip_label=Pair((48, 56, 64), DAY_STRIP),
        strip_warn=Pair(RUST, DAY_STRIP),
        key=Pair(WHITE, (38, 46, 54)),
        training=Pair(BLACK, (120, 200, 255)),
        alarm=Pair(WHITE, (96, 0, 72)),
        decision=Pair(WHITE, TEXT),
        overruled=Pair(NIGHT_GREY, TEXT),
        verdicts={
            Word.ACCEPT: Pair(BLACK, GREEN),
            Word.ACCEPT_CHECK_ID: Pair(BLACK, GREEN),
            Word.REFER: Pair(BLACK, AMBER),
            Word.REJECT: Pair(WHITE, RED),
            Word.RETRY: Pair(TEXT, PAPER),
        },
        edges={
            Word.ACCEPT: DARK_GREEN,
            Word.ACCEPT_CHECK_ID: DARK_GREEN,
            Word.REFER: BLACK,
            Word.REJECT: RED,
            Word.RETRY: TEXT,
        },
    ),
    Theme.NIGHT: Palette(
        page=Pair(NIGHT_TEXT, NIGHT),
        label=Pair(NIGHT_GREY, NIGHT),
        warn=Pair(AMBER, NIGHT),
        strip=Pair(NIGHT_TEXT, NIGHT_STRIP),
        strip_label=Pair(NIGHT_GREY, NIGHT_STRIP),
        strip_warn=Pair(AMBER, NIGHT_STRIP),
        key=Pair(NIGHT_TEXT, (38, 46, 54)),
        training=Pair((150, 212, 255), (0, 38, 66)),
        alarm=Pair((255, 228, 246), (70, 0, 52)),
        decision=Pair(NIGHT_TEXT, NIGHT_BAND),
        overruled=Pair(NIGHT_GREY, NIGHT_BAND),
        verdicts={
            Word.ACCEPT: Pair(PALE_GREEN, DIM_GREEN),
            Word.ACCEPT_CHECK_ID: Pair(PALE_GREEN, DIM_GREEN),
            Word.REFER: Pair(AMBER, BLACK),
            Word.REJECT: Pair(PALE_RED, DIM_RED),
            Word.RETRY: Pair(NIGHT_TEXT, NIGHT),
        },
        edges={
            Word.ACCEPT: (40, 196, 140),
            Word.ACCEPT_CHECK_ID: (40, 196, 140),
            Word.REFER: AMBER,
            Word.REJECT: (240, 72, 92),
            Word.RETRY: NIGHT_GREY,
        },
    ),
}
