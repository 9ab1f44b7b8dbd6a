"""The reading rungs as data: which there are, what each looks at with which engine, and in which order they are tried.

Names only: this module loads no library, so that whoever plans a schedule need not.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

__all__ = ["GRID", "LIVE_RUNGS", "RUNGS", "STILL_RUNGS", "EngineName", "RungPlan", "ViewName"]

EngineName: TypeAlias = Literal["zxing", "zxing-histogram", "grid", "zbar"]
ViewName: TypeAlias = Literal[
    "whole",
    "webcam",
    "large",
    "doubled",
    "gamma",
    "clahe",
    "gauss-doubled",
    "unsharp-doubled",
    "gauss-bounded",
]


@dataclass(frozen=True, slots=True)
class RungPlan:
    """One way to attempt a picture."""

    name: str
    """As it stands in the log."""
    engine: EngineName
    view: ViewName


GRID = "grid"
"""The rung that, live, adds frames up."""

RUNGS: tuple[RungPlan, ...] = (
    RungPlan("zxing", "zxing", "whole"),
    RungPlan("zxing-histogram", "zxing-histogram", "whole"),
    RungPlan("zxing-x2", "zxing", "doubled"),
    RungPlan(GRID, "grid", "webcam"),
    # A small symbol in a large picture: 60 ms for 8 megapixels where nothing is found.
    RungPlan("grid-large", "grid", "large"),
    RungPlan("zxing-gamma", "zxing", "gamma"),
    RungPlan("zxing-clahe", "zxing", "clahe"),
    RungPlan("zxing-gauss-x2", "zxing", "gauss-doubled"),
    RungPlan("zxing-unsharp-x2", "zxing", "unsharp-doubled"),
    RungPlan("zbar", "zbar", "gauss-bounded"),
)

STILL_RUNGS: tuple[str, ...] = tuple(rung.name for rung in RUNGS)
"""For a picture that has time: all of them, cheap ones first."""

LIVE_RUNGS: tuple[str, ...] = (
    "zxing",
    GRID,
    "zxing-x2",
    GRID,
    "zxing-unsharp-x2",
    GRID,
    "zxing-gamma",
    GRID,
    "zbar",
)
"""For frames: the first on every one, the others in turn. The grid reads most of what the first does not."""
