"""When a laptop syncs by itself: each at its own minute, and after a failure later and later, never all at once."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from strpcheck.core.permit import KeyId
from strpcheck.ports import Clock, Entropy

__all__ = ["LONGEST_BACKOFF", "Rota", "next_slot", "pause_after", "wait_until"]

HOUR = timedelta(hours=1)
FIRST_BACKOFF = timedelta(seconds=2)
LONGEST_BACKOFF = timedelta(minutes=10)
LONGEST_ASKED = timedelta(hours=1)
"""A mirror that asks for more, or whose answer a stranger wrote, keeps nobody off for longer."""
LONGEST_STEP = timedelta(seconds=20)
NO_GROWTH_BEYOND = 16
"""Doublings; by then the longest is long reached."""
DRAWN_BYTES = 8


@dataclass(slots=True)
class Rota:
    """When one laptop tries next, by how its attempts went."""

    device: KeyId
    entropy: Entropy
    failures: int = 0
    """In a row, so far."""

    def after_success(self, now: datetime) -> datetime:
        """The laptop's own second of the hour, for news."""
        self.failures = 0
        return next_slot(self.device, now)

    def after_failure(self, now: datetime, asked_seconds: int | None) -> datetime:
        """Soon, and later each time: so the link is found again within minutes of its coming back."""
        self.failures += 1
        return now + pause_after(self.failures, asked_seconds, self.entropy)


def wait_until(
    due: datetime, clock: Clock, sleep: Callable[[float], None], came: Callable[[], bool] = lambda: False
) -> None:
    """Sleep in short steps, each by the clock anew: no lid that was closed and no clock put right delays it for hours.

    Args:
        due: When to go on.
        clock: Of the machine.
        sleep: Seconds.
        came: Asked after each step: whether there is a reason to go on at once. Steps begin whenever a laptop's last
            attempt ended, so those who find their link in the same second still spread over one.
    """
    began = clock.now()
    while began <= (now := clock.now()) < due:
        sleep(min(LONGEST_STEP, (due - now)).total_seconds())
        if came():
            return


def next_slot(device: KeyId, now: datetime) -> datetime:
    """When a laptop looks for news next: one second of each hour, drawn from its id and the hour.

    So a thousand laptops spread over the hour without talking to each other, and none is the last in every hour.

    Args:
        device: Of the laptop's key.
        now: Aware.
    """
    hour = now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
    slot = hour + _offset(device, hour)
    return slot if slot > now else hour + HOUR + _offset(device, hour + HOUR)


def pause_after(failures: int, asked_seconds: int | None, entropy: Entropy) -> timedelta:
    """How long to wait after that many failures in a row: drawn from the whole of an interval that doubles.

    Drawing from all of it ("full jitter") spreads those who failed together better than a fixed pause with a bit of
    noise. What the carrier asked for comes on top: it was told to everybody at once.

    Args:
        failures: At least 1.
        asked_seconds: `Retry-After`; None where the carrier did not say.
        entropy: Draws.
    """
    interval: timedelta = min(FIRST_BACKOFF * (1 << min(failures - 1, NO_GROWTH_BEYOND)), LONGEST_BACKOFF)
    drawn = int.from_bytes(entropy(DRAWN_BYTES)) / (1 << 8 * DRAWN_BYTES)
    asked = timedelta(seconds=asked_seconds or 0)
    return min(asked, LONGEST_ASKED) + interval * drawn


def _offset(device: KeyId, hour: datetime) -> timedelta:
    """The second of an hour that is a laptop's own."""
    drawn = hashlib.sha256(device + hour.isoformat().encode()).digest()
    return timedelta(seconds=int.from_bytes(drawn[:DRAWN_BYTES]) % int(HOUR.total_seconds()))
