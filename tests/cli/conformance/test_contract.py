"""Laws of `tuf-conformance` over a repository of our own: the contract, word for word."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from tests.adapters.tuf.repositories import DAY, KEYS, NOW, TARGETS, bent, offer, pinned, resign, rotated, signed
from tests.cli.conformance.client import Client, repository

FIRST = signed()
SECOND_FILES = {**TARGETS, "policy.json": b"another policy"}
SECOND = signed(FIRST, SECOND_FILES, now=NOW + DAY / 48)


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
