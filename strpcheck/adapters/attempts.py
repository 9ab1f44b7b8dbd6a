"""attempts.json on disk: nothing is decided by it, so damage of it is no failure."""

import contextlib
from pathlib import Path

from strpcheck.adapters.bounded import read_bounded
from strpcheck.adapters.durable import write_durably
from strpcheck.documents.attempts import MAX_ATTEMPTS_BYTES, Attempt, read_attempts, write_attempts
from strpcheck.errors import DocumentError, HomeError, WriteError

__all__ = ["AttemptsFile"]


class AttemptsFile:
    """The last syncs of one home."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> tuple[Attempt, ...]:
        """The last syncs, the newest last; none where the file is missing or damaged."""
        try:
            return read_attempts(read_bounded(self._path, MAX_ATTEMPTS_BYTES))
        except (HomeError, DocumentError):
            return ()

    def add(self, attempt: Attempt) -> None:
        """Remember one more; where that cannot be done, the sync was what it was."""
        with contextlib.suppress(WriteError, DocumentError):
            write_durably(self._path, write_attempts((*self.read(), attempt)))
