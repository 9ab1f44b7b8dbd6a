"""Reads one camera frame after the other with the rungs it is told."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from strpcheck.adapters.readers.ladder import Rung, rungs_named
from strpcheck.adapters.readers.rungs import LIVE_RUNGS
from strpcheck.adapters.readers.zxing import ZxingEngine

if TYPE_CHECKING:
    from strpcheck.adapters.readers.engine import Symbol
    from strpcheck.adapters.readers.engines import Engines
    from strpcheck.ports.reading import GreyImage

__all__ = ["FrameReader"]


class FrameReader:
    """The eyes of live scanning, inside the reading child."""

    def __init__(self, engines: "Engines") -> None:
        self._rungs = {rung.name: rung for rung in rungs_named(engines, LIVE_RUNGS)}

    def read(self, grey: "GreyImage", rungs: Iterable[str]) -> "tuple[Sequence[Symbol], bool]":
        """Try the rungs in turn until one reads.

        Returns:
            Its symbols, none where no rung read; and whether any made out a symbol, readable or not.
        """
        located = False
        for name in rungs:
            symbols, seen = _looked(self._rungs[name], grey)
            located |= seen
            if symbols:
                return symbols, True
        return (), located


def _looked(rung: Rung, grey: "GreyImage") -> "tuple[Sequence[Symbol], bool]":
    """What one rung reads, and whether it made out anything."""
    if not isinstance(rung.engine, ZxingEngine):
        symbols = rung.read(grey)
        return symbols, bool(symbols)
    view = rung.view(grey)
    if view is None:
        return (), False
    symbols, located = rung.engine.look(view.grey)
    return rung.placed(symbols, view), located
