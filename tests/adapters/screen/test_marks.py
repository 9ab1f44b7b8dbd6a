"""Laws of shapes: a stripe is on every part of its border, and each mark and border is another picture."""

from itertools import combinations

import numpy as np
import pytest
from PIL import Image

from strpcheck.adapters.screen.faces import Box
from strpcheck.adapters.screen.marks import border, mark, stripes
from strpcheck.adapters.screen.palette import Border, Mark

WHITE, BLACK = (255, 255, 255), (0, 0, 0)


@pytest.mark.parametrize("box", [(20, 500), (500, 20), (20, 20), (7, 300), (300, 7)], ids=str)
def test_stripes_cover_half_of_every_part_of_a_box(box: tuple[int, int]) -> None:
    """However high and narrow: each piece as long as three stripes is half full."""
    image = Image.new("L", box, 0).convert("RGB")
    stripes(image, Box(0, 0, *box), WHITE, 10)

    light = np.asarray(image)[:, :, 0] / 255
    along = light.mean(axis=1 if box[1] > box[0] else 0)
    pieces = [along[at : at + 60].mean() for at in range(0, len(along) - 59, 20)] or [along.mean()]
    assert min(pieces) > 0.4
    assert max(pieces) < 0.6


@pytest.mark.parametrize("which", Border)
def test_a_border_is_on_all_four_sides(which: Border) -> None:
    """And leaves the middle free."""
    image = Image.new("RGB", (400, 300), WHITE)
    border(image, Box(0, 0, 400, 300), which, BLACK, 8)

    dark = np.asarray(image)[:, :, 0] < 128
    for side in (dark[:8], dark[-8:], dark[:, :8], dark[:, -8:]):
        along = side if side.shape[1] > side.shape[0] else side.T
        assert all(along[:, at : at + 60].any() for at in range(0, along.shape[1] - 60, 20))
    assert not dark[30:-30, 30:-30].any()


@pytest.mark.parametrize(("one", "other"), list(combinations(Mark, 2)))
def test_marks_are_told_apart_without_colour(one: Mark, other: Mark) -> None:
    """A tenth of the box at least is another."""
    drawn = []
    for which in (one, other):
        image = Image.new("RGB", (100, 100), WHITE)
        mark(image, Box(0, 0, 100, 100), which, BLACK)
        drawn.append(np.asarray(image)[:, :, 0] < 128)

    assert (drawn[0] != drawn[1]).mean() > 0.1


@pytest.mark.parametrize(("one", "other"), list(combinations(Border, 2)))
def test_borders_are_told_apart_without_colour(one: Border, other: Border) -> None:
    """Of the pixels that belong to either, a quarter at least is another."""
    drawn = []
    for which in (one, other):
        image = Image.new("RGB", (400, 300), WHITE)
        border(image, Box(0, 0, 400, 300), which, BLACK, 10)
        drawn.append(np.asarray(image)[:, :, 0] < 128)

    assert (drawn[0] != drawn[1]).sum() > 0.25 * (drawn[0] | drawn[1]).sum()
