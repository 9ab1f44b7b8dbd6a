"""Compares a screen with the picture of it that a person approved."""

from dataclasses import dataclass

import numpy as np
from PIL import Image

__all__ = ["COLOURS", "Difference", "difference", "taken"]

COLOURS = 200
"""Of an approved picture: it stays small, and edges of letters are a shade off."""
LEVELS = 56
"""A pixel counts as another where one of its colours differs by more: less is the palette's doing."""
FEW = 0.0003
"""Of the pixels may differ: 280 of 1280x720; one changed value in small type has more."""


@dataclass(frozen=True)
class Difference:
    """How far two pictures are from each other."""

    share: float
    """Of the pixels that are others."""

    @property
    def is_seen(self) -> bool:
        """Whether a person would have to approve it."""
        return self.share > FEW


def difference(one: Image.Image, other: Image.Image) -> Difference:
    """Pixel by pixel; pictures of another size are other pictures."""
    if one.size != other.size:
        return Difference(1.0)
    levels = np.abs(np.asarray(one.convert("RGB"), np.int16) - np.asarray(other.convert("RGB"), np.int16))
    return Difference(float((levels.max(axis=2) > LEVELS).mean()))


def taken(image: Image.Image) -> Image.Image:
    """A picture as it is kept."""
    return image.quantize(COLOURS, dither=Image.Dither.NONE)
