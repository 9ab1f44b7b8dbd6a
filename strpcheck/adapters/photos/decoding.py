"""The parent's side of the photo child: a face's bytes in, its pixels out; no decoder is loaded here."""

from collections.abc import Sequence

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
    """Decodes photos one by one in a child that may die of any of them."""

    def __init__(self, arguments: Sequence[str] = PHOTO_CHILD) -> None:
        """Start nothing yet.

        Args:
            arguments: Of the interpreter, for the child.
        """
        self._child = Child(arguments, max_reply_bytes=HEAD_BYTES + 3 * MAX_SIDE * MAX_SIDE)

    def launch(self) -> None:
        """Let the child come up while something else is done."""
        try:
            self._child.launch()
        except ChildLostError:
            return

    def decode(self, encoded: bytes, kind: PhotoFormat) -> Photo | None:
        """A photo's pixels; None where it is none, is not what it says it is, or its decoder failed."""
        if not 0 < len(encoded) <= MAX_PHOTO_BYTES:
            return None
        try:
            reply = self._child.ask(bytes([kind.value]), encoded, seconds=SECONDS)
        except ChildLostError:
            return None
        width, height = int.from_bytes(reply[:2], "big"), int.from_bytes(reply[2:HEAD_BYTES], "big")
        pixels = reply[HEAD_BYTES:]
        if not 0 < width <= MAX_SIDE or not 0 < height <= MAX_SIDE or len(pixels) != 3 * width * height:
            return None
        return Photo(width, height, pixels)

    def close(self) -> None:
        """End the child."""
        self._child.close()
