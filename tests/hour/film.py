"""The hour as a camera sees it: the project's own made-up camera pictures, strung into a video."""

import io
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain, cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np
import zxingcpp
from PIL import Image

from strpcheck.adapters.camera_model import MILD, Setting, shoot, shoot_pair
from tests.hour.script import Part, Row

if TYPE_CHECKING:
    from strpcheck.ports.reading import GreyImage

__all__ = ["LEAD_S", "RATE", "film", "frames_of", "spans"]

RATE = 12
"""Frames a second."""
LEAD_S = 2.0
"""Of empty road before the first vehicle: the program comes up."""
WIDTH, HEIGHT = 960, 540
QUALITY = 85

SMALL: Final = replace(MILD, frame=(WIDTH, HEIGHT))
"""Half the pixels of a webcam: what is rendered and decoded for nothing is taken from the machine under test."""

LIGHTS: Final[Mapping[str, Setting]] = {
    "day": SMALL,
    "shade": replace(SMALL, tilt=16, filled=(0.75, 0.85), light=(0.4, 0.5), noise=(3, 6), shade=0.4),
    "lamp": replace(SMALL, tilt=10, filled=(0.8, 0.9), light=(0.25, 0.35), noise=(4, 7), shade=0.5),
    "glare": replace(SMALL, tilt=8),
}
"""How unkind each light of the script is; the first rung reads all of it, so that no machine is too slow for it."""
GLARE_RADIUS = 0.22
"""Of the frame's width."""
GLARE_GONE = 0.5
"""Share of the time after which the sun has left the card."""


def film(path: Path, part: Part, texts: Mapping[str, str], *, start: int = 0, lead_s: float = LEAD_S) -> Path:
    """Write one part of the hour as an MJPG AVI.

    Args:
        path: Where to.
        part: Of the script.
        texts: What each code of it holds.
        start: Seed of the first picture.
        lead_s: Of empty road before the first row.
    """
    writer = cv2.VideoWriter(str(path), cv2.VideoWriter.fourcc(*"MJPG"), RATE, (WIDTH, HEIGHT))
    assert writer.isOpened()
    writer.set(cv2.VIDEOWRITER_PROP_QUALITY, QUALITY)
    for frame in frames_of(part, texts, start=start, lead_s=lead_s):
        writer.write(cv2.cvtColor(frame, cv2.COLOR_GRAY2BGR))
    writer.release()
    return path


def spans(row: Row) -> tuple[int, int]:
    """Frames in which a row's codes are in view, and frames of empty road after them."""
    return round(row.held_s * RATE), round(row.gap_s * RATE)


def frames_of(part: Part, texts: Mapping[str, str], *, start: int = 0, lead_s: float = LEAD_S) -> "Iterator[GreyImage]":
    """Every frame of a part, in order."""
    roads = {light: _road(setting) for light, setting in LIGHTS.items()}
    yield from islice(cycle(roads["day"]), round(lead_s * RATE))
    for place, row in enumerate(part.rows):
        yield from chain(_held(row, texts, start + 10 * place), islice(cycle(roads[row.light]), spans(row)[1]))


def _held(row: Row, texts: Mapping[str, str], seed: int) -> "Iterator[GreyImage]":
    """The frames in which a row's codes are in view: two pictures, since a hand turns."""
    count, _ = spans(row)
    if not row.shown or not count:
        return
    symbols = [_symbol(texts[word]) for word in row.shown]
    take: Callable[..., GreyImage] = shoot if len(symbols) == 1 else shoot_pair
    pictures = [take(*symbols, seed=seed + turn, setting=LIGHTS[row.light]) for turn in range(2)]
    for number in range(count):
        picture = pictures[2 * number // count]
        yield _dazzled(picture, number / count) if row.light == "glare" else picture


def _symbol(text: str) -> "GreyImage":
    """A symbol as paper has it: level M with its quiet zone."""
    drawn = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.QRCode, ec_level="M")
    assert drawn.ec_level == "M"
    return np.asarray(drawn.to_image(scale=4, add_quiet_zones=True))


def _road(setting: Setting) -> "Sequence[GreyImage]":
    """Nobody: some frames of it, each with noise of its own."""
    speck = np.full((8, 8), 255, np.uint8)
    return [shoot(_png(speck), seed=seed, setting=replace(setting, filled=(0.02, 0.02))) for seed in range(6)]


def _png(grey: "GreyImage") -> bytes:
    """As a picture file."""
    file = io.BytesIO()
    Image.fromarray(grey).save(file, "PNG")
    return file.getvalue()


def _dazzled(frame: "GreyImage", share: float) -> "GreyImage":
    """The sun on a glossy card: a burnt-out spot in its middle that wanders off to the right."""
    centre = WIDTH * (0.5 + 0.7 * share / GLARE_GONE)
    down, across = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
    distance = np.hypot(across - centre, down - HEIGHT / 2) / (GLARE_RADIUS * WIDTH)
    lit = frame.astype(np.float32) + 400 * np.exp(-(distance**4))
    seen: GreyImage = np.clip(lit, 0, 255).astype(np.uint8)
    return seen
