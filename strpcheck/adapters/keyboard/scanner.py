"""A hand scanner beside everything else: a thread takes its keys as they come, whoever wants them takes whole texts."""

import codecs
import queue
import threading
from abc import ABC, abstractmethod
from collections.abc import Iterator
from typing import BinaryIO, Protocol, Self

from strpcheck.adapters.keyboard.layouts import Layout
from strpcheck.adapters.keyboard.texts import MAX_CHARACTERS, End, TextSplitter, Typed
from strpcheck.adapters.keyboard.undoing import breaks_off, meant
from strpcheck.messages import News
from strpcheck.ports import Clock, SourceNotice

__all__ = ["HandScanner", "Keys", "PipedScanner", "piped_texts"]

MAX_WAITING = 64
"""Texts nobody took yet; then the thread waits, and after it the terminal."""
LOOK_S = 0.1
"""How often a wait looks whether it is still wanted."""
PIECE = 65536
TOO_LONG = f"hand scanner: expected a text of at most {MAX_CHARACTERS} characters, got more"
SILENT = "hand scanner: the scanner fell silent in the middle of a permit"


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


class _Listener(ABC):
    """A `TextSource` whose thread takes texts as they come; those nobody took yet wait."""

    def __init__(self, layout: Layout | None) -> None:
        self._layout = layout
        self._whole: queue.Queue[Typed | None] = queue.Queue(MAX_WAITING)
        self._unwanted = threading.Event()
        self._thread = threading.Thread(target=self._listen, name="hand scanner", daemon=True)
        self._is_over = False
        self._failure: OSError | None = None

    @property
    def has_ended(self) -> bool:
        """See `TextSource.has_ended`."""
        return self._is_over and self._failure is None

    def texts(self, *, wait_ms: int = 0) -> list[str | SourceNotice]:
        """See `TextSource.texts`; at most `MAX_WAITING` at once, so that whoever types without end is no obstacle."""
        found: list[str | SourceNotice] = []
        patience_s = wait_ms / 1000
        while len(found) < MAX_WAITING and not self._is_over:
            try:
                typed = self._whole.get(block=patience_s > 0, timeout=patience_s)
            except queue.Empty:
                break
            patience_s = 0
            if typed is None:
                self._is_over = True
            else:
                found.append(self._meant(typed))
        if self._is_over and self._failure is not None and not found:
            raise self._failure
        return found

    def _meant(self, typed: Typed) -> str | SourceNotice:
        """The text, put right where a layout spoilt it; or why there is none: half a permit would look forged."""
        if typed.lost:
            return SourceNotice(TOO_LONG, "scan the permit's code", News.TOO_LONG)
        text = meant(typed.text, self._layout)
        if typed.end is End.PAUSE and breaks_off(text):
            return SourceNotice(SILENT, "scan it again", News.SILENT)
        return text

    @abstractmethod
    def _listen(self) -> None:
        """Hand over texts, and None where the input is over."""

    def _hand_over(self, texts: list[Typed] | list[None]) -> None:
        """Put texts where they are taken from, as long as somebody may."""
        for typed in texts:
            while not self._unwanted.is_set():
                try:
                    self._whole.put(typed, timeout=LOOK_S)
                except queue.Full:
                    continue
                break


class HandScanner(_Listener):
    """Texts from a keyboard."""

    def __init__(self, keys: Keys, clock: Clock, layout: Layout | None) -> None:
        """Nothing is taken over yet; `layout` is what `scanner-test` found on this computer."""
        super().__init__(layout)
        self._keys = keys
        self._clock = clock

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


class PipedScanner(_Listener):
    """Texts from a pipe or a file."""

    def __init__(self, stream: BinaryIO, layout: Layout | None) -> None:
        """Nothing is read yet; `layout` is what `scanner-test` found on this computer."""
        super().__init__(layout)
        self._stream = stream

    def __enter__(self) -> Self:
        """Begin to read."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Take no more; nobody waits for the thread, since the writer may stall for ever."""
        self._unwanted.set()

    def _listen(self) -> None:
        """Read until the input is over or nobody wants more."""
        try:
            for typed in piped_texts(self._stream):
                self._hand_over([typed])
                if self._unwanted.is_set():
                    break
        except OSError as e:
            self._failure = e
        finally:
            self._hand_over([None])


def piped_texts(stream: BinaryIO) -> Iterator[Typed]:
    """Texts from a pipe or a file, each once its line or column is over; no pause ends one, and none is too short.

    A pipe has no hand that presses a key by chance, and its writer may stall at any byte.
    """
    splitter, decoder = TextSplitter(fewest=1), codecs.getincrementaldecoder("utf-8")("replace")
    # A buffered stream waits for the whole piece, and a thread that holds its lock would keep the process from ending.
    read = getattr(stream, "raw", stream).read
    while piece := read(PIECE):
        yield from splitter.type(decoder.decode(piece), 0)
    yield from splitter.finish()
