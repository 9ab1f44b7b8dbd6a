"""The folder of private keys: which files there are, and what is signed with those at hand."""

import json
import os
import stat
from pathlib import Path

import pytest

from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
from strpcheck.adapters.key_files import load_key_file
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.trust import key_id_of
from strpcheck.errors import AuthorityError, PinError
from tests.adapters.authority_folders import (
    HOUR,
    LATER,
    ROLE_FILES,
    found,
    issued,
    no_passphrase,
    published,
    repository_in,
    take_away,
)
from tests.adapters.registers import NOW
from tests.adapters.tuf.repositories import TARGETS


def test_every_role_has_its_keys_in_files_of_their_own(tmp_path: Path) -> None:
    """Named as the contract says, each another key."""
    names = found(tmp_path)

    files = sorted(file.name for file in (tmp_path / "private").iterdir())
    keys = {load_key_file(tmp_path / "private" / name, None).public_key for name in files}
    assert files == ROLE_FILES
    assert len(keys) == len(ROLE_FILES)
    assert list(names) == ["1.root.json"]


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_keys_and_their_folder_are_their_owners_alone(tmp_path: Path) -> None:
    """0600 in 0700, those of roles and those of issuers."""
    found(tmp_path)
    FolderKeyRing(tmp_path / "private", no_passphrase).make("permit")

    modes = {stat.S_IMODE(file.stat().st_mode) for file in (tmp_path / "private").iterdir()}
    assert modes == {0o600}
    assert stat.S_IMODE((tmp_path / "private").stat().st_mode) == 0o700


def test_an_issuer_key_is_found_again_by_purpose_and_kid(tmp_path: Path) -> None:
    """Its file is named after both."""
    ring = FolderKeyRing(tmp_path / "private", no_passphrase)

    made = ring.make("permit")

    assert [file.name for file in (tmp_path / "private").iterdir()] == [f"permit-{made.key_id.hex()}.pem"]
    assert ring.load("permit", made.key_id).public_key == made.public_key
    assert made.key_id == key_id_of(made.public_key)


def test_encrypted_keys_open_with_their_passphrase_alone(tmp_path: Path) -> None:
    """Those of issuers and those of roles."""
    made = FolderKeyRing(tmp_path / "private", lambda: b"kata sandi").make("permit")
    names = FolderRepository(tmp_path / "private", lambda: b"kata sandi").found(Environment.PRODUCTION, NOW)

    assert FolderKeyRing(tmp_path / "private", lambda: b"kata sandi").load("permit", made.key_id).key_id == made.key_id
    with pytest.raises(PinError, match="the passphrase does not open permit-"):
        FolderKeyRing(tmp_path / "private", lambda: b"salah").load("permit", made.key_id)
    with pytest.raises(PinError, match=r"the passphrase does not open targets-1\.pem"):
        FolderRepository(tmp_path / "private", lambda: b"salah").sign(names, TARGETS, {}, NOW)


def test_a_missing_issuer_key_is_told(tmp_path: Path) -> None:
    """By its file."""
    with pytest.raises(AuthorityError, match=r"permit-0000000000000000\.pem"):
        FolderKeyRing(tmp_path / "private", no_passphrase).load("permit", KeyId(bytes(8)))


def test_a_file_that_holds_another_key_than_its_name_says_is_told(tmp_path: Path) -> None:
    """Permits under a kid that is not their key's would all be refused at the road."""
    ring = FolderKeyRing(tmp_path / "private", no_passphrase)
    first, second = ring.make("permit"), ring.make("permit")
    place = tmp_path / "private" / f"permit-{first.key_id.hex()}.pem"
    place.write_bytes((tmp_path / "private" / f"permit-{second.key_id.hex()}.pem").read_bytes())

    with pytest.raises(AuthorityError, match="holds another key than its name says") as caught:
        ring.load("permit", first.key_id)

    assert "backup" in caught.value.hint


def test_a_publish_gives_metadata_and_files(tmp_path: Path) -> None:
    """The one to be kept, the others to be written out, timestamp last."""
    signed = repository_in(tmp_path).sign(found(tmp_path), TARGETS, {}, NOW)

    assert sorted(signed.metadata) == [
        "1.root.json", "policy.json", "snapshot.json", "status.json", "targets.json", "timestamp.json",
    ]  # fmt: skip
    assert signed.files[-1] == ("metadata/timestamp.json", signed.metadata["timestamp.json"])
    assert len(signed.files) == len(TARGETS) + 6


def test_every_hour_is_published_without_the_offline_keys(tmp_path: Path) -> None:
    """Root, targets and policy lie in safes; what they signed goes out as it was."""
    kept = published(tmp_path)
    offline = [name for name in ROLE_FILES if name.startswith(("root", "targets", "policy"))]
    take_away(tmp_path, *offline)

    later = repository_in(tmp_path).sign(kept, LATER, {}, NOW + HOUR)

    assert later.metadata["targets.json"] == kept["targets.json"]
    assert later.metadata["status.json"] != kept["status.json"]
    assert later.notes == ()


def test_root_keys_are_never_opened_to_publish(tmp_path: Path) -> None:
    """Only to make another root; a damaged one in the folder is nobody's business here."""
    kept = found(tmp_path)
    (tmp_path / "private" / "root-1.pem").write_bytes(b"not a key")

    assert repository_in(tmp_path).sign(kept, TARGETS, {}, NOW).metadata


def test_what_lacks_is_named(tmp_path: Path) -> None:
    """By role and file."""
    kept = published(tmp_path)
    take_away(tmp_path, "policy-1.pem", "policy-3.pem")

    with pytest.raises(AuthorityError, match="policy changed and needs 2 of its keys, got 1") as caught:
        repository_in(tmp_path).sign(kept, {**TARGETS, "policy.json": b"another"}, {}, NOW)

    assert "policy-1.pem" in caught.value.hint


@pytest.mark.parametrize("missing", ["policy-3.pem", "status-1.pem"])
def test_the_first_publish_needs_every_key_of_the_delegated_roles(tmp_path: Path, missing: str) -> None:
    """Targets names them all, and a third policy key that is not named could never sign."""
    kept = found(tmp_path)
    take_away(tmp_path, missing)

    with pytest.raises(AuthorityError, match="the first publish needs all") as caught:
        repository_in(tmp_path).sign(kept, TARGETS, {}, NOW)

    assert missing.split("-", maxsplit=1)[0] in caught.value.hint


@pytest.mark.parametrize(("role", "other"), [("timestamp-1", "snapshot-1"), ("targets-2", "root-1")])
def test_a_mixed_up_key_file_publishes_nothing(tmp_path: Path, role: str, other: str) -> None:
    """Laptops would refuse it all: asked before it goes out, not at the road."""
    kept = found(tmp_path)
    take_away(tmp_path, "targets-3.pem")
    private = tmp_path / "private"
    (private / f"{role}.pem").write_bytes((private / f"{other}.pem").read_bytes())

    with pytest.raises(AuthorityError, match="not what laptops would take") as caught:
        repository_in(tmp_path).sign(kept, TARGETS, {}, NOW)

    assert "holds another key than its role's" in caught.value.hint


def test_a_publish_never_says_that_an_older_moment_is_the_newest(tmp_path: Path) -> None:
    """A clock that was put back: the signed time stays where it was."""
    kept = published(tmp_path)

    later = repository_in(tmp_path).sign(kept, LATER, {}, NOW - HOUR)

    assert issued(later) == "2021-07-05T01:00:00Z"
    assert json.loads(later.metadata["timestamp.json"])["signed"]["version"] == 2


def test_the_end_of_every_role_is_known(tmp_path: Path) -> None:
    """Of the root alone before the first publish."""
    first = found(tmp_path)
    repository = repository_in(tmp_path)

    before = repository.expiries(first)
    after = repository.expiries(repository.sign(first, TARGETS, {}, NOW).metadata)

    assert {role: (end - NOW).days for role, end in before.items()} == {"root": 365}
    assert {role: (end - NOW).days for role, end in after.items()} == {
        "root": 365, "targets": 90, "policy": 30, "status": 7, "snapshot": 7, "timestamp": 7,
    }  # fmt: skip
