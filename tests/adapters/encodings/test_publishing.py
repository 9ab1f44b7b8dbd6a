"""Encodings as an authority makes them, from what lies in the folder that is published into."""

import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path

from strpcheck.adapters.encodings import dcz, xz
from strpcheck.adapters.encodings.names import delta_name, full_name, target_name
from strpcheck.adapters.encodings.offers import Encodings, Rung, read_encodings
from strpcheck.adapters.encodings.publishing import FolderListEncoder
from strpcheck.ports import EncodedList, ListVersion

PATH = "status/2021w26.cwt"
NOW = datetime(2021, 7, 5, 1, 0, tzinfo=UTC)
OLD, NEW = bytes(range(256)) * 40, bytes(range(256)) * 40 + bytes(64)


def sha256(content: bytes) -> str:
    """As targets are named."""
    return hashlib.sha256(content).hexdigest()


def published(folder: Path, content: bytes, name: bytes | None = None) -> ListVersion:
    """An older version where it lies, under its hash or another's."""
    digest = sha256(name or content)
    place = folder / target_name(PATH, digest)
    place.parent.mkdir(parents=True, exist_ok=True)
    place.write_bytes(content)
    return ListVersion(digest, NOW - timedelta(hours=1))


def encoded(folder: Path, *older: ListVersion) -> tuple[EncodedList, int]:
    """The new version's encodings, and how many were counted."""
    counted: list[int] = []
    made = FolderListEncoder(folder).encode(PATH, NEW, older, lambda: counted.append(1))
    return made, len(counted)


def test_the_whole_list_and_a_delta_are_made_and_told(tmp_path: Path) -> None:
    """Under the names that laptops compute, with the sizes that they are promised."""
    version = published(tmp_path, OLD)

    made, counted = encoded(tmp_path, version)

    whole, delta = full_name(PATH, sha256(NEW)), delta_name(PATH, version.sha256, sha256(NEW))
    assert made.files.keys() == {whole, delta}
    assert xz.decompress(made.files[whole], len(NEW)) == NEW
    assert dcz.decompress(made.files[delta], OLD, len(NEW)) == NEW
    rung = Rung(version.sha256[:16], len(made.files[delta]), version.issued_at)
    assert read_encodings(made.custom) == Encodings(len(made.files[whole]), (rung,))
    assert counted == 2


def test_a_damaged_version_is_left_out(tmp_path: Path) -> None:
    """Its delta would begin at what nobody holds."""
    made, _ = encoded(tmp_path, published(tmp_path, OLD + b"?", name=OLD))

    assert read_encodings(made.custom).rungs == ()
    assert len(made.files) == 1


def test_a_version_that_went_meanwhile_is_left_out(tmp_path: Path) -> None:
    """Somebody tidied up."""
    version = published(tmp_path, OLD)
    (tmp_path / target_name(PATH, version.sha256)).unlink()

    made, _ = encoded(tmp_path, version)

    assert read_encodings(made.custom).rungs == ()


def test_only_what_is_there_is_held(tmp_path: Path) -> None:
    """Another folder holds none of it."""
    version = published(tmp_path / "here", OLD)

    assert FolderListEncoder(tmp_path / "here").holds(PATH, version)
    assert not FolderListEncoder(tmp_path / "elsewhere").holds(PATH, version)


def test_what_is_no_smaller_than_the_list_is_not_offered(tmp_path: Path) -> None:
    """A list of a few permits is fetched as it is."""
    made = FolderListEncoder(tmp_path).encode(PATH, b"few", [published(tmp_path, OLD)], lambda: None)

    assert read_encodings(made.custom) == Encodings()
    assert made.files == {}


def test_the_same_list_gives_the_same_files(tmp_path: Path) -> None:
    """A publish that is repeated writes nothing new."""
    version = published(tmp_path, OLD)

    assert encoded(tmp_path, version) == encoded(tmp_path, version)
