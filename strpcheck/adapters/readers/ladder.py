"""The ladder of reading rungs: the first one that reads ends the climb."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from strpcheck.adapters.readers.engine import Engine, Symbol
from strpcheck.adapters.readers.grid_engine import GridEngine
from strpcheck.adapters.readers.rungs import GRID, RUNGS, STILL_RUNGS
from strpcheck.adapters.readers.views import VIEWS, View
from strpcheck.core.barcode import Barcode, sets_out_as_permit

if TYPE_CHECKING:
    from strpcheck.adapters.readers.engines import Engines
    from strpcheck.ports.reading import GreyImage

__all__ = ["Ladder", "Rung", "rungs_named"]


@dataclass(frozen=True, slots=True)
class Rung:
    """One attempt at a picture."""

    name: str
    engine: Engine
    view: "Callable[[GreyImage], View | None]"
    """What the engine is shown; None where the attempt makes no sense for a picture of that size."""

    def read(self, grey: "GreyImage") -> Sequence[Symbol]:
        """Every symbol this attempt reads, its corners in pixels of the picture."""
        view = None if self.engine.missing is not None else self.view(grey)
        return () if view is None else self.placed(self.engine.find(view.grey), view)

    def placed(self, symbols: Iterable[Symbol], view: View) -> Sequence[Symbol]:
        """Symbols of a view as symbols of the picture; the same content read twice is one."""
        found: dict[object, Symbol] = {}
        for symbol in symbols:
            corners = view.in_picture(symbol.corners)
            found.setdefault((symbol.octets, symbol.part), replace(symbol, corners=corners, rung=self.name))
        return tuple(found.values())


class Ladder:
    """Climbs its rungs until one reads a symbol."""

    def __init__(self, rungs: Iterable[Rung]) -> None:
        self.rungs = tuple(rungs)

    def read(self, grey: "GreyImage") -> Sequence[Symbol]:
        """Every symbol of the first rung that reads any; empty where none was found.

        Where those are adverts and links only, the grid looks beside them: the permit may be the harder one to read.
        """
        return next((found for found in self.climb(grey) if found is not None), ())

    def climb(self, grey: "GreyImage") -> "Iterator[Sequence[Symbol] | None]":
        """None before each attempt, so that a long climb can be told from a hang; at its end what was read."""
        for rung in self.rungs:
            yield None
            if symbols := rung.read(grey):
                if not any(sets_out_as_permit(Barcode(each.octets.decode("latin-1"))) for each in symbols):
                    yield None
                    symbols = (*symbols, *self._beside(grey, symbols))
                yield symbols
                return

    def _beside(self, grey: "GreyImage", symbols: Sequence[Symbol]) -> Sequence[Symbol]:
        """What the grid reads elsewhere in a picture."""
        for rung in self.rungs:
            if rung.name == GRID and isinstance(rung.engine, GridEngine):
                view = rung.view(grey)
                known = [view.in_view(symbol.corners) for symbol in symbols] if view is not None else []
                read = {symbol.octets for symbol in symbols}
                with suppress(ImportError):  # what was read counts without OpenCV, too
                    found = () if view is None else rung.placed(rung.engine.find_beside(view.grey, known), view)
                    return tuple(symbol for symbol in found if symbol.octets not in read)
        return ()

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """Rungs that are off on this machine, each with the reason."""
        return {rung.name: rung.engine.missing for rung in self.rungs if rung.engine.missing is not None}


def rungs_named(engines: "Engines", names: Iterable[str] = STILL_RUNGS) -> tuple[Rung, ...]:
    """The rungs of these names, in this order."""
    plans = {plan.name: plan for plan in RUNGS}
    return tuple(Rung(name, engines[plans[name].engine], VIEWS[plans[name].view]) for name in names)
