"""The supervisor's PIN on a laptop: kept only as a memory-hard hash."""

import hashlib
import hmac
import json
from pathlib import Path

from cryptography.hazmat.primitives.kdf.scrypt import Scrypt

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.durable import write_durably
from strpcheck.errors import HomeError, PinError
from strpcheck.ports import Entropy
from strpcheck.troubles import Trouble

__all__ = [
    "HASH_BYTES",
    "MIN_PIN_CHARS",
    "SALT_BYTES",
    "check_pin",
    "draw_pin",
    "find_pin",
    "hash_pin",
    "save_pin",
    "vet_pin",
]

MIN_PIN_CHARS = 6
DRAWN_DIGITS = 6
SALT_BYTES, HASH_BYTES = 16, 32
COST, BLOCK, LANES = 2**15, 8, 1
"""32 MB and about a tenth of a second a guess (RFC 7914; OWASP's first choice for scrypt)."""
MAX_FILE_BYTES = 4096


def draw_pin(entropy: Entropy) -> str:
    """Six random digits; the remainder of 8 random bytes is even to one part in 10^13."""
    return f"{int.from_bytes(entropy(8), 'big') % 10**DRAWN_DIGITS:0{DRAWN_DIGITS}}"


def vet_pin(pin: str) -> str:
    """A PIN that may be set.

    Raises:
        PinError: Too short.
    """
    if len(pin) < MIN_PIN_CHARS:
        message = f"expected a PIN of at least {MIN_PIN_CHARS} characters, got {len(pin)}"
        raise PinError(message, hint="choose a longer one")
    return pin


def save_pin(path: Path, pin: str, entropy: Entropy) -> None:
    """Keep a PIN's hash.

    Raises:
        PinError: Too short.
        WriteError: The home cannot be written to.
    """
    vet_pin(pin)
    salt = entropy(SALT_BYTES)
    expected = hash_pin(pin, salt)
    # The digest tells damage from a wrong PIN; of the PIN it says nothing that the other two do not.
    kept = {"salt": salt.hex(), "scrypt": expected.hex(), "sha256": _digest(salt, expected)}
    write_durably(path, json.dumps(kept, sort_keys=True).encode(), private=True)


def check_pin(path: Path, pin: str) -> None:
    """Compare a PIN with the one kept.

    Raises:
        PinError: Another PIN.
        HomeError: None is kept, or the file was changed.
    """
    salt, expected = find_pin(path)
    if not hmac.compare_digest(hash_pin(pin, salt), expected):
        message = "the PIN is wrong"
        raise PinError(message, hint="ask the supervisor who set this laptop up")


def find_pin(path: Path) -> tuple[bytes, bytes]:
    """Salt and hash of the PIN that is kept.

    Raises:
        HomeError: None is kept, or the file was changed.
    """
    try:
        kept = json.loads(read_bounded(path, MAX_FILE_BYTES, trouble=Trouble.PIN_FILE))
        salt, expected = bytes.fromhex(kept["salt"]), bytes.fromhex(kept["scrypt"])
        is_whole = kept["sha256"] == _digest(salt, expected)
    except (ValueError, KeyError, TypeError, RecursionError) as e:
        raise _changed(path) from e
    if not is_whole:
        raise _changed(path)
    return salt, expected


def _changed(path: Path) -> HomeError:
    """It is not what was written."""
    message = f"{path} was changed"
    hint = "set the laptop up again with `strpcheck init` in a new home"
    return HomeError(message, hint=hint, trouble=Trouble.PIN_FILE)


def _digest(salt: bytes, expected: bytes) -> str:
    """SHA-256 of what is kept."""
    return hashlib.sha256(salt + expected).hexdigest()


def hash_pin(pin: str, salt: bytes) -> bytes:
    """The PIN as typed, through scrypt."""
    return Scrypt(salt=salt, length=HASH_BYTES, n=COST, r=BLOCK, p=LANES).derive(pin.encode("utf-8", "surrogatepass"))
