"""Laws of how `tuf-conformance` begins: the first root, the folder, and the process."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.adapters.tuf.repositories import DAY, NOW
from tests.cli.conformance.client import Client, repository
from tests.cli.conformance.keeper import Keeper
from tests.played import play, spawn, surroundings


def test_nothing_of_it_shows_in_the_help() -> None:
    """It is a tool of those who test us; misuse ends as everywhere."""
    assert "conformance" not in play("--help").out
    assert play("tuf-conformance", "refresh").code == 2


def test_a_process_of_its_own_keeps_the_contract(keeper: Keeper, tmp_path: Path) -> None:
    """As the suite starts it: exit codes 0 and 1, by the machine's own clock; and nothing is loaded without need."""
    with repository(keeper.files, tmp_path) as client:
        place = tmp_path / "root.json"
        place.write_bytes(keeper.pinned)
        done = spawn("tuf-conformance", "--metadata-dir", str(client.metadata), "init", str(place), cwd=tmp_path)
        assert (done.code, done.out, done.err) == (0, "", "")

        done = spawn(*client.words("refresh"), cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")

    assert done.code == 1  # it ended in 2021
    assert "has expired" in done.err
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines()}
    heavy = {"cv2", "numpy", "sqlite_utils", "rich", "openpyxl", "PIL", "strpcheck.ports", "strpcheck.documents"}
    assert heavy & loaded == set()


def test_ports_are_looked_at_without_documents() -> None:
    """Pydantic takes a tenth of a second, which a process that reads no JSON of ours need not wait for."""
    program = "import sys, strpcheck.ports; sys.exit('pydantic' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], env=surroundings(), check=False).returncode == 0


def test_a_folder_that_cannot_be_kept_in_is_told(keeper: Keeper, tmp_path: Path) -> None:
    """A file in its place."""
    with repository(keeper.files, tmp_path) as client:
        client.metadata.rmdir()
        client.metadata.write_bytes(b"")

        assert client.init(keeper.pinned) == 1
        assert client.refresh().code == 1
        assert client.asked == []


def test_a_folder_that_is_missing_is_made_by_init_alone(keeper: Keeper, tmp_path: Path) -> None:
    """Without it there is no root to begin with."""
    with repository(keeper.files, tmp_path) as client:
        client.metadata.rmdir()

        assert client.refresh().code == 1
        assert not client.metadata.exists()
        assert client.init(keeper.pinned) == 0
        assert client.refresh().code == 0


def test_a_root_that_is_missing_is_told(client: Client, tmp_path: Path) -> None:
    """And the root that is trusted stays."""
    done = play("tuf-conformance", "--metadata-dir", str(client.metadata), "init", str(tmp_path / "no.json"))

    assert done.code == 1
    assert "cannot read" in done.err
    assert client.trusted == {"root": 1}


@pytest.mark.parametrize("spoil", [b"", b"{}", b"no root", b"half"])
def test_a_root_that_does_not_verify_is_trusted_by_nobody(keeper: Keeper, tmp_path: Path, spoil: bytes) -> None:
    """Neither `init` nor `refresh` takes it, and nobody is asked."""
    root = keeper.pinned[: len(keeper.pinned) // 2] if spoil == b"half" else spoil
    with repository(keeper.files, tmp_path) as client:
        assert client.init(root) == 1
        assert client.refresh().code == 1

        (client.metadata / "root.json").write_bytes(root)  # as a client does that leaves looking to `refresh`
        assert client.refresh().code == 1
        assert client.asked == []


def test_a_root_that_has_expired_leads_on_to_one_that_has_not(keeper: Keeper, tmp_path: Path) -> None:
    """What was pinned years ago still is where trust begins."""
    keeper.ends(NOW - DAY, "root")
    keeper.publish("root")
    expired = keeper.files["metadata/2.root.json"]
    keeper.ends(NOW + DAY, "root")
    keeper.publish("root")
    with repository(keeper.files, tmp_path) as client:
        assert client.init(expired) == 0
        assert client.refresh().code == 0
        assert client.trusted["root"] == 3


def test_a_newest_root_that_has_expired_is_kept_and_ends_the_refresh(client: Client, keeper: Keeper) -> None:
    """The standard's order: the chain is followed first, then its last link is looked at."""
    keeper.ends(NOW - DAY, "root")
    keeper.publish("root", "timestamp")

    assert client.refresh().code == 1
    assert client.trusted == {"root": 2}


def test_init_twice_with_the_first_root_takes_nothing_back(client: Client, keeper: Keeper) -> None:
    """What was seen is still the least that is taken."""
    keeper.publish("root", "timestamp")
    client.refresh()
    older = keeper.files["metadata/timestamp.json"]
    keeper.publish("timestamp")
    client.refresh()

    assert client.init(keeper.pinned) == 0
    keeper.files["metadata/timestamp.json"] = older
    assert client.refresh().code == 1
    assert client.trusted["timestamp"] == 3


def test_init_with_the_root_of_another_repository_begins_anew(client: Client, keeper: Keeper, tmp_path: Path) -> None:
    """Nothing of the first one stands in the way, and nothing of it is believed."""
    keeper.publish("root", "root")
    keeper.update("targets")
    client.refresh()
    other = Keeper()
    other.add("file", b"of the other")
    other.update("targets")
    (tmp_path / "second").mkdir()
    with repository(other.files, tmp_path / "second") as second:
        shutil.copytree(client.metadata, second.metadata, dirs_exist_ok=True)

        assert second.init(other.pinned) == 0
        assert second.download("file").code == 0
        assert second.trusted == {"root": 1, "snapshot": 2, "targets": 2, "timestamp": 2}
        assert second.kept == [b"of the other"]


@pytest.mark.parametrize("end", ["metadata/", "metadata"], ids=["slash", "none"])
def test_addresses_end_in_a_slash_or_not(client: Client, end: str) -> None:
    """As people write them."""
    words = client.words("refresh")
    place = words.index("--metadata-url") + 1
    words[place] = words[place].removesuffix("metadata/") + end

    assert play("--at", "2021-07-05T02:00Z", *words).code == 0
    assert client.asked[0] == "metadata/2.root.json"


def test_many_roots_are_followed_a_bounded_number_at_a_time(client: Client, keeper: Keeper) -> None:
    """Whoever holds the root keys cannot keep a client busy for ever; the next call goes on."""
    keeper.publish(*["root"] * 258)

    client.refresh()
    assert client.trusted["root"] == 257
    assert client.refresh().code == 0
    assert client.trusted["root"] == 259
