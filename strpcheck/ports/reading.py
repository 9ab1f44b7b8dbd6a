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
    "FoundBarcode",
    "Outline",
    "PageReading",
    "PictureReader",
    "SymbolWriter",
    "UnreadablePicture",
]

Point: TypeAlias = tuple[int, int]
"""x and y in pixels of the picture, from its upper left corner."""
Outline: TypeAlias = tuple[Point, Point, Point, Point]
"""Top left, top right, bottom right, bottom left of a symbol as it was printed."""


@dataclass(frozen=True, slots=True)
class FoundBarcode:
    """A QR symbol read from a picture."""

    barcode: Barcode
    corners: Outline
    rung: str
    """Name of the reading rung that found it."""


@dataclass(frozen=True, slots=True)
class PageReading:
    """What one page of a picture file shows; most files have one."""

    source: str
    """What the person gave, or the file found for it."""
    page: int
    """From 1; 0 for the only one."""
    width: int
    height: int
    """In pixels, upright."""
    barcodes: Sequence[FoundBarcode]
    """At most one a text; empty where none was found."""

    @property
    def place(self) -> str:
        """The file and, of several pages, which."""
        return f"{self.source}#{self.page}" if self.page else self.source


@dataclass(frozen=True, slots=True)
class UnreadablePicture:
    """A file, or a page of one, that could not be read as a picture; the others go on."""

    source: str
    error: PictureError


class PictureReader(Protocol):
    """Reads still pictures."""

    def read(self, places: Iterable[str]) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """Read files, folders and glob patterns in turn, one in memory at a time.

        Yields:
            The pages of each file, to be taken before the next file is asked for.
        """

    def watch(self, folder: str, *, present: bool) -> Iterator[Iterable[PageReading | UnreadablePicture]]:
        """Read what comes into a folder, for ever: each new picture once, when it is whole.

        Args:
            folder: Its name.
            present: Whether the pictures that are there already are new.

        Raises:
            PictureError: It cannot be read, or is no folder.
        """

    @property
    def missing_rungs(self) -> Mapping[str, str]:
        """Rungs that are off on this machine, each with the reason."""


class SymbolWriter(Protocol):
    """Draws QR symbols."""

    def write(self, barcode: str, caption: str) -> bytes:
        """A PNG of the symbol at level M with a quiet zone of 4 modules and a readable line below."""
