"""Private keys in files: PKCS#8 PEM, one key a file, readable by its owner alone."""

from pathlib import Path

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    KeySerializationEncryption,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)

from strpcheck.adapters.durable import write_durably
from strpcheck.core.permit import KeyId
from strpcheck.core.trust import key_id_of
from strpcheck.errors import AuthorityError, PinError

__all__ = ["MAX_PEM_BYTES", "KeyFile", "load_key_file", "make_key", "save_key_file"]

MAX_PEM_BYTES = 10_000
BRING_BACK = "bring the file back from the safe or the backup"


class KeyFile:
    """An Ed25519 private key at work."""

    def __init__(self, private_key: Ed25519PrivateKey) -> None:
        self.private_key = private_key
        """For libraries that sign themselves; never written anywhere but by `save_key_file`."""
        self._public_key = private_key.public_key().public_bytes_raw()
        self._key_id = key_id_of(self._public_key)

    @property
    def public_key(self) -> bytes:
        """32 raw bytes."""
        return self._public_key

    @property
    def key_id(self) -> KeyId:
        """The `kid` of the public half."""
        return self._key_id

    def sign(self, message: bytes) -> bytes:
        """64 bytes, deterministic (RFC 8032)."""
        return self.private_key.sign(message)

    def __repr__(self) -> str:
        """Name the key by its public half; nothing else may reach a log or a screen."""
        return f"KeyFile({self.key_id.hex()})"


def make_key() -> KeyFile:
    """Draw a new key from the operating system's randomness."""
    return KeyFile(Ed25519PrivateKey.generate())


def save_key_file(path: Path, key: KeyFile, passphrase: bytes | None) -> None:
    """Write a key once; encrypted where there is a passphrase.

    Raises:
        AuthorityError: A file of that name exists: no key is ever overwritten.
        WriteError: The folder cannot be written to.
    """
    if path.exists():
        message = f"{path} exists already, and no key is overwritten"
        raise AuthorityError(message, hint="choose a new folder")
    protection: KeySerializationEncryption = NoEncryption()
    if passphrase is not None:
        protection = BestAvailableEncryption(passphrase)
    pem = key.private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, protection)
    write_durably(path, pem, private=True)


def load_key_file(path: Path, passphrase: bytes | None) -> KeyFile:
    """Read a key.

    Raises:
        AuthorityError: No such file, or it holds no Ed25519 key.
        PinError: The passphrase is missing or wrong.
    """
    try:
        with path.open("rb") as file:
            pem = file.read(MAX_PEM_BYTES)
    except OSError as e:
        message = f"cannot read the key {path}: {e.strerror or e}"
        raise AuthorityError(message, hint=BRING_BACK) from e
    try:
        key = load_pem_private_key(pem, passphrase)
    except TypeError as e:
        if passphrase is not None:  # a plain key needs no passphrase: take it as it is
            return load_key_file(path, None)
        message = f"the key {path.name} is encrypted"
        raise PinError(message, hint="give its passphrase at the prompt or with --passphrase-file") from e
    except (ValueError, UnsupportedAlgorithm) as e:
        if passphrase is not None and b"ENCRYPTED" in pem:
            message = f"the passphrase does not open {path.name}"
            raise PinError(message, hint="check the passphrase or the file given with --passphrase-file") from e
        message = f"{path} holds no PKCS#8 PEM key"
        raise AuthorityError(message, hint=BRING_BACK) from e
    if not isinstance(key, Ed25519PrivateKey):
        message = f"{path} holds another kind of key than Ed25519"
        raise AuthorityError(message, hint=BRING_BACK)
    return KeyFile(key)
