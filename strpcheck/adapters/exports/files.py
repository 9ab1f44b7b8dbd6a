"""The files of an export: written beside their names, brought to the disk, and named only when all are whole."""

import contextlib
import hashlib
import os
import tempfile
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import datetime
from pathlib import Path
from typing import IO, Final, Self

from strpcheck.adapters.durable import refuse_existing, sync_folder
from strpcheck.adapters.exports.books import Page, book_in
from strpcheck.adapters.exports.chunks import Chunk, Order, merged_ages
from strpcheck.adapters.exports.crew import MANY_ENTRIES, encoded
from strpcheck.adapters.exports.verifier_copy import verifier_source
from strpcheck.adapters.log_snapshot import LogSnapshot
from strpcheck.core.merkle import HASH_BYTES, Node
from strpcheck.errors import WriteError
from strpcheck.ports import ListAges, WrittenExport
from strpcheck.troubles import Trouble

__all__ = ["LEAVES", "MANIFEST", "VERIFIER", "DiskExport", "Seen"]

MANIFEST, LEAVES, VERIFIER = ".manifest", ".leaves", ".verify.py"
"""What the names beside the file's end with."""
ROOM: Final = "make room on the disk or allow writing there, then try again; nothing was left there"


class Seen:
    """What the chunks of an export sum up to."""

    def __init__(self) -> None:
        self.shown = 0
        self.nodes: list[Node] = []
        self.policies: set[str] = set()
        self.generations: set[str] = set()
        self.lists: dict[str, ListAges | None] = {}

    def add(self, chunk: Chunk) -> None:
        """One more."""
        self.shown += chunk.shown
        self.nodes.extend(chunk.nodes)
        self.policies |= chunk.policies
        self.generations |= chunk.generations
        for uri, ages in chunk.lists.items():
            self.lists[uri] = merged_ages(self.lists.get(uri), ages)


class DiskExport:
    """Implements `ExportFiles`; as a context it takes away whatever did not get its name."""

    def __init__(
        self,
        target: Path,
        order: Order,
        page: Page,
        *,
        may_replace: bool = False,
        many: int = MANY_ENTRIES,
        fsync: Callable[[int], None] = os.fsync,
        verifier: Callable[[], bytes | None] = verifier_source,
    ) -> None:
        """Write nothing yet.

        Args:
            target: The file; others stand beside it.
            order: What to make of which log.
            page: For people, where the format is one they read.
            may_replace: Whether an earlier export may stand there.
            many: From how many entries on children help.
            fsync: Brings an open file to the disk; another one fails in tests.
            verifier: Gives the program that checks an export; None where there is none.

        Raises:
            WriteError: Something stands there, or there is no such folder.
        """
        self._target, self._order, self._page, self._many = target, order, page, many
        self._may_replace, self._fsync, self._verifier = may_replace, fsync, verifier
        self._parts: dict[str, Path] = {}
        self._refuse()

    def __enter__(self) -> Self:
        """Nothing is made yet."""
        return self

    def __exit__(self, *_: object) -> None:
        """Take away what has no name."""
        for part in self._parts.values():
            with contextlib.suppress(OSError):
                part.unlink(missing_ok=True)

    def span(self, since: datetime, until: datetime, size: int) -> tuple[int, int]:
        """First and last of the first `size` entries whose wall time lies in [since, until); (1, 0) for none."""
        with closing(LogSnapshot(self._order.log)) as log:
            return log.span(since, until, size)

    def write(self, first: int, last: int) -> WrittenExport:
        """Write the entries, and their leaves beside them where the format hides them.

        Raises:
            LogError: An entry is missing, or is not what was written.
            WriteError: Disk full, no permission.
        """
        seen = Seen()
        with contextlib.ExitStack() as files:
            leaves = None if self._order.form.holds_leaves else files.enter_context(self._part(LEAVES))
            digest = self._write_rows(files.enter_context(self._part("")), leaves, seen, first, last)
        written = self._parts[""]
        with self._told():
            length = written.stat().st_size
            if digest is None:
                with written.open("rb") as file:
                    digest = hashlib.file_digest(file, "sha256").hexdigest()
        return WrittenExport(
            name=self._target.name,
            sha256=digest,
            bytes=length,
            shown=seen.shown,
            nodes=tuple(seen.nodes),
            policies=frozenset(seen.policies),
            generations=frozenset(seen.generations),
            lists=seen.lists,
        )

    def seal(self, manifest: str) -> None:
        """Write the manifest, and the program that checks it where there is one.

        Raises:
            WriteError: Disk full, no permission.
        """
        for name, content in ((MANIFEST, manifest.encode()), (VERIFIER, self._verifier())):
            if content is not None:
                with self._part(name) as file:
                    file.write(content)

    def publish(self) -> None:
        """Give the files their names.

        The manifest comes last, and an earlier one goes first: a file with a manifest is whole, and the manifest its
        own, wherever the power goes.

        Raises:
            WriteError: No permission, or something stands there by now.
        """
        self._refuse()
        with self._told():
            for name in (MANIFEST, LEAVES, VERIFIER):
                self._beside(name).unlink(missing_ok=True)
            for name in ("", LEAVES, VERIFIER, MANIFEST):
                part = self._parts.pop(name, None)
                if part is not None:
                    part.replace(self._beside(name))
            sync_folder(self._target.parent, self._fsync)

    def _write_rows(self, file: IO[bytes], leaves: IO[bytes] | None, seen: Seen, first: int, last: int) -> str | None:
        """Every row, and what stands around them; returns the file's SHA-256 where it is known by then."""
        book = book_in(self._order.form, file, self._page)
        with closing(book):
            for chunk in encoded(self._order, first, last, sheet_rows=book.sheet_rows, many=self._many):
                book.add(chunk)
                seen.add(chunk)
                if leaves is not None:
                    hashes = (chunk.leaves[at : at + HASH_BYTES] for at in range(0, len(chunk.leaves), HASH_BYTES))
                    leaves.write("".join([f"{found.hex()}\n" for found in hashes]).encode())
            book.finish()
            return book.sha256

    @contextmanager
    def _part(self, name: str) -> Iterator[IO[bytes]]:
        """A file that will have this ending, on the disk once it is left."""
        with self._told():
            handle, part = tempfile.mkstemp(prefix=f".{self._target.name}.", suffix=".part", dir=self._target.parent)
            self._parts[name] = Path(part)
            with os.fdopen(handle, "wb") as file:
                yield file
                file.flush()
                self._fsync(file.fileno())

    def _refuse(self) -> None:
        """Nothing is written over that was not meant to be.

        Raises:
            WriteError: Something stands there, or there is no such folder.
        """
        with self._told():
            if not self._target.parent.is_dir():
                message = f"there is no folder {self._target.parent}"
                raise WriteError(message, hint="make it first", trouble=Trouble.CANNOT_WRITE)
            for path in map(self._beside, ("", MANIFEST, LEAVES, VERIFIER)):
                if not self._may_replace:
                    refuse_existing(path)
                elif path.is_dir():
                    message = f"{path} is there already, and is a folder"
                    raise WriteError(message, hint="choose another name", trouble=Trouble.CANNOT_WRITE)

    def _beside(self, ending: str) -> Path:
        """The file, or one that stands beside it."""
        return self._target.with_name(self._target.name + ending)

    @contextmanager
    def _told(self) -> Iterator[None]:
        """Say in our words what the system refused."""
        try:
            yield
        except OSError as e:
            message = f"cannot write {self._target}: {e.strerror or e}"
            raise WriteError(message, hint=ROOM, trouble=Trouble.CANNOT_WRITE) from e
