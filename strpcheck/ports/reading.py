"""Pictures in, barcodes out, and barcodes drawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from strpcheck.core.barcode import Barcode
from strpcheck.errors import PictureError

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    GreyImage: TypeAlias = NDArray[np.uint8]

__all__ = [
    "BarcodeReader",
    "FoundBarcode",
    "Outline",
    "Picture",
    "PictureSource",
    "SymbolWriter",
    "UnreadablePicture",
]

Point: TypeAlias = tuple[int, int]
"""x and y in pixels of the picture, from its upper left corner."""
Outline: TypeAlias = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left of a symbol as it was printed."""


@dataclass(frozen=True, slots=True)
class Picture:
    """One still picture, upright."""

    source: str
    """What the person gave, or the file found for it."""
    grey: "GreyImage"
    """Height x width grey levels 0..255, EXIF orientation applied."""


@dataclass(frozen=True, slots=True)
class UnreadablePicture:
    """A file that could not be read as a picture; the others go on."""

    source: str
    error: PictureError


class PictureSource(Protocol):
    """Where still pictures come from."""

    def pictures(self, places: Iterable[str]) -> Iterator[Picture | UnreadablePicture]:
        """Read files, folders and glob patterns in turn, one picture in memory at a time."""


@dataclass(frozen=True, slots=True)
class FoundBarcode:
    """A QR symbol read from a picture."""

    barcode: Barcode
    corners: Outline
    rung: str
    """Name of the reading rung that found it."""


class BarcodeReader(Protocol):
    """Finds QR symbols in a picture."""

    def read(self, picture: Picture) -> Sequence[FoundBarcode]:
        """Every symbol of the first rung that reads any, at most one a text; empty where none was found."""

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """Rungs that are off on this machine, each with the reason."""


class SymbolWriter(Protocol):
    """Draws QR symbols."""

    def write(self, barcode: str, caption: str) -> bytes:
        """A PNG of the symbol at level M with a quiet zone of 4 modules and a readable line below."""
