"""The folder of private keys when keys are replaced: whatever is cut off can be finished."""

from pathlib import Path

import pytest

from strpcheck.adapters.authority_keys import FolderKeyRing, FolderRepository
from strpcheck.adapters.key_files import load_key_file
from strpcheck.core.permit import Environment
from strpcheck.errors import AuthorityError, PinError
from tests.adapters.authority_folders import HOUR, LATER, ROLE_FILES, no_passphrase, published, repository_in, take_away
from tests.adapters.registers import NOW


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
