"""The ladder of reading rungs: which there are, in which order, and that the first one that reads ends it."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import TYPE_CHECKING, Self

from strpcheck.adapters.readers.engine import Engine, Symbol
from strpcheck.adapters.readers.views import View, bounded, doubled, reduced, whole
from strpcheck.core.barcode import Barcode
from strpcheck.ports import FoundBarcode, Picture

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["Ladder", "Rung", "still_picture_ladder"]

ZBAR_CHILD = ("-m", "strpcheck.adapters.readers.zbar_child")


@dataclass(frozen=True, slots=True)
class Rung:
    """One attempt at a picture."""

    name: str
    engine: Engine
    view: "Callable[[GreyImage], View | None]"
    """What the engine is shown; None where the attempt makes no sense for a picture of that size."""


class Ladder:
    """A `BarcodeReader` that climbs its rungs until one reads a symbol."""

    def __init__(self, rungs: Iterable[Rung]) -> None:
        self.rungs = tuple(rungs)

    def read(self, picture: Picture) -> Sequence[FoundBarcode]:
        """See `BarcodeReader.read`."""
        for rung in self.rungs:
            if rung.engine.missing is not None:
                continue
            view = rung.view(picture.grey)
            symbols = () if view is None else rung.engine.find(view.grey)
            if view is not None and symbols:
                return _found(symbols, view, rung.name)
        return ()

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """See `BarcodeReader.missing_rungs`."""
        return {rung.name: rung.engine.missing for rung in self.rungs if rung.engine.missing is not None}

    def close(self) -> None:
        """End the children of all engines."""
        for rung in self.rungs:
            rung.engine.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def still_picture_ladder() -> Ladder:
    """The rungs for a picture that has time: full size, as small as a webcam frame, twice the size, and zbar last."""
    from strpcheck.adapters.readers.child_engine import ChildEngine
    from strpcheck.adapters.readers.zxing import ZxingEngine

    zxing = ZxingEngine()
    return Ladder(
        (
            Rung("zxing", zxing, whole),
            # 9 megapixels in hard light: 30 ms for the small view, 390 ms for the doubled one, which reads no more.
            Rung("zxing-small", zxing, reduced),
            Rung("zxing-x2", zxing, doubled),
            Rung("zbar", ChildEngine(ZBAR_CHILD), bounded),
        )
    )


def _found(symbols: Sequence[Symbol], view: View, rung: str) -> Sequence[FoundBarcode]:
    """One a barcode, in the order of the engine; Latin-1 keeps each byte apart, and what is not ASCII is no Base45."""
    found: dict[Barcode, FoundBarcode] = {}
    for symbol in symbols:
        barcode = Barcode(symbol.octets.decode("latin-1"), symbol.part)
        found.setdefault(barcode, FoundBarcode(barcode, view.in_picture(symbol.corners), rung))
    return tuple(found.values())
