"""What a terminal can show, asked of its encoding and its name."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["draws_blocks", "has_full_colour"]

FULL_COLOUR = frozenset({"256", "truecolor"})
"""Elsewhere the terminal's own palette decides what a colour is, and no contrast can be promised."""


def draws_blocks(console: "Console", environment: Mapping[str, str]) -> bool:
    """Whether block and line characters arrive: the encoding has them, and so does the font."""
    unicode = console.encoding.lower().replace("-", "").startswith("utf")
    # The console fonts of Linux without a window and of old Windows lack the marks and the dashes.
    return unicode and not console.legacy_windows and environment.get("TERM", "") != "linux"


def has_full_colour(console: "Console") -> bool:
    """Whether colours are shown as they are meant, and nobody asked for none."""
    return console.color_system in FULL_COLOUR and not console.no_color
