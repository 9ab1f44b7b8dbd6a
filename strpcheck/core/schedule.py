"""Which reading rungs a frame of a running camera gets, and when the next frame is taken: little on an empty road."""

from collections.abc import Collection, Sequence

__all__ = ["BENCHED_MS", "EXTRA_EVERY_MS", "FRAME_EVERY_MS", "IDLE_AFTER_MS", "Schedule"]

IDLE_AFTER_MS = 2000
"""Nobody holds anything up: the car before has gone, the next is not there yet."""
FRAME_EVERY_MS = 100
"""Idle: soon enough that the first read is within 200 ms of the first look."""
EXTRA_EVERY_MS = 500
"""Idle: what the first rung does not see in bad light, another will within a second or two."""
BENCHED_MS = 10_000
"""A rung over which the reader died: long enough for the picture that did it to go away."""


class Schedule:
    """Deals rungs out to frames: the first to each, one of the others in rotation; times are monotonic milliseconds."""

    def __init__(self, rungs: Sequence[str]) -> None:
        """Awake, with nothing seen yet.

        Args:
            rungs: In their order, at least one; the first is never left out.
        """
        self._first, self._others = rungs[0], tuple(rungs[1:])
        self._turn = 0
        self._helpful: str | None = None
        self._benched: dict[str, int] = {}
        self._awake_until_ms: int | None = None
        self._frame_due_ms = self._extra_due_ms = 0

    def is_idle(self, now_ms: int) -> bool:
        """Whether nothing like a barcode was seen lately."""
        return self._awake_until_ms is not None and now_ms >= self._awake_until_ms

    def rest_ms(self, now_ms: int) -> int:
        """How long to leave the camera alone; 0 as soon as anything was seen."""
        return max(0, self._frame_due_ms - now_ms) if self.is_idle(now_ms) else 0

    def rungs_for(self, now_ms: int) -> tuple[str, ...]:
        """What the frame at hand is shown to; counts as having been dealt."""
        if self._awake_until_ms is None:
            self._awake_until_ms = now_ms + IDLE_AFTER_MS
        extras: list[str] = []
        if not self.is_idle(now_ms):
            # What it takes to read the card in view is asked again, or the card would seem to come and go.
            extras += [rung for rung in (self._helpful, self._next(now_ms)) if rung is not None]
        else:
            self._frame_due_ms = _next_beat(self._frame_due_ms, now_ms, FRAME_EVERY_MS)
            if now_ms >= self._extra_due_ms:
                self._extra_due_ms = _next_beat(self._extra_due_ms, now_ms, EXTRA_EVERY_MS)
                extras += [rung for rung in (self._next(now_ms),) if rung is not None]
        return (self._first, *dict.fromkeys(extras))

    def saw(self, now_ms: int, *, finder: bool, read_by: Collection[str]) -> None:
        """Take in what came of a frame.

        Args:
            now_ms: When the frame was taken.
            finder: Whether anything looked like a corner of a symbol.
            read_by: The rungs that read something.
        """
        if finder or read_by:
            self._awake_until_ms = now_ms + IDLE_AFTER_MS
        self._helpful = next((rung for rung in self._others if rung in read_by), None)

    def lost(self, now_ms: int, rungs: Collection[str]) -> None:
        """Bench the rungs over which the reader died; the first is dealt all the same, or nothing would be read."""
        self._helpful = None
        self._benched |= dict.fromkeys(rungs, now_ms + BENCHED_MS)

    def _next(self, now_ms: int) -> str | None:
        """The rung whose turn it is; None where all are benched."""
        for _ in self._others:
            rung = self._others[self._turn % len(self._others)]
            self._turn += 1
            if now_ms >= self._benched.get(rung, 0):
                return rung
        return None


def _next_beat(due_ms: int, now_ms: int, every_ms: int) -> int:
    """Keep the beat where a frame was a little late; one that was missed is not made up for."""
    return due_ms + every_ms if now_ms - due_ms < every_ms else now_ms + every_ms
