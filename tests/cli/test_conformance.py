"""Laws of `tuf-conformance`: the suite's contract, word for word, over any repository of The Update Framework."""

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from tuf.api.metadata import DelegatedRole, Delegations, Metadata, MetaFile, Snapshot, TargetFile, Targets

from strpcheck.adapters.tuf.repository import RepositoryState
from tests.adapters.carriers.mirrors import Mirror, Question, mirror, spoken
from tests.adapters.tuf.repositories import (
    DAY,
    KEYS,
    NOW,
    TARGETS,
    bent,
    offer,
    pinned,
    read,
    resign,
    rotated,
    signed,
    vouched,
)
from tests.played import Done, play, spawn

HOUR_LATER = "2021-07-05T02:00Z"
FIRST = signed()
SECOND_FILES = {**TARGETS, "policy.json": b"another policy"}
SECOND = signed(FIRST, SECOND_FILES, now=NOW + DAY / 48)


class Client:
    """The command as the suite calls it."""

    def __init__(self, folder: Path, standing: Mirror) -> None:
        self.metadata, self.targets = folder / "metadata", folder / "targets"
        self.metadata.mkdir()
        self.targets.mkdir()
        self.standing = standing

    def init(self, root: bytes) -> int:
        """`init ROOT`."""
        place = self.metadata.parent / "initial_root.json"
        place.write_bytes(root)
        return play("tuf-conformance", "--metadata-dir", str(self.metadata), "init", str(place)).code

    def words(self, *more: str) -> list[str]:
        """What stands before `refresh` and `download`."""
        url = f"{self.standing.address}/some%5Btest%5D/metadata/"
        return ["tuf-conformance", "--metadata-url", url, "--metadata-dir", str(self.metadata), *more]

    def refresh(self, at: str = HOUR_LATER) -> Done:
        """`refresh`."""
        return play("--at", at, *self.words("refresh"))

    def download(self, *names: str, at: str = HOUR_LATER) -> Done:
        """`download`."""
        named = [word for name in names for word in ("--target-name", name)]
        base = f"{self.standing.address}/some%5Btest%5D/targets/"
        to = ["--target-dir", str(self.targets), "--target-base-url", base]
        return play("--at", at, *self.words(*named, *to, "download"))

    @property
    def trusted(self) -> Mapping[str, int]:
        """The version of each role under its plain name."""
        return {file.stem: read(file.read_bytes()).version for file in sorted(self.metadata.glob("*.json"))}

    @property
    def asked(self) -> list[str]:
        """What was fetched, below the test's folder."""
        return [question.path.removeprefix("/some%5Btest%5D/") for question in self.standing.asked]

    @property
    def kept(self) -> list[bytes]:
        """Every file in the folder of targets."""
        return sorted(file.read_bytes() for file in self.targets.rglob("*") if file.is_file())


@contextmanager
def repository(files: dict[str, bytes], folder: Path) -> Iterator[Client]:
    """A client before a mirror of files, which a test may change."""

    def answer(question: Question) -> bytes:
        """A file below the test's own folder."""
        content = files.get(question.path.removeprefix("/some%5Btest%5D/"))
        return spoken(b"", status="404 Not Found") if content is None else spoken(content)

    with mirror(answer) as standing:
        yield Client(folder, standing)


@pytest.fixture
def files() -> dict[str, bytes]:
    """The first publish."""
    return dict(offer(FIRST).files)


@pytest.fixture
def client(files: dict[str, bytes], tmp_path: Path) -> Iterator[Client]:
    """Trusts the first root."""
    with repository(files, tmp_path) as standing:
        assert standing.init(pinned(FIRST)) == 0
        yield standing


def test_init_asks_nobody(client: Client) -> None:
    """The root lies in the folder as it was given, under its plain name."""
    assert (client.metadata / "root.json").read_bytes() == pinned(FIRST)
    assert client.asked == []


def test_refresh_asks_in_the_standards_order_and_for_nothing_else(client: Client) -> None:
    """No prefetching: a delegated role waits until a target of it is wanted."""
    assert client.refresh().code == 0

    assert client.asked == [
        "metadata/2.root.json", "metadata/timestamp.json", "metadata/1.snapshot.json", "metadata/1.targets.json",
    ]  # fmt: skip
    assert client.trusted == {"root": 1, "snapshot": 1, "targets": 1, "timestamp": 1}
    assert not (client.metadata / "root.json").is_symlink()


def test_a_second_refresh_asks_for_what_may_have_changed(client: Client) -> None:
    """The next root and the timestamp."""
    client.refresh()
    client.standing.asked.clear()

    assert client.refresh().code == 0
    assert client.asked == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_a_newer_publish_replaces_the_older_under_the_same_names(client: Client, files: dict[str, bytes]) -> None:
    """Byte for byte."""
    client.refresh()
    files |= offer(SECOND, SECOND_FILES).files

    assert client.refresh().code == 0
    assert client.trusted["timestamp"] == 2
    assert (client.metadata / "snapshot.json").read_bytes() == SECOND.roles["snapshot"]


def test_a_rollback_is_refused_and_changes_nothing(client: Client, files: dict[str, bytes]) -> None:
    """Exit 1, a line, and what was trusted stays."""
    files |= offer(SECOND, SECOND_FILES).files
    client.refresh()
    files |= offer(FIRST).files

    done = client.refresh()

    assert (done.code, done.out) == (1, "")
    assert "older than what is in force" in done.err
    assert client.trusted["timestamp"] == 2


def test_what_has_expired_is_refused(client: Client) -> None:
    """There is one pass, at the time it is: no second one at an older time."""
    assert client.refresh(at="2021-07-12T00:59:59Z").code == 0
    assert client.refresh(at="2021-07-12T01:00:00Z").code == 1


def test_a_new_root_is_followed(client: Client, files: dict[str, bytes]) -> None:
    """Each in turn, and the newest lies under the plain name."""
    state = rotated(rotated(FIRST, KEYS["root"]), KEYS["root"])
    files |= offer(state).files

    assert client.refresh().code == 0
    assert client.asked[:3] == ["metadata/2.root.json", "metadata/3.root.json", "metadata/4.root.json"]
    assert (client.metadata / "root.json").read_bytes() == state.roots[3]

    client.standing.asked.clear()
    assert client.refresh().code == 0
    assert client.asked[0] == "metadata/4.root.json"


def test_a_root_that_too_few_signed_is_refused(client: Client, files: dict[str, bytes]) -> None:
    """One of three."""
    files |= offer(rotated(FIRST, KEYS["root"][:1])).files

    assert client.refresh().code == 1
    assert client.trusted == {"root": 1}


@pytest.mark.parametrize("spoil", [b"", b"{}", b"no root", pinned(FIRST).replace(b'"version":1', b'"version":2')])
def test_a_root_that_does_not_verify_is_trusted_by_nobody(
    files: dict[str, bytes], tmp_path: Path, spoil: bytes
) -> None:
    """Neither `init` nor `refresh` takes it, and nobody is asked."""
    with repository(files, tmp_path) as client:
        assert client.init(spoil) == 1
        assert client.refresh().code == 1
        assert client.asked == []


def test_a_root_without_our_members_will_do(tmp_path: Path) -> None:
    """No `x-strp-environment`, no `x-strp-issued`: any repository is one."""
    plain = replace(
        FIRST, roots={1: resign(pinned(FIRST), KEYS["root"], lambda root: root.unrecognized_fields.clear())}
    )
    plain = bent(plain, "timestamp", lambda stamp: stamp.unrecognized_fields.clear())
    with repository(dict(offer(plain).files), tmp_path) as client:
        assert client.init(pinned(plain)) == 0
        assert client.download("policy.json").code == 0
        assert client.kept == [b"policy"]


def test_a_target_is_downloaded_once(client: Client) -> None:
    """Roles on the way to it are fetched, no others; held already, it is not fetched again."""
    assert client.download("policy.json").code == 0
    assert client.kept == [b"policy"]
    assert client.asked[4] == "metadata/1.policy.json"
    assert client.asked[5].startswith("targets/")
    assert client.asked[5].endswith(".policy.json")
    assert len(client.asked) == 6

    client.standing.asked.clear()
    assert client.download("policy.json").code == 0
    assert client.asked == ["metadata/2.root.json", "metadata/timestamp.json"]


def test_two_targets_in_one_call(client: Client) -> None:
    """Metadata is fetched once for both."""
    assert client.download("trust.json", "status/2021w26.cwt").code == 0

    assert client.kept == [b"list", b"trust"]
    assert client.asked.count("metadata/timestamp.json") == 1


def test_a_changed_target_takes_the_place_of_the_older(client: Client, files: dict[str, bytes]) -> None:
    """The same file name."""
    client.download("policy.json")
    files |= offer(SECOND, SECOND_FILES).files

    assert client.download("policy.json").code == 0
    assert client.kept == [b"another policy"]


def test_a_target_that_was_exchanged_is_refused(client: Client, files: dict[str, bytes]) -> None:
    """And leaves nothing behind, beside what was there."""
    client.download("trust.json")
    for path in [path for path in files if path.endswith(".policy.json") and path.startswith("targets/")]:
        files[path] = b"POLICY"

    assert client.download("policy.json").code == 1
    assert client.kept == [b"trust"]
    assert [path for path in client.metadata.rglob("*.part") if path.is_file()] == []


def test_a_target_that_nobody_signed_fails_after_the_refresh(client: Client) -> None:
    """The metadata is up to date all the same."""
    done = client.download("nothing of the kind")

    assert done.code == 1
    assert "no role signed a target" in done.err
    assert client.trusted == {"root": 1, "snapshot": 1, "targets": 1, "timestamp": 1}


def with_role(name: str) -> tuple[RepositoryState, bytes]:
    """A repository that hands everything on to a role of this name, and the role."""
    delegations = read(FIRST.roles["targets"]).delegations
    keyid = next(iter(delegations.roles["status"].keyids))
    role = DelegatedRole(name, [keyid], 1, terminating=False, paths=["*"])

    def hand_on(targets: Targets) -> None:
        targets.delegations = Delegations(keys=delegations.keys, roles={name: role})

    content = Targets(1, None, NOW + DAY, {"strange": TargetFile.from_data("strange", b"strange", ["sha512"])})
    raw = resign(Metadata(content).to_bytes(), KEYS["status"])
    state = bent(FIRST, "targets", hand_on)

    def name_it(snapshot: Snapshot) -> None:
        snapshot.meta[f"{name}.json"] = MetaFile(1)

    roles = {**state.roles, "snapshot": resign(state.roles["snapshot"], KEYS["snapshot"], name_it)}
    return vouched(replace(state, roles=roles), "snapshot"), raw


@pytest.mark.parametrize(
    ("name", "quoted"), [("?", "%3F"), ("#", "%23"), ("/role", "%2Frole"), ("../role", "..%2Frole"), ("a b", "a%20b")]
)
def test_a_role_of_any_name_is_asked_for_by_that_name(tmp_path: Path, name: str, quoted: str) -> None:
    """Quoted once on the way, and kept under a name that leads nowhere else."""
    state, raw = with_role(name)
    files = {**offer(state).files, f"metadata/1.{quoted}.json": raw}
    files["targets/" + TargetFile.from_data("strange", b"strange", ["sha512"]).hashes["sha512"] + ".strange"] = (
        b"strange"
    )
    with repository(files, tmp_path) as client:
        client.init(pinned(state))
        assert client.download("strange").code == 0, client.asked

        assert client.kept == [b"strange"]
        assert f"metadata/1.{quoted}.json" in client.asked
        assert len(client.trusted) == 5
    assert sorted(path.name for path in tmp_path.iterdir()) == ["initial_root.json", "metadata", "targets"]


def test_repositories_without_consistent_snapshots_are_followed(tmp_path: Path) -> None:
    """Names hold no versions and no hashes there."""
    flat = replace(
        FIRST, roots={1: resign(pinned(FIRST), KEYS["root"], lambda root: setattr(root, "consistent_snapshot", False))}
    )
    files = {f"metadata/{role}.json": raw for role, raw in flat.roles.items()}
    files |= {f"targets/{path}": raw for path, raw in TARGETS.items()}
    with repository(files, tmp_path) as client:
        client.init(pinned(flat))
        assert client.download("status/2021w26.cwt").code == 0
        assert client.kept == [b"list"]


def test_nothing_of_it_shows_in_the_help() -> None:
    """It is a tool of those who test us; misuse ends as everywhere."""
    assert "conformance" not in play("--help").out
    assert play("tuf-conformance", "refresh").code == 2


def test_a_process_of_its_own_keeps_the_contract(files: dict[str, bytes], tmp_path: Path) -> None:
    """As the suite starts it: exit codes 0 and 1, by the machine's own clock; and no heavy library is loaded."""
    with repository(files, tmp_path) as client:
        place = tmp_path / "root.json"
        place.write_bytes(pinned(FIRST))
        done = spawn("tuf-conformance", "--metadata-dir", str(client.metadata), "init", str(place), cwd=tmp_path)
        assert (done.code, done.out, done.err) == (0, "", "")

        done = spawn(*client.words("refresh"), cwd=tmp_path, PYTHONPROFILEIMPORTTIME="1")

    assert done.code == 1  # it ended in 2021
    assert "has expired" in done.err
    loaded = {line.rpartition("|")[2].strip() for line in done.err.splitlines()}
    assert {"cv2", "numpy", "sqlite_utils", "rich", "openpyxl", "PIL"} & loaded == set()


def test_a_folder_that_cannot_be_kept_in_is_told(files: dict[str, bytes], tmp_path: Path) -> None:
    """A file in its place."""
    with repository(files, tmp_path) as client:
        os.rmdir(client.metadata)  # noqa: PTH106 -- the folder goes
        client.metadata.write_bytes(b"")

        assert client.init(pinned(FIRST)) == 1
        assert client.refresh().code == 1
    assert json.loads(pinned(FIRST))["signed"]["version"] == 1
