"""The walk over a log, once from its first entry to its last, in memory that does not grow with it."""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeVar

from strpcheck.core.checkpoint import LogCheckpoint, note_key
from strpcheck.core.merkle import HASH_BYTES
from strpcheck.core.record import EntryKind
from strpcheck.core.seals import head_seal
from strpcheck.errors import LogError
from strpcheck.faults import Fault, Witness
from strpcheck.ports import STATISTICS, KeptHead, RawLog, RawRow, Unreadable
from strpcheck.troubles import Trouble
from strpcheck.verify.bodies import BodyReader
from strpcheck.verify.brought import Brought
from strpcheck.verify.checkpoints import CheckpointJudge
from strpcheck.verify.dating import dated, time_of
from strpcheck.verify.entries import EntryWatch
from strpcheck.verify.findings import Finding, Notebook
from strpcheck.verify.leaves import other_leaves
from strpcheck.verify.parts import tell_damage, unless_damaged
from strpcheck.verify.report import Report
from strpcheck.verify.seals import BODY, LEAF, NUMBER, SALT, Suspects, unsealed
from strpcheck.verify.tree import GROUP, TreeWalk

__all__ = ["FORM", "verify_log"]

T = TypeVar("T")

FORM = 4
OLDER = (1, 2, 3)
MAX_GAP = 1_000_000
"""Missing entries, all in all, that the tree is followed over; behind more nothing is compared with what was signed."""
NO_LEAF = bytes(32)
"""Stands for a leaf that cannot be read: nothing was ever signed over it."""
PAGE = re.compile(r"\bpage (\d+)", re.IGNORECASE)
TAKE_OVER = "run `strpcheck log checkpoint` on the laptop: it is taken over and signed as it is; then ask again"


def verify_log(
    log: RawLog, public_key: bytes, given: Iterable[LogCheckpoint] = (), *, begins: EntryKind | None = None
) -> Report:
    """Look at everything in a log.

    Args:
        log: One moment of it.
        public_key: Of the device whose log it is, 32 bytes.
        given: Checkpoints of this device that were kept elsewhere, in any order.
        begins: The kind of the first entry, where that is known: a laptop is set up by its first sync.

    Raises:
        LogError: It cannot be read at all for a reason that is no damage, or its form is an older or a newer one.
    """
    return _Audit(log, public_key, given, begins).run()


class _Audit:
    """One walk."""

    def __init__(
        self, log: RawLog, public_key: bytes, given: Iterable[LogCheckpoint], begins: EntryKind | None
    ) -> None:
        self._log, self._public_key = log, public_key
        self._brought = Brought(given)
        self._notebook = Notebook()
        self._suspects = Suspects(self._notebook)
        self._entries = EntryWatch(self._notebook, begins)
        self._bodies = BodyReader()
        self._expected, self._missing = 1, 0
        self._is_lost = False

    def run(self) -> Report:
        """Ask the file, then walk."""
        form = 0
        judge: CheckpointJudge | None = None
        try:
            form = self._log.form
            self._ask_form(form)
            self._ask_file()
            judge = CheckpointJudge(self._log, self._public_key, self._brought, self._suspects, self._notebook)
            self._entries.expect(judge)
            self._walk(TreeWalk(self._log, judge, self._notebook), judge)
        except LogError as e:
            tell_damage(self._notebook, e, self._expected)
        self._entries.end()
        return self._report(form, judge)

    def _unless_damaged(self, ask: Callable[[], T], otherwise: T) -> T:
        """An answer; a part of the file that cannot be read keeps nobody from reading the others."""
        return unless_damaged(self._notebook, ask, otherwise)

    def _ask_form(self, form: int) -> None:
        """Whether this version knows it."""
        if form > FORM:
            message = f"the log says that it is of form {form}, and this strpcheck knows forms up to {FORM}"
            raise LogError(message, hint="verify it with the strpcheck that wrote it", trouble=Trouble.LOG_NEWER)
        names = {name for name, how in self._log.schema_faults() if how == "missing"}
        if form in OLDER and {"tree_head", "tree_node", "checkpoint"} <= names:
            message = f"the log is of form {form}, which has no tree and no checkpoints"
            raise LogError(message, hint=TAKE_OVER, trouble=Trouble.LOG_TAKE_OVER)
        if form != FORM:
            self._notebook.add(Fault.SCHEMA, Witness.FILE, detail=f"user_version {form}")

    def _ask_file(self) -> None:
        """What the database itself finds, and what somebody did to its schema."""
        damage: Sequence[str] = self._unless_damaged(self._log.damage, ())
        for line in damage:
            page = PAGE.search(line)
            self._notebook.add(Fault.DAMAGED, Witness.FILE, detail=f"page {page[1]}" if page else line)
        schema: Sequence[tuple[str, str]] = self._unless_damaged(self._log.schema_faults, ())
        for name, how in schema:
            self._notebook.add(Fault.SCHEMA, Witness.FILE, detail=f"{name}: {how}", counts=how != STATISTICS)
        outside = self._unless_damaged(self._log.outside, 0)
        if outside:
            self._notebook.add(Fault.PUT_IN, Witness.NUMBERS, detail=str(outside))

    def _walk(self, tree: TreeWalk, judge: CheckpointJudge) -> None:
        """Every entry, in order."""
        for batch in self._log.batches():
            if isinstance(batch, Unreadable):
                self._skip(tree, batch.last + 1, Fault.DAMAGED, batch.why)
                continue
            for rows in self._contiguous(tree, batch):
                self._see(rows)
                if not self._is_lost:
                    tree.extend([row[LEAF] if isinstance(row[LEAF], bytes) else NO_LEAF for row in rows])
        self._end(tree, judge)

    def _contiguous(self, tree: TreeWalk, batch: Sequence[RawRow]) -> Iterator[Sequence[RawRow]]:
        """The rows of a batch in pieces without a gap."""
        end = self._expected + len(batch)
        if [row[NUMBER] for row in batch] == list(range(self._expected, end)):
            self._expected = end
            yield batch
            return
        for row in batch:
            if row[NUMBER] < self._expected:  # twice: only where somebody made the table anew
                self._notebook.add(Fault.PUT_IN, Witness.NUMBERS, row[NUMBER])
                continue
            if row[NUMBER] > self._expected:
                self._skip(tree, row[NUMBER], Fault.MISSING, "")
            self._expected += 1
            yield [row]

    def _skip(self, tree: TreeWalk, number: int, fault: Fault, detail: str) -> None:
        """Entries up to a number are not there."""
        count, last = number - self._expected, number - 1
        self._notebook.add(fault, Witness.NUMBERS, self._expected, last, detail=detail)
        self._missing += count
        self._is_lost = self._missing > MAX_GAP
        self._entries.interrupt(is_lost=self._is_lost)
        while count and not self._is_lost:
            some = min(count, GROUP * 64)
            tree.extend([NO_LEAF] * some)
            count -= some
        self._expected = number

    def _see(self, rows: Sequence[RawRow]) -> None:
        """Look at entries one by one."""
        self._suspects.add(unsealed(rows))
        full = rows
        if any(row[BODY] == b"" for row in rows):
            full = [row for row in rows if not (row[BODY] == b"" and row[SALT] == b"")]
        for number in other_leaves(full):
            self._notebook.add(Fault.EDITED, Witness.LEAF, number)
        read = self._bodies.read
        bodies = {row[NUMBER]: read(row[BODY]) for row in full}
        see, see_empty = self._entries.see, self._entries.see_empty
        for row in rows:
            if row[NUMBER] in bodies:
                see(row, bodies[row[NUMBER]])
            else:
                see_empty(row)

    def _end(self, tree: TreeWalk, judge: CheckpointJudge) -> None:
        """What is to be said once the last entry was seen."""
        last = self._expected - 1
        read, kept, nodes = tree.end()
        if self._is_lost:
            judge.end(tree.size, is_head_other=False, is_lost=True)
        else:
            head = self._unless_damaged(self._log.head, None)
            judge.end(last, is_head_other=_is_other(head, last, {read, kept}))
            self._tell_head(head, last, (read, kept))
            extra = self._unless_damaged(self._log.node_count, 0) - nodes
            if extra > 0 and not self._notebook.has(Fault.CUT):
                self._notebook.add(Fault.NODE, Witness.NODE, detail=f"{extra} added")
        if last == 0:
            self._notebook.add(Fault.CUT, Witness.NUMBERS, 1)
        traced = self._unless_damaged(self._log.last_traced, 0)
        if traced > last:
            self._notebook.add(Fault.CUT, Witness.NUMBERS, last + 1, traced)
        if self._unless_damaged(self._log.trace_count, 0) > self._entries.traced:
            self._tell_alone(last)

    def _tell_alone(self, last: int) -> None:
        """Rows that are kept of no entry, within the numbers."""
        alone: Sequence[int] = self._unless_damaged(self._log.traces_alone, ())
        for entry in alone:
            if entry <= last and not self._notebook.names(entry, entry):
                self._notebook.add(Fault.TRACE, Witness.NUMBERS, entry, detail="alone")

    def _tell_head(self, head: KeptHead | None, last: int, peaks: tuple[bytes, bytes]) -> None:
        """Whether the head of the tree is over these entries."""
        if head is None or not _is_sealed(head) or not isinstance(head.size, int):
            self._notebook.add(Fault.HEAD, Witness.HEAD, detail="missing" if head is None else "changed")
        elif head.size > last:
            self._notebook.add(Fault.CUT, Witness.HEAD, last + 1, head.size)
        elif head.size < last:
            self._notebook.add(Fault.PUT_IN, Witness.HEAD, head.size + 1, last)
        elif _is_other(head, last, set(peaks)):
            whole = last // GROUP
            begins = {each[: HASH_BYTES * whole.bit_count()] for each in peaks}
            if last % GROUP and isinstance(head.peaks, bytes) and any(head.peaks.startswith(each) for each in begins):
                # Over whole groups it is right: a leaf behind the last node was changed.
                if not self._notebook.names(whole * GROUP + 1, last):
                    self._notebook.add(Fault.EDITED, Witness.HEAD, whole * GROUP + 1, last)
            else:
                self._notebook.add(Fault.HEAD, Witness.HEAD, detail="of other entries")

    def _report(self, form: int, judge: CheckpointJudge | None) -> Report:
        """All of it."""
        entries = self._entries
        return Report(
            form=form,
            entries=entries.count,
            purged=entries.purged,
            first_at=time_of(entries.first_wall),
            last_at=time_of(entries.last_wall),
            checkpoints=0 if judge is None else judge.count,
            vouched=0 if judge is None else judge.good,
            taken_over=0 if judge is None else judge.taken_over,
            given=self._brought.compared,
            note_key=note_key(self._public_key),
            findings=tuple(dated(self._found(judge), self._log, self._bodies)),
        )

    def _found(self, judge: CheckpointJudge | None) -> list[Finding]:
        """All findings; where the numbers are off, no checkpoint can be missed by them."""
        found = self._notebook.all()
        if judge is None or not judge.is_lost:
            return found
        return [each for each in found if each.fault is not Fault.NO_CHECKPOINT or each.first <= judge.good]


def _is_sealed(head: KeptHead) -> bool:
    """Whether it is what was written."""
    return head_seal(head.size, head.peaks) == head.seal


def _is_other(head: KeptHead | None, last: int, peaks: set[bytes]) -> bool:
    """Whether it is what was written, and over so many entries, but over others."""
    return head is not None and _is_sealed(head) and head.size == last and head.peaks not in peaks
