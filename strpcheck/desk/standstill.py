"""Why scanning cannot go on, told once, and whether it can again."""

from collections.abc import Callable, Mapping
from datetime import datetime

from strpcheck.documents.events import event_object
from strpcheck.errors import LogError, StrpcheckError
from strpcheck.ports import ScanLog

__all__ = ["Standstill"]


class Standstill:
    """Nothing stands in the way until something does."""

    def __init__(self, tell: Callable[[Mapping[str, object]], None], now: Callable[[], datetime]) -> None:
        self._tell, self._now = tell, now
        self._error: StrpcheckError | None = None

    @property
    def error(self) -> StrpcheckError | None:
        """What stands in the way now."""
        return self._error

    def begin(self, error: StrpcheckError) -> None:
        """Scanning cannot go on."""
        if self._error is None:
            self._tell(event_object("stopped", self._now(), error=error.message, hint=error.hint))
        self._error = error

    def end(self) -> None:
        """It goes on."""
        if self._error is not None:
            self._error = None
            self._tell(event_object("resumed", self._now()))

    def look(self, log: ScanLog) -> None:
        """End it where what stood in the way is gone: a home by the look just taken at it, a log by writing.

        An empty road brings no verdict that would show it, and exempt passages are to be counted.
        """
        if isinstance(self._error, LogError):
            try:
                log.probe()
            except LogError:
                return
        self.end()
