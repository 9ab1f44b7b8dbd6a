"""Chunks of an export in their order: made here where there are few, by children side by side where there are many."""

import json
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from itertools import islice
from queue import SimpleQueue
from typing import Final

from strpcheck.adapters.children.process import Child
from strpcheck.adapters.children.told import answered
from strpcheck.adapters.exports.child_main import MAX_REPLY_SECONDS
from strpcheck.adapters.exports.chunks import CHUNK_ENTRIES, Chunk, ChunkEncoder, Order, Place, chunk_places
from strpcheck.errors import ChildLostError, WriteError
from strpcheck.troubles import Trouble

__all__ = ["MANY_ENTRIES", "encoded"]

MANY_ENTRIES: Final = 10 * CHUNK_ENTRIES
"""From here on a second process pays for its start."""
CHILD: Final = ("-m", "strpcheck.adapters.exports.child_main")
CREW: Final = 2
"""However many cores there are: 200 MB in all is what an export may take, and each child is 30 to 40 MB of it."""
MAX_REPLY_BYTES: Final = 1 << 29
SECONDS: Final = float(MAX_REPLY_SECONDS)


def encoded(
    order: Order,
    first: int,
    last: int,
    *,
    sheet_rows: int | None = None,
    many: int = MANY_ENTRIES,
    command: Sequence[str] = CHILD,
) -> Iterator[Chunk]:
    """The entries from `first` to `last`, encoded, in order.

    Args:
        order: What to make of them.
        first: Number of an entry.
        last: Number of an entry; before `first` where there are none.
        sheet_rows: How many entries a sheet takes; None where there are no sheets.
        many: From how many on children do the work.
        command: What a child is started with; another one dies in tests.

    Raises:
        LogError: An entry is missing, or is not what was written.
        WriteError: A child was lost.
    """
    places = chunk_places(first, last, sheet_rows)
    if last - first + 1 < many:
        with closing(ChunkEncoder(order)) as encoder:
            yield from map(encoder.chunk, places)
        return
    free: SimpleQueue[Child] = SimpleQueue()
    children = [Child((*command, *order.words), max_reply_bytes=MAX_REPLY_BYTES) for _ in range(CREW)]
    try:
        with ThreadPoolExecutor(len(children)) as pool:
            for child in children:
                free.put(child)
            yield from _in_order(pool, free, places, len(children) + 1)
    finally:
        for child in children:
            child.close()


def _in_order(
    pool: ThreadPoolExecutor, free: "SimpleQueue[Child]", places: Iterator[Place], ahead: int
) -> Iterator[Chunk]:
    """Chunks in order, a few of them being made ahead of the one that is asked for."""
    waiting: deque[Future[Chunk]] = deque(pool.submit(_asked, free, place) for place in islice(places, ahead))
    try:
        while waiting:
            chunk = waiting.popleft().result()
            waiting.extend(pool.submit(_asked, free, place) for place in islice(places, 1))
            yield chunk
    finally:
        for each in waiting:
            each.cancel()


def _asked(free: "SimpleQueue[Child]", place: Place) -> Chunk:
    """Have whoever is free make a chunk."""
    child = free.get()
    try:
        reply = child.ask(json.dumps(place).encode(), seconds=SECONDS)
    except ChildLostError as e:
        message = f"entries {place.first} to {place.last} were not encoded: {e.message}"
        raise WriteError(message, hint="try again; the log is as it was", trouble=Trouble.CANNOT_WRITE) from e
    finally:
        free.put(child)
    return Chunk.of(answered(reply))
