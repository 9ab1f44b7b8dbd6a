"""Pictures from files, folders and patterns, one at a time; what cannot be read is told and the rest goes on."""

import glob
import os
import stat
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from strpcheck.adapters.pictures.names import is_heif, is_picture_name
from strpcheck.errors import PictureError
from strpcheck.ports import UnreadablePicture

__all__ = ["MAX_PICTURE_BYTES", "FilePictures", "PictureFile", "content_of"]

MAX_PICTURE_BYTES = 64 << 20
SIGNATURE_BYTES = 18
SIGNATURES = (b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"II*\0", b"MM\0*", b"GIF87a", b"GIF89a", b"%PDF-")
BMP_HEADER_SIZES = frozenset({12, 40, 52, 56, 64, 108, 124})


@dataclass(frozen=True, slots=True)
class PictureFile:
    """A file that may be a picture; nothing of it has been looked at."""

    source: str
    """What the person gave, or the file found for it."""
    octets: bytes


class FilePictures:
    """Reads the disk.

    A file is read whatever its name, by its content. A folder gives its pictures sorted by name, not those of its
    sub-folders, so that nobody reads a whole disk by accident and a loop of links does no harm; files that neither are
    named like a picture nor begin like one are passed over, and so are hidden ones. A pattern (`*`, `?`, `[...]`, no
    `**`) stands for the names that match it, sorted, as if each had been typed.
    """

    def __init__(self, max_bytes: int = MAX_PICTURE_BYTES) -> None:
        self._max_bytes = max_bytes

    def pictures(self, places: Iterable[str]) -> Iterator[PictureFile | UnreadablePicture]:
        """Read files, folders and patterns in turn, one file in memory at a time."""
        for place in places:
            for found in _files(place):
                yield found if isinstance(found, UnreadablePicture) else self._read(found)

    def _read(self, source: str) -> PictureFile | UnreadablePicture:
        """One regular file."""
        try:
            return PictureFile(source, content_of(source, self._max_bytes))
        except PictureError as error:
            return UnreadablePicture(source, error)


def _files(place: str) -> Iterator[str | UnreadablePicture]:
    """The regular files a place stands for, or why there are none."""
    mode = _mode(place)
    if mode is None and glob.has_magic(place):
        matches = sorted(glob.glob(place))  # noqa: PTH207 -- `Path.glob` takes no absolute pattern
        for match in matches:
            yield from _existing(match, _mode(match))
        if not matches:
            yield _unreadable(
                place, "no file matches the pattern", "put it in quotes if the shell should leave it alone"
            )
        return
    yield from _existing(place, mode)


def _existing(place: str, mode: int | None) -> Iterator[str | UnreadablePicture]:
    """One name that was typed or matched."""
    if mode is None:
        yield _unreadable(place, "no such file", "check the name; a link may lead nowhere")
    elif stat.S_ISDIR(mode):
        yield from _folder(place)
    elif stat.S_ISREG(mode):
        yield place
    else:
        # Opening a pipe waits for a writer, perhaps for ever.
        yield _unreadable(place, "expected a picture file, got a pipe, socket or device", "")


def _folder(folder: str) -> Iterator[str | UnreadablePicture]:
    """The pictures of a folder; only their names are held."""
    try:
        names = sorted(os.listdir(folder))  # noqa: PTH208 -- ten thousand names weigh less than as many paths
    except OSError as error:
        yield _unreadable(folder, f"the folder cannot be read: {error.strerror}", "check its permissions")
        return
    empty = True
    for name in names:
        path = os.path.join(folder, name)  # noqa: PTH118 -- keeps what was typed, `./` and all
        for found in _in_folder(path, name):
            empty = False
            yield found
    if empty:
        yield _unreadable(folder, "the folder holds no pictures", "sub-folders are not entered; name them")


def _in_folder(path: str, name: str) -> Iterator[str | UnreadablePicture]:
    """A file that nobody named counts if its name or its beginning is a picture's."""
    if name.startswith("."):
        return
    mode = _mode(path)
    if is_picture_name(name):
        if mode is not None and stat.S_ISDIR(mode):
            yield _unreadable(path, "expected a picture file, got a folder", "sub-folders are not entered; name them")
        else:
            yield from _existing(path, mode)
    elif mode is not None and stat.S_ISREG(mode) and _begins_like_a_picture(path):
        yield path


def _mode(path: str) -> int | None:
    """Kind of what the path leads to; None where it leads nowhere, or is no possible name."""
    try:
        return os.stat(path).st_mode  # noqa: PTH116 -- keeps what was typed
    except (OSError, ValueError):
        return None


def _begins_like_a_picture(path: str) -> bool:
    """Whether the first bytes are those of a format we read."""
    try:
        with Path(path).open("rb") as file:
            head = file.read(SIGNATURE_BYTES)
    except OSError:
        return False
    if head.startswith(b"BM"):  # two letters alone begin many a text
        return head[6:10] == bytes(4) and int.from_bytes(head[14:18], "little") in BMP_HEADER_SIZES
    if head.startswith(b"RIFF"):
        return head[8:12] == b"WEBP"
    return head.startswith(SIGNATURES) or is_heif(head)


def content_of(path: str, max_bytes: int) -> bytes:
    """The whole file, at most so many bytes.

    Raises:
        PictureError: It cannot be opened or read, is empty, or is larger.
    """
    try:
        with Path(path).open("rb") as file:
            # As much as it says it is, and one more should it grow: `read` takes the memory it is asked for.
            octets = file.read(min(os.fstat(file.fileno()).st_size, max_bytes) + 1)
    except OSError as error:
        message = f"the file cannot be read: {error.strerror or error}"
        raise PictureError(message, hint="check its permissions and its disk") from error
    if not octets:
        message = "expected a picture, got an empty file"
        raise PictureError(message, hint="copy it again or take another")
    if len(octets) > max_bytes:
        message = f"expected a picture of at most {max_bytes >> 20} MiB, got more"
        raise PictureError(message, hint="make it smaller, or cut out the barcode")
    return octets


def _unreadable(source: str, message: str, hint: str) -> UnreadablePicture:
    """One line for one name."""
    return UnreadablePicture(source, PictureError(message, hint=hint))
