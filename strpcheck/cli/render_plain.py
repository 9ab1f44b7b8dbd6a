"""A verdict and a table as plain lines: for pipes, files, Braille lines and terminals that can do nothing else."""

import textwrap
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from strpcheck.messages.printable import cell_width

if TYPE_CHECKING:
    from strpcheck.ports import Notice

__all__ = ["plain_notice", "plain_table"]


def plain_notice(notice: "Notice", width: int | None = None) -> str:
    """One block: the word first in its line, then `label: value` lines, then an empty line.

    Args:
        notice: What to tell.
        width: Where lines break; None for a pipe, whose reader takes whole lines.
    """
    tags = "".join(f" [{tag}]" for tag in notice.tags)
    lines = (*notice.person, *(() if notice.ends is None else (notice.ends,)), *notice.circumstances)
    block = (
        f"{notice.word}{tags}: {notice.sentence}",
        *(f"  ! {text}" for text in (*notice.warnings, *notice.advisories)),
        *(f"  {line.label}: {line.value}" for line in lines),
    )
    return "\n".join([*(_wrap(line, width) for line in block), "", ""])


def plain_table(heads: Sequence[str], rows: Sequence[Sequence[str]], right: frozenset[int]) -> str:
    """Columns held apart by two spaces, a rule under the heads, nothing cut.

    Args:
        heads: One a column.
        rows: Printable cells.
        right: Numbers of the columns that align to the right.
    """
    table = [heads, *rows]
    widths = [max(cell_width(row[column]) for row in table) for column in range(len(heads))]
    rule = ["-" * width for width in widths]
    return "".join(f"{line}\n" for line in _aligned([heads, rule, *rows], widths, right))


def _aligned(rows: Sequence[Sequence[str]], widths: Sequence[int], right: frozenset[int]) -> Iterator[str]:
    """Pad each cell to its column."""
    for row in rows:
        cells = []
        for column, cell in enumerate(row):
            blank = " " * (widths[column] - cell_width(cell))
            cells.append(blank + cell if column in right else cell + blank)
        yield "  ".join(cells).rstrip()


def _wrap(line: str, width: int | None) -> str:
    """Break a line at words, its rest indented."""
    return line if width is None else textwrap.fill(line, width, subsequent_indent="    ", break_on_hyphens=False)
