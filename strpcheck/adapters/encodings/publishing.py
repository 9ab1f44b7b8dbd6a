"""Makes the encodings of a list, from older versions in the folder that is published into."""

import contextlib
import hashlib
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from strpcheck.adapters.encodings.names import delta_name, full_name, short, target_name
from strpcheck.adapters.encodings.offers import Encodings, Rung, write_encodings
from strpcheck.ports import EncodedList, ListVersion

__all__ = ["FolderListEncoder"]

THREADS = 2
"""Compressing lets go of the interpreter; each takes some 80 MB."""


class FolderListEncoder:
    """Implements `ListEncoder`."""

    def __init__(self, folder: Path) -> None:
        """Remember where older versions lie.

        Args:
            folder: What is published into. Whatever it holds is compared with its hash, so it may be anybody's.
        """
        self._folder = folder

    def holds(self, path: str, version: ListVersion) -> bool:
        """Whether the file is there; whether it is whole is asked when it is read."""
        return self._place(path, version).is_file()

    def encode(
        self, path: str, content: bytes, older: Sequence[ListVersion], advance: Callable[[], None]
    ) -> EncodedList:
        """Compress a list, and spell it by what differs from each older version that can be read whole."""
        from strpcheck.adapters.encodings import xz

        sha256 = hashlib.sha256(content).hexdigest()
        files: dict[str, bytes] = {}
        rungs: list[Rung] = []
        with ThreadPoolExecutor(THREADS) as pool:
            whole = pool.submit(xz.compress, content)
            deltas = pool.map(lambda version: self._delta(path, content, version), older)
            for version, delta in zip(older, deltas, strict=True):
                advance()
                if delta is not None:
                    files[delta_name(path, version.sha256, sha256)] = delta
                    rungs.append(Rung(short(version.sha256), len(delta), version.issued_at))
            size = len(whole.result())
            if size < len(content):  # a list of a few permits is not worth another file
                files[full_name(path, sha256)] = whole.result()
        advance()
        return EncodedList(write_encodings(Encodings(size if size < len(content) else None, tuple(rungs))), files)

    def _delta(self, path: str, content: bytes, version: ListVersion) -> bytes | None:
        """What changed since a version; None where that is damaged, or where the delta is no shorter than the list."""
        from strpcheck.adapters.encodings import dcz

        with contextlib.suppress(OSError):
            dictionary = self._place(path, version).read_bytes()
            if hashlib.sha256(dictionary).hexdigest() == version.sha256:
                delta = dcz.compress(content, dictionary)
                return delta if len(delta) < len(content) else None
        return None

    def _place(self, path: str, version: ListVersion) -> Path:
        """Where a version lies."""
        return self._folder.joinpath(*target_name(path, version.sha256).split("/"))
