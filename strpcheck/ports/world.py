"""Time and randomness: what the world gives every command."""

from collections.abc import Callable
from datetime import datetime
from typing import Protocol, TypeAlias

__all__ = [
    "Clock",
    "Entropy",
]

Entropy: TypeAlias = Callable[[int], bytes]
"""That many random bytes."""


class Clock(Protocol):
    """The time of day and a time nobody can turn back."""

    @property
    def invented(self) -> bool:
        """Whether `--at` sets this clock."""

    def now(self) -> datetime:
        """Aware UTC, whole seconds: the log keeps no finer time, and a decision must be repeatable from it."""

    def monotonic_ms(self) -> int:
        """Milliseconds since an arbitrary start."""
