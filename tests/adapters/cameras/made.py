"""Videos, frames and servers that the tests of cameras make: small, and the same every time."""

import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING

import cv2
import numpy as np

from strpcheck.adapters.camera_files import jpeg_of
from strpcheck.adapters.cameras.captured import CapturedFrames
from strpcheck.ports import Frame, SourceNotice

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

WIDTH, HEIGHT = 160, 120


def grey(level: int) -> "GreyImage":
    """A frame that shows by its brightness which it is, darker in its upper left quarter."""
    frame = np.full((HEIGHT, WIDTH), level, np.uint8)
    frame[: HEIGHT // 2, : WIDTH // 2] //= 2
    return frame


def held_up(empty: "GreyImage", *symbols: Path) -> "GreyImage":
    """A road with cards held up side by side."""
    held = empty.copy()
    rows, columns = empty.shape
    for number, path in enumerate(symbols):
        symbol = cv2.imread(str(path), cv2.IMREAD_GRAYSCALE)
        assert symbol is not None
        height, width = symbol.shape
        left = (2 * number + 1) * columns // (2 * len(symbols)) - width // 2
        top = (rows - height) // 2
        held[top : top + height, left : left + width] = symbol
    return held


def write_video(path: Path, frames: "Sequence[GreyImage]", *, codec: str = "MJPG", rate: float = 30) -> Path:
    """A video of these frames."""
    height, width = frames[0].shape
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*codec), rate, (width, height))
    assert writer.isOpened()
    for frame in frames:
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    writer.release()
    return path


def watch(source: CapturedFrames, *, until: Callable[[list[Frame | SourceNotice]], bool]) -> list[Frame | SourceNotice]:
    """Everything a source tells until that is enough, it has ended, or ten seconds' worth of asking is over."""
    told: list[Frame | SourceNotice] = []
    for _ in range(200):
        if source.has_ended or until(told):
            break
        got = source.newest(rest_ms=0, wait_ms=50)
        told += [] if got is None else [got]
    return told


def frames_of(told: Sequence[Frame | SourceNotice]) -> list[Frame]:
    """The frames among what was told."""
    return [each for each in told if isinstance(each, Frame)]


def notices_of(told: Sequence[Frame | SourceNotice]) -> list[str]:
    """The messages among what was told."""
    return [each.message for each in told if isinstance(each, SourceNotice)]


class Stream:
    """Frames over HTTP as network cameras send them: one JPEG after the other, for ever or so many a call."""

    def __init__(self, frames: "Sequence[GreyImage]", frames_a_call: int) -> None:
        self.jpegs = [jpeg_of(frame) for frame in frames]
        self.frames_a_call = frames_a_call
        self.calls = 0
        self.over = threading.Event()
        self.address = ""

    def parts(self) -> Iterator[bytes]:
        """What one call is answered with."""
        self.calls += 1
        for number in range(self.frames_a_call):
            if self.over.wait(0.02):
                return
            jpeg = self.jpegs[number % len(self.jpegs)]
            head = b"--frame\r\nContent-Type: image/jpeg\r\nContent-Length: %d\r\n\r\n" % len(jpeg)
            yield head + jpeg + b"\r\n"


@contextmanager
def streaming(stream: Stream) -> Iterator[Stream]:
    """A server on this machine alone, for as long as it is needed."""

    class Camera(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "multipart/x-mixed-replace; boundary=frame")
            self.end_headers()
            for part in stream.parts():
                try:
                    self.wfile.write(part)
                except OSError:
                    return

        def log_message(self, *_: object) -> None:
            """Nothing on the terminal of the tests."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Camera)
    thread = threading.Thread(target=server.serve_forever, args=(0.05,))
    thread.start()
    stream.address = f"http://officer:secret@127.0.0.1:{server.server_port}/video"
    try:
        yield stream
    finally:
        stream.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
