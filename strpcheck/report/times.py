"""Sections about time: how fast scans followed, how old lists were, officers' hours, what was in force when."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import pairwise

from strpcheck.histogram import Histogram
from strpcheck.messages import Label, Report
from strpcheck.report.parts import Bar, Bars, Section, SpanBar, Table, Timeline
from strpcheck.report.wording import Wording
from strpcheck.shift_hours import OfficerHours
from strpcheck.spells import Spell
from strpcheck.statistics import Statistics

__all__ = ["officers", "time_sections", "timeline"]

BETWEEN_LIMITS = (2, 4, 6, 8, 10, 15, 20, 30, 60, 120, 600)
"""Seconds; 17.6 vehicles a minute are 3.4 seconds apart."""
AGE_LIMITS = (1, 3, 6, 12, 24, 36, 48, 72)
"""Hours: 12 is fresh, 72 the most that any policy allows."""
HALF, MOST = 0.5, 0.95
SECOND_MS, HOUR_S = 1_000, 3_600
DRAWN_CHARS = 16
"""Of a name in the chart: all of a digest, and no more of what is none."""


def time_sections(found: Statistics, wording: Wording) -> Iterator[Section]:
    """Seconds between scans, and the age of lists."""
    say, between, ages = wording.words.report, found.between_ms, found.list_age_s
    told = say(
        Report.BETWEEN_FOUND,
        p50=wording.duration(between.quantile(HALF)),
        p95=wording.duration(between.quantile(MOST)),
        most=wording.duration(between.most),
        count=wording.number(between.total),
    )
    counts = between.spread([limit * SECOND_MS for limit in BETWEEN_LIMITS])
    rows = _spread(wording, say(Report.SECONDS), BETWEEN_LIMITS, counts)
    yield _spanned(("between", say(Report.BETWEEN)), wording, between, (told, say(Report.BETWEEN_LEAD)), rows)
    told = say(
        Report.AGES_FOUND,
        least=wording.age(ages.least),
        median=wording.age(ages.quantile(HALF)),
        most=wording.age(ages.most),
        count=wording.number(ages.total),
    )
    counts = ages.spread([limit * HOUR_S for limit in AGE_LIMITS])
    rows = _spread(wording, say(Report.HOURS_UNIT), AGE_LIMITS, counts)
    yield _spanned(("ages", say(Report.AGES)), wording, ages, (told, say(Report.AGES_LEAD)), rows)


def officers(found: Statistics, wording: Wording) -> Section:
    """Shifts, hours and verdicts by badge."""
    say, label = wording.words.report, wording.words.label
    badges = sorted({*found.shifts.officers, *found.officers})
    known = [(badge, found.shifts.officers.get(badge, OfficerHours())) for badge in badges]
    rows = tuple(
        (
            badge,
            wording.number(hours.shifts),
            wording.worked(hours.seconds),
            wording.number(found.officers[badge]),
            _remark(hours, wording),
        )
        for badge, hours in known
    )
    heads = (
        label(Label.OFFICER),
        say(Report.SHIFTS),
        say(Report.HOURS_WORKED),
        say(Report.VERDICTS),
        say(Report.REMARK),
    )
    bars = Bars(tuple(Bar(badge, hours.seconds, wording.worked(hours.seconds)) for badge, hours in known))
    table = Table(heads, rows, (1, 2, 3))
    return Section("officers", say(Report.OFFICERS), (say(Report.OFFICERS_LEAD),), bars, table, is_empty=not rows)


def timeline(found: Statistics, wording: Wording) -> Section:
    """Which list and policy were in force when."""
    say, spells = wording.words.report, found.spells
    kept = list(spells.kept)
    says = [say(Report.TIMELINE_LEAD, syncs=wording.number(spells.syncs), new=wording.number(spells.new))]
    if spells.count > len(kept):
        says.append(say(Report.TIMELINE_CUT, kept=wording.number(len(kept)), count=wording.number(spells.count)))
    lanes = (
        (say(Report.LISTS_LANE), _lane([(spell, spell.generation) for spell in kept])),
        (say(Report.POLICY), _lane([(spell, spell.policy) for spell in kept if spell.policy])),
    )
    heads = tuple(
        say(line) for line in (Report.SINCE, Report.UNTIL, Report.BEGAN, Report.LISTS, Report.POLICY, Report.VERDICTS)
    )
    rows = tuple(_spell(spell, wording) for spell in kept)
    table = Table(heads, rows, (5,))
    return Section("timeline", say(Report.TIMELINE), tuple(says), Timeline(lanes), table, is_empty=not rows)


def _lane(named: Sequence[tuple[Spell, str]]) -> tuple[SpanBar, ...]:
    """Spans of one name after another: each until the next begins."""
    spans: list[SpanBar] = []
    for spell, name in named:
        if spans and spans[-1].end < spell.start:
            spans[-1] = replace(spans[-1], end=spell.start)
        if spans and spans[-1].label == name[:DRAWN_CHARS]:
            spans[-1] = replace(spans[-1], end=max(spans[-1].end, spell.last))
        else:
            spans.append(SpanBar(name[:DRAWN_CHARS], spell.start, spell.last))
    return tuple(spans)


def _spell(spell: Spell, wording: Wording) -> tuple[str, ...]:
    """A row of what was in force."""
    say = wording.words.report
    began = say(Report.BY_SYNC if spell.synced else Report.MET, entry=wording.number(spell.entry))
    return (
        wording.moment(spell.start),
        wording.moment(spell.last),
        began,
        spell.generation,
        spell.policy or say(Report.NO_POLICY),
        wording.number(spell.verdicts),
    )


def _remark(hours: OfficerHours, wording: Wording) -> str:
    """What a number of hours leaves out."""
    say = wording.words.report
    told = [say(Report.STILL_OPEN)] if hours.is_open else []
    if hours.unmeasured:
        told.append(say(Report.UNMEASURED, count=wording.number(hours.unmeasured)))
    return "; ".join(told)


def _spread(wording: Wording, unit: str, limits: Sequence[int], counts: Sequence[int]) -> list[tuple[str, int]]:
    """Counts by range, those at both ends left out where nothing fell into them."""
    say = wording.words.report
    names = [say(Report.UP_TO, end=limits[0], unit=unit)]
    names += [say(Report.FROM_TO, start=start, end=end, unit=unit) for start, end in pairwise(limits)]
    names.append(say(Report.FROM_ON, start=limits[-1], unit=unit))
    last = max((place for place, count in enumerate(counts) if count), default=-1)
    return list(zip(names, counts, strict=True))[: last + 1]


def _spanned(
    heading: tuple[str, str],
    wording: Wording,
    histogram: Histogram,
    says: tuple[str, ...],
    rows: list[tuple[str, int]],
) -> Section:
    """A histogram, if there is anything in it."""
    name, title = heading
    total = histogram.total
    bars = Bars(tuple(Bar(label, count, wording.number(count)) for label, count in rows))
    cells = tuple((label, wording.number(count), wording.share(count, total)) for label, count in rows)
    heads = (wording.words.report(Report.RANGE), wording.words.label(Label.COUNT), wording.words.report(Report.SHARE))
    says = says if total else says[1:]
    return Section(name, title, says, bars, Table(heads, cells, (1, 2), (2,)), is_empty=not total)
