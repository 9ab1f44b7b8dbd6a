"""Checkpoints that were kept elsewhere: which of them the log leads to, and between which two it left them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

from strpcheck.core.checkpoint import LogCheckpoint
from strpcheck.faults import Fault, Witness
from strpcheck.verify.findings import Notebook

__all__ = ["Brought", "Compared", "Standing"]


class Standing(StrEnum):
    """How the log stands to a checkpoint."""

    AGREES = "agrees"
    CONTRADICTS = "contradicts"
    BEYOND = "beyond"
    """It is over more entries than there are."""
    UNKNOWN = "unknown"
    """The entries up to there could not be read, or too many are missing."""


@dataclass(frozen=True, slots=True)
class Compared:
    """A checkpoint that was kept elsewhere, and what came of it."""

    size: int
    root: str
    """Hexadecimal."""
    standing: Standing


class Brought:
    """Gathers what the log says to each; one that says the same as another is one, whoever signed it how often."""

    def __init__(self, given: Iterable[LogCheckpoint]) -> None:
        self.given: Sequence[LogCheckpoint] = sorted(set(given), key=lambda said: (said.size, said.root))
        """The smallest first."""
        self._standings: dict[LogCheckpoint, Standing] = {}

    def put(self, said: LogCheckpoint, standing: Standing) -> None:
        """What came of one."""
        self._standings[said] = standing

    @property
    def compared(self) -> tuple[Compared, ...]:
        """All of them, the smallest first."""
        return tuple(Compared(each.size, each.root.hex(), self._standing(each)) for each in self.given)

    @property
    def contradicting(self) -> int | None:
        """Size of the smallest that the log contradicts."""
        return next((each.size for each in self.given if self._standing(each) is Standing.CONTRADICTS), None)

    def tell(self, notebook: Notebook) -> None:
        """That two histories were signed, where they show it."""
        size = self.contradicting
        if size is None:
            beyond = [each.size for each in self.given if self._standing(each) is Standing.BEYOND]
            size = next((one for one, other in pairwise(beyond) if one == other), None)
        if size is not None:
            # Not behind what stands in the log: whatever it signed since the two parted agrees with it as well.
            notebook.add(Fault.FORKED, Witness.GIVEN, self.agreed_below(size) + 1, size, detail=str(size))

    def agreed_below(self, size: int) -> int:
        """The largest smaller size up to which the log is what was signed; 0 where there is none."""
        kept = [each.size for each in self.given if self._standing(each) is Standing.AGREES and each.size < size]
        return max(kept, default=0)

    def _standing(self, said: LogCheckpoint) -> Standing:
        """Of one."""
        return self._standings.get(said, Standing.UNKNOWN)
