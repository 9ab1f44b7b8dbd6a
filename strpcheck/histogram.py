"""Counts of values in buckets: as much memory for a million values as for a hundred."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from math import ceil

__all__ = ["Histogram", "Scale"]


@dataclass(frozen=True, slots=True)
class Scale:
    """How finely values are told apart: fine where most of them are, coarse far out."""

    steps: tuple[tuple[int, int], ...]
    """(limit, width), the limits ascending: below a limit and above the one before, buckets are that wide.

    Each limit is a whole number of buckets above the one before. From the last limit on there is one bucket.
    """

    def bucket(self, value: int) -> int:
        """Where the bucket of a value begins; what is below zero counts as zero."""
        below = 0
        for limit, width in self.steps:
            if value < limit:
                return max(value - (value - below) % width, 0)
            below = limit
        return below

    def end(self, bucket: int) -> int | None:
        """Where a bucket ends; None of the last one."""
        return next((bucket + width for limit, width in self.steps if bucket < limit), None)


@dataclass(slots=True)
class Histogram:
    """How many values fell into each bucket, and the exact ends."""

    scale: Scale
    counts: Counter[int] = field(default_factory=Counter)
    """By where a bucket begins."""
    least: int | None = None
    most: int | None = None

    def add(self, value: int) -> None:
        """Count one value."""
        limit, width = self.scale.steps[0]
        # Nearly all values lie in the finest step, and a million of them are asked.
        self.counts[value - value % width if 0 <= value < limit else self.scale.bucket(value)] += 1
        if self.least is None or value < self.least:
            self.least = value
        if self.most is None or value > self.most:
            self.most = value

    @property
    def total(self) -> int:
        """How many values there were."""
        return self.counts.total()

    def quantile(self, share: float) -> int | None:
        """What that share of the values did not exceed, by nearest rank: at most one bucket too large.

        Never more than the greatest value; None of nothing.
        """
        if self.most is None:
            return None
        rank, passed = ceil(share * self.total), 0
        for bucket in sorted(self.counts):
            passed += self.counts[bucket]
            end = self.scale.end(bucket)
            if passed >= rank:
                return self.most if end is None else min(end, self.most)
        return self.most

    def spread(self, limits: Sequence[int]) -> list[int]:
        """Counts between limits that are limits of buckets too: below the first, ..., from the last on."""
        counts = [0] * (len(limits) + 1)
        for bucket, count in self.counts.items():
            counts[sum(limit <= bucket for limit in limits)] += count
        return counts
