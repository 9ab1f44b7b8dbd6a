"""The camera model: the same pictures for the same seed, and readable ones in mild light."""

from dataclasses import replace

import numpy as np
import pytest

from strpcheck.adapters.camera_model import HARD, HEIGHT, MILD, photograph, shoot, shoot_pair
from strpcheck.adapters.readers.engines import load_engines
from strpcheck.adapters.readers.ladder import Ladder, rungs_named
from strpcheck.adapters.symbols import QrSymbols
from tests.adapters.drawn import permit_like


def card(seed: int = 7, length: int = 450) -> tuple[str, bytes]:
    """A text and its symbol."""
    text = permit_like(length, seed)
    return text, QrSymbols().write(text, "XX 00d1f2a3b4c5e6f7")


def test_the_seed_decides_everything() -> None:
    """Same seed, same picture; another seed or another light, another picture."""
    _, symbol = card()

    first, again, other, dusk = (
        shoot(symbol, seed=3), shoot(symbol, seed=3), shoot(symbol, seed=4), shoot(symbol, seed=3, setting=HARD),
    )  # fmt: skip

    assert np.array_equal(first, again)
    assert not np.array_equal(first, other)
    assert dusk.mean() < first.mean()


def test_a_frame_is_what_a_webcam_gives() -> None:
    """720 lines of 1280 grey pixels, from a picture file or from pixels."""
    frame = shoot(np.full((300, 200), 255, np.uint8), seed=0)

    assert (frame.shape, frame.dtype.name) == ((720, 1280), "uint8")
    assert frame.max() > 150


@pytest.mark.parametrize("length", [385, 528])
@pytest.mark.parametrize("seed", range(6))
def test_mild_pictures_are_read(seed: int, length: int) -> None:
    """By one of the first rungs."""
    text, symbol = card(seed, length)

    found = Ladder(rungs_named(load_engines())).read(shoot(symbol, seed=seed, setting=MILD))

    assert [each.octets.decode() for each in found] == [text]
    assert found[0].rung in {"zxing", "zxing-x2"}


@pytest.mark.parametrize("seed", range(4))
def test_two_cards_in_one_frame_are_both_read(seed: int) -> None:
    """Left and right."""
    (left, first), (right, second) = card(2 * seed), card(2 * seed + 1)

    found = Ladder(rungs_named(load_engines())).read(shoot_pair(first, second, seed=seed))

    by_place = sorted(found, key=lambda each: each.corners[0][0])
    assert [each.octets.decode() for each in by_place] == [left, right]


@pytest.mark.parametrize("pixels_per_module", [2.0, 4.0])
def test_the_size_asked_for_is_the_size_told(pixels_per_module: float) -> None:
    """A card held flat comes out as large as it was to be; tilted it is told how much smaller it is."""
    text, symbol = card()
    across = len(QrSymbols().modules(text))
    filled = (across * pixels_per_module / HEIGHT,) * 2
    flat, tilted = (
        photograph(symbol, seed=1, setting=replace(MILD, filled=filled, tilt=tilt)) for tilt in (0, 40)
    )  # fmt: skip

    assert flat.side / across == pytest.approx(pixels_per_module, rel=0.12)
    assert tilted.side < 0.95 * flat.side


def test_motion_smears_along_its_way_only() -> None:
    """Light is neither lost nor made, edges lose their sharpness, and without motion nothing else changes by chance."""
    _, symbol = card()
    still, moved, again = (
        photograph(symbol, seed=5, setting=replace(MILD, motion=motion, noise=(0, 0))).grey.astype(float)
        for motion in ((0, 0), (6, 6), (0, 0))
    )

    assert np.array_equal(still, again)
    assert moved.mean() == pytest.approx(still.mean(), abs=0.5)
    steep, smeared = (sum(np.square(np.diff(grey, axis=axis)).sum() for axis in (0, 1)) for grey in (still, moved))
    assert smeared < 0.8 * steep
