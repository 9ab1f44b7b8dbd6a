"""Files that are whole or not there."""

import errno
import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from strpcheck.adapters.durable import make_folder, sync_folder, write_durably
from strpcheck.errors import WriteError

posix = pytest.mark.skipif(os.name == "nt", reason="POSIX only")


@contextmanager
def umask(mask: int) -> Iterator[None]:
    """Another mask for a while."""
    before = os.umask(mask)
    try:
        yield
    finally:
        os.umask(before)


def mode_of(path: Path) -> int:
    """Who may do what."""
    return stat.S_IMODE(path.stat().st_mode)


@pytest.mark.parametrize("before", [None, b"old and longer than the new"])
def test_a_file_holds_the_whole_new_content_and_nothing_lies_beside(tmp_path: Path, before: bytes | None) -> None:
    """Made or replaced."""
    path = tmp_path / "trust.json"
    if before is not None:
        path.write_bytes(before)

    write_durably(path, b"new")

    assert path.read_bytes() == b"new"
    assert [file.name for file in tmp_path.iterdir()] == ["trust.json"]


def test_a_file_is_on_the_disk_before_it_takes_its_place_and_its_name_right_after(tmp_path: Path) -> None:
    """A rename that reaches the disk before what it names would leave an empty file after a power cut."""
    path = tmp_path / "trust.json"
    seen: list[tuple[str, int, bool]] = []

    def watch(handle: int) -> None:
        """Note what is brought to the disk, how much of it there is, and whether the file is in its place by then."""
        found = os.fstat(handle)
        kind = "folder" if stat.S_ISDIR(found.st_mode) else "file"
        seen.append((kind, found.st_size if kind == "file" else 0, path.exists()))

    write_durably(path, b"new", fsync=watch)

    assert seen == [("file", 3, False), ("folder", 0, True)][: 1 if os.name == "nt" else 2]


@posix
@pytest.mark.parametrize(("mask", "private", "mode"), [(0o022, False, 0o644), (0o077, False, 0o600), (0, True, 0o600)])
def test_a_private_file_is_its_owners_alone(tmp_path: Path, mask: int, private: bool, mode: int) -> None:  # noqa: FBT001 -- both ways of asking
    """Whatever the mask says; others go by it."""
    with umask(mask):
        write_durably(tmp_path / "key.pem", b"key", private=private)

    assert mode_of(tmp_path / "key.pem") == mode


def refuse(_path: Path, _mode: int) -> None:
    """As FAT does where another user mounted it."""
    raise PermissionError(errno.EPERM, "Operation not permitted")


@pytest.mark.parametrize("private", [False, True], ids=["for everyone", "private"])
def test_a_file_system_without_modes_takes_a_file_all_the_same(tmp_path: Path, *, private: bool) -> None:
    """A home on a stick works; who may read there is the mount's word."""
    write_durably(tmp_path / "station.json", b"new", private=private, chmod=refuse)

    assert (tmp_path / "station.json").read_bytes() == b"new"
    assert [file.name for file in tmp_path.iterdir()] == ["station.json"]


@posix
def test_a_private_file_never_asks_for_another_mode(tmp_path: Path) -> None:
    """It is 0600 from its first byte, so there is no moment at which others may read it."""
    asked: list[int] = []

    write_durably(tmp_path / "key.pem", b"key", private=True, chmod=lambda _, mode: asked.append(mode))

    assert (asked, mode_of(tmp_path / "key.pem")) == ([], 0o600)


@posix
def test_writing_leaves_the_mask_as_it_was(tmp_path: Path) -> None:
    """It can only be read by setting it."""
    with umask(0o027):
        write_durably(tmp_path / "file", b"")
        after = os.umask(0o027)

    assert after == 0o027


def test_a_file_that_cannot_be_put_in_place_leaves_nothing_behind(tmp_path: Path) -> None:
    """A folder stands where the file should; half a key must not lie about."""
    place = tmp_path / "taken"
    (place / "inside").mkdir(parents=True)

    with pytest.raises(WriteError, match="cannot write") as caught:
        write_durably(place, b"key", private=True)

    assert caught.value.hint
    assert [file.name for file in tmp_path.iterdir()] == ["taken"]


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    """In our words, with the system's reason."""
    with pytest.raises(WriteError, match="No such file or directory"):
        write_durably(tmp_path / "nowhere" / "file", b"")


def test_whatever_stops_it_nothing_is_left_behind(tmp_path: Path) -> None:
    """Not only what the system refuses: Ctrl-C in the middle of a key, or a mistake of ours."""
    with pytest.raises(TypeError):
        write_durably(tmp_path / "key.pem", "text", private=True)  # type: ignore[arg-type]  # misuse on purpose

    assert list(tmp_path.iterdir()) == []


@posix
def test_a_private_folder_is_its_owners_alone(tmp_path: Path) -> None:
    """Its parents are made too, by the mask."""
    with umask(0o022):
        make_folder(tmp_path / "auth" / "private", private=True)
        make_folder(tmp_path / "auth" / "private", private=True)

    assert mode_of(tmp_path / "auth" / "private") == 0o700
    assert mode_of(tmp_path / "auth") == 0o755


def test_a_file_in_the_way_of_a_folder_is_told(tmp_path: Path) -> None:
    """In our words."""
    (tmp_path / "auth").write_bytes(b"")

    with pytest.raises(WriteError, match="cannot make the folder") as caught:
        make_folder(tmp_path / "auth" / "private")

    assert "may write to" in caught.value.hint


def test_a_folder_that_cannot_be_opened_is_not_synced(tmp_path: Path) -> None:
    """Windows opens none, and its file systems journal renames themselves."""
    sync_folder(tmp_path / "nowhere")
    sync_folder(tmp_path)

    assert list(tmp_path.iterdir()) == []
