"""A QR symbol on a terminal: dark on light whatever the theme, two modules a character."""

from collections.abc import Sequence

__all__ = ["symbol_text"]

COLOURS = "\x1b[38;5;16;48;5;231m"
"""Black on white of the colour cube: themes change the sixteen named colours, never these. A scanner needs them, so no
wish for a screen without colours is heard here."""
PLAIN = "\x1b[0m"
BLOCKS = {(False, False): " ", (True, False): "\u2580", (False, True): "\u2584", (True, True): "\u2588"}
"""By whether the upper and the lower module are dark."""


def symbol_text(modules: Sequence[Sequence[bool]]) -> str:
    """The lines that draw a symbol.

    Args:
        modules: Rows from the top, True for dark, quiet zone included.
    """
    rows = [*modules, *([[False] * len(modules[0])] if len(modules) % 2 else [])]
    pairs = zip(rows[0::2], rows[1::2], strict=True)
    lines = ("".join(BLOCKS[pair] for pair in zip(upper, lower, strict=True)) for upper, lower in pairs)
    return "".join(f"{COLOURS}{line}{PLAIN}\n" for line in lines)
