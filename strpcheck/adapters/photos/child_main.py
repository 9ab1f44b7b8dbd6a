"""The photo child: decodes one face at a time, of the one format that its permit names."""

import io
import os
import warnings
from collections.abc import Iterator

from strpcheck.adapters.children.loop import Answer, serve
from strpcheck.adapters.photos.decoding import MAX_SIDE
from strpcheck.core.permit import PhotoFormat

__all__ = ["main", "pixels_of"]

MAX_MEMORY_BYTES = 768 << 20
"""Of address space; libraries map half of it, and a face of 512x512 takes a megabyte."""
MAX_SECONDS = 2
NONE = bytes(4)
"""No width and no height."""
FORMATS = {
    PhotoFormat.JPEG: "JPEG",
    PhotoFormat.JPEG2000: "JPEG2000",
    PhotoFormat.AVIF: "AVIF",
    PhotoFormat.WEBP: "WEBP",
}
"""By which names Pillow knows them; no other format is tried."""


def pixels_of(encoded: bytes, kind: PhotoFormat) -> bytes:
    """Width, height and RGB pixels; four zeros where it is no photo of that format, or too large."""
    from PIL import Image

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")  # a decoder that complains has met what no face is
            with Image.open(io.BytesIO(encoded), formats=(FORMATS[kind],)) as image:
                width, height = image.size
                if not 0 < width <= MAX_SIDE or not 0 < height <= MAX_SIDE or getattr(image, "n_frames", 1) != 1:
                    return NONE
                image.load()
                rgb = image.convert("RGB")
    except Exception:  # noqa: BLE001 -- a foreign parser over a stranger's bytes: whatever it raises, there is no photo
        return NONE
    return width.to_bytes(2, "big") + height.to_bytes(2, "big") + rgb.tobytes()


def load() -> tuple[bytes, Answer]:
    """Bring the decoders up before the first photo waits for them."""
    from PIL import AvifImagePlugin, Jpeg2KImagePlugin, JpegImagePlugin, WebPImagePlugin

    del AvifImagePlugin, Jpeg2KImagePlugin, JpegImagePlugin, WebPImagePlugin
    return b"photos", _answer


def main() -> None:
    """Serve one parent."""
    serve(load, max_memory_bytes=MAX_MEMORY_BYTES, max_reply_seconds=MAX_SECONDS)
    os._exit(0)


def _answer(request: bytes) -> Iterator[bytes]:
    """One photo."""
    yield pixels_of(request[1:], PhotoFormat(request[0]))


if __name__ == "__main__":
    main()
