"""Private keys in files."""

import os
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
    load_pem_private_key,
)

from strpcheck.adapters.key_files import load_key_file, make_key, save_key_file
from strpcheck.core.trust import key_id_of
from strpcheck.errors import AuthorityError, PinError

PLAIN_HEAD, ENCRYPTED_HEAD = b"-----BEGIN PRIVATE KEY-----\n", b"-----BEGIN ENCRYPTED PRIVATE KEY-----\n"
"""PKCS#8 in PEM (RFC 7468 sections 10 and 11)."""


@pytest.mark.parametrize(("passphrase", "head"), [(None, PLAIN_HEAD), (b"kata sandi", ENCRYPTED_HEAD)])
def test_a_key_comes_back_from_its_file(tmp_path: Path, passphrase: bytes | None, head: bytes) -> None:
    """PKCS#8 PEM, encrypted where there is a passphrase."""
    key, path = make_key(), tmp_path / "permit.pem"

    save_key_file(path, key, passphrase)

    assert path.read_bytes().startswith(head)
    assert load_key_file(path, passphrase).public_key == key.public_key


@pytest.mark.skipif(os.name == "nt", reason="POSIX only")
def test_a_key_is_readable_by_its_owner_alone(tmp_path: Path) -> None:
    """0600, whatever the mask."""
    before = os.umask(0)
    try:
        save_key_file(tmp_path / "key.pem", make_key(), None)
    finally:
        os.umask(before)

    assert stat.S_IMODE((tmp_path / "key.pem").stat().st_mode) == 0o600


def test_other_people_read_our_key_files(tmp_path: Path) -> None:
    """The format is a standard's."""
    key = make_key()
    save_key_file(tmp_path / "key.pem", key, b"kata sandi")

    read = load_pem_private_key((tmp_path / "key.pem").read_bytes(), b"kata sandi")

    assert read.public_key().public_bytes(Encoding.Raw, PublicFormat.Raw) == key.public_key


def test_a_key_signs_and_is_named_by_its_public_half() -> None:
    """Ed25519, deterministic."""
    key = make_key()

    signature = key.sign(b"message")

    Ed25519PublicKey.from_public_bytes(key.public_key).verify(signature, b"message")
    assert signature == key.sign(b"message")
    assert key.key_id == key_id_of(key.public_key)


def test_keys_differ() -> None:
    """Each is drawn anew."""
    assert make_key().public_key != make_key().public_key


def test_nothing_of_a_private_key_is_ever_printed() -> None:
    """Neither in a log nor in a traceback."""
    key = make_key()

    assert repr(key) == str(key) == f"KeyFile({key.key_id.hex()})"


def test_no_key_is_overwritten(tmp_path: Path) -> None:
    """What was signed with it could never be told from a forgery again."""
    path = tmp_path / "key.pem"
    save_key_file(path, make_key(), None)
    before = path.read_bytes()

    with pytest.raises(AuthorityError, match="no key is overwritten"):
        save_key_file(path, make_key(), None)

    assert path.read_bytes() == before


def test_a_wrong_passphrase_is_told(tmp_path: Path) -> None:
    """Apart from a damaged file, and without saying what was tried."""
    save_key_file(tmp_path / "key.pem", make_key(), b"kata sandi")

    with pytest.raises(PinError, match=r"the passphrase does not open key\.pem") as caught:
        load_key_file(tmp_path / "key.pem", b"salah")

    assert "salah" not in caught.value.message + caught.value.hint


def test_a_missing_passphrase_is_told(tmp_path: Path) -> None:
    """And how to give it."""
    save_key_file(tmp_path / "key.pem", make_key(), b"kata sandi")

    with pytest.raises(PinError, match=r"the key key\.pem is encrypted") as caught:
        load_key_file(tmp_path / "key.pem", None)

    assert "--passphrase-file" in caught.value.hint


def test_a_plain_key_needs_no_passphrase(tmp_path: Path) -> None:
    """One given all the same is not held against it."""
    key = make_key()
    save_key_file(tmp_path / "key.pem", key, None)

    assert load_key_file(tmp_path / "key.pem", b"kata sandi").public_key == key.public_key


@pytest.mark.parametrize("passphrase", [None, b"kata sandi"])
@pytest.mark.parametrize("content", [b"", b"no key", PLAIN_HEAD + b"AAAA\n-----END PRIVATE KEY-----\n", bytes(20_000)])
def test_a_file_that_holds_no_key_is_told(tmp_path: Path, content: bytes, passphrase: bytes | None) -> None:
    """Whatever it is."""
    (tmp_path / "key.pem").write_bytes(content)

    with pytest.raises(AuthorityError, match="holds no PKCS#8 PEM key") as caught:
        load_key_file(tmp_path / "key.pem", passphrase)

    assert "backup" in caught.value.hint


def test_a_key_of_another_kind_is_told(tmp_path: Path) -> None:
    """Permits are signed with Ed25519 and nothing else."""
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    (tmp_path / "key.pem").write_bytes(pem)

    with pytest.raises(AuthorityError, match="another kind of key than Ed25519"):
        load_key_file(tmp_path / "key.pem", None)


def test_a_missing_file_is_told(tmp_path: Path) -> None:
    """With the system's reason, and where the key may be."""
    with pytest.raises(AuthorityError, match="No such file or directory") as caught:
        load_key_file(tmp_path / "permit-00.pem", None)

    assert caught.value.hint
