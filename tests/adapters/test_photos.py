"""Laws of a permit's photo: a face where there is one, and whatever else it is, nothing but no photo."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import closing
from itertools import product

import numpy as np
import pytest
from PIL import ExifTags, Image

from strpcheck.adapters.photos import Photos
from strpcheck.adapters.photos.child_main import pixels_of
from strpcheck.adapters.photos.decoding import MAX_PHOTO_BYTES, MAX_SIDE, SECONDS
from strpcheck.core.permit import PhotoFormat
from strpcheck.ports import Photo
from tests.adapters.drawn import encoded
from tests.adapters.faces import FACES, SIZE, bombs, drawn, in_format

BOMBS = list(bombs())
KIND = pytest.mark.parametrize("kind", PhotoFormat, ids=lambda kind: kind.name)
PLUGGED = """
import os, sys, time, ctypes
from strpcheck.adapters.children.loop import serve
WIRE = os.dup(1)
def answer(request):
    if request[1:] == b"hostile":
        {behaviour}
    yield b"\\0\\x01\\0\\x01abc"
serve(lambda: (b"photos", answer), max_memory_bytes=1 << 30)
"""
"""A child whose decoder does something to one photo, and finds a pixel in every other."""
BEHAVIOURS = {
    "segfaults": "ctypes.string_at(0)",
    "aborts": "os.abort()",
    "exits": "os._exit(0)",
    "raises": "raise RuntimeError",
    "sleeps 60 s": "time.sleep(60)",
    "computes for ever": "exec('while True: pass')",
    "writes rubbish": "os.write(WIRE, bytes([0, 0, 0, 3, 1, 2, 3])); time.sleep(60)",
    "claims 4 GB": "os.write(WIRE, bytes([255] * 4)); time.sleep(60)",
}
REPLIES = {
    "nothing": b"",
    "half a head": b"\0\x01",
    "no pixels": b"\0\x01\0\x01",
    "too few pixels": b"\0\x02\0\x01abc",
    "too many pixels": b"\0\x01\0\x01abcd",
    "no width": b"\0\0\0\x01",
    "too wide": b"\x02\x01\0\x01" + bytes(3 * 513),
}


@pytest.fixture(scope="module")
def photos() -> Iterator[Photos]:
    """A child that is up."""
    with closing(Photos()) as opened:
        opened.launch()
        # Each waits half a second at most for the child to come up, which takes longer on a busy machine.
        assert any(opened.decode(FACES[PhotoFormat.WEBP], PhotoFormat.WEBP) is not None for _ in range(40))
        yield opened


def pixels(photo: Photo) -> np.ndarray[tuple[int, ...], np.dtype[np.int16]]:
    """Rows, columns, colours."""
    return np.frombuffer(photo.pixels, np.uint8).reshape(photo.height, photo.width, 3).astype(np.int16)


@KIND
def test_a_face_is_decoded_from_every_format_a_permit_may_name(photos: Photos, kind: PhotoFormat) -> None:
    """As it was drawn, but for what its few bytes cost."""
    photo = photos.decode(FACES[kind], kind)

    assert photo is not None
    assert (photo.width, photo.height) == SIZE
    assert np.abs(pixels(photo) - np.asarray(drawn(), np.int16)).mean() < 12


@pytest.mark.parametrize(
    ("kind", "named"),
    [pair for pair in product(PhotoFormat, PhotoFormat) if pair[0] is not pair[1]],
    ids=lambda kind: kind.name,
)
def test_another_format_than_the_permit_names_is_no_photo(
    photos: Photos, kind: PhotoFormat, named: PhotoFormat
) -> None:
    """No decoder sees bytes that were not meant for it."""
    assert photos.decode(FACES[kind], named) is None


@KIND
@pytest.mark.parametrize("other", ["PNG", "GIF", "BMP", "TIFF", "PPM", "ICO", "TGA"])
def test_no_other_format_is_a_photo(photos: Photos, kind: PhotoFormat, other: str) -> None:
    """Whatever else the library could read."""
    file = encoded(drawn((8, 8)), other)

    assert len(file) <= MAX_PHOTO_BYTES
    assert photos.decode(file, kind) is None


@KIND
def test_every_beginning_of_a_face_is_one_or_none(photos: Photos, kind: PhotoFormat) -> None:
    """Cut at every byte: no half a picture of another size, no lost child, and the whole one is decoded after all."""
    starts = photos._child.starts
    for length in range(len(FACES[kind])):
        photo = photos.decode(FACES[kind][:length], kind)
        assert photo is None or (photo.width, photo.height) == SIZE, length

    assert photos.decode(FACES[kind], kind) is not None
    assert photos._child.starts == starts


@KIND
def test_every_byte_of_a_face_may_be_another(photos: Photos, kind: PhotoFormat) -> None:
    """Inverted one by one: a picture within the limits, or none."""
    for at, octet in enumerate(FACES[kind]):
        broken = FACES[kind][:at] + bytes([octet ^ 0xFF]) + FACES[kind][at + 1 :]
        photo = photos.decode(broken, kind)
        assert photo is None or max(photo.width, photo.height) <= MAX_SIDE, at

    assert photos.decode(FACES[kind], kind) is not None


@pytest.mark.parametrize(("kind", "file"), [bomb[1:] for bomb in BOMBS], ids=[bomb[0] for bomb in BOMBS])
def test_a_bomb_is_no_photo_and_costs_nothing(photos: Photos, kind: PhotoFormat, file: bytes) -> None:
    """Refused by what it announces, before a pixel of it is decoded; the child lives."""
    assert len(file) <= MAX_PHOTO_BYTES
    starts, began = photos._child.starts, time.perf_counter()

    assert photos.decode(file, kind) is None
    assert time.perf_counter() - began < SECONDS
    assert photos.decode(FACES[kind], kind) is not None
    assert photos._child.starts == starts


@KIND
def test_the_largest_face(kind: PhotoFormat) -> None:
    """512 by 512, and not a pixel more on either side."""
    sizes = ((MAX_SIDE, MAX_SIDE), (MAX_SIDE + 1, 16), (16, MAX_SIDE + 1))
    largest, wide, high = (in_format(kind, Image.new("RGB", size, (90, 90, 90))) for size in sizes)

    assert pixels_of(largest, kind)[:4] == b"\x02\0\x02\0"
    assert pixels_of(wide, kind) == pixels_of(high, kind) == bytes(4)


@pytest.mark.parametrize("kind", [PhotoFormat.WEBP, PhotoFormat.AVIF], ids=lambda kind: kind.name)
def test_a_picture_that_moves_is_no_photo(photos: Photos, kind: PhotoFormat) -> None:
    """One frame, or none."""
    frames = [drawn((16, 16)), drawn((16, 16)).rotate(90)]
    moving = encoded(frames[0], kind.name, save_all=True, append_images=frames[1:], quality=1)

    assert pixels_of(moving, kind) == bytes(4)
    assert photos.decode(encoded(frames[0], kind.name, quality=1), kind) is not None


def test_what_stands_beside_the_pixels_changes_nothing(photos: Photos) -> None:
    """No turning, no profile: what the issuer's clerk saw is what the officer sees."""
    notes = Image.Exif()
    notes[ExifTags.Base.Orientation] = 6
    plain = encoded(drawn((24, 32)), "JPEG", quality=5)
    noted = encoded(drawn((24, 32)), "JPEG", quality=5, exif=notes, comment=b"a comment")

    assert len(noted) <= MAX_PHOTO_BYTES
    assert photos.decode(noted, PhotoFormat.JPEG) == photos.decode(plain, PhotoFormat.JPEG)


@pytest.mark.parametrize("mode", ["L", "RGBA", "CMYK"])
def test_every_kind_of_colour_becomes_rgb(photos: Photos, mode: str) -> None:
    """Grey, see-through, four inks."""
    kind = PhotoFormat.JPEG if mode == "CMYK" else PhotoFormat.WEBP
    photo = photos.decode(encoded(drawn((24, 32)).convert(mode), kind.name, quality=5), kind)

    assert photo is not None
    assert (photo.width, photo.height) == (24, 32)


@pytest.mark.parametrize("size", [0, MAX_PHOTO_BYTES + 1, 1 << 20])
def test_what_no_permit_holds_is_not_even_asked_about(size: int) -> None:
    """No child is started for it."""
    with closing(Photos()) as photos:
        assert photos.decode(bytes(size), PhotoFormat.WEBP) is None
        assert photos._child.starts == 0


@pytest.mark.parametrize("behaviour", BEHAVIOURS.values(), ids=BEHAVIOURS)
def test_a_decoder_that_fails_costs_its_photo_alone(behaviour: str) -> None:
    """No verdict waits for it, and the next photo is decoded."""
    with closing(Photos(("-c", PLUGGED.format(behaviour=behaviour)))) as photos:
        assert _patiently(photos, b"before") == Photo(1, 1, b"abc")
        began = time.perf_counter()
        assert photos.decode(b"hostile", PhotoFormat.WEBP) is None
        assert time.perf_counter() - began < 5 * SECONDS
        assert _patiently(photos, b"after") == Photo(1, 1, b"abc")


@pytest.mark.parametrize("reply", REPLIES.values(), ids=REPLIES)
def test_a_reply_that_does_not_add_up_is_no_photo(reply: bytes) -> None:
    """Whatever the child was talked into."""
    with closing(Photos(("-c", PLUGGED.format(behaviour=f"yield {reply!r}; return")))) as photos:
        assert _patiently(photos, b"before") is not None
        assert photos.decode(b"hostile", PhotoFormat.WEBP) is None


@pytest.mark.parametrize("program", ["raise SystemExit(1)", "import time; time.sleep(60)"], ids=["ends", "hangs"])
def test_a_child_that_never_comes_up_costs_a_moment(program: str) -> None:
    """Each photo is none; the verdict and the end of the shift wait for nobody."""
    began = time.perf_counter()
    with closing(Photos(("-c", program))) as photos:
        photos.launch()
        for _ in range(2):
            assert photos.decode(FACES[PhotoFormat.WEBP], PhotoFormat.WEBP) is None

    assert time.perf_counter() - began < 10 * SECONDS


def test_the_child_is_started_for_the_first_photo_and_ends_with_its_parent() -> None:
    """Nobody pays for what is not used."""
    photos = Photos()
    assert photos._child.starts == 0
    assert _patiently(photos, FACES[PhotoFormat.WEBP]) is not None
    pid = photos._child.pid
    assert pid is not None
    os.kill(pid, 0)
    photos.close()

    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_no_decoder_is_loaded_here() -> None:
    """The process that gives verdicts holds no code that hostile pictures could reach."""
    program = "import sys, strpcheck.adapters.photos; sys.exit(any(name.startswith('PIL') for name in sys.modules))"

    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def _patiently(photos: Photos, file: bytes) -> Photo | None:
    """A photo, once a child is up; on a busy machine that takes longer than a verdict waits."""
    for _ in range(40):
        photo = photos.decode(file, PhotoFormat.WEBP)
        if photo is not None:
            return photo
    return None
