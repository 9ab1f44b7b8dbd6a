"""A stream as rich takes it, with any character whatever its encoding lacks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.console import Console

__all__ = ["console_on", "tolerant"]


def console_on(
    stream: TextIO, environment: Mapping[str, str], size: tuple[int | None, int | None] = (None, None)
) -> "Console":
    """A terminal on which what is printed is data: a company called "[red]" stays one.

    Args:
        stream: The terminal.
        environment: Where TERM, COLORTERM and NO_COLOR stand.
        size: Columns and lines; None for what the terminal says.
    """
    from rich.console import Console  # much work never gets here, and it takes its time to load

    width, height = size
    return Console(
        file=tolerant(stream),
        force_terminal=True,
        width=width,
        height=height,
        _environ=environment,
        markup=False,
        emoji=False,
        highlight=False,
    )


def tolerant(stream: TextIO) -> TextIO:
    r"""Make a stream write `\u2713` where its encoding lacks a character, instead of raising.

    A Windows pipe writes cp1252 and a bare Linux console ASCII: a verdict must come out of both.
    """
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and stream.errors not in {"backslashreplace", "namereplace"}:
        reconfigure(errors="backslashreplace")
    return stream
