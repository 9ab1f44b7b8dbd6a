"""The target that takes a permit's photo: pixels within the limits, or none."""

from strpcheck.adapters.photos.child_main import pixels_of
from strpcheck.adapters.photos.decoding import HEAD_BYTES, MAX_PHOTO_BYTES, MAX_SIDE
from strpcheck.core.permit import PhotoFormat
from tests.adapters.faces import FACES, bombs
from tests.fuzz.targets import Target


def photo() -> Target:
    """The format that the permit names, a byte, and its photo's bytes."""
    files = [bytes([kind]) + face for kind, face in FACES.items()]
    hostile = [bytes([kind]) + octets for _, kind, octets in bombs()]
    return Target((*files, *hostile), _check, max_bytes=MAX_PHOTO_BYTES + 1)


def _check(octets: bytes) -> None:
    """As the photo child looks at it."""
    kinds = list(PhotoFormat)
    reply = pixels_of(octets[1:], kinds[octets[0] % len(kinds) - 1] if octets else PhotoFormat.WEBP)
    width, height = int.from_bytes(reply[:2], "big"), int.from_bytes(reply[2:HEAD_BYTES], "big")
    assert len(reply) == HEAD_BYTES + 3 * width * height
    assert max(width, height) <= MAX_SIDE
    assert (width > 0) == (height > 0)
