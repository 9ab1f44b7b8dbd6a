"""The mean of the last frames, each moved so that what lies in one place of this frame lies there in all of them."""

from collections import deque
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strpcheck.adapters.readers.grid.regions import Region
    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.floating]

__all__ = ["RecentFrames"]

KEPT = 4
"""Frames before this one. With two, one of the four shows that need a mean at all is read six frames later."""
ALIKE = 0.3
"""Peak of the phase correlation from which two frames show the same: of one card 0.6 and more, of two 0.06 at most."""
REACH = 0.75
"""Half the side of what is compared, in sides of the region."""
MOST_SIDE = 480
"""Pixels: a permit's symbol of that side has six pixels a module, and needs no mean."""
LEAST_SIDE = 16


class RecentFrames:
    """Remembers a few frames of one size."""

    def __init__(self) -> None:
        self._frames: deque[GreyImage] = deque(maxlen=KEPT)

    def add(self, grey: "GreyImage") -> None:
        """Remember a frame; one of another size is another scene."""
        if self._frames and self._frames[0].shape != grey.shape:
            self._frames.clear()
        self._frames.append(grey)

    def mean_with(self, grey: "GreyImage", region: "Region") -> "GreyImage | None":
        """A frame, in and around a region the mean of it and those before it that show the same; None where none does.

        A card hardly turns within a few frames: moving is enough.
        """
        around = _around(region)
        here = grey[around]
        is_new = not self._frames or self._frames[0].shape != grey.shape
        if is_new or region.side > MOST_SIDE or min(here.shape) < LEAST_SIDE:
            return None
        size = here.shape[1], here.shape[0]
        window = cv2.createHanningWindow(size, cv2.CV_32F)
        total, count = _floats(here), 1
        for frame in self._frames:
            there = frame[around]
            (x, y), peak = cv2.phaseCorrelate(_floats(here), _floats(there), window)
            if peak >= ALIKE:
                move = np.array([[1, 0, x], [0, 1, y]])
                flags = cv2.INTER_CUBIC | cv2.WARP_INVERSE_MAP
                total += cv2.warpAffine(there, move, size, flags=flags, borderMode=cv2.BORDER_REPLICATE)
                count += 1
        if count == 1:
            return None
        mean = grey.copy()
        mean[around] = np.rint(total / count).astype(np.uint8)
        return mean


def _around(region: "Region") -> tuple[slice, slice]:
    """Rows and columns of a region and what is next to it."""
    half, (x, y) = int(REACH * region.side), (int(value) for value in region.middle)
    return slice(max(0, y - half), y + half), slice(max(0, x - half), x + half)


def _floats(grey: "GreyImage") -> "Floats":
    """As the correlation wants it."""
    return grey.astype(np.float32)
