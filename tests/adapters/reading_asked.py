"""What the tests of the reading child ask it, and how they tell what it answered."""

import numpy as np
from PIL import Image

from strpcheck.adapters.readers.child import FILE_SECONDS, STEP_SECONDS, ReadingChild
from strpcheck.adapters.readers.frames import EncodedFrame
from strpcheck.ports import UnreadablePicture
from tests.adapters.drawn import Grey, encoded

GOOD = np.full((8, 8), 90, np.uint8)
GOOD[-1, -1] = 91  # not blank: a blank page is shown to no decoder


def png(grey: Grey) -> bytes:
    """A picture file."""
    return encoded(Image.fromarray(grey), "PNG")


def read(
    child: ReadingChild, octets: bytes, *, step_seconds: float = STEP_SECONDS, file_seconds: float = FILE_SECONDS
) -> list[str]:
    """The texts of a picture's pages, or why there are none."""
    told = []
    for page in child.read_picture(octets, name="a.png", step_seconds=step_seconds, file_seconds=file_seconds):
        if isinstance(page, UnreadablePicture):
            told.append(f"{page.source}: {page.error.message}")
        else:
            told += [found.barcode.text for found in page.barcodes]
    return told


def frame(grey: Grey, kind: str = "grey") -> EncodedFrame:
    """A camera's."""
    height, width = grey.shape
    if kind == "grey":
        return EncodedFrame("grey", width, height, grey.tobytes())
    return EncodedFrame("jpeg", width, height, encoded(Image.fromarray(grey), "JPEG", quality=95))
