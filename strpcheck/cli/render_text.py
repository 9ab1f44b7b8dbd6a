"""Streams of text that take any character, whatever their encoding lacks."""

from typing import TextIO

__all__ = ["tolerant"]


def tolerant(stream: TextIO) -> TextIO:
    r"""Make a stream write `\u2713` where its encoding lacks a character, instead of raising.

    A Windows pipe writes cp1252 and a bare Linux console ASCII: a verdict must come out of both.
    """
    reconfigure = getattr(stream, "reconfigure", None)
    if reconfigure is not None and stream.errors not in {"backslashreplace", "namereplace"}:
        reconfigure(errors="backslashreplace")
    return stream
