"""Which words of a command line mean a picture and which a barcode text."""

import glob
import re
from pathlib import Path, PurePath

__all__ = ["PICTURE_SUFFIXES", "is_picture_name", "is_place", "names_matching"]

PICTURE_SUFFIXES = frozenset(
    {".bmp", ".gif", ".heic", ".heif", ".jpeg", ".jpg", ".pdf", ".png", ".tif", ".tiff", ".webp"}
)
"""Of files that are read, and of phones' HEIC, which is told as what it is."""
BARCODE = re.compile(r"[0-9A-Z $%*+\-./:]{256,}")
"""Base45 and longer than a file name can be: one permit in a million ends in .PNG, .PDF, .JPG or the like by chance."""
HEIF_BRANDS = frozenset((b"heic", b"heif", b"heim", b"heis", b"heix", b"hevc", b"hevm", b"hevs", b"hevx", b"mif1"))
"""Of the file type box at the beginning (ISO/IEC 23008-12)."""


def is_heif(head: bytes) -> bool:
    """Whether a file that begins so is what phones call HEIC."""
    return head[4:8] == b"ftyp" and head[8:12] in HEIF_BRANDS


def is_picture_name(text: str) -> bool:
    """Whether a word names a picture or a pattern of pictures by its suffix, there or not; never touches the disk."""
    return PurePath(text).suffix.lower() in PICTURE_SUFFIXES and not BARCODE.fullmatch(text)


def is_place(text: str) -> bool:
    """Whether a file or folder of that name exists.

    Safe for barcode texts: `Path.exists` raises for a name that is longer than the system allows or holds a NUL.
    """
    try:
        return bool(text) and Path(text).exists()
    except (OSError, ValueError):
        return False


def names_matching(text: str) -> list[str]:
    """The names on disk that a pattern (`*`, `?`, `[...]`) stands for, sorted; none where the word is no pattern.

    Shells of Windows hand patterns over as they were typed. A word that exists itself is no pattern, nor is Base45
    longer than a name can be; a shorter text with a `*` in it stays a text unless something on disk matches it.
    """
    if not glob.has_magic(text) or BARCODE.fullmatch(text) or is_place(text):
        return []
    try:
        return sorted(glob.glob(text))  # noqa: PTH207 -- `Path.glob` takes no absolute pattern
    except (OSError, ValueError):
        return []
