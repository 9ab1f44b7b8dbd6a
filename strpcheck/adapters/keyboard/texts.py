"""Where a typed text ends: at Enter, at Tab, or where a scanner falls silent; and what never becomes part of one."""

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum

__all__ = ["FEWEST_CHARACTERS", "MAX_CHARACTERS", "End", "TextSplitter", "Typed"]

MAX_CHARACTERS = 65536
"""Fifteen times the longest barcode; the rest is thrown away and counted."""
FEWEST_CHARACTERS = 8
"""What a person types by chance is shorter, what a scanner types is longer."""
PAUSE_MS = 300
"""A scanner's keys follow within 1 to 50 ms, so such a silence is the end."""
LONG_PAUSE_MS = 2000
"""The same for a scanner that ends its texts with a key: a radio link may stall, and half a permit looks forged."""
SCANNER_MS = 60
"""Mean time between two keys of a scanner at most; 200 words a minute, so no person's."""
FORGOTTEN_MS = 60_000
"""What nobody ended for so long nobody will."""
SEQUENCE_MS = 50
"""A terminal sends an escape sequence at once; after that, Escape was a key by itself."""

ENDS = "\r\n"
TAB = "\t"
ESCAPE, BELL = "\x1b", "\x07"
STEERING = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})


class End(StrEnum):
    """What ended a text."""

    ENTER = "enter"
    TAB = "tab"
    PAUSE = "pause"
    INPUT = "input"
    """The input itself was over."""


@dataclass(frozen=True, slots=True)
class Typed:
    """One text."""

    text: str
    """Spaces at both ends included: they are Base45 characters."""
    end: End
    lost: int
    """Characters beyond `MAX_CHARACTERS` that were thrown away."""


@dataclass(slots=True)
class _Part:
    """Characters with no silence between them."""

    first_ms: int
    last_ms: int
    count: int = 0
    characters: list[str] = field(default_factory=list)

    @property
    def is_scanned(self) -> bool:
        """Whether no person types like that; the mean, since one late key on a busy machine is no person."""
        if self.count < FEWEST_CHARACTERS:
            return False
        return self.last_ms - self.first_ms <= SCANNER_MS * (self.count - 1)


class TextSplitter:
    """Cuts what is typed into texts. A person's typing is never cut by a pause, only a scanner's (decision 0026)."""

    def __init__(self, *, fewest: int = FEWEST_CHARACTERS) -> None:
        """Take over at an empty line; texts of fewer characters are passed over in silence."""
        self._fewest = fewest
        self._sequences = _Sequences()
        self._parts: list[_Part] = []
        self._kept = 0
        self._lost = 0
        self._pause_ms = PAUSE_MS

    def type(self, characters: str, at_ms: int) -> list[Typed]:
        """Take what arrived at a time; gives the texts that are whole now."""
        texts = self.pause(at_ms)
        for character in self._sequences.left_out(characters, at_ms):
            if character in ENDS:
                texts += self._taken(End.ENTER)
            elif character == TAB:
                texts += self._taken(End.TAB)
            elif unicodedata.category(character) not in STEERING:
                self._add(character, at_ms)
        return texts

    def pause(self, at_ms: int) -> list[Typed]:
        """Nothing arrived until now: a scanner's text may have ended by that."""
        silent_ms = 0 if not self._parts else at_ms - self._parts[-1].last_ms
        if any(part.is_scanned for part in self._parts):
            return self._taken(End.PAUSE) if silent_ms >= self._pause_ms else []
        if silent_ms >= FORGOTTEN_MS:
            self._forget()
        return []

    def finish(self) -> list[Typed]:
        """The input is over."""
        return self._taken(End.INPUT)

    def wait_ms(self, at_ms: int) -> int | None:
        """How long nothing may arrive before `pause` has something to say; None for ever."""
        if not any(part.is_scanned for part in self._parts):
            return None
        return max(0, self._parts[-1].last_ms + self._pause_ms - at_ms)

    def _add(self, character: str, at_ms: int) -> None:
        """One more character, in a part of its own after a silence."""
        if not self._parts or at_ms - self._parts[-1].last_ms >= PAUSE_MS:
            self._parts.append(_Part(at_ms, at_ms))
        part = self._parts[-1]
        part.last_ms = at_ms
        part.count += 1
        if self._kept < MAX_CHARACTERS:
            part.characters.append(character)
            self._kept += 1
        else:
            self._lost += 1

    def _taken(self, end: End) -> list[Typed]:
        """The text that ends here, if it is one."""
        scanned = next((at for at, part in enumerate(self._parts) if part.is_scanned), None)
        # Keys pressed by chance before a scan are none of it; within one they are, for nobody can tell.
        text = "".join(character for part in self._parts[scanned or 0 :] for character in part.characters)
        lost = self._lost
        self._forget()
        if scanned is not None and end in {End.ENTER, End.TAB}:
            self._pause_ms = LONG_PAUSE_MS
        elif end is End.PAUSE:
            self._pause_ms = PAUSE_MS
        return [Typed(text, end, lost)] if len(text) >= self._fewest else []

    def _forget(self) -> None:
        """Begin at an empty line."""
        self._parts, self._kept, self._lost = [], 0, 0


class _Sequences:
    """Leaves out what a terminal sends besides characters: arrow keys, marks around pasted text, answers."""

    def __init__(self) -> None:
        self._inside = ""
        """What the sequence began with: ESC, [, O, or ] for any that lasts until BEL or ESC."""
        self._last_ms = 0

    def left_out(self, characters: str, at_ms: int) -> Iterator[str]:
        """What is no part of a sequence."""
        if at_ms - self._last_ms > SEQUENCE_MS:
            self._inside = ""
        self._last_ms = at_ms
        for character in characters:
            if character == ESCAPE:
                self._inside = ESCAPE
            elif self._inside and character not in ENDS:
                self._inside = self._after(character)
            else:
                self._inside = ""  # no sequence holds an end of a line
                yield character

    def _after(self, character: str) -> str:
        """What the sequence goes on as; empty where this was its last character."""
        if self._inside == ESCAPE:
            return {"[": "[", "O": "O", "]": "]", "P": "]", "X": "]", "^": "]", "_": "]"}.get(character, "")
        if self._inside == "[":
            # The console of Linux sends function keys as ESC [ [ A.
            return "[" if character == "[" or not "@" <= character <= "~" else ""
        return "" if self._inside == "O" or character == BELL else "]"
