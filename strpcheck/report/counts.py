"""Sections about what was decided and done: verdicts, reasons, acts, conflicts, what does not count."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

from strpcheck.core.verdict import Outcome
from strpcheck.messages import Label, Report
from strpcheck.report.parts import Bar, Bars, Heat, Section, Table
from strpcheck.report.wording import Wording, ranked
from strpcheck.statistics import CONFLICTS, HOURS, NEARBY, Statistics

__all__ = ["act_sections", "apart", "hours", "kinds", "overview", "verdict_sections"]

PLAIN = "plain"
OUTCOMES = tuple(outcome.value for outcome in Outcome)
HOUR_NAMES = tuple(f"{hour:02}" for hour in range(HOURS))


def overview(found: Statistics, wording: Wording) -> Section:
    """How much there is, from when to when."""
    say = wording.words.report
    facts = [
        (say(Report.ENTRIES), wording.number(found.entries)),
        (say(Report.VERDICTS), wording.number(found.verdicts)),
        (say(Report.POSTS), wording.number(len(found.hours))),
        *(
            (say(line), f"{wording.number(end[0])} - {wording.moment(end[1])}")
            for line, end in ((Report.FIRST_ENTRY, found.first), (Report.LAST_ENTRY, found.last))
            if end is not None
        ),
    ]
    return Section("overview", say(Report.OVERVIEW), table=Table((say(Report.WHAT), say(Report.VALUE)), tuple(facts)))


def kinds(found: Statistics, wording: Wording) -> Section:
    """What the entries tell of."""
    bare = Section("kinds", wording.words.report(Report.KINDS))
    heads = (wording.words.label(Label.KIND), wording.words.report(Report.CODE))
    return _counted(bare, wording, heads, _named(found.kinds, wording.kind))


def hours(found: Statistics, wording: Wording) -> Section:
    """Verdicts by post and hour of the day."""
    say = wording.words.report
    heads = (wording.words.label(Label.POST), *HOUR_NAMES, say(Report.ALL_HOURS))
    rows = tuple((post, tuple(row)) for post, row in sorted(found.hours.items()))
    cells = tuple(
        (post, *(wording.number(count) if count else "" for count in row), wording.number(sum(row)))
        for post, row in rows
    )
    return Section(
        "hours",
        say(Report.HOURS),
        (say(Report.HOURS_LEAD),),
        Heat(rows),
        Table(heads, cells, tuple(range(1, HOURS + 2))),
        is_empty=not rows,
    )


def verdict_sections(found: Statistics, wording: Wording) -> Iterator[Section]:
    """What was answered."""
    words = wording.words
    say, label = words.report, words.label
    known = [*(name for name in OUTCOMES if name in found.outcomes), *sorted(set(found.outcomes) - set(OUTCOMES))]
    yield _counted(
        Section("outcomes", say(Report.OUTCOMES)),
        wording,
        (label(Label.OUTCOME),),
        [((wording.outcome(name),), found.outcomes[name], name.lower()) for name in known],
    )
    yield _counted(
        Section("reasons", say(Report.REASONS)),
        wording,
        (label(Label.REASON), say(Report.CODE), label(Label.OUTCOME)),
        [
            ((wording.reason(reason), reason, outcome), count, outcome.lower())
            for (outcome, reason), count in ranked(found.reasons)
        ],
    )
    bare = Section("remarks", say(Report.REMARKS), (say(Report.REMARKS_LEAD),))
    heads = (say(Report.REMARK), say(Report.CODE))
    yield _counted(bare, wording, heads, _named(found.advisories, wording.remark), found.verdicts)


def act_sections(found: Statistics, wording: Wording) -> Iterator[Section]:
    """What officers did besides."""
    words = wording.words
    say, reasons = words.report, (words.label(Label.REASON), words.report(Report.CODE))
    bare = Section("exempt", say(Report.EXEMPT), (say(Report.EXEMPT_LEAD),))
    exempt = [((wording.category(code),), count, PLAIN) for code, count in ranked(found.exempt)]
    yield _counted(bare, wording, (say(Report.CATEGORY),), exempt)
    bare = Section("turned-back", say(Report.TURNED_BACK))
    yield _counted(bare, wording, reasons, _named(found.turned_back, wording.turned_back))
    overrides = [
        ((f"{wording.decision(decision)}: {wording.override(reason)}", f"{decision} {reason}"), count, PLAIN)
        for (decision, reason), count in ranked(found.overrides)
    ]
    given, whole = wording.number(found.by_supervisor), wording.number(found.overrides.total())
    bare = Section("overrides", say(Report.OVERRIDES), (say(Report.OVERRIDES_LEAD, count=given, all=whole),))
    yield _counted(bare, wording, reasons, overrides)
    yield _resolved(found, wording)
    yield _conflicts(found, wording)


def apart(found: Statistics, wording: Wording) -> Section:
    """What does not count, and why."""
    say = wording.words.report
    invented = Report.INVENTED_COUNTED if found.counts_invented else Report.INVENTED
    facts = (
        *((f"{say(Report.SIMULATED)}: {name}", count) for name, count in ranked(found.simulated)),
        (say(invented), found.invented),
        (say(Report.PURGED), found.purged),
        (say(Report.PASSED_OVER), found.passed_over),
    )
    rows = tuple((what, wording.number(count)) for what, count in facts)
    table = Table((say(Report.WHAT), wording.words.label(Label.COUNT)), rows, (1,))
    return Section("apart", say(Report.APART), (say(Report.APART_LEAD),), None, table)


def _resolved(found: Statistics, wording: Wording) -> Section:
    """What came of a PERIKSA."""
    say = wording.words.report
    referred = wording.number(found.outcomes[Outcome.REFER.value])
    lead = say(Report.RESOLVED_LEAD, referred=referred, resolved=wording.number(found.resolved.total()))
    bare = Section("resolved", say(Report.RESOLVED), (lead,))
    heads = (say(Report.DECISION), say(Report.CODE))
    return _counted(bare, wording, heads, _named(found.resolved, wording.decision))


def _conflicts(found: Statistics, wording: Wording) -> Section:
    """Permits that were seen elsewhere too soon."""
    say = wording.words.report
    bare = Section("conflicts", say(Report.CONFLICTS), (say(Report.CONFLICTS_LEAD),))
    heads = (wording.words.label(Label.POST), say(Report.WHAT), say(Report.CODE))
    rows = [
        ((post, wording.remark(what) if what == NEARBY else wording.reason(what), what), count, "refer")
        for (post, what), count in ranked(found.conflicts)
    ]
    return _counted(bare, wording, heads, rows, found.verdicts)


Counted = tuple[tuple[str, ...], int, str]
"""Cells, the number, the tone of its bar."""


def _named(counter: Counter[str], name: Callable[[str], str]) -> Sequence[Counted]:
    """Counts by name and code."""
    return [((name(code), code), count, PLAIN) for code, count in ranked(counter)]


def _counted(
    bare: Section, wording: Wording, heads: tuple[str, ...], rows: Sequence[Counted], whole: int | None = None
) -> Section:
    """Counts with bars, and a table with each one's share of the whole, which is their sum unless it is given."""
    outcome = wording.words.label(Label.OUTCOME)
    total = sum(count for _, count, _ in rows) if whole is None else whole
    bars = tuple(Bar(_bar_label(cells), count, wording.number(count), tone) for cells, count, tone in rows)
    lines = tuple((*cells, wording.number(count), wording.share(count, total)) for cells, count, _ in rows)
    columns = (*heads, wording.words.label(Label.COUNT), wording.words.report(Report.SHARE))
    # What follows from a code, and what a bar shows, has no room in a terminal.
    spare = (*((heads.index(outcome),) if outcome in heads[1:] else ()), len(heads) + 1)
    table = Table(columns, lines, (len(heads), len(heads) + 1), spare)
    return replace(bare, chart=Bars(bars), table=table, is_empty=not rows)


def _bar_label(cells: tuple[str, ...]) -> str:
    """What tells a bar from its neighbours: its name, and of a conflict the post with it."""
    return f"{cells[0]}: {cells[-1]}" if cells[-1] in CONFLICTS and len(cells) > len(CONFLICTS) else cells[0]
