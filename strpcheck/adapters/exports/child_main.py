"""What a child that encodes an export's rows does: entries of the log in, bytes of the file out."""

import json
import sys
from collections.abc import Iterator

from strpcheck.adapters.children.loop import Answer, Reply, serve
from strpcheck.adapters.children.told import DONE, failure
from strpcheck.adapters.exports.chunks import ChunkEncoder, Order, Place
from strpcheck.errors import LogError

__all__ = ["MAX_REPLY_SECONDS", "main"]

MAX_REPLY_SECONDS = 300
"""Of a disk that is slow and a laptop that is busy; two thousand entries take some hundredths of a second."""


def main() -> None:
    """Serve until the parent hangs up."""
    serve(_load, max_reply_seconds=MAX_REPLY_SECONDS)


def _load() -> tuple[bytes, Answer]:
    """Open the log; where it cannot be opened, every request is answered with why."""
    try:
        encoder = ChunkEncoder(Order.of(sys.argv[1:]))
    except LogError as e:
        told = failure(e)
        return b"", lambda _: iter([told])
    return b"", lambda request: _answered(encoder, request)


def _answered(encoder: ChunkEncoder, request: bytes) -> Iterator[Reply]:
    """One reply to each request."""
    try:
        yield DONE, *encoder.chunk(Place(*json.loads(request))).pieces()
    except LogError as e:
        yield failure(e)


if __name__ == "__main__":
    main()
