"""A lane's queue and waiting time against the cars that come, as an SVG for light and dark pages, colours or none."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape

from benchmarks.reading.chart import (
    HEIGHT,
    LEGEND_LINE,
    MARGIN_BOTTOM,
    MARGIN_LEFT,
    MARGIN_RIGHT,
    MARGIN_TOP,
    STYLE,
    WIDTH,
)

if TYPE_CHECKING:
    from benchmarks.lane import Hour

__all__ = ["draw"]

NAMES: Final = {
    "strpcheck": "strpcheck, as measured",
    "budget": "5 s, the whole budget",
    "phone": "20 s, an app on a phone",
    "press": "60 s, as the press told",
}
LABEL = "Queue of one lane after an hour, and seconds that 19 cars in 20 wait less than, against cars a minute"
LEFT, RIGHT = 2, 14
"""Cars a minute."""
LEAST, MOST = 1.0, 100_000.0
"""Of the waiting times that are drawn, in seconds."""
SECONDS = ((1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"), (36_000, "10 h"))
KILOMETRES = 6


@dataclass(frozen=True, slots=True)
class Axis:
    """What stands on the left of a panel."""

    title: str
    marks: Sequence[tuple[float, str]]
    """Height as a share of the panel, and what it means."""


def draw(swept: "Mapping[str, Sequence[Hour]]") -> str:
    """Two panels side by side and what the lines mean.

    Args:
        swept: Hours by the name of the check, rates ascending.
    """
    width, height = 2 * WIDTH, HEIGHT + 2 * LEGEND_LINE
    queue = Axis("Queue after an hour", [(km / KILOMETRES, f"{km} km") for km in range(0, KILOMETRES + 1, 2)])
    wait = Axis("Wait of the 95th car in 100", [(_logged(seconds), name) for seconds, name in SECONDS])
    lengths = [[(each.rate, each.metres / 1000 / KILOMETRES) for each in swept[name]] for name in NAMES]
    waited = [[(each.rate, _logged(each.wait_p95_s)) for each in swept[name]] for name in NAMES]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" role="img" aria-label="{LABEL}">',
        f"<title>{LABEL}</title>",
        f"<desc>{escape(_told(swept))}</desc>",
        f"<style>{STYLE}</style>",
        f"<g>{_panel(queue, lengths)}</g>",
        f'<g transform="translate({WIDTH} 0)">{_panel(wait, waited)}</g>',
    ]
    for number, name in enumerate(NAMES.values()):
        x, y = MARGIN_LEFT + 200 * number, HEIGHT + LEGEND_LINE
        parts.append(f'<path class="s{number}" d="M{x} {y - 4}h34"/><text x="{x + 40}" y="{y}">{escape(name)}</text>')
    return "\n".join([*parts, "</svg>", ""])


def _told(swept: "Mapping[str, Sequence[Hour]]") -> str:
    """The same in words, for those who do not see it: every check at ten cars a minute."""
    at_ten = {name: next((each for each in swept[name] if each.rate == 10), swept[name][-1]) for name in NAMES}
    return "; ".join(
        f"{NAMES[name]}: at {each.rate:g} cars a minute {each.queue:.0f} cars or {each.metres:.0f} m wait after an "
        f"hour, and 95 cars in 100 wait less than {each.wait_p95_s:.0f} s"
        for name, each in at_ten.items()
    )


def _logged(seconds: float) -> float:
    """As a share of the axis of waiting times."""
    inside = min(max(seconds, LEAST), MOST)
    return math.log(inside / LEAST) / math.log(MOST / LEAST)


def _panel(axis: Axis, curves: Sequence[Sequence[tuple[float, float]]]) -> str:
    """Title, axes and curves."""
    parts = [f'<text class="title" x="{MARGIN_LEFT}" y="20">{escape(axis.title)}</text>']
    for share, name in axis.marks:
        x, y = _place(LEFT, share)
        parts.append(f'<path class="grid" d="M{x:.0f} {y:.1f}H{WIDTH - MARGIN_RIGHT}"/>')
        parts.append(f'<text x="{x - 6:.0f}" y="{y + 4:.1f}" text-anchor="end">{name}</text>')
    for rate in range(LEFT, RIGHT + 1, 2):
        x, y = _place(rate, 0)
        parts.append(f'<text x="{x:.1f}" y="{y + 17:.1f}" text-anchor="middle">{rate}</text>')
    middle, bottom = _place((LEFT + RIGHT) / 2, 0)
    parts.append(f'<text x="{middle:.0f}" y="{bottom + 34:.0f}" text-anchor="middle">cars a minute</text>')
    # Ours is the first and drawn last, over the others.
    for number, points in reversed(list(enumerate(curves))):
        places = " ".join("{:.1f} {:.1f}".format(*_place(*point)) for point in points)
        parts.append(f'<path class="s{number}" d="M{places}"/>')
    return "".join(parts)


def _place(rate: float, share: float) -> tuple[float, float]:
    """Cars a minute and a share of the height as a place in the panel."""
    across, down = WIDTH - MARGIN_LEFT - MARGIN_RIGHT, HEIGHT - MARGIN_TOP - MARGIN_BOTTOM
    return MARGIN_LEFT + across * (rate - LEFT) / (RIGHT - LEFT), MARGIN_TOP + down * (1 - share)
