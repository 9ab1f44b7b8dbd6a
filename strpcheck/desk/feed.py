"""What the log gets, whoever wrote it: each entry once, and told on where it is no verdict."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from strpcheck.core.record import EntryKind
from strpcheck.documents.events import entry_event
from strpcheck.ports import ScanLog
from strpcheck.tally import bodies

__all__ = ["Feed"]

VERDICTS = frozenset({EntryKind.SCAN, EntryKind.CHECK})
"""Told when they are judged, with what the log does not hold."""


class Feed:
    """Reads on in a log from where it was last."""

    def __init__(self, log: ScanLog, tell: Callable[[Mapping[str, object]], None]) -> None:
        """Begin behind the newest entry.

        Args:
            log: Read on in.
            tell: Hears of every entry that is no verdict, for lamps, gates and other programs.

        Raises:
            LogError: The log cannot be read.
        """
        self._log, self._tell = log, tell
        self.newest = log.newest()
        """Number of the newest entry that was read."""

    def read_on(self) -> Iterator[Mapping[str, Any]]:
        """Every entry since, decoded; to be taken to the end.

        Raises:
            LogError: The log cannot be read, or an entry is not one.
        """
        for number, body in bodies(self._log, self.newest + 1):
            self.newest = number
            if body["kind"] not in VERDICTS:
                self._tell(entry_event(number, body))
            yield body
