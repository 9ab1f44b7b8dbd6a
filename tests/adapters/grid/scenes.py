"""Symbols put into scenes whose geometry is known, for the stages of the grid engine."""

from dataclasses import dataclass

import cv2
import numpy as np
import zxingcpp
from numpy.typing import NDArray

from strpcheck.adapters.readers.grid.registration import Registration
from strpcheck.adapters.readers.qr_layout import Modules
from tests.adapters.drawn import Grey, permit_like

Floats = NDArray[np.floating]

QUIET = 4
TURNED = ((40.0, 30.0), (250.0, 52.0), (252.0, 252.0), (30.0, 240.0))
"""Corners of a card that is tilted and turned, in pixels of a small frame: about three a module."""


def modules(text: str, level: str = "M") -> Modules:
    """A symbol as it is printed."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level=level)
    pixels: Grey = np.asarray(drawn.to_image(scale=1, add_quiet_zones=False))
    dark: Modules = pixels == 0
    return dark


@dataclass(frozen=True, slots=True)
class Scene:
    """A frame, and how the symbol in it lies."""

    grey: Grey
    text: str
    grid: Registration
    """The truth."""


def scene(
    *,
    length: int = 420,
    seed: int = 7,
    corners: tuple[tuple[float, float], ...] = TURNED,
    size: tuple[int, int] = (288, 288),
    blur: float = 0.6,
    noise: float = 3.0,
    light: float = 0.8,
) -> Scene:
    """Photograph a card.

    Args:
        length: Characters of the text.
        seed: Of the text and the noise.
        corners: Where the symbol's corners lie: x and y of top left, top right, bottom right, bottom left.
        size: Height and width of the frame.
        blur: Sigma of the lens in pixels.
        noise: Sigma of the sensor in grey levels.
        light: Brightness of the paper, 1 for full.
    """
    text = permit_like(length, seed)
    printed = modules(text)
    side = len(printed)
    target = np.array(corners, np.float32)
    square = np.array([(0, 0), (side, 0), (side, side), (0, side)], np.float32)
    to_picture: Floats = np.asarray(cv2.getPerspectiveTransform(square, target), np.float64)
    chance = np.random.default_rng(seed)
    frame = cv2.GaussianBlur(_on_road(printed, to_picture, size) * light, (0, 0), blur)
    frame = frame + chance.normal(0, noise, frame.shape)
    grey = np.clip(np.rint(frame), 0, 255).astype(np.uint8)
    return Scene(grey, text, Registration((side - 17) // 4, to_picture))


def _on_road(printed: Modules, to_picture: Floats, size: tuple[int, int]) -> Floats:
    """A card in front of a grey road, each pixel the mean of what falls on it."""
    height, width = size
    paper = np.pad(np.where(printed, 25, 235).astype(np.float32), QUIET, constant_values=235)
    large = np.kron(paper, np.ones((8, 8), np.float32))
    eighth = np.array([[1 / 8, 0, 1 / 16 - QUIET], [0, 1 / 8, 1 / 16 - QUIET], [0, 0, 1]])
    lens = np.diag([4.0, 4.0, 1.0]) @ np.array([[1, 0, 0.375], [0, 1, 0.375], [0, 0, 1]]) @ to_picture @ eighth
    shape = (4 * width, 4 * height)
    card = cv2.warpPerspective(large, lens, shape, flags=cv2.INTER_AREA)
    cover = cv2.warpPerspective(np.ones_like(large), lens, shape, flags=cv2.INTER_AREA)
    card, cover = (cv2.resize(layer, (width, height), interpolation=cv2.INTER_AREA) for layer in (card, cover))
    on_road: Floats = card + (1 - cover) * 110
    return on_road


def smeared(seed: int = 7) -> Scene:
    """A card that zxing-cpp does not read and one frame is enough for."""
    return scene(seed=seed, blur=1.5, noise=4.0, light=0.6)


def noise_only(seed: int, size: tuple[int, int] = (288, 288)) -> Grey:
    """A night without a card."""
    chance = np.random.default_rng(seed)
    return np.clip(chance.normal(40, 12, size), 0, 255).astype(np.uint8)
