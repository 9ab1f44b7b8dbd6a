"""The auditor's second opinion: every judgement in the log made again from its entry and its generation."""

from collections import Counter, OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from strpcheck.core.decide import decide, refuse
from strpcheck.core.generation import Generation
from strpcheck.core.policy import Policy
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.documents.judged_entry import JudgedEntry, read_judged_entry
from strpcheck.errors import LogError
from strpcheck.ports import EntryWalk, Lost, PastGenerations, WalkedEntry

__all__ = [
    "Asked",
    "Change",
    "Differs",
    "Fault",
    "Faulty",
    "Finding",
    "Group",
    "LostEntries",
    "Redecision",
    "Tally",
    "Undecidable",
]

HELD_GENERATIONS = 4
"""In memory at a time: a list of 17 million permits takes 4 MB, and entries hardly ever go back to an older one."""
EXAMPLES = 3
OUTCOMES = {reason: reason.outcome for reason in Reason}


@dataclass(frozen=True, slots=True)
class Asked:
    """Which judgements, and by which rules."""

    first: int = 1
    last: int | None = None
    """Numbers of entries, both inclusive; None for the newest."""
    since: datetime | None = None
    until: datetime | None = None
    """When they were logged: [since, until)."""
    post: str | None = None
    policy: Policy | None = None
    """Decide by this one instead of each entry's own."""

    def holds(self, judged: JudgedEntry) -> bool:
        """Whether a judgement is asked for."""
        return (
            (self.since is None or self.since <= judged.at)
            and (self.until is None or judged.at < self.until)
            and (self.post is None or self.post == judged.station.post)
        )


class Fault(StrEnum):
    """What is wrong with an entry itself."""

    UNREADABLE = "unreadable"
    ALTERED = "altered"
    """Its leaf is not of this salt and body; what it says now is decided again all the same."""
    MISSING = "missing"


class Faulty(NamedTuple):
    """Entries of which something is wrong."""

    number: int
    last: int
    """The same number, but where several in a row are missing."""
    fault: Fault
    detail: str


class Differs(NamedTuple):
    """A judgement that would be another one now."""

    number: int
    judged: JudgedEntry
    verdict: Verdict
    policy: str
    """Digest of the policy of the entry's generation."""


class Undecidable(NamedTuple):
    """A judgement whose generation cannot be had."""

    number: int
    judged: JudgedEntry
    lost: Lost


Finding = Faulty | Differs | Undecidable


class Change(NamedTuple):
    """From which answer to which other one."""

    was: Reason
    was_checks_id: bool
    would_be: Reason
    would_check_id: bool
    gained: tuple[Advisory, ...] = ()
    lost: tuple[Advisory, ...] = ()
    """Lines that come and go; told only where the reason stays."""


@dataclass(slots=True)
class Group:
    """Judgements that change in the same way."""

    count: int = 0
    examples: list[int] = field(default_factory=list)
    """The first entries."""


@dataclass(slots=True)
class LostEntries:
    """Judgements that need a generation which cannot be had."""

    lost: Lost
    count: int = 0
    spans: list[list[int]] = field(default_factory=list)
    """First and last entry of each stretch in which no other generation was decided by."""

    def add(self, number: int, *, goes_on: bool) -> None:
        """Count one more, which may go on with the stretch before."""
        self.count += 1
        if goes_on:
            self.spans[-1][1] = number
        else:
            self.spans.append([number, number])


@dataclass(slots=True)
class Tally:
    """What it came to; as large as the generations and the ways to change are many, never as the log."""

    decided: int = 0
    """Judgements of authenticated permits that were decided again."""
    differing: int = 0
    """Of these."""
    unauthenticated: Counter[Reason] = field(default_factory=Counter)
    """Refusals by questions 0 to 6, which cannot be asked again; their lines are compared all the same."""
    lines_differing: int = 0
    """Of these."""
    purged: int = 0
    """They say neither when nor where: all among the numbers asked for."""
    faults: Counter[Fault] = field(default_factory=Counter)
    lost: dict[str, LostEntries] = field(default_factory=dict)
    changes: dict[Change, Group] = field(default_factory=dict)
    unknown_posts: set[str] = field(default_factory=set)
    """Posts of judgements that the policy asked about does not know."""

    @property
    def judgements(self) -> int:
        """All that were in the range, whatever could be done with them."""
        return self.decided + self.unauthenticated.total() + self.undecidable

    @property
    def undecidable(self) -> int:
        """Judgements that need a generation which cannot be had."""
        return sum(item.count for item in self.lost.values())


class Redecision:
    """Walks a log once; findings come one by one, and the tally grows with them."""

    def __init__(self, past: PastGenerations, asked: Asked) -> None:
        self._past = past
        self._asked = asked
        self._held: OrderedDict[str, Generation] = OrderedDict()
        self._lost: dict[str, Lost] = {}
        self._before: str | None = None
        """Generation of the judgement before."""
        self.tally = Tally()

    def findings(self, walk: EntryWalk) -> Iterator[Finding | None]:
        """One or more for every entry that something is to be said of, and None for every other one.

        Raises:
            LogError: The log as a whole cannot be read.
        """
        expected = self._asked.first
        newest = walk.newest()
        last = newest if self._asked.last is None else min(newest, self._asked.last)
        for entry in walk.entries(expected, last):
            if entry.number != expected:
                yield self._faulty(expected, Fault.MISSING, last=entry.number - 1)
            expected = entry.number + 1
            found = self._looked_at(entry)
            if found:
                yield from found
            else:
                yield None
        if expected <= last:
            yield self._faulty(expected, Fault.MISSING, last=last)

    def _looked_at(self, entry: WalkedEntry) -> Sequence[Finding]:
        """What is to be said of one entry."""
        number, salt, body, leaf = entry
        if not salt and not body and leaf:
            self.tally.purged += 1
            return ()
        if not leaf:
            return (self._faulty(number, Fault.UNREADABLE, "the file is damaged there"),)
        try:
            judged = read_judged_entry(body)
        except LogError as e:
            return (self._faulty(number, Fault.UNREADABLE, e.message),)
        if judged is not None and not self._asked.holds(judged):
            return ()
        found: Sequence[Finding] = () if judged is None else self._decided(number, judged)
        if sha256(b"\x00" + salt + body).digest() != leaf:  # `leaf_hash`, a call saved
            return (self._faulty(number, Fault.ALTERED, "its leaf is not of what it says"), *found)
        return found

    def _decided(self, number: int, judged: JudgedEntry) -> Sequence[Finding]:
        """Decide one judgement again."""
        generation = self._held.get(judged.generation) or self._recalled(judged.generation)
        facts, tally = judged.facts, self.tally
        if facts is None:
            tally.unauthenticated[judged.reason] += 1
            if isinstance(generation, Lost):
                return ()
            verdict = refuse(judged.reason, generation, judged.station, judged.decided_for)
        else:
            before, self._before = self._before, judged.generation
            if isinstance(generation, Lost):
                entries = tally.lost.setdefault(judged.generation, LostEntries(generation))
                entries.add(number, goes_on=before == judged.generation)
                return (Undecidable(number, judged, generation),)
            tally.decided += 1
            verdict = decide(facts, generation, judged.station, judged.decided_for)
        return self._compared(number, judged, verdict, generation.policy.digest)

    def _compared(self, number: int, judged: JudgedEntry, verdict: Verdict, digest: str) -> Sequence[Finding]:
        """Hold the new answer against the logged one."""
        same = verdict.reason is judged.reason and verdict.advisories == judged.advisories
        if self._asked.policy is None:
            # A policy moves neither; an entry that was changed may tell of others.
            same = same and verdict.list_age == judged.list_age and digest == judged.policy
            same = same and OUTCOMES[judged.reason] is judged.outcome
        elif judged.station.post not in self._asked.policy.posts:
            self.tally.unknown_posts.add(judged.station.post)
        if same:
            return ()
        if judged.facts is None:
            self.tally.lines_differing += 1
        else:
            self.tally.differing += 1
        group = self.tally.changes.setdefault(_change(judged, verdict), Group())
        group.count += 1
        if len(group.examples) < EXAMPLES:
            group.examples.append(number)
        return (Differs(number, judged, verdict, digest),)

    def _recalled(self, generation_id: str) -> Generation | Lost:
        """A generation, from the disk where it was not asked for a moment ago."""
        found = self._lost.get(generation_id) or self._past.recall(generation_id)
        if isinstance(found, Lost):
            self._lost[generation_id] = found
            return found
        policy = self._asked.policy
        if policy is not None:
            # Under its own digest: that the rules are new is no news of the judgement.
            found = replace(found, policy=replace(policy, digest=found.policy.digest))
        self._held[generation_id] = found
        if len(self._held) > HELD_GENERATIONS:
            self._held.popitem(last=False)
        return found

    def _faulty(self, number: int, fault: Fault, detail: str = "", *, last: int | None = None) -> Faulty:
        """Note what is wrong with entries."""
        end = number if last is None else last
        self.tally.faults[fault] += end - number + 1
        return Faulty(number, end, fault, detail)


def _change(judged: JudgedEntry, verdict: Verdict) -> Change:
    """Which way an answer changes."""
    was = Verdict(judged.reason, judged.advisories)
    way = Change(was.reason, was.asks_for_id, verdict.reason, verdict.asks_for_id)
    if was.reason is not verdict.reason:
        return way
    return way._replace(
        gained=tuple(item for item in verdict.advisories if item not in was.advisories),
        lost=tuple(item for item in was.advisories if item not in verdict.advisories),
    )
