"""The machine's clocks, and a clock set by `--at`: the only place that asks what time it is."""

import time
from datetime import UTC, datetime

__all__ = ["InventedClock", "SystemClock"]


class SystemClock:
    """The wall clock and the monotonic clock of this machine."""

    invented = False

    def now(self) -> datetime:
        """Aware UTC in whole seconds."""
        return datetime.now(UTC).replace(microsecond=0)

    def monotonic_ms(self) -> int:
        """Milliseconds since an arbitrary start that no clock change moves."""
        return time.monotonic_ns() // 1_000_000


class InventedClock(SystemClock):
    """A time somebody gave with `--at`; only the monotonic clock still runs."""

    invented = True

    def __init__(self, at: datetime) -> None:
        self._at = at.astimezone(UTC).replace(microsecond=0)

    def now(self) -> datetime:
        """The given time, always the same."""
        return self._at
