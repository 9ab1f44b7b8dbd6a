"""What a report is made of, before it is drawn anywhere: sections with sentences, a chart and a table."""

from dataclasses import dataclass

__all__ = ["Bar", "Bars", "Chart", "Heat", "Section", "SpanBar", "Table", "Timeline"]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under heads; every cell is plain text."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    right: tuple[int, ...] = ()
    """Columns of numbers."""
    spare: tuple[int, ...] = ()
    """Columns left out where there are only 80 letters in a line."""


@dataclass(frozen=True, slots=True)
class Bar:
    """One number that is drawn."""

    label: str
    value: int
    shown: str
    """The number in words."""
    tone: str = "plain"
    """plain, accept, refer, reject or retry: told by the label too, never by colour alone."""


@dataclass(frozen=True, slots=True)
class Bars:
    """Bars from left to right, one under the other."""

    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Heat:
    """Numbers by post and hour of the day."""

    rows: tuple[tuple[str, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class SpanBar:
    """A time during which something was in force."""

    label: str
    start: int
    """Seconds since 1970 UTC."""
    end: int


@dataclass(frozen=True, slots=True)
class Timeline:
    """Lanes of spans along one axis of time."""

    lanes: tuple[tuple[str, tuple[SpanBar, ...]], ...]


Chart = Bars | Heat | Timeline


@dataclass(frozen=True, slots=True)
class Section:
    """One heading and what stands under it."""

    name: str
    """Its address in the page."""
    title: str
    says: tuple[str, ...] = ()
    chart: Chart | None = None
    table: Table | None = None
    is_empty: bool = False
    """Whether there was nothing of it."""
