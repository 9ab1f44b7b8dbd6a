"""The grid engine on whole frames, one at a time and added up."""

import numpy as np
import pytest

from strpcheck.adapters.readers.engine import Corners
from strpcheck.adapters.readers.engines import load_engines
from strpcheck.adapters.readers.frame_reader import FrameReader
from strpcheck.adapters.readers.grid import merging
from strpcheck.adapters.readers.grid.merging import Merger
from strpcheck.adapters.readers.grid.registration import Registration
from strpcheck.adapters.readers.grid_engine import GridEngine
from strpcheck.adapters.readers.zxing import ZxingEngine
from tests.adapters.drawn import Grey, parts
from tests.adapters.grid.scenes import TURNED, noise_only, scene, smeared


def night(seed: int) -> Grey:
    """A card that takes several frames: the same one each time, with other noise."""
    still = scene(blur=1.6, noise=0.0, light=0.5).grey.astype(float)
    return np.clip(still + np.random.default_rng(seed).normal(0, 18.0, still.shape), 0, 255).astype(np.uint8)


def test_what_another_engine_does_not_read_is_read() -> None:
    """Found, straightened, weighed, mended; the text is right and so are the corners."""
    card = smeared()
    assert list(ZxingEngine().find(card.grey)) == []

    (symbol,) = GridEngine().find(card.grey)

    assert symbol.octets.decode() == card.text
    assert symbol.part is None
    assert np.abs(np.array(symbol.corners) - np.array(TURNED)).max() < 3


@pytest.mark.parametrize("grey", [noise_only(1), np.zeros((5, 5), np.uint8), np.full((288, 288), 255, np.uint8)])
def test_nothing_is_read_where_nothing_is(grey: Grey) -> None:
    """Night, a speck, a white wall."""
    assert list(GridEngine().find(grey)) == []


def test_a_part_of_a_structured_append_is_told() -> None:
    """Mended from its modules, it is a part all the same."""
    picture = parts("STRUCTURED APPEND " * 24, 2)[0]
    frame = np.pad(picture, 60, constant_values=255)

    (symbol,) = GridEngine().find(frame)

    assert symbol.part is not None
    assert (symbol.part.number, symbol.part.count) == (1, 2)


def test_frames_add_up() -> None:
    """None of them alone is read; together they are, and stay read while the card is there."""
    merger, engine = Merger(ZxingEngine()), GridEngine()
    frames = [night(seed) for seed in range(8)]
    assert [frame for frame in frames if engine.find(frame)] == []

    read = [[symbol.octets.decode() for symbol in merger.read(frame, [], search=True)] for frame in frames]

    assert read[0] == []
    assert read[-1] == [scene().text]


def test_what_is_followed_ends_with_the_card() -> None:
    """A few frames after it is gone, nothing is followed any more."""
    merger = Merger(ZxingEngine())
    merger.read(smeared().grey, [], search=True)
    assert merger.following

    for seed in range(merging.MISSED):
        assert list(merger.read(noise_only(seed), [], search=True)) == []

    assert not merger.following


def test_two_cards_in_one_place_are_never_mixed() -> None:
    """The second one's text or nothing: what was added up of the first is dropped."""
    merger = Merger(ZxingEngine())
    first, second = smeared(7), smeared(8)

    for _ in range(3):
        merger.read(first.grey, [], search=True)
    read = [symbol.octets.decode() for _ in range(4) for symbol in merger.read(second.grey, [], search=False)]

    assert set(read) == {second.text}


def test_what_others_have_read_is_left_alone() -> None:
    """No work where the first rung has read, and nothing is followed there any more."""
    merger = Merger(ZxingEngine())
    corners: Corners = ((40, 30), (250, 52), (252, 252), (30, 240))
    merger.read(smeared().grey, [], search=True)

    assert list(merger.read(smeared().grey, [corners], search=True)) == []
    assert not merger.following


def test_another_size_of_frame_is_another_scene() -> None:
    """The camera was changed: what was followed lies nowhere."""
    merger = Merger(ZxingEngine())
    merger.read(smeared().grey, [], search=True)

    merger.read(noise_only(1, (200, 300)), [], search=False)

    assert not merger.following


def test_no_more_than_a_few_are_followed() -> None:
    """A wall of codes costs no more than a card or two."""
    merger = Merger(ZxingEngine())
    wall = np.hstack([smeared(seed).grey for seed in (7, 8, 9, 10)])

    merger.read(wall, [], search=True)

    assert 1 <= len(merger._tracks) <= merging.MOST_TRACKS


def test_a_frame_reader_goes_on_with_what_it_follows() -> None:
    """Also on frames where it is not the grid's turn: the card must not seem to come and go."""
    frames = FrameReader(load_engines())
    card = smeared()

    first, seen = frames.read(card.grey, ["zxing", "grid"])
    second, _ = frames.read(card.grey, ["zxing"])

    assert [(each.octets.decode(), each.rung) for each in first] == [(card.text, "grid")]
    assert [each.octets for each in second] == [each.octets for each in first]
    assert seen


def test_a_symbol_that_is_followed_counts_as_seen() -> None:
    """Not read yet is not an empty road."""
    frames = FrameReader(load_engines())

    symbols, seen = frames.read(night(1), ["zxing", "grid"])

    assert (list(symbols), seen) == ([], True)
    assert frames.read(noise_only(1), ["zxing"]) == ((), True)


@pytest.mark.parametrize("seed", range(3))
def test_hostile_geometry_reads_nothing(seed: int) -> None:
    """Finders in a row, on top of each other, cut by the edge: nothing is raised."""
    chance = np.random.default_rng(seed)
    finder = np.full((36, 36), 255, np.uint8)
    finder[4:32, 4:32], finder[8:28, 8:28], finder[12:24, 12:24] = 0, 255, 0
    frame = chance.integers(0, 60, (288, 288)).astype(np.uint8)
    for place in chance.integers(0, 252, (9, 2)):
        frame[place[0] : place[0] + 36, place[1] : place[1] + 36] = finder

    assert list(GridEngine().find(frame)) == []
    assert list(Merger(ZxingEngine()).read(frame, [], search=True)) == []


def test_a_grid_of_the_wrong_size_gives_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """It lies there well enough to be kept and could never be read: what lies better takes its place."""
    monkeypatch.setattr(merging, "HELD", -1.0)  # so that it is followed however badly it lies
    merger, card = Merger(ZxingEngine()), smeared()
    smaller = card.grid.version - 1
    stretch = (17 + 4 * card.grid.version) / (17 + 4 * smaller)
    wrong = Registration(smaller, card.grid.to_picture @ np.diag([stretch, stretch, 1.0]))
    merger._follow(merging._Track(wrong, np.zeros((17 + 4 * smaller,) * 2)))
    merger._shape = card.grey.shape

    read = merger.read(card.grey, [], search=True)

    assert [symbol.octets.decode() for symbol in read] == [card.text]
    assert {track.grid.version for track in merger._tracks} == {card.grid.version}


def test_nothing_is_looked_for_where_a_grid_lies_right() -> None:
    """A card that is read costs no search on the frames after."""
    merger, card = Merger(ZxingEngine()), smeared()
    merger.read(card.grey, [], search=True)
    (track,) = merger._tracks

    merger.read(card.grey, [], search=True)

    assert merger._tracks == [track]
    assert track.is_settled
