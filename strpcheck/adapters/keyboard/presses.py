"""Parts a person's single keys from a hand scanner's bursts: one key is an act, a burst never is."""

import codecs
import re
import threading
from collections.abc import Callable
from typing import Self

from strpcheck.adapters.keyboard.scanner import Keys
from strpcheck.ports import KeyPress

__all__ = ["ALONE_MS", "HeardKeys", "KeySorter"]

ALONE_MS = 120
"""No other character within so long before and after: a scanner's keys follow within 1 to 50 ms (decision 0026), and
nobody presses two keys with gloves that fast and means both."""

NAMES = {
    "\r": "Enter",
    "\n": "Enter",
    "\t": "Tab",
    " ": "Space",
    "\x7f": "Backspace",
    "\x08": "Backspace",
    "\x1b": "Esc",
}
SEQUENCE = re.compile(r"\x1b(?:\[(?P<csi>[0-9;]*[A-Za-z~])|O(?P<ss3>[A-Za-z])|\[\[(?P<console>[A-E]))")
"""What terminals send for keys without a character (ECMA-48, xterm's control sequences, the console of Linux)."""
BEGUN = re.compile(r"\x1b(?:\[[0-9;]*|\[\[|O)?")
"""One of them that was cut: a slow line hands keys over in pieces."""
ESCAPE_MS = 50
"""So long after it nothing comes that belongs to it: then it was the key Esc."""
CSI = {
    "A": "Up", "B": "Down", "C": "Right", "D": "Left", "11~": "F1", "12~": "F2", "13~": "F3", "14~": "F4", "15~": "F5",
    "17~": "F6", "18~": "F7", "19~": "F8", "20~": "F9", "21~": "F10", "23~": "F11", "24~": "F12",
}  # fmt: skip
SS3 = {"A": "Up", "B": "Down", "C": "Right", "D": "Left", "P": "F1", "Q": "F2", "R": "F3", "S": "F4"}
CONSOLE = {"A": "F1", "B": "F2", "C": "F3", "D": "F4", "E": "F5"}


class KeySorter:
    """Takes characters as they come, and times in monotonic milliseconds."""

    def __init__(self) -> None:
        self._held = ""
        """The only character since the last silence, as often as it came: a key, one held down, or a burst's first."""
        self._last_ms: int | None = None
        self._is_burst = False
        self._takes_all = False
        self._presses: list[KeyPress] = []
        self._scanned = bytearray()

    def type(self, characters: str, at_ms: int, *, since_ms: int | None = None) -> None:
        """Take characters.

        Args:
            characters: As they came.
            at_ms: When they were taken over.
            since_ms: When somebody last looked and nothing was there; they came at any moment after it. Default: at
                `at_ms`. Whoever was kept from looking proves no silence: the second half of a scan lies there as long.
        """
        self.pause(at_ms if since_ms is None else since_ms)
        for character in characters:
            if self._takes_all:
                self._presses.append(_press(character))
            elif self._is_burst:
                self._scan(character)
            elif not self._held or character == self._held[0]:
                self._held += character
            else:
                # Another within ALONE_MS: neither is a key, and what follows without a silence is none either.
                self._scan(self._held + character)
                self._held, self._is_burst = "", True
            self._last_ms = at_ms

    def named(self, name: str, at_ms: int) -> None:
        """Take a key that has no character, such as an arrow: scanners send none."""
        self.pause(at_ms)
        self._settle()
        self._presses.append(KeyPress(name))

    def pause(self, at_ms: int) -> None:
        """Nothing came until now: a character may have been alone."""
        if self._last_ms is not None and at_ms - self._last_ms >= ALONE_MS:
            self._settle()
            self._last_ms, self._is_burst = None, False

    def wait_ms(self, at_ms: int) -> int | None:
        """How long nothing must come until something is known; None where nothing is open."""
        return None if self._last_ms is None else max(self._last_ms + ALONE_MS - at_ms, 0)

    def take_all(self, *, wanted: bool) -> None:
        """Whether every character is a press at once, as while something is typed into a prompt."""
        if wanted != self._takes_all:
            self._settle()
            self._takes_all, self._is_burst = wanted, False

    def presses(self) -> list[KeyPress]:
        """Keys since the last call, oldest first."""
        presses, self._presses = self._presses, []
        return presses

    def scanned(self) -> bytes:
        """What is no key, in UTF-8, since the last call."""
        scanned = bytes(self._scanned)
        self._scanned.clear()
        return scanned

    def _settle(self) -> None:
        """The character that was held is a key; one that came again and again is a key held down, and means nothing."""
        if len(self._held) == 1:
            self._presses.append(_press(self._held))
        self._held = ""

    def _scan(self, characters: str) -> None:
        """Hand on to the scanner's side."""
        self._scanned += characters.encode("utf-8", "replace")


class HeardKeys:
    """A terminal's `Keys` for a hand scanner, out of which a person's keys are taken; two threads may use it.

    Only the thread that reads knows of a silence: where it was kept from reading, keys that lie there may be a scan.
    """

    def __init__(self, keys: Keys, now_ms: Callable[[], int]) -> None:
        """Take nothing over yet.

        Args:
            keys: Hands over whatever is typed.
            now_ms: The monotonic clock.
        """
        self._keys, self._now_ms = keys, now_ms
        self._sorter, self._lock = KeySorter(), threading.Lock()
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")
        self._begun = ""
        """The beginning of what a key without a character sends, or the key Esc."""
        self._looked_ms = now_ms()
        self.has_ended = False
        """Whether there is no more input: the terminal was hung up."""

    def __enter__(self) -> Self:
        """See `Keys`."""
        self._keys.__enter__()
        return self

    def __exit__(self, *exception: object) -> None:
        """See `Keys`."""
        self._keys.__exit__(*exception)

    def read(self, wait_ms: int | None) -> bytes | None:
        """See `Keys.read`; gives what a scanner typed alone."""
        since_ms = self._looked_ms
        piece = self._keys.read(0)
        if piece == b"":
            since_ms = self._now_ms()
            piece = self._keys.read(self._patience_ms(wait_ms, since_ms))
        self._looked_ms = now_ms = self._now_ms()
        with self._lock:
            if piece is None:
                self.has_ended = True
                return None
            text, self._begun = self._begun + self._decoder.decode(piece), ""
            if piece:
                self._sort(text, now_ms, since_ms)
            else:
                if text:
                    self._sorter.named("Esc", now_ms)
                    self._sorter.type(text[1:], now_ms)
                self._sorter.pause(now_ms)
            return self._sorter.scanned()

    def wake(self) -> None:
        """See `Keys.wake`."""
        self._keys.wake()

    def presses(self) -> list[KeyPress]:
        """What a person pressed since the last call."""
        with self._lock:
            return self._sorter.presses()

    def take_all(self, *, wanted: bool) -> None:
        """See `KeySorter.take_all`."""
        with self._lock:
            self._sorter.take_all(wanted=wanted)

    def _patience_ms(self, wait_ms: int | None, now_ms: int) -> int | None:
        """As long as was asked for, but no longer than until a key is known to be one."""
        with self._lock:
            waits = [wait_ms, self._sorter.wait_ms(now_ms), ESCAPE_MS if self._begun else None]
        return min((wait for wait in waits if wait is not None), default=None)

    def _sort(self, text: str, at_ms: int, since_ms: int) -> None:
        """Characters and keys without one, in their order; what else a terminal sends is passed over."""
        while text:
            found = SEQUENCE.match(text)
            if found is not None:
                name = CSI.get(found["csi"] or "") or SS3.get(found["ss3"] or "") or CONSOLE.get(found["console"] or "")
                if name is not None:
                    self._sorter.named(name, at_ms)
                text = text[found.end() :]
                continue
            if BEGUN.fullmatch(text):
                self._begun = text
                return
            if text[0] == "\x1b":
                self._sorter.named("Esc", at_ms)
            elif text[0] in "\x7f\x08":
                self._sorter.named("Backspace", at_ms)
            else:
                self._sorter.type(text[0], at_ms, since_ms=since_ms)
                since_ms = at_ms
            text = text[1:]


def _press(character: str) -> KeyPress:
    """One key; whatever steers nothing by itself has no text."""
    name = NAMES.get(character)
    if name is None:
        return KeyPress(character.upper(), character if character.isprintable() else "")
    return KeyPress(name, " " if name == "Space" else "")
