"""The parent's side of the photo child: a face's bytes in, its pixels out; no decoder is loaded here."""

import threading
from collections.abc import Sequence
from contextlib import suppress

from strpcheck.adapters.children.process import Child
from strpcheck.core.permit import PhotoFormat
from strpcheck.errors import ChildLostError
from strpcheck.ports import Photo

__all__ = ["MAX_PHOTO_BYTES", "MAX_SIDE", "PHOTO_CHILD", "Photos"]

PHOTO_CHILD = ("-m", "strpcheck.adapters.photos.child_main")
MAX_PHOTO_BYTES = 1024
"""A permit holds no more (design, section 2)."""
MAX_SIDE = 512
"""In pixels: a thousand bytes hold no face that gains from more."""
SECONDS = 0.5
"""A face of 60x80 takes a millisecond; the verdict waits no longer for one that does not."""
HEAD_BYTES = 4
"""Width and height before the pixels, two bytes each."""


class Photos:
    """Decodes photos one by one in a child that may die of any of them; no verdict waits for one that is coming up."""

    def __init__(self, arguments: Sequence[str] = PHOTO_CHILD) -> None:
        """Start nothing yet.

        Args:
            arguments: Of the interpreter, for the child.
        """
        self._child = Child(arguments, max_reply_bytes=HEAD_BYTES + 3 * MAX_SIDE * MAX_SIDE)
        self._starting: threading.Thread | None = None

    def launch(self) -> None:
        """Let the child come up while something else is done."""
        if self._starting is None or not self._starting.is_alive():
            self._starting = threading.Thread(target=self._start, name="photo child", daemon=True)
            self._starting.start()

    def decode(self, encoded: bytes, kind: PhotoFormat) -> Photo | None:
        """A photo's pixels; None where it is not what it says it is, or its decoder failed or is not up yet."""
        if not 0 < len(encoded) <= MAX_PHOTO_BYTES or not self._is_up():
            return None
        try:
            reply = self._child.ask(bytes([kind.value]), encoded, seconds=SECONDS)
        except ChildLostError:
            self.launch()  # the next photo finds another child at work
            return None
        width, height = int.from_bytes(reply[:2], "big"), int.from_bytes(reply[2:HEAD_BYTES], "big")
        pixels = reply[HEAD_BYTES:]
        if not 0 < width <= MAX_SIDE or not 0 < height <= MAX_SIDE or len(pixels) != 3 * width * height:
            return None
        return Photo(width, height, pixels)

    def close(self) -> None:
        """End the child."""
        self._child.close()
        if self._starting is not None:
            self._starting.join(SECONDS)
        self._child.close()

    def _is_up(self) -> bool:
        """Whether there is a child to ask; waits a moment for one that is coming up."""
        if self._child.pid is None:
            self.launch()
        if self._starting is not None:
            self._starting.join(SECONDS)
            return not self._starting.is_alive()
        return True

    def _start(self) -> None:
        """Until it says hello; the slow disk of an old laptop takes seconds for it."""
        with suppress(ChildLostError):
            self._child.start()
