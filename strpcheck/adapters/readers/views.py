"""The views of a picture that rungs look at, and how corners found in a view lie in the picture."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

if TYPE_CHECKING:
    from strpcheck.adapters.readers.engine import Corners
    from strpcheck.ports.reading import GreyImage

__all__ = ["View", "bounded", "doubled", "reduced", "whole"]

MAX_DOUBLED_PIXELS = 12_000_000
"""Twice as wide and high is four times the memory: 48 MB here. Larger pictures have pixels enough."""
SMALL_PIXELS = 1280 * 720
"""What a webcam frame has: a symbol that fills a larger picture has modules needlessly wide, and noise between them."""
MAX_SLOW_PIXELS = 12_000_000
"""zbar takes 60 ms a megapixel of noise."""
WORTH_REDUCING = 1.5
"""Pictures that have less than this many times the pixels would look much the same afterwards."""


@dataclass(frozen=True, slots=True)
class View:
    """A picture as a rung sees it."""

    grey: "GreyImage"
    scale: float = 1.0
    """Pixels of the view to one of the picture."""

    def in_picture(self, corners: "Corners") -> "Corners":
        """Corners in the view, given in pixels of the picture."""
        if self.scale == 1.0:
            return corners
        first, second, third, fourth = ((round(x / self.scale), round(y / self.scale)) for x, y in corners)
        return first, second, third, fourth


def whole(grey: "GreyImage") -> View | None:
    """The picture itself."""
    return View(grey)


def doubled(grey: "GreyImage") -> View | None:
    """Twice as wide and high, cubic; None for a picture too large for that."""
    return None if grey.size > MAX_DOUBLED_PIXELS else _scaled(grey, 2.0)


def reduced(grey: "GreyImage") -> View | None:
    """Made as small as a webcam frame; None for a picture that is hardly larger."""
    return None if grey.size < WORTH_REDUCING * SMALL_PIXELS else _scaled(grey, (SMALL_PIXELS / grey.size) ** 0.5)


def bounded(grey: "GreyImage") -> View | None:
    """The picture, made smaller where it would keep a slow engine for seconds."""
    return View(grey) if grey.size <= MAX_SLOW_PIXELS else _scaled(grey, (MAX_SLOW_PIXELS / grey.size) ** 0.5)


def _scaled(grey: "GreyImage", scale: float) -> View:
    """Cubic upwards, mean of the area downwards."""
    import cv2

    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    height, width = grey.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return View(cast("GreyImage", cv2.resize(grey, size, interpolation=method)), scale)
