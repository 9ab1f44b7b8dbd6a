"""What a child of ours does all its life: a request in, its replies out, until its parent hangs up."""

import os
import signal
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from typing import TypeAlias

from strpcheck.adapters.children.frames import read_frame, write_frame

__all__ = ["Answer", "Reply", "serve"]

Reply: TypeAlias = bytes | tuple[bytes | memoryview, ...]
"""Whole, or in pieces where it is large and need not be copied together."""
Answer: TypeAlias = Callable[[bytes], Iterable[Reply]]
"""A request -> its replies, each sent at once; where there may be any number, an empty one ends them."""

MAX_REQUEST_BYTES = 1 << 27
"""Twice the largest file or frame that is asked about."""
MAX_MEMORY_BYTES = 2 << 30
"""Of address space: libraries map half a gigabyte, a picture of 64 megapixels takes one; a bomb wants the machine."""
MAX_REPLY_SECONDS = 30
"""Longer than any parent waits: of a parent that is gone, nobody is left to kill a child that hangs."""


def serve(
    load: Callable[[], tuple[bytes, Answer]],
    *,
    max_memory_bytes: int = MAX_MEMORY_BYTES,
    max_reply_seconds: int = MAX_REPLY_SECONDS,
) -> None:
    """Say hello, then answer requests on standard input and output until the input ends.

    Args:
        load: Brings the libraries up; gives what to say as hello, and who answers.
        max_memory_bytes: More than that ends a request, or the child (POSIX only).
        max_reply_seconds: One that takes longer ends the child (POSIX only).
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which may have something left to ask
    _leave_no_core_dump()
    _bound_memory(max_memory_bytes)
    # Native code may print: the wire gets a descriptor of its own, and what is printed goes nowhere.
    with os.fdopen(os.dup(1), "wb") as wire, open(os.devnull, "wb") as nowhere:  # noqa: PTH123 -- a device, not a file
        os.dup2(nowhere.fileno(), 1)
        hello, answer = load()
        write_frame(wire, hello)
        while (request := read_frame(sys.stdin.buffer, MAX_REQUEST_BYTES)) is not None:
            _end_in(max_reply_seconds)
            for reply in answer(request):
                write_frame(wire, *((reply,) if isinstance(reply, bytes) else reply))
                _end_in(max_reply_seconds)
            _end_in(0)


def _end_in(seconds: int) -> None:
    """The system's own alarm, which no native code can keep from ringing; 0 turns it off."""
    if hasattr(signal, "alarm"):  # Windows has none
        signal.alarm(seconds)


def _leave_no_core_dump() -> None:
    """A decoder that asserts would leave the picture of a permit on disk, name and all."""
    with suppress(ImportError):  # Windows has neither the module nor core dumps
        import resource

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _bound_memory(max_bytes: int) -> None:
    """An allocation beyond it fails here instead of driving the laptop into its swap."""
    with suppress(ImportError, ValueError, OSError):  # Windows has no such limit, and a lower one may hold already
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (max_bytes, max_bytes))
