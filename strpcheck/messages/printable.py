"""Makes any text harmless to a screen: what came from outside cannot steer it."""

import unicodedata

from strpcheck.core.blank_letters import BLANK_LETTERS

__all__ = ["cell_width", "printable"]

MAX_SHOWN_CHARS = 200
"""Of one text from outside; a name or a path has fewer, and a longer one pushes the verdict off the screen."""
MAX_MARKS = 2
"""Combining marks in a row, as in the permit's own text rules; more climb into the lines above."""

CUT = "..."
LAST_LATIN, LAST_OF_PLANE_0 = 0xFF, 0xFFFF

# Other, separators of lines and paragraphs: controls, bidi and format marks, surrogates, private use, unassigned.
STEERING = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})


def printable(text: str, *, max_chars: int = MAX_SHOWN_CHARS) -> str:
    """Spell out whatever would steer a terminal, hide, or reorder; ordinary text stays as it is.

    Blanks stay between letters; a text of nothing else is spelled too, so that no holder is named by a gap.

    Everything that is not ours goes through here before it is printed: file names, error texts, even authenticated
    names, although the core checked those.

    Args:
        text: From anywhere, possibly with surrogates of an undecodable file name.
        max_chars: What is longer, once spelled out, loses its middle.
    """
    shown: list[str] = []
    marks = 0
    blank = text.isspace()
    for character in text:
        category = unicodedata.category(character)
        marks = marks + 1 if category in {"Mn", "Me"} else 0
        hidden = blank or category in STEERING or character in BLANK_LETTERS or marks > MAX_MARKS
        shown.append(_spelled(character) if hidden else character)
    whole = "".join(shown)
    if len(whole) <= max_chars:
        return whole
    half = (max_chars - len(CUT)) // 2
    return f"{whole[:half]}{CUT}{whole[-half:]}"


def cell_width(text: str) -> int:
    """How many columns a printable text fills."""
    wide = sum(unicodedata.east_asian_width(character) in {"W", "F"} for character in text)
    marks = sum(unicodedata.category(character) in {"Mn", "Me"} for character in text)
    return len(text) + wide - marks


def _spelled(character: str) -> str:
    r"""A character by its number: \x1b, \u202e or \U000e0041."""
    code = ord(character)
    if code <= LAST_LATIN:
        return f"\\x{code:02x}"
    return f"\\u{code:04x}" if code <= LAST_OF_PLANE_0 else f"\\U{code:08x}"
