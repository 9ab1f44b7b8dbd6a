"""Photos of holders: from a file beside the roster to a face of at most 400 bytes inside the permit."""

import hashlib
import io
import warnings
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.errors import PictureError

if TYPE_CHECKING:
    from PIL.Image import Image

__all__ = ["MAX_FACE_BYTES", "encode_face", "face_digest", "face_file"]

MAX_FACE_BYTES = 400
"""A 60x80 face in colour is recognisable in that, and the symbol stays readable (measured: 394 bytes)."""
FACE_SIZES = ((60, 80), (54, 72), (48, 64), (42, 56), (36, 48), (30, 40))
"""All 3:4; a smaller one only where even the worst quality of the larger ones is too long."""
BEST_QUALITY = 100
LOOK_HIGHER = 3
MAX_FILE_BYTES = 20 << 20
MAX_PIXELS = 50_000_000
"""150 MB once decoded; above what phones take by default."""
FORMATS = ("JPEG", "PNG", "WEBP", "BMP", "TIFF")
"""No others are tried: every decoder is a surface to attack."""
DRAFT_SIZE = (240, 320)
WHITE = (255, 255, 255)


def face_file(photo_dir: Path, name: str) -> Path:
    r"""Find the file a roster names, and nothing outside the folder of photos.

    A roster comes from a company: a name in it must not make the authority read its own files into permits.

    Args:
        photo_dir: The folder given for photos.
        name: As in the roster: a file or a path below the folder, with `/` or `\`.

    Raises:
        PictureError: The name leaves the folder, also by a symbolic link, or names no file.
    """
    parts = name.replace("\\", "/").split("/")
    if any(part in {"", ".", ".."} for part in parts) or ":" in name or not name.isprintable():
        message = f"expected a photo inside the folder of photos, got the name {_quoted(name)}"
        raise PictureError(message)
    try:
        folder = photo_dir.resolve(strict=True)
        file = folder.joinpath(*parts).resolve(strict=True)
        inside, ordinary = file.is_relative_to(folder), file.is_file()
    except (OSError, RuntimeError, ValueError) as e:  # RuntimeError: a loop of links
        message = f"no photo {_quoted(name)} in {photo_dir.name}"
        raise PictureError(message) from e
    if not inside:
        message = f"expected a photo inside the folder of photos, but {_quoted(name)} is a link out of it"
        raise PictureError(message)
    if not ordinary:
        message = f"expected a photo, but {_quoted(name)} is not a file"
        raise PictureError(message)
    return file


def encode_face(path: Path, max_bytes: int = MAX_FACE_BYTES) -> bytes:
    """Make a WebP of at most `max_bytes`: the upright middle of the photo, 3:4, as good as fits.

    Returns:
        A WebP without any metadata: 60x80, or smaller where nothing of that size fits.

    Raises:
        PictureError: Not a picture of a known format, too large, damaged, or too busy for any size.
    """
    face = _middle(_read(path), path.name)
    for size in FACE_SIZES:
        encoded = _best(face if size == face.size else face.resize(size), max_bytes)
        if encoded is not None:
            return encoded
    message = f"{path.name} does not fit into {max_bytes} bytes at any size"
    raise PictureError(message)


def face_digest(path: Path) -> bytes:
    """SHA-256 of a photo's content: a photo under another name is still the same photo.

    Raises:
        PictureError: The file cannot be read or is too large for a photo.
    """
    return hashlib.sha256(_read(path)).digest()


def _read(path: Path) -> bytes:
    """The whole file, if it is not too large."""
    try:
        with path.open("rb") as file:
            content = file.read(MAX_FILE_BYTES + 1)
    except OSError as e:
        message = f"cannot read {path.name}: {e.strerror or e}"
        raise PictureError(message) from e
    if len(content) > MAX_FILE_BYTES:
        message = f"expected a photo of at most {MAX_FILE_BYTES >> 20} MB, {path.name} is larger"
        raise PictureError(message, hint="save it smaller: 600 x 800 pixels are plenty")
    return content


def _middle(content: bytes, name: str) -> "Image":
    """The largest 3:4 part around the middle, upright, in colour, at full face size."""
    from PIL import Image, ImageOps

    try:
        # Pillow warns of sizes that the next line refuses, and of odd metadata that is not kept.
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            with Image.open(io.BytesIO(content), formats=FORMATS) as picture:
                _refuse_giants(picture.size, name)
                picture.draft("RGB", DRAFT_SIZE)  # a JPEG is decoded at an eighth where that is enough
                upright = ImageOps.exif_transpose(picture)
                return ImageOps.fit(_in_colour(upright), FACE_SIZES[0])
    except PictureError:
        raise
    except Exception as e:  # foreign decoders of foreign files: they raise nearly anything
        message = f"{name} is not a picture that can be read"
        raise PictureError(message, hint=f"expected one of {', '.join(FORMATS)}") from e


def _refuse_giants(size: tuple[int, int], name: str) -> None:
    """Before anything is decoded: a file of a few bytes may claim any number of pixels."""
    width, height = size
    if width * height > MAX_PIXELS:
        message = f"expected a photo of at most {MAX_PIXELS // 1_000_000} megapixels, {name} has {width} x {height}"
        raise PictureError(message, hint="save it smaller: 600 x 800 pixels are plenty")


def _in_colour(picture: "Image") -> "Image":
    """RGB on white paper, also from palettes, transparency, print colours and 16-bit grey."""
    from PIL import Image

    if picture.mode.startswith("I"):  # 16-bit grey: a plain conversion would turn it white
        picture = picture.convert("I").point(lambda level: level / 256).convert("L")
    if "A" in picture.getbands() or "transparency" in picture.info:
        opaque = picture.convert("RGBA")
        paper = Image.new("RGBA", opaque.size, (*WHITE, 255))
        return Image.alpha_composite(paper, opaque).convert("RGB")
    return picture.convert("RGB")


def _best(face: "Image", max_bytes: int) -> bytes | None:
    """The longest encoding that fits, by quality; None where even the worst does not."""
    encoded = _webp(face, 0)
    if len(encoded) > max_bytes:
        return None
    low, high = 0, BEST_QUALITY + 1  # low fits, high does not
    while high - low > 1:
        quality = (low + high) // 2
        attempt = _webp(face, quality)
        if len(attempt) <= max_bytes:
            low, encoded = quality, max(encoded, attempt, key=len)
        else:
            high = quality
    # Length does not rise with every step of quality, so one a little higher may fit again.
    higher = [_webp(face, quality) for quality in range(high + 1, min(high + LOOK_HIGHER, BEST_QUALITY) + 1)]
    return max([encoded, *(attempt for attempt in higher if len(attempt) <= max_bytes)], key=len)


def _webp(face: "Image", quality: int) -> bytes:
    """One encoding, without colour profile or any other metadata."""
    stream = io.BytesIO()
    face.save(stream, "WEBP", quality=quality, method=6, icc_profile=b"", exif=b"", xmp=b"")
    return stream.getvalue()


def _quoted(name: str) -> str:
    """A foreign name for a message: cut and printable."""
    shown = "".join(char if char.isprintable() else "?" for char in name[:60])
    return f"'{shown}'"
