"""Laws of what the words behind `check` and `scan` mean."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from strpcheck.cli.inputs import (
    PicturePlace,
    TextInput,
    UnreadableInput,
    WatchedPlace,
    names_pictures,
    pictures_only,
    sort_inputs,
    watched_folder,
)
from strpcheck.errors import UsageError


@pytest.fixture(autouse=True)
def folder(tmp_path: Path) -> Iterator[Path]:
    """Words are names in the folder where they are typed."""
    before = Path.cwd()
    os.chdir(tmp_path)
    yield tmp_path
    os.chdir(before)


@pytest.mark.parametrize("word", ["HELLO", "V7F %*$+-./:", "", "a word with blanks", "--", "nothing.doc", "a" * 5000])
def test_a_word_that_names_nothing_is_a_barcode_text(word: str) -> None:
    """Told by its place among the arguments, never by itself."""
    assert list(sort_inputs(["X", word])) == [
        TextInput("argument:1", "argument", "X"),
        TextInput("argument:2", "argument", word),
    ]


@pytest.mark.parametrize("word", ["a.png", "a.JPG", "a.jpeg", "a.webp", "a.tif", "a.TIFF", "a.bmp", "no/such/*.png"])
def test_a_word_with_a_pictures_suffix_is_a_picture(word: str) -> None:
    """There or not: a missing one is an error, not a barcode."""
    assert list(sort_inputs([word])) == [PicturePlace(word)]


def test_a_word_is_a_file_if_one_of_that_name_exists(folder: Path) -> None:
    """Whatever its suffix; a folder too."""
    (folder / "HELLO").write_bytes(b"")
    (folder / "pictures").mkdir()

    assert list(sort_inputs(["HELLO", "pictures", "."])) == [
        PicturePlace("HELLO"),
        PicturePlace("pictures"),
        PicturePlace("."),
    ]


def test_a_text_file_gives_a_text_a_line(folder: Path) -> None:
    """Told by file and line."""
    (folder / "codes.txt").write_bytes(b"FIRST\r\n\nTHIRD")

    assert list(sort_inputs(["codes.txt"])) == [
        TextInput("codes.txt:1", "file", "FIRST"),
        TextInput("codes.txt:3", "file", "THIRD"),
    ]


@pytest.mark.parametrize("name", ["gone.txt", "GONE.TXT", "no/such/folder.txt"])
def test_a_text_file_that_is_missing_is_an_error(name: str) -> None:
    """Not a barcode text."""
    (found,) = sort_inputs([name])

    assert isinstance(found, UnreadableInput)
    assert found.message == f"cannot read {name}: No such file or directory"


def test_a_pattern_of_texts_that_nothing_matches_is_an_error() -> None:
    """Said of the pattern, not of a file of that name."""
    assert list(sort_inputs(["no/such/*.txt"])) == [
        UnreadableInput("no/such/*.txt", "no file matches the pattern", "check the name of the file")
    ]


@pytest.mark.parametrize("pattern", ["permits/*", "permits/?.*", "permits/[ab].*", "{}/permits/*", "per*/*"])
def test_a_pattern_stands_for_what_it_matches(folder: Path, pattern: str) -> None:
    """As if each name had been typed, sorted: shells of Windows leave patterns to the program."""
    (folder / "permits").mkdir()
    for name in ("b.txt", "a.txt", "a.png"):
        (folder / "permits" / name).write_bytes(b"TEXT")
    place = pattern.format(folder).rpartition("/")[0].replace("per*", "permits")

    assert list(sort_inputs([pattern.format(folder)])) == [
        PicturePlace(f"{place}/a.png"),
        TextInput(f"{place}/a.txt:1", "file", "TEXT"),
        TextInput(f"{place}/b.txt:1", "file", "TEXT"),
    ]


def test_a_pattern_of_texts_gives_their_texts(folder: Path) -> None:
    """One line each, told by file and line."""
    (folder / "b.txt").write_bytes(b"SECOND\n")
    (folder / "a.txt").write_bytes(b"FIRST\n")

    assert list(sort_inputs(["*.txt"])) == [
        TextInput("a.txt:1", "file", "FIRST"),
        TextInput("b.txt:1", "file", "SECOND"),
    ]


def test_a_name_that_looks_like_a_pattern_is_a_name(folder: Path) -> None:
    """Also where a link of that name leads nowhere."""
    (folder / "a*").write_bytes(b"")
    (folder / "b*.txt").write_bytes(b"TEXT")
    (folder / "c*").symlink_to(folder / "gone")
    (folder / "ab").write_bytes(b"")

    assert list(sort_inputs(["a*", "b*.txt", "c*"])) == [
        PicturePlace("a*"),
        TextInput("b*.txt:1", "file", "TEXT"),
        PicturePlace("c*"),
    ]


@pytest.mark.parametrize("word", ["V7F*", "*", "HTTPS://EXAMPLE.ORG/?Q=*", "[", "[[]*", "\0*", "*/" * 300])
def test_a_text_that_matches_nothing_stays_a_text(word: str) -> None:
    """`*` is a Base45 character."""
    assert list(sort_inputs([word])) == [TextInput("argument:1", "argument", word)]


def test_a_barcode_is_never_a_pattern(folder: Path) -> None:
    """As long as a permit, it names nothing, whatever lies about."""
    (folder / "A").write_bytes(b"")
    barcode = "*" * 256

    assert list(sort_inputs([barcode])) == [TextInput("argument:1", "argument", barcode)]
    assert list(sort_inputs([barcode[1:]])) == [PicturePlace("A")]


def test_a_folder_that_is_named_like_a_text_file_is_an_error(folder: Path) -> None:
    """A clear line, no traceback."""
    (folder / "a.txt").mkdir()

    (found,) = sort_inputs(["a.txt"])

    assert isinstance(found, UnreadableInput)
    assert "directory" in found.message.lower()


def test_a_named_pipe_is_told_and_not_waited_for(folder: Path) -> None:
    """Opening one waits for somebody to write into it: an officer would wait for ever."""
    os.mkfifo(folder / "pipe.txt")

    (told,) = sort_inputs(["pipe.txt"])

    assert isinstance(told, UnreadableInput)
    assert told.message == "pipe.txt is not a file"


def test_a_barcode_that_ends_like_a_file_is_a_barcode() -> None:
    """One permit in a million does, and none is shorter than a file name can be."""
    for suffix in (".TXT", ".PNG", ".JPG", ".BMP"):
        barcode = "V7F" + "A" * 300 + suffix

        assert list(sort_inputs([barcode])) == [TextInput("argument:1", "argument", barcode)]


def test_nothing_is_read_before_its_turn(folder: Path) -> None:
    """The first text is judged before the second file is opened."""
    (folder / "a.txt").write_bytes(b"FIRST\n")
    inputs = sort_inputs(["a.txt", "b.txt"])

    first = next(inputs)
    (folder / "b.txt").write_bytes(b"SECOND\n")

    assert [getattr(item, "text", None) for item in (first, *inputs)] == ["FIRST", "SECOND"]


@pytest.mark.parametrize("source", ["a.png", "*.jpg", "."])
def test_scan_takes_pictures(source: str) -> None:
    """Files, patterns and folders."""
    assert list(pictures_only(source)) == [PicturePlace(source)]


def test_scan_takes_the_pictures_and_folders_of_a_pattern(folder: Path) -> None:
    """What else matches is passed over, as in a folder; where nothing is left the pattern is refused."""
    (folder / "permits").mkdir()
    for name in ("a.png", "a.txt", "index.jsonl"):
        (folder / "permits" / name).write_bytes(b"")

    assert list(pictures_only("permits/*")) == [PicturePlace("permits/a.png")]
    assert list(pictures_only("per*")) == [PicturePlace("permits")]
    with pytest.raises(UsageError):
        list(pictures_only("permits/*.txt"))


@pytest.mark.parametrize("source", ["HELLO", "0", "-", "rtsp://camera", "a.txt"])
def test_what_is_no_picture_is_no_picture_to_scan(source: str) -> None:
    """Said in one line, with where texts go."""
    with pytest.raises(UsageError, match="expected a camera, a video, a stream, a picture or a folder") as caught:
        list(pictures_only(source))

    assert "which cameras there are with `strpcheck scan --list`" in caught.value.hint
    assert "barcode texts go to `strpcheck check`" in caught.value.hint


def test_a_folder_is_watched_and_nothing_else(tmp_path: Path) -> None:
    """A picture is there to be judged, a pattern matches what is there."""
    (tmp_path / "a.png").write_bytes(b"")

    assert list(watched_folder(str(tmp_path), present=True)) == [WatchedPlace(str(tmp_path), present=True)]
    for other in (str(tmp_path / "a.png"), str(tmp_path / "*.png"), str(tmp_path / "gone"), ""):
        with pytest.raises(UsageError, match="expected a folder to watch"):
            list(watched_folder(other, present=False))


def test_pictures_are_known_by_their_words_before_their_turn(tmp_path: Path) -> None:
    """So that what reads them can come up early; texts alone need it not."""
    (tmp_path / "a").write_bytes(b"")

    assert [names_pictures(words) for words in (["X", str(tmp_path / "a")], ["gone.pdf"], ["X", "-"], [])] == [
        True, True, False, False,
    ]  # fmt: skip
