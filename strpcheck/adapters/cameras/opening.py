"""Opens a camera, a video or a stream with OpenCV, asks it for what reads best, and tells what it gives."""

import os
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from strpcheck.adapters.cameras.order import Order, SourceKind
from strpcheck.adapters.cameras.pixels import MAX_PIXELS

if TYPE_CHECKING:
    from collections.abc import Sequence

    import cv2
    from numpy.typing import NDArray

__all__ = ["Capture", "NotOpenedError", "Opened", "open_capture"]

OPEN_MS, READ_MS = 5000, 5000
"""A stream that is silent for longer is lost: the officer hears of it and it is tried again."""
FORMATS = "avi,mov,matroska,webm,mpegts,mpeg,mpegvideo,mjpeg,mjpeg_2000,h264,hevc,m4v,ogg,flv,asf"
"""Containers of moving pictures. No playlists: one in a video's clothes makes FFmpeg open other files."""
FILE_OPTIONS = f"protocol_whitelist;file|format_whitelist;{FORMATS}"
TRANSPORT = "rtsp_transport;tcp+udp|rtsp_flags;prefer_tcp"
"""Frames on the connection they were asked for on, where none is lost; datagrams from a camera that can do no other."""
RATE_FRAMES = 2
"""From so many FFmpeg guesses how fast a stream is; by itself it takes twenty, five seconds of a slow camera."""
STREAM_OPTIONS = (
    f"{TRANSPORT}|fpsprobesize;{RATE_FRAMES}|protocol_whitelist;http,https,tcp,tls,udp,rtp,rtsp,rtsps,srtp"
    f"|format_whitelist;{FORMATS},mpjpeg,rtsp,rtp,sdp"
)
MJPG = "MJPG"
FASTEST = 1000.0
"""Frames a second that a header may claim; more is damage."""


class Capture(Protocol):
    """What is used of `cv2.VideoCapture`."""

    def isOpened(self) -> bool:  # noqa: N802 -- OpenCV's name
        """Whether there is a source."""

    def grab(self) -> bool:
        """Take the next frame, without decoding it where that can be put off."""

    def retrieve(self) -> "tuple[bool, NDArray[Any]]":
        """The frame taken last."""

    def get(self, propId: int, /) -> float:  # noqa: N803 -- same
        """A property."""

    def set(self, propId: int, value: float, /) -> bool:  # noqa: N803 -- same
        """Wish for a property."""

    def release(self) -> None:
        """Let go of the source."""


class NotOpenedError(Exception):
    """The source cannot be opened; it never leaves the child but as a reason."""


@dataclass(frozen=True, slots=True)
class Opened:
    """A source at work."""

    capture: Capture
    width: int
    height: int
    rate: float
    """Frames a second as the source says; 0 where it does not."""
    fourcc: str
    is_raw: bool
    """Whether frames come as the JPEGs they were stored as."""
    frames: int
    """How many a file says it has; 0 where it does not or there is no end."""
    notes: "Sequence[str]" = ()


def open_capture(order: Order) -> Opened:
    """Open what an order names.

    Raises:
        NotOpenedError: There is no such source, or it is not one.
    """
    os.environ["OPENCV_FFMPEG_CAPTURE_OPTIONS"] = STREAM_OPTIONS if order.kind is SourceKind.STREAM else FILE_OPTIONS
    import cv2

    cv2.setNumThreads(1)  # the other core reads
    if order.kind is SourceKind.CAMERA:
        return negotiate(_camera(int(order.place)), order)
    capture = cv2.VideoCapture(
        order.place,
        cv2.CAP_FFMPEG,
        [cv2.CAP_PROP_OPEN_TIMEOUT_MSEC, OPEN_MS, cv2.CAP_PROP_READ_TIMEOUT_MSEC, READ_MS],
    )
    return described(capture)


def _camera(number: int) -> "cv2.VideoCapture":
    """The system's own way to cameras."""
    import cv2

    return cv2.VideoCapture(number, cv2.CAP_V4L2 if sys.platform == "linux" else cv2.CAP_ANY)


def negotiate(capture: Capture, order: Order) -> Opened:
    """Ask a camera for size, rate and JPEGs; what it refuses is told.

    Raises:
        NotOpenedError: It is not there.
    """
    import cv2

    _must_be_open(capture)
    width, height = order.size
    # The format first: drivers offer other sizes and rates for each.
    capture.set(cv2.CAP_PROP_FOURCC, cv2.VideoWriter.fourcc(*MJPG))
    capture.set(cv2.CAP_PROP_FRAME_WIDTH, width)
    capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height)
    capture.set(cv2.CAP_PROP_FPS, order.rate)
    # Undecoded JPEGs, or luma that is grey already; backends that cannot go on giving colour.
    capture.set(cv2.CAP_PROP_CONVERT_RGB, 0)
    notes = []
    if order.exposure is not None and not _expose(capture, order.exposure):
        notes.append(f"the camera's driver does not let its exposure be set to {order.exposure:g}")
    got = described(capture, notes)
    if (got.width, got.height) != (width, height):
        notes.append(f"asked for {width}x{height}, the camera gives {got.width}x{got.height}")
    return got


def _expose(capture: Capture, exposure: float) -> bool:
    """Hold the exposure; a driver may take the wish and forget it, so it is asked again."""
    import cv2

    capture.set(cv2.CAP_PROP_AUTO_EXPOSURE, 1)  # V4L2_EXPOSURE_MANUAL
    taken = capture.set(cv2.CAP_PROP_EXPOSURE, exposure)
    return taken and abs(capture.get(cv2.CAP_PROP_EXPOSURE) - exposure) <= max(1.0, abs(exposure) / 10)


def described(capture: Capture, notes: "Sequence[str]" = ()) -> Opened:
    """Ask an open source what it is; JPEGs are taken as they are.

    Raises:
        NotOpenedError: It is not open, or its pictures are absurdly large.
    """
    import cv2

    _must_be_open(capture)
    width, height = (int(capture.get(each)) for each in (cv2.CAP_PROP_FRAME_WIDTH, cv2.CAP_PROP_FRAME_HEIGHT))
    if width * height > MAX_PIXELS:
        message = f"its pictures are too large: {width}x{height}"
        raise NotOpenedError(message)
    fourcc = _fourcc(capture.get(cv2.CAP_PROP_FOURCC))
    rate, frames = capture.get(cv2.CAP_PROP_FPS), capture.get(cv2.CAP_PROP_FRAME_COUNT)
    return Opened(
        capture,
        width,
        height,
        rate=rate if 0 < rate <= FASTEST else 0,
        fourcc=fourcc,
        is_raw=fourcc == MJPG and capture.set(cv2.CAP_PROP_FORMAT, -1),
        frames=int(frames) if 0 < frames < 1 << 31 else 0,
        notes=notes,
    )


def _must_be_open(capture: Capture) -> None:
    """OpenCV says no more than this."""
    if not capture.isOpened():
        message = "it cannot be opened"
        raise NotOpenedError(message)


def _fourcc(number: float) -> str:
    """Four letters; containers write them in either case, or a number that is no letters at all."""
    try:
        letters = int(number).to_bytes(4, "little").decode("ascii").upper()
    except (OverflowError, UnicodeDecodeError, ValueError):
        return ""
    return letters if letters.isprintable() else ""
