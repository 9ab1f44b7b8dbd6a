"""What goes on in front of the laptop: frames of a camera, a video or a stream, what is read in them, texts typed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import Enum
from typing import Protocol

from strpcheck.messages import News
from strpcheck.ports.reading import FoundBarcode

__all__ = ["Encoding", "Frame", "FrameReader", "FrameSource", "Reading", "SourceNotice", "TextSource"]


class Encoding(Enum):
    """How a frame's payload spells its pixels."""

    JPEG = "jpeg"
    """As the camera wrote it, undecoded: whoever reads it decodes it, and only if it is read at all."""
    GREY = "grey"
    """One byte a pixel, row by row."""


@dataclass(frozen=True, slots=True)
class Frame:
    """One picture of a running source, upright and as it is shown."""

    number: int
    """Counts what the source took, from 1; frames in between were dropped. Starts anew when the source does."""
    captured_ms: int
    """When it was taken, on the monotonic clock."""
    position_ms: int | None
    """Its place in a video; None where time has no beginning."""
    encoding: Encoding
    width: int
    height: int
    payload: bytes


@dataclass(frozen=True, slots=True)
class SourceNotice:
    """Something about the source that the officer should hear once, in one line."""

    message: str
    """In English, with all details."""
    hint: str = ""
    news: News | None = None
    """What it comes to; None where only the message says it."""
    facts: Mapping[str, object] = field(default_factory=dict)
    """What the catalogs' sentence needs."""


class FrameSource(Protocol):
    """A camera, a video or a stream: always its newest frame; older ones are dropped, never queued."""

    @property
    def name(self) -> str:
        """As verdicts name it: `camera 0`, `road.avi`; a stream without whatever password its address holds."""

    @property
    def kind(self) -> str:
        """`camera`, `video` or `stream`: what the log may know of it."""

    @property
    def has_ended(self) -> bool:
        """Whether no frame will ever come: a video is over."""

    def newest(self, *, rest_ms: int, wait_ms: int) -> Frame | SourceNotice | None:
        """The newest frame that was not given before.

        Args:
            rest_ms: Do nothing for so long first.
            wait_ms: How long to wait for a frame then.

        Returns:
            A frame, a notice about the source, or None where there was neither in time.

        Raises:
            CameraError: The source cannot be opened, and never could be.
        """


@dataclass(frozen=True, slots=True)
class Reading:
    """What was made of one frame."""

    found: Sequence[FoundBarcode] = ()
    finder_seen: bool = False
    """Whether anything in the frame looked like a corner of a QR symbol, read or not."""
    lost: bool = False
    """Whether the reader died or hung over the frame: it is dropped, and a new reader stands ready."""


class FrameReader(Protocol):
    """Reads the codes in one frame; nothing in a frame can stop it."""

    @property
    def rungs(self) -> Sequence[str]:
        """Names of the reading rungs at hand, in their order; the first is asked on every frame."""

    def read(self, frame: Frame, rungs: Sequence[str]) -> Reading:
        """Every code that these rungs read, one a text; never an exception."""


class TextSource(Protocol):
    """Texts that somebody or something types, alone or beside the camera, such as a hand scanner."""

    @property
    def has_ended(self) -> bool:
        """Whether everything was given and no text will ever come: the input is over."""

    def texts(self, *, wait_ms: int = 0) -> Sequence[str | SourceNotice]:
        """Whole texts that came in since the last call, oldest first, with a notice in place of each that is none.

        Args:
            wait_ms: How long to wait where none is there.

        Raises:
            OSError: The input cannot be read.
        """
