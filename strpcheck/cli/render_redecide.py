"""How decisions made again are told: an object a line for programs, tables for people."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

from strpcheck.cli.render import Printer, render_json, render_note
from strpcheck.core.verdict import Advisory, Reason, Verdict
from strpcheck.messages import Again, Label, Translator, Word
from strpcheck.redecide import Change, Differs, Fault, Faulty, Finding, Group, LostEntries, Tally, Undecidable

if TYPE_CHECKING:
    from strpcheck.core.policy import Policy
    from strpcheck.documents.judged_entry import JudgedEntry

__all__ = ["JsonTeller", "TableTeller"]

MAX_ROWS = 200
"""Of a table; as many as `log show` has. A program reads them all."""
MAX_SPANS = 8
FAULTS = {
    Fault.UNREADABLE: Again.UNREADABLE,
    Fault.ALTERED: Again.ALTERED,
    Fault.MISSING: Again.ENTRY_MISSING,
}


class JsonTeller:
    """Findings as they come, then one object with the sums."""

    def __init__(self, policy: "Policy | None") -> None:
        self._policy = policy

    def tell(self, finding: Finding) -> None:
        """Print one finding."""
        match finding:
            case Differs(number, judged, verdict, policy):
                was = _answer(judged.outcome.value, Verdict(judged.reason, judged.advisories, judged.list_age))
                would_be = _answer(verdict.outcome.value, verdict)
                if self._policy is None:
                    was, would_be = {**was, "policy": judged.policy}, {**would_be, "policy": policy}
                render_json({"finding": "differs", **_about(number, judged), "was": was, "would_be": would_be})
            case Undecidable(number, judged, lost):
                render_json({"finding": "undecidable", **_about(number, judged), "state": lost.loss.value})
            case Faulty(number, last, fault, detail):
                render_json({"finding": fault.value, "entry": number, "last": last, "detail": detail})

    def conclude(self, tally: Tally) -> None:
        """Print the sums."""
        refused = tally.unauthenticated
        render_json(
            {
                "finding": "summary",
                "what_if": None if self._policy is None else self._policy.digest,
                "decided": tally.decided,
                "differing": tally.differing,
                "authenticated_then": tally.decided + tally.undecidable,
                "not_recheckable": {
                    "count": refused.total(),
                    "lines_differing": tally.lines_differing,
                    "reasons": {reason.value: count for reason, count in sorted(refused.items())},
                },
                "undecidable": tally.undecidable,
                "generations": [_generation(name, entries) for name, entries in tally.lost.items()],
                "purged": tally.purged,
                "faults": {fault.value: tally.faults[fault] for fault in Fault},
                "changes": [_group(change, group) for change, group in tally.changes.items()],
                "unknown_posts": sorted(tally.unknown_posts),
            }
        )


class TableTeller:
    """Tables at the end, each as long as a screen can bear."""

    def __init__(self, words: Translator, policy: "Policy | None") -> None:
        self._words = words
        self._policy = policy
        self._printer = Printer.on(words)
        self._differing: list[Differs] = []
        self._faulty: list[Faulty] = []

    def tell(self, finding: Finding) -> None:
        """Keep one finding for its table."""
        if isinstance(finding, Differs) and len(self._differing) < MAX_ROWS:
            self._differing.append(finding)
        if isinstance(finding, Faulty) and len(self._faulty) < MAX_ROWS:
            self._faulty.append(finding)

    def conclude(self, tally: Tally) -> None:
        """Print what it came to."""
        words = self._words
        sums = {"decided": tally.decided, "same": tally.decided - tally.differing, "differs": tally.differing}
        if not tally.judgements:
            self._printer.line(words.again(Again.NOTHING))
        elif self._policy is None:
            self._printer.line(words.again(Again.DECIDED, **sums))
            self._differences(tally.differing + tally.lines_differing)
        else:
            self._printer.line(words.again(Again.WHAT_IF, policy=self._policy.digest, **sums))
            self._changes(tally)
        self._not_again(tally)
        self._lost(tally)
        self._faults(tally)

    def _differences(self, count: int) -> None:
        """Every judgement that would be another one now."""
        if not count:
            return
        words = self._words
        labels = [words.label(label) for label in (Label.ENTRY, Label.AT, Label.POST)]
        heads = [*labels, *(words.again(head) for head in (Again.WAS, Again.ANEW, Again.BESIDES))]
        self._printer.line()
        self._printer.table(heads, [self._difference(item) for item in self._differing], right=(0,))
        self._note_more(count - len(self._differing))

    def _difference(self, item: Differs) -> tuple[object, ...]:
        """A row of the table."""
        judged, verdict, words = item.judged, item.verdict, self._words
        was = Verdict(judged.reason, judged.advisories, judged.list_age)
        besides = [*_lines(_gained(verdict, was), _gained(was, verdict))]
        if was.list_age != verdict.list_age:
            ages = (self._age(was.list_age), self._age(verdict.list_age))
            besides.append(words.again(Again.LIST_AGE, was=ages[0], now=ages[1]))
        if judged.policy != item.policy:
            besides.append(words.again(Again.POLICY, was=judged.policy, now=item.policy))
        told = words.word(was) if judged.outcome is was.outcome else judged.outcome.value
        return (
            item.number,
            words.moment(judged.at),
            judged.station.post,
            f"{told}: {words.why(was.reason)}",
            f"{words.word(verdict)}: {words.why(verdict.reason)}",
            ", ".join(besides),
        )

    def _changes(self, tally: Tally) -> None:
        """What another policy would change, the most frequent first."""
        words = self._words
        if tally.changes:
            heads = [words.again(head) for head in (Again.WAS, Again.WOULD_BE, Again.BESIDES)]
            changes = sorted(tally.changes.items(), key=lambda item: -item[1].count)
            rows = [
                (*self._change(change), group.count, ", ".join(map(str, group.examples))) for change, group in changes
            ]
            self._printer.line()
            self._printer.table([*heads, words.label(Label.COUNT), words.again(Again.EXAMPLES)], rows, right=(3,))
        if tally.unknown_posts:
            self._printer.line(words.again(Again.POSTS_GONE, posts=", ".join(sorted(tally.unknown_posts))))

    def _change(self, change: Change) -> tuple[str, str, str]:
        """From which answer, to which one, and what comes or goes with it."""
        return (
            self._told(change.was, checks_id=change.was_checks_id),
            self._told(change.would_be, checks_id=change.would_check_id),
            ", ".join(_lines(change.gained, change.lost)),
        )

    def _told(self, reason: Reason, *, checks_id: bool) -> str:
        """An answer in a few words."""
        word = self._words.called(Word.ACCEPT_CHECK_ID) if checks_id else self._words.word(Verdict(reason))
        return f"{word}: {self._words.why(reason)}"

    def _not_again(self, tally: Tally) -> None:
        """What cannot be asked again, and what is not there any more."""
        words, refused = self._words, tally.unauthenticated
        held = tally.decided + tally.undecidable
        if held:
            self._printer.line(words.again(Again.SIGNATURES, count=held))
        if refused:
            self._printer.line(words.again(Again.REFUSALS, count=refused.total()))
            rows = [(reason.value, words.why(reason), count) for reason, count in sorted(refused.items())]
            self._printer.table([words.label(Label.REASON), "", words.label(Label.COUNT)], rows, right=(2,))
        if tally.lines_differing:
            self._printer.line(words.again(Again.LINES, count=tally.lines_differing))
        if tally.purged:
            self._printer.line(words.again(Again.PURGED, count=tally.purged))

    def _lost(self, tally: Tally) -> None:
        """Generations that cannot be had, with the entries that need them."""
        if not tally.lost:
            return
        words = self._words
        self._printer.line(words.again(Again.LOST, count=tally.undecidable))
        labels = [words.label(label) for label in (Label.GENERATION, Label.STATE, Label.COUNT)]
        rows = [
            (name, words.again(Again(entries.lost.loss.value)), entries.count, _spans(entries.spans))
            for name, entries in tally.lost.items()
        ]
        self._printer.table([*labels, words.again(Again.ENTRIES)], rows, right=(2,))
        for name, entries in tally.lost.items():
            render_note(f"generation {name}: {entries.lost.detail}")

    def _faults(self, tally: Tally) -> None:
        """Entries of which something is wrong."""
        if not self._faulty:
            return
        words = self._words
        self._printer.line(words.again(Again.FAULTS, count=tally.faults.total()))
        heads = [words.label(Label.ENTRY), words.label(Label.STATE), words.again(Again.BESIDES)]
        rows = [
            (_spans([[item.number, item.last]]), words.again(FAULTS[item.fault]), item.detail) for item in self._faulty
        ]
        self._printer.table(heads, rows)
        shown = sum(item.last - item.number + 1 for item in self._faulty)
        self._note_more(tally.faults.total() - shown)

    def _note_more(self, count: int) -> None:
        """Say how much a table left out."""
        if count > 0:
            render_note(self._words.again(Again.MORE, count=count))

    def _age(self, age: timedelta | None) -> str:
        """The age of a list, if there was one."""
        return "-" if age is None else self._words.age(age)


def _about(number: int, judged: "JudgedEntry") -> dict[str, object]:
    """Which judgement it is."""
    return {
        "entry": number,
        "kind": judged.kind.value,
        "at": _utc(judged.at),
        "decided_for": _utc(judged.decided_for),
        "simulated": judged.simulated,
        "post": judged.station.post,
        "permit": None if judged.facts is None else judged.facts.id.text,
        "generation": judged.generation,
    }


def _generation(name: str, entries: LostEntries) -> dict[str, object]:
    """A generation that cannot be had."""
    return {
        "generation": name,
        "state": entries.lost.loss.value,
        "detail": entries.lost.detail,
        "entries": entries.count,
        "spans": entries.spans,
    }


def _group(change: Change, group: Group) -> dict[str, object]:
    """Judgements that change in the same way."""
    return {
        "was": change.was.value,
        "would_be": change.would_be.value,
        "was_checks_id": change.was_checks_id,
        "would_check_id": change.would_check_id,
        "gained": [item.value for item in change.gained],
        "lost": [item.value for item in change.lost],
        "count": group.count,
        "examples": group.examples,
    }


def _answer(outcome: str, verdict: Verdict) -> dict[str, object]:
    """An answer's members, as entries name them."""
    return {
        "outcome": outcome,
        "reason": verdict.reason.value,
        "advisories": [advisory.value for advisory in verdict.advisories],
        "list_age_s": None if verdict.list_age is None else int(verdict.list_age.total_seconds()),
    }


def _gained(verdict: Verdict, before: Verdict) -> tuple[Advisory, ...]:
    """Lines that one verdict has and another has not."""
    return tuple(advisory for advisory in verdict.advisories if advisory not in before.advisories)


def _lines(gained: Iterable[Advisory], lost: Iterable[Advisory]) -> list[str]:
    """Lines that come and go, by the names that the log has for them."""
    return [f"+{advisory.value}" for advisory in gained] + [f"-{advisory.value}" for advisory in lost]


def _spans(spans: list[list[int]]) -> str:
    """Stretches of entries."""
    told = [str(first) if first == last else f"{first}-{last}" for first, last in spans[:MAX_SPANS]]
    return ", ".join([*told, "..."] if len(spans) > MAX_SPANS else told)


def _utc(moment: datetime) -> str:
    """A time as `--json` has it."""
    return f"{moment.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}"
