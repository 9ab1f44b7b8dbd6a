"""What the officer sees, hears and presses: everything in words already, and nothing of how it is drawn."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol, TypeAlias

from strpcheck.messages import Word
from strpcheck.ports.live import Frame
from strpcheck.ports.reading import Outline

__all__ = [
    "Alarm",
    "Card",
    "Choice",
    "Choices",
    "Cue",
    "KeyPress",
    "Leaf",
    "Line",
    "Locked",
    "Notice",
    "Over",
    "Photo",
    "Prompt",
    "Scene",
    "Screen",
    "Speaker",
    "Spot",
    "Strip",
    "Tables",
    "Theme",
    "Tone",
    "Wanted",
]


class Theme(StrEnum):
    """Which palette."""

    DAY = "day"
    """For the sun."""
    NIGHT = "night"
    """No white flash: the largest surfaces are black, whatever comes."""


@dataclass(frozen=True, slots=True)
class Line:
    """One thing to compare or to know."""

    label: str
    value: str


@dataclass(frozen=True, slots=True)
class Notice:
    """Everything the officer gets to see of a verdict, printable, in one language."""

    kind: Word
    word: str
    tags: tuple[str, ...]
    """LATIHAN, SIMULASI: they stand beside the word."""
    warnings: tuple[str, ...]
    """What the tags mean, a sentence each."""
    sentence: str
    advisories: tuple[str, ...]
    person: tuple[Line, ...]
    """What to compare; empty unless the permit was authenticated."""
    ends: Line | None
    """End of validity, the large one."""
    ends_large: str
    """Its day in capitals; empty where there is none."""
    circumstances: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Photo:
    """A face, decoded where it can harm nobody."""

    width: int
    height: int
    pixels: bytes
    """RGB, three bytes a pixel, row by row."""


@dataclass(frozen=True, slots=True)
class Card:
    """A verdict on the screen."""

    notice: Notice
    photo: Photo | None = None
    number: int = 0
    """From 1 where several permits are in view; 0 where it is the only one."""
    resolution: str = ""
    """What the officer made of it, once that is in the log: overridden, let through, refused."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A code where it stands in the live picture."""

    outline: Outline
    """In pixels of the frame."""
    kind: Word | None
    """None while there is no verdict."""
    number: int = 0
    """Of its card; 0 where no number is needed."""


class Tone(StrEnum):
    """How much a line of the strip matters now."""

    PLAIN = "plain"
    WARN = "warn"
    """Drawn with a mark too: colour alone tells nothing."""


@dataclass(frozen=True, slots=True)
class Strip:
    """What is always there, above everything."""

    clock: str
    """To the second, with its zone."""
    post: str
    shift: str
    """Since when; empty where none is open."""
    officer: str
    list_age: str
    list_tone: Tone = Tone.PLAIN
    labels: tuple[str, str, str, str] = ("", "", "", "")
    """Before the list's age, the post, the officer and the shift."""
    counters: tuple[Line, ...] = ()
    state: str = ""
    """Of the camera: watching, idle, gone."""
    state_tone: Tone = Tone.PLAIN


@dataclass(frozen=True, slots=True)
class Choice:
    """A key and what it does; also one item of a menu."""

    key: str
    """As it is printed on the key: B, 1, Esc."""
    meaning: str


@dataclass(frozen=True, slots=True)
class Choices:
    """A menu over the screen: one key decides."""

    title: str
    items: tuple[Choice, ...]


@dataclass(frozen=True, slots=True)
class Prompt:
    """Something to be typed."""

    title: str
    label: str
    typed: str
    """As it may be shown: dots for a PIN."""
    fault: str = ""
    items: tuple[Choice, ...] = ()
    """What Enter and Esc do."""


@dataclass(frozen=True, slots=True)
class Alarm:
    """Scanning has stopped, and no verdict is shown."""

    title: str
    sentence: str
    advice: str
    details: str = ""
    """For whoever repairs it."""
    items: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Locked:
    """Nobody was here for a while: nothing personal, no picture, only that it is locked."""

    title: str
    advice: str


@dataclass(frozen=True, slots=True)
class Leaf:
    """A slip for whoever is turned back: the same in several languages, side by side, and no name on it."""

    columns: tuple[tuple[str, ...], ...]
    """One a language: heading, then sentences."""
    items: tuple[Choice, ...] = ()


@dataclass(frozen=True, slots=True)
class Tables:
    """Lines to read: help, or the summary of a shift."""

    title: str
    sections: tuple[tuple[str, tuple[Line, ...]], ...]
    """Heading, empty for none, and its lines."""
    items: tuple[Choice, ...] = ()


Over: TypeAlias = Choices | Prompt | Alarm | Locked | Leaf | Tables


@dataclass(frozen=True, slots=True)
class Scene:
    """One state of the screen."""

    theme: Theme
    strip: Strip
    training: str = ""
    """LATIHAN where nothing here is for the road; on every screen, whatever stands over it."""
    cards: tuple[Card, ...] = ()
    """The newest first; several only where several permits are in view."""
    idle: str = ""
    """What stands in place of a card: show the code to the camera."""
    keys: tuple[Choice, ...] = ()
    """Printed on the screen: each act and its key."""
    said: str = ""
    """One line: what was just done, or what is the matter with the source."""
    said_tone: Tone = Tone.PLAIN
    over: Over | None = None
    spots: tuple[Spot, ...] = ()
    frame_size: tuple[int, int] = (0, 0)
    """Of the frame that the spots were seen in."""
    is_blind: bool = False
    """Whether the source is gone: no old picture may look like a live one."""


class Cue(StrEnum):
    """The four sounds; each verdict's own, none needed to understand."""

    ACCEPT = "accept"
    REFER = "refer"
    REJECT = "reject"
    RETRY = "retry"


@dataclass(frozen=True, slots=True)
class KeyPress:
    """A key that a person pressed; what a hand scanner types never comes as one."""

    name: str
    """A character in capitals, or Enter, Esc, Space, Backspace, F1 to F12, Up, Down, Left, Right."""
    text: str = field(default="", repr=False)
    """The character as typed, for what is typed into a prompt; empty for other keys."""


class Wanted(StrEnum):
    """What the world asked of the screen."""

    CLOSE = "close"
    """The window manager, or Ctrl-C: kiosks ask for a PIN first."""


class Screen(Protocol):
    """Shows scenes; one thread at a time."""

    def show(self, scene: Scene, picture: Frame | None) -> None:
        """Make the screen say this; cheap where nothing changed.

        Args:
            scene: What to show.
            picture: The newest frame of the camera where one is to be seen; decoded by the screen.
        """

    def pressed(self) -> Sequence[KeyPress | Wanted]:
        """Keys and wishes since the last call, oldest first; returns at once."""

    def take_all(self, *, wanted: bool) -> None:
        """Whether each character is a key press at once, as while something is typed into a prompt."""

    def close(self) -> None:
        """Give the screen back as it was, with nothing left on it."""


class Speaker(Protocol):
    """Makes sounds where that can be done."""

    def play(self, cue: Cue) -> None:
        """Begin a sound, cutting off the one before; never waits, and no device is no error."""

    def close(self) -> None:
        """Let go of the device."""
