"""Laws of faces: never more than 400 bytes, 3:4 upright, in colour, and nothing but pixels."""

import io
import struct
import zlib
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from strpcheck.adapters.faces import MAX_FACE_BYTES, MAX_FILE_BYTES, encode_face, face_digest
from strpcheck.errors import PictureError

RED, GREEN, BLUE, SKIN = (200, 30, 30), (30, 160, 30), (30, 30, 200), (220, 180, 150)


def portrait(width: int = 600, height: int = 800, noise: float = 12.0) -> Image.Image:
    """A face-like picture: an oval with grain on a red ground."""
    y, x = np.mgrid[0:height, 0:width]
    oval = ((x - width / 2) / (width / 4)) ** 2 + ((y - height / 2) / (height / 3)) ** 2 < 1
    levels = np.where(oval[..., None], SKIN, RED) + np.random.default_rng(1).normal(0, noise, (height, width, 1))
    return Image.fromarray(levels.clip(0, 255).astype(np.uint8))


def saved(folder: Path, picture: Image.Image, name: str = "face.png", **options: Any) -> Path:  # noqa: ANN401 -- passed on
    """The picture on disk."""
    path = folder / name
    picture.save(path, **options)
    return path


def decoded(encoded: bytes) -> Image.Image:
    """The face as a screen would show it."""
    return Image.open(io.BytesIO(encoded))


def near(pixel: object, colour: tuple[int, int, int]) -> bool:
    """Whether a pixel is that colour but for what compression does."""
    assert isinstance(pixel, tuple)
    return all(abs(int(got) - wanted) < 40 for got, wanted in zip(pixel, colour, strict=True))


def refusal(path: Path) -> str:
    """Why a file gives no face."""
    with pytest.raises(PictureError) as caught:
        encode_face(path)
    return caught.value.message


@pytest.mark.parametrize(
    ("name", "options"),
    [
        ("face.jpg", {"quality": 92}),
        ("face.png", {}),
        ("face.webp", {"quality": 80}),
        ("face.bmp", {}),
        ("face.tif", {}),
    ],
)
def test_a_photo_of_any_usual_format_gives_a_full_face(tmp_path: Path, name: str, options: dict[str, object]) -> None:
    """60x80 in colour, close to the limit and never over it."""
    face = encode_face(saved(tmp_path, portrait(), name, **options))

    assert 300 < len(face) <= MAX_FACE_BYTES
    picture = decoded(face)
    assert (picture.format, picture.size, picture.mode) == ("WEBP", (60, 80), "RGB")
    assert near(picture.getpixel((30, 40)), SKIN)
    assert near(picture.getpixel((3, 3)), RED)


@pytest.mark.parametrize("noise", [0.0, 15.0, 30.0, 50.0])
def test_the_best_quality_that_fits_is_taken(tmp_path: Path, noise: float) -> None:
    """No quality of the same face gives more bytes within the limit."""
    source = portrait(60, 80, noise)
    face = encode_face(saved(tmp_path, source))

    lengths = []
    for quality in range(101):
        stream = io.BytesIO()
        source.save(stream, "WEBP", quality=quality, method=6)
        lengths.append(stream.tell())
    assert len(face) == max(length for length in lengths if length <= MAX_FACE_BYTES)


def test_a_face_too_busy_for_its_size_becomes_smaller(tmp_path: Path) -> None:
    """A smaller picture at fair quality says more than none."""
    levels = np.random.default_rng(2).integers(0, 2, (80, 60, 3)) * 255
    face = encode_face(saved(tmp_path, Image.fromarray(levels.astype(np.uint8))))

    width, height = decoded(face).size
    assert len(face) <= MAX_FACE_BYTES
    assert width < 60
    assert width * 4 == height * 3


def test_a_face_that_fits_at_no_size_is_refused(tmp_path: Path) -> None:
    """Better no permit than one whose symbol no camera reads."""
    with pytest.raises(PictureError, match=r"face\.png does not fit into 50 bytes at any size"):
        encode_face(saved(tmp_path, portrait()), max_bytes=50)


@pytest.mark.parametrize(("width", "height"), [(800, 400), (400, 1200)])
def test_the_middle_is_kept(tmp_path: Path, width: int, height: int) -> None:
    """What is too wide or too high is cut on both sides alike."""
    picture = Image.new("RGB", (width, height), GREEN)
    middle = Image.new("RGB", (width // 5, height // 5), BLUE)
    picture.paste(middle, (width * 2 // 5, height * 2 // 5))

    face = decoded(encode_face(saved(tmp_path, picture)))

    assert near(face.getpixel((30, 40)), BLUE)
    assert near(face.getpixel((2, 2)), GREEN)
    assert near(face.getpixel((57, 77)), GREEN)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_face_stands_upright(tmp_path: Path, orientation: int) -> None:
    """Phones store the picture as the sensor lies and say in EXIF how to turn it."""
    upright = Image.new("RGB", (300, 400), GREEN)
    upright.paste(Image.new("RGB", (100, 130), BLUE), (0, 0))
    turns = {
        2: Image.Transpose.FLIP_LEFT_RIGHT,
        3: Image.Transpose.ROTATE_180,
        4: Image.Transpose.FLIP_TOP_BOTTOM,
        5: Image.Transpose.TRANSPOSE,
        6: Image.Transpose.ROTATE_90,
        7: Image.Transpose.TRANSVERSE,
        8: Image.Transpose.ROTATE_270,
    }
    stored = upright.transpose(turns[orientation]) if orientation in turns else upright
    exif = Image.Exif()
    exif[0x0112] = orientation

    face = decoded(encode_face(saved(tmp_path, stored, "face.jpg", exif=exif.tobytes(), quality=95)))

    assert near(face.getpixel((5, 5)), BLUE)
    assert all(near(face.getpixel(place), GREEN) for place in [(55, 5), (5, 75), (55, 75)])


@pytest.mark.parametrize("mode", ["L", "P", "CMYK", "1", "I;16", "RGBA", "LA"])
def test_other_kinds_of_colour_become_usual_ones(tmp_path: Path, mode: str) -> None:
    """Grey stays grey, 16 bits do not turn white, paper shows through what is transparent."""
    grey = Image.new("L", (300, 400), 128)
    if mode == "I;16":
        picture = Image.fromarray(np.full((400, 300), 128 * 256, np.uint16))
    elif mode in {"RGBA", "LA"}:
        picture = Image.new(mode, (300, 400), 0)  # wholly transparent black
    else:
        picture = grey.convert("RGB").convert(mode) if mode == "CMYK" else grey.convert(mode)
    name = "face.tif" if mode == "CMYK" else "face.png"

    face = decoded(encode_face(saved(tmp_path, picture, name)))

    level = np.asarray(face).mean()
    assert level > 250 if "A" in mode else 110 < level < 145


def test_nothing_of_the_file_but_its_pixels_goes_into_the_permit(tmp_path: Path) -> None:
    """No place of the shot, no comment, no colour profile."""
    exif = Image.Exif()
    exif[0x010E] = "secret place"
    path = saved(tmp_path, portrait(), "face.jpg", exif=exif.tobytes(), comment=b"secret", icc_profile=b"secret" * 20)
    face = encode_face(path)
    assert b"secret" not in face
    assert not any(chunk in face for chunk in (b"EXIF", b"ICCP", b"XMP "))


@pytest.mark.parametrize(
    "content",
    [b"", b"not a picture", b"GIF89a\x01\0\x01\0\0\0\0;", b"%PDF-1.7", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP"],
)
def test_what_is_no_picture_is_an_error_of_ours(tmp_path: Path, content: bytes) -> None:
    """Whatever the library raises."""
    path = tmp_path / "face.jpg"
    path.write_bytes(content)
    assert refusal(path) == "face.jpg is not a picture that can be read"


@pytest.mark.parametrize("name", ["face.jpg", "face.png", "face.webp"])
def test_a_picture_cut_short_is_refused(tmp_path: Path, name: str) -> None:
    """Half a face identifies nobody."""
    path = saved(tmp_path, portrait(), name)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    assert refusal(path) == f"{name} is not a picture that can be read"


@pytest.mark.parametrize(("width", "height"), [(50_001, 1000), (30_000, 30_000), (2**31 - 1, 2**31 - 1)])
def test_a_picture_that_claims_too_many_pixels_is_refused_undecoded(tmp_path: Path, width: int, height: int) -> None:
    """A file of 60 bytes may claim any size."""
    header = b"IHDR" + struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    chunk = struct.pack(">I", 13) + header + struct.pack(">I", zlib.crc32(header))
    path = tmp_path / "face.png"
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + chunk + b"\0\0\0\0IDAT\x35\xaf\x06\x1e")
    message = refusal(path)
    assert message in {
        f"expected a photo of at most 50 megapixels, face.png has {width} x {height}",
        "face.png is not a picture that can be read",  # the library refuses the wildest ones first
    }


def test_a_file_too_large_for_a_photo_is_not_read_whole(tmp_path: Path) -> None:
    """Twenty megabytes are the end; a sparse file costs the test nothing."""
    path = tmp_path / "face.jpg"
    with path.open("wb") as file:
        file.truncate(MAX_FILE_BYTES + 1)
    assert refusal(path) == "expected a photo of at most 20 MB, face.jpg is larger"


def test_a_file_that_is_not_there_is_our_error(tmp_path: Path) -> None:
    """The system's failure is translated."""
    assert refusal(tmp_path / "none.jpg").startswith("cannot read none.jpg: ")


def test_the_digest_is_of_the_content(tmp_path: Path) -> None:
    """A renamed photo is the same photo."""
    one, other, third = tmp_path / "a.jpg", tmp_path / "b.jpg", tmp_path / "c.jpg"
    one.write_bytes(b"face")
    other.write_bytes(b"face")
    third.write_bytes(b"faces")
    assert face_digest(one) == face_digest(other) != face_digest(third)
    assert len(face_digest(one)) == 32
