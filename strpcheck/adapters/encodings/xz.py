"""The whole list as one .xz stream: what a laptop fetches that holds no older version."""

import lzma

from strpcheck.errors import SyncError

__all__ = ["compress", "decompress"]

WINDOW_BYTES = 16 * 1024 * 1024
"""Longer than any list; the reader's memory is bounded by it."""
MEMORY_BYTES = WINDOW_BYTES + 4 * 1024 * 1024
"""The window and what the decoder needs beside it."""

FILTERS = [
    {
        "id": lzma.FILTER_LZMA2,
        "preset": 9 | lzma.PRESET_EXTREME,
        "dict_size": WINDOW_BYTES // 2,  # a list of 17 million permits is 2 MB, of 33 million in two bits 8 MB
        # Neighbouring bytes and their places tell nothing about a bit string: no context saves 0.3 % (decision 0050).
        "lc": 0,
        "lp": 0,
        "pb": 0,
    }
]


def compress(content: bytes) -> bytes:
    """Spell a list as an .xz stream."""
    # Its hash is signed, so the stream needs no second checksum.
    return lzma.compress(content, format=lzma.FORMAT_XZ, check=lzma.CHECK_NONE, filters=FILTERS)


def decompress(encoded: bytes, max_bytes: int) -> bytes:
    """Undo `compress`; what comes out is still to be compared with the signed hash.

    Args:
        encoded: Untrusted; its length was bounded by whoever fetched it.
        max_bytes: The signed length of the target: nothing longer is ever held.

    Raises:
        SyncError: Not one .xz stream, longer than that, or one that asks for more memory than a list needs.
    """
    decoder = lzma.LZMADecompressor(format=lzma.FORMAT_XZ, memlimit=MEMORY_BYTES)
    try:
        content = decoder.decompress(encoded, max_length=max_bytes)
        # The end of the stream may stand behind the last byte that it yields.
        over = b"" if decoder.eof else decoder.decompress(b"", max_length=1)
    except (lzma.LZMAError, EOFError) as e:
        message = f"a compressed list cannot be read: {e}"
        raise SyncError(message) from e
    if over or not decoder.eof or decoder.unused_data:
        message = f"a compressed list is not one stream of at most {max_bytes} bytes"
        raise SyncError(message)
    return content
