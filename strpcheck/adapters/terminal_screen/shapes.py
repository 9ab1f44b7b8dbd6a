"""How each verdict looks besides its word: a mark, a frame and, last, two colours."""

from dataclasses import dataclass

from strpcheck.messages import Word

__all__ = ["ASCII_SHAPES", "SHAPES", "Shape"]


@dataclass(frozen=True, slots=True)
class Shape:
    """What tells a verdict from the others where nobody sees colours."""

    mark: str
    """Before the word."""
    edge: str
    """Repeated along the upper and lower side."""
    side: str
    """Two characters at either end of a line."""
    ink: str
    paper: str
    """Hex colours at a contrast of at least 7:1, in 256 colours too."""


STRIPE = "\N{BOX DRAWINGS LIGHT DIAGONAL UPPER RIGHT TO LOWER LEFT}"
WHITE, BLACK, GREEN, RED, AMBER = "#FFFFFF", "#000000", "#1B5E20", "#B00020", "#FFC400"

# field.md, the officer: tick, solid | tick and ! | !, bordered | cross, striped | ?, dashed.
# Only LOLOS and TOLAK fill their band with colour; nothing flashes white at night.
SHAPES = {
    Word.ACCEPT: Shape("✓", "█", "██", WHITE, GREEN),
    Word.ACCEPT_CHECK_ID: Shape("✓!", "█", "█║", WHITE, GREEN),
    Word.REFER: Shape("!", "═", "║ ", AMBER, BLACK),
    Word.REJECT: Shape("✗", STRIPE, 2 * STRIPE, WHITE, RED),
    Word.RETRY: Shape("?", "╌ ", "╎ ", WHITE, BLACK),
}

ASCII_SHAPES = {
    Word.ACCEPT: Shape("OK", "#", "##", WHITE, GREEN),
    Word.ACCEPT_CHECK_ID: Shape("OK!", "#", "#|", WHITE, GREEN),
    Word.REFER: Shape("!", "=", "| ", AMBER, BLACK),
    Word.REJECT: Shape("X", "/", "//", WHITE, RED),
    Word.RETRY: Shape("?", "- ", ": ", WHITE, BLACK),
}
"""Where the encoding or the console's font lacks the others."""
