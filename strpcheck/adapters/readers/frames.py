"""One frame as it goes to the reading child, and what comes back."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from strpcheck.ports import FoundBarcode

__all__ = ["EncodedFrame", "FrameAnswer"]


@dataclass(frozen=True, slots=True)
class EncodedFrame:
    """One frame of a camera, video or stream, as it came."""

    encoding: Literal["jpeg", "grey"]
    width: int
    height: int
    payload: bytes | memoryview
    """A JPEG, or width x height grey levels row by row."""


@dataclass(frozen=True, slots=True)
class FrameAnswer:
    """What was made of one frame."""

    barcodes: Sequence[FoundBarcode]
    finder_seen: bool
    """Whether a symbol was made out, readable or not."""
    milliseconds: float
    """Decoding and reading, without the way there and back."""
