"""What stands before a command: the home, the language, the clock; and how a person writes a time."""

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from strpcheck.errors import UsageError

if TYPE_CHECKING:
    from strpcheck.messages import Translator
    from strpcheck.ports import Clock

__all__ = ["Options", "parse_time"]

EARLIEST, LATEST = datetime(2020, 1, 2, tzinfo=UTC), datetime(2099, 12, 30, tzinfo=UTC)
TIME_HINT = "write 2021-07-05T07:30 (Jakarta time), or with an offset: 2021-07-05T00:30Z"


@dataclass(frozen=True, slots=True)
class Options:
    """The global options of one run."""

    home: Path
    language: str
    at: datetime | None
    """Set by `--at`: the time to work at, aware."""

    @property
    def clock(self) -> "Clock":
        """The clock of this run."""
        from strpcheck.adapters.clock import InventedClock, SystemClock

        return SystemClock() if self.at is None else InventedClock(self.at)

    @property
    def words(self) -> "Translator":
        """The language of this run."""
        from strpcheck.messages import load

        return load(self.language)


def parse_time(text: str) -> datetime:
    """Read a time as people write it; without an offset it is Jakarta's.

    Raises:
        UsageError: Not a time.
    """
    from strpcheck.core.permit import WIB

    try:
        moment = datetime.fromisoformat(text)
    except ValueError as e:
        message = f"expected a time, got {text!r}"
        raise UsageError(message, hint=TIME_HINT) from e
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=WIB)
    # The permits' own bounds (design, section 2), less a day at each end: a day in Jakarta begins in another in UTC.
    if not EARLIEST <= moment < LATEST:
        message = f"expected a time from 2020 to 2099, got {text!r}"
        raise UsageError(message, hint=TIME_HINT)
    return moment.replace(microsecond=0)
