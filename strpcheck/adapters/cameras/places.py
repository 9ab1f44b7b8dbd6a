"""Which words behind `scan` mean a camera, a video or a stream; all others are left to what reads still pictures."""

import re
from pathlib import Path, PurePath

from strpcheck.adapters.cameras.order import SourceKind

__all__ = ["VIDEO_SUFFIXES", "kind_of"]

VIDEO_SUFFIXES = frozenset(
    {".3gp", ".avi", ".flv", ".m4v", ".mjpeg", ".mjpg", ".mkv", ".mov", ".mp4", ".mpeg", ".mpg", ".mts", ".ogv", ".ts"}
    | {".webm", ".wmv"}
)
NUMBER = re.compile(r"[0-9]{1,2}")
ADDRESS = re.compile(r"(?:https?|rtsps?)://.+", re.IGNORECASE)
HEAD_BYTES = 12


def kind_of(word: str) -> SourceKind | None:
    """What a word means, by its look, and where it names a file by what that begins with; None for anything else.

    A file whose name is a number is written `./0`.
    """
    if NUMBER.fullmatch(word):
        return SourceKind.CAMERA
    if ADDRESS.fullmatch(word):
        return SourceKind.STREAM
    if PurePath(word).suffix.lower() in VIDEO_SUFFIXES and not _is_folder(word):
        return SourceKind.VIDEO
    return SourceKind.VIDEO if _begins_like_a_video(word) else None


def _is_folder(word: str) -> bool:
    """Somebody may call a folder anything."""
    try:
        return Path(word).is_dir()
    except (OSError, ValueError):
        return False


def _begins_like_a_video(word: str) -> bool:
    """Whether a file of any name is one of the usual containers."""
    try:
        if not Path(word).is_file():  # opening a pipe waits for somebody to write into it
            return False
        with Path(word).open("rb") as file:
            head = file.read(HEAD_BYTES)
    except (OSError, ValueError):
        return False
    if head[4:8] == b"ftyp":  # MP4 and its kin; AVIF and HEIC are pictures in the same box
        return head[8:12] not in {b"avif", b"avis", b"heic", b"heix", b"mif1", b"msf1"}
    return head[:4] == b"\x1aE\xdf\xa3" or (head[:4] == b"RIFF" and head[8:12] == b"AVI ")
