"""What the device signed, against the tree: until where its word holds, and where it does not, between which sizes."""

from collections.abc import Iterator
from heapq import merge
from typing import Final, NamedTuple

from strpcheck.core.checkpoint import LogCheckpoint, read_checkpoint
from strpcheck.errors import CheckpointError
from strpcheck.faults import Fault, Witness
from strpcheck.ports import Cause, KeptCheckpoint, RawLog
from strpcheck.verify.brought import Brought, Standing
from strpcheck.verify.findings import MAX_RANGES, Notebook
from strpcheck.verify.parts import as_far_as_read
from strpcheck.verify.seals import Suspects

__all__ = ["CHECKPOINT_EVERY", "CheckpointJudge"]

CHECKPOINT_EVERY: Final = 100
CAUSES: Final = frozenset(cause.value for cause in Cause)
NEVER: Final = 1 << 63
"""No log has so many entries."""


class _Differing(NamedTuple):
    """A node that was kept otherwise than what is below it hashes to."""

    first: int
    last: int
    node: str


class _Sizes:
    """Sizes of which a checkpoint is kept, whatever it is worth: followed in order, since there may be a million."""

    def __init__(self, kept: Iterator[KeptCheckpoint]) -> None:
        self._kept = kept
        first = next(self._kept, None)
        self._at = NEVER if first is None else first.size
        self.taken_over = 0 if first is None or first.cause != Cause.TAKEN_OVER else max(first.size, 0)

    def holds(self, size: int) -> bool:
        """Whether there is one; sizes must not go down."""
        while self._at < size:
            following = next(self._kept, None)
            self._at = NEVER if following is None else following.size
        return self._at == size


class CheckpointJudge:
    """Implements `Judge`; checkpoints that were brought from outside are some more, which nobody here can change."""

    def __init__(
        self, log: RawLog, public_key: bytes, brought: Brought, suspects: Suspects, notebook: Notebook
    ) -> None:
        self._public_key, self._suspects, self._notebook = public_key, suspects, notebook
        self._brought = brought
        self._differing: list[_Differing] = []
        self._bad: list[int] = []
        self.good = self.count = 0
        self._log, self._due = log, _Sizes(as_far_as_read(notebook, log.checkpoints()))
        self._excused = self._due.taken_over
        """Up to here none was due, as far as nothing speaks against it: nobody signs why a checkpoint was made."""
        self._stream = self._signed()
        self._following = next(self._stream, None)
        self.next_size = self._size()

    def differ(self, first: int, last: int, node: str) -> None:
        """What it means is told by the next signature that holds."""
        if len(self._differing) < MAX_RANGES:
            self._differing.append(_Differing(first, last, node))
        else:
            before = self._differing[-1]
            self._differing[-1] = _Differing(min(before.first, first), max(before.last, last), before.node)

    def judge(self, read: bytes, kept: bytes) -> Witness | None:
        """Compare with all that was signed at this size."""
        size, before, held, other = self.next_size, self.good, None, False
        while self.next_size == size and self._following is not None:
            said, stored = self._following
            agrees = said.root in (read, kept)
            if not stored:
                self._brought.put(said, Standing.AGREES if agrees else Standing.CONTRADICTS)
                if agrees:
                    self.contradict(size)
            if agrees:
                held = Witness.LEAF if said.root == read else Witness.NODE
                self._settle(size, held)
                self.good = max(self.good, size if stored else 0)
            elif stored:
                other = True
            self._following = next(self._stream, None)
            self.next_size = self._size()
        if other and self.good == size:  # two of one size, and one of them holds
            self._notebook.add(Fault.FORKED, Witness.CHECKPOINT, min(before + 1, size), size, detail=str(size))
        elif other and len(self._bad) < MAX_RANGES:
            self._bad.append(size)
        return held

    def end(self, entries: int, *, is_head_other: bool, is_lost: bool = False) -> None:
        """What no later signature explains, and what tells of more entries than there are.

        Args:
            entries: How many there are.
            is_head_other: Whether the head of the tree is not over them: a leaf behind the last node was changed.
            is_lost: Whether others stand behind a gap that is too wide: what is signed over more then tells nothing.
        """
        while self._following is not None and not is_lost:
            said, stored = self._following
            witness = Witness.CHECKPOINT if stored else Witness.GIVEN
            self._notebook.add(Fault.CUT, witness, entries + 1, said.size)
            if not stored:
                self._brought.put(said, Standing.BEYOND)
            self._following = next(self._stream, None)
        if self._bad:
            last = self._bad[0]
            first = max(self.good, self._brought.agreed_below(last)) + 1
            self._notebook.add(Fault.EDITED, Witness.CHECKPOINT, first, last, detail=str(last))
        parted = self._brought.contradicting
        is_settled = parted is not None and parted <= self.good  # what was signed behind it holds
        is_bad = bool(self._bad) or (parted is not None and not is_settled) or is_head_other
        self._suspects.settle(entries, lambda first, last: is_bad or self._differs(first, last))
        for differing in self._differing:
            self._edited(differing)
        if not self._bad or is_settled:  # otherwise what was edited explains it
            self._brought.tell(self._notebook)

    @property
    def is_lost(self) -> bool:
        """Whether the last that was signed over these entries does not hold: their numbers are not to be relied on."""
        return bool(self._bad)

    @property
    def taken_over(self) -> int:
        """Entries from before the log had checkpoints."""
        return self._due.taken_over

    def is_signed(self, size: int) -> bool:
        """Whether a checkpoint is kept of a size, which must not go down, or none was due: the log had none yet."""
        return size <= self._excused or self._due.holds(size)

    def contradict(self, size: int) -> None:
        """Something at this size is only in logs that had checkpoints: if one was taken over, it was before."""
        if size < self._excused:
            self._notebook.add(Fault.NO_CHECKPOINT, Witness.CHECKPOINT, size)
            self._excused = size

    def _settle(self, size: int, held: Witness) -> None:
        """A signature holds: everything that was open up to here is decided."""
        by_leaves = held is Witness.LEAF
        self._suspects.settle(size, lambda first, last: not by_leaves and self._differs(first, last))
        explained = min((each.first for each in self._differing), default=NEVER)
        for bad in self._bad:
            # A root over a part of a group is reached by leaves alone: a changed one below it explains that it was not.
            if by_leaves or bad < explained:
                first = min(self.good + 1, bad)
                self._notebook.add(Fault.FORKED, Witness.CHECKPOINT, first, bad, detail=f"{bad}, {size}")
        for differing in self._differing:
            if by_leaves:
                self._notebook.add(Fault.NODE, Witness.NODE, *differing[:2], detail=differing.node)
            else:
                self._edited(differing)
        self._bad.clear()
        self._differing.clear()

    def _edited(self, differing: _Differing) -> None:
        """The leaves below a kept node are others, unless it was told which."""
        if not self._notebook.names(differing.first, differing.last):
            self._notebook.add(Fault.EDITED, Witness.NODE, differing.first, differing.last)

    def _differs(self, first: int, last: int) -> bool:
        """Whether a kept node over one of these entries is not theirs."""
        return any(each.first <= last and first <= each.last for each in self._differing)

    def _size(self) -> int:
        """Of what comes next."""
        return NEVER if self._following is None else self._following[0].size

    def _signed(self) -> Iterator[tuple[LogCheckpoint, bool]]:
        """What was signed, by size, and whether it stands in the log; of one size what was brought comes first."""
        brought = ((said, False) for said in self._brought.given)
        yield from merge(brought, ((said, True) for said in self._stored()), key=lambda each: each[0].size)

    def _stored(self) -> Iterator[LogCheckpoint]:
        """Those that stand in the log."""
        for place, kept in enumerate(as_far_as_read(self._notebook, self._log.checkpoints())):
            said = self._read(kept)
            is_known = kept.cause in CAUSES and not (place and kept.cause == Cause.TAKEN_OVER)
            if said is not None:
                if not is_known:  # what it says holds, why it was made does not
                    self._notebook.add(Fault.FALSE_CHECKPOINT, Witness.CHECKPOINT, kept.size, detail=str(kept.size))
                self.count += 1
                yield said

    def _read(self, kept: KeptCheckpoint) -> LogCheckpoint | None:
        """What it says; one that this device did not sign, or signed for another size, says nothing."""
        try:
            return read_checkpoint(kept.note, self._public_key, size=kept.size)
        except (CheckpointError, UnicodeEncodeError):  # the second: bytes that are no text
            self._notebook.add(Fault.FALSE_CHECKPOINT, Witness.CHECKPOINT, max(kept.size, 0), detail=str(kept.size))
            return None
