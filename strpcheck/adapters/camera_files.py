"""Made-up camera pictures as the files a camera would leave: JPEG, with the losses that come with it."""

import io
from typing import TYPE_CHECKING

from PIL import Image

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["jpeg_of"]

QUALITY = 85
"""What telephones and webcams write, about."""


def jpeg_of(frame: "GreyImage") -> bytes:
    """A grey frame as a JPEG file, the same bytes for the same frame."""
    file = io.BytesIO()
    Image.fromarray(frame).save(file, "JPEG", quality=QUALITY)
    return file.getvalue()
