"""Read rate against pixels per module, as an SVG that can be read on light and dark pages and without its colours."""

import itertools
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

import numpy as np

from benchmarks.reading.samples import LADDER, Sample, Samples

__all__ = ["Curve", "Panel", "draw", "panels_of"]

EDGES = (1.0, 1.3, 1.6, 2.0, 2.4, 2.9, 3.4, 4.0, 4.7, 5.5, 7.0)
"""Pixels per module between which frames are taken together."""
FEWEST = 5
"""Frames that make a point."""
LEFT, RIGHT = 1.0, 6.5
WIDTH, HEIGHT = 430, 250
"""Of a panel."""
MARGIN_LEFT, MARGIN_TOP, MARGIN_RIGHT, MARGIN_BOTTOM = 46, 34, 12, 44
COLUMNS = 2
LEGEND_LINE = 20
LABEL = "Share of frames read against pixels per module, by engine"
STYLE = """
text { font: 12px system-ui, sans-serif; fill: #3b4148; }
.title { font-size: 13px; font-weight: 600; }
.grid { stroke: #8a929b; stroke-opacity: 0.35; }
path { fill: none; stroke-width: 1.8; }
.s0 { stroke: #0b7a3b; stroke-width: 3.4; } .s1 { stroke: #1f6feb; } .s2 { stroke: #b35900; stroke-dasharray: 7 3; }
.s3 { stroke: #b0186a; stroke-dasharray: 2 3; } .s4 { stroke: #6e40c9; stroke-dasharray: 9 3 2 3; }
.s5 { stroke: #6b7680; stroke-dasharray: 4 2; } .s6 { stroke: #a01515; stroke-dasharray: 1 2; }
@media (prefers-color-scheme: dark) {
text { fill: #d5dbe1; } .s0 { stroke: #3fca78; } .s1 { stroke: #6cb0ff; } .s2 { stroke: #f0a35a; }
.s3 { stroke: #ff8ac4; } .s4 { stroke: #bb9dff; } .s5 { stroke: #aab4bf; } .s6 { stroke: #ff8f8f; } }
"""


@dataclass(frozen=True, slots=True)
class Curve:
    """One way of reading."""

    way: str
    points: Sequence[tuple[float, float]]
    """Pixels per module and share read, ascending."""


@dataclass(frozen=True, slots=True)
class Panel:
    """One group of frames."""

    title: str
    curves: Sequence[Curve]


def panels_of(samples: Samples) -> list[Panel]:
    """A panel for each group that tells how large its modules are."""
    panels = []
    for group in samples.groups():
        if all(each.pixels_per_module is None for each in samples.every if each.group == group):
            continue
        curves = [Curve(way, _points(samples.of(way, group))) for way in (LADDER, *samples.peers())]
        count = len(samples.of(LADDER, group))
        panels.append(Panel(f"{group} ({count})", curves))
    return panels


def _points(samples: Iterable[Sample]) -> list[tuple[float, float]]:
    """Means within the edges."""
    sized = [(each.pixels_per_module, each.result == "exact") for each in samples if each.pixels_per_module is not None]
    points = []
    for low, high in itertools.pairwise(EDGES):
        within = [each for each in sized if low <= each[0] < high]
        if len(within) >= FEWEST:
            size, rate = np.mean(within, axis=0).tolist()
            points.append((size, rate))
    return points


def draw(panels: Sequence[Panel]) -> str:
    """The whole picture."""
    ways = list(dict.fromkeys(curve.way for panel in panels for curve in panel.curves))
    rows = -(-len(panels) // COLUMNS)
    width, height = COLUMNS * WIDTH, rows * HEIGHT + LEGEND_LINE * (-(-len(ways) // 4) + 1)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{LABEL}">',
        f"<style>{STYLE}</style>",
    ]
    for number, panel in enumerate(panels):
        x, y = WIDTH * (number % COLUMNS), HEIGHT * (number // COLUMNS)
        parts.append(f'<g transform="translate({x} {y})">{_panel(panel, ways)}</g>')
    for number, way in enumerate(ways):
        x, y = MARGIN_LEFT + 200 * (number % 4), rows * HEIGHT + LEGEND_LINE * (number // 4 + 1)
        parts.append(f'<path class="s{number}" d="M{x} {y - 4}h34"/><text x="{x + 40}" y="{y}">{escape(way)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _panel(panel: Panel, ways: Sequence[str]) -> str:
    """Title, axes and curves."""
    parts = [f'<text class="title" x="{MARGIN_LEFT}" y="20">{escape(panel.title)}</text>']
    for share in (0, 0.25, 0.5, 0.75, 1):
        x, y = _place(LEFT, share)
        parts.append(f'<path class="grid" d="M{x:.0f} {y:.1f}H{WIDTH - MARGIN_RIGHT}"/>')
        parts.append(f'<text x="{x - 6:.0f}" y="{y + 4:.1f}" text-anchor="end">{share:.0%}</text>')
    for size in range(1, 7):
        x, y = _place(size, 0)
        parts.append(f'<text x="{x:.1f}" y="{y + 17:.1f}" text-anchor="middle">{size}</text>')
    middle, bottom = _place((LEFT + RIGHT) / 2, 0)
    parts.append(f'<text x="{middle:.0f}" y="{bottom + 34:.0f}" text-anchor="middle">pixels per module</text>')
    # The first way is ours and drawn last, over the others.
    for curve in sorted(panel.curves, key=lambda each: -ways.index(each.way)):
        places = " ".join("{:.1f} {:.1f}".format(*_place(size, rate)) for size, rate in curve.points)
        if places:
            parts.append(f'<path class="s{ways.index(curve.way)}" d="M{places}"/>')
    return "".join(parts)


def _place(size: float, share: float) -> tuple[float, float]:
    """Pixels per module and share as a place in the panel."""
    across, down = WIDTH - MARGIN_LEFT - MARGIN_RIGHT, HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
    return MARGIN_LEFT + across * (size - LEFT) / (RIGHT - LEFT), MARGIN_TOP + down * (1 - share)
