"""The files of the generation in force, one by one; a sync in the meantime takes effect with the next question."""

import threading

from strpcheck.adapters.generation_layout import PublishedFiles
from strpcheck.adapters.store import DiskGenerationStore

__all__ = ["HeldFiles"]


class HeldFiles:
    """Gives files by their paths, to several threads."""

    def __init__(self, store: DiskGenerationStore) -> None:
        """Verify what is in force.

        Raises:
            HomeError: There is nothing, or it is damaged.
        """
        self._store = store
        self._lock = threading.Lock()
        self._mark = store.mark()
        self._files: PublishedFiles = store.published()
        self._before: PublishedFiles = {}

    def __call__(self, path: str) -> bytes | None:
        """A file, compared with its hash; None where there is none of that name.

        Raises:
            HomeError: A part was changed.
        """
        with self._lock:
            mark = self._store.mark()
            if mark != self._mark:
                # Whoever began before the switch finds what its timestamp names, as long as the store keeps it.
                self._before, self._files, self._mark = self._files, self._store.published(), mark
            content = self._files.get(path) or self._before.get(path)
        return None if content is None else content()
