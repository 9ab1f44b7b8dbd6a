"""The views of a picture that rungs look at, and how corners found in a view lie in the picture."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

import numpy as np

from strpcheck.adapters.readers.rungs import ViewName

if TYPE_CHECKING:
    from strpcheck.adapters.readers.engine import Corners
    from strpcheck.ports.reading import GreyImage

__all__ = ["VIEWS", "View", "bounded", "doubled", "whole"]

MAX_DOUBLED_PIXELS = 12_000_000
"""Twice as wide and high is four times the memory: 48 MB here. Larger pictures have pixels enough."""
SMALL_PIXELS = 1280 * 720
"""What a webcam frame has: a symbol that fills a larger picture has modules needlessly wide, and noise between them."""
WEBCAM_PIXELS = 1920 * 1080
"""Of a good webcam, every one of which counts."""
MAX_SLOW_PIXELS = 12_000_000
"""zbar takes 60 ms a megapixel of noise."""
GAMMA = 0.5
"""Brightens what lies in the dark and leaves white white."""
CLAHE_LIMIT, CLAHE_TILES = 3.0, (8, 8)
GAUSS_PIXELS, SLOW_GAUSS_PIXELS = 3, 5
"""Side of the blur before doubling, and of the one that takes the noise from zbar's view."""
UNSHARP_SIGMA, UNSHARP_SHARE = 3.0, 1.5


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

    def in_view(self, corners: "Corners") -> "Corners":
        """The other way round."""
        first, second, third, fourth = ((round(x * self.scale), round(y * self.scale)) for x, y in corners)
        return first, second, third, fourth


def whole(grey: "GreyImage") -> View | None:
    """The picture itself."""
    return View(grey)


def doubled(grey: "GreyImage") -> View | None:
    """Twice as wide and high, cubic; None for a picture too large for that."""
    return None if grey.size > MAX_DOUBLED_PIXELS else _scaled(grey, 2.0)


def webcam(grey: "GreyImage") -> View | None:
    """The picture, made as small as a usual webcam frame where no webcam gives so large a one."""
    return View(grey) if grey.size <= WEBCAM_PIXELS else _scaled(grey, (SMALL_PIXELS / grey.size) ** 0.5)


def large(grey: "GreyImage") -> View | None:
    """The picture itself, bounded, where `webcam` makes it smaller."""
    return None if grey.size <= WEBCAM_PIXELS else bounded(grey)


def bounded(grey: "GreyImage") -> View:
    """The picture, made smaller where it would keep a slow engine for seconds."""
    return View(grey) if grey.size <= MAX_SLOW_PIXELS else _scaled(grey, (MAX_SLOW_PIXELS / grey.size) ** 0.5)


def brightened(grey: "GreyImage") -> View | None:
    """Levels to the power of a half."""
    import cv2

    levels = np.round(255 * (np.arange(256) / 255) ** GAMMA).astype(np.uint8)
    return _worked(grey, lambda view: cv2.LUT(view, levels))


def equalised(grey: "GreyImage") -> View | None:
    """Contrast spread in each eighth of the picture for itself."""
    import cv2

    return _worked(grey, cv2.createCLAHE(CLAHE_LIMIT, CLAHE_TILES).apply)


def blurred_doubled(grey: "GreyImage") -> View | None:
    """Noise blurred away, then twice as wide and high."""
    import cv2

    return None if grey.size > MAX_DOUBLED_PIXELS else _scaled(_grey(cv2.GaussianBlur(grey, (GAUSS_PIXELS,) * 2, 0)), 2)


def sharpened_doubled(grey: "GreyImage") -> View | None:
    """Edges raised, then twice as wide and high."""
    import cv2

    if grey.size > MAX_DOUBLED_PIXELS:
        return None
    soft = cv2.GaussianBlur(grey, (0, 0), UNSHARP_SIGMA)
    return _scaled(_grey(cv2.addWeighted(grey, 1 + UNSHARP_SHARE, soft, -UNSHARP_SHARE, 0)), 2)


def blurred_bounded(grey: "GreyImage") -> View | None:
    """Small enough for a slow engine, without the noise."""
    import cv2

    return _worked(grey, lambda view: cv2.GaussianBlur(view, (SLOW_GAUSS_PIXELS,) * 2, 0))


VIEWS: "Mapping[ViewName, Callable[[GreyImage], View | None]]" = {
    "whole": whole,
    "webcam": webcam,
    "large": large,
    "doubled": doubled,
    "gamma": brightened,
    "clahe": equalised,
    "gauss-doubled": blurred_doubled,
    "unsharp-doubled": sharpened_doubled,
    "gauss-bounded": blurred_bounded,
}


def _worked(grey: "GreyImage", work: "Callable[[GreyImage], object]") -> View:
    """A bounded view with something done to its levels."""
    view = bounded(grey)
    return replace(view, grey=_grey(work(view.grey)))


def _grey(pixels: object) -> "GreyImage":
    """What OpenCV gives back, by the type that was given."""
    return cast("GreyImage", pixels)


def _scaled(grey: "GreyImage", scale: float) -> View:
    """Cubic upwards, mean of the area downwards."""
    import cv2

    method = cv2.INTER_CUBIC if scale > 1 else cv2.INTER_AREA
    height, width = grey.shape
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return View(_grey(cv2.resize(grey, size, interpolation=method)), scale)
