"""The camera model: the same pictures for the same seed, and readable ones in mild light."""

import numpy as np
import pytest

from strpcheck.adapters.camera_model import HARD, MILD, shoot, shoot_pair
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
