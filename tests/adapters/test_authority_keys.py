"""The folder of private keys: which files there are, and what is signed with those at hand."""

import json
import os
import stat
from datetime import timedelta
from pathlib import Path

import pytest

from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
from strpcheck.adapters.key_files import load_key_file
from strpcheck.core.permit import Environment, KeyId
from strpcheck.core.trust import key_id_of
from strpcheck.errors import AuthorityError, PinError
from strpcheck.ports import SignedRepository
from tests.adapters.registers import NOW
from tests.adapters.tuf.repositories import TARGETS

ROLE_FILES = [
    "policy-1.pem", "policy-2.pem", "policy-3.pem", "root-1.pem", "root-2.pem", "root-3.pem", "snapshot-1.pem",
    "status-1.pem", "targets-1.pem", "targets-2.pem", "targets-3.pem", "timestamp-1.pem",
]  # fmt: skip
"""By hand from the design, sections 4 and 6."""
LATER = {**TARGETS, "status/2021w26.cwt": b"list 2"}
HOUR = timedelta(hours=1)


def no_passphrase() -> None:
    """Training keys are not encrypted."""


def repository_in(folder: Path) -> FolderRepository:
    """A repository over plain keys."""
    return FolderRepository(folder / "private", no_passphrase)


def found(folder: Path) -> dict[str, bytes]:
    """Keys of every role in `folder/private`, and the first root."""
    return dict(repository_in(folder).found(Environment.TRAINING, NOW))


def published(folder: Path) -> dict[str, bytes]:
    """The metadata of a first publish."""
    return dict(repository_in(folder).sign(found(folder), TARGETS, {}, NOW).metadata)


def take_away(folder: Path, *names: str) -> None:
    """Bring keys to a safe."""
    for name in names:
        (folder / "private" / name).unlink()


def issued(signed: SignedRepository) -> str:
    """The signed time of the timestamp."""
    return str(json.loads(signed.metadata["timestamp.json"])["signed"]["x-strp-issued"])


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


# ---------------------------------------------------------------------------------------------------------- rotation


def private_files(folder: Path) -> list[str]:
    """Names of what lies there."""
    return sorted(file.name for file in (folder / "private").iterdir())


def test_new_keys_wait_beside_the_old_ones_until_they_are_named(tmp_path: Path) -> None:
    """What is kept decides: before that the old ones are at work, after it the new ones."""
    kept = published(tmp_path)
    repository = repository_in(tmp_path)
    old = (tmp_path / "private" / "timestamp-1.pem").read_bytes()

    rotated = repository.rotate(kept, "timestamp", NOW + HOUR)

    assert (tmp_path / "private" / "timestamp-1.pem").read_bytes() == old
    assert repository.sign(kept, LATER, {}, NOW + HOUR).metadata["timestamp.json"]  # not kept: nothing happened
    assert repository.settle(rotated) == ("replaced-1-timestamp-1.pem",)
    assert (tmp_path / "private" / "replaced-1-timestamp-1.pem").read_bytes() == old
    assert private_files(tmp_path) == sorted([*ROLE_FILES, "replaced-1-timestamp-1.pem"])
    assert repository.sign(rotated, LATER, {}, NOW + HOUR).metadata["2.root.json"] == rotated["2.root.json"]


def test_a_rotation_that_was_cut_off_is_finished_by_the_next_publish(tmp_path: Path) -> None:
    """Kept, but no file was moved yet; or only the first of three."""
    kept = published(tmp_path)
    repository = repository_in(tmp_path)
    rotated = repository.rotate(kept, "policy", NOW + HOUR)
    private = tmp_path / "private"
    (private / "policy-1.pem").rename(private / "replaced-1-policy-1.pem")  # cut off between two renames

    repository.sign(rotated, {**LATER, "policy.json": b"another"}, {}, NOW + HOUR)

    replaced = [f"replaced-1-policy-{number}.pem" for number in (1, 2, 3)]
    assert private_files(tmp_path) == sorted([*ROLE_FILES, *replaced])


def test_a_rotation_that_was_never_kept_is_made_anew(tmp_path: Path) -> None:
    """Keys that nothing names are nobody's; those of the next rotation take their place."""
    kept = published(tmp_path)
    repository = repository_in(tmp_path)
    repository.rotate(kept, "root", NOW + HOUR)

    rotated = repository.rotate(kept, "root", NOW + HOUR)

    assert repository.settle(rotated) == tuple(f"replaced-1-root-{number}.pem" for number in (1, 2, 3))
    assert repository.settle(rotated) == ()


def test_a_second_rotation_overwrites_no_key(tmp_path: Path) -> None:
    """Each old one keeps a name of its own."""
    kept = published(tmp_path)
    repository = repository_in(tmp_path)
    for time in (1, 2):
        kept = {**kept, **repository.rotate(kept, "snapshot", NOW + time * HOUR)}
        assert repository.settle(kept) == (f"replaced-{time}-snapshot-1.pem",)


def test_keys_in_a_safe_are_not_missed_when_they_are_replaced(tmp_path: Path) -> None:
    """Two of three root keys are enough; the third is called nothing, since it is not here."""
    kept = published(tmp_path)
    take_away(tmp_path, "root-2.pem", "targets-1.pem", "targets-2.pem", "targets-3.pem")
    repository = repository_in(tmp_path)

    rotated = repository.rotate(kept, "targets", NOW + HOUR)

    assert repository.settle(rotated) == ()
    assert {"targets-1.pem", "targets-2.pem", "targets-3.pem"} <= set(private_files(tmp_path))


def test_new_keys_are_encrypted_as_the_old_ones(tmp_path: Path) -> None:
    """By the same passphrase."""
    repository = FolderRepository(tmp_path / "private", lambda: b"kata sandi")
    kept = repository.found(Environment.PRODUCTION, NOW)

    repository.settle(repository.rotate(kept, "snapshot", NOW + HOUR))

    with pytest.raises(PinError):
        load_key_file(tmp_path / "private" / "snapshot-1.pem", None)
    assert load_key_file(tmp_path / "private" / "snapshot-1.pem", b"kata sandi").key_id


def test_a_key_file_that_cannot_be_renamed_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """With what to do; the rotation is finished later."""
    kept = published(tmp_path)
    repository = repository_in(tmp_path)
    rotated = repository.rotate(kept, "snapshot", NOW + HOUR)

    def fail(*_: object) -> None:
        """A disk that was made read-only meanwhile."""
        raise OSError(30, "Read-only file system")

    with monkeypatch.context() as patched:
        patched.setattr(Path, "replace", fail)
        with pytest.raises(AuthorityError, match=r"cannot rename .*Read-only") as caught:
            repository.settle(rotated)

    assert "run the command again" in caught.value.hint
    assert repository.settle(rotated) == ("replaced-1-snapshot-1.pem",)


def test_what_ends_soon_is_told(tmp_path: Path) -> None:
    """Within a third of its lifetime; everything in time is silent."""
    kept = published(tmp_path)
    repository = repository_in(tmp_path)

    assert repository.warnings(kept, NOW + HOUR) == ()
    assert repository.warnings(kept, NOW + 5 * 24 * HOUR) == (
        "status expires on 2021-07-12", "snapshot expires on 2021-07-12", "timestamp expires on 2021-07-12",
    )  # fmt: skip


def test_an_issuer_key_is_put_aside_under_a_name_that_says_so(tmp_path: Path) -> None:
    """Where it is there."""
    ring = FolderKeyRing(tmp_path / "private", no_passphrase)
    key = ring.make("status")

    assert ring.retire("status", key.key_id) == f"replaced-status-{key.key_id.hex()}.pem"
    assert private_files(tmp_path) == [f"replaced-status-{key.key_id.hex()}.pem"]
    assert ring.retire("status", key.key_id) is None
