"""Spells permits and status lists, good and hostile, without a line of the checker's own code."""

import functools
import hashlib
import json
import struct
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

HERE: Final = Path(__file__).parent
BASE45: Final = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
STATUS_TYPE: Final = "application/statuslist+cwt"


@dataclass(frozen=True, slots=True)
class Raw:
    """Bytes that stand in an item as they are, whatever they mean."""

    encoded: bytes


@dataclass(frozen=True, slots=True)
class Pairs:
    """A map whose keys come in this order, twice if they stand here twice."""

    entries: tuple[tuple[Any, Any], ...]


@dataclass(frozen=True, slots=True)
class TestKey:
    """A key of the test-vector authority: worthless by design, its private half is public."""

    __test__ = False
    name: str
    issuer: str
    purposes: tuple[str, ...]
    private: Ed25519PrivateKey

    @property
    def public(self) -> bytes:
        """32 raw bytes."""
        return self.private.public_key().public_bytes_raw()

    @property
    def kid(self) -> bytes:
        """First 8 bytes of SHA-256 over the raw public key."""
        return hashlib.sha256(self.public).digest()[:8]


def load_keys() -> dict[str, TestKey]:
    """Every test key by its name in private_keys.json."""
    stored = json.loads((HERE / "private_keys.json").read_text("utf-8"))
    return {
        name: TestKey(
            name,
            row["issuer"],
            tuple(row["purposes"]),
            Ed25519PrivateKey.from_private_bytes(bytes.fromhex(row["seed"])),
        )
        for name, row in stored["keys"].items()
    }


KEYS: Final = load_keys()


def head(major: int, argument: int, width: int | None = None) -> bytes:
    """A CBOR head; `width` forces that many bytes of argument where a shorter one would do."""
    if width is None:
        if argument < 24:
            return bytes([major << 5 | argument])
        width = next(size for size in (1, 2, 4, 8) if argument < 1 << 8 * size)
    return bytes([major << 5 | 24 + (1, 2, 4, 8).index(width)]) + argument.to_bytes(width, "big")


def spell(item: Any) -> bytes:  # noqa: ANN401, C901, PLR0911 -- one branch for each kind CBOR can carry
    """CBOR with shortest heads and map keys in the order given."""
    match item:
        case Raw():
            return item.encoded
        case bool():
            return b"\xf5" if item else b"\xf4"
        case None:
            return b"\xf6"
        case int():
            return head(0, item) if item >= 0 else head(1, -1 - item)
        case float():
            return b"\xfb" + struct.pack(">d", item)
        case bytes():
            return head(2, len(item)) + item
        case str():
            text = item.encode("utf-8", "surrogatepass")
            return head(3, len(text)) + text
        case list():
            return head(4, len(item)) + b"".join(map(spell, item))
        case Pairs():
            return head(5, len(item.entries)) + b"".join(spell(key) + spell(value) for key, value in item.entries)
        case dict():
            return spell(Pairs(tuple(item.items())))
        case _:
            message = f"expected something CBOR can carry, got {type(item).__name__}"
            raise TypeError(message)


def base45_group(number: int, size: int) -> str:
    """One or two bytes as two or three characters, least significant digit first."""
    return "".join(BASE45[number // 45**power % 45] for power in range(size + 1))


@functools.cache
def base45_triples() -> list[str]:
    """Every pair of bytes: sweeps write a hundred thousand texts."""
    return [base45_group(number, 2) for number in range(1 << 16)]


def base45(octets: bytes) -> str:
    """RFC 9285 section 4.3."""
    whole = len(octets) & ~1
    triples = base45_triples()
    pairs = struct.unpack(f">{whole // 2}H", octets[:whole])
    return "".join([triples[pair] for pair in pairs]) + "".join(base45_group(octet, 1) for octet in octets[whole:])


def frame(permit: bytes) -> bytes:
    """One stored block in zlib (RFC 1950, RFC 1951)."""
    size = len(permit)
    return b"\x78\x01\x01" + struct.pack("<HH", size, size ^ 0xFFFF) + permit + struct.pack(">I", zlib.adler32(permit))


def wrap(permit: bytes) -> str:
    """Permit bytes as a barcode text in a correct frame."""
    return base45(frame(permit))


def header_of(key: TestKey) -> bytes:
    """The protected header the profile asks for."""
    return spell({1: -8, 4: key.kid})


def signature(key: TestKey, protected: bytes, payload: bytes) -> bytes:
    """Ed25519 over the Sig_structure (RFC 9052 section 4.4)."""
    return key.private.sign(spell(["Signature1", protected, b"", payload]))


def sign(key: TestKey, payload: bytes, protected: bytes | None = None) -> bytes:
    """A tagged COSE_Sign1 whose signature holds, whatever stands in its parts."""
    protected = header_of(key) if protected is None else protected
    return b"\xd2" + spell([protected, {}, payload, signature(key, protected, payload)])


def stored_blocks(bitmap: bytes) -> bytes:
    """Zlib of stored blocks, each of 65,535 bytes but the last."""
    starts = range(0, len(bitmap), 0xFFFF) or range(1)
    blocks = [bitmap[start : start + 0xFFFF] for start in starts]
    framed = b"".join(
        struct.pack("<BHH", number == len(blocks), len(block), len(block) ^ 0xFFFF) + block
        for number, block in enumerate(blocks, 1)
    )
    return b"\x78\x01" + framed + struct.pack(">I", zlib.adler32(bitmap))


def bitmap_of(bits: int, indexes: int, values: dict[int, int]) -> bytes:
    """Values packed from the least significant bit; every index not named is VALID."""
    number = sum(value << bits * index for index, value in values.items())
    return number.to_bytes(bits * indexes // 8, "little")


def status_token(key: TestKey, uri: str, issued_at: int, bits: int, bitmap: bytes) -> bytes:
    """A signed Token Status List in CWT form."""
    payload = spell({2: uri, 6: issued_at, 65533: {"lst": stored_blocks(bitmap), "bits": bits}})
    return sign(key, payload, spell({1: -8, 4: key.kid, 16: STATUS_TYPE}))
