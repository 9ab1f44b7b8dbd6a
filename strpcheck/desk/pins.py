"""What is typed at the station: badges and PINs, a character at a time, and how often a PIN may be wrong."""

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from strpcheck.desk.keys import BACK, ENTER, back
from strpcheck.messages import Label, Station, Translator
from strpcheck.ports import Choice, KeyPress, Prompt

__all__ = ["Asked", "Guards", "PinGate", "Typing"]

MAX_TYPED = 64
"""Longer than any PIN or badge: a hand scanner typed it."""
MAX_WRONG = 3
WAIT_MS = 30_000
"""After that many wrong ones: a thousand guesses take three hours."""


@dataclass(frozen=True, slots=True)
class Guards:
    """Who knows which secret; each asks a memory-hard hash and takes about a tenth of a second."""

    knows: Callable[[str], bool]
    """Whether a badge may have shifts here."""
    is_officer: Callable[[str, str], bool]
    """Whether badge and PIN belong together."""
    is_supervisor: Callable[[str], bool]


class Asked(Enum):
    """What is typed."""

    BADGE = "badge"
    OFFICER_PIN = "officer_pin"
    """Of the officer on duty, or the supervisor's."""
    NEW_OFFICER_PIN = "new_officer_pin"
    """Of the badge that was typed before."""
    SUPERVISOR_PIN = "supervisor_pin"


LABELS = {
    Asked.BADGE: Label.BADGE,
    Asked.OFFICER_PIN: Label.PIN,
    Asked.NEW_OFFICER_PIN: Label.PIN,
    Asked.SUPERVISOR_PIN: Label.SUPERVISOR_PIN,
}


class PinGate:
    """Counts wrong PINs, whatever they were typed for; times are monotonic milliseconds."""

    def __init__(self) -> None:
        self._wrong = 0
        self._closed_until_ms = 0

    def waits_s(self, now_ms: int) -> int:
        """Seconds until the next try; 0 where one may be made."""
        return max(0, -(-(self._closed_until_ms - now_ms) // 1000))

    def tried(self, now_ms: int, *, right: bool) -> None:
        """Take note of a try."""
        self._wrong = 0 if right else self._wrong + 1
        if self._wrong >= MAX_WRONG:
            self._wrong, self._closed_until_ms = 0, now_ms + WAIT_MS

    def lets(self, typing: "Typing", typed: str, now_ms: int) -> bool:
        """Whether what was typed is right; what is wrong is told by the typing itself."""
        is_badge = typing.asked is Asked.BADGE
        is_right = typing.right(typed)
        if not is_badge:
            self.tried(now_ms, right=is_right)
        if not is_right:
            typing.fault = Station.NO_OFFICER if is_badge else Station.WRONG_PIN
        return is_right


@dataclass(slots=True)
class Typing:
    """Something being typed, and what follows once it is right."""

    asked: Asked
    title: Station
    then: Callable[[str], None]
    """Called with what was typed, once it was found right."""
    right: Callable[[str], bool]
    fault: Station | None = None
    """Of the last try."""
    _typed: list[str] = field(default_factory=list, repr=False)

    def press(self, key: KeyPress) -> str | None:
        """Take a key; gives what was typed where Enter ended it, empty where Esc did."""
        if key.name == BACK:
            self._typed.clear()
            return ""
        if key.name == ENTER:
            typed = "".join(self._typed)
            self._typed.clear()
            return typed or None
        if key.name == "Backspace":
            self._typed = self._typed[:-1]
        elif key.text.isprintable():
            self._typed += key.text
            if len(self._typed) > MAX_TYPED:
                self._typed.clear()
        return None

    def prompt(self, words: Translator, waits_s: int) -> Prompt:
        """As the screen shows it; of a PIN only how long it is."""
        shown = "".join(self._typed) if self.asked is Asked.BADGE else "\N{BULLET}" * len(self._typed)
        fault = words.station(Station.PIN_WAIT, seconds=waits_s) if waits_s else ""
        if not fault and self.fault is not None:
            fault = words.station(self.fault)
        items = (Choice(ENTER, words.station(Station.KEY_OK)), back(words))
        return Prompt(words.station(self.title), words.label(LABELS[self.asked]), shown, fault, items)
