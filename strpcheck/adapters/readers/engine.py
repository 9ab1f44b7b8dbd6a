"""What a reading engine gives and how rungs ask for it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, TypeAlias

from strpcheck.core.barcode import Part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from strpcheck.ports.reading import GreyImage

__all__ = ["Corners", "Engine", "Symbol"]

Corners: TypeAlias = tuple[tuple[int, int], tuple[int, int], tuple[int, int], tuple[int, int]]
"""x and y of top left, top right, bottom right and bottom left of the symbol as it was printed."""


@dataclass(frozen=True, slots=True)
class Symbol:
    """A QR symbol in the view that an engine was shown, or, once a rung has read it, in the picture."""

    octets: bytes
    """What it carries, before any guess at a character set."""
    corners: Corners
    part: Part | None = None
    rung: str = ""
    """Name of the rung that read it; empty as an engine gives it."""


class Engine(Protocol):
    """A decoder of QR symbols, native code inside the reading child."""

    @property
    def missing(self) -> str | None:
        """Why the engine is off on this machine; None where it is at hand."""

    def find(self, grey: "GreyImage") -> "Sequence[Symbol]":
        """Every symbol it can read, never an exception; a decoder that fails has read nothing."""
