"""Laws of the folder as carrier: it hands out bytes, and never anything outside of what was given."""

import os
from pathlib import Path

import pytest

from strpcheck.adapters.carriers.folder import FolderCarrier
from strpcheck.errors import CarrierError


@pytest.fixture
def published(tmp_path: Path) -> Path:
    """A folder as `authority publish` lays it out."""
    folder = tmp_path / "pub"
    (folder / "metadata").mkdir(parents=True)
    (folder / "targets" / "status").mkdir(parents=True)
    (folder / "metadata" / "timestamp.json").write_bytes(b"now")
    (tmp_path / "secret").write_bytes(b"not published")
    return folder


def content(carrier: FolderCarrier, path: str) -> bytes | None:
    """A whole file."""
    pieces = carrier.read(path)
    return None if pieces is None else b"".join(pieces)


def test_a_file_is_handed_out_as_it_is(published: Path) -> None:
    """In pieces of at most 64 KiB, so that whoever reads bounds it."""
    (published / "targets" / "status" / "long.cwt").write_bytes(b"x" * 200_000)
    carrier = FolderCarrier(published)

    assert content(carrier, "metadata/timestamp.json") == b"now"
    assert [len(piece) for piece in carrier.read("targets/status/long.cwt") or ()] == [65536, 65536, 65536, 3392]


@pytest.mark.parametrize("path", ["metadata/2.root.json", "targets", "metadata/timestamp.json/x"])
def test_what_is_not_there_is_none(published: Path, path: str) -> None:
    """A folder is no file, and a file is no folder."""
    assert content(FolderCarrier(published), path) is None


@pytest.mark.parametrize(
    "path", ["", "/etc/hostname", "../secret", "metadata/../../secret", "..\\secret", "C:/secret", "a/..", "/"]
)
def test_no_path_leaves_the_folder(published: Path, path: str) -> None:
    """A signer's mistake must not read a laptop's other files."""
    with pytest.raises(CarrierError, match="leaves the carrier"):
        FolderCarrier(published).read(path)


@pytest.mark.parametrize("name", ["nothing", "empty", "file"])
def test_a_place_that_holds_no_repository_is_refused(tmp_path: Path, name: str) -> None:
    """With a word on what to give instead."""
    (tmp_path / "empty").mkdir()
    (tmp_path / "file").write_bytes(b"")

    with pytest.raises(CarrierError, match="holds no published repository") as caught:
        FolderCarrier(tmp_path / name)

    assert "authority publish" in caught.value.hint


def test_a_name_that_no_folder_can_have_is_refused(tmp_path: Path) -> None:
    """Longer than any system allows: no traceback."""
    with pytest.raises(CarrierError):
        FolderCarrier(tmp_path / ("x" * 5000))


def test_the_carrier_is_found_again_from_anywhere(published: Path) -> None:
    """Its name is the whole path."""
    assert Path(FolderCarrier(Path(os.path.relpath(published))).name) == published.resolve()


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() == 0, reason="file modes bind nobody here: running as root"
)
def test_a_file_that_may_not_be_read_is_told(published: Path) -> None:
    """By its name, with what to look at."""
    (published / "metadata" / "timestamp.json").chmod(0)

    with pytest.raises(CarrierError, match="cannot read") as caught:
        content(FolderCarrier(published), "metadata/timestamp.json")

    assert "stick" in caught.value.hint


def test_a_folder_that_vanishes_while_it_is_read_is_told(published: Path) -> None:
    """A stick pulled out between two files."""
    carrier = FolderCarrier(published)
    pieces = carrier.read("metadata/timestamp.json")
    assert pieces is not None
    (published / "metadata" / "timestamp.json").unlink()

    with pytest.raises(CarrierError, match=r"cannot read .*timestamp\.json"):
        next(pieces)
