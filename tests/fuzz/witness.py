"""Memory that outlives a process: the input in hand is still known when native code has ended the child over it."""

import mmap
import struct
from pathlib import Path
from typing import Final

__all__ = ["Witness", "last_words"]

HEAD: Final = struct.Struct(">QI")
"""How many inputs were begun, and the length of the last one."""
MAX_BYTES: Final = 1 << 20


class Witness:
    """Keeps the last input in a file that is mapped into memory: a microsecond an input."""

    def __init__(self, path: Path) -> None:
        path.write_bytes(bytes(HEAD.size + MAX_BYTES))
        with path.open("r+b") as file:
            self._memory = mmap.mmap(file.fileno(), 0)
        self._count = 0

    def note(self, octets: bytes) -> None:
        """Keep an input before it is tried."""
        self._count += 1
        HEAD.pack_into(self._memory, 0, self._count, len(octets))
        self._memory[HEAD.size : HEAD.size + len(octets)] = octets


def last_words(path: Path) -> tuple[int, bytes]:
    """How many inputs a child began, and the last one."""
    if not path.exists():
        return 0, b""
    with path.open("rb") as file:
        count, length = HEAD.unpack(file.read(HEAD.size))
        return count, file.read(length)
