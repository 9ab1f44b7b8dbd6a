"""What a reading child does all its life: a picture in, its symbols out, until its parent hangs up."""

import os
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeAlias

from strpcheck.adapters.readers.engine import Symbol
from strpcheck.adapters.readers.wire import decode_picture, encode_symbols, read_frame, write_frame

__all__ = ["MAX_PICTURE_BYTES", "Find", "serve"]

Find: TypeAlias = Callable[[bytes, int, int], Iterable[Symbol]]
"""Grey pixels row by row, width, height -> symbols."""

MAX_PICTURE_BYTES = 1 << 27
"""Twice what the largest picture has that we decode."""


def serve(load: Callable[[], Find]) -> None:
    """Say hello, then answer pictures on standard input and output until the input ends.

    Args:
        load: Brings the decoder up; an `ImportError` or `OSError` is told to the parent as the reason why it is off.
    """
    _leave_no_core_dump()
    # Native code may print: the wire gets a descriptor of its own, and what is printed goes nowhere.
    with os.fdopen(os.dup(1), "wb") as wire, open(os.devnull, "wb") as nowhere:  # noqa: PTH123 -- a device, not a file
        os.dup2(nowhere.fileno(), 1)
        try:
            find = load()
        except (ImportError, OSError) as error:
            write_frame(wire, (str(error) or type(error).__name__).encode(errors="replace"))
            return
        write_frame(wire, b"")
        while (request := read_frame(sys.stdin.buffer, MAX_PICTURE_BYTES)) is not None:
            write_frame(wire, encode_symbols(find(*decode_picture(request))))


def _leave_no_core_dump() -> None:
    """A decoder that asserts would leave the picture of a permit on disk, name and all."""
    with suppress(ImportError):  # Windows has neither the module nor core dumps
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
