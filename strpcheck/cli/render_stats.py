"""The statistics of a log on a terminal, or in plain lines: sections with tables, a bar behind each number."""

import textwrap
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from strpcheck.messages import Label, Report
from strpcheck.messages.printable import cell_width
from strpcheck.report.parts import Bars, Heat, Section

if TYPE_CHECKING:
    from strpcheck.cli.render import Printer

__all__ = ["print_sections"]

GAP = 2
"""Columns between columns."""
LEAST_BAR, MOST_BAR = 6, 40

Lines = tuple[list[str], list[list[str]], tuple[int, ...], list[int]]
"""Heads, cells, columns of numbers, and the numbers that bars show."""


def print_sections(printer: "Printer", sections: Iterable[Section]) -> None:
    """Print them one under the other."""
    words = printer.words
    for section in sections:
        printer.line(section.title)
        for said in section.says:
            for line in textwrap.wrap(said, printer.width - GAP, break_on_hyphens=False):
                printer.line(f"  {line}")
        if section.is_empty:
            printer.line(f"  {words.report(Report.EMPTY)}")
        elif section.table is not None:
            _print_table(printer, _lines(section, printer))
        printer.line()


def _print_table(printer: "Printer", lines: Lines) -> None:
    """A table, with bars where there are numbers to show and room to show them."""
    heads, cells, right, values = lines
    used = sum(max(map(cell_width, column)) + GAP for column in zip(heads, *cells, strict=True))
    room = min(printer.width - used, MOST_BAR)
    if values and room >= LEAST_BAR:
        heads = [*heads, ""]
        cells = [[*row, bar] for row, bar in zip(cells, _bars(values, room, printer.bar), strict=True)]
    printer.table(heads, cells, right=right)


def _bars(values: list[int], room: int, mark: str) -> Iterator[str]:
    """One a number; what is more than nothing is seen."""
    most = max(values, default=0) or 1
    return (mark * max(round(room * value / most), 1 if value else 0) for value in values)


def _lines(section: Section, printer: "Printer") -> Lines:
    """What a section's table comes to in 80 columns."""
    table, chart = section.table, section.chart
    if isinstance(chart, Heat):
        heads = [printer.words.label(Label.POST), printer.words.report(Report.HOUR), printer.words.label(Label.COUNT)]
        found = [(post, hour, count) for post, row in chart.rows for hour, count in enumerate(row) if count]
        return (
            heads,
            [[post, f"{hour:02}", str(count)] for post, hour, count in found],
            (1, 2),
            [row[2] for row in found],
        )
    if table is None:
        return [], [], (), []
    kept = [place for place in range(len(table.heads)) if place not in table.spare]
    values = [bar.value for bar in chart.bars] if isinstance(chart, Bars) else []
    right = tuple(kept.index(place) for place in table.right if place in kept)
    return [table.heads[place] for place in kept], [[row[place] for place in kept] for row in table.rows], right, values
