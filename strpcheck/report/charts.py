"""Charts as inline SVG that need nothing but themselves: a size, a title, a description, text that can be read."""

from collections.abc import Iterator
from html import escape

from strpcheck.core.permit import WIB, utc_from_seconds
from strpcheck.messages import Report
from strpcheck.messages.printable import printable
from strpcheck.report.parts import Bars, Chart, Heat, Section, Timeline
from strpcheck.report.wording import Wording
from strpcheck.statistics import HOURS

__all__ = ["HEAT_STEPS", "INK", "PAPER", "SPAN_TONES", "TONES", "drawn", "text"]

BARS_WIDTH, FULL_WIDTH = 640, 700
"""What leaves room for a table beside it on a screen, and what A4 has between its margins; CSS pixels."""
LABEL_WIDTH, SHOWN_WIDTH, ROW = 250, 70, 24
BROAD, SLIM = 8.4, 6.9
"""Pixels of a capital and of another letter of 12 pixels, in the broadest of the fonts a page may be shown in."""
INK, PAPER = "#1a1a1a", "#ffffff"
TONES = {"plain": "#1f5f8b", "accept": "#0b6fae", "refer": "#e0a100", "reject": "#8c1d18", "retry": "#5f6368"}
"""Blue, amber, dark red and grey: told apart without red and green, and each bar has its name beside it."""
SPAN_TONES = (("#1f5f8b", PAPER), ("#dbe9f4", INK))
"""One after the other: each span has its name in it where there is room."""
HEAT_STEPS = (("#ffffff", INK), ("#dbe9f4", INK), ("#a6cbe3", INK), ("#1f6aa5", PAPER), ("#0a3355", PAPER))
"""Paper and ink by how much of the greatest number it is: nothing, up to a quarter, a half, three quarters, all."""
HEAT_TOP, HEAT_LABEL, CELL = 22, 130, 23.7
LANE_LABEL, LANE = 70, 30
MARKS = 3
"""Steps of a timeline's axis."""


def text(raw: str) -> str:
    """Text of anybody as a page can hold it: no markup, no control characters."""
    return escape(printable(raw, max_chars=400))


def drawn(section: Section, wording: Wording) -> str:
    """A section's chart as SVG, or nothing where it has none or nothing is in it."""
    if section.chart is None or section.is_empty:
        return ""
    name = f"{section.name}-{wording.words.language}"
    (width, height), told, marks = _of(section.chart, wording)
    return (
        f'<svg role="img" width="{width}" height="{height}" viewBox="0 0 {width} {height}"'
        f' aria-labelledby="{name}-t {name}-d"><title id="{name}-t">{text(section.title)}</title>'
        f'<desc id="{name}-d">{text(told)}</desc>{"".join(marks)}</svg>'
    )


def _of(chart: Chart, wording: Wording) -> tuple[tuple[int, int], str, Iterator[str]]:
    """Size, description and marks of a chart."""
    match chart:
        case Bars():
            return (BARS_WIDTH, ROW * len(chart.bars)), _bars_told(chart, wording), _bars(chart)
        case Heat():
            return (FULL_WIDTH, HEAT_TOP + ROW * len(chart.rows) + 1), _heat_told(chart, wording), _heat(chart)
        case Timeline():
            return (FULL_WIDTH, LANE * len(chart.lanes) + 28), _timeline_told(chart, wording), _timeline(chart)


def _bars(chart: Bars) -> Iterator[str]:
    """A row a bar: label, bar, number."""
    most = max((bar.value for bar in chart.bars), default=0) or 1
    room = BARS_WIDTH - LABEL_WIDTH - SHOWN_WIDTH
    for place, bar in enumerate(chart.bars):
        top, width = place * ROW, round(room * bar.value / most, 1)
        tone = TONES.get(bar.tone, TONES["plain"])
        yield _words(LABEL_WIDTH - 8, top + 16, _cut(bar.label, LABEL_WIDTH - 10), "end")
        if bar.value:
            # Seen at all, however small its share is.
            yield _box(LABEL_WIDTH, top + 4, max(width, 1.5), ROW - 8, tone)
        yield _words(LABEL_WIDTH + width + 6, top + 16, bar.shown)


def _heat(chart: Heat) -> Iterator[str]:
    """A box an hour, with its number in it."""
    most = max((max(row) for _, row in chart.rows), default=0) or 1
    for hour in range(HOURS):
        yield _words(HEAT_LABEL + (hour + 0.5) * CELL, 15, f"{hour:02}", "middle")
    for place, (post, row) in enumerate(chart.rows):
        top = HEAT_TOP + place * ROW
        yield _words(HEAT_LABEL - 6, top + 16, _cut(post, HEAT_LABEL - 8), "end")
        for hour, count in enumerate(row):
            paper, ink = HEAT_STEPS[-(-4 * count // most)]
            left = HEAT_LABEL + hour * CELL
            yield f'<rect x="{left:g}" y="{top}" width="{CELL}" height="{ROW}" fill="{paper}" stroke="#767676"/>'
            if count:
                yield _words(left + CELL / 2, top + 16, _short(count), "middle", ink=ink, size=_fitting(count))


def _timeline(chart: Timeline) -> Iterator[str]:
    """A lane under the other, over an axis of Jakarta's time."""
    first, last = _ends(chart)
    scale = (FULL_WIDTH - LANE_LABEL - 2) / max(last - first, 1)
    for lane, (name, spans) in enumerate(chart.lanes):
        top = lane * LANE
        yield _words(LANE_LABEL - 6, top + 18, name, "end")
        for place, span in enumerate(spans):
            left, width = LANE_LABEL + (span.start - first) * scale, max((span.end - span.start) * scale, 1.5)
            paper, ink = SPAN_TONES[place % len(SPAN_TONES)]
            yield (
                f'<rect x="{left:.1f}" y="{top + 2}" width="{width:.1f}" height="{LANE - 6}" fill="{paper}"'
                f' stroke="{INK}" stroke-width=".5"/>'
            )
            if width > len(span.label) * SLIM + 6:
                yield _words(round(left + 4, 1), top + 18, span.label, ink=ink, size=11)
    base = LANE * len(chart.lanes)
    for mark in range(MARKS + 1):
        at = first + (last - first) * mark // MARKS
        left = LANE_LABEL + (at - first) * scale
        anchor = {0: "start", MARKS: "end"}.get(mark, "middle")
        yield f'<line x1="{left:.1f}" y1="{base}" x2="{left:.1f}" y2="{base + 6}" stroke="{INK}"/>'
        yield _words(round(left, 1), base + 20, f"{utc_from_seconds(at).astimezone(WIB):%Y-%m-%d %H:%M}", anchor)


def _ends(chart: Timeline) -> tuple[int, int]:
    """Beginning and end of all the lanes."""
    spans = [span for _, lane in chart.lanes for span in lane]
    return min(span.start for span in spans), max(span.end for span in spans)


def _bars_told(chart: Bars, wording: Wording) -> str:
    """A bar chart for who does not see it."""
    largest = max(chart.bars, key=lambda bar: bar.value)
    count = wording.number(len(chart.bars))
    return wording.words.report(Report.BARS_TEXT, count=count, label=largest.label, value=largest.shown)


def _heat_told(chart: Heat, wording: Wording) -> str:
    """A heat map for who does not see it."""
    value, post, hour = max((count, post, hour) for post, row in chart.rows for hour, count in enumerate(row))
    facts = {"count": wording.number(len(chart.rows)), "label": post, "hour": f"{hour:02}:00"}
    return wording.words.report(Report.HEAT_TEXT, value=wording.number(value), **facts)


def _timeline_told(chart: Timeline, wording: Wording) -> str:
    """A timeline for who does not see it."""
    first, last = _ends(chart)
    count = wording.number(len(chart.lanes[0][1]))
    ends = {"start": wording.moment(first), "end": wording.moment(last)}
    return wording.words.report(Report.TIMELINE_TEXT, count=count, **ends)


def _box(left: float, top: float, width: float, height: float, tone: str) -> str:
    """A filled box."""
    return f'<rect x="{left:g}" y="{top:g}" width="{width:g}" height="{height:g}" fill="{tone}"/>'


def _words(left: float, base: float, told: str, anchor: str = "start", *, ink: str = INK, size: float = 12) -> str:
    """Text in a chart."""
    return f'<text x="{left:g}" y="{base:g}" text-anchor="{anchor}" font-size="{size}" fill="{ink}">{text(told)}</text>'


def _cut(label: str, room: float) -> str:
    """As much of a label as has room; the table has all of it."""
    used = 0.0
    for place, letter in enumerate(label):
        used += BROAD if letter.isupper() or letter in "mw" else SLIM
        if used > room:
            return f"{label[: place - 1]}\N{HORIZONTAL ELLIPSIS}"
    return label


def _fitting(count: int) -> float:
    """How large a number may be in its box."""
    return 10 if count < 1_000 else 8.5  # noqa: PLR2004 -- three digits fit in full


def _short(count: int) -> str:
    """A number that fits its box: thousands beyond four digits."""
    return str(count) if count < 10_000 else f"{count // 1000}k"  # noqa: PLR2004 -- four digits fit
