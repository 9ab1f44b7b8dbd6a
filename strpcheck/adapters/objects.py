"""Content-addressed parts on disk: each under its SHA-256, compared with it whenever it is read."""

import contextlib
import hashlib
import mmap
import stat
import zlib
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from io import BufferedReader
from pathlib import Path
from typing import TYPE_CHECKING, cast

from strpcheck.adapters.durable import make_folder
from strpcheck.errors import HomeError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from hashlib import _Hash as Hash

__all__ = ["DAMAGED", "SHOWN", "Objects"]

SHOWN = 16
"""Digits of a hash that tell one part from another in a message."""

DAMAGED = "run `strpcheck sync` to fetch it again"

DEFLATED = ".z"
"""Suffix of a part that only past generations need: a list of 17 million permits shrinks to a tenth."""
MAX_OBJECT_BYTES = 16 * 1024 * 1024
"""As long as the longest target; nothing kept is longer."""
MIN_DEFLATED_BYTES = 16 * 1024
"""Smaller parts fill a block or two of the disk either way."""


class Objects:
    """The parts of every generation kept."""

    def __init__(self, folder: Path, write: Callable[[Path, bytes], None]) -> None:
        self._folder = folder
        self._write = write

    def prepare(self) -> None:
        """Make the folder where it is missing."""
        make_folder(self._folder, private=True)

    def put(self, content: bytes) -> str:
        """Keep a part under its hash; one that is there already, and whole, is not written again."""
        digest = hashlib.sha256(content).hexdigest()
        with contextlib.suppress(HomeError):
            self.must_be_whole(digest)
            return digest
        self._write(self._folder / digest, content)
        return digest

    def get(self, digest: str) -> bytes:
        """A part.

        Raises:
            HomeError: It is missing or was changed.
        """
        if not (self._folder / digest).exists() and (self._folder / f"{digest}{DEFLATED}").exists():
            return self._inflated(digest)
        with self._opened(digest) as file:
            content = file.read()
        _compare(hashlib.sha256(content), digest)
        return content

    def must_be_whole(self, digest: str) -> None:
        """Compare a part with its name without holding it: a list may be megabytes.

        Raises:
            HomeError: It is missing or was changed.
        """
        with self._opened(digest) as file:
            found = hashlib.file_digest(file, "sha256")
        _compare(found, digest)

    def map(self, digest: str) -> Sequence[int]:
        """Map a part after hashing it; the mapping is what decisions read.

        Raises:
            HomeError: It is missing or was changed.
        """
        with self._opened(digest) as file:
            # An empty file cannot be mapped; an empty list is possible in principle.
            mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) if file.seek(0, 2) else b""
        _compare(hashlib.sha256(mapped), digest)
        return cast("Sequence[int]", mapped)

    def size(self, digest: str) -> int:
        """Bytes that a part takes on the disk; 0 where it is missing."""
        for name in (digest, f"{digest}{DEFLATED}"):
            with contextlib.suppress(OSError):
                return (self._folder / name).stat().st_size
        return 0

    def deflate(self, digest: str) -> None:
        """Keep a part that is seldom read in less room; a crash leaves it in one form or in both.

        Raises:
            HomeError: It is missing or was changed.
            WriteError: There is no room.
        """
        plain = self._folder / digest
        if not plain.exists() or plain.stat().st_size < MIN_DEFLATED_BYTES:
            return
        self._write(self._folder / f"{digest}{DEFLATED}", zlib.compress(self.get(digest)))
        plain.unlink()

    def sweep(self, wanted: AbstractSet[str]) -> None:
        """Remove every file but the parts that are wanted, and whatever a crash left half-written.

        Who calls this holds the store's lock: a part that is being written is nobody's yet.
        """
        for file in self._folder.iterdir():
            digest = file.name.removesuffix(DEFLATED)
            twice = digest != file.name and (self._folder / digest).exists()
            if digest not in wanted or twice:
                # A file that a scan has mapped stays on Windows; the next sweep takes it.
                with contextlib.suppress(OSError):
                    file.unlink()

    def _inflated(self, digest: str) -> bytes:
        """A part that was kept in less room."""
        try:
            path = self._folder / f"{digest}{DEFLATED}"
            _be_part(path)
            raw = path.read_bytes()
            content = zlib.decompressobj().decompress(raw, MAX_OBJECT_BYTES)
        except (OSError, zlib.error) as e:
            message = f"a part of a past generation cannot be read: {digest[:SHOWN]}"
            hint = "a decision of that time cannot be made again"
            raise HomeError(message, hint=hint, trouble=Trouble.PAST_DAMAGED) from e
        _compare(hashlib.sha256(content), digest)
        return content

    @contextmanager
    def _opened(self, digest: str) -> Iterator[BufferedReader]:
        """A part's file."""
        try:
            # A damaged pointer or manifest may name anything, a folder or a NUL among them.
            path = self._folder / digest
            _be_part(path)
            with path.open("rb") as file:
                yield file
        except (OSError, ValueError) as e:
            message = f"a part of the generation in force is missing or cannot be read: {digest[:SHOWN]}"
            raise HomeError(message, hint=DAMAGED, trouble=Trouble.HELD_DAMAGED) from e


def _be_part(path: Path) -> None:
    """Before a file is opened: a pipe would be waited for, a device read for ever, and no part is longer than any.

    Raises:
        OSError: It is none.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode) or found.st_size > MAX_OBJECT_BYTES:
        message = f"expected a part of a generation at {path}"
        raise OSError(message)


def _compare(found: "Hash", digest: str) -> None:
    """A part is what its name says."""
    if found.hexdigest() != digest:
        message = f"a part of the generation in force was changed: {digest[:SHOWN]}"
        raise HomeError(message, hint=DAMAGED, trouble=Trouble.HELD_DAMAGED)
