"""What a long-running command judges by: a sync in the meantime takes effect with the next barcode."""

from dataclasses import replace
from typing import TYPE_CHECKING

from strpcheck.cli.wiring import Laptop, checkpoint_of, held_and_tested

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.core.record import EntryKind
    from strpcheck.scan import Checkpoint

__all__ = ["InForce"]


class InForce:
    """The laptop as it stands; looked up anew when a sync has put another generation in force."""

    def __init__(self, laptop: Laptop, options: "Options", kind: "EntryKind", *, needs_shift: bool = False) -> None:
        """Begin with what the laptop was opened with.

        Args:
            laptop: As it was opened.
            options: Of the run.
            kind: Of the entries.
            needs_shift: Whether nothing is judged without an open shift.

        Raises:
            UsageError: `--at` in production, with another command than `check`.
            HomeError: The post is gone from the policy in force.
            ShiftError: A shift is needed, and none is open.
        """
        self._laptop, self._options, self._kind, self._needs_shift = laptop, options, kind, needs_shift
        self._checkpoint = self._made()
        self._checkpoint.duty()

    def __call__(self) -> "Checkpoint":
        """The checkpoint to judge the next barcode at.

        Raises:
            HomeError: The generation now in force is damaged, fails its self-test, or knows this post no more.
        """
        laptop = self._laptop
        mark = laptop.store.mark()
        if mark != laptop.mark:
            # As at the start: what came in force meanwhile is tested by this very process too.
            self._laptop = replace(laptop, generation=held_and_tested(laptop.store, laptop.home), mark=mark)
            self._checkpoint = self._made()
        return self._checkpoint

    def _made(self) -> "Checkpoint":
        """By the laptop as it was looked up last."""
        return checkpoint_of(self._laptop, self._options, self._kind, needs_shift=self._needs_shift)
