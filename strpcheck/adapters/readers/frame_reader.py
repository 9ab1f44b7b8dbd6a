"""Reads one camera frame after the other with the rungs it is told, and remembers what one frame alone did not tell."""

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from strpcheck.adapters.readers.ladder import Rung, rungs_named
from strpcheck.adapters.readers.rungs import GRID
from strpcheck.adapters.readers.zxing import ZxingEngine

if TYPE_CHECKING:
    from strpcheck.adapters.readers.engine import Symbol
    from strpcheck.adapters.readers.engines import Engines
    from strpcheck.adapters.readers.grid.merging import Merger
    from strpcheck.ports.reading import GreyImage

__all__ = ["FrameReader"]


class FrameReader:
    """The eyes of live scanning, inside the reading child."""

    def __init__(self, engines: "Engines") -> None:
        self._rungs = {rung.name: rung for rung in rungs_named(engines)}
        self._merger: Merger | None = None

    def read(self, grey: "GreyImage", rungs: Iterable[str]) -> "tuple[Sequence[Symbol], bool]":
        """Look at a frame with every rung named; what is being followed is looked at in any case.

        Returns:
            The symbols they read, each content once, by the first rung that read it; and whether anything was made out
            that may be a symbol, readable or not.
        """
        found: dict[object, Symbol] = {}
        located = False
        asked = tuple(rungs)
        for name in dict.fromkeys((*asked, *((GRID,) if self._follows() else ()))):
            if name == GRID:
                symbols, seen = self._merged(grey, found.values(), search=GRID in asked)
            else:
                symbols, seen = _looked(self._rungs[name], grey)
            located |= seen
            for symbol in symbols:
                found.setdefault((symbol.octets, symbol.part), symbol)
        return tuple(found.values()), located or bool(found)

    def _merged(self, grey: "GreyImage", read: "Iterable[Symbol]", *, search: bool) -> "tuple[Sequence[Symbol], bool]":
        """What the grid reads with the help of the frames before, and whether it follows anything."""
        rung = self._rungs[GRID]
        view = rung.view(grey)
        if view is None:
            return (), False
        known = [view.in_view(symbol.corners) for symbol in read]
        if self._merger is None:
            # Not before it is its turn: the library behind it takes longer to load than most pictures take to read.
            from strpcheck.adapters.readers.grid.merging import Merger

            self._merger = Merger(ZxingEngine())
        symbols = self._merger.read(view.grey, known, search=search)
        return rung.placed(symbols, view), self._merger.following

    def _follows(self) -> bool:
        """Whether a symbol was in view that asks for more frames."""
        return self._merger is not None and self._merger.following


def _looked(rung: Rung, grey: "GreyImage") -> "tuple[Sequence[Symbol], bool]":
    """What one rung reads, and whether it made out anything."""
    if not isinstance(rung.engine, ZxingEngine):
        return rung.read(grey), False
    view = rung.view(grey)
    if view is None:
        return (), False
    symbols, located = rung.engine.look(view.grey)
    return rung.placed(symbols, view), located
