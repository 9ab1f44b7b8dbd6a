"""Search of secrets in whatever way a file may spell them: what is deleted is looked for in each."""

import base64
from collections.abc import Callable, Collection, Iterator
from pathlib import Path

__all__ = ["files_with", "spellings", "written_out"]

LEAST = 8
"""Letters: a shorter one would be found anywhere by chance."""


def spellings(secret: bytes) -> dict[str, bytes]:
    """How bytes may stand in a file, by what it is called: raw, in hexadecimal, in base32 and base64.

    Of the last two only the letters that the bytes alone decide: whatever stands before and behind them, and with
    padding or without it. The whole of a text that encodes nothing else begins with those of offset 0.
    """
    found = {"raw": secret, "hex": secret.hex().encode(), "HEX": secret.hex().upper().encode()}
    for name, encode, bits, group in (
        ("base32", base64.b32encode, 5, 5),
        ("base64", base64.b64encode, 6, 3),
        ("base64url", base64.urlsafe_b64encode, 6, 3),
    ):
        for offset in range(group):
            found[f"{name} +{offset}"] = _decided(encode, bits, offset, secret)
    found |= {name.replace("32", "32 small"): each.lower() for name, each in found.items() if "base32" in name}
    assert min(map(len, found.values())) >= LEAST
    return found


def _decided(encode: Callable[[bytes], bytes], bits: int, offset: int, secret: bytes) -> bytes:
    """Letters of which every bit is the secret's, where so many bytes of its group stand before it."""
    first, behind = -(-8 * offset // bits), 8 * (offset + len(secret)) // bits
    return encode(bytes(offset) + secret)[first:behind]


def files_with(folder: Path, secrets: Collection[bytes]) -> set[str]:
    """Names of the files in which one of them stands in any spelling."""
    wanted = {each for secret in secrets for each in spellings(secret).values()}
    return {file.name for file, raw in _contents(folder) if any(each in raw for each in wanted)}


def _contents(folder: Path) -> Iterator[tuple[Path, bytes]]:
    """Each file, read once."""
    return ((file, file.read_bytes()) for file in folder.rglob("*") if file.is_file())


def written_out(secret: bytes, offset: int) -> dict[str, bytes]:
    """A secret behind so many bytes, as another program would write it into a file."""
    ways: dict[str, Callable[[bytes], bytes]] = {
        "raw": bytes,
        "hex": lambda raw: raw.hex().encode(),
        "HEX": lambda raw: raw.hex().upper().encode(),
        "base32": base64.b32encode,
        "base32 small": lambda raw: base64.b32encode(raw).lower(),
        "base64": base64.b64encode,
        "base64url": base64.urlsafe_b64encode,
        "base64url, no padding": lambda raw: base64.urlsafe_b64encode(raw).rstrip(b"="),
    }
    before = bytes(range(200, 200 + offset))
    wholes = {name: way(before + secret) for name, way in ways.items()}
    return wholes | {f"{name}, more behind": way(before + secret + b"\xa5\x5a") for name, way in ways.items()}
