"""Made-up camera pictures of a card that is held up: for the demo and the tests, the same for the same seed."""

import io
import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias, cast

import numpy as np
from PIL import Image

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from strpcheck.ports.reading import GreyImage

    Floats: TypeAlias = NDArray[np.float32]

__all__ = ["HARD", "HEIGHT", "MILD", "Setting", "Shot", "photograph", "shoot", "shoot_pair"]

WIDTH, HEIGHT = 1280, 720
MARGIN = 24
"""Pixels of the frame that a card leaves free."""
BORDER = 12
"""White card around the symbol's own quiet zone, in pixels of the symbol's picture."""


@dataclass(frozen=True, slots=True)
class Setting:
    """How unkind the moment is."""

    tilt: float
    """Largest turn out of the frame's plane, in degrees, about either axis; half as much within it."""
    filled: tuple[float, float]
    """Share of the frame's height that the card takes, from and to."""
    blur: tuple[float, float]
    """Sigma of the lens, in pixels, from and to."""
    noise: tuple[float, float]
    """Sigma of the sensor, in grey levels, from and to."""
    light: tuple[float, float]
    """Brightness of white paper, 1 for full, from and to."""
    shade: float
    """Largest loss of light from one edge of the frame to the other."""
    motion: tuple[float, float] = (0, 0)
    """Pixels that the card moves while the shutter is open, from and to; in any direction."""
    frame: tuple[int, int] = (WIDTH, HEIGHT)
    """Pixels of the sensor, across and down."""


@dataclass(frozen=True, slots=True)
class Shot:
    """A picture, and how large the card's symbol came out on it."""

    grey: "GreyImage"
    side: float
    """Of the symbol's picture as given, quiet zone included, in pixels of the frame: the square root of its area."""


MILD = Setting(tilt=12, filled=(0.82, 0.94), blur=(0.4, 0.8), noise=(1, 4), light=(0.7, 0.95), shade=0.25)
"""Daylight, a card held still at arm's length: any reader should read it."""
HARD = Setting(tilt=28, filled=(0.6, 0.8), blur=(0.8, 1.4), noise=(5, 12), light=(0.3, 0.5), shade=0.5)
"""Dusk, a careless hand: some are read, some are not."""


def shoot(symbol: "bytes | GreyImage", *, seed: int, setting: Setting = MILD) -> "GreyImage":
    """Take one picture of one card.

    Args:
        symbol: A picture file of the symbol, or its grey pixels.
        seed: 0 or more; decides everything that chance decides.
        setting: How unkind the moment is.

    Returns:
        Grey levels, 720 x 1280 unless the setting says otherwise.
    """
    return photograph(symbol, seed=seed, setting=setting).grey


def photograph(symbol: "bytes | GreyImage", *, seed: int, setting: Setting) -> Shot:
    """Take one picture of one card and tell how large its symbol is there; see `shoot`."""
    return _photograph((_card(symbol),), np.random.default_rng(seed), setting)


def shoot_pair(
    left: "bytes | GreyImage", right: "bytes | GreyImage", *, seed: int, setting: Setting = MILD
) -> "GreyImage":
    """Take one picture of two cards side by side; see `shoot`."""
    return _photograph((_card(left), _card(right)), np.random.default_rng(seed), setting).grey


def _card(symbol: "bytes | GreyImage") -> "GreyImage":
    """The symbol on a white card."""
    grey = np.asarray(Image.open(io.BytesIO(symbol)).convert("L")) if isinstance(symbol, bytes) else symbol
    return np.pad(grey, BORDER, constant_values=255)


def _photograph(cards: "tuple[GreyImage, ...]", chance: np.random.Generator, setting: Setting) -> Shot:
    """Road, cards, light, lens and sensor, in the order in which light meets them; the last card's size is told."""
    import cv2

    across, down = setting.frame
    frame = _road(chance, setting.frame)
    span = across / len(cards)
    side = 0.0
    for place, card in enumerate(cards):
        corners = _corners(card.shape, (span * (place + 0.5), down / 2), span, chance, setting)
        _hold(frame, card, corners)
        side = float(cv2.contourArea(corners)) ** 0.5 * (1 - 2 * BORDER / max(card.shape))
    frame *= _light(chance, setting)
    cv2.GaussianBlur(frame, (0, 0), chance.uniform(*setting.blur), dst=frame)
    if setting.motion[1]:
        _smear(frame, chance.uniform(*setting.motion), chance.uniform(0, np.pi))
    frame += chance.normal(0, chance.uniform(*setting.noise), frame.shape).astype(np.float32)
    return Shot(np.clip(np.rint(frame), 0, 255).astype(np.uint8), side)


def _smear(frame: "Floats", length: float, angle: float) -> None:
    """Spread every point over a line of that many pixels, in that direction."""
    import cv2

    reach = 2 * math.ceil(length / 2) + 1
    line = np.zeros((reach, reach), np.float32)
    for step in np.linspace(-length / 2, length / 2, 8 * reach):
        x, y = reach // 2 + step * np.cos(angle), reach // 2 + step * np.sin(angle)
        column, row = min(int(x), reach - 2), min(int(y), reach - 2)
        right, below = x - column, y - row
        line[row : row + 2, column : column + 2] += np.outer((1 - below, below), (1 - right, right))
    cv2.filter2D(frame, -1, line / line.sum(), dst=frame)


def _road(chance: np.random.Generator, size: tuple[int, int]) -> "Floats":
    """Something out of focus and darker than paper behind the card."""
    import cv2

    patches = chance.uniform(30, 130, (9, 16)).astype(np.float32)
    return cast("Floats", cv2.resize(patches, size, interpolation=cv2.INTER_CUBIC))


def _corners(
    shape: tuple[int, ...], middle: tuple[float, float], span: float, chance: np.random.Generator, setting: Setting
) -> "Floats":
    """Where the card's corners fall in the frame: turned in space, seen by a pinhole, fitted into its span."""
    height, width = shape
    card = np.array([(-width, -height, 0), (width, -height, 0), (width, height, 0), (-width, height, 0)]) / 2
    yaw, pitch, roll = np.radians(chance.uniform(-1, 1, 3) * (setting.tilt, setting.tilt, setting.tilt / 2))
    turned = card @ _turn(yaw, 0, 2) @ _turn(pitch, 1, 2) @ _turn(roll, 0, 1)
    distance = 4 * max(height, width)
    seen = turned[:, :2] * (distance / (distance + turned[:, 2:]))
    seen -= (seen.max(axis=0) + seen.min(axis=0)) / 2
    size = seen.max(axis=0) - seen.min(axis=0)
    room = np.array([span, setting.frame[1]], float) - 2 * MARGIN
    scale = min(setting.frame[1] * chance.uniform(*setting.filled) / size[1], *(room / size))
    free = np.maximum(room - scale * size, 0) / 2
    return cast("Floats", (seen * scale + middle + chance.uniform(-1, 1, 2) * free).astype(np.float32))


def _turn(angle: float, first: int, second: int) -> "NDArray[np.float64]":
    """Rotation in the plane of two axes."""
    turn = np.eye(3)
    turn[first, first] = turn[second, second] = np.cos(angle)
    turn[first, second], turn[second, first] = np.sin(angle), -np.sin(angle)
    return turn


def _hold(frame: "Floats", card: "GreyImage", corners: "Floats") -> None:
    """Put the card into the frame; four samples a pixel, as a sensor averages over its cells."""
    import cv2

    height, width = card.shape
    down, across = frame.shape
    flat = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32) - np.float32(0.5)
    place = cv2.getPerspectiveTransform(flat, 2 * corners + np.float32(0.5))
    size = (2 * across, 2 * down)
    seen = cv2.warpPerspective(card.astype(np.float32), place, size, flags=cv2.INTER_LINEAR)
    cover = cv2.warpPerspective(np.ones(card.shape, np.float32), place, size, flags=cv2.INTER_LINEAR)
    seen, cover = (cv2.resize(layer, (across, down), interpolation=cv2.INTER_AREA) for layer in (seen, cover))
    frame *= 1 - cover
    frame += seen


def _light(chance: np.random.Generator, setting: Setting) -> "Floats":
    """Brightness falls off across the frame in some direction."""
    angle, loss = chance.uniform(0, 2 * np.pi), chance.uniform(0, setting.shade)
    width, height = setting.frame
    across = np.cos(angle) * np.linspace(-0.5, 0.5, width) + np.sin(angle) * np.linspace(-0.5, 0.5, height)[:, None]
    return cast("Floats", (chance.uniform(*setting.light) * (1 - loss * (across + 0.5))).astype(np.float32))
