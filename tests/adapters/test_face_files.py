"""Laws of finding a photo by the name in a roster: never a file outside the folder of photos."""

import os
from pathlib import Path

import pytest

from strpcheck.adapters.faces import face_file
from strpcheck.errors import PictureError


@pytest.mark.parametrize("name", ["sari.jpg", "batch 1/sari.jpg", "batch 1\\sari.jpg"])
def test_a_name_inside_the_folder_is_found(tmp_path: Path, name: str) -> None:
    """Also below it, with the separator of either system."""
    (tmp_path / "batch 1").mkdir()
    for place in ("sari.jpg", "batch 1/sari.jpg"):
        (tmp_path / place).touch()
    assert face_file(tmp_path, name) == (tmp_path / name.replace("\\", "/")).resolve()


@pytest.mark.parametrize(
    "name",
    [
        "",
        ".",
        "..",
        "../secret.jpg",
        "a/../../secret.jpg",
        "..\\secret.jpg",
        "/etc/passwd",
        "\\\\host\\share\\x.jpg",
        "C:\\x.jpg",
        "C:x.jpg",
        "x.jpg:stream",
        "a//b.jpg",
        "./sari.jpg",
        "sari.jpg/",
        "sari\0.jpg",
        "sari\n.jpg",
    ],
)
def test_a_name_that_could_leave_the_folder_is_refused(tmp_path: Path, name: str) -> None:
    """Rosters come from outside; the authority's own files stay its own."""
    photos = tmp_path / "photos"
    photos.mkdir()
    (tmp_path / "secret.jpg").touch()
    (photos / "sari.jpg").touch()
    with pytest.raises(PictureError, match="expected a photo inside the folder of photos, got the name"):
        face_file(photos, name)


def link(path: Path, target: Path) -> None:
    """A symbolic link, where the system lets an ordinary user make one."""
    try:
        path.symlink_to(target)
    except OSError:
        pytest.skip("this system lets only administrators make symbolic links")


def test_a_link_out_of_the_folder_is_refused_and_one_inside_is_not(tmp_path: Path) -> None:
    """A folder of photos may come out of somebody's archive."""
    photos = tmp_path / "photos"
    photos.mkdir()
    (tmp_path / "secret.jpg").touch()
    (photos / "sari.jpg").touch()
    link(photos / "out.jpg", tmp_path / "secret.jpg")
    link(photos / "up", tmp_path)
    link(photos / "in.jpg", photos / "sari.jpg")

    for name in ("out.jpg", "up/secret.jpg"):
        with pytest.raises(PictureError, match="is a link out of it"):
            face_file(photos, name)
    assert face_file(photos, "in.jpg") == (photos / "sari.jpg").resolve()


def test_a_folder_of_photos_may_itself_be_a_link(tmp_path: Path) -> None:
    """Where it lies is the operator's choice."""
    (tmp_path / "real").mkdir()
    (tmp_path / "real" / "sari.jpg").touch()
    link(tmp_path / "photos", tmp_path / "real")
    assert face_file(tmp_path / "photos", "sari.jpg").name == "sari.jpg"


def test_links_in_a_circle_are_our_error(tmp_path: Path) -> None:
    """Whatever the system raises."""
    link(tmp_path / "a", tmp_path / "b")
    link(tmp_path / "b", tmp_path / "a")
    with pytest.raises(PictureError, match="no photo 'a'"):
        face_file(tmp_path, "a")


@pytest.mark.parametrize("name", ["none.jpg", "sari.jpg/x", "x" * 300])
def test_a_photo_that_is_not_there_is_named(tmp_path: Path, name: str) -> None:
    """With its name cut to a line's length."""
    (tmp_path / "sari.jpg").touch()
    with pytest.raises(PictureError, match=f"no photo '{name[:60]}' in "):
        face_file(tmp_path, name)


def test_a_folder_or_a_pipe_is_no_photo(tmp_path: Path) -> None:
    """Opening a pipe would wait for ever."""
    (tmp_path / "folder").mkdir()
    names = ["folder"]
    if hasattr(os, "mkfifo"):
        os.mkfifo(tmp_path / "pipe")
        names.append("pipe")
    for name in names:
        with pytest.raises(PictureError, match="is not a file"):
            face_file(tmp_path, name)
