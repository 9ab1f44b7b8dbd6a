"""A folder that pictures come into, as from a phone: each new one once, when it is whole."""

import hashlib
import os
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TypeAlias

from strpcheck.adapters.pictures.files import MAX_PICTURE_BYTES, PictureFile, content_of
from strpcheck.adapters.pictures.names import PICTURE_SUFFIXES
from strpcheck.errors import PictureError
from strpcheck.ports import UnreadablePicture

__all__ = ["MAX_REMEMBERED", "WatchedFolder"]

POLL_SECONDS = 0.5
SECONDS_PER_FILE = 1e-4
"""Ten thousand files take 40 ms to look through: that is done every 1.5 seconds."""
MAX_POLL_SECONDS = 5.0
STILL_POLLS = 2
"""How often in a row a file must be found unchanged before it counts as whole."""
MAX_REMEMBERED = 20_000
"""Pictures judged of which the content is remembered; older ones only while their files lie there unchanged."""

State: TypeAlias = tuple[str, int, int]
"""Name, size and time of change of a file."""


@dataclass(slots=True)
class _Waiting:
    """A file that has come or changed, and may not be whole."""

    state: State
    polls: int = 0
    """How often it was found unchanged since."""


class WatchedFolder:
    """Looks through one folder again and again, and gives what is new.

    A picture is new once: renamed, touched, copied again or found after the folder was gone, it stays the picture that
    was judged; a file that was written anew is another one. Only files named like a picture count, no hidden ones and
    no sub-folders: programs that receive files write them under other names first, or hidden. What is remembered is
    numbers, not names, and no more of them than there are files and `MAX_REMEMBERED`.
    """

    def __init__(
        self,
        folder: str,
        *,
        present: bool = False,
        pause: Callable[[float], None] = time.sleep,
        read: Callable[[str, int], bytes] = content_of,
        max_remembered: int = MAX_REMEMBERED,
    ) -> None:
        """Take note of what is there.

        Args:
            folder: Its name; it must be there.
            present: Whether what is there already is new.
            pause: Waits so many seconds.
            read: Gives a file's content, at most so many bytes.
            max_remembered: How many pictures are remembered after their files are gone.

        Raises:
            PictureError: It cannot be read, or is no folder.
        """
        self._folder = folder
        self._pause = pause
        self._read = read
        self._max_remembered = max_remembered
        self._waiting: dict[str, _Waiting] = {}
        self._judged: dict[bytes, None] = {}
        try:
            states = _states(folder)
        except OSError as error:
            message = f"expected a folder to watch, got {folder!r}: {error.strerror}"
            raise PictureError(message, hint="name the folder that the pictures come into") from error
        self._known: dict[int, None] = {} if present else dict.fromkeys(map(hash, states))

    def pictures(self) -> Iterator[PictureFile | UnreadablePicture]:
        """Each new picture when it is whole, for ever; a folder that is gone is told once and waited for."""
        gone = False
        while True:
            try:
                states, gone = _states(self._folder), False
            except OSError as error:
                if not gone:
                    message = f"the folder cannot be read: {error.strerror}"
                    yield UnreadablePicture(self._folder, PictureError(message, hint="it is waited for"))
                states, gone = [], True
            for state in [] if gone else self._whole(states):
                yield from self._given(state)
            self._pause(min(POLL_SECONDS + SECONDS_PER_FILE * len(states), MAX_POLL_SECONDS))

    def _whole(self, states: list[State]) -> list[State]:
        """New files that have been left alone long enough, oldest first."""
        fresh = [state for state in states if hash(state) not in self._known]
        waiting: dict[str, _Waiting] = {}
        for state in fresh:
            before = self._waiting.get(state[0])
            same = before is not None and before.state == state
            waiting[state[0]] = _Waiting(state, before.polls + 1 if before is not None and same else 0)
        whole = sorted(
            (each.state for each in waiting.values() if each.polls >= STILL_POLLS and each.state[1]),
            key=lambda state: (state[2], state[0]),
        )
        for state in whole:
            del waiting[state[0]]
            self._known[hash(state)] = None
        self._waiting = waiting
        self._forget(states)
        return whole

    def _forget(self, states: list[State]) -> None:
        """Files that are gone are remembered for a while: their folder may come back, or look empty meanwhile."""
        if len(self._known) > len(states) + self._max_remembered:
            there = {hash(state) for state in states}
            gone = [known for known in self._known if known not in there]
            for known in gone[: len(gone) - self._max_remembered // 2]:
                del self._known[known]

    def _given(self, state: State) -> Iterator[PictureFile | UnreadablePicture]:
        """One file, unless it is a picture that was judged under another name or date."""
        source = os.path.join(self._folder, state[0])  # noqa: PTH118 -- keeps what was typed, `./` and all
        try:
            octets = self._read(source, MAX_PICTURE_BYTES)
        except PictureError as error:
            yield UnreadablePicture(source, error)
            return
        if len(octets) != state[1]:  # it goes on growing, and the next look finds it changed
            return
        digest = hashlib.blake2b(octets, digest_size=16).digest()
        if digest not in self._judged:
            self._judged[digest] = None
            if len(self._judged) > self._max_remembered:
                del self._judged[next(iter(self._judged))]
            yield PictureFile(source, octets)


def _states(folder: str) -> list[State]:
    """Name, size and time of every file that is named like a picture.

    Raises:
        OSError: The folder cannot be read.
    """
    found = []
    with os.scandir(Path(folder)) as entries:
        for entry in entries:
            name = entry.name
            if name.startswith(".") or name[name.rfind(".") :].lower() not in PICTURE_SUFFIXES:
                continue
            try:
                if entry.is_file():
                    told = entry.stat()
                    found.append((name, told.st_size, told.st_mtime_ns))
            except OSError:  # gone meanwhile, or a link to nowhere
                continue
    return found
