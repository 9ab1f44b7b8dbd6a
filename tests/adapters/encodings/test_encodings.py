"""Transport encodings: what comes out is what went in, and nothing hostile comes out or takes more than its share."""

import hashlib
import lzma
import sys
import zlib

import pytest

from strpcheck.adapters.encodings import dcz, xz
from strpcheck.errors import SyncError

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

OLD = bytes(range(256)) * 300
NEW = OLD[:30_000] + b"changed" + OLD[30_007:] + b"\x00" * 64


def test_a_whole_list_comes_back() -> None:
    """Byte for byte, and smaller on the way."""
    encoded = xz.compress(NEW)

    assert xz.decompress(encoded, len(NEW)) == NEW
    assert len(encoded) < len(NEW) // 20


def test_an_empty_list_comes_back() -> None:
    """Nothing in, nothing out."""
    assert xz.decompress(xz.compress(b""), 0) == b""
    assert dcz.decompress(dcz.compress(b"", OLD), OLD, 0) == b""


def test_any_reader_of_xz_reads_it() -> None:
    """It is the format, not a dialect."""
    assert lzma.decompress(xz.compress(NEW)) == NEW


def test_a_delta_needs_the_older_version_and_no_more() -> None:
    """Byte for byte, in a few bytes."""
    encoded = dcz.compress(NEW, OLD)

    assert dcz.decompress(encoded, OLD, len(NEW)) == NEW
    assert len(encoded) < 200


def test_a_delta_has_the_header_of_the_standard() -> None:
    """Magic and the SHA-256 of the dictionary (RFC 9842 section 3); readers of plain frames step over it."""
    encoded = dcz.compress(NEW, OLD)
    frame = zstd.ZstdDecompressor(zstd_dict=zstd.ZstdDict(OLD, is_raw=True).as_prefix)

    assert encoded[:8] == bytes.fromhex("5e2a4d1820000000")
    assert dcz.dictionary_of(encoded) == hashlib.sha256(OLD).hexdigest()
    assert frame.decompress(encoded[dcz.HEADER_BYTES :]) == NEW


def test_a_delta_from_another_version_is_refused() -> None:
    """Before anything is decompressed."""
    with pytest.raises(SyncError, match="begins at another version"):
        dcz.decompress(dcz.compress(NEW, OLD), OLD + b"\x00", len(NEW))


@pytest.mark.parametrize("most", [0, 1, len(NEW) - 1])
def test_nothing_longer_than_signed_comes_out(most: int) -> None:
    """Not even in part."""
    with pytest.raises(SyncError, match="at most"):
        xz.decompress(xz.compress(NEW), most)
    with pytest.raises(SyncError, match="at most"):
        dcz.decompress(dcz.compress(NEW, OLD), OLD, most)


def test_a_bomb_is_refused() -> None:
    """A gigabyte in a few kilobytes is never held: the bound comes first."""
    bomb = lzma.LZMACompressor(format=lzma.FORMAT_XZ)
    encoded = b"".join(bomb.compress(bytes(1 << 20)) for _ in range(64)) + bomb.flush()

    with pytest.raises(SyncError, match="at most"):
        xz.decompress(encoded, len(NEW))


def test_a_stream_that_asks_for_much_memory_is_refused() -> None:
    """A window of 64 MB is more than any list needs."""
    greedy = [{"id": lzma.FILTER_LZMA2, "preset": 0, "dict_size": 1 << 26}]

    with pytest.raises(SyncError, match="cannot be read"):
        xz.decompress(lzma.compress(NEW, filters=greedy), len(NEW))


def test_a_frame_that_hides_its_length_is_refused() -> None:
    """What it yields is known before it is decompressed, or it is not."""
    encoder = zstd.ZstdCompressor(zstd_dict=zstd.ZstdDict(OLD, is_raw=True).as_prefix)
    frame = encoder.compress(NEW) + encoder.flush()

    with pytest.raises(SyncError, match="yields None bytes"):
        dcz.decompress(dcz.compress(b"", OLD)[: dcz.HEADER_BYTES] + frame, OLD, len(NEW))


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw + b"\x00", lambda raw: raw[:-1], lambda raw: raw + raw], ids=["more", "less", "twice"]
)
def test_what_is_not_exactly_one_encoding_is_refused(spoil: "object") -> None:
    """Cut short, trailed by something, twice."""
    assert callable(spoil)
    with pytest.raises(SyncError):
        xz.decompress(spoil(xz.compress(NEW)), len(NEW))
    with pytest.raises(SyncError):
        dcz.decompress(spoil(dcz.compress(NEW, OLD)), OLD, len(NEW))


@pytest.mark.parametrize("junk", [b"", b"<html>", zlib.compress(NEW), bytes(100)], ids=["empty", "page", "zlib", "nil"])
def test_anything_else_is_refused(junk: bytes) -> None:
    """As an error of ours."""
    head = dcz.compress(b"", OLD)[: dcz.HEADER_BYTES]

    with pytest.raises(SyncError):
        xz.decompress(junk, len(NEW))
    with pytest.raises(SyncError):
        dcz.decompress(junk, OLD, len(NEW))
    with pytest.raises(SyncError):
        dcz.decompress(head + junk, OLD, len(NEW))


def test_no_changed_byte_raises_anything_else() -> None:
    """Whatever comes out is told apart by its hash; what goes wrong is an error of ours."""
    whole, delta = xz.compress(NEW), dcz.compress(NEW, OLD)
    refused = 0
    for place in range(len(delta)):
        spoiled = bytes([*delta[:place], delta[place] ^ 0x55, *delta[place + 1 :]])
        try:
            dcz.decompress(spoiled, OLD, len(NEW))
        except SyncError:
            refused += 1
    for place in range(len(whole)):
        spoiled = bytes([*whole[:place], whole[place] ^ 0x55, *whole[place + 1 :]])
        try:
            xz.decompress(spoiled, len(NEW))
        except SyncError:
            refused += 1

    assert refused > (len(delta) + len(whole)) // 2
