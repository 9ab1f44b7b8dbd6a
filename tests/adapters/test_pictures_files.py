"""Which files a place stands for, and that one bad file stops no other."""

import os
import socket
import stat
from collections.abc import Iterable
from pathlib import Path

import pytest
from PIL import Image

from strpcheck.adapters.pictures import is_picture_name, is_place
from strpcheck.adapters.pictures.files import MAX_PICTURE_BYTES, FilePictures, PictureFile
from strpcheck.ports import UnreadablePicture
from tests.adapters.drawn import encoded, permit_like

PNG = encoded(Image.new("L", (8, 6), 90), "PNG")


def told(places: Iterable[object], max_bytes: int = MAX_PICTURE_BYTES) -> list[tuple[str, str]]:
    """Each picture's name, with "" or why it cannot be read."""
    found = FilePictures(max_bytes).pictures(str(place) for place in places)
    return [
        (Path(each.source).name, each.error.message if isinstance(each, UnreadablePicture) else "") for each in found
    ]


def test_a_file_that_was_named_is_read_whatever_it_is_called(tmp_path: Path) -> None:
    """As it is; whether it is a picture is told by its content, later."""
    (tmp_path / "a.png").write_bytes(b"JPEG?")
    (tmp_path / "b").write_bytes(PNG)

    found = list(FilePictures().pictures([str(tmp_path / "a.png"), str(tmp_path / "b")]))

    assert found == [PictureFile(str(tmp_path / "a.png"), b"JPEG?"), PictureFile(str(tmp_path / "b"), PNG)]


def test_a_folder_gives_its_pictures_by_name(tmp_path: Path) -> None:
    """Sorted; by suffix in any case or by content; hidden files, texts and sub-folders are passed over."""
    for name in ("b.png", "a.JPG", "c", ".hidden.png", "sub"):
        (tmp_path / name).write_bytes(PNG) if name != "sub" else (tmp_path / name).mkdir()
    (tmp_path / "sub" / "d.png").write_bytes(PNG)
    (tmp_path / "notes.txt").write_text("BMW, plate B 1234 XYZ")
    (tmp_path / "sound.wav").write_bytes(b"RIFF\0\0\0\0WAVEfmt ")

    assert told([tmp_path]) == [("a.JPG", ""), ("b.png", ""), ("c", "")]


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "TIFF", "BMP", "GIF", "PDF"])
def test_a_picture_without_suffix_is_found_in_a_folder(tmp_path: Path, kind: str) -> None:
    """By its first bytes."""
    (tmp_path / "DSC0001").write_bytes(encoded(Image.new("L", (8, 6)), kind))

    assert told([tmp_path]) == [("DSC0001", "")]


def test_a_phones_heic_without_suffix_is_found_in_a_folder(tmp_path: Path) -> None:
    """So that it is told, not passed over; a film is passed over."""
    (tmp_path / "IMG0001").write_bytes(b"\0\0\0\x18ftypheic" + bytes(20))
    (tmp_path / "IMG0002").write_bytes(b"\0\0\0\x18ftypmp42" + bytes(20))

    assert told([tmp_path]) == [("IMG0001", "")]


def test_a_folder_without_pictures_is_told(tmp_path: Path) -> None:
    """Silence would look like success."""
    (tmp_path / "sub.d").mkdir()

    assert told([tmp_path]) == [(tmp_path.name, "the folder holds no pictures")]


def test_bad_files_are_told_and_the_rest_goes_on(tmp_path: Path) -> None:
    """One line each, in order, good ones between them."""
    (tmp_path / "1.png").write_bytes(b"")
    (tmp_path / "2.png").write_bytes(PNG)
    (tmp_path / "3.png").write_bytes(b"not a picture")
    (tmp_path / "4.png").mkdir()
    (tmp_path / "6.png").write_bytes(PNG)
    (tmp_path / "7.png").write_bytes(bytes(300))

    found = told([tmp_path], max_bytes=200)

    assert found == [
        ("1.png", "expected a picture, got an empty file"),
        ("2.png", ""),
        ("3.png", ""),
        ("4.png", "expected a picture file, got a folder"),
        ("6.png", ""),
        ("7.png", "expected a picture of at most 0 MiB, got more"),
    ]


@pytest.mark.parametrize("name", ["gone.png", "", "a" * 300 + ".png", "nul\0.png", "sub/gone.png"])
def test_a_file_that_is_not_there_is_told(tmp_path: Path, name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Missing, empty, longer than the system allows, or no name at all: one sentence, no exception."""
    monkeypatch.chdir(tmp_path)

    assert [each[1] for each in told([name])] == ["no such file"]


def test_links_are_followed_and_lead_into_no_loop(tmp_path: Path) -> None:
    """A link to a picture is one; a link to nowhere is told; links in a circle do no harm."""
    (tmp_path / "real.png").write_bytes(PNG)
    for name, target in (("a.png", "real.png"), ("b.png", "nowhere.png"), ("c.png", "c.png"), ("loop", ".")):
        try:
            (tmp_path / name).symlink_to(target)
        except OSError:
            pytest.skip("this machine makes no symbolic links")

    found = told([tmp_path, tmp_path / "loop" / "loop" / "real.png"])

    missing = "no such file"
    assert found == [("a.png", ""), ("b.png", missing), ("c.png", missing), ("real.png", ""), ("real.png", "")]


def test_pipes_sockets_and_devices_are_never_opened(tmp_path: Path) -> None:
    """Opening a pipe that nobody writes to would wait for ever."""
    if not hasattr(os, "mkfifo"):
        pytest.skip("this machine makes no pipes")
    os.mkfifo(tmp_path / "a.png")
    os.mkfifo(tmp_path / "nameless")
    with socket.socket(socket.AF_UNIX) as unused:
        unused.bind(str(tmp_path / "b.png"))

        found = told([tmp_path, tmp_path / "nameless", os.devnull])

    odd = "expected a picture file, got a pipe, socket or device"
    assert found == [("a.png", odd), ("b.png", odd), ("nameless", odd), ("null", odd)]


def unreadable_file(tmp_path: Path) -> Path:
    """A regular file whose reading fails, for root as well where the system has one."""
    process_memory = Path("/proc/self/mem")  # address 0 is mapped nowhere: an input/output error
    if process_memory.exists():
        return process_memory
    locked = tmp_path / "locked"
    locked.write_bytes(PNG)
    locked.chmod(0)
    return locked


def test_a_file_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """Permissions, a broken disk: the system's own words."""
    ((name, message),) = told([unreadable_file(tmp_path)])

    assert name in {"mem", "locked"}
    assert message.startswith("the file cannot be read: ")


def test_a_nameless_file_that_cannot_be_read_is_passed_over(tmp_path: Path) -> None:
    """In a folder nobody asked for it."""
    (tmp_path / "link").symlink_to(unreadable_file(tmp_path))
    (tmp_path / "a.png").write_bytes(PNG)

    assert ("link", "") not in told([tmp_path])


def test_a_folder_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """The others go on."""
    if os.geteuid() == 0:
        pytest.skip("file modes bind nobody here: running as root")
    locked = tmp_path / "locked"
    locked.mkdir(mode=0)
    (tmp_path / "a.png").write_bytes(PNG)

    found = told([locked, tmp_path / "a.png"])

    locked.chmod(stat.S_IRWXU)
    assert found == [("locked", "the folder cannot be read: Permission denied"), ("a.png", "")]


def test_a_folder_that_vanishes_is_told(tmp_path: Path) -> None:
    """Between its name and its list of names: an USB stick pulled out."""
    from strpcheck.adapters.pictures.files import _folder

    (found,) = _folder(str(tmp_path / "gone"))

    assert isinstance(found, UnreadablePicture)
    assert found.error.message == "the folder cannot be read: No such file or directory"


def test_a_pattern_stands_for_its_matches(tmp_path: Path) -> None:
    """Sorted, as if each had been typed: what does not match stays out, a folder gives its pictures."""
    for name in ("b.png", "a.png", "c.txt"):
        (tmp_path / name).write_bytes(PNG)
    (tmp_path / "d.png").mkdir()
    (tmp_path / "d.png" / "e.png").write_bytes(PNG)

    assert told([tmp_path / "*.png"]) == [("a.png", ""), ("b.png", ""), ("e.png", "")]
    assert told([tmp_path / "[bc].*"]) == [("b.png", ""), ("c.txt", "")]
    assert told([tmp_path / "z*.png"]) == [("z*.png", "no file matches the pattern")]


def test_a_name_with_pattern_characters_is_a_name_first(tmp_path: Path) -> None:
    """A file that is there is read, whatever its name could match besides."""
    (tmp_path / "a[1].png").write_bytes(PNG)
    (tmp_path / "a1.png").write_bytes(PNG)

    assert told([tmp_path / "a[1].png"]) == [("a[1].png", "")]


def test_pictures_are_read_one_at_a_time(tmp_path: Path) -> None:
    """A file is opened when it is its turn: what vanishes before is told then."""
    for name in ("a.png", "b.png"):
        (tmp_path / name).write_bytes(PNG)
    pictures = FilePictures().pictures([str(tmp_path)])

    first = next(pictures)
    (tmp_path / "b.png").unlink()
    second = next(pictures)

    assert isinstance(first, PictureFile)
    assert isinstance(second, UnreadablePicture)
    assert second.error.message == "no such file"


@pytest.mark.slow
def test_ten_thousand_files_need_the_memory_of_one(tmp_path: Path) -> None:
    """All are read, and no two pictures are held."""
    import tracemalloc

    size = 1_000_000
    for number in range(10_000):
        (tmp_path / f"{number:05}.png").write_bytes(b"" if number % 100 else PNG.ljust(size))
    tracemalloc.start()

    read = sum(isinstance(each, PictureFile) for each in FilePictures().pictures([str(tmp_path)]))
    peak = tracemalloc.get_traced_memory()[1]

    tracemalloc.stop()
    assert read == 100
    assert peak < 4 * size + 10_000 * 300


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a.png", True), ("A.JPG", True), ("x/y.jpeg", True), ("b.webp", True), ("c.tif", True), ("c.tiff", True),
        ("d.bmp", True), ("photos/*.png", True),
        ("a.pdf", True), ("a.gif", True), ("IMG_1.HEIC", True), ("a.heif", True),
        ("a.txt", False), ("png", False), ("", False),
        ("6BF PERMIT", False), (permit_like(470) + ".PNG", False), (permit_like(251) + ".PNG", True),
        (permit_like(252) + ".PNG", False), ("a" * 300 + ".png", True), ("x\0y.png", True),
    ],
)  # fmt: skip
def test_picture_names(text: str, expected: bool) -> None:  # noqa: FBT001 -- the law as a table
    """By suffix; a text of Base45 longer than a file name is a barcode even if it ends in .PNG by chance."""
    assert is_picture_name(text) is expected


def test_places_are_what_is_there(tmp_path: Path) -> None:
    """Files and folders; a barcode text, longer than any name, is none and raises nothing."""
    file = tmp_path / "a"
    file.write_bytes(PNG)

    there = [is_place(text) for text in (str(file), str(tmp_path))]
    nowhere = [is_place(text) for text in (str(tmp_path / "b"), "", "nul\0", "A" * 470, permit_like(470), "\ud800" * 9)]

    assert there == [True, True]
    assert nowhere == [False] * 6


def test_names_are_told_without_loading_numpy_or_pillow() -> None:
    """A text is checked without paying for pictures."""
    import subprocess
    import sys

    script = "import sys, strpcheck.adapters.pictures; print({'numpy', 'PIL'} & {*sys.modules})"
    run = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)

    assert run.stdout == "set()\n"
