"""What the officer's station reaches in the world, and how it behaves."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Protocol, TypeVar

from strpcheck.core.permit import PhotoFormat
from strpcheck.desk.pins import Guards
from strpcheck.ports import Notice, Photo, Theme
from strpcheck.scan import Checkpoint, Judgement

__all__ = ["Habits", "Meanwhile", "Ways"]

Done = TypeVar("Done")


class Meanwhile(Protocol):
    """Does what takes a while beside something that is asked for again and again."""

    def __call__(self, work: Callable[[], Done], listen: Callable[[], None]) -> Done:
        """The work's outcome; whatever it raises is raised here."""


@dataclass(frozen=True, slots=True)
class Ways:
    """What the station reaches in the world."""

    in_force: Callable[[], Checkpoint]
    guards: Guards
    notice: Callable[[Judgement], Notice]
    photo: Callable[[bytes, PhotoFormat], Photo | None]
    """Decodes a permit's photo of a format; None where it is none."""
    next_camera: Callable[[], str | None]
    """Changes to the next camera; its name, None where there is no other."""
    print_slip: Callable[[str], bool]
    tell: Callable[[Mapping[str, object]], None]
    """Hears every event but verdicts."""
    meanwhile: "Meanwhile"


@dataclass(frozen=True, slots=True)
class Habits:
    """How the station behaves."""

    wipe_ms: int = 20_000
    """field.md, the officer: the screen wipes itself."""
    lock_ms: int | None = 30 * 60_000
    """Without a code and a key; None for never."""
    theme: Theme | None = None
    """None for the local time's."""
    is_muted: bool = False
