"""Barcode text to permit bytes and back: Base45 around one zlib stream of exactly one stored block."""

import re
import struct
import zlib
from dataclasses import dataclass
from enum import StrEnum

from strpcheck.errors import MalformedPermitError, NotAPermitError

__all__ = [
    "MAX_BARCODE_CHARS",
    "MAX_PERMIT_BYTES",
    "Barcode",
    "Likeness",
    "Part",
    "decode_barcode",
    "encode_barcode",
    "likeness_of",
    "sets_out_as_permit",
]

MAX_BARCODE_CHARS = 4296
"""Alphanumeric characters of the largest QR symbol, 40-L (ISO/IEC 18004, table 7)."""

MAX_PERMIT_BYTES = 2853
"""What 4,296 Base45 characters carry less the 11 bytes of zlib framing."""

ALPHABET = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"
"""RFC 9285 table 1."""
FOREIGN = 0xFF
LARGEST_BYTE = 0xFF
DIGITS = bytes(ALPHABET.index(code) if code in ALPHABET else FOREIGN for code in range(256))
SPELLED = ALPHABET.ljust(256)
"""The other way round, as `bytes.translate` wants it."""

ZLIB_STORED = b"\x78\x01\x01"
"""zlib header of window 32 KiB, fastest; then a final block, stored (RFC 1950 section 2.2, RFC 1951 section 3.2.4)."""
BLOCK_HEAD = struct.Struct("<HH")
CHECKSUM = struct.Struct(">I")
PERMIT_AT = len(ZLIB_STORED) + BLOCK_HEAD.size
FRAMING_BYTES = PERMIT_AT + CHECKSUM.size
SIGN1_TAG = 0xD2
"""CBOR tag 18, COSE_Sign1 (RFC 9052 section 4.2)."""


@dataclass(frozen=True, slots=True)
class Part:
    """Place of a symbol in a structured append (ISO/IEC 18004 section 8)."""

    number: int
    """From 1."""
    count: int


@dataclass(frozen=True, slots=True)
class Barcode:
    """What a scanner read, the sender's word; a part of a structured append is never joined with others."""

    text: str
    part: Part | None = None


class Likeness(StrEnum):
    """What a text that is no permit looks like, for the officer's sentence; the text itself is never shown."""

    PART = "part"
    EU_CERTIFICATE = "eu_certificate"
    HEALTH_CARD = "health_card"
    LINK = "link"
    PAYMENT = "payment"
    CONTACT = "contact"
    WIFI = "wifi"
    TOKEN = "token"  # noqa: S105 -- a kind of foreign code, not a password
    NUMBER = "number"
    OTHER = "other"


LOOKS: tuple[tuple[Likeness, re.Pattern[str]], ...] = (
    (Likeness.EU_CERTIFICATE, re.compile(r"HC1:")),
    (Likeness.HEALTH_CARD, re.compile(r"shc:/", re.IGNORECASE)),
    (Likeness.LINK, re.compile(r"(https?://|www\.)", re.IGNORECASE)),
    (Likeness.PAYMENT, re.compile(r"000201")),
    (Likeness.CONTACT, re.compile(r"(BEGIN:VCARD|MECARD:|mailto:|tel:|smsto:)", re.IGNORECASE)),
    (Likeness.WIFI, re.compile(r"WIFI:", re.IGNORECASE)),
    (Likeness.TOKEN, re.compile(r"[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{8,}")),
    (Likeness.NUMBER, re.compile(r"[0-9]{4,}\Z")),
)
"""First match wins. 000201 opens an EMVCo payment code (QRIS in Indonesia)."""


def decode_barcode(text: str) -> bytes:
    """Undo the transport encoding; nothing is authenticated yet.

    Args:
        text: What the scanner read; the work is linear in its length, memory a small multiple of it.

    Returns:
        The COSE_Sign1 bytes, untrusted, at most `MAX_PERMIT_BYTES`.

    Raises:
        NotAPermitError: Not Base45, or it does not set out as a zlib stored block around a COSE_Sign1.
        MalformedPermitError: It sets out so and is too long, or the stored block, its end or its checksum is off.

    Source: RFC 9285 section 4; RFC 1950 section 2.2; RFC 1951 section 3.2.4.
    """
    stream = _decode_base45(text)
    if not stream.startswith(ZLIB_STORED) or stream[PERMIT_AT : PERMIT_AT + 1] != bytes([SIGN1_TAG]):
        message = "the text is not a permit"
        raise NotAPermitError(message)
    if len(text) > MAX_BARCODE_CHARS:
        message = f"expected at most {MAX_BARCODE_CHARS} characters, got {len(text)}"
        raise MalformedPermitError(message)
    length, complement = BLOCK_HEAD.unpack_from(stream, len(ZLIB_STORED))
    if complement != length ^ 0xFFFF or len(stream) != length + FRAMING_BYTES:
        message = "the stored block is not exactly one of the stated length"
        raise MalformedPermitError(message)
    permit = stream[PERMIT_AT:-4]
    if CHECKSUM.unpack(stream[-4:])[0] != zlib.adler32(permit):
        message = "the checksum does not match"
        raise MalformedPermitError(message)
    return permit


def encode_barcode(permit: bytes) -> str:
    """Spell permit bytes as the one barcode text that stands for them.

    Args:
        permit: COSE_Sign1 bytes, at most `MAX_PERMIT_BYTES`.

    Raises:
        ValueError: Too long for any symbol; the issuer checks before.
    """
    if len(permit) > MAX_PERMIT_BYTES:
        message = f"expected at most {MAX_PERMIT_BYTES} permit bytes, got {len(permit)}"
        raise ValueError(message)
    head = ZLIB_STORED + BLOCK_HEAD.pack(len(permit), len(permit) ^ 0xFFFF)
    return _encode_base45(head + permit + CHECKSUM.pack(zlib.adler32(permit)))


def sets_out_as_permit(barcode: Barcode) -> bool:
    """Whether question 1 would take a barcode for a permit, whatever comes of it."""
    if barcode.part is not None:
        return False
    try:
        decode_barcode(barcode.text)
    except NotAPermitError:
        return False
    except MalformedPermitError:
        pass
    return True


def likeness_of(barcode: Barcode) -> Likeness:
    """Say what a barcode that is no permit looks like, from its first characters only."""
    if barcode.part is not None:
        return Likeness.PART
    head = barcode.text[:256]
    return next((likeness for likeness, pattern in LOOKS if pattern.match(head)), Likeness.OTHER)


def _decode_base45(text: str) -> bytes:
    """RFC 9285 section 4 for the whole text at once.

    Triples are added up in 32-bit lanes of one large integer: a third of the time of a loop over them, and no lane
    spills into the next, since even three foreign characters give only 255 * (1 + 45 + 2025) = 528,105.
    """
    digits = text.encode("ascii", "replace").translate(DIGITS)  # "replace" gives "?", which is no Base45 character
    count, rest = divmod(len(digits), 3)
    whole = 3 * count
    low, middle = _lanes(digits[0:whole:3]), _lanes(digits[1:whole:3])
    sums = (low + 45 * middle + 2025 * _lanes(digits[2:whole:3])).to_bytes(4 * count, "little")
    octets = bytearray(2 * count)
    octets[0::2], octets[1::2] = sums[1::4], sums[0::4]
    tail = digits[whole] + 45 * digits[whole + 1] if rest == 2 else 0  # noqa: PLR2004 -- two characters, one byte
    if FOREIGN in digits or any(sums[2::4]) or rest == 1 or tail > LARGEST_BYTE:
        message = "the text is not Base45"
        raise NotAPermitError(message)
    return bytes(octets) + bytes([tail][: rest // 2])


def _lanes(digits: bytes) -> int:
    """One digit in each 32-bit lane, least significant first."""
    spread = bytearray(4 * len(digits))
    spread[0::4] = digits
    return int.from_bytes(spread, "little")


def _encode_base45(octets: bytes) -> str:
    """RFC 9285 section 4 for all octets at once: two bytes to three characters, a last one to two.

    In the lanes of `_decode_base45`, dividing by multiplying: for every n < 65,536 the integer n // 2025 is
    (n + 1) * 8285 >> 24, for every n < 2025 n // 45 is n * 1457 >> 16, and no product leaves its 32 bits.
    """
    count, odd = divmod(len(octets), 2)
    spread = bytearray(4 * count)
    spread[0::4], spread[1::4] = octets[1::2], octets[0 : 2 * count : 2]
    pairs = int.from_bytes(spread, "little")
    high = ((pairs + _lanes(b"\1" * count)) * 8285).to_bytes(4 * count, "little")[3::4]
    rest = pairs - 2025 * _lanes(high)
    middle = (rest * 1457).to_bytes(4 * count, "little")[2::4]
    low = (rest - 45 * _lanes(middle)).to_bytes(4 * count, "little")[0::4]
    digits = bytearray(3 * count)
    digits[0::3], digits[1::3], digits[2::3] = low, middle, high
    if odd:
        digits += bytes((octets[-1] % 45, octets[-1] // 45))
    return digits.translate(SPELLED).decode("ascii")
