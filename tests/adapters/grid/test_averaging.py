"""The mean of the last frames: of one card, moved into one place, and never of two."""

import numpy as np
import pytest

from strpcheck.adapters.readers.grid.averaging import MOST_SIDE, RecentFrames
from strpcheck.adapters.readers.grid.merging import Merger
from strpcheck.adapters.readers.grid.regions import Region
from strpcheck.adapters.readers.grid_engine import GridEngine
from strpcheck.adapters.readers.zxing import ZxingEngine
from tests.adapters.drawn import Grey
from tests.adapters.grid.scenes import noise_only, scene, smeared

NOISE = 26.0
"""Grey levels."""


def noisy(still: Grey, seed: int, shift: tuple[int, int] = (0, 0)) -> Grey:
    """A card so many rows down and columns right, in a night of its own."""
    moved = np.roll(still, shift, axis=(0, 1)).astype(float)
    return np.clip(moved + np.random.default_rng(seed).normal(0, NOISE, still.shape), 0, 255).astype(np.uint8)


def card(seed: int = 7) -> Grey:
    """Without noise."""
    return scene(seed=seed, blur=1.6, noise=0.0, light=0.5).grey


def region(side: float = 220.0, middle: tuple[float, float] = (144.0, 144.0)) -> Region:
    """Where the card is."""
    return Region(middle, side, np.eye(2) / side, 100)


def test_what_no_frame_shows_is_found_in_the_mean_of_several() -> None:
    """Neither alone nor by adding up what each says: no grid can be laid on any of them."""
    merger, engine = Merger(ZxingEngine()), GridEngine()
    frames = [noisy(card(), seed) for seed in range(8)]
    assert [frame for frame in frames if engine.find(frame)] == []

    read = [symbol.octets.decode() for frame in frames for symbol in merger.read(frame, [], search=True)]

    assert read
    assert set(read) == {scene().text}


class Counted(RecentFrames):
    """Counts how often a mean is asked for."""

    asked = 0

    def mean_with(self, grey: Grey, region: Region) -> Grey | None:
        """Count, and do it."""
        self.asked += 1
        return super().mean_with(grey, region)


def test_nothing_is_averaged_where_a_symbol_is_read() -> None:
    """Print beside a code that is read costs no mean in every frame."""
    merger, recent = Merger(ZxingEngine()), Counted()
    merger._recent = recent
    read = [
        [
            symbol.octets.decode()
            for symbol in merger.read(np.hstack([smeared().grey, noisy(card(8), seed)]), [], search=True)
        ]
        for seed in range(4)
    ]

    assert read == [[smeared().text]] * 4
    assert recent.asked == 0


def test_frames_are_moved_into_the_place_of_the_last() -> None:
    """Of five, the noise of one is left over the root of five; a card that was not moved along would smear."""
    recent = RecentFrames()
    for seed, shift in enumerate([(0, 5), (3, -4), (-6, 2), (1, 1)]):
        recent.add(noisy(card(), seed, shift))

    mean = recent.mean_with(noisy(card(), 9), region())

    assert mean is not None
    middle = slice(40, 250)
    left = (mean.astype(float) - card())[middle, middle].std()
    assert left < 1.3 * NOISE / 5**0.5


def test_another_card_in_the_same_place_is_left_out() -> None:
    """Of two cards there is no mean."""
    recent = RecentFrames()
    for seed in range(3):
        recent.add(noisy(card(8), seed))

    assert recent.mean_with(noisy(card(), 9), region()) is None


def test_a_card_that_is_gone_is_not_seen_any_more() -> None:
    """Frames that showed it are not averaged with one that does not."""
    recent = RecentFrames()
    for seed in range(4):
        recent.add(noisy(card(), seed))

    assert recent.mean_with(noise_only(5), region()) is None


@pytest.mark.parametrize(
    "where",
    [
        pytest.param(region(side=MOST_SIDE + 1), id="modules large enough"),
        pytest.param(region(side=8), id="a speck"),
        pytest.param(region(side=18, middle=(287.0, 287.0)), id="almost out of view"),
    ],
)
def test_a_mean_is_made_where_it_helps(where: Region) -> None:
    """It costs some milliseconds a frame that is kept."""
    recent = RecentFrames()
    recent.add(card())

    assert recent.mean_with(card(), where) is None


def test_frames_of_another_size_are_forgotten() -> None:
    """The camera was changed."""
    recent = RecentFrames()
    recent.add(card())

    assert recent.mean_with(noise_only(1, (200, 300)), region()) is None
    recent.add(noise_only(1, (200, 300)))
    assert recent.mean_with(card(), region()) is None
