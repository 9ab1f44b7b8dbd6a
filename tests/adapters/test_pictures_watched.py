"""A folder that pictures come into: each new one once and whole, whatever else goes on in it."""

import os
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from strpcheck.adapters.pictures.files import content_of
from strpcheck.adapters.pictures.watched import WatchedFolder
from strpcheck.errors import PictureError
from strpcheck.ports import UnreadablePicture

Step = Callable[[], object]


class Pauses:
    """What happens in the folder between two looks; Ctrl-C after the last."""

    def __init__(self, *steps: Step) -> None:
        self.steps = iter(steps)
        self.seconds: list[float] = []

    def __call__(self, seconds: float) -> None:
        """Let the next thing happen."""
        self.seconds.append(seconds)
        step = next(self.steps, None)
        if step is None:
            raise KeyboardInterrupt
        step()


def nothing() -> None:
    """A quiet half second."""


def told(
    folder: Path, *steps: Step, present: bool = False, read: Callable[[str, int], bytes] = content_of
) -> list[str]:
    """The names and contents that were given, or why there are none."""
    watch = WatchedFolder(str(folder), present=present, read=read, pause=Pauses(*steps, nothing, nothing, nothing))
    given = []
    try:
        for each in watch.pictures():
            if isinstance(each, UnreadablePicture):
                given.append(f"{Path(each.source).name}: {each.error.message}")
            else:
                given.append(f"{Path(each.source).name}={each.octets.decode()}")
    except KeyboardInterrupt:
        return given
    raise AssertionError


def write(path: Path, content: str = "x", *, at: int = 0) -> Step:
    """Write a file, with a time of its own."""

    def step() -> None:
        path.write_text(content, encoding="ascii")
        os.utime(path, ns=(at, at or 10**18 + len(content)))

    return step


def test_what_was_there_before_is_passed_over(tmp_path: Path) -> None:
    """Only what comes is new, unless told otherwise."""
    write(tmp_path / "old.jpg", "old")()

    passed_over = told(tmp_path, write(tmp_path / "new.jpg", "new"))
    (tmp_path / "new.jpg").unlink()
    also = told(tmp_path, write(tmp_path / "new.jpg", "new"), present=True)

    assert passed_over == ["new.jpg=new"]
    assert also == ["old.jpg=old", "new.jpg=new"]


def test_a_file_waits_until_it_is_whole(tmp_path: Path) -> None:
    """It grows, it rests for a moment, it grows on: it is given once, at its end."""
    file = tmp_path / "a.jpg"

    given = told(
        tmp_path, write(file, ""), nothing, nothing, nothing,
        write(file, "a"), nothing, write(file, "ab"), write(file, "abc"), nothing, nothing,
    )  # fmt: skip

    assert given == ["a.jpg=abc"]


def test_a_file_that_was_growing_at_the_start_is_new(tmp_path: Path) -> None:
    """Its first half was there before, the picture was not."""
    write(tmp_path / "a.jpg", "a")()

    assert told(tmp_path, write(tmp_path / "a.jpg", "abc")) == ["a.jpg=abc"]


def test_a_file_that_changes_while_it_is_read_waits_on(tmp_path: Path) -> None:
    """What was read is not what was found: the next look sees to it."""
    file = tmp_path / "a.jpg"
    contents = iter([b"ab", b"abc"])
    steps = (write(file, "a"), nothing, nothing, write(file, "abc"), nothing, nothing)

    given = told(tmp_path, *steps, read=lambda *_: next(contents))

    assert given == ["a.jpg=abc"]


def test_a_picture_is_given_once_whatever_becomes_of_its_file(tmp_path: Path) -> None:
    """Renamed, touched, copied, written again with the same content."""
    file = tmp_path / "a.jpg"

    given = told(
        tmp_path,
        write(file, "a"), nothing, nothing, nothing,
        lambda: file.rename(tmp_path / "b.jpg"), nothing, nothing, nothing,
        write(tmp_path / "b.jpg", "a", at=10**17), nothing, nothing, nothing,
        write(tmp_path / "c.jpg", "a"), nothing, nothing,
    )  # fmt: skip

    assert given == ["a.jpg=a"]


def test_a_name_that_is_used_again_is_another_picture(tmp_path: Path) -> None:
    """Cameras count from 1 again."""
    file = tmp_path / "a.jpg"

    given = told(tmp_path, write(file, "one"), nothing, nothing, nothing, write(file, "another"))

    assert given == ["a.jpg=one", "a.jpg=another"]


def test_a_folder_that_vanishes_is_waited_for(tmp_path: Path) -> None:
    """Told once; when it is back, only what is new is given: a share that is not there may also look empty."""
    folder, away = tmp_path / "share", tmp_path / "away"
    folder.mkdir()
    write(folder / "old.jpg", "old")()

    given = told(
        folder,
        write(folder / "a.jpg", "a"), nothing, nothing, nothing,
        lambda: folder.rename(away), nothing, nothing,
        folder.mkdir, nothing, folder.rmdir,
        lambda: away.rename(folder), nothing, nothing, nothing,
        write(folder / "b.jpg", "b"),
    )  # fmt: skip

    gone = "share: the folder cannot be read: No such file or directory"
    assert given == ["a.jpg=a", gone, gone, "b.jpg=b"]


def test_what_arrives_together_is_given_oldest_first(tmp_path: Path) -> None:
    """The lane's order, not the alphabet's."""
    names = {"c.jpg": 1, "a.jpg": 2, "b.jpg": 3}

    def arrive() -> None:
        for name, second in names.items():
            write(tmp_path / name, name, at=second * 10**9)()

    assert told(tmp_path, arrive) == ["c.jpg=c.jpg", "a.jpg=a.jpg", "b.jpg=b.jpg"]


def test_only_files_named_like_pictures_count(tmp_path: Path) -> None:
    """Hidden and half-named files are somebody's work in progress; pipes are never opened; links may lead nowhere."""
    for name in (".a.jpg", "a.jpg.part", "a.txt", "a"):
        (tmp_path / name).write_text(name, encoding="ascii")
    (tmp_path / "sub.jpg").mkdir()
    (tmp_path / "link.jpg").symlink_to("nowhere.jpg")
    (tmp_path / "circle.jpg").symlink_to("circle.jpg")
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe.jpg")

    assert told(tmp_path, nothing, nothing, nothing, present=True) == []


def test_a_file_that_cannot_be_read_is_told_once(tmp_path: Path) -> None:
    """It is gone between two looks, or too large: one line, and the next one is read."""

    def read(name: str, _: int) -> bytes:
        return content_of(name, 3)

    come = (write(tmp_path / "a.jpg", "abcd"), nothing, nothing, nothing, write(tmp_path / "b.jpg", "b"))
    given = told(tmp_path, *come, read=read)

    assert given == ["a.jpg: expected a picture of at most 0 MiB, got more", "b.jpg=b"]


@pytest.mark.parametrize("name", ["gone", "file.jpg"])
def test_only_a_folder_can_be_watched(tmp_path: Path, name: str) -> None:
    """Told at once, not waited for: it may be mistyped."""
    (tmp_path / "file.jpg").write_text("x", encoding="ascii")

    with pytest.raises(PictureError, match="expected a folder to watch"):
        WatchedFolder(str(tmp_path / name))


def test_large_folders_are_looked_through_less_often(tmp_path: Path) -> None:
    """Half a second for a few files, a second more for ten thousand; never longer than five."""
    for number in range(1000):
        (tmp_path / f"{number}.jpg").touch()
    pauses = Pauses()

    with pytest.raises(KeyboardInterrupt):
        list(WatchedFolder(str(tmp_path), pause=pauses).pictures())

    assert pauses.seconds == [pytest.approx(0.6)]


def coming(folder: Path, count: int, *, leave: bool) -> Iterator[Step]:
    """Two hundred files at a time, which stay or go when they have been given."""

    def arrive(start: int) -> Step:
        def step() -> None:
            for number in range(start, start + 200):
                (folder / f"{number}.jpg").write_bytes(b"%d" % number)

        return step

    def go() -> None:
        for file in folder.iterdir():
            file.unlink()

    for start in range(0, count, 200):
        yield from (arrive(start), nothing, nothing, nothing)
        if not leave:
            yield go


@pytest.mark.slow
@pytest.mark.parametrize("leave", [True, False], ids=["that stay", "that go"])
def test_the_thousandth_file_needs_no_more_memory(tmp_path: Path, leave: bool) -> None:  # noqa: FBT001 -- both ways
    """Each is given once; what is remembered of each is two numbers, and of those that are gone only the last ones."""
    import gc
    import tracemalloc

    pauses = Pauses(*coming(tmp_path, 2_000, leave=leave))
    watch = WatchedFolder(str(tmp_path), pause=pauses, max_remembered=400)
    given = 0
    tracemalloc.start()
    with suppress(KeyboardInterrupt):
        for _ in watch.pictures():
            given += 1
    gc.collect()
    held = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()

    assert given == 2_000
    assert len(watch._judged) == 400
    assert len(watch._known) <= (2_400 if leave else 600)
    assert held < 3_000_000
