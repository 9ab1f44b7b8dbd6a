"""What each entry is asked for: a body, the row beside it, a clock that runs on, a checkpoint where one is due."""

from strpcheck.core.record import EntryKind
from strpcheck.faults import Fault, Witness
from strpcheck.ports import RawRow
from strpcheck.verify.bodies import Body
from strpcheck.verify.checkpoints import CHECKPOINT_EVERY, CheckpointJudge
from strpcheck.verify.clocks import ClockWatch
from strpcheck.verify.findings import Notebook
from strpcheck.verify.holds import HoldWatch
from strpcheck.verify.purges import PurgeLedger
from strpcheck.verify.traces import fits

__all__ = ["EntryWatch"]

SIGNED_OVER = frozenset({EntryKind.SHIFT.value, EntryKind.SYNC.value, EntryKind.PURGE.value})
"""A purge too: who emptied entries by hand could otherwise put one behind the last checkpoint that names them."""
SINCE_SIGNED = frozenset({EntryKind.PURGE.value, EntryKind.HOLD.value, EntryKind.EXPORT.value, EntryKind.CUSTODY.value})
"""No log without checkpoints has such entries."""


class EntryWatch:
    """Sees entries in order."""

    def __init__(self, notebook: Notebook, begins: EntryKind | None) -> None:
        """See none yet.

        Args:
            notebook: Takes what is found.
            begins: The kind of the first entry, where that is known.
        """
        self._notebook, self._begins = notebook, begins
        self._clocks, self._purges = ClockWatch(notebook), PurgeLedger()
        self._holds = HoldWatch(notebook)
        self._before: RawRow | None = None
        self._is_chained, self._is_lost = True, False
        self._judge: CheckpointJudge | None = None
        self.count = self.purged = self.traced = 0
        """Seen; those of them of which number and leaf are left; those beside which a row is kept."""
        self.first_wall: int | None = None
        self.last_wall: int | None = None

    def expect(self, judge: CheckpointJudge) -> None:
        """Whom to ask where a checkpoint is due."""
        self._judge = judge

    def interrupt(self, *, is_lost: bool) -> None:
        """Entries are missing before the next: the row beside it cannot be made anew.

        Args:
            is_lost: So many that numbers say nothing any more.
        """
        self._is_chained, self._is_lost = False, is_lost

    def see(self, row: RawRow, body: Body | None) -> None:
        """An entry with a body, or what should be one."""
        number = row[0]
        self.count += 1
        if body is None:
            self._notebook.add(Fault.UNREADABLE, Witness.BODY, number)
        else:
            self._clocks.see(number, body)
            kind, wall = body["kind"], body["times"]["wall"]
            self.last_wall = wall
            if self.first_wall is None:
                self.first_wall = wall
            if number == 1 and self._begins not in {None, kind}:
                self._notebook.add(Fault.CUT, Witness.BODY, 1)
            if kind in SINCE_SIGNED and self._judge is not None:
                self._judge.contradict(number)
            self._follow_retention(number, kind, body)
            if kind in SIGNED_OVER or number % CHECKPOINT_EVERY == 0:
                self._is_due(number)
        if row[4] is None:
            self._notebook.add(Fault.TRACE, Witness.NUMBERS, number, detail="missing")
        elif body is not None and self._is_chained and not fits(row, body, self._before):
            self._notebook.add(Fault.TRACE, Witness.BODY, number, detail="other")
        self._follow(row)

    def _follow_retention(self, number: int, kind: str, body: Body) -> None:
        """What is kept, and what went."""
        if kind == EntryKind.PURGE:
            self._purges.see(number, body)
            self._holds.see_purge(number, body)
        elif kind == EntryKind.HOLD:
            self._holds.see_hold(number, body)

    def see_empty(self, row: RawRow) -> None:
        """A purged entry; the row beside it may be gone with it."""
        self.count += 1
        self.purged += 1
        if not self._is_lost:
            self._purges.is_empty(row[0])
        if row[0] % CHECKPOINT_EVERY == 0:
            self._is_due(row[0])
        self._follow(row)

    def end(self) -> None:
        """No entry follows."""
        self._clocks.end()
        self._purges.tell(self._notebook)

    def _follow(self, row: RawRow) -> None:
        """The next row is made from this one, if there is one."""
        self._before, self._is_chained = row, row[4] is not None
        self.traced += self._is_chained

    def _is_due(self, number: int) -> None:
        """The device signs here, since its log has checkpoints."""
        judge = self._judge
        if judge is not None and not judge.is_signed(number):
            self._notebook.add(Fault.NO_CHECKPOINT, Witness.CHECKPOINT, number)
