"""What the words behind `check` and `scan` mean: a picture, a file of texts, standard input, or a barcode text."""

import glob
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import BinaryIO

from strpcheck.adapters.pictures import is_picture_name, is_place, names_matching
from strpcheck.errors import UsageError

__all__ = [
    "PicturePlace",
    "TextInput",
    "UnreadableInput",
    "WatchedPlace",
    "names_pictures",
    "pictures_only",
    "sort_inputs",
    "watched_folder",
]

MAX_LINE_BYTES = 65536
"""Fifteen times the longest barcode; a longer line is told, not read into memory."""

TEXT_SUFFIX = ".txt"


@dataclass(frozen=True, slots=True)
class TextInput:
    """A barcode text."""

    source: str
    source_kind: str
    """argument, stdin or file: what the log may know of where it came from."""
    text: str


@dataclass(frozen=True, slots=True)
class PicturePlace:
    """A picture, a folder or a pattern of pictures."""

    place: str


@dataclass(frozen=True, slots=True)
class WatchedPlace:
    """A folder that pictures come into."""

    folder: str
    present: bool
    """Whether those that are there already are judged, too."""


@dataclass(frozen=True, slots=True)
class UnreadableInput:
    """Something that gives no text; the others go on."""

    source: str
    message: str
    hint: str = ""


Input = TextInput | PicturePlace | WatchedPlace | UnreadableInput


def sort_inputs(words: Iterable[str], stdin: BinaryIO | None = None) -> Iterator[Input]:
    """Tell what each word means; nothing is read before its turn.

    A word is a file if one of that name exists; with a known suffix and no file it is one that is missing; else it
    is a barcode text (design, section 6). A pattern stands for the names it matches, as if each had been typed.
    """
    for number, word in enumerate(words, 1):
        if word == "-":
            yield from _lines(stdin or sys.stdin.buffer, "stdin", "stdin")
        elif names := names_matching(word):
            for name in names:
                yield from _text_file(name) if _is_text_name(name) else [PicturePlace(name)]
        elif _is_text_name(word):
            yield from _text_file(word)
        elif is_picture_name(word) or is_place(word):
            yield PicturePlace(word)
        else:
            yield TextInput(f"argument:{number}", "argument", word)


def names_pictures(words: Iterable[str]) -> bool:
    """Whether any word means a picture, so that what reads them may come up before its turn."""
    return any(is_picture_name(word) or is_place(word) for word in words)


def pictures_only(source: str) -> Iterator[Input]:
    """What `scan` reads where it watches no camera, video or stream.

    Raises:
        UsageError: Not a picture, a folder or a pattern of pictures.
    """
    # What else lies there is passed over, as in a folder: the texts of the same permits, a list of them.
    matches = [name for name in names_matching(source) if is_picture_name(name) or Path(name).is_dir()]
    if not matches and not is_picture_name(source) and not is_place(source):
        message = f"expected a camera, a video, a stream, a picture or a folder, got {source[:80]!r}"
        hint = "see which cameras there are with `strpcheck scan --list`; barcode texts go to `strpcheck check`"
        raise UsageError(message, hint=hint)
    yield from map(PicturePlace, matches or [source])


def watched_folder(source: str, *, present: bool) -> Iterator[Input]:
    """What `scan --watch` reads.

    Raises:
        UsageError: Not a folder.
    """
    if not is_place(source) or not Path(source).is_dir():
        message = f"expected a folder to watch, got {source[:80]!r}"
        raise UsageError(message, hint="name the folder that the pictures come into")
    yield WatchedPlace(source, present)


MAX_NAME_CHARS = 255
"""A longer word is no file name on any common system, so one that ends in .TXT by chance is a barcode."""


def _is_text_name(word: str) -> bool:
    """Whether a word names a file of texts, there or not."""
    named_so = PurePath(word[-8:]).suffix.lower() == TEXT_SUFFIX
    return named_so and (is_place(word) or len(word) < MAX_NAME_CHARS)


def _text_file(name: str) -> Iterator[Input]:
    """A file with one barcode text a line, as `authority issue` writes them."""
    try:
        # Asked first: opening a named pipe waits for somebody to write into it, for ever.
        if Path(name).exists() and not Path(name).is_file() and not Path(name).is_dir():
            yield UnreadableInput(name, f"{name} is not a file", "pipe it in instead: `strpcheck check -`")
            return
        with Path(name).open("rb") as file:
            yield from _lines(file, name, "file")
    except FileNotFoundError as e:
        what = "no file matches the pattern" if glob.has_magic(name) else f"cannot read {name}: {e.strerror or e}"
        yield UnreadableInput(name, what, "check the name of the file")
    except OSError as e:
        yield UnreadableInput(name, f"cannot read {name}: {e.strerror or e}", "check the name of the file")


def _lines(stream: BinaryIO, source: str, kind: str) -> Iterator[Input]:
    """One text a line; a line loses only its CR LF, since a space is a Base45 character."""
    number = 0
    while line := stream.readline(MAX_LINE_BYTES + 2):
        number += 1
        place = f"{source}:{number}"
        text = line.removesuffix(b"\n").removesuffix(b"\r")
        if len(text) > MAX_LINE_BYTES:
            while line and not line.endswith(b"\n"):
                line = stream.readline(MAX_LINE_BYTES)
            yield UnreadableInput(place, f"expected a line of at most {MAX_LINE_BYTES} bytes, got more")
        elif text:
            # Latin-1 takes any byte: what is no Base45 character is told as no permit, not as a broken file.
            yield TextInput(place, kind, text.decode("latin-1"))
