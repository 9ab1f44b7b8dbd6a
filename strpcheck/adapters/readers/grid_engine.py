"""The grid engine: a reader of our own, for symbols too small, dark or smeared for others."""

from typing import TYPE_CHECKING

from strpcheck.adapters.readers.zxing import ZxingEngine

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from strpcheck.adapters.readers.engine import Corners, Symbol
    from strpcheck.ports.reading import GreyImage

__all__ = ["GridEngine"]


class GridEngine:
    """Lays a grid over what looks like a symbol, weighs each module and mends what is least sure."""

    missing: str | None = None

    def __init__(self) -> None:
        self._zxing = ZxingEngine()

    def find(self, grey: "GreyImage") -> "Sequence[Symbol]":
        """See `Engine.find`."""
        return self.find_beside(grey, ())

    def find_beside(self, grey: "GreyImage", known: "Iterable[Corners]") -> "Sequence[Symbol]":
        """Every symbol it can read, except where symbols with these corners lie."""
        # Not at the top: OpenCV takes longer to load than most pictures take to read without it.
        from strpcheck.adapters.readers.grid.reading import read_symbols

        return read_symbols(grey, self._zxing, known)
