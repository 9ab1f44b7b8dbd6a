"""A published repository as files: in which order, which of them, and in whose folder."""

from contextlib import nullcontext
from pathlib import Path

import pytest

from strpcheck.adapters.key_files import make_key
from strpcheck.adapters.published_folder import check_folder, write_repository
from strpcheck.adapters.tuf.repository import first_root
from strpcheck.adapters.tuf.roles import SIGNERS
from strpcheck.core.permit import Environment
from strpcheck.errors import WriteError
from tests.adapters.registers import NOW


def a_root() -> bytes:
    """The first root of some authority."""
    keys = {role: [make_key() for _ in range(count)] for role, (count, _) in SIGNERS.items()}
    return first_root(keys, Environment.TRAINING, NOW)


OURS = a_root()
FILES = [
    ("targets/status/aa.2021w26.cwt", b"list"),
    ("metadata/1.root.json", OURS),
    ("metadata/1.targets.json", b"targets"),
    ("metadata/timestamp.json", b"timestamp 1"),
]
NEXT = [*FILES[:-1], ("targets/status/bb.2021w26.cwt", b"list 2"), ("metadata/timestamp.json", b"timestamp 2")]


def stamp(version: int) -> bytes:
    """As much of a timestamp as states its version."""
    return f'{{"signed":{{"version":{version}}}}}'.encode()


def content(folder: Path) -> dict[str, bytes]:
    """Every file by its path."""
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def test_every_file_is_written(tmp_path: Path) -> None:
    """With the folders it needs."""
    written = write_repository(tmp_path / "pub", FILES)

    assert (written, content(tmp_path / "pub")) == (4, dict(FILES))


def test_a_later_publish_writes_only_what_is_new(tmp_path: Path) -> None:
    """Whatever was there stays: laptops may still be reading it."""
    write_repository(tmp_path, FILES)
    before = {path: path.stat().st_mtime_ns for path in tmp_path.rglob("1.*")}

    written = write_repository(tmp_path, NEXT)

    assert (written, content(tmp_path)) == (2, {**dict(FILES), **dict(NEXT)})
    assert {path: path.stat().st_mtime_ns for path in tmp_path.rglob("1.*")} == before


@pytest.mark.parametrize("spoiled", [b"", b"lis", b"LIST", b"list and more"])
def test_a_damaged_file_is_written_again(tmp_path: Path, spoiled: bytes) -> None:
    """A torn copy, a flipped byte of the same length."""
    write_repository(tmp_path, FILES)
    (tmp_path / FILES[0][0]).write_bytes(spoiled)

    written = write_repository(tmp_path, FILES)

    assert (written, content(tmp_path)) == (1, dict(FILES))


@pytest.mark.parametrize("place", range(len(FILES)))
def test_files_appear_in_the_order_given(tmp_path: Path, place: int) -> None:
    """Stopped at any of them, exactly those before it are there: so whatever a new timestamp names came before it."""
    (tmp_path / FILES[place][0] / "in the way").mkdir(parents=True)

    with pytest.raises(WriteError):
        write_repository(tmp_path, FILES)

    assert content(tmp_path) == dict(FILES[:place])


def test_a_publish_that_is_stopped_leaves_the_one_before(tmp_path: Path) -> None:
    """Its timestamp, and all that it names."""
    write_repository(tmp_path, FILES)
    (tmp_path / NEXT[3][0] / "in the way").mkdir(parents=True)

    with pytest.raises(WriteError):
        write_repository(tmp_path, NEXT)

    assert content(tmp_path) == dict(FILES)


@pytest.mark.parametrize(
    ("there", "ours", "is_older"),
    [(2, 1, True), (1, None, True), (2, 2, False), (1, 2, False), (None, 1, False), (None, None, False)],
)
def test_what_is_older_than_the_folder_is_refused(
    tmp_path: Path,
    there: int | None,
    ours: int | None,
    is_older: bool,  # noqa: FBT001 -- the answer expected
) -> None:
    """By the versions that the timestamps state."""
    if there is not None:
        write_repository(tmp_path, [("metadata/timestamp.json", stamp(there))])

    with pytest.raises(WriteError, match="older than what was published") if is_older else nullcontext():
        check_folder(tmp_path, OURS, None if ours is None else stamp(ours))


@pytest.mark.parametrize("content", [b"", b"[]", b"{}", b'{"signed":{"version":"9"}}', b"\xff", b"[" * 100_000])
def test_a_timestamp_that_cannot_be_read_is_no_reason_to_refuse(tmp_path: Path, content: bytes) -> None:
    """It is damaged, and will be written anew."""
    write_repository(tmp_path, [("metadata/timestamp.json", content)])

    check_folder(tmp_path, OURS, None)


def test_another_authoritys_folder_is_refused(tmp_path: Path) -> None:
    """Nothing of it is touched."""
    theirs = [("metadata/1.root.json", a_root()), ("metadata/timestamp.json", stamp(9))]
    write_repository(tmp_path, theirs)

    with pytest.raises(WriteError, match="holds another authority's repository"):
        check_folder(tmp_path, OURS, stamp(1))
    with pytest.raises(WriteError, match="holds another authority's repository") as caught:
        write_repository(tmp_path, FILES)

    assert caught.value.hint == "publish into a folder of its own"
    assert content(tmp_path) == dict(theirs)


@pytest.mark.parametrize("spoiled", [b"", OURS[:-2], OURS.replace(b"2022-07-05", b"2023-07-05")])
def test_our_own_first_root_is_mended_like_any_file(tmp_path: Path, spoiled: bytes) -> None:
    """A root that does not verify is nobody's."""
    write_repository(tmp_path, FILES)
    (tmp_path / "metadata" / "1.root.json").write_bytes(spoiled)

    write_repository(tmp_path, FILES)

    assert content(tmp_path) == dict(FILES)


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="POSIX only")
def test_a_first_root_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    """By a file that the system refuses even to root; whose folder it is cannot be known then."""
    (tmp_path / "metadata").mkdir()
    (tmp_path / "metadata" / "1.root.json").symlink_to("/proc/self/mem")

    with pytest.raises(WriteError, match="cannot read") as caught:
        write_repository(tmp_path, FILES)

    assert "another folder" in caught.value.hint
