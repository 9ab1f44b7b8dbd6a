"""A hand scanner beside everything else: a thread takes its keys as they come, whoever wants them takes whole texts."""

import codecs
import queue
import threading
from collections.abc import Iterator
from typing import BinaryIO, Protocol, Self

from strpcheck.adapters.keyboard.layouts import Layout
from strpcheck.adapters.keyboard.texts import End, TextSplitter, Typed
from strpcheck.adapters.keyboard.undoing import breaks_off, meant
from strpcheck.ports import Clock

__all__ = ["HandScanner", "Keys", "piped_texts"]

MAX_WAITING = 64
"""Texts nobody took yet; then the thread waits, and after it the terminal."""
LOOK_S = 0.1
"""How often a wait looks whether it is still wanted."""
PIECE = 65536


class Keys(Protocol):
    """What hands over every key at once."""

    def __enter__(self) -> Self:
        """Take the keyboard over."""

    def __exit__(self, *_: object) -> None:
        """Give it back as it was."""

    def read(self, wait_ms: int | None) -> bytes | None:
        """What was typed, in UTF-8; empty where nothing came in time, None where the input is over."""

    def wake(self) -> None:
        """End a `read` that waits in another thread."""


class HandScanner:
    """A `TextSource`: texts from a keyboard, put right where a layout spoilt them."""

    def __init__(self, keys: Keys, clock: Clock, layout: Layout | None) -> None:
        """Nothing is taken over yet; `layout` is what `scanner-test` found on this computer."""
        self._keys = keys
        self._clock = clock
        self._layout = layout
        self._whole: queue.Queue[Typed | None] = queue.Queue(MAX_WAITING)
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="hand scanner", daemon=True)

    def __enter__(self) -> Self:
        """Take the keyboard over."""
        self._keys.__enter__()
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Give it back as it was."""
        self._unwanted.set()
        self._keys.wake()
        self._thread.join()
        self._keys.__exit__(*exception)

    def texts(self) -> list[str]:
        """See `TextSource.texts`; one that was too long, or fell silent halfway, is none."""
        found = []
        while not self._whole.empty():
            typed = self._whole.get()
            if typed is not None and not typed.lost:
                text = meant(typed.text, self._layout)
                if typed.end is not End.PAUSE or not breaks_off(text):
                    found.append(text)
        return found

    def typed(self) -> Iterator[Typed]:
        """Every text as it arrived, until the input is over; waits for each."""
        while True:
            try:
                typed = self._whole.get(timeout=LOOK_S)  # in pieces: on Windows Ctrl-C ends no longer wait
            except queue.Empty:
                continue
            if typed is None:
                return
            yield typed

    def _listen(self) -> None:
        """Take keys until the input is over or nobody wants more."""
        splitter, decoder = TextSplitter(), codecs.getincrementaldecoder("utf-8")("replace")
        try:
            while not self._unwanted.is_set():
                piece = self._keys.read(splitter.wait_ms(self._clock.monotonic_ms()))
                if piece is None:
                    self._hand_over(splitter.finish())
                    break
                now = self._clock.monotonic_ms()
                self._hand_over(splitter.type(decoder.decode(piece), now) if piece else splitter.pause(now))
        finally:
            self._hand_over([None])

    def _hand_over(self, texts: list[Typed] | list[None]) -> None:
        """Put texts where they are taken from, as long as somebody may."""
        for typed in texts:
            while not self._unwanted.is_set():
                try:
                    self._whole.put(typed, timeout=LOOK_S)
                except queue.Full:
                    continue
                break


def piped_texts(stream: BinaryIO) -> Iterator[Typed]:
    """Texts from a pipe or a file, each once its line or column is over; no pause ends one, and none is too short.

    A pipe has no hand that presses a key by chance, and its writer may stall at any byte.
    """
    splitter, decoder = TextSplitter(fewest=1), codecs.getincrementaldecoder("utf-8")("replace")
    # A buffered stream's `read` waits for the whole piece.
    read = getattr(stream, "read1", stream.read)
    while piece := read(PIECE):
        yield from splitter.type(decoder.decode(piece), 0)
    yield from splitter.finish()
