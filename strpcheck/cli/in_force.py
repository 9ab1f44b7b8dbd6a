"""What a long-running command judges by: a sync in the meantime takes effect with the next barcode."""

from dataclasses import replace
from typing import TYPE_CHECKING

from strpcheck.cli.wiring import Laptop, checkpoint_of
from strpcheck.errors import HomeError
from strpcheck.troubles import Trouble

if TYPE_CHECKING:
    from strpcheck.cli.options import Options
    from strpcheck.core.record import EntryKind
    from strpcheck.scan import Checkpoint

__all__ = ["InForce"]


class InForce:
    """The laptop as it stands; looked up anew when a sync has put another generation in force."""

    def __init__(self, laptop: Laptop, options: "Options", kind: "EntryKind") -> None:
        """Begin with what the laptop was opened with.

        Raises:
            UsageError: `--at` in production, with another command than `check`.
            HomeError: The post is gone from the policy in force.
        """
        self._laptop, self._options, self._kind = laptop, options, kind
        self._checkpoint = checkpoint_of(laptop, options, kind)

    def __call__(self) -> "Checkpoint":
        """The checkpoint to judge the next barcode at.

        Raises:
            HomeError: The generation now in force is damaged, or its policy knows this post no more.
        """
        laptop = self._laptop
        mark = laptop.store.mark()
        if mark != laptop.mark:
            generation = laptop.store.current()
            if generation is None:
                message = f"{laptop.home.folder} holds no generation"
                raise HomeError(message, hint="run `strpcheck sync CARRIER`", trouble=Trouble.NOTHING_HELD)
            self._laptop = replace(laptop, generation=generation, mark=mark)
            self._checkpoint = checkpoint_of(self._laptop, self._options, self._kind)
        return self._checkpoint
