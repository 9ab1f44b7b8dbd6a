"""Hostile texts that fail before any signature is looked at: other codes, Base45, zlib; reasons by hand."""

import struct
import zlib
from collections.abc import Iterator
from typing import Final

from tests.vectors.claims import CTI, NAME, payload
from tests.vectors.forge import BASE45, KEYS, base45, frame, sign, spell, wrap
from tests.vectors.rows import Row

PERMIT: Final = sign(KEYS["permit"], payload())
ODD: Final = sign(KEYS["permit"], payload({NAME: "Siti Contoh Rahayu" + "s" * (len(frame(PERMIT)) % 2 == 0)}))
"""Framed, an odd number of bytes: the text ends in a group of two."""
EVEN: Final = sign(KEYS["permit"], payload({NAME: "Siti Contoh Rahayu" + "s" * (len(frame(PERMIT)) % 2)}))
"""Framed, an even number of bytes: the text is groups of three throughout."""
PLAIN, FIXED = b"\x78\x01", b"\x78\xda"


def reversed_bits(value: int, width: int) -> str:
    """A Huffman code, most significant bit first, as deflate packs bits."""
    return format(value, f"0{width}b")


def deflated(octets: bytes) -> bytes:
    """A fixed-Huffman deflate block of literals (RFC 1951 section 3.2.6), the same under every zlib."""
    literals = 144
    bits = "110"  # final, fixed: header bits in the order they are packed
    for octet in octets:
        bits += reversed_bits(0x30 + octet, 8) if octet < literals else reversed_bits(0x190 + octet - literals, 9)
    bits += "0000000"
    bits += "0" * (-len(bits) % 8)
    return bytes(int(bits[at : at + 8][::-1], 2) for at in range(0, len(bits), 8))


def block(octets: bytes, *, final: int = 1) -> bytes:
    """One stored block."""
    return struct.pack("<BHH", final, len(octets), len(octets) ^ 0xFFFF) + octets


def checksum(octets: bytes) -> bytes:
    """Adler-32 as zlib writes it."""
    return struct.pack(">I", zlib.adler32(octets))


def other_codes() -> Iterator[tuple[str, str]]:
    """Codes of other systems, and codes that only begin like a permit."""
    good = wrap(PERMIT)
    yield "empty", ""
    yield "space", " "
    yield "link", "https://jakevo.example/strp?id=7"
    yield "link-upper-case", "HTTPS://JAKEVO.EXAMPLE/STRP/7"
    yield (
        "eu-certificate",
        "HC1:NCFOXN%TS3DHPVO13J /G-/2YRVA.Q/R82JD2FCJG96V75DOW%IY17EIHY P8L6IWM$S4U45P84HW6U/4:84LC6 YM",
    )
    yield "eu-prefix-on-a-permit", "HC1:" + good
    yield "health-card", "shc:/567629095243206034602924374044603122295953265460346029"
    yield "jwt", "eyJhbGciOiJFZERTQSJ9.eyJpc3MiOiJYWC1KSyIsIm5hbWUiOiJTaXRpIn0.c2lnbmF0dXJlLW9mLW5vdGhpbmctYXQtYWxs"
    yield "jwt-unsigned", "eyJhbGciOiJub25lIn0.eyJpc3MiOiJYWC1KSyJ9eyJpc3MiOiJYWC1KSyJ9."
    yield "payment", "00020101021126570011ID.DANA.WWW0118936009153000000000021"
    yield "contact", "BEGIN:VCARD\nVERSION:3.0\nFN:Siti Contoh\nEND:VCARD"
    yield "wifi", "WIFI:T:WPA;S:Pos Penyekatan;P:rahasia;;"
    yield "number", "3174000000000000"
    yield "json", '{"iss":"XX-JK","name":"Siti Contoh Rahayu"}'
    yield "terminal-escape", "\x1b[2J\x1b[1;1HLOLOS"
    yield "bidi-text", "\u202eSOLOL"
    yield "nul", "\0"
    yield "surrogate", "\ud800"
    yield "arabic-digits", "\u0661\u0662\u0663"
    yield "full-width-letters", "\uff16BF"
    yield "nine-thousand-zeros", "0" * 9000


def base45_texts() -> Iterator[tuple[str, str]]:
    """Second spellings of a good text, none of which may be read."""
    even, odd = wrap(EVEN), wrap(ODD)
    yield "lower-case", even.lower()
    yield "one-letter-lower-case", even[:30] + even[30:].replace("A", "a", 1)
    yield "overflow-only", ":::"
    yield "overflow-appended", even + ":::"
    yield "overflow-in-place", even[:-3] + ":::"
    yield "overflow-65536", even[:-3] + "GGW"
    yield "overflow-pair-256", odd[:-2] + "V5"
    yield "overflow-pair", odd[:-2] + "::"
    yield "one-character-left", even + "0"
    yield "trailing-space-even", even + " "
    yield "trailing-space-odd", odd + " "
    yield "leading-space", " " + even
    yield "two-leading-spaces", "  " + even
    yield "trailing-newline", even + "\n"
    yield "carriage-return", even + "\r\n"
    yield "inner-newline", even[:60] + "\n" + even[60:]
    yield "trailing-nul", even + "\0"
    yield "equals-padding", even + "=="
    yield "underscore", even[:9] + "_" + even[10:]
    yield "byte-order-mark", "\ufeff" + even
    yield "no-break-space", even.replace(" ", "\u00a0") if " " in even else even[:9] + "\u00a0" + even[10:]
    yield "base64", "eAEBNgHJ/tKEUqIBJwRIAAAAAAAAAABYsqgBZVhYLUpLBBpg"
    yield "hex", frame(EVEN).hex().upper()


def foreign_frames() -> Iterator[tuple[str, bytes]]:
    """Frames that are not 78 01 01 around D2: whatever they would inflate to, nothing inflates them."""
    dictionary = struct.pack(">I", zlib.adler32(b"strp"))
    gzip = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff" + block(PERMIT)
    yield "bare-cose", PERMIT
    yield "raw-deflate", block(PERMIT)
    yield "raw-deflate-fixed", deflated(PERMIT)
    yield "gzip", gzip + struct.pack("<II", zlib.crc32(PERMIT), len(PERMIT))
    yield "zlib-compressed", FIXED + deflated(PERMIT) + checksum(PERMIT)
    yield "zlib-compressed-level-1", PLAIN + deflated(PERMIT) + checksum(PERMIT)
    yield "zlib-header-da-stored", FIXED + block(PERMIT) + checksum(PERMIT)
    yield "zlib-header-9c-stored", b"\x78\x9c" + block(PERMIT) + checksum(PERMIT)
    yield "zlib-small-window", b"\x58\x09" + block(PERMIT) + checksum(PERMIT)
    yield "zlib-preset-dictionary", b"\x78\x20" + dictionary + block(PERMIT) + checksum(PERMIT)
    half = len(PERMIT) // 2
    yield "two-stored-blocks", PLAIN + block(PERMIT[:half], final=0) + block(PERMIT[half:]) + checksum(PERMIT)
    yield "empty-block-first", PLAIN + block(b"", final=0) + block(PERMIT) + checksum(PERMIT)
    yield "block-padding-bits-set", PLAIN + b"\x09" + block(PERMIT)[1:] + checksum(PERMIT)
    yield "reserved-block-type", PLAIN + b"\x07" + block(PERMIT)[1:] + checksum(PERMIT)
    yield "frame-without-permit", frame(b"")
    yield "frame-head-only", frame(PERMIT)[:7]
    yield "zlib-bomb-head", b"\x78\xda\xed\xc1\x01\x01\x00\x00\x00\x80\x90\xfe\xaf\xee\x08\x0a" + bytes(64)
    unsigned = payload()
    yield "unsigned-claims", frame(unsigned)
    yield "untagged-sign1", frame(PERMIT[1:])
    yield "cwt-tag-61", frame(b"\xd8\x3d" + PERMIT)
    yield "self-described-cbor", frame(b"\xd9\xd9\xf7" + PERMIT)
    yield "sign1-tag-in-two-bytes", frame(b"\xd8\x12" + PERMIT[1:])
    yield "mac0-tag", frame(b"\xd1" + PERMIT[1:])
    yield "sign-tag", frame(b"\xd8\x62" + PERMIT[1:])
    yield "encrypt0-tag", frame(b"\xd0" + PERMIT[1:])
    yield "text-in-the-frame", frame(b"LOLOS")


def broken_frames() -> Iterator[tuple[str, bytes]]:
    """Frames that set out as a permit's and break the zlib rules."""
    good = frame(PERMIT)
    size = len(PERMIT)
    yield "checksum-off-by-one", good[:-1] + bytes([good[-1] ^ 1])
    yield "checksum-little-endian", good[:-4] + good[-4:][::-1]
    yield "checksum-of-nothing", good[:-4] + b"\0\0\0\1"
    yield "checksum-crc32", good[:-4] + struct.pack(">I", zlib.crc32(PERMIT))
    yield "checksum-missing", good[:-4]
    yield "checksum-cut", good[:-1]
    yield "complement-wrong", good[:5] + struct.pack("<H", size) + good[7:]
    yield "length-big-endian", good[:3] + struct.pack(">HH", size, size ^ 0xFFFF) + good[7:]
    yield "length-one-less", good[:3] + struct.pack("<HH", size - 1, size - 1 ^ 0xFFFF) + good[7:]
    yield "length-one-more", good[:3] + struct.pack("<HH", size + 1, size + 1 ^ 0xFFFF) + good[7:]
    yield "length-65535", good[:3] + struct.pack("<HH", 0xFFFF, 0) + good[7:]
    yield "byte-after-the-stream", good + b"\0"
    yield "second-stream-after", good + good
    yield "second-block-after-final", PLAIN + block(PERMIT) + block(PERMIT) + checksum(PERMIT + PERMIT)
    yield "only-the-tag", frame(b"\xd2")
    # The sum of another permit's bytes: a frame checks its own content.
    other = sign(KEYS["permit"], payload({CTI: bytes(8)}))
    yield "checksum-of-another-permit", good[:-4] + checksum(other)


def too_long() -> str:
    """More characters than the largest QR holds, in an otherwise exact frame."""
    return wrap(b"\xd2" + spell([b"", {}, bytes(4000), bytes(64)]))


def rows() -> Iterator[Row]:
    """Every row of this table."""
    why = "not Base45, or not a stored block around a tagged COSE_Sign1"
    for prefix, texts in (("other", other_codes()), ("base45", base45_texts())):
        for name, barcode in texts:
            yield Row(name=f"{prefix}-{name}", why=why, barcode=barcode, reason="not_a_permit")
    for name, octets in foreign_frames():
        yield Row(name=f"frame-{name}", why=why, barcode=base45(octets), reason="not_a_permit")
    why = "it sets out as a permit and breaks the frame"
    for name, octets in broken_frames():
        yield Row(name=f"broken-{name}", why=why, barcode=base45(octets), reason="malformed")
    yield Row(name="broken-too-long", why=why, barcode=too_long(), reason="malformed")


assert set(wrap(PERMIT)) <= set(BASE45)
